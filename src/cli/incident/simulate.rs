//! What another configuration would make of the alerts, and what links nothing because too many share it.

use std::path::PathBuf;

use super::super::Session;
use super::super::results::{self, Destination};
use super::settings;
use crate::engine::{Engine, Limits};
use crate::error::{ExitCode, Failure};
use crate::incident::correlate::{Comparison, Grouping, Regrouped, Shape};
use crate::incident::query::literal;
use crate::incident::refresh::correlate;
use crate::output::{Format, plural};

#[derive(Debug, clap::Args)]
pub(super) struct SimulateArgs {
    /// File with the settings that differ from the defaults
    #[arg(long, value_name = "FILE")]
    with: PathBuf,
    /// Output format
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

/// A number or time of SQL.
fn count(number: usize) -> String {
    number.to_string()
}

pub(super) fn run(args: &SimulateArgs, session: &Session) -> Result<ExitCode, Failure> {
    let name = args.with.display().to_string();
    let text = std::fs::read_to_string(&args.with)
        .map_err(|error| Failure::caused(format!("{name} cannot be read"), &error))?;
    let other = settings::parse(&text, &name)?;
    let lake = session.lake()?;
    let engine = Engine::new(Some(lake.clone()), &Limits::default(), session.clock)?;
    let own = settings::read(&lake)?.configuration;
    let grouping = |configuration| -> Result<Grouping, Failure> {
        let correlated = session.runtime.block_on(correlate(&engine, &lake, configuration))?;
        Ok(Grouping::of(&correlated.0))
    };
    let comparison = Comparison::of(&grouping(own)?, &grouping(other)?);
    let mut rows = shapes(&comparison.before, &comparison.after);
    rows.push(("Incidents that stay the same".to_owned(), count(comparison.same), count(comparison.same)));
    let (split, joined) = (comparison.splits.len(), comparison.joins.len());
    rows.push(("Incidents that fall apart".to_owned(), count(split), String::new()));
    rows.push(("Incidents that come together".to_owned(), String::new(), count(joined)));
    let of = |one: &Regrouped| {
        one.others.iter().map(|(id, alerts)| format!("{id} ({alerts})")).collect::<Vec<_>>().join(", ")
    };
    let splits =
        comparison.splits.iter().map(|one| ("Falls apart".to_owned(), one.incident.to_string(), of(one)));
    let joins =
        comparison.joins.iter().map(|one| ("Comes together".to_owned(), of(one), one.incident.to_string()));
    rows.extend(splits.chain(joins));
    let values: Vec<String> = rows
        .iter()
        .map(|(what, now, then)| format!("({}, {}, {})", literal(what), literal(now), literal(then)))
        .collect();
    let sql = format!(
        "select \"What\", \"Now\", \"Then\" from (values {}) as t(\"What\", \"Now\", \"Then\")",
        values.join(", ")
    );
    let destination = Destination { format: args.format, quiet: true, ..Destination::default() };
    results::show_in(session, &engine, &sql, &destination)
}

fn shapes(now: &Shape, then: &Shape) -> Vec<(String, String, String)> {
    let largest = |shape: &Shape| {
        shape.largest.as_ref().map_or_else(String::new, |(id, alerts)| format!("{alerts} ({id})"))
    };
    let row = |what: &str, of: fn(&Shape) -> usize| (what.to_owned(), count(of(now)), count(of(then)));
    vec![
        row("Alerts", |shape| shape.alerts),
        row("Incidents", |shape| shape.incidents),
        row("Incidents of one alert", |shape| shape.of_one_alert),
        row("Alerts in half of the incidents, at most", |shape| shape.median),
        row("Alerts in 90 of 100, at most", |shape| shape.percentile_90),
        row("Alerts in 99 of 100, at most", |shape| shape.percentile_99),
        ("Alerts in the largest".to_owned(), largest(now), largest(then)),
    ]
}

pub(super) fn capped(session: &Session, format: Option<Format>) -> Result<ExitCode, Failure> {
    let lake = session.lake()?;
    let engine = Engine::new(Some(lake.clone()), &Limits::default(), session.clock)?;
    let own = settings::read(&lake)?.configuration;
    let (correlator, ..) = session.runtime.block_on(correlate(&engine, &lake, own))?;
    let capped = correlator.capped();
    if capped.is_empty() {
        session.console.note("nothing is shared by too many alerts to link them");
        return Ok(ExitCode::Done);
    }
    let values: Vec<String> = capped
        .iter()
        .map(|row| {
            format!(
                "({}, {}, {}, {}, to_timestamp_micros({}), to_timestamp_micros({}), {})",
                literal(row.kind.as_str()),
                literal(&row.value),
                row.alerts,
                row.of,
                row.first,
                row.last,
                literal(&row.rule)
            )
        })
        .collect();
    let sql = format!(
        "select * from (values {}) as t(\"Kind\", \"Value\", \"Alerts\", \"OfAlerts\", \"FirstActivity\", \
         \"LastActivity\", \"Rule\") order by \"Alerts\" desc, \"Kind\", \"Value\"",
        values.join(", ")
    );
    let what = plural(capped.len() as u64, "value links", "values link");
    session.console.note(&format!("{what} no alerts because too many share them"));
    let destination = Destination { format, quiet: true, ..Destination::default() };
    results::show_in(session, &engine, &sql, &destination)
}
