//! An alert as rows: one of `AlertInfo`, one of `AlertEvidence` for each entity, and all of its findings.

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use crate::alert::fold::Reason;
use crate::alert::{Folded, alert_id};
use crate::error::Failure;
use crate::hunt::entity::{EntityMapping, evidence_column};
use crate::hunt::template::NoColumn;
use crate::hunt::{ResultColumn, SavedQuery, Severity, Template};
use crate::schema::techniques::technique_name;

use super::findings::{Row, cell_text};

/// `ServiceSource` of alerts whose query names none.
pub const SERVICE: &str = "trailhound";

/// An alert that a query raises.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// Its id.
    pub id: String,
    /// The query.
    pub query_id: String,
    /// The query's version.
    pub version: String,
    /// Its row of `AlertInfo`.
    pub info: Map<String, Value>,
    /// Its rows of `AlertEvidence`, each entity once.
    pub evidence: Vec<Map<String, Value>>,
    /// Its findings.
    pub findings: Vec<FindingRow>,
    /// Why they are together.
    pub grouping: &'static str,
    /// How many alerts it would have been without a flood.
    pub alerts: u64,
    /// Its description.
    pub description: String,
    /// Its custom details.
    pub details: Map<String, Value>,
}

/// A finding as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct FindingRow {
    /// Hash of query and key.
    pub id: String,
    /// When it happened, in microseconds since 1970, UTC.
    pub time: i64,
    /// The row as a JSON object.
    pub json: String,
}

/// The rows of an alert.
///
/// # Errors
/// When title or description names a column that the result does not have.
pub fn alert(query: &SavedQuery, columns: &[ResultColumn], folded: &Folded<Row>) -> Result<Alert, Failure> {
    let Some(first) = folded.findings.first() else {
        return Err(Failure::new("an alert without a finding: this is a defect, please report it"));
    };
    let id = folded.id.to_string();
    let title = fill(query, "the title", &query.title, columns, &first.row)?;
    let title = match folded.reason {
        Reason::Flood => format!("{title} (a flood of {} alerts)", folded.alerts),
        _ => title,
    };
    let mut info = Map::new();
    info.insert("Timestamp".to_owned(), instant(first.time));
    info.insert("AlertId".to_owned(), id.clone().into());
    info.insert("Title".to_owned(), title.into());
    set(&mut info, "Category", query.category());
    info.insert("Severity".to_owned(), severity(query, columns, &first.row).name().into());
    info.insert("ServiceSource".to_owned(), query.service_source.as_deref().unwrap_or(SERVICE).into());
    info.insert("DetectionSource".to_owned(), query.detection_source.as_deref().unwrap_or(&query.id).into());
    set(&mut info, "AttackTechniques", techniques(query).as_deref());
    let evidence = evidence(query, columns, folded, &info);
    let findings = folded.findings.iter().map(|finding| FindingRow {
        id: alert_id(&query.id, &finding.key).to_string(),
        time: finding.time,
        json: row_text(columns, &finding.row),
    });
    let details = query.details.iter().filter_map(|detail| {
        let column = crate::hunt::find_column(columns, &detail.column)?;
        Some((detail.name.clone(), first.row.get(column)?.clone()))
    });
    Ok(Alert {
        id,
        query_id: query.id.clone(),
        version: query.version.clone(),
        evidence,
        findings: findings.collect(),
        grouping: match folded.reason {
            Reason::Single => "finding",
            Reason::Suppression => "window",
            Reason::Run => "run",
            Reason::Flood => "flood",
        },
        alerts: folded.alerts,
        description: fill(query, "the description", &query.description, columns, &first.row)?,
        details: details.collect(),
        info,
    })
}

fn set(row: &mut Map<String, Value>, column: &str, value: Option<&str>) {
    if let Some(value) = value {
        row.insert(column.to_owned(), value.into());
    }
}

/// A time as alerts write it.
fn instant(micros: i64) -> Value {
    let time: Option<DateTime<Utc>> = DateTime::from_timestamp_micros(micros);
    time.map_or(Value::Null, |time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true).into())
}

fn fill(
    query: &SavedQuery,
    what: &str,
    template: &Template,
    columns: &[ResultColumn],
    row: &Row,
) -> Result<String, Failure> {
    template.fill(|column| cell_text(columns, row, column)).map_err(|NoColumn { column }| {
        Failure::usage(format!(
            "{what} of {} names the column {column}, which the result does not have",
            query.id
        ))
    })
}

fn severity(query: &SavedQuery, columns: &[ResultColumn], row: &Row) -> Severity {
    let named = query.severity_column.as_deref().and_then(|column| cell_text(columns, row, column).flatten());
    named.and_then(|name| Severity::from_name(&name)).unwrap_or(query.severity)
}

/// `["Email Forwarding Rule (T1114.003)"]`, as imported alerts have it.
fn techniques(query: &SavedQuery) -> Option<String> {
    let shown: Vec<String> = query
        .techniques
        .iter()
        .map(|id| technique_name(id).map_or_else(|| id.clone(), |name| format!("{name} ({id})")))
        .collect();
    (!shown.is_empty()).then(|| json!(shown).to_string())
}

fn row_text(columns: &[ResultColumn], row: &Row) -> String {
    let named = columns.iter().zip(row).map(|(column, value)| (column.name.clone(), value.clone()));
    Value::Object(named.collect()).to_string()
}

/// The entities of all findings, each once: those of the earliest finding first.
fn evidence(
    query: &SavedQuery,
    columns: &[ResultColumn],
    folded: &Folded<Row>,
    info: &Map<String, Value>,
) -> Vec<Map<String, Value>> {
    let mut categories: Vec<&str> = query.category().into_iter().collect();
    categories
        .extend(query.tactics.iter().map(String::as_str).filter(|tactic| Some(*tactic) != query.category()));
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for finding in &folded.findings {
        for mapping in &query.entities {
            let Some(entity) = entity(mapping, columns, &finding.row) else { continue };
            if !seen.insert(entity_key(&entity)) {
                continue;
            }
            let mut row = Map::new();
            row.insert("Timestamp".to_owned(), instant(finding.time));
            for column in
                ["AlertId", "Title", "AttackTechniques", "ServiceSource", "DetectionSource", "Severity"]
            {
                if let Some(value) = info.get(column) {
                    row.insert(column.to_owned(), value.clone());
                }
            }
            if !categories.is_empty() {
                row.insert("Categories".to_owned(), json!(categories).to_string().into());
            }
            row.extend(entity);
            rows.push(row);
        }
    }
    rows
}

/// The columns of an entity; nothing when none of what identifies it has a value.
fn entity(mapping: &EntityMapping, columns: &[ResultColumn], row: &Row) -> Option<Map<String, Value>> {
    let (mut entity, mut others) = (Map::new(), Map::new());
    for part in &mapping.columns {
        let Some(value) = cell_text(columns, row, &part.column).flatten().filter(|text| !text.is_empty())
        else {
            continue;
        };
        match evidence_column(&part.identifier) {
            Some(column) => entity.insert(column.to_owned(), value.into_owned().into()),
            None => others.insert(part.identifier.clone(), value.into_owned().into()),
        };
    }
    if entity.is_empty() && others.is_empty() {
        return None;
    }
    if !others.is_empty() {
        entity.insert("AdditionalFields".to_owned(), Value::Object(others).to_string().into());
    }
    entity.insert("EntityType".to_owned(), mapping.kind.evidence_type.into());
    let role = if mapping.is_impacted { "Impacted" } else { "Related" };
    entity.insert("EvidenceRole".to_owned(), role.into());
    Some(entity)
}

/// Columns of `AlertEvidence` that say something of the alert and not of the entity.
const OF_ALERT: [&str; 8] = [
    "Timestamp",
    "AlertId",
    "Title",
    "Categories",
    "AttackTechniques",
    "ServiceSource",
    "DetectionSource",
    "Severity",
];

/// The columns of `AlertEvidence` that tell entities apart.
pub fn entity_columns() -> impl Iterator<Item = &'static str> {
    crate::hunt::entity::evidence_columns().filter(|column| !OF_ALERT.contains(column))
}

/// What makes two entities of an alert the same.
#[must_use]
pub fn entity_key(row: &Map<String, Value>) -> String {
    let cell = |column| row.get(column).map(super::values::text).unwrap_or_default();
    let cells: Vec<String> = entity_columns().map(cell).collect();
    cells.join("\u{1f}")
}
