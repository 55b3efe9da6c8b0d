//! The rows of the queue.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};

use crate::error::Failure;
use crate::incident::alert_case::spell_types;
use crate::incident::heads::Head;
use crate::lake::columns::time_type;

/// The columns in their order.
const COLUMNS: [&str; 19] = [
    "Id",
    "Severity",
    "Name",
    "Status",
    "Owner",
    "Classification",
    "Age",
    "Alerts",
    "New",
    "Users",
    "Policy",
    "Rule",
    "Types",
    "Item",
    "Where",
    "Action",
    "Sources",
    "Tags",
    "LastActivity",
];

/// Columns that are there when they are asked for.
const FURTHER: [&str; 6] = ["FirstActivity", "IncidentId", "Devices", "Sites", "Categories", "Techniques"];

/// The rows, and which columns were left out because nothing is in them.
pub(super) struct Made {
    pub(super) batch: RecordBatch,
    pub(super) empty: Vec<&'static str>,
}

/// Makes the rows. On a screen columns without any value are left out.
pub(super) fn batch(
    heads: &[&Head],
    wanted: &[String],
    handle: usize,
    now: i64,
    is_screen: bool,
) -> Result<Made, Failure> {
    let mut names: Vec<&'static str> = Vec::new();
    for name in wanted {
        let mut known = COLUMNS.iter().chain(&FURTHER);
        names.push(known.find(|known| known.eq_ignore_ascii_case(name.trim())).ok_or_else(|| {
            let all: Vec<&str> = COLUMNS.iter().chain(&FURTHER).copied().collect();
            Failure::usage(format!("{name} is no column of the queue"))
                .hint(format!("there are {}", all.join(", ")))
        })?);
    }
    if names.is_empty() {
        names.extend(COLUMNS);
        if !is_screen {
            names.extend(FURTHER);
        }
    }
    let (mut columns, mut empty) = (Vec::new(), Vec::new());
    for name in names {
        let array = column(heads, name, handle, now);
        let is_empty = !heads.is_empty() && array.null_count() == array.len();
        if is_screen && wanted.is_empty() && is_empty {
            empty.push(name);
        } else {
            columns.push((name, array));
        }
    }
    let batch = RecordBatch::try_from_iter(columns)
        .map_err(|error| Failure::caused("the result could not be made", &error))?;
    Ok(Made { batch, empty })
}

fn column(heads: &[&Head], name: &str, handle: usize, now: i64) -> ArrayRef {
    let numbers = |column: &'static str| heads.iter().map(move |head| head.number(column));
    match name {
        "Alerts" => Arc::new(numbers("Alerts").collect::<Int64Array>()),
        "New" => Arc::new(numbers("NewAlerts").map(|new| new.filter(|new| *new > 0)).collect::<Int64Array>()),
        "FirstActivity" | "LastActivity" => {
            let column = if name == "FirstActivity" { "FirstActivity" } else { "LastActivity" };
            let times = numbers(column).collect::<TimestampMicrosecondArray>();
            Arc::new(times.with_data_type(time_type()))
        }
        _ => Arc::new(
            heads
                .iter()
                .map(|head| Some(text(head, name, handle, now)).filter(|text| !text.is_empty()))
                .collect::<StringArray>(),
        ),
    }
}

fn text(head: &Head, name: &str, handle: usize, now: i64) -> String {
    let list = |column: &str| head.list(column).join(", ");
    match name {
        "Id" => head.id().chars().take(handle).collect(),
        "Age" => age(now.saturating_sub(head.number("FirstActivity").unwrap_or(now))),
        "Policy" => list("Policies"),
        "Rule" => list("Rules"),
        "Types" => spell_types(head.text("SensitiveTypes")),
        "Item" => list("Files"),
        "Where" => list("Destinations"),
        "Action" => list("Actions"),
        "Sources" => list("ServiceSources"),
        "Users" | "Devices" | "Sites" | "Tags" | "Categories" | "Techniques" => list(name),
        other => head.text(other).to_owned(),
    }
}

/// A length of time in its largest unit.
fn age(micros: i64) -> String {
    let minutes = (micros / 60_000_000).max(0);
    match minutes {
        0..60 => format!("{minutes} min"),
        60..2880 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1440),
    }
}

/// How many incidents began on each day, as a line of bars; with its first and last day.
pub(super) fn graph(heads: &[&Head]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    const DAY: i64 = 86_400_000_000;
    const MOST: i64 = 60;
    let days: Vec<i64> = heads
        .iter()
        .filter_map(|head| head.number("FirstActivity"))
        .map(|time| time.div_euclid(DAY))
        .collect();
    let (Some(first), Some(last)) = (days.iter().min().copied(), days.iter().max().copied()) else {
        return String::new();
    };
    let step = (last - first) / MOST + 1;
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for day in days {
        *counts.entry((day - first) / step).or_default() += 1;
    }
    let most = counts.values().max().copied().unwrap_or(1);
    let bars: String = (0..=(last - first) / step)
        .map(|bar| match counts.get(&bar) {
            None => ' ',
            Some(count) => BARS.get((count * BARS.len() - 1) / most.max(1)).copied().unwrap_or('█'),
        })
        .collect();
    let day = |day: i64| crate::incident::case::instant(day * DAY).chars().take(10).collect::<String>();
    let unit = if step == 1 { "a day".to_owned() } else { format!("{step} days") };
    format!("{} |{bars}| {}, a bar is {unit}, at most {most}", day(first), day(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_its_largest_unit() {
        assert_eq!(age(59 * 60_000_000), "59 min");
        assert_eq!(age(47 * 3_600_000_000), "47 h");
        assert_eq!(age(48 * 3_600_000_000), "2 d");
        assert_eq!(age(-5), "0 min");
    }

    #[test]
    fn a_graph_has_a_bar_for_each_day() {
        let at = |day: i64| {
            let mut head = Head::new("a");
            head.set("FirstActivity", day * 86_400_000_000);
            head
        };
        let heads = [at(0), at(2), at(2)];
        let heads: Vec<&Head> = heads.iter().collect();
        assert_eq!(graph(&heads), "1970-01-01 |▄ █| 1970-01-03, a bar is a day, at most 2");
    }
}
