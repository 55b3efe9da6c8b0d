//! `trailhound incident`: one incident or several: made current, shown, worked on.

mod decide;
mod groups;
mod settings;
mod show;
mod simulate;

use std::path::PathBuf;

use clap::Subcommand;

pub(in crate::cli) use decide::Status;
pub(in crate::cli) use show::print as print_case;

use super::Session;
use crate::engine::{Engine, Limits};
use crate::error::{ExitCode, Failure};
use crate::incident::heads::{Head, Heads, Unfound};
use crate::incident::refresh::{self, Refreshed};
use crate::lake::{Lake, LakeError, Lock};
use crate::output::{Format, plural};

/// Look at incidents and work on them
///
/// Incidents are the alerts that belong together. An id may be cut to its first characters while they mean one incident
/// only; the id of an incident that went into another one means that one. What is decided is only ever added to a log,
/// with who, when and why, and is shown by `incident history`.
#[derive(Debug, clap::Args)]
pub(super) struct IncidentArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make the incidents of the alerts there are
    ///
    /// Only incidents that changed are written. `trailhound incidents` does it by itself when alerts have arrived.
    Refresh,
    /// Show one incident: alerts in time, entities, why they are together, what was decided
    Show {
        /// Beginning of its id
        #[arg(value_name = "ID")]
        id: String,
        /// Output format: table, markdown or json
        #[arg(long, value_name = "FORMAT", default_value = "table")]
        format: Format,
    },
    /// Write one incident as a file that can be read without anything else: .html, .md or .json
    Report {
        /// Beginning of its id
        #[arg(value_name = "ID")]
        id: String,
        /// The file
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    #[command(flatten)]
    Decide(decide::Decide),
    #[command(flatten)]
    Regroup(groups::Regroup),
    /// Show what was decided about an incident, with who, when and why
    History {
        /// Beginning of its id
        #[arg(value_name = "ID")]
        id: String,
        /// Output format
        #[arg(long, value_name = "FORMAT")]
        format: Option<Format>,
    },
    /// Show what another configuration would have made of the alerts
    Simulate(simulate::SimulateArgs),
    /// List what links no alerts because too many share it
    Capped {
        /// Output format
        #[arg(long, value_name = "FORMAT")]
        format: Option<Format>,
    },
    /// Print how alerts become incidents: the defaults, and the file of the lake that changes them
    Settings,
}

pub(super) fn run(args: IncidentArgs, session: &Session) -> Result<ExitCode, Failure> {
    match args.action {
        Action::Refresh => refreshed(session),
        Action::Show { id, format } => show::show(session, &id, format),
        Action::Report { id, output } => show::report(session, &id, &output),
        Action::Decide(decide) => decide::run(decide, session),
        Action::Regroup(regroup) => groups::run(regroup, session),
        Action::History { id, format } => show::history(session, &id, format),
        Action::Simulate(args) => simulate::run(&args, session),
        Action::Capped { format } => simulate::capped(session, format),
        Action::Settings => settings::print(session),
    }
}

/// The lake, the engine over it, and its incidents as they are now.
pub(super) struct Desk {
    pub(super) lake: Lake,
    pub(super) engine: Engine,
    pub(super) heads: Heads,
}

pub(super) fn unreadable(error: &LakeError) -> Failure {
    Failure::caused("the incidents cannot be read", error)
        .hint("`trailhound check` says whether the lake is sound")
}

impl Desk {
    /// Opens the lake. Where alerts have arrived since the last refresh, the incidents are made current first.
    pub(super) fn open(session: &Session) -> Result<Self, Failure> {
        Self::over(session, session.lake()?)
    }

    /// The same over a lake that is open.
    pub(super) fn over(session: &Session, lake: Lake) -> Result<Self, Failure> {
        let engine = Engine::new(Some(lake.clone()), &Limits::default(), session.clock)?;
        let settings = settings::read(&lake)?;
        let heads = session.runtime.block_on(Heads::read(&lake)).map_err(|error| unreadable(&error))?;
        let source = session.runtime.block_on(refresh::source(&lake, &settings.text));
        if heads.source == Some(source.map_err(|error| unreadable(&error))?) {
            return Ok(Self { lake, engine, heads });
        }
        let lock = lock(session, &lake)?;
        let done = refresh_now(session, &lake, &engine, &lock)?;
        if done.changed + done.redirects > 0 {
            session.console.note(&described(&done));
        }
        let heads = session.runtime.block_on(Heads::read(&lake)).map_err(|error| unreadable(&error))?;
        Ok(Self { lake, engine, heads })
    }

    /// The incident that a beginning of an id means.
    pub(super) fn find(&self, id: &str) -> Result<&Head, Failure> {
        self.heads.find(id).map_err(|error| {
            let failure = Failure::usage(format!("{id}: {error}"));
            match error {
                Unfound::Nothing => failure.hint("`trailhound incidents --all` lists all ids"),
                Unfound::Gone => failure.hint("`trailhound incident history` still shows what was decided"),
                Unfound::Several(_) => failure.hint("give more characters"),
            }
        })
    }

    /// An id as it is shown: as many characters as tell all apart.
    pub(super) fn handle(&self, id: &str) -> String {
        id.chars().take(self.heads.handle_length()).collect()
    }
}

/// Takes the lock of incidents; waits half a minute for others.
pub(super) fn lock(session: &Session, lake: &Lake) -> Result<Lock, Failure> {
    let mut turns = 0;
    let waiting = || {
        turns += 1;
        if turns == 10 {
            session.console.note("waiting for another process that works on the incidents");
        }
        turns < 300
    };
    let locked = lake.lock_for_incidents(waiting).map_err(|error| unreadable(&error))?;
    locked.ok_or_else(|| {
        Failure::new("another process has worked on the incidents for half a minute")
            .hint("try again when it is done; nothing was changed")
    })
}

pub(super) fn refresh_now(
    session: &Session,
    lake: &Lake,
    engine: &Engine,
    lock: &Lock,
) -> Result<Refreshed, Failure> {
    let settings = settings::read(lake)?;
    let now = session.clock.now().timestamp_micros();
    session.runtime.block_on(refresh::refresh(
        engine,
        lake,
        lock,
        settings.configuration,
        &settings.text,
        now,
    ))
}

fn refreshed(session: &Session) -> Result<ExitCode, Failure> {
    let lake = session.lake()?;
    let engine = Engine::new(Some(lake.clone()), &Limits::default(), session.clock)?;
    let lock = lock(session, &lake)?;
    let done = refresh_now(session, &lake, &engine, &lock)?;
    session.console.note(&described(&done));
    if done.unusable > 0 {
        let what = plural(done.unusable as u64, "identifier", "identifiers");
        session
            .console
            .note(&format!("{what} of alerts identify nothing, such as hashes of the wrong length"));
    }
    Ok(ExitCode::Done)
}

fn described(done: &Refreshed) -> String {
    let merged = match done.redirects {
        0 => String::new(),
        count => format!(", {} no more", plural(count as u64, "id is", "ids are")),
    };
    format!(
        "{} in {}: {} changed{merged}",
        plural(done.alerts as u64, "alert", "alerts"),
        plural(done.incidents as u64, "incident", "incidents"),
        done.changed
    )
}
