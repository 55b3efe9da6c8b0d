//! Queries and their results, the same for every command that shows one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use datafusion::scalar::ScalarValue;
use datafusion::sql::parser::Statement;

use super::Session;
use crate::engine::interrupts::Interrupts;
use crate::engine::run::{Bounds, Outcome, Prepared};
use crate::engine::{Engine, Limits, Planned};
use crate::error::{ExitCode, Failure};
use crate::lake::Lake;
use crate::output::{Format, OutputError, OutputFile, ResultWriter, Summary};

/// Where a result goes and how it looks.
#[derive(Debug, Clone, Default)]
pub(super) struct Destination {
    /// The format, where the user names one.
    pub format: Option<Format>,
    /// A file instead of stdout.
    pub file: Option<PathBuf>,
    /// CSV for Excel.
    pub excel: bool,
    /// Say what was read and skipped.
    pub statistics: bool,
    /// Say how long the query took from its text to its last row, as a number that scripts can read.
    pub timing: bool,
    /// Leave the line with rows and time out.
    pub quiet: bool,
}

fn output(error: &OutputError) -> Failure {
    Failure::caused("the result could not be written", error)
}

/// A session over the lake, with the configured limits.
pub(super) fn engine(session: &Session, limits: &Limits) -> Result<Engine, Failure> {
    Engine::new(session.lake_if_any()?, limits, session.clock)
}

/// Runs a query that a command brings along.
pub(super) fn show(session: &Session, sql: &str, destination: &Destination) -> Result<ExitCode, Failure> {
    show_in(session, &engine(session, &Limits::default())?, sql, destination)
}

/// The same over the lake in another folder.
pub(super) fn show_over(
    session: &Session,
    folder: &Path,
    sql: &str,
    destination: &Destination,
) -> Result<ExitCode, Failure> {
    let lake = Lake::open(folder).map_err(|error| Failure::caused("the lake cannot be opened", &error))?;
    show_in(session, &Engine::new(Some(lake), &Limits::default(), session.clock)?, sql, destination)
}

/// The same in a session that is there already.
pub(super) fn show_in(
    session: &Session,
    engine: &Engine,
    sql: &str,
    destination: &Destination,
) -> Result<ExitCode, Failure> {
    session.runtime.block_on(async {
        let mut exit = ExitCode::Done;
        for statement in engine.parse(sql)? {
            let ended =
                run(session, engine, sql, statement, &BTreeMap::new(), Bounds::default(), destination)
                    .await?;
            if ended != ExitCode::Done {
                exit = ended;
            }
        }
        Ok(exit)
    })
}

/// Plans and runs one statement and writes its result.
pub(super) async fn run(
    session: &Session,
    engine: &Engine,
    sql: &str,
    statement: Statement,
    parameters: &BTreeMap<String, ScalarValue>,
    bounds: Bounds,
    destination: &Destination,
) -> Result<ExitCode, Failure> {
    let planning = engine.plan(sql, statement, parameters);
    run_planned(session, engine, sql, Instant::now(), planning, bounds, destination).await
}

/// Runs what is planned and writes its result. `started` is when work on the text began, so that planning which is done
/// before counts too.
pub(super) async fn run_planned(
    session: &Session,
    engine: &Engine,
    text: &str,
    started: Instant,
    planning: impl Future<Output = Result<Planned, Failure>>,
    bounds: Bounds,
    destination: &Destination,
) -> Result<ExitCode, Failure> {
    let console = &session.console;
    // A bad path must cost nothing, so the file is made before the query is planned.
    let mut file = destination
        .file
        .as_deref()
        .map(|path| OutputFile::create(path, console))
        .transpose()
        .map_err(|error| output(&error))?;
    let planned = planning.await?;
    let prepared = Prepared::new(engine, &planned, text).await?;
    let default = if console.data_is_terminal() { Format::Table } else { Format::Csv };
    let from_name = destination.file.as_deref().and_then(Format::from_path);
    let format =
        destination.format.or(from_name).unwrap_or(if file.is_some() { Format::Csv } else { default });
    let mut screen = None;
    let mut options = crate::output::Options { excel: destination.excel, ..Default::default() };
    let target: Box<dyn std::io::Write + Send> = match &mut file {
        Some(file) => Box::new(file),
        None => {
            options = crate::output::Options { excel: destination.excel, ..console.options() };
            let shown = console.screen(format).map_err(|error| output(&error))?;
            Box::new(screen.insert(shown))
        }
    };
    let mut writer =
        ResultWriter::new(format, prepared.schema(), options, target).map_err(|error| output(&error))?;
    let interrupts = Interrupts::start()?;
    let result = prepared
        .run(bounds, interrupts.next(), &mut |batch| writer.write(batch).map_err(|error| output(&error)))
        .await;
    let outcome = match result {
        Ok(outcome) => outcome,
        Err(failure) => {
            drop(writer);
            if let Some(screen) = screen {
                // The first failure is the one to report.
                let _ = screen.finish();
            }
            return Err(failure);
        }
    };
    let summary = Summary { truncated: outcome.cut.clone(), elapsed: None, notes: planned.notes.clone() };
    let written = writer.finish(&summary).map_err(|error| output(&error))?;
    if let Some(screen) = screen {
        screen.finish().map_err(|error| output(&OutputError::Write(error)))?;
    }
    match file {
        Some(file) => {
            let finished = file.finish().map_err(|error| output(&error))?;
            console.file_end(&written, &finished);
        }
        None if destination.quiet => written.notes.iter().for_each(|note| console.note(note)),
        None if console.data_is_terminal() => console.result_end(&written, Some(outcome.elapsed)),
        None => written.notes.iter().for_each(|note| console.note(note)),
    }
    if destination.timing {
        console.note(&format!("time: {:.3} ms", started.elapsed().as_secs_f64() * 1000.0));
    }
    if destination.statistics {
        statistics(session, &outcome);
    }
    Ok(exit_code(&outcome))
}

/// Writes rows that are there already, to a file where one is named.
pub(super) fn write_rows(
    session: &Session,
    batch: &arrow::array::RecordBatch,
    destination: &Destination,
) -> Result<(), Failure> {
    let Some(path) = destination.file.as_deref() else { return write_batch(session, batch, destination) };
    let console = &session.console;
    let mut file = OutputFile::create(path, console).map_err(|error| output(&error))?;
    let format = destination.format.or(Format::from_path(path)).unwrap_or(Format::Csv);
    let options = crate::output::Options { excel: destination.excel, ..Default::default() };
    let mut writer = ResultWriter::new(format, batch.schema(), options, Box::new(&mut file))
        .map_err(|error| output(&error))?;
    writer.write(batch).map_err(|error| output(&error))?;
    let summary = Summary { truncated: None, elapsed: None, notes: Vec::new() };
    let written = writer.finish(&summary).map_err(|error| output(&error))?;
    let finished = file.finish().map_err(|error| output(&error))?;
    console.file_end(&written, &finished);
    Ok(())
}

/// Writes rows that are there already.
pub(super) fn write_batch(
    session: &Session,
    batch: &arrow::array::RecordBatch,
    destination: &Destination,
) -> Result<(), Failure> {
    let console = &session.console;
    let default = if console.data_is_terminal() { Format::Table } else { Format::Csv };
    let format = destination.format.unwrap_or(default);
    let mut screen = console.screen(format).map_err(|error| output(&error))?;
    let mut writer = ResultWriter::new(format, batch.schema(), console.options(), Box::new(&mut screen))
        .map_err(|error| output(&error))?;
    writer.write(batch).map_err(|error| output(&error))?;
    let summary = Summary { truncated: None, elapsed: None, notes: Vec::new() };
    writer.finish(&summary).map_err(|error| output(&error))?;
    screen.finish().map_err(|error| output(&OutputError::Write(error)))
}

fn statistics(session: &Session, outcome: &Outcome) {
    session.console.note(&format!("time: {}", crate::output::duration(outcome.elapsed)));
    for line in outcome.scans.lines() {
        session.console.note(&line);
    }
}

fn exit_code(outcome: &Outcome) -> ExitCode {
    match (outcome.interrupted, &outcome.cut) {
        (true, _) => ExitCode::Interrupted,
        (false, Some(_)) => ExitCode::Partial,
        (false, None) => ExitCode::Done,
    }
}
