//! `trailhound rejects`: records that could not become rows.

use std::path::PathBuf;

use clap::Subcommand;

use super::results::{self, Destination};
use super::{Session, ingest};
use crate::error::{ExitCode, Failure};
use crate::ingest::detect::Format as IngestFormat;
use crate::ingest::retry::{self, Settings};
use crate::lake::{Lake, system};
use crate::output::{Format, plural, visible};
use crate::schema::find_table;

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
    /// Read them again, for instance with a later version: as their file was read, except for what is said here
    Retry(RetryArgs),
}

#[derive(Debug, clap::Args)]
struct RetryArgs {
    /// Read them as this format
    #[arg(long, value_name = "FORMAT")]
    format: Option<IngestFormat>,
    /// The hunting table of rows that do not name one
    #[arg(long, value_name = "TABLE")]
    table: Option<String>,
    /// Zone of local times that name none, such as Europe/Berlin
    #[arg(long, value_name = "ZONE")]
    tz: Option<String>,
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
        Some(Action::Retry(args)) => retry(&args, session, &lake),
    }
}

fn overrides(args: &RetryArgs) -> Result<Settings, Failure> {
    let table = args.table.as_deref().map(|name| {
        find_table(name).ok_or_else(|| {
            Failure::usage(format!("there is no hunting table {name}"))
                .hint("`trailhound tables --all` lists them")
        })
    });
    let zone = args.tz.as_deref().map(|name| {
        name.parse().map_err(|_| Failure::usage(format!("{name} is no time zone; write it as Europe/Berlin")))
    });
    Ok(Settings {
        format: args.format,
        table: table.transpose()?,
        zone: zone.transpose()?,
        ..Settings::default()
    })
}

fn retry(args: &RetryArgs, session: &Session, lake: &Lake) -> Result<ExitCode, Failure> {
    let overrides = overrides(args)?;
    let failed = |error: &retry::RetryError| Failure::caused("the rejects could not be read again", error);
    let folder =
        tempfile::tempdir().map_err(|error| Failure::caused("cannot make a temporary folder", &error))?;
    let prepared = session
        .runtime
        .block_on(retry::prepare(lake, folder.path(), &overrides))
        .map_err(|error| failed(&error))?;
    if prepared.batches.is_empty() && prepared.cut == 0 {
        session.console.note("there is nothing to retry");
        return Ok(ExitCode::Done);
    }
    let (mut resolved, mut left) = (0, prepared.cut);
    let mut interrupted = false;
    for mut batch in prepared.batches {
        batch.options.geoip.clone_from(&session.config.geoip);
        batch.options.threads = session.config.threads.filter(|threads| *threads > 0);
        let summary = ingest::ingest(lake, &batch.options, session)?;
        for file in &summary.files {
            for problem in &file.problems {
                session.console.warning(&format!("{}: {}", visible(&file.name), visible(problem)));
            }
        }
        let (read, unread) = batch.retried.counts();
        (resolved, left) = (resolved + read, left + unread);
        note(&batch, summary.sequence, session, lake)?;
        interrupted = summary.interrupted;
        if interrupted {
            break;
        }
    }
    session
        .console
        .note(&format!("{} could be read now, {left} still cannot", plural(resolved, "reject", "rejects")));
    if prepared.cut > 0 {
        session.console.note(&format!(
            "{} of them cut when they were exported: export them again",
            plural(prepared.cut, "row was", "rows were")
        ));
    }
    Ok(match (interrupted, left) {
        (true, _) => ExitCode::Interrupted,
        (false, 0) => ExitCode::Done,
        (false, _) => ExitCode::Partial,
    })
}

/// Writes down which rejects a run could read.
fn note(batch: &retry::Batch, sequence: i64, session: &Session, lake: &Lake) -> Result<(), Failure> {
    let rows: Vec<_> =
        batch.retried.resolved().map(|id| vec![id.to_owned().into(), sequence.into()]).collect();
    let name = format!("resolved-{}", uuid::Uuid::new_v4());
    let now = session.clock.now().timestamp_millis();
    session
        .runtime
        .block_on(system::REJECT_RESOLUTIONS.append(lake, &name, &rows, now))
        .map_err(|error| Failure::caused("the outcome could not be written down", &error))
}
