//! `in`, `in~`, `has_any` and `has_all`, made ready for a list that stays the same.

use crate::kql::values::{Dynamic, Value};

use super::compare::equal;
use super::text::{Needle, TextTest, equal_ignoring_case};

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

/// The terms of `has_any` or `has_all`. A null member is a term that every text has.
#[derive(Debug, Clone)]
pub struct Terms {
    needles: Vec<Needle>,
}

impl Terms {
    /// The terms.
    #[must_use]
    pub fn new(members: &[Value]) -> Self {
        Self {
            needles: members.iter().map(|member| Needle::new(TextTest::Has, &member.text(), false)).collect(),
        }
    }

    /// `text has_any (terms)`: of no terms never.
    #[must_use]
    pub fn any_in(&self, text: &str) -> bool {
        self.first_in(text).is_some()
    }

    /// `text has_all (terms)`: of no terms always.
    #[must_use]
    pub fn all_in(&self, text: &str) -> bool {
        self.needles.iter().all(|needle| needle.found_in(text))
    }

    /// The place of the first term in the list that the text has.
    #[must_use]
    pub fn first_in(&self, text: &str) -> Option<usize> {
        self.needles.iter().position(|needle| needle.found_in(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kql::values::Type;

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
}
