//! `in` and `in~`, also made ready for a list that stays the same; [`Terms`] are for `has_any` and `has_all`.

use hashbrown::HashSet;
use uuid::Uuid;

use crate::kql::values::{Dynamic, Type, Value};

use super::compare::equal;
pub use super::term_index::Terms;
use super::text::{equal_ignoring_case, fold};

/// The values of a list: an array in it stands for its elements.
#[must_use]
pub fn members(list: &[Value]) -> Vec<Value> {
    let mut members = Vec::new();
    for value in list {
        match value {
            Value::Dynamic(Dynamic::Array(items)) => {
                members.extend(items.iter().cloned().map(Value::dynamic))
            }
            other => members.push(other.clone()),
        }
    }
    members
}

/// `value in (members)`: null when the value and a member are null and no other member is equal.
#[must_use]
pub fn is_in(value: &Value, members: &[Value]) -> Option<bool> {
    let mut found = Some(false);
    for member in members {
        match equal(value, member) {
            Some(true) => return Some(true),
            None => found = None,
            Some(false) => {}
        }
    }
    found
}

/// `value in~ (members)`
#[must_use]
pub fn is_in_ignoring_case(value: &Value, members: &[Value]) -> bool {
    let text = value.text();
    members.iter().any(|member| equal_ignoring_case(&text, &member.text()))
}

/// The members of a list, to be looked in often: those of the type that is looked for are found at once.
#[derive(Debug, Clone)]
pub struct Members {
    all: Vec<Value>,
    has_null: bool,
    index: Index,
}

/// The members by value, all of one type.
#[derive(Debug, Clone)]
enum Index {
    Nothing,
    Texts(HashSet<Box<str>>),
    Longs(HashSet<i64>),
    DateTimes(HashSet<i64>),
    TimeSpans(HashSet<i64>),
    Guids(HashSet<Uuid>),
}

impl Members {
    /// The members of a list in which values of a type are looked for.
    #[must_use]
    pub fn new(sought: Type, all: Vec<Value>) -> Self {
        let index = Index::new(sought, &all).unwrap_or(Index::Nothing);
        Self { has_null: all.iter().any(Value::is_null), all, index }
    }

    /// As [`is_in`] has it.
    #[must_use]
    pub fn have(&self, value: &Value) -> Option<bool> {
        Some(match (&self.index, value) {
            (Index::Texts(texts), Value::String(text)) => texts.contains(&**text),
            (Index::Longs(longs), Value::Long(value)) => longs.contains(value),
            (Index::Longs(longs), Value::Int(value)) => longs.contains(&i64::from(*value)),
            (Index::DateTimes(times), Value::DateTime(value)) => times.contains(value),
            (Index::TimeSpans(times), Value::TimeSpan(value)) => times.contains(value),
            (Index::Guids(guids), Value::Guid(value)) => guids.contains(value),
            (Index::Nothing | Index::Texts(_), _) => return is_in(value, &self.all),
            (_, Value::Null(_)) => return if self.has_null { None } else { Some(false) },
            _ => return is_in(value, &self.all),
        })
    }
}

impl Index {
    /// Nothing where what is equal cannot be said without looking at both.
    fn new(sought: Type, members: &[Value]) -> Option<Self> {
        // Text is read as the type next to it, and what cannot be read is equal to nothing.
        let read = members.iter().map(|member| match member {
            Value::String(_) | Value::Dynamic(Dynamic::String(_)) => member.to(sought),
            other => other.clone(),
        });
        match sought {
            Type::String => members.iter().map(text).collect::<Option<_>>().map(Self::Texts),
            Type::Int | Type::Long => {
                let longs: Option<Vec<Option<i64>>> = members.iter().map(long).collect();
                longs.map(|longs| Self::Longs(longs.into_iter().flatten().collect()))
            }
            Type::DateTime => Some(Self::DateTimes(
                read.filter_map(|value| if let Value::DateTime(at) = value { Some(at) } else { None })
                    .collect(),
            )),
            Type::TimeSpan => Some(Self::TimeSpans(
                read.filter_map(|value| if let Value::TimeSpan(at) = value { Some(at) } else { None })
                    .collect(),
            )),
            Type::Guid => Some(Self::Guids(
                read.filter_map(|value| if let Value::Guid(guid) = value { Some(guid) } else { None })
                    .collect(),
            )),
            Type::Bool | Type::Real | Type::Decimal | Type::Dynamic => None,
        }
    }
}

/// A member as the text that a text has to be; nothing when it is not compared as text.
fn text(member: &Value) -> Option<Box<str>> {
    match member {
        Value::String(_) | Value::Dynamic(_) | Value::Null(Type::Dynamic) => Some(member.text().into()),
        _ => None,
    }
}

/// A member as the whole number that a whole number has to be, if one is equal to it at all; nothing when more has to be
/// looked at.
#[expect(clippy::option_option, reason = "the outer one stops, the inner one leaves a member out")]
fn long(member: &Value) -> Option<Option<i64>> {
    match member {
        Value::Int(value) => Some(Some(i64::from(*value))),
        Value::Long(value) => Some(Some(*value)),
        Value::Null(_) | Value::Dynamic(Dynamic::String(_)) => Some(None),
        Value::Dynamic(Dynamic::Number(number)) => number.as_long().map(Some),
        _ => None,
    }
}

/// The members of a list for [`is_in_ignoring_case`], to be looked in often.
#[derive(Debug, Clone)]
pub struct FoldedMembers(HashSet<Box<str>>);

impl FoldedMembers {
    /// The members.
    #[must_use]
    pub fn new(members: &[Value]) -> Self {
        Self(members.iter().map(|member| fold(&member.text()).into()).collect())
    }

    /// As [`is_in_ignoring_case`] has it.
    #[must_use]
    pub fn have(&self, value: &Value) -> bool {
        self.0.contains(&*fold(&value.text()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_array_in_a_list_stands_for_its_elements() {
        let list = members(&[Value::from("a"), Value::dynamic(Dynamic::parse("[\"b\",1]").unwrap())]);
        assert_eq!(list.len(), 3);
        assert_eq!(is_in(&Value::from("b"), &list), Some(true));
        assert_eq!(is_in(&Value::from("B"), &list), Some(false));
        assert!(is_in_ignoring_case(&Value::from("B"), &list));
        assert_eq!(is_in(&Value::Long(1), &list), Some(true));
    }

    #[test]
    fn a_null_is_in_a_list_only_as_null() {
        let null = Value::Null(Type::Long);
        assert_eq!(is_in(&null, &[Value::Long(1)]), Some(false));
        assert_eq!(is_in(&null, &[Value::Long(1), null.clone()]), None);
        assert_eq!(is_in(&Value::Long(1), &[null]), Some(false));
    }

    #[test]
    fn the_terms_of_a_list_are_whole_terms() {
        let terms = Terms::new(&[Value::from("error"), Value::from("warn")]);
        assert!(!terms.any_in("errors"));
        assert!(terms.any_in("an ERROR") && !terms.all_in("an error"));
        assert!(terms.all_in("warn: error"));
        assert_eq!(terms.first_in("a warn"), Some(1));
    }

    #[test]
    fn no_terms_are_all_there_and_none_of_them_is() {
        let none = Terms::new(&[]);
        assert!(none.all_in("x") && !none.any_in("x"));
        assert!(Terms::new(&[Value::Null(Type::Dynamic)]).any_in("x"), "a null is in every text");
    }

    fn any_value() -> impl Strategy<Value = Value> {
        const TEXTS: &[&str] = &["", "a", "A", "5", "5.0", "1970-01-01", "00:00:05", "x", "null"];
        let text = proptest::sample::select(TEXTS);
        let json = proptest::sample::select(
            &["5", "5.0", "\"5\"", "\"a\"", "null", "true", "[5]", "\"1970-01-01\""][..],
        );
        prop_oneof![
            text.prop_map(Value::from),
            json.prop_map(|json| Value::dynamic(Dynamic::parse(json).unwrap())),
            (4_i64..7).prop_map(Value::Long),
            (4_i32..7).prop_map(Value::Int),
            (0_i64..2).prop_map(Value::DateTime),
            (0_i64..2).prop_map(|seconds| Value::TimeSpan(seconds * 5_000_000)),
            Just(Value::Real(5.0)),
            any::<bool>().prop_map(Value::Bool),
            Just(Value::Guid(Uuid::from_u128(7))),
            proptest::sample::select(&Type::ALL[..]).prop_map(Value::null),
        ]
    }

    proptest! {
        #[test]
        fn members_made_ready_have_what_the_list_has(
            list in proptest::collection::vec(any_value(), 0..5), value in any_value()
        ) {
            let members = members(&list);
            prop_assert_eq!(Members::new(value.kind(), members.clone()).have(&value), is_in(&value, &members));
            prop_assert_eq!(FoldedMembers::new(&members).have(&value), is_in_ignoring_case(&value, &members));
        }
    }
}
