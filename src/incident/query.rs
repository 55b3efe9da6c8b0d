//! Queries of the incident commands, through the engine: names are resolved and matched values masked as for anyone.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type, SchemaRef};

use crate::engine::Engine;
use crate::engine::run::{Bounds, Prepared};
use crate::error::Failure;

/// A text as a literal of SQL.
#[must_use]
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Runs one query and gives its batches.
///
/// # Errors
/// When it cannot be planned or run.
pub async fn batches(engine: &Engine, sql: &str) -> Result<(SchemaRef, Vec<RecordBatch>), Failure> {
    let mut statements = engine.parse(sql)?.into_iter();
    let (Some(statement), None) = (statements.next(), statements.next()) else {
        return Err(Failure::new("one query was expected"));
    };
    let planned = engine.plan(sql, statement, &BTreeMap::new()).await?;
    let prepared = Prepared::new(engine, &planned, sql).await?;
    let mut all = Vec::new();
    let mut sink = |batch: &RecordBatch| {
        all.push(batch.clone());
        Ok(())
    };
    prepared.run(Bounds::default(), std::future::pending(), &mut sink).await?;
    Ok((prepared.schema(), all))
}

/// The rows of a query, as texts and numbers.
#[derive(Debug, Default)]
pub struct Rows {
    names: Vec<String>,
    batches: Vec<Vec<ArrayRef>>,
}

impl Rows {
    /// Runs one query.
    ///
    /// # Errors
    /// When it cannot be planned or run.
    pub async fn of(engine: &Engine, sql: &str) -> Result<Self, Failure> {
        let (schema, batches) = batches(engine, sql).await?;
        let names = schema.fields().iter().map(|field| field.name().clone()).collect();
        let failed = |error: arrow::error::ArrowError| Failure::caused("a result could not be read", &error);
        let mut all = Vec::with_capacity(batches.len());
        for batch in &batches {
            let columns = batch.columns().iter().map(|column| {
                let is_number = column.data_type().is_integer()
                    || matches!(column.data_type(), DataType::Timestamp(..) | DataType::Boolean);
                cast(column, if is_number { &DataType::Int64 } else { &DataType::Utf8 })
            });
            all.push(columns.collect::<Result<Vec<ArrayRef>, _>>().map_err(failed)?);
        }
        Ok(Self { names, batches: all })
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.batches.iter().filter_map(|columns| columns.first()).map(|column| column.len()).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every row, in order.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        self.batches.iter().flat_map(move |columns| {
            let rows = columns.first().map_or(0, |column| column.len());
            (0..rows).map(move |row| Row { names: &self.names, columns, row })
        })
    }
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    names: &'a [String],
    columns: &'a [ArrayRef],
    row: usize,
}

impl<'a> Row<'a> {
    fn column(&self, name: &str) -> Option<&'a ArrayRef> {
        let index = self.names.iter().position(|known| known == name)?;
        self.columns.get(index).filter(|column| column.is_valid(self.row))
    }

    /// A text that is there and not empty.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'a str> {
        let texts = self.column(name)?.as_string_opt::<i32>()?;
        Some(texts.value(self.row)).filter(|text| !text.trim().is_empty())
    }

    /// A number; of a time its microseconds since 1970 UTC.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i64> {
        Some(self.column(name)?.as_primitive_opt::<Int64Type>()?.value(self.row))
    }
}
