//! `trailhound hunt backtest` and `diff`: what a saved query would have raised, and what another version of it would.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::TimeDelta;

use super::super::Session;
use super::super::kql::OutsideArgs;
use super::super::results::{self, Destination};
use super::{Cells, Folders, span, table};
use crate::detection::alerts::Alert;
use crate::detection::backtest::{Backtest, backtest};
use crate::detection::library::Library;
use crate::engine::Limits;
use crate::engine::interrupts::Interrupts;
use crate::engine::run::Bounds;
use crate::error::{ExitCode, Failure};
use crate::hunt::SavedQuery;
use crate::output::{Chart, Format, draw_chart, plural};

/// Show what a saved query would have raised, day by day
///
/// Folded are findings that raise no alert of their own: they are part of one with others, or too few for one. Nothing is
/// raised or written.
#[derive(Debug, clap::Args)]
pub(super) struct BacktestArgs {
    /// The query's id
    #[arg(value_name = "ID")]
    id: String,
    /// How far back
    #[arg(long, value_name = "TIME", value_parser = span, default_value = "90d")]
    over: TimeDelta,
    /// Show the alerts instead of the days
    #[arg(long)]
    alerts: bool,
    /// Draw the alerts of each day as bars
    #[arg(long)]
    chart: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    #[command(flatten)]
    folders: Folders,
    #[command(flatten)]
    outside: OutsideArgs,
}

/// Show which alerts another version of a saved query gains and loses
///
/// Each version is an id or a file.
#[derive(Debug, clap::Args)]
pub(super) struct DiffArgs {
    /// The version there is: an id or a file
    #[arg(value_name = "OLD")]
    old: String,
    /// The version to compare: an id or a file
    #[arg(value_name = "NEW")]
    new: String,
    /// How far back
    #[arg(long, value_name = "TIME", value_parser = span, default_value = "90d")]
    over: TimeDelta,
    /// Output format
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    #[command(flatten)]
    folders: Folders,
    #[command(flatten)]
    outside: OutsideArgs,
}

fn past(
    session: &Session,
    query: &SavedQuery,
    over: TimeDelta,
    outside: &OutsideArgs,
) -> Result<Backtest, Failure> {
    let interrupts = Interrupts::start()?;
    let outside = outside.outside(session)?;
    let limits = (&Limits::default(), Bounds::default(), &outside);
    let lake = session.lake()?;
    session.runtime.block_on(backtest(&lake, session.clock, query, over, limits, interrupts.next()))
}

pub(super) fn run(args: &BacktestArgs, session: &Session) -> Result<ExitCode, Failure> {
    let library = args.folders.load(session)?;
    let query = library.find(&args.id)?;
    let past = past(session, query, args.over, &args.outside)?;
    let destination = Destination { format: args.format, ..Destination::default() };
    if args.alerts {
        let alerts = past.rows(query)?;
        results::write_batch(
            session,
            &listed(&alerts.iter().map(|alert| (None, alert)).collect::<Vec<_>>())?,
            &destination,
        )?;
    } else {
        let days: Vec<_> = past.days().into_iter().collect();
        let number = |of: &dyn Fn(&crate::detection::backtest::Day) -> u64| {
            Cells::Number(days.iter().map(|(_, day)| i64::try_from(of(day)).ok()).collect())
        };
        let batch = table(vec![
            ("Day", Cells::Text(days.iter().map(|(day, _)| Some(day.to_string())).collect())),
            ("Findings", number(&|day| day.findings)),
            ("Alerts", number(&|day| day.alerts)),
            ("Folded", number(&|day| day.folded)),
        ])?;
        results::write_batch(session, &batch, &destination)?;
        if args.chart && !days.is_empty() {
            let columns = session.console.size().map_or(100, |(columns, _)| columns);
            let drawn = draw_chart(Chart::Bar, "Day", "Alerts", &[batch], columns)
                .map_err(|error| Failure::caused("the chart cannot be drawn", &error))?;
            session
                .console
                .print(&drawn)
                .map_err(|error| Failure::caused("the chart cannot be shown", &error))?;
        }
    }
    let mut note = format!(
        "{} in {}",
        plural(past.found.findings.len() as u64, "finding", "findings"),
        plural(past.alerts.len() as u64, "alert", "alerts")
    );
    if past.found.excepted > 0 {
        note.push_str(&format!("; {} more under an exception", past.found.excepted));
    }
    if past.found.without_time > 0 {
        note.push_str(&format!("; {} without a time", past.found.without_time));
    }
    session.console.note(&note);
    Ok(ExitCode::Done)
}

/// Alerts as a table; the word before each is its own column where there is one.
fn listed(alerts: &[(Option<&'static str>, &Alert)]) -> Result<arrow::array::RecordBatch, Failure> {
    let fact = |name: &str| {
        let text = |alert: &Alert| alert.info.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        Cells::Text(alerts.iter().map(|(_, alert)| text(alert)).collect())
    };
    let mut columns = Vec::new();
    if alerts.iter().any(|(word, _)| word.is_some()) {
        let words = alerts.iter().map(|(word, _)| word.map(str::to_owned));
        columns.push(("Change", Cells::Text(words.collect())));
    }
    columns.extend(["Timestamp", "AlertId", "Severity", "Title"].map(|name| (name, fact(name))));
    let findings = alerts.iter().map(|(_, alert)| i64::try_from(alert.findings.len()).ok());
    columns.push(("Findings", Cells::Number(findings.collect())));
    table(columns)
}

/// The query of an id, or the only one of a file.
fn version(library: &Library, named: &str) -> Result<SavedQuery, Failure> {
    if !Path::new(named).is_file() {
        return library.find(named).cloned();
    }
    let file = Library::load(&[Path::new(named).to_owned()]);
    let count = file.queries.len();
    match file.queries.into_iter().next() {
        Some(query) if count == 1 => Ok(query),
        _ => Err(Failure::usage(format!("{named} holds {count} saved queries, and one is needed"))
            .hint(format!("`trailhound hunt check --queries {named}` says what is wrong with it"))),
    }
}

pub(super) fn diff(args: &DiffArgs, session: &Session) -> Result<ExitCode, Failure> {
    let are_files = Path::new(&args.old).is_file() && Path::new(&args.new).is_file();
    let library = if are_files { Library::default() } else { args.folders.load(session)? };
    let old = version(&library, &args.old)?;
    // Alerts are the same when their keys are: the id of the query is that of the old version for both.
    let new = SavedQuery { id: old.id.clone(), ..version(&library, &args.new)? };
    let alerts = |query: &SavedQuery| {
        let found = past(session, query, args.over, &args.outside)?.rows(query)?;
        Ok::<_, Failure>(found.into_iter().map(|alert| (alert.id.clone(), alert)).collect::<BTreeMap<_, _>>())
    };
    let (before, after) = (alerts(&old)?, alerts(&new)?);
    let lost =
        before.values().filter(|alert| !after.contains_key(&alert.id)).map(|alert| (Some("lost"), alert));
    let gained =
        after.values().filter(|alert| !before.contains_key(&alert.id)).map(|alert| (Some("gained"), alert));
    let mut changed: Vec<(Option<&'static str>, &Alert)> = lost.chain(gained).collect();
    let time = |alert: &Alert| alert.findings.first().map(|finding| finding.time);
    changed.sort_by_key(|(_, alert)| (time(alert), alert.id.clone()));
    if !changed.is_empty() {
        results::write_batch(
            session,
            &listed(&changed)?,
            &Destination { format: args.format, ..Destination::default() },
        )?;
    }
    let lost = changed.iter().filter(|(word, _)| *word == Some("lost")).count();
    session.console.note(&format!(
        "{} kept, {lost} lost, {} gained",
        before.len() - lost,
        changed.len() - lost
    ));
    Ok(ExitCode::Done)
}
