//! Rules and hunting queries of Sentinel: YAML files, and exports that have the same under `properties`.
//!
//! Keys that are not known are passed over. What is known and has no place here is told as not used. Decisions:
//!
//! - A rule of kind `NRT` runs on arrival. What has neither that kind nor `queryFrequency` is a hunting query and has no
//!   schedule.
//! - `queryPeriod` is the look-back. Sentinel counts it from the time of the run, here it counts from the earliest new
//!   event, so nothing that Sentinel would see is missed.
//! - The threshold of a rule with one alert for each result counts the results of a whole run there; it is not used here.
//! - Suppression there stops a rule for a while after an alert; here, all findings of such a while are one alert.
//! - Without a key, a finding is the same when all of its columns are.

use chrono::TimeDelta;

use crate::alert::{AlertOf, Comparison, Suppression, Threshold};
use crate::schedule::Schedule;
use crate::yaml::{Node, Value};

use super::entity::{EntityColumn, EntityKind, EntityMapping};
use super::fault::{FaultKind, Report};
use super::fields::{Fields, bad, bounded, list, text};
use super::header::{LEAST_WINDOW, MOST_LOOKBACK, MOST_WINDOW};
use super::model::{Detail, Language, Origin, SavedQuery, Severity};
use super::read::RuleFile;
use super::techniques::{tactic, tactic_or_category, technique};
use super::template::Template;

/// How deep rules are looked for inside an export.
const DEEPEST: usize = 6;

/// Columns by which old hunting queries name their entities.
const CONVENTIONS: [(&str, &str, &str); 4] = [
    ("AccountCustomEntity", "account", "FullName"),
    ("HostCustomEntity", "device", "FullName"),
    ("IPCustomEntity", "ip", "Address"),
    ("URLCustomEntity", "url", "Url"),
];

/// The rules of a file: itself, the items of a list or of an answer, the resources of a template.
pub(super) fn rules_in<'n, 't>(root: &'n Node<'t>) -> Vec<&'n Node<'t>> {
    let mut rules = Vec::new();
    collect(root, 0, &mut rules);
    rules
}

fn collect<'n, 't>(node: &'n Node<'t>, depth: usize, rules: &mut Vec<&'n Node<'t>>) {
    if depth > DEEPEST {
        return;
    }
    if let Value::List(items) = &node.value {
        items.iter().for_each(|item| collect(item, depth + 1, rules));
        return;
    }
    let properties = node.get("properties");
    let has_query = |node: &Node<'_>| node.get("query").is_some_and(|query| query.text().is_some());
    if has_query(node) || properties.is_some_and(has_query) || super::defender::is_detection(node) {
        rules.push(node);
        return;
    }
    let template = properties.and_then(|properties| properties.get("mainTemplate"));
    for inner in [node.get("resources"), node.get("value"), template].into_iter().flatten() {
        collect(inner, depth + 1, rules);
    }
}

/// The saved query of a rule; none when something is wrong, which the report says.
pub(super) fn read(node: &Node<'_>, file: &RuleFile<'_>, report: &mut Report) -> Option<SavedQuery> {
    let is_export = node.get("properties").is_some();
    let rule = node.get("properties").unwrap_or(node);
    let fields = Fields::any(rule, "the rule", report)?;
    let query = fields.required("query", "|", report)?;
    let kql = kql(query, report)?;
    let own = if is_export { node.get("name").or_else(|| node.get("id")) } else { node.get("id") };
    let id = id_of(own).or_else(|| id_of(node.get("id"))).unwrap_or_else(|| file.stem_id(node, report));
    let name = ["displayName", "name"].iter().find_map(|key| fields.text(key, report));
    let given = fields.get("alertDetailsOverride");
    let format = |key: &str| given.and_then(|given| given.get(key)).and_then(Node::text).map(str::to_owned);
    let title = match format("alertDisplayNameFormat") {
        Some(format) => formatted(&format, rule, "alertDisplayNameFormat", report),
        None => Template::plain(&name.unwrap_or_else(|| id.clone())),
    };
    let description = match format("alertDescriptionFormat") {
        Some(format) => formatted(&format, rule, "alertDescriptionFormat", report),
        None => Template::plain(&unquoted(&fields.text("description", report).unwrap_or_default())),
    };
    let when = when(&fields, report);
    let alert_of = alert_of(&fields);
    not_used(&fields, report);
    let faulty = report.has_errors();
    let saved = SavedQuery {
        title,
        description,
        enabled: fields.boolean("enabled", report).unwrap_or(true),
        severity: severity(&fields, report),
        severity_column: format("alertSeverityColumnName"),
        tactics: tactics(&fields, "tactics", report),
        techniques: techniques(&fields, &["relevantTechniques", "techniques", "subTechniques"], report),
        tags: tags(&fields),
        lookback: lookback(&fields, report),
        threshold: threshold(&fields, alert_of, report),
        alert_of,
        suppression: suppression(&fields, report),
        entities: entities(&fields, &kql, report),
        details: details(&fields, report),
        schedule: when.clone(),
        origin: if when.is_some() { Origin::SentinelRule } else { Origin::SentinelHunt },
        ..empty(id, kql, file, node, query)
    };
    (!faulty && !report.has_errors()).then_some(saved)
}

/// The text of a query, which is not blank.
pub(super) fn kql(query: &Node<'_>, report: &mut Report) -> Option<String> {
    let kql = text(query, "query", report)?;
    if kql.trim().is_empty() {
        report.add(query.place, FaultKind::NoQuery);
        return None;
    }
    Some(kql)
}

/// A query of which only the text is known yet.
pub(super) fn empty(
    id: String,
    kql: String,
    file: &RuleFile<'_>,
    rule: &Node<'_>,
    query: &Node<'_>,
) -> SavedQuery {
    SavedQuery {
        id,
        title: Template::default(),
        description: Template::default(),
        enabled: true,
        severity: Severity::Informational,
        severity_column: None,
        tactics: Vec::new(),
        techniques: Vec::new(),
        category: None,
        tags: Vec::new(),
        schedule: None,
        lookback: TimeDelta::zero(),
        threshold: Threshold::default(),
        alert_of: AlertOf::Finding,
        suppression: None,
        flood: None,
        max_age: None,
        time_column: None,
        key: Vec::new(),
        entities: Vec::new(),
        details: Vec::new(),
        tests: Vec::new(),
        exceptions: Vec::new(),
        references: Vec::new(),
        service_source: None,
        detection_source: None,
        version: file.version.to_owned(),
        language: Language::Kql,
        text: kql,
        source: file.source(rule, query),
        origin: Origin::SentinelRule,
    }
}

/// The id that a value holds: a GUID in it, else its last part.
pub(super) fn id_of(node: Option<&Node<'_>>) -> Option<String> {
    let written = node?.text()?.trim();
    let guid = written.char_indices().find_map(|(at, _)| {
        let part = written.get(at..at + 36)?;
        let is_guid =
            part.len() == 36 && part.matches('-').count() == 4 && uuid::Uuid::try_parse(part).is_ok();
        is_guid.then(|| part.to_ascii_lowercase())
    });
    let last =
        || written.rsplit('/').next().filter(|last| !last.is_empty() && !last.contains(['[', '(', ' ']));
    guid.or_else(|| last().map(str::to_owned))
}

/// A format with columns; one with open braces is a text, as it is there.
pub(super) fn formatted(format: &str, node: &Node<'_>, key: &str, report: &mut Report) -> Template {
    Template::parse(format.trim_end()).unwrap_or_else(|error| {
        report.not_used(node.place, key, &error.to_string());
        Template::plain(format.trim_end())
    })
}

/// A description without the quotes that rule files have inside their block.
pub(super) fn unquoted(text: &str) -> String {
    let text = text.trim();
    text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')).unwrap_or(text).trim().to_owned()
}

fn when(fields: &Fields<'_>, report: &mut Report) -> Option<Schedule> {
    if fields.text("kind", report).is_some_and(|kind| kind.eq_ignore_ascii_case("NRT")) {
        return Some(Schedule::OnArrival);
    }
    let (place, every) = fields.duration("queryFrequency", report)?;
    Schedule::every(every).map_err(|error| report.add(place, FaultKind::Schedule(error))).ok()
}

fn lookback(fields: &Fields<'_>, report: &mut Report) -> TimeDelta {
    let period = fields.duration("queryPeriod", report);
    let bounds = (TimeDelta::zero(), MOST_LOOKBACK);
    period.and_then(|period| bounded("queryPeriod", period, bounds, report)).unwrap_or_default()
}

fn severity(fields: &Fields<'_>, report: &mut Report) -> Severity {
    let Some(node) = fields.get("severity") else { return Severity::Informational };
    let written = node.text().unwrap_or_default();
    Severity::from_name(written).unwrap_or_else(|| {
        bad(node.place, "severity", written, "Informational, Low, Medium or High", report);
        Severity::Informational
    })
}

/// Tactics by name; those that are none are told.
pub(super) fn tactics(fields: &Fields<'_>, key: &str, report: &mut Report) -> Vec<String> {
    let mut tactics = Vec::new();
    for (place, name) in fields.texts(key, report) {
        match tactic(&name).or_else(|| tactic_or_category(&name)) {
            Some(known) => tactics.push(known.to_owned()),
            None => report.not_used(place, &name, "it is no tactic of ATT&CK"),
        }
    }
    tactics
}

/// Techniques by id; those that are not known are told.
pub(super) fn techniques(fields: &Fields<'_>, keys: &[&str], report: &mut Report) -> Vec<String> {
    let mut techniques: Vec<String> = Vec::new();
    for (place, id) in keys.iter().flat_map(|key| fields.texts(key, report)).collect::<Vec<_>>() {
        match technique(&id) {
            Some(known) if techniques.contains(&known) => {}
            Some(known) => techniques.push(known),
            None => report.not_used(place, &id, "it is no technique of ATT&CK that is known here"),
        }
    }
    techniques
}

/// Words, and keys with a value, which are one word.
fn tags(fields: &Fields<'_>) -> Vec<String> {
    let Some(Node { value: Value::List(items), .. }) = fields.get("tags") else { return Vec::new() };
    let mut tags = Vec::new();
    for item in items {
        match &item.value {
            Value::Scalar(text, _) => tags.push(text.to_string()),
            Value::Map(map) => {
                let pairs = map.iter().filter_map(|(key, _, node)| Some(format!("{key}: {}", node.text()?)));
                tags.extend(pairs);
            }
            Value::List(_) => {}
        }
    }
    tags
}

fn alert_of(fields: &Fields<'_>) -> AlertOf {
    let kind = fields.get("eventGroupingSettings").and_then(|node| node.get("aggregationKind"));
    match kind.and_then(Node::text) {
        Some(kind) if kind.eq_ignore_ascii_case("AlertPerResult") => AlertOf::Finding,
        _ => AlertOf::Run,
    }
}

fn threshold(fields: &Fields<'_>, alert_of: AlertOf, report: &mut Report) -> Threshold {
    let Some(node) = fields.get("triggerOperator") else { return Threshold::default() };
    let written = node.text().unwrap_or_default();
    let comparison = match written.to_ascii_lowercase().as_str() {
        "gt" | "greaterthan" => Comparison::MoreThan,
        "lt" | "lessthan" => Comparison::LessThan,
        "eq" | "equal" | "equals" => Comparison::Equal,
        "ne" | "notequal" | "notequals" => Comparison::NotEqual,
        _ => {
            bad(node.place, "operator", written, "gt, lt, eq or ne", report);
            return Threshold::default();
        }
    };
    let number = fields.get("triggerThreshold").map_or(Some(0), |node| {
        let written = node.text().unwrap_or_default();
        let number = written.parse().ok();
        if number.is_none() {
            bad(node.place, "threshold", written, "a whole number", report);
        }
        number
    });
    let Some(count) = number else { return Threshold::default() };
    let threshold = Threshold { comparison, count };
    // `More than none` is what every alert needs anyway.
    if comparison == Comparison::MoreThan && count == 0 {
        return Threshold::default();
    }
    if alert_of == AlertOf::Finding {
        report.not_used(
            node.place,
            "triggerThreshold",
            "every result is an alert, and the number of results does not count",
        );
        return Threshold::default();
    }
    threshold
}

fn suppression(fields: &Fields<'_>, report: &mut Report) -> Option<Suppression> {
    if fields.boolean("suppressionEnabled", report) != Some(true) {
        return None;
    }
    let window = fields.duration("suppressionDuration", report)?;
    let window = bounded("suppressionDuration", window, (LEAST_WINDOW, MOST_WINDOW), report)?;
    Some(Suppression { window, by: Vec::new() })
}

fn entities(fields: &Fields<'_>, kql: &str, report: &mut Report) -> Vec<EntityMapping> {
    let Some(node) = fields.get("entityMappings") else { return by_convention(kql) };
    list(node, "entityMappings", report).iter().filter_map(|item| entity(item, report)).collect()
}

fn entity(node: &Node<'_>, report: &mut Report) -> Option<EntityMapping> {
    let name = node.get("entityType").and_then(Node::text).unwrap_or_default();
    let Some(kind) = EntityKind::find(name) else {
        report.not_used(node.place, &format!("entityType: {name}"), "there is no such kind of entity here");
        return None;
    };
    let mut columns = Vec::new();
    if let Some(Node { value: Value::List(items), .. }) = node.get("fieldMappings") {
        for item in items {
            let part = |key: &str| item.get(key).and_then(Node::text);
            if let (Some(identifier), Some(column)) = (part("identifier"), part("columnName")) {
                columns.push(EntityColumn {
                    identifier: kind.identifier(identifier),
                    column: column.to_owned(),
                });
            }
        }
    }
    (!columns.is_empty()).then_some(EntityMapping { kind, is_impacted: kind.is_asset, columns })
}

/// Old hunting queries name their entities by the names of columns.
fn by_convention(kql: &str) -> Vec<EntityMapping> {
    let named = CONVENTIONS.iter().filter(|(column, ..)| kql.contains(column));
    named
        .filter_map(|(column, kind, identifier)| {
            let kind = EntityKind::find(kind)?;
            let columns =
                vec![EntityColumn { identifier: kind.identifier(identifier), column: (*column).to_owned() }];
            Some(EntityMapping { kind, is_impacted: kind.is_asset, columns })
        })
        .collect()
}

/// Custom details: names with result columns.
pub(super) fn details(fields: &Fields<'_>, report: &mut Report) -> Vec<Detail> {
    let Some(node) = fields.get("customDetails") else { return Vec::new() };
    let Some(details) = Fields::any(node, "`customDetails`", report) else { return Vec::new() };
    let entries = details.entries();
    entries
        .filter_map(|(name, _, node)| Some(Detail { name: name.to_owned(), column: node.text()?.to_owned() }))
        .collect()
}

fn not_used(fields: &Fields<'_>, report: &mut Report) {
    if let Some(node) = fields.get("incidentConfiguration") {
        report.not_used(
            node.place,
            "incidentConfiguration",
            "incidents come from what alerts have in common",
        );
    }
    let Some(given) = fields.get("alertDetailsOverride") else { return };
    for key in ["alertTacticsColumnName", "alertDynamicProperties"] {
        if let Some(node) = given.get(key).filter(|node| !node.is_empty() && node.kind() != "an empty list") {
            report.not_used(node.place, key, "alerts take this from the rule");
        }
    }
}

#[cfg(test)]
#[path = "sentinel_tests.rs"]
mod tests;
