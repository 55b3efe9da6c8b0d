//! `activity_counts_metrics` and `sliding_window_counts`: how many rows and how many different ids there are in windows.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};

use super::super::group_key;
use super::timeline::{MAX_BINS, Timeline, bin, counted, dimensions, groups, table};
use super::{ArgumentValue, Call, PluginError, Rows};
use crate::kql::values::Type;

/// Of each window: the rows, the different ids, those that no window before had, and those of all windows up to it.
///
/// `activity_counts_metrics(id, time, start, end, window, dimensions...)`; a row at the end is in. There is a row for
/// every window that has rows.
pub(super) fn activity_counts_metrics(call: &Call<'_>) -> Result<Rows, PluginError> {
    let id = call.column(0)?;
    let (time, timeline) = Timeline::of(call, 1)?;
    let (start, end) = (timeline.point(call, 2)?, timeline.point(call, 3)?);
    let window = timeline.length(call, 4)?;
    if matches!(call.argument(5, ""), Some(ArgumentValue::Constant(_))) {
        return Err(PluginError::Form { plugin: call.plugin, what: "a cohort" });
    }
    let dimensions = dimensions(call, 5)?;
    let mut rows = Vec::new();
    for (key, group) in groups(call, &dimensions) {
        let mut windows: BTreeMap<i64, (usize, HashSet<String>)> = BTreeMap::new();
        for row in group {
            let Some(at) = row.get(time).and_then(|at| timeline.place(at)) else { continue };
            if (start..=end).contains(&at) {
                let (count, ids) = windows.entry(bin(at, window, start)).or_default();
                *count += 1;
                ids.extend(row.get(id).filter(|id| !id.is_null()).map(|id| group_key([id])));
            }
        }
        let mut seen: HashSet<String> = HashSet::new();
        for (at, (count, ids)) in windows {
            let distinct = ids.len();
            let before = seen.len();
            seen.extend(ids);
            let numbers = [count, distinct, seen.len() - before, seen.len()].map(counted);
            rows.push([timeline.value(at)].into_iter().chain(key.iter().cloned()).chain(numbers).collect());
        }
    }
    let counts = ["count", "dcount", "new_dcount", "aggregated_dcount"].map(|name| (name, Type::Long));
    Ok(table(call, &[call.named(time)], &dimensions, &counts, rows))
}

/// Of each bin: the rows and the different ids in the time that ends with it.
///
/// `sliding_window_counts(id, time, start, end, lookback, bin, dimensions...)`; the time looked back is a multiple of the
/// bin. Rows before the start count where they are in the time that a bin looks back.
pub(super) fn sliding_window_counts(call: &Call<'_>) -> Result<Rows, PluginError> {
    let id = call.column(0)?;
    let (time, timeline) = Timeline::of(call, 1)?;
    let (start, end) = (timeline.point(call, 2)?, timeline.point(call, 3)?);
    let (lookback, width) = (timeline.length(call, 4)?, timeline.length(call, 5)?);
    if lookback % width != 0 {
        return Err(PluginError::Form {
            plugin: call.plugin,
            what: "a window that is no multiple of the bin",
        });
    }
    let bins = usize::try_from(end.saturating_sub(start) / width).unwrap_or(0);
    if bins > MAX_BINS {
        return Err(PluginError::TooManyBins { plugin: call.plugin, limit: MAX_BINS });
    }
    let dimensions = dimensions(call, 6)?;
    let mut rows = Vec::new();
    for (key, group) in groups(call, &dimensions) {
        let mut by_bin: BTreeMap<i64, Vec<Option<String>>> = BTreeMap::new();
        for row in group {
            let Some(at) = row.get(time).and_then(|at| timeline.place(at)).filter(|at| *at <= end) else {
                continue;
            };
            let name = row.get(id).filter(|id| !id.is_null()).map(|id| group_key([id]));
            by_bin.entry(bin(at, width, start)).or_default().push(name);
        }
        let mut add = |at: i64, window: &Window| {
            if window.rows > 0 {
                let numbers = [counted(window.rows), counted(window.ids.len())];
                rows.push(
                    [timeline.value(at)].into_iter().chain(key.iter().cloned()).chain(numbers).collect(),
                );
            }
        };
        slide(&by_bin, (start, end), lookback, width, &mut add);
    }
    let counts = [("Count", Type::Long), ("Dcount", Type::Long)];
    Ok(table(call, &[call.named(time)], &dimensions, &counts, rows))
}

/// The rows in a window and how often each id is there.
#[derive(Default)]
struct Window<'a> {
    rows: usize,
    ids: HashMap<&'a str, usize>,
}

/// Gives the window of every bin.
fn slide(
    by_bin: &BTreeMap<i64, Vec<Option<String>>>,
    (start, end): (i64, i64),
    lookback: i64,
    width: i64,
    add: &mut dyn FnMut(i64, &Window<'_>),
) {
    let mut window = Window::default();
    let first = start.saturating_sub(lookback).saturating_add(width);
    for ids in by_bin.range(first..start).flat_map(|(_, ids)| ids) {
        window.put(ids);
    }
    let mut at = start;
    while at <= end {
        if window.rows == 0 {
            // Nothing until the next rows.
            let Some((next, _)) = by_bin.range(at..=end).next() else { return };
            at = *next;
        }
        by_bin.get(&at).into_iter().flatten().for_each(|id| window.put(id));
        add(at, &window);
        let leaving = at.saturating_sub(lookback).saturating_add(width);
        by_bin.get(&leaving).into_iter().flatten().for_each(|id| window.drop(id));
        let Some(next) = at.checked_add(width) else { return };
        at = next;
    }
}

impl<'a> Window<'a> {
    fn put(&mut self, id: &'a Option<String>) {
        self.rows += 1;
        if let Some(id) = id {
            *self.ids.entry(id).or_insert(0) += 1;
        }
    }

    fn drop(&mut self, id: &'a Option<String>) {
        self.rows -= 1;
        if let Some(id) = id
            && let Some(count) = self.ids.get_mut(&**id)
        {
            *count -= 1;
            if *count == 0 {
                self.ids.remove(&**id);
            }
        }
    }
}
