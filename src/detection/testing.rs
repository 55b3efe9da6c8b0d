//! The tests of a saved query: records in, the query over them, what it finds compared with what it has to find.
//!
//! Each test has a lake of its own that lasts as long as the test. Its records go in as exports do, so a view, a duplicate
//! or an account that another record names means what it means in a real lake. Time stands still.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Map, Value};
use tokio::runtime::Handle;

use crate::clock::Clock;
use crate::engine::kusto::Outside;
use crate::engine::run::Bounds;
use crate::engine::{Engine, Limits};
use crate::error::Failure;
use crate::hunt::model::{Expect, Test, TestRow};
use crate::hunt::{ResultColumn, SavedQuery, find_column};
use crate::ingest::detect::Format;
use crate::ingest::run::{self as ingest, Options, Progress, summary::Summary};
use crate::ingest::{tables::fill::resolve, time};
use crate::lake::Lake;
use crate::schema::find_table;

use super::columns::of_schema;
use super::findings::Row;
use super::raise::streamed;
use super::run::run;
use super::values::{json_rows, text};

/// Longest that the query of a test may run.
const MOST_TIME: Duration = Duration::from_secs(60);

/// Bytes of stack of a thread that tests run on: reading a query recurses.
const STACK: usize = 16 << 20;

/// How a test ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// The query.
    pub query_id: String,
    /// The file.
    pub file: PathBuf,
    /// Its line, from 1.
    pub line: u32,
    /// The test.
    pub name: String,
    /// Why it did not pass.
    pub failure: Option<String>,
    /// How long it took.
    pub elapsed: Duration,
}

/// Runs tests, several at a time, and says in their order how they ended.
///
/// # Errors
/// When no thread can be started.
pub fn all(
    handle: &Handle,
    tests: &[(&SavedQuery, &Test)],
    outside: &Outside,
) -> Result<Vec<Tested>, Failure> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(tests.len());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some((query, one)) = tests.get(at) else { return done };
            done.push((at, test(handle, query, one, outside)));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let start = |_| {
            let thread = std::thread::Builder::new().name("test".to_owned()).stack_size(STACK);
            thread.spawn_scoped(scope, work)
        };
        let started: Result<Vec<_>, _> = (0..threads).map(start).collect();
        let started = started.map_err(|error| Failure::caused("no thread can be started", &error))?;
        let mut done = Vec::new();
        for thread in started {
            let ended = thread
                .join()
                .map_err(|_| Failure::new("a test ended unexpectedly: this is a defect, please report it"))?;
            done.extend(ended);
        }
        Ok::<_, Failure>(done)
    })?;
    done.sort_by_key(|(at, _)| *at);
    Ok(done.into_iter().map(|(_, tested)| tested).collect())
}

/// Runs one test.
#[must_use]
pub fn test(handle: &Handle, query: &SavedQuery, test: &Test, outside: &Outside) -> Tested {
    let began = Instant::now();
    let failure = judge(handle, query, test, outside).err().map(|failure| {
        let mut text = failure.message;
        for cause in failure.causes {
            text.push_str(&format!("\nbecause: {cause}"));
        }
        text
    });
    Tested {
        query_id: query.id.clone(),
        file: query.source.file.clone(),
        line: test.place.line,
        name: test.name.clone(),
        failure,
        elapsed: began.elapsed(),
    }
}

fn judge(handle: &Handle, query: &SavedQuery, test: &Test, outside: &Outside) -> Result<(), Failure> {
    let broken =
        |error: &dyn std::error::Error| Failure::new(format!("the test has no place to run in: {error}"));
    let folder = tempfile::tempdir().map_err(|error| broken(&error))?;
    let lake = Lake::open_or_create(&folder.path().join("lake")).map_err(|error| broken(&error))?;
    let last = fill(handle, &lake, query, test, folder.path())?;
    let now = test.now.or(last).unwrap_or_default();
    let engine = Engine::new(Some(lake), &Limits::default(), Clock::Fixed(now))?;
    let bounds = Bounds { rows: None, time: Some(MOST_TIME) };
    let rows = handle.block_on(run(&engine, query, outside, bounds, std::future::pending()))?;
    let columns = of_schema(&rows.schema);
    let mut found = Vec::new();
    for batch in &rows.batches {
        found.extend(json_rows(batch)?);
    }
    compare(&test.expect, &columns, &found).map_err(Failure::new)
}

/// Puts the records of a test into its lake; the moment right after the last of them.
fn fill(
    handle: &Handle,
    lake: &Lake,
    query: &SavedQuery,
    test: &Test,
    folder: &Path,
) -> Result<Option<DateTime<Utc>>, Failure> {
    let mut rows: Vec<(&str, Map<String, Value>)> = Vec::new();
    let mut recorded: Vec<&TestRow> = Vec::new();
    for (table, records) in &test.input {
        let known = find_table(table).ok_or_else(|| Failure::usage(format!("there is no table {table}")))?;
        for record in records {
            if is_audit_record(known.name, record) {
                recorded.push(record);
                continue;
            }
            if let Some(name) = record.keys().find(|name| resolve(known, name).is_none()) {
                return Err(Failure::usage(format!("{} has no column {name}", known.name)));
            }
            rows.push((known.name, record.clone()));
        }
    }
    let of_rows = rows.iter().filter_map(|(table, row)| time_of(table, row));
    let of_records = recorded.iter().filter_map(|record| instant(record.get("CreationTime")?));
    let last = of_rows.chain(of_records).max();
    let arrived = test.now.or(last).unwrap_or_default();
    let mut latest = last;
    if !rows.is_empty() {
        let path = folder.join("input.ndjson");
        let text = streamed(&rows, &arrived.to_rfc3339_opts(SecondsFormat::Micros, true));
        std::fs::write(&path, text)
            .map_err(|error| Failure::caused("the records cannot be written", &error))?;
        put(handle, lake, &path, Some(Format::XdrStreaming), arrived)?;
    }
    if !recorded.is_empty() {
        let path = folder.join("records.ndjson");
        let lines: Vec<String> =
            recorded.iter().map(|record| Value::Object((*record).clone()).to_string()).collect();
        std::fs::write(&path, lines.join("\n"))
            .map_err(|error| Failure::caused("the records cannot be written", &error))?;
        put(handle, lake, &path, Some(Format::AuditJson), arrived)?;
    }
    let home = query.source.file.parent().unwrap_or(Path::new("."));
    for file in &test.files {
        let summary = put(handle, lake, &home.join(file), None, arrived)?;
        let times = summary.files.iter().filter_map(|file| file.range.last);
        let time = times.max().and_then(|last| DateTime::from_timestamp_micros(last.micros()));
        latest = latest.max(time);
    }
    Ok(latest.and_then(|last| last.checked_add_signed(TimeDelta::microseconds(1))))
}

/// Whether a record of a test is one of the audit log, as its source writes it, and not a row of the table.
fn is_audit_record(table: &str, record: &TestRow) -> bool {
    table == "CloudAppEvents" && record.contains_key("CreationTime") && record.contains_key("Operation")
}

fn instant(value: &Value) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(time::iso(value.as_str()?)?.micros())
}

fn time_of(table: &str, row: &TestRow) -> Option<DateTime<Utc>> {
    let table = find_table(table)?;
    let column = table.columns.get(table.time_column()?)?;
    let (_, value) = row.iter().find(|(name, _)| resolve(table, name) == table.column_index(column.name))?;
    instant(value)
}

fn put(
    handle: &Handle,
    lake: &Lake,
    path: &Path,
    format: Option<Format>,
    now: DateTime<Utc>,
) -> Result<Summary, Failure> {
    let options =
        Options { paths: vec![path.display().to_string()], format, threads: Some(1), ..Options::default() };
    let summary = ingest::run(lake, &options, Clock::Fixed(now), handle, &Progress::default(), || {})
        .map_err(|error| Failure::caused("the records cannot be read", &error))?;
    let rejects = summary.total(|file| file.rejects);
    let problem = summary.files.iter().flat_map(|file| &file.problems).next();
    match (rejects, problem) {
        (0, None) => Ok(summary),
        (0, Some(problem)) => Err(Failure::new(format!("{}: {problem}", path.display()))),
        (rejects, _) => Err(Failure::new(format!("{rejects} records of the test could not be read"))),
    }
}

/// Whether rows are those that are expected; else how they differ.
fn compare(expect: &Expect, columns: &[ResultColumn], found: &[Row]) -> Result<(), String> {
    match expect {
        Expect::Count(count) if *count == found.len() as u64 => Ok(()),
        Expect::Count(count) => {
            Err(format!("{count} rows are expected, and there are {}{}", found.len(), shown(columns, found)))
        }
        Expect::Rows(expected) => rows_agree(expected, columns, found),
    }
}

fn rows_agree(expected: &[TestRow], columns: &[ResultColumn], found: &[Row]) -> Result<(), String> {
    for name in expected.iter().flat_map(TestRow::keys) {
        if find_column(columns, name).is_none() {
            return Err(format!("the expected rows name the column {name}, which the result does not have"));
        }
    }
    let fits: Vec<Vec<usize>> = expected
        .iter()
        .map(|wanted| (0..found.len()).filter(|at| agrees(wanted, columns, &found[*at])).collect())
        .collect();
    // Each expected row takes a row of its own, whatever the order: a path that frees one is looked for.
    let mut taken: Vec<Option<usize>> = vec![None; found.len()];
    for (wanted, row) in expected.iter().enumerate() {
        if !assign(wanted, &fits, &mut taken, &mut vec![false; found.len()]) {
            let row = Value::Object(row.clone());
            return Err(format!("no row of the result is {row}{}", shown(columns, found)));
        }
    }
    let left: Vec<Row> =
        found.iter().zip(&taken).filter(|(_, taken)| taken.is_none()).map(|(row, _)| row.clone()).collect();
    if left.is_empty() {
        return Ok(());
    }
    Err(format!("{} rows are not expected{}", left.len(), shown(columns, &left)))
}

fn assign(wanted: usize, fits: &[Vec<usize>], taken: &mut [Option<usize>], tried: &mut [bool]) -> bool {
    for &at in fits.get(wanted).into_iter().flatten() {
        if std::mem::replace(&mut tried[at], true) {
            continue;
        }
        let is_free = match taken[at] {
            None => true,
            Some(other) => assign(other, fits, taken, tried),
        };
        if is_free {
            taken[at] = Some(wanted);
            return true;
        }
    }
    false
}

fn agrees(wanted: &TestRow, columns: &[ResultColumn], row: &Row) -> bool {
    wanted.iter().all(|(name, value)| {
        let found = find_column(columns, name).and_then(|at| row.get(at));
        found.is_some_and(|found| is_same(value, found))
    })
}

/// Whether a value that is written in a test is a cell: times by the instant, numbers by their value, JSON by content.
fn is_same(wanted: &Value, found: &Value) -> bool {
    let instant = |value: &Value| DateTime::parse_from_rfc3339(value.as_str()?).ok();
    match (wanted, found) {
        (Value::Null, Value::String(text)) => text.is_empty(),
        (Value::Null, other) | (other, Value::Null) => other.is_null(),
        (Value::Array(_) | Value::Object(_), Value::String(text)) => {
            serde_json::from_str::<Value>(text).is_ok_and(|found| found == *wanted)
        }
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        _ if wanted == found => true,
        _ => match (instant(wanted), instant(found)) {
            (Some(one), Some(other)) => one == other,
            _ => !wanted.is_array() && !wanted.is_object() && text(wanted) == text(found),
        },
    }
}

/// The first rows, for people.
fn shown(columns: &[ResultColumn], rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows.iter().take(5) {
        let named = columns.iter().zip(row).filter(|(_, value)| !value.is_null());
        let object: Map<String, Value> =
            named.map(|(column, value)| (column.name.clone(), value.clone())).collect();
        text.push_str(&format!("\n  found: {}", Value::Object(object)));
    }
    if rows.len() > 5 {
        text.push_str(&format!("\n  and {} more", rows.len() - 5));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(value: Value) -> TestRow {
        match value {
            Value::Object(row) => row,
            other => panic!("{other}"),
        }
    }

    fn columns() -> Vec<ResultColumn> {
        ["A", "B"]
            .map(|name| ResultColumn { name: name.to_owned(), is_time: false, of_record: None })
            .to_vec()
    }

    #[test]
    fn values_are_the_same_by_what_they_mean() {
        assert!(is_same(&json!("2026-03-01T12:00:00Z"), &json!("2026-03-01T13:00:00+01:00")));
        assert!(is_same(&json!(1), &json!(1.0)) && is_same(&json!("5"), &json!(5)));
        assert!(is_same(&json!(["a"]), &json!("[\"a\"]")) && is_same(&Value::Null, &Value::Null));
        assert!(!is_same(&Value::Null, &json!(0)) && !is_same(&json!("a"), &json!("A")));
    }

    #[test]
    fn each_expected_row_has_a_row_of_its_own_whatever_the_order() {
        let found = vec![vec![json!("x"), json!(1)], vec![json!("x"), json!(2)]];
        // The first fits both rows, the second only the first one.
        let expected = vec![row(json!({"A": "x"})), row(json!({"B": 1}))];
        assert_eq!(rows_agree(&expected, &columns(), &found), Ok(()));
        let twice = vec![row(json!({"B": 1})), row(json!({"B": 1}))];
        assert!(rows_agree(&twice, &columns(), &found).unwrap_err().starts_with("no row of the result is"));
        assert!(
            rows_agree(&twice[..1], &columns(), &found).unwrap_err().starts_with("1 rows are not expected")
        );
        let other = [row(json!({"C": 1}))];
        assert!(rows_agree(&other, &columns(), &found).unwrap_err().contains("the column C"));
    }

    #[test]
    fn a_count_is_compared() {
        assert_eq!(compare(&Expect::Count(0), &columns(), &[]), Ok(()));
        assert!(compare(&Expect::Count(2), &columns(), &[]).unwrap_err().starts_with("2 rows are expected"));
    }
}
