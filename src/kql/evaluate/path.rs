//! Ways into dynamic values.

use std::sync::Arc;

use crate::kql::values::{Dynamic, Type, Value};

/// A step into a dynamic value.
#[derive(Debug)]
pub(super) enum Step {
    /// The member of a bag.
    Key(Arc<str>),
    /// The element of an array.
    Element(i64),
    /// What the next of the indexes says: an element, or a member when it is text.
    Index,
}

/// The step of an index that is known.
pub(super) fn step(index: &Value) -> Step {
    match element(index) {
        Some(at) => Step::Element(at),
        None => Step::Key(index.text().into()),
    }
}

/// The place in an array that a value says.
fn element(index: &Value) -> Option<i64> {
    match index {
        Value::Int(at) => Some(i64::from(*at)),
        Value::Long(at) => Some(*at),
        Value::Dynamic(json) => json.as_long(),
        _ => None,
    }
}

/// What is at the end of the way, or null when it is not there. A text is read as JSON first.
pub(super) fn follow(root: &Value, steps: &[Step], indexes: &[Value]) -> Value {
    let read;
    let mut at = match root {
        Value::Dynamic(json) => json,
        Value::String(text) => {
            read = Dynamic::parse_or_text(text);
            &read
        }
        _ => return Value::Null(Type::Dynamic),
    };
    let mut indexes = indexes.iter();
    for one in steps {
        let dynamic;
        let one = match one {
            Step::Index => match indexes.next() {
                Some(index) if !index.is_null() => {
                    dynamic = step(index);
                    &dynamic
                }
                _ => return Value::Null(Type::Dynamic),
            },
            known => known,
        };
        let next = match one {
            Step::Key(key) => at.as_bag().and_then(|bag| bag.get(key)),
            Step::Element(place) => at.as_array().and_then(|items| item(items, *place)),
            Step::Index => None,
        };
        match next {
            Some(next) => at = next,
            None => return Value::Null(Type::Dynamic),
        }
    }
    Value::dynamic(at.clone())
}

/// An element from the front, or from the back when the place is negative.
fn item(items: &[Dynamic], place: i64) -> Option<&Dynamic> {
    let from_back = i64::try_from(items.len()).ok()?;
    let place = if place < 0 { place.checked_add(from_back)? } else { place };
    items.get(usize::try_from(place).ok()?)
}
