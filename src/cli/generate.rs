//! `trailhound generate`: exports of a made-up tenant.

use std::path::PathBuf;

use chrono::NaiveDate;

use super::Session;
use crate::error::{ExitCode, Failure};
use crate::generate::{self, GenerateError, Kind, Options};
use crate::output::{bytes, plural};

/// Write exports of a made-up tenant
///
/// Working hours, sites, mail, sign-ins, admin work, DLP matches, alerts, and three stories to find. The same options
/// give the same bytes.
#[derive(Debug, clap::Args)]
pub(super) struct GenerateArgs {
    /// Events over all files, each fact once
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    events: u64,
    /// Days
    #[arg(long, value_name = "D", default_value_t = 30)]
    days: u32,
    /// People with accounts
    #[arg(long, value_name = "U", default_value_t = 100)]
    users: u32,
    /// Seed
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The last day [default: 2026-03-31]
    #[arg(long, value_name = "DAY")]
    end: Option<NaiveDate>,
    /// Only these formats (can be repeated): audit-search-csv, audit-portal-csv, activity-api-ndjson,
    /// activity-api-array, defender-streaming, hunting-result, graph-security
    #[arg(long = "format", value_name = "FORMAT", value_parser = format)]
    formats: Vec<Kind>,
    /// Folder to write to
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
}

fn format(name: &str) -> Result<Kind, String> {
    Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
        let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        format!("the formats are {}", names.join(", "))
    })
}

pub(super) fn run(args: GenerateArgs, session: &Session) -> Result<ExitCode, Failure> {
    let defaults = Options::default();
    let options = Options {
        events: args.events,
        days: args.days,
        users: args.users,
        seed: args.seed,
        end: args.end.unwrap_or(defaults.end),
        formats: args.formats,
    };
    let summary = generate::generate(&options, &args.output, &mut |_| ()).map_err(|error| {
        let failure = Failure::caused("the exports could not be made", &error);
        match error {
            GenerateError::Write { .. } => failure,
            _ => Failure { exit: ExitCode::Usage, ..failure },
        }
    })?;
    for file in &summary.files {
        let line =
            format!("{}: {}, {}\n", file.name, plural(file.records, "record", "records"), bytes(file.bytes));
        session
            .console
            .print(&line)
            .map_err(|error| Failure::caused("cannot write the list of files", &error))?;
    }
    session.console.note(&format!(
        "{} in {}, {} written a second time in another format, {} in a later file than their day",
        plural(summary.events, "event", "events"),
        plural(summary.files.len() as u64, "file", "files"),
        plural(summary.copies, "record", "records"),
        plural(summary.late, "record", "records"),
    ));
    Ok(ExitCode::Done)
}
