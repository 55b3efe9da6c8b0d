//! The result of a Kusto query as the chart that its `render` asks for.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, TimestampMicrosecondType};

use super::Console;
use super::chart::render::{Cell, ChartKind, ChartOptions, Kind, arrange, draw, draw_card};
use crate::error::Failure;
use crate::kql::bind::Chart;
use crate::kql::values::{Dynamic, Type, Value};

/// More rows than these do not make a chart.
const MOST_ROWS: usize = 1_000_000;

/// A chart as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// Its lines.
    pub text: String,
    /// What the person who asked for it should know.
    pub notes: Vec<String>,
}

/// The kind of a chart; nothing where rows are asked for.
///
/// # Errors
/// Why there is no such chart.
pub fn kind_of(chart: &Chart) -> Result<Option<ChartKind>, String> {
    match chart.kind.parse::<ChartKind>() {
        Ok(ChartKind::Table) => Ok(None),
        Ok(kind) => Ok(Some(kind)),
        Err(error) => Err(error.to_string()),
    }
}

/// Rows for a chart.
#[derive(Debug, Default)]
pub struct ChartRows {
    columns: Vec<(String, Kind)>,
    rows: Vec<Vec<Cell>>,
}

impl ChartRows {
    /// Takes rows over.
    ///
    /// # Errors
    /// When there are too many for a chart, or they cannot be read.
    pub fn add(&mut self, batch: &RecordBatch) -> Result<(), Failure> {
        if self.rows.len() > MOST_ROWS {
            return Err(Failure::new(format!("a chart of more than {MOST_ROWS} rows"))
                .hint("summarize them first, or leave `render` out"));
        }
        let unreadable =
            |error: &arrow::error::ArrowError| Failure::caused("the result cannot be drawn", error);
        if self.columns.is_empty() {
            let schema = batch.schema();
            let kinds = schema.fields().iter().map(|field| (field.name().clone(), kind(field.data_type())));
            self.columns = kinds.collect();
        }
        let columns: Vec<ArrayRef> = batch
            .columns()
            .iter()
            .map(|column| match kind(column.data_type()) {
                Kind::Number => cast(column, &DataType::Float64),
                Kind::Time => Ok(Arc::clone(column)),
                _ => cast(column, &DataType::Utf8View),
            })
            .collect::<Result<_, _>>()
            .map_err(|error| unreadable(&error))?;
        for row in 0..batch.num_rows() {
            let cells = columns.iter().zip(&self.columns).map(|(column, (_, kind))| cell(column, *kind, row));
            self.rows.push(cells.collect());
        }
        Ok(())
    }

    /// The chart of the rows for a console, with sentences about properties that it has no use for.
    ///
    /// # Errors
    /// Why they cannot be drawn.
    pub fn draw(self, chart: &Chart, kind: ChartKind, console: &Console) -> Result<Drawing, String> {
        let (width, height) = console.size().unwrap_or((100, 30));
        let mut options = ChartOptions::new(kind, width, height.saturating_sub(4).max(12));
        options.color = console.data_has_color();
        let notes = options.read(&chart.properties).map_err(|error| error.to_string())?;
        let rows = self.expanded();
        let data =
            arrange(&rows.columns, &rows.rows, &chart.properties).map_err(|error| error.to_string())?;
        let text = match options.kind {
            ChartKind::Card => draw_card(&data.first_row, &options),
            _ => draw(&data, &options),
        };
        Ok(Drawing { text: text.map_err(|error| error.to_string())?, notes })
    }

    /// Series that are arrays, as `make-series` gives them, become a row for each point.
    fn expanded(self) -> Self {
        let arrays: Vec<bool> = (0..self.columns.len())
            .map(|at| {
                let is_array = |row: &Vec<Cell>| match row.get(at) {
                    Some(Cell::Text(text)) => text.starts_with('['),
                    Some(Cell::Null) => true,
                    _ => false,
                };
                !self.rows.is_empty() && self.rows.iter().all(is_array)
            })
            .collect();
        if !arrays.contains(&true) {
            return self;
        }
        let mut rows = Vec::new();
        let mut kinds: Vec<Option<Kind>> = vec![None; self.columns.len()];
        for row in &self.rows {
            let items: Vec<Option<Vec<Cell>>> =
                row.iter().zip(&arrays).map(|(cell, is_array)| is_array.then(|| elements(cell))).collect();
            let length = items.iter().flatten().map(Vec::len).max().unwrap_or(0);
            for point in 0..length {
                let cells = row.iter().zip(&items).map(|(cell, items)| match items {
                    Some(items) => items.get(point).cloned().unwrap_or(Cell::Null),
                    None => cell.clone(),
                });
                let cells: Vec<Cell> = cells.collect();
                for (kind, cell) in kinds.iter_mut().zip(&cells) {
                    let own = match cell {
                        Cell::Time(_) => Kind::Time,
                        Cell::Number(_) => Kind::Number,
                        Cell::Text(_) => Kind::Text,
                        Cell::Null => continue,
                    };
                    kind.get_or_insert(own);
                }
                rows.push(cells);
            }
        }
        let columns = self.columns.into_iter().zip(kinds);
        let columns = columns.map(|((name, old), kind)| (name, kind.unwrap_or(old))).collect();
        Self { columns, rows }
    }
}

fn kind(data_type: &DataType) -> Kind {
    match data_type {
        DataType::Timestamp(..) => Kind::Time,
        other if other.is_numeric() => Kind::Number,
        DataType::Utf8View | DataType::Utf8 | DataType::LargeUtf8 => Kind::Text,
        _ => Kind::Other,
    }
}

fn cell(column: &ArrayRef, kind: Kind, row: usize) -> Cell {
    if column.is_null(row) {
        return Cell::Null;
    }
    match kind {
        Kind::Number => Cell::Number(column.as_primitive::<Float64Type>().value(row)),
        Kind::Time => match column.as_primitive_opt::<TimestampMicrosecondType>() {
            Some(times) => Cell::Time(times.value(row)),
            None => Cell::Null,
        },
        _ => Cell::Text(column.as_string_view().value(row).to_owned()),
    }
}

fn elements(cell: &Cell) -> Vec<Cell> {
    let Cell::Text(text) = cell else { return Vec::new() };
    let Some(Dynamic::Array(items)) = Dynamic::parse(text) else { return Vec::new() };
    let element = |item: &Dynamic| match item {
        Dynamic::Number(number) => Cell::Number(number.to_real()),
        Dynamic::String(text) => match Value::string(Arc::clone(text)).to(Type::DateTime) {
            Value::DateTime(time) => Cell::Time(time),
            _ => Cell::Text(text.to_string()),
        },
        Dynamic::Null => Cell::Null,
        other => Cell::Text(other.to_string()),
    };
    items.iter().map(element).collect()
}
