//! `rolling_percentile`: a percentile over the bins up to each bin.

use std::collections::BTreeMap;

use super::timeline::{MAX_BINS, Timeline, bin, dimensions, groups, table};
use super::{Call, PluginError, Rows};
use crate::kql::functions::operators::compare::total_ordering;
use crate::kql::values::time::MIN_DATETIME;
use crate::kql::values::{Type, Value};

/// `rolling_percentile(value, percentile, index, bin, bins per window, dimensions...)`: for every bin from the first to
/// the last one, the value that is there at the percentile of the values of as many bins up to it.
pub(super) fn rolling_percentile(call: &Call<'_>) -> Result<Rows, PluginError> {
    let value = call.column(0)?;
    let expected = "a number from 0 to 100";
    let percentile = call.constant(1, expected)?.to_real().filter(|number| (0.0..=100.0).contains(number));
    let percentile = percentile.ok_or_else(|| call.wrong(1, expected))?;
    let (index, timeline) = Timeline::of(call, 2)?;
    let width = timeline.length(call, 3)?;
    let expected = "a whole number of bins, at least 1";
    let bins = call.constant(4, expected)?.to_long().filter(|bins| *bins >= 1);
    let bins = bins.ok_or_else(|| call.wrong(4, expected))?;
    let dimensions = dimensions(call, 5)?;
    let origin = if call.named(index).1 == Type::DateTime { MIN_DATETIME } else { 0 };
    let place = |row: &Vec<Value>| Some(bin(timeline.place(row.get(index)?)?, width, origin));
    let all = || call.input.rows.iter().filter_map(place);
    let mut rows = Vec::new();
    if let (Some(first), Some(last)) = (all().min(), all().max()) {
        if i128::from(last) - i128::from(first) > i128::from(width) * (MAX_BINS as i128) {
            return Err(PluginError::TooManyBins { plugin: call.plugin, limit: MAX_BINS });
        }
        for (key, group) in groups(call, &dimensions) {
            let mut by_bin: BTreeMap<i64, Vec<&Value>> = BTreeMap::new();
            for row in group {
                if let (Some(at), Some(value)) = (place(row), row.get(value).filter(|value| !value.is_null()))
                {
                    by_bin.entry(at).or_default().push(value);
                }
            }
            let mut at = first;
            while at <= last {
                let from = at.saturating_sub(width.saturating_mul(bins - 1));
                // Nothing until the next rows.
                let Some((next, _)) = by_bin.range(from..=last).next() else { break };
                at = at.max(*next);
                let window = by_bin.range(from..=at).flat_map(|(_, values)| values.iter().copied()).collect();
                if let Some(found) = at_percentile(window, percentile) {
                    rows.push(
                        [timeline.value(at)].into_iter().chain(key.iter().cloned()).chain([found]).collect(),
                    );
                }
                at = at.saturating_add(width);
            }
        }
    }
    let (name, kind) = call.named(value);
    let result = format!("rolling_{bins}_percentile_{name}_{}", call.constant(1, expected)?.text());
    Ok(table(call, &[call.named(index)], &dimensions, &[(&result, kind)], rows))
}

/// The value of the nearest rank.
fn at_percentile(mut values: Vec<&Value>, percentile: f64) -> Option<Value> {
    values.sort_by(|a, b| total_ordering(a, b));
    let rank = (percentile / 100.0 * values.len() as f64).ceil().max(1.0) as usize;
    values.get(rank - 1).map(|value| (*value).clone())
}
