//! `trailhound incidents`: the queue.

mod filter;
mod rows;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::ValueEnum;

use super::incident::Desk;
use super::results::{self, Destination};
use super::{Session, arguments};
use crate::error::{ExitCode, Failure};
use crate::incident::heads::Head;
use crate::lake::Lake;
use crate::output::{Format, plural};

/// List incidents: the queue
///
/// Resolved incidents are left out unless alerts have come since; how many are left out is said. Filters take a part of
/// a text, whatever its case; a filter that is repeated takes any of its values, different filters all have to fit.
/// Incidents are made current first when alerts have arrived.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct IncidentsArgs {
    /// Resolved incidents too
    #[arg(long)]
    pub(super) all: bool,
    /// With a DLP policy
    #[arg(long, value_name = "TEXT")]
    pub(super) policy: Vec<String>,
    /// With a rule
    #[arg(long, value_name = "TEXT")]
    pub(super) rule: Vec<String>,
    /// With a tag
    #[arg(long, value_name = "TEXT")]
    pub(super) tag: Vec<String>,
    /// With activity at or after this instant
    #[arg(long, value_name = "TIME", value_parser = arguments::instant)]
    pub(super) since: Option<DateTime<Utc>>,
    /// With activity before this instant
    #[arg(long, value_name = "TIME", value_parser = arguments::instant)]
    pub(super) until: Option<DateTime<Utc>>,
    /// From a service
    #[arg(long, value_name = "TEXT")]
    pub(super) service_source: Vec<String>,
    /// From a detection source
    #[arg(long, value_name = "TEXT")]
    pub(super) detection_source: Vec<String>,
    /// In a status: active, in-progress, resolved
    #[arg(long, value_name = "STATUS")]
    pub(super) status: Vec<super::incident::Status>,
    /// Of a severity: high, medium, low, informational
    #[arg(long, value_name = "SEVERITY")]
    pub(super) severity: Vec<String>,
    /// With a user, by any identifier
    #[arg(long, value_name = "TEXT")]
    pub(super) user: Vec<String>,
    /// With a device, by any identifier
    #[arg(long, value_name = "TEXT")]
    pub(super) device: Vec<String>,
    /// With a file, by name, path or hash
    #[arg(long, value_name = "TEXT")]
    pub(super) file: Vec<String>,
    /// With a site
    #[arg(long, value_name = "TEXT")]
    pub(super) site: Vec<String>,
    /// With a sensitive information type
    #[arg(long = "type", value_name = "TEXT")]
    pub(super) sensitive_type: Vec<String>,
    /// With an entity of any kind, by any identifier
    #[arg(long, value_name = "TEXT")]
    pub(super) entity: Vec<String>,
    /// Of an owner; '' for those that nobody owns
    #[arg(long, value_name = "TEXT")]
    pub(super) owner: Vec<String>,
    /// With a classification; '' for those without
    #[arg(long, value_name = "TEXT")]
    pub(super) classification: Vec<String>,
    /// With a category
    #[arg(long, value_name = "TEXT")]
    pub(super) category: Vec<String>,
    /// With a MITRE ATT&CK technique
    #[arg(long, value_name = "TEXT")]
    pub(super) technique: Vec<String>,
    /// With a text in its name, or in the title, policy or rule of an alert
    #[arg(long, value_name = "TEXT")]
    pub(super) text: Vec<String>,
    /// Order
    #[arg(long, value_name = "ORDER", default_value = "last")]
    sort: Sort,
    /// Only these columns, in this order, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    columns: Vec<String>,
    /// Output format: table, csv, tsv, json, ndjson, markdown, line, parquet or arrow
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write the result to a file, which appears only when it is complete
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// A line that shows when the incidents began, day by day
    #[arg(long)]
    graph: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Sort {
    /// Latest activity first
    #[default]
    Last,
    /// Latest beginning first
    First,
    /// Severest first
    Severity,
    /// Most alerts first
    Alerts,
}

pub(super) fn run(args: IncidentsArgs, session: &Session) -> Result<ExitCode, Failure> {
    let desk = Desk::open(session)?;
    show(&args, session, &desk)
}

/// The queue of a lake in the columns that fit a screen.
pub(super) fn show_over(session: &Session, lake: Lake) -> Result<(), Failure> {
    let columns = ["Id", "Severity", "Alerts", "LastActivity", "Name", "Types"];
    let args = IncidentsArgs {
        columns: columns.map(str::to_owned).to_vec(),
        sort: Sort::Severity,
        format: Some(Format::Table),
        ..IncidentsArgs::default()
    };
    show(&args, session, &Desk::over(session, lake)?)?;
    Ok(())
}

/// The queue of a desk.
fn show(args: &IncidentsArgs, session: &Session, desk: &Desk) -> Result<ExitCode, Failure> {
    let filter = session.runtime.block_on(filter::Filter::of(args, &desk.engine))?;
    let fitting: Vec<&Head> = desk.heads.incidents().filter(|head| filter.takes(head)).collect();
    let is_asked = args.all || !args.status.is_empty();
    let is_open = |head: &&Head| {
        is_asked || head.text("Status") != "Resolved" || head.number("NewAlerts").unwrap_or_default() > 0
    };
    let mut shown: Vec<&Head> = fitting.iter().copied().filter(is_open).collect();
    let hidden = fitting.len() - shown.len();
    sort(&mut shown, args.sort);
    if args.graph && !shown.is_empty() {
        session.console.note(&rows::graph(&shown));
    }
    let is_table = args.output.is_none()
        && args.format.unwrap_or(if session.console.data_is_terminal() {
            Format::Table
        } else {
            Format::Csv
        }) == Format::Table;
    let now = session.clock.now().timestamp_micros();
    let made = rows::batch(&shown, &args.columns, desk.heads.handle_length(), now, is_table)?;
    let destination =
        Destination { format: args.format, file: args.output.clone(), ..Destination::default() };
    results::write_rows(session, &made.batch, &destination)?;
    let all = desk.heads.incidents().count();
    session.console.note(&format!(
        "{} of {}{}",
        shown.len(),
        plural(all as u64, "incident", "incidents"),
        match hidden {
            0 => String::new(),
            hidden => format!("; {hidden} resolved left out (--all shows them)"),
        }
    ));
    if !made.empty.is_empty() {
        session.console.note(&format!("empty columns left out: {}", made.empty.join(", ")));
    }
    Ok(ExitCode::Done)
}

fn sort(heads: &mut [&Head], sort: Sort) {
    use crate::incident::correlate::Severity;
    let number = |head: &Head, name: &str| std::cmp::Reverse(head.number(name).unwrap_or_default());
    heads.sort_by_cached_key(|head| {
        let first = match sort {
            Sort::Last => number(head, "LastActivity"),
            Sort::First => number(head, "FirstActivity"),
            Sort::Severity => std::cmp::Reverse(Severity::read(head.text("Severity")) as i64),
            Sort::Alerts => number(head, "Alerts"),
        };
        (first, number(head, "LastActivity"), head.id().to_owned())
    });
}
