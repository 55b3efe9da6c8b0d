//! The header of a query: its keys, their values, and what they have to be.
//!
//! | key | value |
//! |---|---|
//! | `id` | up to 100 letters, digits, `-`, `_`, `.`; the file is named like it |
//! | `title`, `description` | texts, with columns of the result in `{{ }}` |
//! | `enabled` | `false` keeps schedules from running it |
//! | `severity`, `severity_column` | `informational`, `low`, `medium`, `high`; a column that says another one |
//! | `tactics`, `techniques` | of ATT&CK: `[Collection]`, `[T1114.003]` |
//! | `category` | of the alerts; without, the first tactic |
//! | `tags`, `references` | texts |
//! | `schedule` | `1h`, `on arrival`, `{cron: '0 6 * * *', zone: Europe/Berlin}`; without, it runs when asked to |
//! | `lookback` | how far before the earliest new event it reads: `1d`, up to ten years; without, not further |
//! | `threshold` | the least number of findings for an alert |
//! | `alert_per` | `finding` (the default) or `run` |
//! | `suppression` | `1d`, or `{window: 1d, by: [AccountUpn]}`: findings of a window of the clock are one alert |
//! | `flood` | `{most: 500, within: 1h}`: more alerts than that are one |
//! | `max_age` | the greatest age, at arrival, of an event that raises an alert |
//! | `time` | the column that says when a finding happened; without, `Timestamp`, `TimeGenerated` or `ActivityTimestamp` |
//! | `key` | columns that make a finding the same: `[AccountUpn, {column: Timestamp, bin: 1d}]` |
//! | `entities` | `[{type: account, role: impacted, column: AccountUpn}]`, or with `columns: {AccountUpn: Who}` |
//! | `details` | `{Files: FileCount}`, or columns |
//! | `tests` | `[{name: ..., now: ..., input: {Table: [rows]}, files: [...], expect: none, a number, or rows}]` |
//! | `exceptions` | `[{where: {AccountUpn: ...}, owner: ..., reason: ..., expires: 2027-01-01}]` |
//! | `service_source`, `detection_source` | of the alerts, where they are another product's |

use chrono::TimeDelta;

use crate::alert::{AlertOf, Comparison, Flood, Suppression, Threshold};
use crate::schedule::{Schedule, duration_text};
use crate::yaml::{Node, Place, Value};

use super::fault::{FaultKind, Report, nearest};
use super::fields::{Fields, bad, bounded, count, expected, text};
use super::model::{Language, Origin, SavedQuery, Severity, Source};
use super::parts;
use super::techniques::{TACTICS, nearest_technique, tactic, technique};
use super::template::Template;

/// The keys of a header.
pub const KEYS: [&str; 26] = [
    "id",
    "title",
    "description",
    "enabled",
    "severity",
    "severity_column",
    "tactics",
    "techniques",
    "category",
    "tags",
    "schedule",
    "lookback",
    "threshold",
    "alert_per",
    "suppression",
    "flood",
    "max_age",
    "time",
    "key",
    "entities",
    "details",
    "tests",
    "exceptions",
    "references",
    "service_source",
    "detection_source",
];

/// The furthest look-back, and the greatest age: nothing keeps audit records longer than ten years.
pub const MOST_LOOKBACK: TimeDelta = TimeDelta::days(3653);
/// The longest window in which findings are one alert.
pub const MOST_WINDOW: TimeDelta = TimeDelta::days(366);
/// The shortest such window.
pub const LEAST_WINDOW: TimeDelta = TimeDelta::minutes(1);
/// Most characters of an id.
const LONGEST_ID: usize = 100;

/// Where the query of a header stands.
pub(super) struct Text {
    pub(super) language: Language,
    pub(super) text: String,
    pub(super) source: Source,
    pub(super) version: String,
}

/// The saved query of a header; none when something is wrong, which the report says.
pub(super) fn read(root: &Node<'_>, query: Text, report: &mut Report) -> Option<SavedQuery> {
    let fields = Fields::new(root, "the header", &KEYS, report)?;
    let id = id(&fields, report);
    let title = template(&fields, "title", "Mail is forwarded by {{ AccountUpn }}", report);
    let description = template(&fields, "description", "What it finds and why that matters", report);
    let severity = severity(&fields, report);
    let schedule = fields.get("schedule").and_then(|node| schedule(node, report));
    let lookback = fields.duration("lookback", report);
    let lookback = lookback
        .and_then(|found| bounded("lookback", found, (TimeDelta::zero(), MOST_LOOKBACK), report))
        .unwrap_or_default();
    let max_age = fields.duration("max_age", report);
    let max_age = max_age.and_then(|found| bounded("max_age", found, (LEAST_WINDOW, MOST_LOOKBACK), report));
    let saved = SavedQuery {
        id: id.unwrap_or_default(),
        title: title.unwrap_or_default(),
        description: description.unwrap_or_default(),
        enabled: fields.boolean("enabled", report).unwrap_or(true),
        severity: severity.unwrap_or(Severity::Informational),
        severity_column: fields.text("severity_column", report),
        tactics: tactics(&fields, report),
        techniques: techniques(&fields, report),
        category: fields.text("category", report),
        tags: plain(fields.texts("tags", report)),
        schedule,
        lookback,
        threshold: threshold(&fields, report).unwrap_or_default(),
        alert_of: alert_of(&fields, report).unwrap_or_default(),
        suppression: fields.get("suppression").and_then(|node| suppression(node, report)),
        flood: fields.get("flood").and_then(|node| flood(node, report)),
        max_age,
        time_column: fields.text("time", report),
        key: fields.get("key").map(|node| parts::key(node, report)).unwrap_or_default(),
        entities: fields.get("entities").map(|node| parts::entities(node, report)).unwrap_or_default(),
        details: fields.get("details").map(|node| parts::details(node, report)).unwrap_or_default(),
        tests: fields.get("tests").map(|node| parts::tests(node, report)).unwrap_or_default(),
        exceptions: fields.get("exceptions").map(|node| parts::exceptions(node, report)).unwrap_or_default(),
        references: plain(fields.texts("references", report)),
        service_source: fields.text("service_source", report),
        detection_source: fields.text("detection_source", report),
        version: query.version,
        language: query.language,
        text: query.text,
        source: query.source,
        origin: Origin::Header,
    };
    (!report.has_errors()).then_some(saved)
}

fn plain(texts: Vec<(Place, String)>) -> Vec<String> {
    texts.into_iter().map(|(_, text)| text).collect()
}

fn id(fields: &Fields<'_>, report: &mut Report) -> Option<String> {
    let node = fields.required("id", "forwarding-rule", report)?;
    let id = text(node, "id", report)?;
    let is_good = id.len() <= LONGEST_ID
        && id.starts_with(|c: char| c.is_ascii_alphanumeric())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if !is_good {
        let accepted =
            format!("up to {LONGEST_ID} letters, digits, `-`, `_` and `.`, such as forwarding-rule");
        bad(node.place, "id", &id, &accepted, report);
    }
    is_good.then_some(id)
}

/// A text with columns.
fn template(fields: &Fields<'_>, what: &'static str, example: &str, report: &mut Report) -> Option<Template> {
    let node = fields.required(what, example, report)?;
    let written = text(node, what, report)?;
    match Template::parse(written.trim_end()) {
        Ok(template) if template.is_empty() => {
            expected(node, &format!("`{what}`"), "a text that is not only white space", report);
            None
        }
        Ok(template) => Some(template),
        Err(error) => {
            report.add(node.place, FaultKind::Template { what, error });
            None
        }
    }
}

fn severity(fields: &Fields<'_>, report: &mut Report) -> Option<Severity> {
    let node = fields.required("severity", "medium", report)?;
    let written = text(node, "severity", report)?;
    let severity = Severity::from_name(&written);
    if severity.is_none() {
        bad(node.place, "severity", &written, "informational, low, medium or high", report);
    }
    severity
}

fn tactics(fields: &Fields<'_>, report: &mut Report) -> Vec<String> {
    let mut tactics = Vec::new();
    for (place, name) in fields.texts("tactics", report) {
        match tactic(&name) {
            Some(known) => tactics.push(known.to_owned()),
            None => {
                let nearest = nearest(&name, TACTICS);
                report.add(place, FaultKind::UnknownName { what: "tactic of ATT&CK", name, nearest });
            }
        }
    }
    tactics
}

fn techniques(fields: &Fields<'_>, report: &mut Report) -> Vec<String> {
    let mut techniques = Vec::new();
    for (place, name) in fields.texts("techniques", report) {
        match technique(&name) {
            Some(known) => techniques.push(known),
            None => {
                let nearest = nearest_technique(&name);
                report.add(place, FaultKind::UnknownName { what: "technique of ATT&CK", name, nearest });
            }
        }
    }
    techniques
}

/// `1h`, `on arrival`, `{every: 1h}`, or `{cron: 0 6 * * *, zone: Europe/Berlin}`.
fn schedule(node: &Node<'_>, report: &mut Report) -> Option<Schedule> {
    let (interval, place) = if let Value::Map(_) = node.value {
        let fields = Fields::new(node, "`schedule`", &["every", "cron", "zone"], report)?;
        if let Some(cron) = fields.get("cron") {
            let expression = text(cron, "cron", report)?;
            let zone = fields.text("zone", report).unwrap_or_else(|| "UTC".to_owned());
            return kept(Schedule::cron(&expression, &zone), cron.place, report);
        }
        if let Some(zone) = fields.get("zone") {
            let what = "`cron`, which alone has a zone".to_owned();
            let (parent, example) = ("`schedule`".to_owned(), "`cron: 0 6 * * *`".to_owned());
            report.add(zone.place, FaultKind::Missing { parent, what, example });
        }
        (fields.required("every", "1h", report)?, node.place)
    } else {
        (node, node.place)
    };
    let written = text(interval, "schedule", report)?;
    if written.trim().to_ascii_lowercase().replace(['-', '_'], " ") == "on arrival" {
        return Some(Schedule::OnArrival);
    }
    match crate::schedule::parse_duration(&written) {
        Ok(interval) => kept(Schedule::every(interval), place, report),
        Err(_) => {
            let accepted =
                "an interval such as 30m or 1h, `on arrival`, or `{cron: 0 6 * * *, zone: Europe/Berlin}`";
            bad(interval.place, "schedule", &written, accepted, report);
            None
        }
    }
}

fn kept(
    schedule: Result<Schedule, crate::schedule::ScheduleError>,
    place: Place,
    report: &mut Report,
) -> Option<Schedule> {
    schedule.map_err(|error| report.add(place, FaultKind::Schedule(error))).ok()
}

/// A number is the least that is needed.
fn threshold(fields: &Fields<'_>, report: &mut Report) -> Option<Threshold> {
    let count = count(fields.get("threshold")?, "threshold", report)?;
    Some(Threshold { comparison: Comparison::AtLeast, count })
}

fn alert_of(fields: &Fields<'_>, report: &mut Report) -> Option<AlertOf> {
    let node = fields.get("alert_per")?;
    match text(node, "alert_per", report)?.to_ascii_lowercase().as_str() {
        "finding" => Some(AlertOf::Finding),
        "run" => Some(AlertOf::Run),
        other => {
            bad(node.place, "`alert_per`", other, "finding or run", report);
            None
        }
    }
}

/// `1d`, or `{window: 1d, by: [AccountUpn]}`.
fn suppression(node: &Node<'_>, report: &mut Report) -> Option<Suppression> {
    let bounds = (LEAST_WINDOW, MOST_WINDOW);
    if let Value::Map(_) = node.value {
        let fields = Fields::new(node, "`suppression`", &["window", "by"], report)?;
        fields.required("window", "1d", report)?;
        let window = fields.duration("window", report)?;
        let by = plain(fields.texts("by", report));
        return Some(Suppression { window: bounded("suppression", window, bounds, report)?, by });
    }
    let window = (node.place, super::fields::duration(node, "suppression", report)?);
    Some(Suppression { window: bounded("suppression", window, bounds, report)?, by: Vec::new() })
}

/// `{most: 500, within: 1h}`.
fn flood(node: &Node<'_>, report: &mut Report) -> Option<Flood> {
    let fields = Fields::new(node, "`flood`", &["most", "within"], report)?;
    let most = fields.required("most", "500", report).and_then(|node| count(node, "most", report));
    fields.required("within", "1h", report)?;
    let within = fields.duration("within", report)?;
    Some(Flood { most: most?, within: bounded("flood", within, (LEAST_WINDOW, MOST_WINDOW), report)? })
}

/// A schedule as a header writes it, for listings.
#[must_use]
pub fn schedule_text(schedule: &Schedule) -> String {
    match schedule {
        Schedule::Every(interval) => duration_text(*interval),
        other => other.to_string(),
    }
}

#[cfg(test)]
#[path = "header_tests.rs"]
mod tests;
