//! `trailhound rejects`: records that could not become rows.

use std::path::PathBuf;

use clap::Subcommand;

use super::results::{self, Destination};
use super::{Session, ingest};
use crate::error::{ExitCode, Failure};
use crate::ingest::retry;
use crate::lake::system;
use crate::output::{Format, plural, visible};

/// List, export or retry records that could not be read
///
/// Without a subcommand, lists them with file, place and reason. Records that a retry could read are not listed again.
#[derive(Debug, clap::Args)]
pub(super) struct RejectsArgs {
    #[command(subcommand)]
    action: Option<Action>,
    /// Output format
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Write the rejected records, each as a file, with a list of them
    Export {
        /// Folder, made when it is not there
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
    /// Read them again, for instance with a later version
    Retry,
}

pub(super) fn run(args: RejectsArgs, session: &Session) -> Result<ExitCode, Failure> {
    let lake = session.lake()?;
    match args.action {
        None => {
            let sql = "select \"File\", \"Offset\", \"Line\", \"Part\", \"Reason\", \"Message\", \"Bytes\", \"RejectId\" from system.open_rejects order by \"File\", \"Offset\", \"Part\", \"RejectId\"";
            results::show(
                session,
                sql,
                &Destination { format: args.format, quiet: true, ..Destination::default() },
            )
        }
        Some(Action::Export { output }) => {
            let written = session
                .runtime
                .block_on(retry::export(&lake, &output))
                .map_err(|error| Failure::caused("the rejects could not be exported", &error))?;
            session.console.note(&format!(
                "{} written to {}, listed in rejects.ndjson",
                plural(written, "reject", "rejects"),
                output.display()
            ));
            Ok(ExitCode::Done)
        }
        Some(Action::Retry) => retry(session, &lake),
    }
}

fn retry(session: &Session, lake: &crate::lake::Lake) -> Result<ExitCode, Failure> {
    let failed = |error: &retry::RetryError| Failure::caused("the rejects could not be read again", error);
    let folder =
        tempfile::tempdir().map_err(|error| Failure::caused("cannot make a temporary folder", &error))?;
    let batches =
        session.runtime.block_on(retry::prepare(lake, folder.path())).map_err(|error| failed(&error))?;
    if batches.is_empty() {
        session.console.note("there is nothing to retry");
        return Ok(ExitCode::Done);
    }
    let (mut resolved, mut left) = (Vec::new(), 0);
    for batch in batches {
        let summary = ingest::ingest(lake, &batch.options, session)?;
        for file in &summary.files {
            if file.rejects == 0 && file.problems.is_empty() && file.records > 0 {
                resolved.extend(batch.reject_of(&file.path).map(|id| (id.to_owned(), summary.sequence)));
            } else {
                left += 1;
                for problem in &file.problems {
                    session.console.warning(&format!("{}: {}", visible(&file.name), visible(problem)));
                }
            }
        }
    }
    let rows: Vec<_> =
        resolved.iter().map(|(id, sequence)| vec![id.clone().into(), (*sequence).into()]).collect();
    let now = session.clock.now();
    let name = format!("resolved-{}", uuid::Uuid::new_v4());
    session
        .runtime
        .block_on(system::REJECT_RESOLUTIONS.append(lake, &name, &rows, now.timestamp_millis()))
        .map_err(|error| Failure::caused("the outcome could not be written down", &error))?;
    session.console.note(&format!(
        "{} could be read now, {left} still cannot",
        plural(resolved.len() as u64, "reject", "rejects")
    ));
    Ok(if left == 0 { ExitCode::Done } else { ExitCode::Partial })
}
