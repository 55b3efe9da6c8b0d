//! One incident on the screen or as a file.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use serde_json::Value;

use super::super::Session;
use super::super::results::{self, Destination};
use super::{Desk, unreadable};
use crate::error::{ExitCode, Failure};
use crate::incident::case::{self, Case, Section, cell_text};
use crate::incident::{log, report};
use crate::output::{Format, visible};

fn read(session: &Session, desk: &Desk, id: &str) -> Result<Case, Failure> {
    let head = desk.find(id)?;
    session.runtime.block_on(async {
        let log = log::read(&desk.lake).await.map_err(|error| unreadable(&error))?;
        case::incident(&desk.engine, head, &log).await
    })
}

pub(super) fn show(session: &Session, id: &str, format: Format) -> Result<ExitCode, Failure> {
    let desk = Desk::open(session)?;
    let case = read(session, &desk, id)?;
    print(session, &case, format)
}

/// Shows a case as tables, Markdown or JSON.
pub(in crate::cli) fn print(session: &Session, case: &Case, format: Format) -> Result<ExitCode, Failure> {
    let failed = |error: std::io::Error| Failure {
        is_closed_pipe: crate::error::is_closed_pipe(&error),
        ..Failure::caused("the result could not be written", &error)
    };
    match format {
        Format::Table => {}
        Format::Json => {
            session.console.print(&case.json_text()).map_err(failed)?;
            return Ok(ExitCode::Done);
        }
        Format::Markdown => {
            let lines: Vec<String> = case.markdown().lines().map(visible).collect();
            session.console.print(&format!("{}\n", lines.join("\n"))).map_err(failed)?;
            return Ok(ExitCode::Done);
        }
        _ => {
            return Err(Failure::usage("this is shown as table, markdown or json").hint(
                "the tables Incidents, IncidentAlerts, IncidentEntities and IncidentLinks can be queried",
            ));
        }
    }
    let mut text = format!("{}\n\n", visible(&case.title));
    let width = case.facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, value) in &case.facts {
        let gap = " ".repeat(width - name.chars().count());
        text.push_str(&format!("{name}{gap}  {}\n", visible(value)));
    }
    session.console.print(&text).map_err(failed)?;
    for section in case.sections.iter().filter(|section| !section.rows.is_empty()) {
        session.console.print(&format!("\n{}\n", section.title)).map_err(failed)?;
        let destination = Destination { format: Some(Format::Table), ..Destination::default() };
        results::write_batch(session, &batch(section)?, &destination)?;
    }
    Ok(ExitCode::Done)
}

/// A section as a batch; columns without any value are left out, because people read it.
fn batch(section: &Section) -> Result<RecordBatch, Failure> {
    let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
    for (place, name) in section.columns.iter().enumerate() {
        let cells = || section.rows.iter().map(move |row| row.get(place).unwrap_or(&Value::Null));
        if cells().all(|cell| cell.is_null() || cell.as_str().is_some_and(str::is_empty)) {
            continue;
        }
        let array: ArrayRef = if cells().all(|cell| cell.is_null() || cell.is_i64()) {
            Arc::new(cells().map(Value::as_i64).collect::<Int64Array>())
        } else {
            let texts = cells().map(|cell| (!cell.is_null()).then(|| cell_text(cell)));
            Arc::new(texts.map(|text| text.unwrap_or_default()).map(Some).collect::<StringArray>())
        };
        columns.push((name, array));
    }
    RecordBatch::try_from_iter(columns)
        .map_err(|error| Failure::caused("the result could not be made", &error))
}

pub(super) fn history(session: &Session, id: &str, format: Option<Format>) -> Result<ExitCode, Failure> {
    let desk = Desk::open(session)?;
    let log = session.runtime.block_on(log::read(&desk.lake)).map_err(|error| unreadable(&error))?;
    let section = match desk.heads.find(id) {
        Ok(head) => case::history(head, &log),
        // What was decided stays readable when the alerts are gone.
        Err(error) => {
            let head = crate::incident::heads::Head::new(id.trim());
            let section = case::history(&head, &log);
            if section.rows.is_empty() {
                return Err(Failure::usage(format!("{id}: {error}")));
            }
            section
        }
    };
    if section.rows.is_empty() {
        session.console.note("nothing was decided about it yet");
        return Ok(ExitCode::Done);
    }
    let destination = Destination { format, ..Destination::default() };
    results::write_batch(session, &batch(&section)?, &destination)?;
    Ok(ExitCode::Done)
}

pub(super) fn report(session: &Session, id: &str, path: &Path) -> Result<ExitCode, Failure> {
    let extension = path.extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
    if !["html", "htm", "md", "json"].contains(&extension.as_str()) {
        return Err(Failure::usage(format!("{}: a report is .html, .md or .json", path.display())));
    }
    let desk = Desk::open(session)?;
    let case = read(session, &desk, id)?;
    let text = match extension.as_str() {
        "md" => case.markdown(),
        "json" => case.json_text(),
        _ => report::html(&case, session.clock.now().timestamp_micros()),
    };
    let failed = |error: &(dyn std::error::Error + 'static)| {
        Failure::caused(format!("{} could not be written", path.display()), error)
    };
    let mut file =
        crate::output::OutputFile::create(path, &session.console).map_err(|error| failed(&error))?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(|error| failed(&error))?;
    file.finish().map_err(|error| failed(&error))?;
    session.console.note(&format!("{}: {} bytes", path.display(), text.len()));
    Ok(ExitCode::Done)
}
