//! `trailhound alerts` and `trailhound alert`: alerts with the incidents they are in.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use clap::Subcommand;

use super::incident::{Desk, print_case};
use super::results::{self, Destination};
use super::{Session, arguments};
use crate::error::{ExitCode, Failure};
use crate::incident::alert_case::{self, Around};
use crate::incident::query::{Rows, literal};
use crate::output::Format;

/// List alerts, with the incident each is in
#[derive(Debug, clap::Args)]
pub(super) struct AlertsArgs {
    /// Of an incident: the beginning of its id
    #[arg(long, value_name = "ID")]
    incident: Option<String>,
    /// Of a severity (can be repeated)
    #[arg(long, value_name = "SEVERITY")]
    severity: Vec<String>,
    /// At or after this instant
    #[arg(long, value_name = "TIME", value_parser = arguments::instant)]
    since: Option<DateTime<Utc>>,
    /// Before this instant
    #[arg(long, value_name = "TIME", value_parser = arguments::instant)]
    until: Option<DateTime<Utc>>,
    /// From a service
    #[arg(long, value_name = "TEXT")]
    service_source: Option<String>,
    /// With a text in title, policy, rule or category
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Output format
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write the result to a file, which appears only when it is complete
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn list(args: AlertsArgs, session: &Session) -> Result<ExitCode, Failure> {
    let desk = Desk::open(session)?;
    let mut conditions = vec!["true".to_owned()];
    if let Some(id) = &args.incident {
        conditions.push(format!("IncidentId = {}", literal(desk.find(id)?.id())));
    }
    if !args.severity.is_empty() {
        let words: Vec<String> = args.severity.iter().map(|word| literal(&word.to_lowercase())).collect();
        conditions.push(format!("lower(Severity) in ({})", words.join(", ")));
    }
    let micros = |time: &DateTime<Utc>| literal(&crate::incident::case::instant(time.timestamp_micros()));
    conditions.extend(args.since.as_ref().map(|since| format!("Timestamp >= {}", micros(since))));
    conditions.extend(args.until.as_ref().map(|until| format!("Timestamp < {}", micros(until))));
    let has = |column: &str, text: &str| {
        format!("strpos(lower({column}), {}) > 0", literal(&text.trim().to_lowercase()))
    };
    conditions.extend(args.service_source.as_ref().map(|text| has("ServiceSource", text)));
    conditions.extend(args.text.as_ref().map(|text| {
        let columns = ["Title", "Policy", "Rule", "Category"].map(|column| has(column, text));
        format!("({})", columns.join(" or "))
    }));
    let sql = format!(
        "select Timestamp, Severity, Title, Category, Policy, Rule, ServiceSource, DetectionSource, \
         left(IncidentId, {}) as Incident, AlertId from IncidentAlerts where {} order by Timestamp desc, AlertId",
        desk.heads.handle_length(),
        conditions.join(" and ")
    );
    let destination = Destination { format: args.format, file: args.output, ..Destination::default() };
    results::show_in(session, &desk.engine, &sql, &destination)
}

/// Look at one alert
#[derive(Debug, clap::Args)]
pub(super) struct AlertArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show an alert: what raised it, its evidence, and what its users did before and after
    Show {
        /// Beginning of its id
        #[arg(value_name = "ID")]
        id: String,
        /// How long before and after
        #[arg(long, value_name = "TIME", value_parser = arguments::length, default_value = "2h")]
        around: Duration,
        /// Records before and after at most
        #[arg(long, value_name = "N", default_value_t = 100)]
        most: usize,
        /// Output format: table, markdown or json
        #[arg(long, value_name = "FORMAT", default_value = "table")]
        format: Format,
    },
}

pub(super) fn run(args: AlertArgs, session: &Session) -> Result<ExitCode, Failure> {
    let Action::Show { id, around, most, format } = args.action;
    let desk = Desk::open(session)?;
    let part = literal(&id.trim().to_lowercase());
    let sql = format!(
        "select AlertId from IncidentAlerts where starts_with(lower(AlertId), {part}) \
         order by lower(AlertId) = {part} desc, AlertId limit 3"
    );
    let rows = session.runtime.block_on(Rows::of(&desk.engine, &sql))?;
    let found: Vec<&str> = rows.iter().filter_map(|row| row.text("AlertId")).collect();
    let alert = match found.as_slice() {
        [one] => *one,
        [first, ..] if first.eq_ignore_ascii_case(id.trim()) => *first,
        [] => {
            return Err(Failure::usage(format!("{id}: no alert has an id that begins so"))
                .hint("`trailhound alerts` lists them"));
        }
        _ => {
            return Err(Failure::usage(format!("{id}: several alerts have an id that begins so"))
                .hint("give more characters"));
        }
    };
    let micros = i64::try_from(around.as_micros()).unwrap_or(i64::MAX / 4).min(i64::MAX / 4);
    let case = session.runtime.block_on(alert_case::alert(&desk.engine, alert, Around { micros, most }))?;
    let case = case.ok_or_else(|| Failure::new(format!("the alert {alert} went away")))?;
    print_case(session, &case, format)?;
    for side in ["earlier", "later"] {
        let shown = case.sections.iter().filter(|section| section.key == "activity");
        let rows = shown.flat_map(|section| &section.rows);
        if rows.filter(|row| row.first().is_some_and(|place| place == side)).count() >= most {
            session.console.note(&format!("the {most} {side} records nearest to it; --most shows more"));
        }
    }
    Ok(ExitCode::Done)
}
