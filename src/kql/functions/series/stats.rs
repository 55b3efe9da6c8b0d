//! `series_stats`, `series_stats_dynamic`

use super::super::prelude::*;
use super::numbers::{average, optional, real, spread};
use crate::kql::values::Bag;

const COLUMNS: &[(&str, Type)] = &[
    ("min", REAL),
    ("min_idx", LONG),
    ("max", REAL),
    ("max_idx", LONG),
    ("avg", REAL),
    ("stdev", REAL),
    ("variance", REAL),
];

/// `series_stats`
pub static SERIES_STATS: Function = page(
    "series_stats",
    Section::Series,
    &[sig(&[p("series", DynamicArray), t("ignore_nonfinite", BOOL).constant().optional()], Columns(COLUMNS))],
    "The smallest and the largest element with their places, the average, the standard deviation and the variance of a \
     sample, one column each. Null when an element is no number, unless such elements are to be passed over.",
    &[
        ex("series_stats(dynamic([2,4,6]))", "[2.0,0,6.0,2,4.0,2.0,4.0]"),
        ex("series_stats(dynamic([2,null,6]), true)", "[2.0,0,6.0,2,4.0,2.8284271247461903,8.0]"),
        ex("series_stats(dynamic([2,null]))[0]", ""),
    ],
    |arguments, _| {
        let values = values(arguments).unwrap_or_else(|| vec![Dynamic::Null; COLUMNS.len()]);
        Value::array(values)
    },
);

/// `series_stats_dynamic`
pub static SERIES_STATS_DYNAMIC: Function = page(
    "series_stats_dynamic",
    Section::Series,
    &[sig(&[p("series", DynamicArray), t("ignore_nonfinite", BOOL).constant().optional()], Known)],
    "What `series_stats` gives, as one bag, with the sum and the length.",
    &[
        ex("series_stats_dynamic(dynamic([2,4,6])).avg", "4.0"),
        ex("series_stats_dynamic(dynamic([2,4,6])).len", "3"),
    ],
    |arguments, _| {
        let Some(found) = values(arguments) else { return Value::Null(DYNAMIC) };
        let mut bag = Bag::default();
        for ((name, _), value) in COLUMNS.iter().zip(found) {
            bag.set(*name, value);
        }
        let numbers = finite(arguments).unwrap_or_default();
        bag.set("sum", Dynamic::from(numbers.iter().map(|(_, value)| value).sum::<f64>()));
        bag.set("len", Dynamic::from(i64::try_from(numbers.len()).unwrap_or(i64::MAX)));
        Value::dynamic(Dynamic::bag(bag))
    },
);

/// The elements with their places; nothing when one is not finite and such are not to be passed over.
fn finite(arguments: &[Value]) -> Option<Vec<(usize, f64)>> {
    let ignore = Arguments(arguments).bool(1) == Some(true);
    let items = optional(arguments, 0)?;
    let count = items.len();
    let numbers: Vec<(usize, f64)> = items
        .into_iter()
        .enumerate()
        .filter_map(|(at, value)| Some((at, value.filter(|value| value.is_finite())?)))
        .collect();
    (ignore || numbers.len() == count).then_some(numbers)
}

fn values(arguments: &[Value]) -> Option<Vec<Dynamic>> {
    let numbers = finite(arguments)?;
    let first = |better: fn(f64, f64) -> bool| {
        numbers.iter().copied().reduce(|best, next| if better(next.1, best.1) { next } else { best })
    };
    let (low, high) = (first(|a, b| a < b)?, first(|a, b| a > b)?);
    let values: Vec<f64> = numbers.iter().map(|(_, value)| *value).collect();
    let variance = if values.len() < 2 { 0.0 } else { spread(&values) / real(values.len() - 1) };
    let place = |at: usize| Dynamic::from(i64::try_from(at).unwrap_or(i64::MAX));
    Some(vec![
        Dynamic::from(low.1),
        place(low.0),
        Dynamic::from(high.1),
        place(high.0),
        Dynamic::from(average(&values)),
        Dynamic::from(variance.sqrt()),
        Dynamic::from(variance),
    ])
}
