//! `range`, `repeat`

use super::super::operators::{Arithmetic, Comparison};
use super::super::prelude::*;
use crate::kql::values::time::HOUR;

/// The most elements that Kusto makes.
const MOST: usize = 1_048_576;

/// `range`
pub static RANGE: Function = page(
    "range",
    Section::Array,
    &[sig(&[p("start", Summable), p("stop", Summable), p("step", Summable).optional()], ArrayOfFirst)],
    "The values from one to another, both included, so far apart: by 1, or by an hour for times, when not said. At most \
     1,048,576 values.",
    &[
        ex("range(1, 8, 3)", "[1,4,7]"),
        ex("range(1, 3)", "[1,2,3]"),
        ex("range(1.5, 3)", "[1.5,2.5]"),
        ex("range(datetime(2020-01-01), datetime(2020-01-02), 1d)[1]", "2020-01-02T00:00:00.0000000Z"),
        ex("range(3, 1, -1)", "[3,2,1]"),
        ex("range(1, 3, 0)", ""),
        ex("array_length(range(1, 9223372036854775807))", "1048576"),
    ],
    |arguments, _| {
        let (Some(start), Some(stop)) = (arguments.first(), arguments.get(1)) else {
            return Value::Null(DYNAMIC);
        };
        let default = if start.kind().is_number() { Value::Long(1) } else { Value::TimeSpan(HOUR) };
        let step = arguments.get(2).unwrap_or(&default);
        let zero = if step.kind() == TIMESPAN { Value::TimeSpan(0) } else { Value::Long(0) };
        let last = match Comparison::Greater.holds(step, &zero) {
            Some(true) => Comparison::LessOrEqual,
            Some(false) if Comparison::Less.holds(step, &zero) == Some(true) => Comparison::GreaterOrEqual,
            _ => return Value::Null(DYNAMIC),
        };
        if start.is_null() || stop.is_null() {
            return Value::Null(DYNAMIC);
        }
        if let (Value::Long(start), Some(stop), Value::Long(step)) = (start, whole(stop), step) {
            return Value::array(longs(*start, stop, *step));
        }
        let mut items = Vec::new();
        let mut value = start.clone();
        while items.len() < MOST && last.holds(&value, stop) == Some(true) {
            items.push(value.to_dynamic());
            value = Arithmetic::Add.apply(&value, step);
        }
        Value::array(items)
    },
);

/// A whole number.
const fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Long(value) => Some(*value),
        _ => None,
    }
}

fn longs(start: i64, stop: i64, step: i64) -> Vec<Dynamic> {
    let is_in = |value: &i64| if step > 0 { *value <= stop } else { *value >= stop };
    let values =
        std::iter::successors(Some(start).filter(is_in), |value| value.checked_add(step).filter(is_in));
    values.take(MOST).map(Dynamic::from).collect()
}

/// `repeat`
pub static REPEAT: Function = page(
    "repeat",
    Section::Array,
    &[sig(&[p("value", Scalar), t("count", LONG)], ArrayOfFirst)],
    "An array of a value so many times; null when the count is negative or null.",
    &[
        ex("repeat(1, 3)", "[1,1,1]"),
        ex("repeat('x', 0)", "[]"),
        ex("repeat(1, -1)", ""),
        ex("array_length(repeat(1, 9223372036854775807))", "1048576"),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let value = given.get(0).map_or(Dynamic::Null, Value::to_dynamic);
        let count = given.long(1).and_then(|count| usize::try_from(count).ok());
        arguments::array(count.map(|count| vec![value; count.min(MOST)]))
    },
)
.column(ColumnName::Prefixed("repeat"));
