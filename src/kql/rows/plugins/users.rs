//! `active_users_count`: how many ids are there again and again.

use std::collections::BTreeMap;

use hashbrown::HashSet;

use super::super::group_key;
use super::timeline::{Timeline, bin, counted, dimensions, groups, table};
use super::{Call, PluginError, Rows};
use crate::kql::values::Type;

/// `active_users_count(id, time, start, end, lookback, period, periods, bin, dimensions...)`: for every bin the ids that
/// are there at a time from which, looking back, they are there in at least so many periods. Periods and bins are counted
/// from the start.
pub(super) fn active_users_count(call: &Call<'_>) -> Result<Rows, PluginError> {
    let id = call.column(0)?;
    let (time, timeline) = Timeline::of(call, 1)?;
    let (start, end) = (timeline.point(call, 2)?, timeline.point(call, 3)?);
    let (lookback, period) = (timeline.length(call, 4)?, timeline.length(call, 5)?);
    let expected = "a whole number of periods, at least 1";
    let least = call.constant(6, expected)?.to_long().and_then(|least| usize::try_from(least).ok());
    let least = least.filter(|least| *least >= 1).ok_or_else(|| call.wrong(6, expected))?;
    let width = timeline.length(call, 7)?;
    let dimensions = dimensions(call, 8)?;
    let mut rows = Vec::new();
    for (key, group) in groups(call, &dimensions) {
        let mut times: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for row in group {
            let at = row.get(time).and_then(|at| timeline.place(at));
            if let (Some(id), Some(at)) = (row.get(id).filter(|id| !id.is_null()), at) {
                times.entry(group_key([id])).or_default().push(at);
            }
        }
        let mut bins: BTreeMap<i64, usize> = BTreeMap::new();
        for times in times.values_mut() {
            times.sort_unstable();
            for bin in active(times, (start, end), lookback, period, least, width) {
                *bins.entry(bin).or_insert(0) += 1;
            }
        }
        for (at, count) in bins {
            let values = [timeline.value(at)].into_iter().chain(key.iter().cloned());
            rows.push(values.chain([counted(count)]).collect());
        }
    }
    Ok(table(call, &[call.named(time)], &dimensions, &[("dcount", Type::Long)], rows))
}

/// The bins in which one id is active; its times are in order.
fn active(
    times: &[i64],
    (start, end): (i64, i64),
    lookback: i64,
    period: i64,
    least: usize,
    width: i64,
) -> HashSet<i64> {
    let mut bins = HashSet::new();
    for (number, at) in times.iter().enumerate().filter(|(_, at)| (start..=end).contains(*at)) {
        let from = at.saturating_sub(lookback);
        let looked_back = times[..=number].iter().rev().take_while(|time| **time > from);
        let mut periods: Vec<i64> = looked_back.map(|time| bin(*time, period, start)).collect();
        periods.dedup();
        if periods.len() >= least {
            bins.insert(bin(*at, width, start));
        }
    }
    bins
}
