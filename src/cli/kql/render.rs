//! `render`: the result of a Kusto query as a chart.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, TimestampMicrosecondType};

use super::super::Session;
use crate::engine::Engine;
use crate::engine::interrupts::Interrupts;
use crate::engine::kusto::PlannedKusto;
use crate::engine::run::{Bounds, Prepared};
use crate::error::{ExitCode, Failure};
use crate::kql::bind::Chart;
use crate::kql::values::{Dynamic, Type, Value};
use crate::output::chart::render::{Cell, ChartKind, ChartOptions, Kind, arrange, draw, draw_card};

/// More rows than these do not make a chart.
const MOST_ROWS: usize = 1_000_000;

/// Draws the result of a query. Nothing comes back where it cannot be drawn: then its rows are shown.
///
/// # Errors
/// When the query fails.
pub(in crate::cli) async fn show(
    session: &Session,
    engine: &Engine,
    text: &str,
    planned: &PlannedKusto,
    bounds: Bounds,
) -> Result<Option<ExitCode>, Failure> {
    let Some(chart) = &planned.render else { return Ok(None) };
    let kind = match chart.kind.parse::<ChartKind>() {
        Ok(ChartKind::Table) => return Ok(None),
        Ok(kind) => kind,
        Err(error) => {
            session.console.note(&format!("{error}; its rows are shown"));
            return Ok(None);
        }
    };
    let prepared = Prepared::new(engine, &planned.planned, text).await?;
    let mut table = Table::default();
    let interrupts = Interrupts::start()?;
    let outcome = prepared
        .run(bounds, interrupts.next(), &mut |batch| {
            if table.rows.len() > MOST_ROWS {
                return Err(Failure::new(format!("a chart of more than {MOST_ROWS} rows"))
                    .hint("summarize them first, or leave `render` out"));
            }
            table.add(batch)
        })
        .await?;
    let (width, height) = session.console.size().unwrap_or((100, 30));
    let mut options = ChartOptions::new(kind, width, height.saturating_sub(4).max(12));
    options.color = session.console.data_has_color();
    match drawn(table.expanded(), chart, options, session) {
        Ok(drawing) => {
            session
                .console
                .print(&drawing)
                .map_err(|error| Failure::caused("the chart could not be written", &error))?;
        }
        Err(reason) => {
            session.console.note(&format!("{reason}; its rows are shown"));
            return Ok(None);
        }
    }
    for note in planned.planned.notes.iter().chain(&outcome.cut) {
        session.console.note(note);
    }
    Ok(Some(match (outcome.interrupted, &outcome.cut) {
        (true, _) => ExitCode::Interrupted,
        (false, Some(_)) => ExitCode::Partial,
        (false, None) => ExitCode::Done,
    }))
}

fn drawn(table: Table, chart: &Chart, mut options: ChartOptions, session: &Session) -> Result<String, String> {
    let unused = options.read(&chart.properties).map_err(|error| error.to_string())?;
    let data = arrange(&table.columns, &table.rows, &chart.properties).map_err(|error| error.to_string())?;
    let drawing = match options.kind {
        ChartKind::Card => draw_card(&data.first_row, &options),
        _ => draw(&data, &options),
    };
    let drawing = drawing.map_err(|error| error.to_string())?;
    unused.iter().for_each(|sentence| session.console.note(sentence));
    Ok(drawing)
}

/// Rows for a chart.
#[derive(Default)]
struct Table {
    columns: Vec<(String, Kind)>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    fn add(&mut self, batch: &RecordBatch) -> Result<(), Failure> {
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
