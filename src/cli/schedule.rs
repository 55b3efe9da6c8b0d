//! `trailhound schedule`: saved queries, run as records arrive.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use clap::Subcommand;

use super::hunt::{Cells, Folders, table};
use super::kql::OutsideArgs;
use super::results::{self, Destination};
use super::{Session, arguments};
use crate::clock::Clock;
use crate::detection::library::Library;
use crate::detection::scheduler::{Pass, Scheduler};
use crate::detection::select::{number, quoted, select};
use crate::detection::state::{QueryState, states, switch};
use crate::engine::interrupts::Interrupts;
use crate::engine::{Engine, Limits};
use crate::error::{ExitCode, Failure};
use crate::hunt::header::schedule_text;
use crate::hunt::{Level, SavedQuery};
use crate::lake::Lake;
use crate::output::{Format, plural};
use crate::schedule::{Schedule, Start};

/// How often a query that runs on arrival looks whether something has arrived.
const POLL: Duration = Duration::from_secs(2);
/// The longest sleep: queries may be added meanwhile.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Run saved queries as records arrive, and raise alerts
///
/// A run looks at what arrived since the query last succeeded, and back from the earliest event of that by its look-back.
/// So a record that comes days late is still seen, and one that is sent twice changes nothing. Alerts are rows of AlertInfo
/// and AlertEvidence; running again raises none anew. system.hunt_runs and system.rule_health say how it went.
#[derive(Debug, clap::Args)]
pub(super) struct ScheduleArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Run(RunArgs),
    /// Show every saved query: when it ran, when it is due, whether it fails
    Status {
        /// Output format
        #[arg(long, value_name = "FORMAT")]
        format: Option<Format>,
        #[command(flatten)]
        folders: Folders,
    },
    /// Show the last runs
    History {
        /// Only of this query
        #[arg(value_name = "ID")]
        id: Option<String>,
        /// So many
        #[arg(long, value_name = "N", default_value_t = 50)]
        last: u64,
        /// Output format
        #[arg(long, value_name = "FORMAT")]
        format: Option<Format>,
    },
    /// Let schedules run a query again
    Enable(SwitchArgs),
    /// Keep schedules from running a query
    Disable(SwitchArgs),
}

/// Run what is due, again and again, until Ctrl-C or SIGTERM
///
/// A query that is new here begins with what arrives from now on, or with --since. Of two schedulers on a lake one works
/// and the other waits. A query that fails is tried again when it is next due, and stops no other.
///
/// Exit codes: 0 done or asked to stop, 1 failed, 2 usage, 3 some query failed (--once), 130 interrupted (--once).
#[derive(Debug, clap::Args)]
struct RunArgs {
    /// Run what is due now, and end: for cron and timers
    #[arg(long)]
    once: bool,
    /// Queries that are new here look at events from this time on
    #[arg(long, value_name = "TIME", value_parser = arguments::instant)]
    since: Option<DateTime<Utc>>,
    /// How long each query may run
    #[arg(long, value_name = "TIME", value_parser = arguments::length, default_value = "10m")]
    timeout: Duration,
    /// Memory each query may use, such as 2GB; what does not fit is spilled to disk
    #[arg(long, value_name = "SIZE", value_parser = arguments::size)]
    memory_limit: Option<usize>,
    /// Folder to spill to [default: the system's temporary folder]
    #[arg(long, value_name = "DIR")]
    spill: Option<PathBuf>,
    #[command(flatten)]
    folders: Folders,
    #[command(flatten)]
    outside: OutsideArgs,
}

#[derive(Debug, clap::Args)]
struct SwitchArgs {
    /// The query's id
    #[arg(value_name = "ID")]
    id: String,
    /// Why, for those who come after
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    folders: Folders,
}

pub(super) fn run(args: ScheduleArgs, session: &Session) -> Result<ExitCode, Failure> {
    match args.action {
        Action::Run(args) => service(&args, session),
        Action::Status { format, folders } => status(session, format, &folders),
        Action::History { id, last, format } => history(session, id.as_deref(), last, format),
        Action::Enable(args) => set(session, &args, true),
        Action::Disable(args) => set(session, &args, false),
    }
}

fn service(args: &RunArgs, session: &Session) -> Result<ExitCode, Failure> {
    if !args.once && matches!(session.clock, Clock::Fixed(_)) {
        return Err(Failure::usage("time stands still (--now), so nothing would become due")
            .hint("run what is due at that time with --once"));
    }
    let lake = session.lake()?;
    let paths = args.folders.paths(session)?;
    let interrupts = Interrupts::of_service()?;
    let mut told = false;
    let waiting = || {
        if !std::mem::replace(&mut told, true) {
            session.console.note("another scheduler works on this lake: waiting for it to end");
        }
        !interrupts.was_heard()
    };
    let lock = lake
        .lock_for_schedule(waiting)
        .map_err(|error| Failure::caused("the lake cannot be locked", &error))?;
    if lock.is_none() {
        return Ok(if args.once { ExitCode::Interrupted } else { ExitCode::Done });
    }
    let scheduler = Scheduler {
        lake,
        clock: session.clock,
        handle: session.runtime.handle(),
        limits: Limits { memory: args.memory_limit, spill: args.spill.clone(), threads: None },
        timeout: Some(args.timeout),
        outside: args.outside.outside(session)?,
        start: args.since.map_or(Start::Now, Start::Since),
        interrupts: &interrupts,
    };
    if args.once { once(session, &scheduler, &paths) } else { again_and_again(session, &scheduler, &paths) }
}

fn once(session: &Session, scheduler: &Scheduler<'_>, paths: &[PathBuf]) -> Result<ExitCode, Failure> {
    let library = load(session, paths, &mut Vec::new());
    let pass = scheduler.pass(&library.queries)?;
    report(session, &pass);
    let idle = match pass.idle {
        0 => String::new(),
        idle => format!(", {idle} with nothing new to look at"),
    };
    session.console.note(&format!("{}{idle}", plural(pass.runs.len() as u64, "run", "runs")));
    Ok(if pass.is_interrupted {
        ExitCode::Interrupted
    } else if library.has_errors() || pass.runs.iter().any(|run| run.state == "failed") {
        ExitCode::Partial
    } else {
        ExitCode::Done
    })
}

/// The loop of the service. Queries are read anew before each pass, so that an edited file counts at once.
fn again_and_again(
    session: &Session,
    scheduler: &Scheduler<'_>,
    paths: &[PathBuf],
) -> Result<ExitCode, Failure> {
    let mut told = Vec::new();
    let mut looked: Option<i64> = None;
    let mut next: DateTime<Utc> = session.clock.now();
    while !scheduler.interrupts.was_heard() {
        let library = load(session, paths, &mut told);
        let on_arrival = library.queries.iter().any(|query| query.schedule == Some(Schedule::OnArrival));
        let there = if on_arrival { Some(log_length(session, &scheduler.lake)?) } else { None };
        if session.clock.now() >= next || looked != there {
            looked = there;
            report(session, &scheduler.pass(&library.queries)?);
            next = next_due(&library.queries, session.clock.now());
        }
        let until = (next - session.clock.now()).to_std().unwrap_or(Duration::ZERO);
        let sleep = until.min(if on_arrival { POLL } else { LONGEST_SLEEP });
        session.runtime.block_on(async {
            tokio::select! {
                () = scheduler.interrupts.ever() => {}
                () = tokio::time::sleep(sleep) => {}
            }
        });
    }
    session.console.note("stopped");
    Ok(ExitCode::Done)
}

/// How long the list of ingests is: it grows when one begins and when it ends.
fn log_length(session: &Session, lake: &Lake) -> Result<i64, Failure> {
    let engine = Engine::new(Some(lake.clone()), &Limits::default(), session.clock)?;
    let rows = session.runtime.block_on(select(&engine, "select count(*) from system.ingest_log"))?;
    Ok(rows.first().and_then(|row| number(row.first())).unwrap_or(0))
}

/// When the first of some queries is due.
fn next_due(queries: &[SavedQuery], now: DateTime<Utc>) -> DateTime<Utc> {
    let due = queries.iter().filter_map(|query| query.schedule.as_ref()?.next_due(now));
    let longest = TimeDelta::from_std(LONGEST_SLEEP).unwrap_or_default();
    due.min().unwrap_or_else(|| now + longest)
}

/// Reads the queries; what is wrong is told when it is new.
fn load(session: &Session, paths: &[PathBuf], told: &mut Vec<String>) -> Library {
    let library = Library::load(paths);
    let errors = library.faults.iter().filter(|fault| fault.level() == Level::Error);
    let errors: Vec<String> = errors.map(ToString::to_string).collect();
    for error in errors.iter().filter(|error| !told.contains(error)) {
        session.console.warning(error);
    }
    *told = errors;
    library
}

/// Says what a pass did, one line for each run.
fn report(session: &Session, pass: &Pass) {
    for run in &pass.runs {
        let count = |number: Option<u64>| number.unwrap_or(0);
        let id = &run.query_id;
        match run.state {
            "failed" => {
                let error = run.error.as_deref().unwrap_or_default();
                session
                    .console
                    .warning(&format!("{id} failed and is tried again when it is next due: {error}"));
            }
            "registered" => {
                session.console.note(&format!("{id}: is new here, and looks at what arrives from now on"));
            }
            _ => session.console.note(&format!(
                "{id}: {}, {}, {} merged",
                plural(count(run.findings), "finding", "findings"),
                plural(count(run.alerts), "new alert", "new alerts"),
                count(run.merged)
            )),
        }
    }
}

fn known(session: &Session) -> Result<std::collections::BTreeMap<String, QueryState>, Failure> {
    let engine = results::engine(session, &Limits::default())?;
    session.runtime.block_on(states(&engine))
}

fn status(session: &Session, format: Option<Format>, folders: &Folders) -> Result<ExitCode, Failure> {
    let library = folders.load(session)?;
    let states = known(session)?;
    let (now, unknown) = (session.clock.now(), QueryState::default());
    let all: Vec<(&SavedQuery, &QueryState)> =
        library.queries.iter().map(|query| (query, states.get(&query.id).unwrap_or(&unknown))).collect();
    let text = |of: &dyn Fn(&SavedQuery, &QueryState) -> Option<String>| {
        Cells::Text(all.iter().map(|(query, state)| of(query, state)).collect())
    };
    let number = |of: &dyn Fn(&QueryState) -> Option<u64>| {
        Cells::Number(
            all.iter().map(|(_, state)| of(state).and_then(|number| i64::try_from(number).ok())).collect(),
        )
    };
    let instant = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    let batch = table(vec![
        ("Id", text(&|query, _| Some(query.id.clone()))),
        ("State", text(&|query, state| Some(word(query, state)))),
        ("Schedule", text(&|query, _| query.schedule.as_ref().map(schedule_text))),
        ("LastRun", text(&|_, state| state.last_start.map(instant))),
        ("NextDue", text(&|query, state| due(query, state, now).map(instant))),
        ("SeenIngest", number(&|state| state.seen)),
        ("Alerts", number(&|state| Some(state.alerts))),
        ("FailuresInARow", number(&|state| Some(state.failures))),
        ("LastError", text(&|_, state| state.error.clone())),
    ])?;
    results::write_batch(session, &batch, &Destination { format, ..Destination::default() })?;
    let failing = all.iter().filter(|(_, state)| state.failures > 0).count() as u64;
    if failing > 0 {
        session.console.warning(&format!("the last run of {} failed", plural(failing, "query", "queries")));
    }
    Ok(ExitCode::Done)
}

fn word(query: &SavedQuery, state: &QueryState) -> String {
    let word = match (&query.schedule, state.last_state.as_str()) {
        _ if state.is_disabled => "disabled",
        _ if !query.enabled => "disabled in its file",
        (None, _) => "not scheduled",
        (_, "") => "never ran",
        (_, "failed") => "failing",
        _ => "waiting",
    };
    word.to_owned()
}

fn due(query: &SavedQuery, state: &QueryState, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let schedule = query.schedule.as_ref().filter(|_| query.enabled && !state.is_disabled)?;
    match schedule {
        Schedule::OnArrival => None,
        // What was missed is due at once.
        _ if state.is_due(query, now) => Some(now),
        schedule => schedule.next_due(now),
    }
}

fn history(
    session: &Session,
    id: Option<&str>,
    last: u64,
    format: Option<Format>,
) -> Result<ExitCode, Failure> {
    let only = id.map(|id| format!("where \"QueryId\" = {}", quoted(id)));
    let sql = format!(
        "select \"StartTime\", \"QueryId\", \"State\", \"DurationMs\", \"After\", \"UpTo\", \"WindowStart\", \
         \"RowsRead\", \"Findings\", \"Alerts\", \"Merged\", \"Error\" from system.hunt_runs {} \
         order by \"Run\" desc limit {last}",
        only.unwrap_or_default()
    );
    results::show(session, &sql, &Destination { format, quiet: true, ..Destination::default() })
}

fn set(session: &Session, args: &SwitchArgs, on: bool) -> Result<ExitCode, Failure> {
    let lake = session.lake()?;
    let library = args.folders.load(session)?;
    let query = library.find(&args.id)?;
    let now = session.clock.now();
    session.runtime.block_on(switch(&lake, &query.id, on, args.reason.as_deref(), now))?;
    let word = if on { "runs on schedule again" } else { "runs on schedule no more" };
    session.console.note(&format!("{} {word}", query.id));
    if on && !query.enabled {
        session.console.warning(&format!(
            "{} says `enabled: false`: it is not run until that is changed",
            query.source.file.display()
        ));
    }
    Ok(ExitCode::Done)
}
