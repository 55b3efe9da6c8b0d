//! What a saved query would have raised from what the lake holds, and how two versions of one differ.
//!
//! All of the history is looked at in one run. For queries whose findings do not depend on where a run's window falls,
//! that gives the alerts that runs in time would have raised; `hunt check` names those for which it does not.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::alert::Folded;
use crate::clock::Clock;
use crate::engine::kusto::Outside;
use crate::engine::run::Bounds;
use crate::engine::visible::Visible;
use crate::engine::{Engine, Limits};
use crate::error::Failure;
use crate::hunt::SavedQuery;
use crate::lake::Lake;

use super::alerts::{Alert, alert};
use super::findings::{Found, Row};
use super::run::run;

/// What a query would have raised.
#[derive(Debug)]
pub struct Backtest {
    /// What it found.
    pub found: Found,
    /// The alerts of that.
    pub alerts: Vec<Folded<Row>>,
}

/// One day of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Day {
    /// Findings of the day.
    pub findings: u64,
    /// Alerts whose first finding is of the day.
    pub alerts: u64,
    /// Findings of the day that raise no alert of their own: they are part of one with others, or too few for one.
    pub folded: u64,
}

/// Runs a query over the events of the last `over`, and the look-back before.
///
/// # Errors
/// When the query fails, is stopped, or its result has no time.
pub async fn backtest(
    lake: &Lake,
    clock: Clock,
    query: &SavedQuery,
    over: TimeDelta,
    limits: (&Limits, Bounds, &Outside),
    stop: impl Future<Output = ()>,
) -> Result<Backtest, Failure> {
    let (limits, bounds, outside) = limits;
    let now = clock.now();
    let since = now.checked_sub_signed(over).unwrap_or(DateTime::<Utc>::MIN_UTC);
    let from = since.checked_sub_signed(query.lookback).unwrap_or(DateTime::<Utc>::MIN_UTC);
    let visible = Visible {
        up_to: i64::MAX,
        from: Some(from.timestamp_micros()),
        before: None,
        max_age: query.max_age.and_then(|age| age.num_microseconds()),
    };
    let engine = Engine::seeing(lake.clone(), limits, clock, visible)?;
    let rows = run(&engine, query, outside, bounds, stop).await?;
    let found = Found::read(query, &rows, Some(since.timestamp_micros()), now)?;
    let alerts = found.fold(query);
    Ok(Backtest { found, alerts })
}

impl Backtest {
    /// The days that have findings.
    #[must_use]
    pub fn days(&self) -> BTreeMap<NaiveDate, Day> {
        let mut days: BTreeMap<NaiveDate, Day> = BTreeMap::new();
        let day = |micros: i64| DateTime::from_timestamp_micros(micros).map(|time| time.date_naive());
        for day in self.found.findings.iter().filter_map(|finding| day(finding.time)) {
            let day = days.entry(day).or_default();
            day.findings += 1;
            day.folded += 1;
        }
        for day in self.alerts.iter().filter_map(|alert| day(alert.findings.first()?.time)) {
            let day = days.entry(day).or_default();
            day.alerts += 1;
            day.folded = day.folded.saturating_sub(1);
        }
        days
    }

    /// The alerts as rows.
    ///
    /// # Errors
    /// When title or description names a column that the result does not have.
    pub fn rows(&self, query: &SavedQuery) -> Result<Vec<Alert>, Failure> {
        self.alerts.iter().map(|folded| alert(query, &self.found.columns, folded)).collect()
    }
}
