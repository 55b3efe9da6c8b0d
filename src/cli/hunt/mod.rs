//! `trailhound hunt`: saved queries, and what the commands about them share.

mod backtest;
mod check;
mod list;
mod test;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Subcommand;

use super::results::{self, Destination};
use super::{Session, arguments};
use crate::detection::library::Library;
use crate::engine::run::Bounds;
use crate::engine::visible::Visible;
use crate::engine::{Engine, Limits};
use crate::error::{ExitCode, Failure};
use crate::hunt::{Language, Level, draft, read_bytes};
use crate::output::Format;

/// Where saved queries are unless more folders are given.
const FOLDER: &str = "queries";

/// Saved queries: list, run, check, test and back-test them
///
/// A saved query is a file in `queries/`: SQL or Kusto with a YAML header in the comment at its top. Sentinel's analytic
/// rules and hunting queries and Defender's custom detections are read as they are. `trailhound schedule` runs them as
/// records arrive.
#[derive(Debug, clap::Args)]
pub(super) struct HuntArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    List(list::ListArgs),
    Show(list::ShowArgs),
    Run(RunArgs),
    Check(check::CheckArgs),
    Test(test::TestArgs),
    Backtest(backtest::BacktestArgs),
    Diff(backtest::DiffArgs),
    New(NewArgs),
}

/// Which saved queries there are.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Folders {
    /// A folder or file with saved queries, besides ./queries and the configured ones (can be repeated)
    #[arg(long = "queries", value_name = "DIR")]
    paths: Vec<PathBuf>,
}

impl Folders {
    /// The folders that are there.
    ///
    /// # Errors
    /// When one that is named is not there, or there is none at all.
    pub(super) fn paths(&self, session: &Session) -> Result<Vec<PathBuf>, Failure> {
        let configured = session.config.queries.iter().flatten();
        let named: Vec<PathBuf> = configured.chain(&self.paths).cloned().collect();
        if let Some(missing) = named.iter().find(|path| !path.exists()) {
            return Err(Failure::usage(format!(
                "there is no folder {} with saved queries",
                missing.display()
            )));
        }
        let usual = PathBuf::from(FOLDER);
        let all: Vec<PathBuf> = Some(usual).filter(|usual| usual.is_dir()).into_iter().chain(named).collect();
        if all.is_empty() {
            return Err(Failure::usage("there is no folder with saved queries")
                .hint("`trailhound hunt new ID` makes ./queries with a first one; --queries DIR names another folder"));
        }
        Ok(all)
    }

    /// Reads them, and says what is in the way of a query.
    pub(super) fn load(&self, session: &Session) -> Result<Library, Failure> {
        let library = Library::load(&self.paths(session)?);
        for fault in library.faults.iter().filter(|fault| fault.level() == Level::Error) {
            session.console.warning(&fault.to_string());
        }
        Ok(library)
    }
}

/// Run a saved query now and show what it finds
///
/// It reads the whole lake, or with --over the events of that time. No alert is raised.
///
/// Exit codes: 0 done, 1 failed, 2 usage, 3 cut (--max-rows, --timeout), 130 interrupted.
#[derive(Debug, clap::Args)]
struct RunArgs {
    /// The query's id
    #[arg(value_name = "ID")]
    id: String,
    /// Read only events of the last 30d, 12h, ...
    #[arg(long, value_name = "TIME", value_parser = span)]
    over: Option<TimeDelta>,
    /// Output format
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write the result to a file, which appears only when it is complete
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Stop after so many rows, and say so
    #[arg(long, value_name = "N")]
    max_rows: Option<u64>,
    /// Stop after so long, and say so: 30s, 5m
    #[arg(long, value_name = "TIME", value_parser = arguments::length)]
    timeout: Option<Duration>,
    #[command(flatten)]
    folders: Folders,
    #[command(flatten)]
    outside: super::kql::OutsideArgs,
}

/// Begin a new saved query
///
/// Writes a file with a header to be filled in. `trailhound hunt check` says what is left to do.
#[derive(Debug, clap::Args)]
struct NewArgs {
    /// Its id, such as mass-download; the file is named like it
    #[arg(value_name = "ID")]
    id: String,
    /// Write it in Kusto
    #[arg(long)]
    kql: bool,
    /// The folder
    #[arg(long, value_name = "DIR", default_value = FOLDER)]
    folder: PathBuf,
}

pub(super) fn run(args: HuntArgs, session: &Session) -> Result<ExitCode, Failure> {
    match args.action {
        Action::List(args) => list::list(&args, session),
        Action::Show(args) => list::show(&args, session),
        Action::Run(args) => run_one(&args, session),
        Action::Check(args) => check::run(&args, session),
        Action::Test(args) => test::run(&args, session),
        Action::Backtest(args) => backtest::run(&args, session),
        Action::Diff(args) => backtest::diff(&args, session),
        Action::New(args) => new(&args, session),
    }
}

fn run_one(args: &RunArgs, session: &Session) -> Result<ExitCode, Failure> {
    let library = args.folders.load(session)?;
    let query = library.find(&args.id)?;
    let outside = args.outside.outside(session)?;
    let limits = Limits::default();
    let engine = match (args.over, session.lake_if_any()?) {
        (Some(over), Some(lake)) => {
            let from = session.clock.now().checked_sub_signed(over).unwrap_or(DateTime::<Utc>::MIN_UTC);
            let from = Some(from.timestamp_micros());
            let visible = Visible { up_to: i64::MAX, from, before: None, max_age: None };
            Engine::seeing(lake, &limits, session.clock, visible)?
        }
        (_, lake) => Engine::new(lake, &limits, session.clock)?,
    };
    let destination =
        Destination { format: args.format, file: args.output.clone(), ..Destination::default() };
    let bounds = Bounds { rows: args.max_rows, time: args.timeout };
    let planning = crate::detection::run::plan(&engine, query, &outside);
    session.runtime.block_on(results::run_planned(
        session,
        &engine,
        &query.text,
        std::time::Instant::now(),
        planning,
        bounds,
        &destination,
    ))
}

fn new(args: &NewArgs, session: &Session) -> Result<ExitCode, Failure> {
    let (language, ending) = if args.kql { (Language::Kql, "kql") } else { (Language::Sql, "sql") };
    let path = args.folder.join(format!("{}.{ending}", args.id));
    let text = draft(&args.id, language);
    let read = read_bytes(Path::new(&format!("{}.{ending}", args.id)), text.as_bytes());
    if let Some(fault) = read.faults.iter().find(|fault| fault.level() == Level::Error) {
        return Err(Failure::usage(fault.kind.to_string()));
    }
    let failed = |error: &std::io::Error| Failure::caused(format!("cannot write {}", path.display()), error);
    std::fs::create_dir_all(&args.folder).map_err(|error| failed(&error))?;
    let mut file = std::fs::File::create_new(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::usage(format!("{} is there already", path.display())),
        _ => failed(&error),
    })?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(|error| failed(&error))?;
    session.console.note(&format!(
        "{} is written: edit it, then `trailhound hunt check {}` and `trailhound hunt test {}`",
        path.display(),
        args.id,
        args.id
    ));
    Ok(ExitCode::Done)
}

/// A length of time on the command line, as headers write it.
pub(super) fn span(text: &str) -> Result<TimeDelta, String> {
    crate::schedule::parse_duration(text).map_err(|error| format!("`{text}` {error}"))
}

/// A column of a table that a command makes.
pub(super) enum Cells {
    /// Text.
    Text(Vec<Option<String>>),
    /// Whole numbers.
    Number(Vec<Option<i64>>),
}

/// A table that a command makes.
pub(super) fn table(columns: Vec<(&str, Cells)>) -> Result<RecordBatch, Failure> {
    let arrays = columns.into_iter().map(|(name, cells)| {
        let array: ArrayRef = match cells {
            Cells::Text(cells) => Arc::new(StringArray::from(cells)),
            Cells::Number(cells) => Arc::new(Int64Array::from(cells)),
        };
        // Every column may have no value, so that a table without rows has the same form.
        (name, array, true)
    });
    RecordBatch::try_from_iter_with_nullable(arrays)
        .map_err(|error| Failure::caused("the table could not be made", &error))
}
