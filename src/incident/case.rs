//! One incident or alert as people read it: facts, and tables one after the other. Screen, report and JSON are made of
//! the same.

use arrow::array::{Array, AsArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use chrono::DateTime;
use serde_json::{Map, Value};

use super::heads::Head;
use super::log::Decided;
use super::query::{batches, literal};
use crate::engine::Engine;
use crate::error::Failure;
use crate::output::{is_hidden, markdown_text, plural};

/// A table of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its key in JSON.
    pub key: &'static str,
    /// Its heading.
    pub title: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows: texts and numbers.
    pub rows: Vec<Vec<Value>>,
}

/// One incident or alert.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The heading.
    pub title: String,
    /// What is to be known first: name and value.
    pub facts: Vec<(&'static str, String)>,
    /// The tables; those without rows are left out where people read.
    pub sections: Vec<Section>,
}

impl Case {
    /// The case as one JSON object.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut object = Map::new();
        object.insert("title".to_owned(), self.title.clone().into());
        let facts: Map<String, Value> =
            self.facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
        object.insert("facts".to_owned(), Value::Object(facts));
        for section in &self.sections {
            let rows = section.rows.iter().map(|row| {
                let cells = section.columns.iter().cloned().zip(row.iter().cloned());
                Value::Object(cells.collect())
            });
            object.insert(section.key.to_owned(), rows.collect());
        }
        Value::Object(object)
    }

    /// The case as a JSON text for people and programs; hidden characters are escapes in it, as in all JSON.
    #[must_use]
    pub fn json_text(&self) -> String {
        // Texts and numbers are all it holds, so it can always be written.
        let plain = serde_json::to_string_pretty(&self.json()).unwrap_or_default();
        let mut text = String::with_capacity(plain.len() + 1);
        for letter in plain.chars() {
            if letter != '\n' && is_hidden(letter) {
                let mut units = [0; 2];
                for unit in letter.encode_utf16(&mut units) {
                    text.push_str(&format!("\\u{unit:04x}"));
                }
            } else {
                text.push(letter);
            }
        }
        text.push('\n');
        text
    }

    /// The case as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n\n", markdown_text(&self.title));
        for (name, value) in &self.facts {
            text.push_str(&format!("- {name}: {}\n", markdown_text(value)));
        }
        for section in self.sections.iter().filter(|section| !section.rows.is_empty()) {
            text.push_str(&format!("\n## {}\n\n| {} |\n", section.title, section.columns.join(" | ")));
            text.push_str(&format!("|{}\n", " --- |".repeat(section.columns.len())));
            for row in &section.rows {
                let cells: Vec<String> = row.iter().map(|cell| markdown_text(&cell_text(cell))).collect();
                text.push_str(&format!("| {} |\n", cells.join(" | ")));
            }
        }
        text
    }
}

/// A cell as text.
#[must_use]
pub fn cell_text(cell: &Value) -> String {
    match cell {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The rows of a query as a section.
///
/// # Errors
/// When it cannot be run.
pub async fn section(engine: &Engine, key: &'static str, title: &str, sql: &str) -> Result<Section, Failure> {
    let failed = |error: arrow::error::ArrowError| Failure::caused("a result could not be read", &error);
    let (schema, all) = batches(engine, sql).await?;
    let columns = schema.fields().iter().map(|field| field.name().clone()).collect();
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for batch in &all {
        let from = rows.len();
        rows.resize_with(from + batch.num_rows(), Vec::new);
        for column in batch.columns() {
            let is_number = column.data_type().is_integer();
            let texts = cast(column, &DataType::Utf8).map_err(failed)?;
            let texts = texts.as_string::<i32>();
            for (row, cells) in rows.iter_mut().skip(from).enumerate() {
                let text = texts.is_valid(row).then(|| texts.value(row));
                cells.push(match text {
                    None => Value::Null,
                    Some(text) if is_number => text.parse::<i64>().map_or_else(|_| text.into(), Value::from),
                    Some(text) => text.into(),
                });
            }
        }
    }
    Ok(Section { key, title: title.to_owned(), columns, rows })
}

/// Puts words in the place of JSON arrays of texts.
fn spell_lists(section: &mut Section, columns: &[&str]) {
    for (place, name) in section.columns.iter().enumerate() {
        if !columns.contains(&name.as_str()) {
            continue;
        }
        for cell in section.rows.iter_mut().filter_map(|row| row.get_mut(place)) {
            let list: Option<Vec<String>> = cell.as_str().and_then(|text| serde_json::from_str(text).ok());
            if let Some(list) = list {
                *cell = list.join(", ").into();
            }
        }
    }
}

/// Everything about an incident.
///
/// # Errors
/// When a query fails.
pub async fn incident(engine: &Engine, head: &Head, log: &[Decided]) -> Result<Case, Failure> {
    let id = literal(head.id());
    let alerts = format!(
        "select Timestamp as Time, Severity, Title, ServiceSource as Service, Policy, Rule, Actions, AlertId as Alert \
         from IncidentAlerts where IncidentId = {id} order by Timestamp, AlertId"
    );
    let entities = format!(
        "select Kind, Name, Roles, Alerts, FirstActivity as First, LastActivity as Last, Identifiers as KnownAs \
         from IncidentEntities where IncidentId = {id} order by Alerts desc, Kind, Name"
    );
    let links = format!(
        "select EarlierAlertId as Earlier, LaterAlertId as Later, Reason, Value, SecondValue as AndValue, MinutesApart \
         from IncidentLinks where IncidentId = {id} order by Weight desc nulls first, Earlier, Later, Reason, Value"
    );
    let similar = format!(
        "select i.IncidentId as Incident, i.Name, i.Status, i.Classification, count(*) as Shared \
         from IncidentEntities own join IncidentEntities other on own.Kind = other.Kind and own.Name = other.Name \
         join Incidents i on i.IncidentId = other.IncidentId \
         where own.IncidentId = {id} and other.IncidentId <> {id} and own.Kind <> 'provider-incident' \
         group by i.IncidentId, i.Name, i.Status, i.Classification order by Shared desc, i.IncidentId limit 5"
    );
    let mut sections = vec![
        section(engine, "alerts", "Alerts in time", &alerts).await?,
        types_section(head),
        section(engine, "entities", "Entities", &entities).await?,
        section(engine, "links", "Why these alerts are together", &links).await?,
        section(engine, "similar", "Incidents with the same entities", &similar).await?,
        history(head, log),
    ];
    for section in &mut sections {
        spell_lists(section, &["Roles", "KnownAs", "Actions"]);
    }
    Ok(Case { title: head.text("Name").to_owned(), facts: facts(head), sections })
}

fn facts(head: &Head) -> Vec<(&'static str, String)> {
    let text = |name: &str| head.text(name).to_owned();
    let number = |name: &str| head.number(name).unwrap_or_default();
    let list = |name: &str| head.list(name).join(", ");
    let time = |name: &str| instant(number(name));
    let severity = match (head.text("Severity"), head.text("AlertSeverity")) {
        (own, alerts) if own == alerts => own.to_owned(),
        (own, alerts) => format!("{own} (the alerts say {alerts})"),
    };
    let resolved = match number("NewAlerts") {
        0 => text("Status"),
        new => format!("{}, {new} alerts since then", text("Status")),
    };
    let classification = [text("Classification"), text("Determination")];
    let classification: Vec<String> = classification.into_iter().filter(|text| !text.is_empty()).collect();
    let all = vec![
        ("Incident", head.id().to_owned()),
        ("Severity", severity),
        ("Status", resolved),
        ("Owner", text("Owner")),
        ("Classification", classification.join(", ")),
        ("Tags", list("Tags")),
        ("Activity", format!("{} to {}", time("FirstActivity"), time("LastActivity"))),
        ("Alerts", number("Alerts").to_string()),
        ("Users", list("Users")),
        ("Devices", list("Devices")),
        ("Files and mails", list("Files")),
        ("Sites", list("Sites")),
        ("Where to", list("Destinations")),
        ("Policies", list("Policies")),
        ("Rules", list("Rules")),
        ("Actions", list("Actions")),
        ("Categories", list("Categories")),
        ("Techniques", list("Techniques")),
        ("Services", list("ServiceSources")),
        ("Incidents of the provider", list("ProviderIncidents")),
        ("Older ids", list("MergedFrom")),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// A time as it is shown everywhere.
#[must_use]
pub fn instant(micros: i64) -> String {
    let time = DateTime::from_timestamp_micros(micros).unwrap_or_default();
    time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

fn types_section(head: &Head) -> Section {
    let found: Vec<Value> = serde_json::from_str(head.text("SensitiveTypes")).unwrap_or_default();
    let columns = ["Name", "Count", "Confidence"];
    let cell = |found: &Value, name: &str| found.get(name).cloned().unwrap_or(Value::Null);
    Section {
        key: "sensitive_types",
        title: "Sensitive information: the most that one alert found".to_owned(),
        columns: columns.map(str::to_owned).to_vec(),
        rows: found.iter().map(|found| columns.iter().map(|name| cell(found, name)).collect()).collect(),
    }
}

/// What was decided about an incident and about those that went into it, from the oldest to the newest.
#[must_use]
pub fn history(head: &Head, log: &[Decided]) -> Section {
    let own = head.covers();
    let is_own = |decided: &&Decided| {
        own.contains(&decided.incident) || decided.covers.iter().any(|id| own.contains(id))
    };
    let rows = log.iter().filter(is_own).map(|decided| {
        vec![
            decided.number.into(),
            instant(decided.time).into(),
            decided.user.clone().into(),
            decided.action.clone().into(),
            set(decided).into(),
            decided.reason.clone().map_or(Value::Null, Value::from),
            decided.incident.clone().into(),
        ]
    });
    let columns = ["Row", "Time", "User", "Action", "What", "Why", "Incident"];
    Section {
        key: "decisions",
        title: "Decisions".to_owned(),
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

/// What a decision set, in words.
fn set(decided: &Decided) -> String {
    let mut words = Vec::new();
    for (key, value) in &decided.value {
        match value {
            Value::String(text) if key == "comment" => words.push(text.clone()),
            Value::String(text) if text.is_empty() && key == "determination" => {}
            Value::String(text) if text.is_empty() => words.push(format!("no {key}")),
            Value::String(text) => words.push(format!("{key} {text}")),
            Value::Array(_) if key == "together" || key == "apart" => {
                let groups: Vec<Vec<String>> = serde_json::from_value(value.clone()).unwrap_or_default();
                let counts = groups.iter().map(|alerts| plural(alerts.len() as u64, "alert", "alerts"));
                let join = if key == "apart" { " from " } else { "; " };
                words.push(format!("{key}: {}", counts.collect::<Vec<_>>().join(join)));
            }
            Value::Array(list) => {
                let list: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                words.push(list.join(", "));
            }
            _ => {}
        }
    }
    words.join(", ")
}
