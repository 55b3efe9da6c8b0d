//! `mv-expand` and `mv-apply`: several rows of the values of one.
//!
//! An array gives its elements, a bag its members, each as a bag of one or as an array of key and value, an empty one
//! nothing. A null and a value that is neither give one element. Several values advance together; a shorter one goes on
//! with nulls.

use std::sync::Arc;

use super::error::RowError;
use crate::kql::values::{Bag, Dynamic, Type, Value, convert::whole};

/// How values become rows.
#[derive(Debug, Clone)]
pub struct Expander {
    kinds: Vec<Type>,
    bags_as_arrays: bool,
    limit: usize,
    has_index: bool,
}

impl Expander {
    /// Makes an expander: for each value the type of its elements (`dynamic` where they are not converted), whether a
    /// member of a bag is an array of key and value, how many rows one row may become, and whether the place of the
    /// element, from 0, is one more value at the end.
    ///
    /// # Errors
    /// A type that elements do not convert to: `decimal`.
    pub fn new(
        kinds: Vec<Type>,
        bags_as_arrays: bool,
        limit: Option<i64>,
        has_index: bool,
    ) -> Result<Self, RowError> {
        if kinds.contains(&Type::Decimal) {
            return Err(RowError::unsupported(
                "`to typeof(decimal)`",
                Some("expand without it and use `todecimal`"),
            ));
        }
        // Less than no rows is none.
        let limit = limit.map_or(usize::MAX, |limit| usize::try_from(limit.max(0)).unwrap_or(usize::MAX));
        Ok(Self { kinds, bags_as_arrays, limit, has_index })
    }

    /// How many rows the values become.
    #[must_use]
    pub fn count(&self, values: &[Value]) -> usize {
        values.iter().map(length).max().unwrap_or(0).min(self.limit)
    }

    /// The element of a value at a place, as the item of that number says. Behind the end it is null.
    #[must_use]
    pub fn element(&self, item: usize, value: &Value, at: usize) -> Value {
        let kind = self.kinds.get(item).copied().unwrap_or(Type::Dynamic);
        let element = match value {
            Value::Dynamic(Dynamic::Array(items)) => items.get(at).cloned(),
            Value::Dynamic(Dynamic::Bag(bag)) => bag.members().get(at).map(|member| self.member(member)),
            value if at == 0 => Some(value.to_dynamic()),
            _ => None,
        };
        typed(element.unwrap_or(Dynamic::Null), kind)
    }

    /// The rows: of each the elements of the values, then the place if it is asked for.
    pub fn expand<'a>(&'a self, values: &'a [Value]) -> impl Iterator<Item = Vec<Value>> + 'a {
        (0..self.count(values)).map(move |at| {
            let mut row = Vec::with_capacity(values.len() + usize::from(self.has_index));
            row.extend(values.iter().enumerate().map(|(item, value)| self.element(item, value, at)));
            if self.has_index {
                row.push(Value::Long(i64::try_from(at).unwrap_or(i64::MAX)));
            }
            row
        })
    }

    fn member(&self, (key, value): &(Arc<str>, Dynamic)) -> Dynamic {
        if self.bags_as_arrays {
            return Dynamic::array(vec![Dynamic::String(key.clone()), value.clone()]);
        }
        let mut bag = Bag::default();
        bag.set(key.clone(), value.clone());
        Dynamic::bag(bag)
    }
}

fn length(value: &Value) -> usize {
    match value {
        Value::Dynamic(Dynamic::Array(items)) => items.len(),
        Value::Dynamic(Dynamic::Bag(bag)) => bag.len(),
        _ => 1,
    }
}

/// An element as a value of a type. It is not read from text as `tolong` and the like do: a JSON string is no number, and
/// a JSON number no time.
fn typed(element: Dynamic, kind: Type) -> Value {
    let fits = match kind {
        Type::Dynamic | Type::String => true,
        Type::Int | Type::Long | Type::Real | Type::Decimal => matches!(element, Dynamic::Number(_)),
        Type::Bool => match &element {
            Dynamic::Bool(_) => true,
            Dynamic::Number(number) => {
                let real = number.to_real();
                number.as_long().is_some() || (real.fract() == 0.0 && whole(real).is_some())
            }
            _ => false,
        },
        Type::DateTime | Type::TimeSpan | Type::Guid => matches!(element, Dynamic::String(_)),
    };
    if fits { Value::dynamic(element).to(kind) } else { Value::null(kind) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{json, line};
    use super::*;

    fn expander(kinds: &[Type]) -> Expander {
        Expander::new(kinds.to_vec(), false, None, false).unwrap()
    }

    fn rows(expander: &Expander, values: &[&str]) -> Vec<String> {
        let values: Vec<Value> = values.iter().map(|text| json(text)).collect();
        expander.expand(&values).map(|row| line(&row)).collect()
    }

    #[test]
    fn an_empty_array_gives_no_row_and_a_null_gives_one() {
        let one = expander(&[Type::Dynamic]);
        assert_eq!(rows(&one, &["[]"]), Vec::<String>::new());
        assert_eq!(rows(&one, &["{}"]), Vec::<String>::new());
        assert_eq!(rows(&one, &["null"]), [""]);
        assert_eq!(rows(&one, &["5"]), ["5"]);
    }

    #[test]
    fn values_advance_together_and_the_short_ones_go_on_with_nulls() {
        let two = expander(&[Type::Dynamic, Type::Dynamic]);
        assert_eq!(rows(&two, &["[10,20,30]", r#"["p"]"#]), ["10|p", "20|", "30|"]);
        assert_eq!(rows(&two, &["[]", r#"["p"]"#]), ["|p"]);
        assert_eq!(rows(&two, &["[]", "[]"]), Vec::<String>::new());
        assert_eq!(rows(&two, &["null", r#"["p","q"]"#]), ["|p", "|q"]);
        assert_eq!(rows(&two, &[r#"{"k":1}"#, r#"["p","q"]"#]), [r#"{"k":1}|p"#, "|q"]);
    }

    #[test]
    fn a_member_of_a_bag_is_a_bag_of_one_or_an_array_of_two() {
        let bag = r#"{"prop1":"a1","prop2":"b1"}"#;
        assert_eq!(rows(&expander(&[Type::Dynamic]), &[bag]), [r#"{"prop1":"a1"}"#, r#"{"prop2":"b1"}"#]);
        let arrays = Expander::new(vec![Type::Dynamic], true, None, true).unwrap();
        assert_eq!(rows(&arrays, &[bag]), [r#"["prop1","a1"]|0"#, r#"["prop2","b1"]|1"#]);
    }

    #[test]
    fn an_element_is_cast_and_not_read_from_text() {
        let of = |kind| rows(&expander(&[kind]), &[r#"[1, 2.5, -2.5, "2", true, null]"#]);
        assert_eq!(of(Type::Long), ["1", "2", "-2", "", "", ""]);
        assert_eq!(of(Type::Int), ["1", "2", "-2", "", "", ""]);
        assert_eq!(of(Type::Real), ["1", "2.5", "-2.5", "", "", ""]);
        assert_eq!(of(Type::Bool), ["True", "", "", "", "True", ""]);
        assert_eq!(of(Type::String), ["1", "2.5", "-2.5", "2", "true", ""]);
        let times = rows(&expander(&[Type::DateTime]), &[r#"["2020-01-01", 5]"#]);
        assert_eq!(times, ["2020-01-01T00:00:00.0000000Z", ""]);
        assert!(Expander::new(vec![Type::Decimal], false, None, false).is_err());
    }

    proptest! {
        #[test]
        fn a_limit_never_gives_more_rows_and_gives_the_first(
            numbers in prop::collection::vec(any::<i64>(), 0..20),
            limit in -3_i64..25,
        ) {
            let array = Value::array(numbers.iter().copied().map(Dynamic::from).collect());
            let all = expander(&[Type::Long]);
            let some = Expander::new(vec![Type::Long], false, Some(limit), false).unwrap();
            let all: Vec<String> = all.expand(std::slice::from_ref(&array)).map(|row| line(&row)).collect();
            let some: Vec<String> = some.expand(std::slice::from_ref(&array)).map(|row| line(&row)).collect();
            let kept = usize::try_from(limit.max(0)).unwrap().min(all.len());
            prop_assert_eq!(&some[..], &all[..kept]);
        }

        #[test]
        fn packing_what_was_expanded_gives_the_array_back(
            texts in prop::collection::vec("[a-z]{0,3}", 0..10),
        ) {
            let array = Dynamic::array(texts.iter().map(|text| Dynamic::from(&**text)).collect());
            let value = [Value::Dynamic(array.clone())];
            let packed = expander(&[Type::Dynamic]).expand(&value).map(|row| row[0].to_dynamic()).collect();
            prop_assert_eq!(Dynamic::array(packed), array);
        }
    }
}
