//! `trailhound compact`: many small files into few large ones.

use super::Session;
use crate::error::{ExitCode, Failure};
use crate::lake::{Lake, LakeError, Lock, upkeep};
use crate::output::plural;
use crate::schema::Table;

/// Put small files together
///
/// Each day of a table becomes as few files as possible, sorted by time. Hunts and ingests can run meanwhile. The old
/// files stay on disk for readers that still use them until `trailhound vacuum`.
#[derive(Debug, clap::Args)]
pub(super) struct CompactArgs {
    /// Only these tables
    #[arg(value_name = "TABLE")]
    tables: Vec<String>,
}

pub(super) fn run(args: CompactArgs, session: &Session) -> Result<ExitCode, Failure> {
    let lake = session.lake()?;
    let written_at = session.clock.now().timestamp_millis();
    let _lock = upkeep_lock(session, &lake)?;
    for table in chosen(&lake, &args.tables)? {
        let done = upkeep::compact(&lake, table, written_at, session.runtime.handle())
            .map_err(|error| failed(table.name, &error))?;
        session.console.note(&format!(
            "{}: {} into {}",
            table.name,
            plural(done.files_before, "file", "files"),
            plural(done.files_after, "file", "files"),
        ));
    }
    Ok(ExitCode::Done)
}

/// Waits until no other process compacts, removes or vacuums.
pub(super) fn upkeep_lock(session: &Session, lake: &Lake) -> Result<Option<Lock>, Failure> {
    let mut told = false;
    lake.lock_for_upkeep(|| {
        if !std::mem::replace(&mut told, true) {
            session.console.note("another upkeep command is running on this lake: waiting for it to end");
        }
        true
    })
    .map_err(|error| Failure::caused("the lake cannot be locked", &error))
}

/// The tables that a command names, or all that have been written to.
pub(super) fn chosen(lake: &Lake, names: &[String]) -> Result<Vec<&'static Table>, Failure> {
    let written = upkeep::written_tables(lake);
    if names.is_empty() {
        return Ok(written);
    }
    names
        .iter()
        .map(|name| {
            written.iter().copied().find(|table| table.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
                Failure::usage(format!("the lake has no table {name}"))
                    .hint("`trailhound tables` lists the tables")
            })
        })
        .collect()
}

pub(super) fn failed(table: &str, error: &LakeError) -> Failure {
    Failure::caused(format!("{table} could not be worked on"), error)
        .hint("`trailhound check` says whether the lake is sound")
}
