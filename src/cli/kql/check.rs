//! `trailhound kql check`: which queries of a folder run, which do not, and why.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};

use super::super::results::{self, Destination};
use super::super::{Session, arguments};
use super::OutsideArgs;
use crate::engine::kusto::{Outside, Refused};
use crate::engine::run::{Bounds, Prepared};
use crate::engine::{Engine, Limits};
use crate::error::{ExitCode, Failure};
use crate::hunt::{FoundQuery, Language, queries_in};
use crate::output::Format;

/// Say which Kusto queries run here, which do not, and why
///
/// Reads .kql and .csl files, Markdown with blocks of Kusto, and rules of Sentinel and Defender in YAML or JSON. A query
/// that is refused is told with its place and reason; the reasons are counted at the end.
///
/// Exit codes: 0 all are understood, 3 some are not, 2 usage.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// Files and folders
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Run the queries over the lake as well, and count their rows
    #[arg(long)]
    run: bool,
    /// Stop a query after so long, with --run
    #[arg(long, value_name = "TIME", value_parser = arguments::length, default_value = "60s")]
    timeout: Duration,
    /// Show only what does not run
    #[arg(long)]
    failed: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    #[command(flatten)]
    outside: OutsideArgs,
}

/// What became of a query.
struct Verdict {
    file: String,
    line: i64,
    column: Option<i64>,
    name: String,
    result: &'static str,
    reason: Option<String>,
    columns: Option<String>,
    rows: Option<i64>,
    milliseconds: i64,
}

pub(super) fn run(args: CheckArgs, session: &Session) -> Result<ExitCode, Failure> {
    let engine = results::engine(session, &Limits::default())?;
    let outside = args.outside.outside(session)?;
    let mut queries = Vec::new();
    for path in &args.paths {
        if !path.exists() {
            return Err(Failure::usage(format!("there is no {}", path.display())));
        }
        let (found, faults) = queries_in(path);
        for fault in faults {
            session.console.warning(&fault.to_string());
        }
        queries.extend(found.into_iter().filter(|query| query.language == Language::Kql));
    }
    if queries.is_empty() {
        return Err(Failure::usage("there is no Kusto query in what was given")
            .hint("queries are read from .kql, .csl, Markdown, and YAML or JSON rules"));
    }
    let bounds = Bounds { rows: None, time: Some(args.timeout) };
    let verdicts: Vec<Verdict> = session.runtime.block_on(async {
        let mut all = Vec::with_capacity(queries.len());
        for query in &queries {
            all.push(judge(&engine, &outside, query, args.run.then_some(bounds)).await);
        }
        all
    });
    let good = verdicts.iter().filter(|one| one.reason.is_none()).count();
    let shown: Vec<&Verdict> = verdicts.iter().filter(|one| !args.failed || one.reason.is_some()).collect();
    results::write_batch(
        session,
        &batch(&shown)?,
        &Destination { format: args.format, ..Default::default() },
    )?;
    let what = if args.run { "run" } else { "are understood" };
    session.console.note(&format!("{good} of {} queries {what}", verdicts.len()));
    for (reason, count) in reasons(&verdicts) {
        session.console.note(&format!("{count} x {reason}"));
    }
    Ok(if good == verdicts.len() { ExitCode::Done } else { ExitCode::Partial })
}

async fn judge(engine: &Engine, outside: &Outside, query: &FoundQuery, run: Option<Bounds>) -> Verdict {
    let started = Instant::now();
    let mut verdict = Verdict {
        file: query.file.display().to_string(),
        line: i64::from(query.line()),
        column: None,
        name: query.name.clone(),
        result: if run.is_some() { "runs" } else { "understood" },
        reason: None,
        columns: None,
        rows: None,
        milliseconds: 0,
    };
    match engine.describe_kql(&query.text, outside).await {
        Ok(described) => {
            let columns = described.columns.iter().map(|(name, kind)| format!("{name}:{kind}"));
            verdict.columns = Some(columns.collect::<Vec<_>>().join(", "));
            match rows(engine, outside, query, run).await {
                Ok(rows) => verdict.rows = rows,
                Err((result, refused)) => refuse(&mut verdict, query, result, refused),
            }
        }
        Err(refused) => refuse(&mut verdict, query, "refused", refused),
    }
    verdict.milliseconds = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
    verdict
}

fn refuse(verdict: &mut Verdict, query: &FoundQuery, result: &'static str, refused: Refused) {
    verdict.result = result;
    verdict.reason = Some(refused.reason);
    if let Some((line, column)) = refused.place {
        let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        let place = query.source.place_in_file(number(line), number(column));
        verdict.line = i64::from(place.line);
        verdict.column = Some(i64::from(place.column));
    }
}

/// Plans a query, runs it where that is asked for, and counts the rows of its last result.
async fn rows(
    engine: &Engine,
    outside: &Outside,
    query: &FoundQuery,
    run: Option<Bounds>,
) -> Result<Option<i64>, (&'static str, Refused)> {
    // Without a run nothing is read: parts of a query that are worked out while planning would be.
    let Some(bounds) = run else { return Ok(None) };
    let planned = engine.plan_kql(&query.text, outside).await.map_err(|error| ("refused", error))?;
    let mut rows = 0;
    for one in planned {
        let failed = |failure: Failure| ("fails", Refused::from(failure));
        let prepared = Prepared::new(engine, &one.planned, &query.text).await.map_err(failed)?;
        let outcome = prepared.run(bounds, std::future::pending(), &mut |_| Ok(())).await.map_err(failed)?;
        if let Some(cut) = outcome.cut {
            return Err(failed(Failure::new(cut)));
        }
        rows = outcome.rows;
    }
    Ok(Some(i64::try_from(rows).unwrap_or(i64::MAX)))
}

fn batch(verdicts: &[&Verdict]) -> Result<RecordBatch, Failure> {
    let text = |of: &dyn Fn(&Verdict) -> Option<String>| -> ArrayRef {
        Arc::new(verdicts.iter().map(|one| of(one)).collect::<StringArray>())
    };
    let number = |of: &dyn Fn(&Verdict) -> Option<i64>| -> ArrayRef {
        Arc::new(verdicts.iter().map(|one| of(one)).collect::<Int64Array>())
    };
    RecordBatch::try_from_iter([
        ("File", text(&|one| Some(one.file.clone()))),
        ("Line", number(&|one| Some(one.line))),
        ("Column", number(&|one| one.column)),
        ("Name", text(&|one| Some(one.name.clone()))),
        ("Result", text(&|one| Some(one.result.to_owned()))),
        ("Reason", text(&|one| one.reason.clone())),
        ("Rows", number(&|one| one.rows)),
        ("Milliseconds", number(&|one| Some(one.milliseconds))),
        ("Columns", text(&|one| one.columns.clone())),
    ])
    .map_err(|error| Failure::caused("the list of queries could not be made", &error))
}

/// Why queries do not run, the most frequent first.
fn reasons(verdicts: &[Verdict]) -> Vec<(String, usize)> {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in verdicts.iter().filter_map(|one| one.reason.as_deref()) {
        *counted.entry(reason).or_default() += 1;
    }
    let mut all: Vec<(String, usize)> =
        counted.into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect();
    all.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    all
}
