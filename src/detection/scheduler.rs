//! One pass over the saved queries that are due: what has arrived since each of them last ran is looked at, and the alerts
//! are raised.
//!
//! A pass runs every query for itself: one that fails is written down as failed and is tried again when it is next due, and
//! the others go on. All alerts of the pass are written together, then the runs. A pass that is killed has seen nothing:
//! the next one looks at the same arrivals and finds the same alerts, which are there already or are not.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::runtime::Handle;

use crate::clock::Clock;
use crate::engine::interrupts::Interrupts;
use crate::engine::kusto::Outside;
use crate::engine::run::Bounds;
use crate::engine::visible::Visible;
use crate::engine::{Engine, Limits};
use crate::error::{ExitCode, Failure};
use crate::hunt::SavedQuery;
use crate::lake::Lake;
use crate::schedule::window::first_seen;
use crate::schedule::{Arrivals, Start, Window};

use super::alerts::{Alert, alert};
use super::arrivals::{Earliest, Ingests};
use super::findings::Found;
use super::raise::{Outcome, raise};
use super::run::run;
use super::state::{QueryState, Run, states, write};
use super::tables::tables_of;

/// What passes have in common.
pub struct Scheduler<'s> {
    /// The lake.
    pub lake: Lake,
    /// What time it is.
    pub clock: Clock,
    /// For everything asynchronous.
    pub handle: &'s Handle,
    /// What each query may use.
    pub limits: Limits,
    /// How long each query may run.
    pub timeout: Option<Duration>,
    /// Where queries find what is not in the lake.
    pub outside: Outside,
    /// From where a query that has never run takes arrivals.
    pub start: Start,
    /// Who wants to stop it.
    pub interrupts: &'s Interrupts,
}

/// What a pass did.
#[derive(Debug, Default)]
pub struct Pass {
    /// The runs it wrote down. A query with nothing new to look at has none.
    pub runs: Vec<Run>,
    /// Queries that were due and had nothing new to look at.
    pub idle: u64,
    /// Whether it was stopped before its end.
    pub is_interrupted: bool,
}

/// The rest of a pass while it goes on.
struct Progress {
    engine: Engine,
    ingests: Ingests,
    earliest: Earliest,
    sessions: HashMap<Visible, Engine>,
    alerts: Vec<(usize, Alert)>,
    pass: Pass,
}

impl Scheduler<'_> {
    /// Runs what is due of some queries. Call it only while holding the schedule lock.
    ///
    /// # Errors
    /// When the lake cannot be read or written. What a single query does wrong is part of the pass.
    pub fn pass(&self, queries: &[SavedQuery]) -> Result<Pass, Failure> {
        let engine = Engine::new(Some(self.lake.clone()), &Limits::default(), self.clock)?;
        let now = self.clock.now();
        let (states, ingests) = self.handle.block_on(async {
            Ok::<_, Failure>((states(&engine).await?, Ingests::read(&self.lake, &engine).await?))
        })?;
        let pass = Pass::default();
        let mut progress = Progress {
            engine,
            ingests,
            earliest: Earliest::default(),
            sessions: HashMap::new(),
            alerts: Vec::new(),
            pass,
        };
        let unknown = QueryState::default();
        for query in queries {
            let state = states.get(&query.id).unwrap_or(&unknown);
            if !state.is_due(query, now) {
                continue;
            }
            if self.interrupts.was_heard() {
                progress.pass.is_interrupted = true;
                break;
            }
            self.handle.block_on(self.one(query, state, &mut progress));
        }
        self.finish(progress)
    }

    /// One query of a pass.
    async fn one(&self, query: &SavedQuery, state: &QueryState, progress: &mut Progress) {
        let mut written = self.begin(query);
        let snapshot = progress.ingests.last;
        let since = match (state.seen, self.start) {
            (None, Start::Since(since)) => Some(since),
            _ => None,
        };
        let is_first = state.seen.is_none();
        let seen = state.seen.unwrap_or_else(|| first_seen(self.start, snapshot));
        let window = match self.window(query, seen, since, progress).await {
            Ok(Some(window)) => window,
            // It begins with what arrives from now on.
            Ok(None) if is_first => {
                written.state = "registered";
                written.up_to = Some(snapshot);
                return self.end(written, progress);
            }
            Ok(None) => {
                progress.pass.idle += 1;
                return;
            }
            Err(failure) => return self.failed(written, &failure, progress),
        };
        written.after = Some(seen);
        written.window_start = Some(window.from.timestamp_micros());
        match self.find(query, &window, since, &mut written, progress).await {
            Ok(alerts) => {
                written.state = "done";
                written.up_to = Some(snapshot);
                let index = progress.pass.runs.len();
                progress.alerts.extend(alerts.into_iter().map(|alert| (index, alert)));
                self.end(written, progress);
            }
            Err(failure) if failure.exit == ExitCode::Interrupted => progress.pass.is_interrupted = true,
            Err(failure) => self.failed(written, &failure, progress),
        }
    }

    /// What a query has to look at; nothing when nothing new can raise an alert.
    async fn window(
        &self,
        query: &SavedQuery,
        seen: u64,
        since: Option<DateTime<Utc>>,
        progress: &mut Progress,
    ) -> Result<Option<Window>, Failure> {
        let arrivals = Arrivals::next(seen, progress.ingests.last, &progress.ingests.historic)
            .map_err(|error| Failure::caused("nothing was run", &error))?;
        let Some(arrivals) = arrivals else { return Ok(None) };
        let tables = tables_of(query.language, &query.text);
        let earliest =
            progress.earliest.of(&progress.engine, &tables, &arrivals, query.max_age, since).await?;
        Ok(Window::new(arrivals, earliest, query.lookback, since))
    }

    /// The alerts that a query finds in its window.
    async fn find(
        &self,
        query: &SavedQuery,
        window: &Window,
        since: Option<DateTime<Utc>>,
        written: &mut Run,
        progress: &mut Progress,
    ) -> Result<Vec<Alert>, Failure> {
        let visible = Visible {
            up_to: i64::try_from(window.arrivals.up_to).unwrap_or(i64::MAX),
            from: Some(window.from.timestamp_micros()),
            before: None,
            max_age: query.max_age.and_then(|age| age.num_microseconds()),
        };
        // Queries with the same window share a session, and with it footers and logs that were read.
        let engine = match progress.sessions.get(&visible) {
            Some(engine) => engine.clone(),
            None => {
                let engine = Engine::seeing(self.lake.clone(), &self.limits, self.clock, visible)?;
                progress.sessions.insert(visible, engine.clone());
                engine
            }
        };
        let began = Instant::now();
        let bounds = Bounds { rows: None, time: self.timeout };
        let rows = run(&engine, query, &self.outside, bounds, self.interrupts.ever()).await?;
        written.milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        written.read = rows.read;
        written.notes.clone_from(&rows.notes);
        let found = Found::read(query, &rows, since.map(|since| since.timestamp_micros()), self.clock.now())?;
        written.findings = Some(found.rows);
        written.excepted = Some(found.excepted);
        if found.without_time > 0 {
            let note = format!("{} rows have no time and raise no alert", found.without_time);
            written.notes.push(note);
        }
        found.fold(query).iter().map(|folded| alert(query, &found.columns, folded)).collect()
    }

    fn begin(&self, query: &SavedQuery) -> Run {
        Run {
            query_id: query.id.clone(),
            version: query.version.clone(),
            started: self.clock.now().timestamp_micros(),
            ..Run::default()
        }
    }

    fn failed(&self, mut written: Run, failure: &Failure, progress: &mut Progress) {
        written.state = "failed";
        written.error = Some(one_text(failure));
        self.end(written, progress);
    }

    fn end(&self, mut written: Run, progress: &mut Progress) {
        written.ended = self.clock.now().timestamp_micros();
        progress.pass.runs.push(written);
    }

    /// Raises the alerts and writes the runs down.
    fn finish(&self, progress: Progress) -> Result<Pass, Failure> {
        let Progress { alerts, mut pass, .. } = progress;
        let (of_run, alerts): (Vec<usize>, Vec<Alert>) = alerts.into_iter().unzip();
        let outcomes = raise(&self.lake, self.handle, self.clock, &alerts)?;
        let mut counts: BTreeMap<usize, [u64; 3]> = BTreeMap::new();
        for (index, outcome) in of_run.into_iter().zip(outcomes) {
            let [new, merged, repeated] = counts.entry(index).or_default();
            match outcome {
                Outcome::New => *new += 1,
                Outcome::Merged => *merged += 1,
                Outcome::Repeated => *repeated += 1,
            }
        }
        for (index, run) in pass.runs.iter_mut().enumerate().filter(|(_, run)| run.state == "done") {
            let [new, merged, repeated] = counts.get(&index).copied().unwrap_or_default();
            (run.alerts, run.merged, run.repeated) = (Some(new), Some(merged), Some(repeated));
        }
        if !pass.runs.is_empty() {
            self.handle.block_on(write(&self.lake, &pass.runs, self.clock.now()))?;
        }
        Ok(pass)
    }
}

/// A failure with its causes as one text, without hints.
fn one_text(failure: &Failure) -> String {
    let mut text = failure.message.clone();
    for cause in &failure.causes {
        text.push_str(": ");
        text.push_str(cause);
    }
    text
}
