//! `render`: the result of a Kusto query as a chart.

use super::super::Session;
use crate::engine::Engine;
use crate::engine::interrupts::Interrupts;
use crate::engine::kusto::PlannedKusto;
use crate::engine::run::{Bounds, Prepared};
use crate::error::{ExitCode, Failure};
use crate::output::kusto_chart::{ChartRows, kind_of};

/// Draws the result of a query. Nothing comes back where it cannot be drawn: then its rows are shown.
///
/// # Errors
/// When the query fails.
pub(in crate::cli) async fn show(
    session: &Session,
    engine: &Engine,
    text: &str,
    planned: &PlannedKusto,
    bounds: Bounds,
) -> Result<Option<ExitCode>, Failure> {
    let Some(chart) = &planned.render else { return Ok(None) };
    let kind = match kind_of(chart) {
        Ok(Some(kind)) => kind,
        Ok(None) => return Ok(None),
        Err(reason) => {
            session.console.note(&format!("{reason}; its rows are shown"));
            return Ok(None);
        }
    };
    let prepared = Prepared::new(engine, &planned.planned, text).await?;
    let mut rows = ChartRows::default();
    let interrupts = Interrupts::start()?;
    let outcome = prepared.run(bounds, interrupts.next(), &mut |batch| rows.add(batch)).await?;
    match rows.draw(chart, kind, &session.console) {
        Ok(drawing) => {
            drawing.notes.iter().for_each(|sentence| session.console.note(sentence));
            session
                .console
                .print(&drawing.text)
                .map_err(|error| Failure::caused("the chart could not be written", &error))?;
        }
        Err(reason) => {
            session.console.note(&format!("{reason}; its rows are shown"));
            return Ok(None);
        }
    }
    for note in planned.planned.notes.iter().chain(&outcome.cut) {
        session.console.note(note);
    }
    Ok(Some(match (outcome.interrupted, &outcome.cut) {
        (true, _) => ExitCode::Interrupted,
        (false, Some(_)) => ExitCode::Partial,
        (false, None) => ExitCode::Done,
    }))
}
