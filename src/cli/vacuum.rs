//! `trailhound vacuum`: delete files that no version needs any more.

use std::time::Duration;

use super::compact::{failed, upkeep_lock};
use super::{Session, arguments};
use crate::error::{ExitCode, Failure};
use crate::lake::{system, upkeep};
use crate::output::plural;

/// Delete files that compaction or retention left behind
#[derive(Debug, clap::Args)]
pub(super) struct VacuumArgs {
    /// Keep files that a version of this time still names
    #[arg(long, value_name = "AGE", default_value = "7d", value_parser = arguments::length)]
    older_than: Duration,
    /// Only list the files
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: VacuumArgs, session: &Session) -> Result<ExitCode, Failure> {
    let lake = session.lake()?;
    let keep = chrono::Duration::from_std(args.older_than)
        .map_err(|_| Failure::usage("--older-than is too long: it must be less than 292 million years"))?;
    let _upkeep = upkeep_lock(session, &lake)?;
    let _ingest = lake
        .lock_for_ingest(|| true)
        .map_err(|error| Failure::caused("the lake cannot be locked", &error))?;
    let folders = upkeep::written_tables(&lake).into_iter().map(|table| table.name);
    let mut total = 0;
    for folder in folders.chain(system::ALL.iter().map(|table| table.folder)) {
        let files = session
            .runtime
            .block_on(upkeep::vacuum(&lake, folder, keep, args.dry_run))
            .map_err(|error| failed(folder, &error))?;
        total += files.len() as u64;
        for file in &files {
            let text = format!("{folder}/{file}\n");
            session.console.print(&text).map_err(|error| Failure::caused("cannot write the list", &error))?;
        }
    }
    let verb = if args.dry_run { "would be deleted" } else { "deleted" };
    session.console.note(&format!("{} {verb}", plural(total, "file", "files")));
    Ok(ExitCode::Done)
}
