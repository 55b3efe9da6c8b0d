//! Small questions to the lake, answered as texts.

use crate::engine::Engine;
use crate::engine::run::{Bounds, Prepared};
use crate::error::Failure;

use super::values::{json_rows, text};

/// The rows of a query in SQL; no value is no text.
///
/// # Errors
/// When it cannot be run.
pub async fn select(engine: &Engine, sql: &str) -> Result<Vec<Vec<Option<String>>>, Failure> {
    let mut rows = Vec::new();
    for statement in engine.parse(sql)? {
        let planned = engine.plan(sql, statement, &std::collections::BTreeMap::new()).await?;
        let prepared = Prepared::new(engine, &planned, sql).await?;
        let mut sink = |batch: &arrow::array::RecordBatch| {
            let json = json_rows(batch)?;
            rows.extend(json.iter().map(|row| {
                row.iter().map(|value| (!value.is_null()).then(|| text(value))).collect::<Vec<_>>()
            }));
            Ok(())
        };
        prepared.run(Bounds::default(), std::future::pending(), &mut sink).await?;
    }
    Ok(rows)
}

/// A text as SQL writes it.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A whole number of an answer.
#[must_use]
pub fn number(cell: Option<&Option<String>>) -> Option<i64> {
    cell?.as_deref()?.parse().ok()
}

/// A time of an answer, in microseconds since 1970, UTC.
#[must_use]
pub fn micros(cell: Option<&Option<String>>) -> Option<i64> {
    let time = chrono::DateTime::parse_from_rfc3339(cell?.as_deref()?).ok()?;
    Some(time.timestamp_micros())
}
