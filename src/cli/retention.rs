//! `trailhound retention`: how long rows are kept.

use clap::Subcommand;

use super::compact::{chosen, failed, upkeep_lock};
use super::results::{self, Destination};
use super::{Session, arguments};
use crate::error::{ExitCode, Failure};
use crate::lake::{system, upkeep};
use crate::output::plural;

/// Set and apply how long the rows of a table are kept
#[derive(Debug, clap::Args)]
pub(super) struct RetentionArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Keep the rows of a table for this long; 0d keeps them for ever
    Set {
        /// The table
        #[arg(value_name = "TABLE")]
        table: String,
        /// The age, such as 400d
        #[arg(value_name = "AGE", value_parser = arguments::length)]
        age: std::time::Duration,
    },
    /// Show what is set
    Show,
    /// Remove the days that are older than what is set
    Apply,
}

pub(super) fn run(args: RetentionArgs, session: &Session) -> Result<ExitCode, Failure> {
    match args.action {
        Action::Set { table, age } => set(session, &table, age),
        Action::Show => results::show(
            session,
            "select \"TableName\", \"Days\", \"SetTime\" from system.retention_log order by \"TableName\", \"Sequence\"",
            &Destination { quiet: true, ..Destination::default() },
        ),
        Action::Apply => apply(session),
    }
}

fn set(session: &Session, name: &str, age: std::time::Duration) -> Result<ExitCode, Failure> {
    let lake = session.lake()?;
    let days = age.as_secs() / 86_400;
    if days == 0 && !age.is_zero() {
        return Err(Failure::usage("rows are kept for whole days: the age must be at least 1d"));
    }
    for table in chosen(&lake, &[name.to_owned()])? {
        let now = session.clock.now();
        let number = session
            .runtime
            .block_on(system::next_number(&lake, &system::RETENTION))
            .map_err(|error| failed(system::RETENTION.folder, &error))?;
        let row = vec![table.name.into(), days.into(), now.timestamp_micros().into(), number.into()];
        let file = format!("set-{}", uuid::Uuid::new_v4());
        session
            .runtime
            .block_on(system::RETENTION.append(&lake, &file, &[row], now.timestamp_millis()))
            .map_err(|error| failed(system::RETENTION.folder, &error))?;
        let kept =
            if days == 0 { "for ever".to_owned() } else { format!("for {}", plural(days, "day", "days")) };
        session.console.note(&format!(
            "{}: rows are kept {kept}; `trailhound retention apply` removes older days",
            table.name
        ));
    }
    Ok(ExitCode::Done)
}

fn apply(session: &Session) -> Result<ExitCode, Failure> {
    let lake = session.lake()?;
    let settings = session
        .runtime
        .block_on(system::latest_retention(&lake))
        .map_err(|error| failed(system::RETENTION.folder, &error))?;
    let _lock = upkeep_lock(session, &lake)?;
    if settings.is_empty() {
        session.console.note("no retention is set: nothing was removed");
    }
    for (name, days) in settings {
        let age = i64::try_from(days).ok().and_then(chrono::Duration::try_days);
        let Some(first) = age.and_then(|age| session.clock.now().date_naive().checked_sub_signed(age)) else {
            continue;
        };
        for table in chosen(&lake, std::slice::from_ref(&name))? {
            let (files, rows) = session
                .runtime
                .block_on(upkeep::drop_before(&lake, table, first))
                .map_err(|error| failed(table.name, &error))?;
            session.console.note(&format!(
                "{name}: {} in {} before {first} removed",
                plural(rows, "row", "rows"),
                plural(files, "file", "files"),
            ));
        }
    }
    Ok(ExitCode::Done)
}
