//! What a `dynamic` holds: JSON, with the order of members and the text of numbers kept.
//!
//! A datetime, timespan, guid or decimal put into a dynamic is its text, a decimal its digits, as when the dynamic is
//! stored as JSON: so a value that was stored and one that was just made are the same.

mod parse;
mod print;

use std::sync::Arc;

/// JSON.
#[derive(Debug, Clone)]
pub enum Dynamic {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(Arc<str>),
    /// `[...]`
    Array(Arc<Vec<Dynamic>>),
    /// `{...}`, a property bag.
    Bag(Arc<Bag>),
}

/// A number in JSON.
#[derive(Debug, Clone)]
pub enum Number {
    /// A whole number of 64 bits, written plainly.
    Long(i64),
    /// A number that was computed.
    Real(f64),
    /// A number as it was written, and its nearest real.
    Written(Arc<str>, f64),
}

impl Number {
    /// The nearest real.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a real is what is asked for")]
    pub const fn to_real(&self) -> f64 {
        match self {
            Self::Long(value) => *value as f64,
            Self::Real(value) | Self::Written(_, value) => *value,
        }
    }

    /// The whole number, when it is one without a fraction or an exponent.
    #[must_use]
    pub const fn as_long(&self) -> Option<i64> {
        match self {
            Self::Long(value) => Some(*value),
            Self::Real(_) | Self::Written(..) => None,
        }
    }
}

/// The members of a bag, in order; no key is there twice.
#[derive(Debug, Clone, Default)]
pub struct Bag {
    members: Vec<(Arc<str>, Dynamic)>,
}

impl Bag {
    /// Sets a member: a key that is there keeps its place and gets the new value.
    ///
    /// Takes time in proportion to the number of members; [`Bag::from_members`] makes a large bag at once.
    pub fn set(&mut self, key: impl Into<Arc<str>>, value: Dynamic) {
        let key = key.into();
        match self.members.iter_mut().find(|(known, _)| *known == key) {
            Some((_, old)) => *old = value,
            None => self.members.push((key, value)),
        }
    }

    /// A bag of members; of those with one key the first gives the place and the last the value.
    #[must_use]
    pub fn from_members(members: impl IntoIterator<Item = (Arc<str>, Dynamic)>) -> Self {
        let mut places: hashbrown::HashMap<Arc<str>, usize> = hashbrown::HashMap::new();
        let mut bag = Self::default();
        for (key, value) in members {
            let place = *places.entry(Arc::clone(&key)).or_insert(bag.members.len());
            match bag.members.get_mut(place) {
                Some((_, old)) => *old = value,
                None => bag.members.push((key, value)),
            }
        }
        bag
    }

    /// The member of a key. Case counts.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Dynamic> {
        self.members.iter().find(|(known, _)| &**known == key).map(|(_, value)| value)
    }

    /// The members in order.
    #[must_use]
    pub fn members(&self) -> &[(Arc<str>, Dynamic)] {
        &self.members
    }

    /// How many members there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

impl Dynamic {
    /// A string.
    #[must_use]
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    /// An array.
    #[must_use]
    pub fn array(items: Vec<Self>) -> Self {
        Self::Array(Arc::new(items))
    }

    /// A bag.
    #[must_use]
    pub fn bag(bag: Bag) -> Self {
        Self::Bag(Arc::new(bag))
    }

    /// The member of a bag; null when it is not there or this is no bag.
    #[must_use]
    pub fn member(&self, key: &str) -> Self {
        match self {
            Self::Bag(bag) => bag.get(key).cloned().unwrap_or(Self::Null),
            _ => Self::Null,
        }
    }

    /// The element of an array, from 0, from the end when negative; null when it is not there or this is no array.
    #[must_use]
    pub fn element(&self, index: i64) -> Self {
        let Self::Array(items) = self else { return Self::Null };
        let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let index = if index < 0 { index.checked_add(length) } else { Some(index) };
        index
            .and_then(|index| usize::try_from(index).ok())
            .and_then(|index| items.get(index))
            .cloned()
            .unwrap_or(Self::Null)
    }

    /// The elements of an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The bag.
    #[must_use]
    pub fn as_bag(&self) -> Option<&Bag> {
        match self {
            Self::Bag(bag) => Some(bag),
            _ => None,
        }
    }

    /// The number as a real; the strings `NaN`, `Infinity` and `-Infinity`, which is how JSON holds those reals, too.
    #[must_use]
    pub fn as_real(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number.to_real()),
            Self::String(text) => match &**text {
                "NaN" => Some(f64::NAN),
                "Infinity" => Some(f64::INFINITY),
                "-Infinity" => Some(f64::NEG_INFINITY),
                _ => None,
            },
            _ => None,
        }
    }

    /// The whole number, also when it is written with a fraction of zero.
    #[must_use]
    pub fn as_long(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.as_long().or_else(|| {
                let real = number.to_real();
                if real.fract() == 0.0 { super::convert::whole(real) } else { None }
            }),
            _ => None,
        }
    }

    /// Whether it is the JSON null.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl From<i64> for Dynamic {
    fn from(value: i64) -> Self {
        Self::Number(Number::Long(value))
    }
}

impl From<f64> for Dynamic {
    fn from(value: f64) -> Self {
        Self::Number(Number::Real(value))
    }
}

impl From<bool> for Dynamic {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for Dynamic {
    fn from(text: &str) -> Self {
        Self::string(text)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        match (self.as_long(), other.as_long()) {
            (Some(a), Some(b)) => a == b,
            _ => self.to_real() == other.to_real(),
        }
    }
}

/// By value: `1` and `1.0` are the same number, and the order of a bag's members does not count.
impl PartialEq for Dynamic {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => a == b,
            (Self::String(a), Self::String(b)) => a == b,
            (Self::Array(a), Self::Array(b)) => a == b,
            (Self::Bag(a), Self::Bag(b)) => {
                a.len() == b.len() && a.members.iter().all(|(key, value)| b.get(key) == Some(value))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Dynamic {
        Dynamic::parse(text).unwrap()
    }

    #[test]
    fn what_is_not_there_is_null() {
        let value = json(r#"{"a":[1,2,3],"b":{"c":"x"}}"#);
        assert_eq!(value.member("b").member("c"), Dynamic::from("x"));
        assert_eq!(value.member("a").element(-1), Dynamic::from(3_i64));
        for missing in
            [value.member("B"), value.element(0), value.member("a").element(3), value.member("a").element(-4)]
        {
            assert!(missing.is_null());
        }
        assert!(value.member("a").element(i64::MIN).is_null());
    }

    #[test]
    fn a_key_that_is_there_twice_has_the_first_place_and_the_last_value() {
        assert_eq!(json(r#"{"a":1,"b":2,"a":3}"#).to_string(), r#"{"a":3,"b":2}"#);
    }

    #[test]
    fn equality_is_by_value() {
        assert_eq!(json(r#"{"a":1,"b":2.0}"#), json(r#"{"b":2,"a":1}"#));
        assert_ne!(json("[1,2]"), json("[2,1]"));
        assert_ne!(json("1"), json(r#""1""#));
    }
}
