//! Alerts into the lake, each once.
//!
//! `AlertInfo` and `AlertEvidence` get their rows through an ingest, as imported alerts do: they are evidence like these,
//! they have arrived at some moment, and other queries see them arrive. What is there already is not written again, and
//! each of the tables is asked for itself, so that a run that was killed between two of them is completed by the next.

use std::collections::{BTreeMap, BTreeSet};

use chrono::SecondsFormat;
use serde_json::{Map, Value, json};
use tokio::runtime::Handle;

use crate::clock::Clock;
use crate::engine::{Engine, Limits};
use crate::error::Failure;
use crate::ingest::detect::Format;
use crate::ingest::run::{self, Options, Progress};
use crate::lake::hunts::{FINDINGS, RAISED};
use crate::lake::system::{self, Entry, SystemTable};
use crate::lake::{Lake, LakeError};

use super::alerts::{Alert, entity_columns, entity_key};
use super::select::{quoted, select};

/// So many ids are named in a question; with more, all alerts are asked for.
const MOST_NAMED: usize = 500;

/// What became of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was not there before.
    New,
    /// It was there, and has findings that are new.
    Merged,
    /// It was there with all of its findings.
    Repeated,
}

/// What the lake has of some alerts.
#[derive(Debug, Default)]
struct Known {
    info: BTreeSet<String>,
    raised: BTreeSet<String>,
    findings: BTreeSet<(String, String)>,
    entities: BTreeMap<String, BTreeSet<String>>,
}

/// Writes alerts into a lake and says, in their order, what became of each. Call it only while holding the schedule lock.
///
/// # Errors
/// When the lake cannot be read or written. What was written until then is completed by the next call.
pub fn raise(lake: &Lake, handle: &Handle, clock: Clock, alerts: &[Alert]) -> Result<Vec<Outcome>, Failure> {
    if alerts.is_empty() {
        return Ok(Vec::new());
    }
    let engine = Engine::new(Some(lake.clone()), &Limits::default(), clock)?;
    let known = handle.block_on(known(&engine, alerts))?;
    let now = clock.now().timestamp_micros();
    let (mut findings, mut raised, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    let mut outcomes = Vec::with_capacity(alerts.len());
    for alert in alerts {
        let before = findings.len();
        findings.extend(new_findings(alert, &known, now));
        let is_grown = findings.len() > before;
        if !known.raised.contains(&alert.id) {
            raised.push(raised_row(alert, now));
        }
        rows.extend(new_evidence(alert, &known).map(|row| ("AlertEvidence", row)));
        let is_new = !known.info.contains(&alert.id);
        if is_new {
            rows.push(("AlertInfo", alert.info.clone()));
        }
        outcomes.push(match (is_new, is_grown) {
            (true, _) => Outcome::New,
            (false, true) => Outcome::Merged,
            (false, false) => Outcome::Repeated,
        });
    }
    // Alerts come last: what belongs to one is there before it is.
    let written = async {
        append(lake, &FINDINGS, &findings, now).await?;
        append(lake, &RAISED, &raised, now).await
    };
    handle.block_on(written).map_err(|error| Failure::caused("the alerts cannot be written", &error))?;
    ingest(lake, handle, clock, &rows)?;
    Ok(outcomes)
}

/// Appends rows under a name that was not used before.
///
/// # Errors
/// When the table cannot be written.
pub async fn append(
    lake: &Lake,
    table: &SystemTable,
    rows: &[Vec<Entry>],
    now: i64,
) -> Result<(), LakeError> {
    if rows.is_empty() {
        return Ok(());
    }
    let number = system::next_number(lake, table).await?;
    table.append(lake, &format!("run-{number:010}-{}", uuid::Uuid::new_v4()), rows, now / 1000).await
}

async fn known(engine: &Engine, alerts: &[Alert]) -> Result<Known, Failure> {
    let named: Vec<String> = alerts.iter().map(|alert| quoted(&alert.id)).collect();
    let of_these = if named.len() <= MOST_NAMED {
        format!("\"AlertId\" in ({})", named.join(", "))
    } else {
        "\"AlertId\" like 'th%'".to_owned()
    };
    let mut known = Known::default();
    let first = |row: Vec<Option<String>>| row.into_iter().next().flatten();
    let info = format!("select distinct \"AlertId\" from \"AlertInfo\" where {of_these}");
    known.info = select(engine, &info).await?.into_iter().filter_map(first).collect();
    let raised = format!("select distinct \"AlertId\" from system.raised_alerts where {of_these}");
    known.raised = select(engine, &raised).await?.into_iter().filter_map(first).collect();
    let findings = format!("select \"AlertId\", \"FindingId\" from system.alert_findings where {of_these}");
    for row in select(engine, &findings).await? {
        if let Ok([Some(alert), Some(finding)]) = <[Option<String>; 2]>::try_from(row) {
            known.findings.insert((alert, finding));
        }
    }
    let columns: Vec<&str> = entity_columns().collect();
    let listed: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
    let entities =
        format!("select \"AlertId\", {} from \"AlertEvidence\" where {of_these}", listed.join(", "));
    for row in select(engine, &entities).await? {
        let mut cells = row.into_iter();
        let Some(alert) = cells.next().flatten() else { continue };
        let named =
            columns.iter().zip(cells).filter_map(|(column, cell)| Some(((*column).to_owned(), cell?.into())));
        let entity: Map<String, Value> = named.collect();
        known.entities.entry(alert).or_default().insert(entity_key(&entity));
    }
    Ok(known)
}

fn new_findings<'a>(alert: &'a Alert, known: &'a Known, now: i64) -> impl Iterator<Item = Vec<Entry>> + 'a {
    let is_new = |finding: &&super::alerts::FindingRow| {
        !known.findings.contains(&(alert.id.clone(), finding.id.clone()))
    };
    alert.findings.iter().filter(is_new).map(move |finding| {
        vec![
            alert.id.clone().into(),
            finding.id.clone().into(),
            alert.query_id.clone().into(),
            finding.time.into(),
            now.into(),
            finding.json.clone().into(),
        ]
    })
}

fn new_evidence<'a>(alert: &'a Alert, known: &'a Known) -> impl Iterator<Item = Map<String, Value>> + 'a {
    let there = known.entities.get(&alert.id);
    let is_new =
        move |row: &&Map<String, Value>| !there.is_some_and(|there| there.contains(&entity_key(row)));
    alert.evidence.iter().filter(is_new).cloned()
}

fn raised_row(alert: &Alert, now: i64) -> Vec<Entry> {
    vec![
        alert.id.clone().into(),
        alert.query_id.clone().into(),
        alert.version.clone().into(),
        now.into(),
        alert.findings.first().map(|finding| finding.time).into(),
        alert.findings.last().map(|finding| finding.time).into(),
        alert.grouping.into(),
        (alert.findings.len() as u64).into(),
        alert.alerts.into(),
        alert.description.clone().into(),
        Value::Object(alert.details.clone()).to_string().into(),
    ]
}

/// Rows of hunting tables, as Defender streams them, into a lake.
pub(super) fn ingest(
    lake: &Lake,
    handle: &Handle,
    clock: Clock,
    rows: &[(&str, Map<String, Value>)],
) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    let failed = |error: &std::io::Error| Failure::caused("the alerts cannot be written", error);
    let folder = tempfile::tempdir().map_err(|error| failed(&error))?;
    let path = folder.path().join("raised-alerts.ndjson");
    let time = clock.now().to_rfc3339_opts(SecondsFormat::Micros, true);
    std::fs::write(&path, streamed(rows, &time)).map_err(|error| failed(&error))?;
    let options = Options {
        paths: vec![path.display().to_string()],
        format: Some(Format::XdrStreaming),
        ..Options::default()
    };
    let summary = run::run(lake, &options, clock, handle, &Progress::default(), || {})
        .map_err(|error| Failure::caused("the alerts cannot be written", &error))?;
    if summary.is_partial() {
        return Err(Failure::new("some alerts could not be written: this is a defect, please report it")
            .hint("`trailhound rejects` shows them"));
    }
    Ok(())
}

/// Rows of tables as lines of the streaming API.
pub(super) fn streamed(rows: &[(&str, Map<String, Value>)], time: &str) -> String {
    let mut text = String::new();
    for (table, row) in rows {
        let record = json!({"time": time, "category": format!("AdvancedHunting-{table}"), "properties": row});
        text.push_str(&record.to_string());
        text.push('\n');
    }
    text
}
