//! `new_activity_metrics`: how many of the ids that are new in a window come back.

use std::collections::BTreeMap;

use hashbrown::HashSet;

use super::super::group_key;
use super::timeline::{Timeline, bin, counted, groups, table};
use super::{ArgumentValue, Call, PluginError, Rows};
use crate::kql::values::{Type, Value};

/// How many windows there may be: every one is held against every later one.
const MAX_WINDOWS: usize = 4096;

/// What it is called with behind the window.
struct Options {
    /// The only window of new ids that is wanted.
    cohort: Option<i64>,
    dimensions: Vec<usize>,
    /// Ids that are not new.
    known: HashSet<String>,
}

/// `new_activity_metrics(id, time, start, end, window, cohort, dimensions..., known ids)`: for every window with new ids
/// and every window from it on, the ids that are new since, those that came back, those that did not, and their shares.
pub(super) fn new_activity_metrics(call: &Call<'_>) -> Result<Rows, PluginError> {
    let id = call.column(0)?;
    let (time, timeline) = Timeline::of(call, 1)?;
    let (start, end) = (timeline.point(call, 2)?, timeline.point(call, 3)?);
    let window = timeline.length(call, 4)?;
    if usize::try_from(end.saturating_sub(start) / window).unwrap_or(0) > MAX_WINDOWS {
        return Err(PluginError::TooManyBins { plugin: call.plugin, limit: MAX_WINDOWS });
    }
    let options = options(call, id, timeline)?;
    let cohort = options.cohort.map(|at| bin(at, window, start));
    let mut rows = Vec::new();
    for (key, group) in groups(call, &options.dimensions) {
        let mut windows: BTreeMap<i64, HashSet<String>> = BTreeMap::new();
        for row in group {
            let at = row.get(time).and_then(|at| timeline.place(at)).filter(|at| (start..=end).contains(at));
            if let (Some(at), Some(id)) = (at, row.get(id).filter(|id| !id.is_null())) {
                windows.entry(bin(at, window, start)).or_default().insert(group_key([id]));
            }
        }
        let mut seen = options.known.clone();
        for (from, ids) in &windows {
            let new: HashSet<&String> = ids.iter().filter(|id| !seen.contains(*id)).collect();
            let is_wanted = !new.is_empty() && cohort.is_none_or(|cohort| cohort == *from);
            let before = if is_wanted { Some(seen.clone()) } else { None };
            seen.extend(ids.iter().cloned());
            let Some(before) = before else { continue };
            let mut to = *from;
            while to <= end {
                let (known, others) = (if to == *from { &before } else { &seen }, windows.get(&to));
                let values =
                    [timeline.value(*from), timeline.value(to)].into_iter().chain(key.iter().cloned());
                rows.push(values.chain(compared(&new, others, known)).collect());
                to = to.saturating_add(window);
            }
        }
    }
    let (name, kind) = call.named(time);
    let times = [(format!("from_{name}"), kind), (format!("to_{name}"), kind)];
    let counts = [
        ("dcount_new_values", Type::Long),
        ("dcount_retained_values", Type::Long),
        ("dcount_churn_values", Type::Long),
        ("retention_rate", Type::Real),
        ("churn_rate", Type::Real),
    ];
    Ok(table(call, &times, &options.dimensions, &counts, rows))
}

/// What became of new ids in another window.
fn compared(new: &HashSet<&String>, others: Option<&HashSet<String>>, known: &HashSet<String>) -> [Value; 5] {
    let since = others.map_or(0, |ids| ids.iter().filter(|id| !known.contains(*id)).count());
    let retained = others.map_or(0, |ids| ids.iter().filter(|id| new.contains(id)).count());
    let churned = new.len() - retained;
    let share = |count: usize| Value::Real(count as f64 / new.len() as f64);
    [counted(since), counted(retained), counted(churned), share(retained), share(churned)]
}

fn options(call: &Call<'_>, id: usize, timeline: Timeline) -> Result<Options, PluginError> {
    let mut options = Options { cohort: None, dimensions: Vec::new(), known: HashSet::new() };
    for at in 5..call.arguments.len() {
        match call.argument(at, "") {
            Some(ArgumentValue::Constant(_)) if at == 5 => options.cohort = Some(timeline.point(call, at)?),
            Some(ArgumentValue::Column(_)) => options.dimensions.push(call.column(at)?),
            Some(ArgumentValue::Table(table)) => {
                let (name, _) = call.named(id);
                let place = table.columns.iter().position(|(column, _)| *column == name);
                let place = place.ok_or_else(|| call.wrong(at, "a table with the column of the ids"))?;
                options
                    .known
                    .extend(table.rows.iter().filter_map(|row| row.get(place)).map(|id| group_key([id])));
            }
            _ => return Err(call.wrong(at, "a cohort, a column or a table")),
        }
    }
    Ok(options)
}
