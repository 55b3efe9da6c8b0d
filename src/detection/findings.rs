//! Rows of a result as findings, and the alerts that they make.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::alert::{Finding, Folded, KeyValue, fold};
use crate::error::Failure;
use crate::hunt::{SavedQuery, find_column, time_column};

use super::columns::of_schema;
use super::run::Rows;
use super::values::{json_rows, key_value, text};
use crate::hunt::ResultColumn;

/// A row of a result: its cells as JSON, in the order of the columns.
pub type Row = Vec<Value>;

/// What a result means.
#[derive(Debug)]
pub struct Found {
    /// The columns of the result.
    pub columns: Vec<ResultColumn>,
    /// Its findings.
    pub findings: Vec<Finding<Row>>,
    /// Findings that an exception keeps from raising alerts.
    pub excepted: u64,
    /// Rows without a time: they cannot raise an alert.
    pub without_time: u64,
    /// Rows in all.
    pub rows: u64,
}

impl Found {
    /// The findings of a result. Those before `since` are left out; exceptions are asked at `now`.
    ///
    /// # Errors
    /// When the result has no time, or lacks a column that the query's key names.
    pub fn read(
        query: &SavedQuery,
        rows: &Rows,
        since: Option<i64>,
        now: DateTime<Utc>,
    ) -> Result<Self, Failure> {
        let columns = of_schema(&rows.schema);
        let time = time_column(query, &columns).ok_or_else(|| {
            Failure::usage(format!("the result of {} has no time, so it raises no alerts", query.id))
                .hint("return `Timestamp`, or name the column with `time:`")
        })?;
        let keys = key_columns(query, &columns)?;
        let by = suppression_columns(query, &columns)?;
        let mut found = Self { columns, findings: Vec::new(), excepted: 0, without_time: 0, rows: 0 };
        for batch in &rows.batches {
            for (index, row) in json_rows(batch)?.into_iter().enumerate() {
                found.rows += 1;
                let cell =
                    |column: usize| key_value(batch, column, index, row.get(column).unwrap_or(&Value::Null));
                let KeyValue::Time(at) = cell(time) else {
                    found.without_time += 1;
                    continue;
                };
                if since.is_some_and(|since| at < since) {
                    continue;
                }
                if is_excepted(query, &found.columns, &row, now) {
                    found.excepted += 1;
                    continue;
                }
                let key = keys.iter().map(|(column, part)| match part {
                    Some(part) => part.value(cell(*column)),
                    None => cell(*column),
                });
                let key = key.collect();
                let by = by.iter().map(|column| cell(*column)).collect();
                found.findings.push(Finding { key, by, time: at, row });
            }
        }
        // What agrees in time and key is taken in this order: it has to be the same whatever the threads did.
        found.findings.sort_by_cached_key(|finding| Value::Array(finding.row.clone()).to_string());
        Ok(found)
    }

    /// The alerts of the findings.
    #[must_use]
    pub fn fold(&self, query: &SavedQuery) -> Vec<Folded<Row>> {
        fold(&query.id, self.findings.clone(), &query.rules())
    }
}

type Keys<'q> = Vec<(usize, Option<&'q crate::hunt::model::KeyPart>)>;

fn key_columns<'q>(query: &'q SavedQuery, columns: &[ResultColumn]) -> Result<Keys<'q>, Failure> {
    if query.key.is_empty() {
        return Ok((0..columns.len()).map(|column| (column, None)).collect());
    }
    query.key.iter().map(|part| Ok((at(columns, &part.column, "the key", query)?, Some(part)))).collect()
}

fn suppression_columns(query: &SavedQuery, columns: &[ResultColumn]) -> Result<Vec<usize>, Failure> {
    let by = query.suppression.iter().flat_map(|suppression| &suppression.by);
    by.map(|column| at(columns, column, "`suppression`", query)).collect()
}

fn at(columns: &[ResultColumn], name: &str, what: &str, query: &SavedQuery) -> Result<usize, Failure> {
    find_column(columns, name).ok_or_else(|| {
        Failure::usage(format!(
            "{what} of {} names the column {name}, which the result does not have",
            query.id
        ))
        .hint(format!("`trailhound hunt check {}` tells all that is wrong with it", query.id))
    })
}

/// The text of a column of a row: nothing where there is no such column, no text where it has no value.
#[must_use]
pub fn cell_text<'r>(columns: &[ResultColumn], row: &'r Row, column: &str) -> Option<Option<Cow<'r, str>>> {
    let value = row.get(find_column(columns, column)?)?;
    Some(match value {
        Value::Null => None,
        Value::String(text) => Some(Cow::Borrowed(text.as_str())),
        other => Some(Cow::Owned(text(other))),
    })
}

fn is_excepted(query: &SavedQuery, columns: &[ResultColumn], row: &Row, now: DateTime<Utc>) -> bool {
    let value = |column: &str| cell_text(columns, row, column).flatten();
    query.exceptions.iter().any(|exception| exception.applies(now, value))
}
