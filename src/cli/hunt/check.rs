//! `trailhound hunt check`: is a saved query complete, and does it fit what it gives?

use super::super::Session;
use super::super::kql::OutsideArgs;
use super::super::results::{self, Destination};
use super::{Cells, Folders, table};
use crate::detection::columns::shape;
use crate::detection::library::Library;
use crate::engine::kusto::{Outside, Refused};
use crate::engine::{Engine, Limits};
use crate::error::{ExitCode, Failure};
use crate::hunt::{Level, SavedQuery, check};
use crate::output::{Format, plural};

/// Check saved queries without running them
///
/// The header is complete, ids are unique, the query can be planned, the columns that title, entities and key name are
/// there, techniques are ATT&CK's, findings do not depend on where the window of a run falls. Everything wrong is told
/// with file, line and column.
///
/// Exit codes: 0 no errors (there may be warnings), 2 usage, 3 errors.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// Ids of queries; all of them without
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Show a table instead of lines
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    #[command(flatten)]
    folders: Folders,
    #[command(flatten)]
    outside: OutsideArgs,
}

/// Something wrong or odd.
struct Remark {
    file: String,
    line: i64,
    column: i64,
    level: Level,
    text: String,
}

pub(super) fn run(args: &CheckArgs, session: &Session) -> Result<ExitCode, Failure> {
    let library = Library::load(&args.folders.paths(session)?);
    let outside = args.outside.outside(session)?;
    let queries = super::test::chosen(&library, &args.ids)?;
    let engine = results::engine(session, &Limits::default())?;
    let chosen_file =
        |file: &std::path::Path| args.ids.is_empty() || queries.iter().any(|query| query.source.file == file);
    let mut remarks: Vec<Remark> = library
        .faults
        .iter()
        .filter(|fault| chosen_file(&fault.file))
        .map(|fault| {
            remark(&fault.file, (fault.place.line, fault.place.column), fault.level(), fault.kind.to_string())
        })
        .collect();
    for query in &queries {
        remarks.extend(session.runtime.block_on(judge(session, &engine, query, &outside)));
    }
    remarks.sort_by(|one, other| {
        (&one.file, one.line, one.column).cmp(&(&other.file, other.line, other.column))
    });
    show(args, session, &remarks)?;
    let errors = remarks.iter().filter(|remark| remark.level == Level::Error).count() as u64;
    let warnings = remarks.len() as u64 - errors;
    session.console.note(&format!(
        "{} checked: {}, {}",
        plural(queries.len() as u64, "query", "queries"),
        plural(errors, "error", "errors"),
        plural(warnings, "warning", "warnings")
    ));
    Ok(if errors > 0 { ExitCode::Partial } else { ExitCode::Done })
}

fn remark(file: &std::path::Path, (line, column): (u32, u32), level: Level, text: String) -> Remark {
    Remark { file: file.display().to_string(), line: line.into(), column: column.into(), level, text }
}

async fn judge(session: &Session, engine: &Engine, query: &SavedQuery, outside: &Outside) -> Vec<Remark> {
    let file = &query.source.file;
    let mut remarks = Vec::new();
    let columns = match shape(engine, query, outside).await {
        Ok(shape) => {
            let place = (query.source.text.line, query.source.text.column);
            let notes = shape.notes.into_iter().filter(|note| !note.starts_with("there is no lake"));
            remarks.extend(notes.map(|note| remark(file, place, Level::Warning, note)));
            shape.columns
        }
        Err(refused) => {
            remarks.push(refusal(query, &refused));
            None
        }
    };
    let faults = check(query, columns.as_deref(), session.clock.now());
    remarks.extend(faults.into_iter().map(|fault| {
        remark(&fault.file, (fault.place.line, fault.place.column), fault.level(), fault.kind.to_string())
    }));
    remarks
}

/// Why a query cannot be planned, at its place in the file.
fn refusal(query: &SavedQuery, refused: &Refused) -> Remark {
    let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    let place = match refused.place {
        Some((line, column)) => query.source.place_in_file(number(line), number(column)),
        None => query.source.text,
    };
    let hints = refused.failure.hints.iter().map(|hint| format!("; {hint}"));
    let text = std::iter::once(refused.reason.clone()).chain(hints).collect();
    remark(&query.source.file, (place.line, place.column), Level::Error, text)
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Warning => "warning",
        Level::Error => "error",
    }
}

fn show(args: &CheckArgs, session: &Session, remarks: &[Remark]) -> Result<(), Failure> {
    if args.format.is_some() {
        let text = |of: &dyn Fn(&Remark) -> String| {
            Cells::Text(remarks.iter().map(|remark| Some(of(remark))).collect())
        };
        let batch = table(vec![
            ("File", text(&|remark| remark.file.clone())),
            ("Line", Cells::Number(remarks.iter().map(|remark| Some(remark.line)).collect())),
            ("Column", Cells::Number(remarks.iter().map(|remark| Some(remark.column)).collect())),
            ("Level", text(&|remark| level(remark.level).to_owned())),
            ("Message", text(&|remark| remark.text.clone())),
        ])?;
        return results::write_batch(
            session,
            &batch,
            &Destination { format: args.format, ..Destination::default() },
        );
    }
    let lines: String = remarks
        .iter()
        .map(|one| {
            let line =
                format!("{}:{}:{}: {}: {}", one.file, one.line, one.column, level(one.level), one.text);
            format!("{}\n", line.replace('\n', " "))
        })
        .collect();
    session.console.print(&lines).map_err(|error| Failure::caused("the result could not be written", &error))
}
