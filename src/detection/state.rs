//! What has run, as the lake remembers it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::engine::Engine;
use crate::error::Failure;
use crate::hunt::SavedQuery;
use crate::lake::Lake;
use crate::lake::hunts::{RUNS, SETTINGS};
use crate::lake::system::{self, Entry};
use crate::schedule::Schedule;

use super::raise::append;
use super::select::{micros, number, select};

/// What is known of the runs of a query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueryState {
    /// The last ingest that a successful run saw.
    pub seen: Option<u64>,
    /// When the last run began.
    pub last_start: Option<DateTime<Utc>>,
    /// How it ended: registered, done or failed.
    pub last_state: String,
    /// How many runs failed since the last success.
    pub failures: u64,
    /// Why the last one failed.
    pub error: Option<String>,
    /// Alerts it raised, in all runs.
    pub alerts: u64,
    /// Whether somebody switched it off.
    pub is_disabled: bool,
}

impl QueryState {
    /// Whether a query is to run now: it is switched on, and its schedule was due since its last run.
    #[must_use]
    pub fn is_due(&self, query: &SavedQuery, now: DateTime<Utc>) -> bool {
        if !query.enabled || self.is_disabled {
            return false;
        }
        match (&query.schedule, self.last_start) {
            (None, _) => false,
            (Some(Schedule::OnArrival), _) | (Some(_), None) => true,
            (Some(schedule), Some(last)) => schedule.due_between(last, now).is_some(),
        }
    }
}

/// The states of all queries that ever ran or were switched, by id.
///
/// # Errors
/// When the list of runs cannot be read.
pub async fn states(engine: &Engine) -> Result<BTreeMap<String, QueryState>, Failure> {
    let mut states: BTreeMap<String, QueryState> = BTreeMap::new();
    let sql = "select QueryId, State, StartTime, UpTo, Alerts, Error from system.hunt_runs order by Run";
    for row in select(engine, sql).await? {
        let Some(id) = row.first().cloned().flatten() else { continue };
        let state = states.entry(id).or_default();
        state.last_state = row.get(1).cloned().flatten().unwrap_or_default();
        state.last_start = micros(row.get(2)).and_then(DateTime::from_timestamp_micros);
        state.alerts += number(row.get(4)).and_then(|alerts| u64::try_from(alerts).ok()).unwrap_or(0);
        if state.last_state == "failed" {
            state.failures += 1;
            state.error = row.get(5).cloned().flatten();
        } else {
            (state.failures, state.error) = (0, None);
            state.seen = number(row.get(3)).and_then(|seen| u64::try_from(seen).ok()).or(state.seen);
        }
    }
    let sql = "select QueryId, Setting from system.hunt_settings_log order by Sequence";
    for row in select(engine, sql).await? {
        let Some(id) = row.first().cloned().flatten() else { continue };
        states.entry(id).or_default().is_disabled =
            row.get(1).cloned().flatten().as_deref() == Some("disabled");
    }
    Ok(states)
}

/// Switches a query on or off.
///
/// # Errors
/// When it cannot be written down.
pub async fn switch(
    lake: &Lake,
    id: &str,
    on: bool,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let failed = |error: &crate::lake::LakeError| Failure::caused("the setting cannot be written", error);
    let number = system::next_number(lake, &SETTINGS).await.map_err(|error| failed(&error))?;
    let now = now.timestamp_micros();
    let setting = if on { "enabled" } else { "disabled" };
    let row = vec![id.into(), setting.into(), reason.into(), now.into(), number.into()];
    append(lake, &SETTINGS, &[row], now).await.map_err(|error| failed(&error))
}

/// A run, to be written down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    /// The query.
    pub query_id: String,
    /// Its version.
    pub version: String,
    /// registered, done or failed.
    pub state: &'static str,
    /// When it began, in microseconds since 1970, UTC.
    pub started: i64,
    /// When it ended.
    pub ended: i64,
    /// How long the query took, in milliseconds.
    pub milliseconds: u64,
    /// The last ingest that was seen before.
    pub after: Option<u64>,
    /// The last ingest that this run saw.
    pub up_to: Option<u64>,
    /// The earliest event time that was read.
    pub window_start: Option<i64>,
    /// Rows read from tables.
    pub read: Option<u64>,
    /// Rows that the query gave.
    pub findings: Option<u64>,
    /// Findings under an exception.
    pub excepted: Option<u64>,
    /// New alerts.
    pub alerts: Option<u64>,
    /// Alerts with new findings.
    pub merged: Option<u64>,
    /// Alerts with nothing new.
    pub repeated: Option<u64>,
    /// Why it failed.
    pub error: Option<String>,
    /// What else was noticed.
    pub notes: Vec<String>,
}

impl Run {
    fn entries(&self, number: i64) -> Vec<Entry> {
        vec![
            self.query_id.clone().into(),
            self.version.clone().into(),
            self.state.into(),
            self.started.into(),
            self.ended.into(),
            self.milliseconds.into(),
            self.after.into(),
            self.up_to.into(),
            self.window_start.into(),
            self.read.into(),
            self.findings.into(),
            self.excepted.into(),
            self.alerts.into(),
            self.merged.into(),
            self.repeated.into(),
            self.error.clone().into(),
            serde_json::json!(self.notes).to_string().into(),
            number.into(),
        ]
    }
}

/// Writes runs down, in one commit. Call it only while holding the schedule lock.
///
/// # Errors
/// When it cannot be written.
pub async fn write(lake: &Lake, runs: &[Run], now: DateTime<Utc>) -> Result<(), Failure> {
    let failed = |error: &crate::lake::LakeError| Failure::caused("the runs cannot be written down", error);
    let commit = system::next_number(lake, &RUNS).await.map_err(|error| failed(&error))?;
    // Commits count up, and so do the runs of one.
    let first = commit.saturating_mul(1_000_000);
    let rows: Vec<Vec<Entry>> = (first..).zip(runs).map(|(number, run)| run.entries(number)).collect();
    append(lake, &RUNS, &rows, now.timestamp_micros()).await.map_err(|error| failed(&error))
}
