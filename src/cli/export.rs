//! `trailhound export`: incidents for other systems.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;

use super::Session;
use super::incident::Desk;
use crate::error::{ExitCode, Failure};
use crate::incident::export::{Shape, changes};
use crate::output::{OutputFile, plural};

/// Hand incidents over to another system, one JSON object a line
///
/// Every change of an incident is one object, in the order in which it was made. With --bookmark only what changed since
/// the last export is written: the file holds the number of the last change, and is written when the export is complete.
#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    /// The shape: rows of Sentinel's SecurityIncident, or Graph's incidents with their alerts
    #[arg(value_name = "SHAPE")]
    shape: Named,
    /// The file
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Only changes after the one with this number
    #[arg(long, value_name = "NUMBER", default_value_t = 0, conflicts_with = "bookmark")]
    since: i64,
    /// File that holds where the last export ended
    #[arg(long, value_name = "FILE")]
    bookmark: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Named {
    Sentinel,
    Graph,
}

pub(super) fn run(args: ExportArgs, session: &Session) -> Result<ExitCode, Failure> {
    let shape = match args.shape {
        Named::Sentinel => Shape::Sentinel,
        Named::Graph => Shape::Graph,
    };
    let since = match &args.bookmark {
        Some(path) => read_bookmark(path)?,
        None => args.since,
    };
    let desk = Desk::open(session)?;
    let exported = session
        .runtime
        .block_on(changes(&desk.lake, shape, since))
        .map_err(|error| Failure::caused("the incidents cannot be read", &error))?;
    let failed = |error: &(dyn std::error::Error + 'static)| {
        Failure::caused(format!("{} could not be written", args.output.display()), error)
    };
    let mut file = OutputFile::create(&args.output, &session.console).map_err(|error| failed(&error))?;
    for object in &exported.objects {
        writeln!(file, "{object}").map_err(|error| failed(&error))?;
    }
    file.finish().map_err(|error| failed(&error))?;
    if let Some(path) = &args.bookmark {
        std::fs::write(path, format!("{}\n", exported.bookmark))
            .map_err(|error| Failure::caused(format!("{} could not be written", path.display()), &error))?;
    }
    session.console.note(&format!(
        "{} after number {since}; the last has number {}",
        plural(exported.objects.len() as u64, "change", "changes"),
        exported.bookmark
    ));
    Ok(ExitCode::Done)
}

/// A file that is not there yet means from the beginning.
fn read_bookmark(path: &std::path::Path) -> Result<i64, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => text.trim().parse().map_err(|_| {
            Failure::usage(format!("{} does not hold the number of a change", path.display()))
                .hint("it is the file that an earlier export has written")
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(Failure::caused(format!("{} cannot be read", path.display()), &error)),
    }
}
