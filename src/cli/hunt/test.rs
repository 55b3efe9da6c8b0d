//! `trailhound hunt test`: what saved queries find in the records of their tests.

use std::path::PathBuf;

use super::super::Session;
use super::super::kql::OutsideArgs;
use super::super::results::{self, Destination};
use super::{Cells, Folders, table};
use crate::detection::junit;
use crate::detection::library::Library;
use crate::detection::testing::{Tested, all};
use crate::error::{ExitCode, Failure};
use crate::hunt::SavedQuery;
use crate::output::{Format, plural};

/// Run the tests of saved queries
///
/// The records of each test go into a lake of its own, time stands still, the query runs, and what it finds is compared
/// with what the test expects. The lake that you hunt in is not touched.
///
/// Exit codes: 0 all pass, 1 some fail, 2 usage, 3 no errors but files that cannot be read.
#[derive(Debug, clap::Args)]
pub(super) struct TestArgs {
    /// Ids of queries; all of them without
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Write the results as JUnit XML as well
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Output format
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    #[command(flatten)]
    folders: Folders,
    #[command(flatten)]
    outside: OutsideArgs,
}

pub(super) fn run(args: &TestArgs, session: &Session) -> Result<ExitCode, Failure> {
    let library = args.folders.load(session)?;
    let outside = args.outside.outside(session)?;
    let queries = chosen(&library, &args.ids)?;
    let tests: Vec<_> =
        queries.iter().flat_map(|query| query.tests.iter().map(move |test| (*query, test))).collect();
    let tested = all(session.runtime.handle(), &tests, &outside)?;
    show(args, session, &tested)?;
    if let Some(path) = &args.junit {
        std::fs::write(path, junit::document(&tested))
            .map_err(|error| Failure::caused(format!("cannot write {}", path.display()), &error))?;
    }
    let failed = tested.iter().filter(|test| test.failure.is_some()).count() as u64;
    let untested = queries.iter().filter(|query| query.tests.is_empty()).count() as u64;
    let mut summary = format!(
        "{}: {} passed, {failed} failed",
        plural(tested.len() as u64, "test", "tests"),
        tested.len() as u64 - failed
    );
    if untested > 0 {
        summary.push_str(&format!("; {} without tests", plural(untested, "query", "queries")));
    }
    session.console.note(&summary);
    Ok(match (failed, library.has_errors()) {
        (0, false) => ExitCode::Done,
        (0, true) => ExitCode::Partial,
        _ => ExitCode::Failed,
    })
}

/// The queries of these ids; all of them without.
pub(super) fn chosen<'l>(library: &'l Library, ids: &[String]) -> Result<Vec<&'l SavedQuery>, Failure> {
    if ids.is_empty() {
        return Ok(library.queries.iter().collect());
    }
    ids.iter().map(|id| library.find(id)).collect()
}

fn show(args: &TestArgs, session: &Session, tested: &[Tested]) -> Result<(), Failure> {
    let text = |of: &dyn Fn(&Tested) -> Option<String>| Cells::Text(tested.iter().map(of).collect());
    let batch = table(vec![
        ("Query", text(&|test| Some(test.query_id.clone()))),
        ("Test", text(&|test| Some(test.name.clone()))),
        ("Result", text(&|test| Some(if test.failure.is_none() { "passed" } else { "failed" }.to_owned()))),
        (
            "Milliseconds",
            Cells::Number(tested.iter().map(|test| i64::try_from(test.elapsed.as_millis()).ok()).collect()),
        ),
        ("Reason", text(&|test| test.failure.clone())),
    ])?;
    results::write_batch(session, &batch, &Destination { format: args.format, ..Destination::default() })
}
