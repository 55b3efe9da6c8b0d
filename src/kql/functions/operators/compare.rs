//! Equality and order.
//!
//! Numbers of any type compare by value. Text next to another type is read as that type (`t == "2024-01-01"`), a dynamic
//! next to text is its text and next to another type the value that it holds, if it holds one.

use std::cmp::Ordering;

use crate::kql::values::{Dynamic, Type, Value};

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`, `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// Whether it holds; nothing is null.
    #[must_use]
    pub fn holds(self, a: &Value, b: &Value) -> Option<bool> {
        match self {
            Self::Equal => equal(a, b),
            Self::NotEqual => equal(a, b).map(|same| !same),
            Self::Less => order(a, b, Ordering::is_lt),
            Self::LessOrEqual => order(a, b, Ordering::is_le),
            Self::Greater => order(a, b, Ordering::is_gt),
            Self::GreaterOrEqual => order(a, b, Ordering::is_ge),
        }
    }

    /// Whether the analyser lets values of the types be compared.
    #[must_use]
    pub fn takes(self, a: Type, b: Type) -> bool {
        if matches!(self, Self::Equal | Self::NotEqual) {
            return true;
        }
        let number = |kind: Type| kind.is_number();
        match (a, b) {
            (Type::DateTime, Type::DateTime)
            | (Type::TimeSpan, Type::TimeSpan)
            | (Type::Bool, Type::Bool) => true,
            (Type::Dynamic, Type::Dynamic) => true,
            (Type::Bool | Type::Dynamic, other) | (other, Type::Bool | Type::Dynamic) => number(other),
            _ => number(a) && number(b),
        }
    }
}

/// `a == b`: no when one is null, null when both are.
#[must_use]
pub fn equal(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        // A dynamic next to text is its text, which of a null is empty.
        (Value::String(a), Value::String(b)) => Some(a == b),
        (Value::String(text), Value::Dynamic(_) | Value::Null(Type::Dynamic)) => Some(**text == *b.text()),
        (Value::Dynamic(_) | Value::Null(Type::Dynamic), Value::String(text)) => Some(*a.text() == **text),
        _ if a.is_null() && b.is_null() => None,
        _ if a.is_null() || b.is_null() => Some(false),
        (Value::Dynamic(a), Value::Dynamic(b)) => Some(a == b),
        _ => Some(ordering(a, b) == Some(Ordering::Equal)),
    }
}

/// `a between (low .. high)`, both ends included; the upper end of a datetime may be a timespan from the lower one.
#[must_use]
pub fn between(value: &Value, low: &Value, high: &Value) -> Option<bool> {
    let sum;
    let high = if matches!((low, high), (Value::DateTime(_), Value::TimeSpan(_))) {
        sum = super::arithmetic::Arithmetic::Add.apply(low, high);
        &sum
    } else {
        high
    };
    super::logic::and(
        Comparison::GreaterOrEqual.holds(value, low),
        Comparison::LessOrEqual.holds(value, high),
    )
}

fn order(a: &Value, b: &Value, test: fn(Ordering) -> bool) -> Option<bool> {
    if a.is_null() || b.is_null() {
        return None;
    }
    // What cannot be ordered, a NaN among it, is neither less nor greater.
    Some(ordering(a, b).is_some_and(test))
}

/// The order of two values that are not null; nothing when they have none.
#[must_use]
pub fn ordering(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::String(a), Value::String(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
        (Value::Guid(a), Value::Guid(b)) => Some(a.cmp(b)),
        (Value::DateTime(a), Value::DateTime(b)) | (Value::TimeSpan(a), Value::TimeSpan(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Dynamic(a), Value::Dynamic(b)) => dynamic_ordering(a, b),
        (Value::String(_), Value::Dynamic(_)) | (Value::Dynamic(_), Value::String(_)) => {
            Some(a.text().cmp(&b.text()))
        }
        (Value::String(_) | Value::Dynamic(_), _) => as_other(a, b).and_then(|a| ordering(&a, b)),
        (_, Value::String(_) | Value::Dynamic(_)) => as_other(b, a).and_then(|b| ordering(a, &b)),
        _ => numbers(a, b),
    }
}

/// Text, or the value of a dynamic, as a value of the other's type.
fn as_other(value: &Value, other: &Value) -> Option<Value> {
    let kind = other.kind();
    if let Value::Dynamic(json) = value {
        // A JSON string is not a number, and a number is not a bool.
        let fits = match json {
            Dynamic::Number(_) => kind.is_number(),
            Dynamic::Bool(_) => kind == Type::Bool,
            Dynamic::String(_) => matches!(kind, Type::DateTime | Type::TimeSpan | Type::Guid),
            _ => false,
        };
        if !fits {
            return None;
        }
    }
    // A whole number is compared with a fraction as a real.
    let kind = if kind.is_integer() { Type::Real } else { kind };
    let exact = value.to(Type::Long);
    let converted =
        if other.kind().is_integer() && !exact.is_null() && is_whole(value) { exact } else { value.to(kind) };
    (!converted.is_null()).then_some(converted)
}

fn is_whole(value: &Value) -> bool {
    match value {
        Value::Dynamic(Dynamic::Number(number)) => number.as_long().is_some(),
        other => matches!(other, Value::String(_)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "Kusto compares a long with a real as reals")]
fn numbers(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Decimal(_), _) | (_, Value::Decimal(_)) => {
            if let (Some(a), Some(b)) = (number(a)?.to_decimal(), number(b)?.to_decimal()) {
                return Some(a.cmp(&b));
            }
            a.to_real()?.partial_cmp(&b.to_real()?)
        }
        (Value::Real(a), Value::Real(b)) => a.partial_cmp(b),
        (Value::Real(a), b) => a.partial_cmp(&(number(b)?.to_long()? as f64)),
        (a, Value::Real(b)) => (number(a)?.to_long()? as f64).partial_cmp(b),
        _ => Some(number(a)?.to_long()?.cmp(&number(b)?.to_long()?)),
    }
}

/// The value, when it is a number or a bool, which counts as 0 or 1.
fn number(value: &Value) -> Option<&Value> {
    (value.kind().is_number() || value.kind() == Type::Bool).then_some(value)
}

fn dynamic_ordering(a: &Dynamic, b: &Dynamic) -> Option<Ordering> {
    match (a, b) {
        (Dynamic::Number(x), Dynamic::Number(y)) => match (x.as_long(), y.as_long()) {
            (Some(x), Some(y)) => Some(x.cmp(&y)),
            _ => x.to_real().partial_cmp(&y.to_real()),
        },
        (Dynamic::String(a), Dynamic::String(b)) => Some(a.cmp(b)),
        (Dynamic::Bool(a), Dynamic::Bool(b)) => Some(a.cmp(b)),
        _ if a == b => Some(Ordering::Equal),
        _ => None,
    }
}

/// A total order for sorting: null is the smallest, then NaN; what has no other order goes by its text. JSON has the
/// order of [`order`](crate::kql::aggregates::order), in which any two of it compare.
#[must_use]
pub fn total_ordering(a: &Value, b: &Value) -> Ordering {
    let rank = |value: &Value| match value {
        value if value.is_null() => 0,
        Value::Real(real) if real.is_nan() => 1,
        _ => 2,
    };
    if let (Value::Dynamic(_), Value::Dynamic(_)) = (a, b) {
        return crate::kql::aggregates::order::compare(a, b);
    }
    match (rank(a), rank(b)) {
        (2, 2) => ordering(a, b).unwrap_or_else(|| a.text().cmp(&b.text())),
        (a, b) => a.cmp(&b),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NULL: Value = Value::Null(Type::Long);

    fn json(text: &str) -> Value {
        Value::dynamic(Dynamic::parse(text).unwrap())
    }

    #[test]
    fn equality_with_one_null_is_no_and_with_two_null() {
        let one = Value::Long(1);
        assert_eq!(Comparison::Equal.holds(&one, &NULL), Some(false));
        assert_eq!(Comparison::NotEqual.holds(&one, &NULL), Some(true));
        assert_eq!(Comparison::Equal.holds(&NULL, &NULL), None);
        assert_eq!(Comparison::NotEqual.holds(&NULL, &NULL), None);
    }

    #[test]
    fn order_with_a_null_is_null() {
        for comparison in
            [Comparison::Less, Comparison::LessOrEqual, Comparison::Greater, Comparison::GreaterOrEqual]
        {
            assert_eq!(comparison.holds(&Value::Long(1), &NULL), None);
            assert_eq!(comparison.holds(&NULL, &NULL), None);
        }
    }

    #[test]
    fn numbers_compare_by_value_over_types() {
        assert_eq!(equal(&Value::Int(1), &Value::Real(1.0)), Some(true));
        assert_eq!(Comparison::Less.holds(&Value::Long(1), &Value::Real(1.5)), Some(true));
        assert_eq!(equal(&Value::Real(0.5), &Value::from("0.5").to(Type::Decimal)), Some(true));
        assert_eq!(equal(&Value::Bool(true), &Value::Long(1)), Some(true));
        assert_eq!(equal(&Value::Real(f64::NAN), &Value::Real(f64::NAN)), Some(false));
    }

    #[test]
    fn text_is_read_as_the_type_of_the_other_side() {
        assert_eq!(equal(&Value::DateTime(0), &Value::from("1970-01-01")), Some(true));
        assert_eq!(equal(&Value::DateTime(0), &Value::from("never")), Some(false));
        assert_eq!(equal(&Value::Long(5), &Value::from("5")), Some(true));
        assert_eq!(equal(&Value::Long(5), &Value::from("5.5")), Some(false));
    }

    #[test]
    fn a_dynamic_is_its_text_next_to_text_and_its_value_next_to_a_number() {
        assert_eq!(equal(&json("\"x\""), &Value::from("x")), Some(true));
        assert_eq!(equal(&Value::Null(Type::Dynamic), &Value::from("")), Some(true));
        assert_eq!(equal(&json("5"), &Value::Long(5)), Some(true));
        assert_eq!(equal(&json("\"5\""), &Value::Long(5)), Some(false));
        assert_eq!(equal(&json("1"), &Value::Bool(true)), Some(false));
        assert_eq!(Comparison::Greater.holds(&json("2.5"), &Value::Long(2)), Some(true));
        assert_eq!(Comparison::Greater.holds(&json("[1]"), &Value::Long(2)), Some(false));
    }

    #[test]
    fn between_includes_both_ends_and_may_end_a_timespan_later() {
        let at = |micros| Value::DateTime(micros);
        assert_eq!(between(&at(10), &at(0), &Value::TimeSpan(10)), Some(true));
        assert_eq!(between(&at(11), &at(0), &Value::TimeSpan(10)), Some(false));
        assert_eq!(between(&Value::Long(5), &Value::Long(5), &Value::Long(5)), Some(true));
        assert_eq!(between(&NULL, &Value::Long(5), &Value::Long(5)), None);
    }

    #[test]
    fn text_has_no_order_for_the_analyser() {
        assert!(!Comparison::Less.takes(Type::String, Type::String));
        assert!(Comparison::Equal.takes(Type::String, Type::Long));
    }

    proptest! {
        #[test]
        fn the_total_order_is_an_order(a in any::<f64>(), b in any::<i64>(), c in any::<f64>()) {
            let values = [Value::Real(a), Value::Long(b), Value::Real(c), NULL];
            for x in &values {
                prop_assert_eq!(total_ordering(x, x), Ordering::Equal);
                for y in &values {
                    prop_assert_eq!(total_ordering(x, y), total_ordering(y, x).reverse());
                }
            }
        }
    }
}
