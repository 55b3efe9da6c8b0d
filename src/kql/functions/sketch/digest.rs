//! The sketch of numbers.

use crate::kql::aggregates::order::total;
use crate::kql::values::{Dynamic, Value};

/// The word that the array begins with.
const MARK: &str = "tdigest";

/// The sketch of numbers in order, once each, with their weights.
#[must_use]
pub fn sketch(entries: &[(Value, u64)]) -> Dynamic {
    let weight = |weight: u64| Dynamic::from(i64::try_from(weight).unwrap_or(i64::MAX));
    Dynamic::array(vec![
        Dynamic::from(MARK),
        Dynamic::array(entries.iter().map(|(value, _)| value.to_dynamic()).collect()),
        Dynamic::array(entries.iter().map(|entry| weight(entry.1)).collect()),
    ])
}

/// The numbers of a sketch with their weights; nothing when it is none.
#[must_use]
pub fn entries(sketch: &Dynamic) -> Option<Vec<(Value, u64)>> {
    let [mark, numbers, weights] = sketch.as_array()? else { return None };
    let (numbers, weights) = (numbers.as_array()?, weights.as_array()?);
    if *mark != Dynamic::from(MARK) || numbers.len() != weights.len() {
        return None;
    }
    let entry = |(number, weight): (&Dynamic, &Dynamic)| {
        let number = match number {
            Dynamic::Number(_) => number.clone(),
            other => Dynamic::from(other.as_real()?),
        };
        Some((Value::dynamic(number), u64::try_from(weight.as_long()?).ok()?))
    };
    numbers.iter().zip(weights).map(entry).collect()
}

/// The numbers of several sketches as one.
#[must_use]
pub fn merged(mut entries: Vec<(Value, u64)>) -> Vec<(Value, u64)> {
    entries.sort_by(|a, b| total(&a.0, &b.0));
    entries.dedup_by(|next, kept| {
        let same = total(&next.0, &kept.0).is_eq();
        if same {
            kept.1 = kept.1.saturating_add(next.1);
        }
        same
    });
    entries
}
