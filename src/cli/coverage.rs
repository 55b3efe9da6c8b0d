//! `trailhound coverage`: what the data can answer, and where it has holes.

use super::Session;
use super::results::{self, Destination};
use crate::error::{ExitCode, Failure};
use crate::output::Format;

/// Show what the data covers: records, duplicates, lateness and gaps by workload and day
///
/// A gap is a run of hours without a single record of a workload between hours of the same day range that have some:
/// at least --gap hours, in a workload that otherwise has records in most hours. A hunt over a gap finds nothing
/// because nothing was exported, not because nothing happened.
#[derive(Debug, clap::Args)]
pub(super) struct CoverageArgs {
    /// Only this workload
    #[arg(long, value_name = "WORKLOAD")]
    workload: Option<String>,
    /// Shortest gap to show, in hours
    #[arg(long, value_name = "HOURS", default_value_t = 3)]
    gap: u32,
    /// Output format
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

pub(super) fn run(args: CoverageArgs, session: &Session) -> Result<ExitCode, Failure> {
    session.lake()?;
    let destination = Destination { format: args.format, quiet: true, ..Destination::default() };
    let workload = args.workload.as_deref().map(|name| format!("'{}'", name.replace('\'', "''")));
    let only = workload.as_ref().map_or_else(|| "true".to_owned(), |name| format!("\"Workload\" = {name}"));
    let days = include_str!("coverage_days.sql").replace("{only}", &only);
    results::show(session, &days, &destination)?;
    session.console.note("gaps (hours without any record of a workload that is busy around them, UTC):");
    let gaps =
        include_str!("coverage_gaps.sql").replace("{only}", &only).replace("{hours}", &args.gap.to_string());
    results::show(session, &gaps, &destination)?;
    results::show(
        session,
        "select \"File\", \"Format\", \"Records\", \"Added\", \"Duplicates\", \"Rejects\" from system.ingest_files where \"Rejects\" > 0 order by \"Sequence\", \"File\"",
        &destination,
    )
}
