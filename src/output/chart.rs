//! Bar and line charts of a result, drawn with block and Braille characters.

mod canvas;
pub mod render;

use std::fmt::Write;
use std::str::FromStr;

use arrow::array::cast::AsArray;
use arrow::array::{Array, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int64Type};

use super::error::OutputError;
use super::human::{count, plural};
use super::text::{cut, visible, width};
use super::value::{Column, is_number};
use canvas::Canvas;

/// Bars drawn at most; what is left out is said below them.
const BARS: usize = 200;
/// Rows of a line chart.
const LINE_ROWS: usize = 12;
/// Columns that the drawing needs at least, labels not counted.
const NARROWEST: usize = 10;
/// Eighths of a block, from one to eight.
const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/// What to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chart {
    /// One bar per row.
    Bar,
    /// One line over a time, a number, or the order of the rows.
    Line,
}

impl FromStr for Chart {
    type Err = ChartError;

    fn from_str(name: &str) -> Result<Self, ChartError> {
        match name {
            "bar" => Ok(Self::Bar),
            "line" => Ok(Self::Line),
            other => Err(ChartError::Unknown { name: visible(other) }),
        }
    }
}

/// A chart that cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// No such chart.
    #[error("unknown chart '{name}'; use bar or line")]
    Unknown {
        /// What was asked for.
        name: String,
    },
    /// There is no result, or it is empty.
    #[error("there are no rows to draw; run a query that returns some first")]
    NoRows,
    /// The result has no such column.
    #[error("the result has no column '{name}'; its columns are {known}")]
    NoColumn {
        /// What was asked for.
        name: String,
        /// The columns there are.
        known: String,
    },
    /// The value column has no numbers.
    #[error(
        "column '{name}' holds {data_type}, a chart needs numbers; numeric columns here: {numeric}; or cast it in the query: {name}::double"
    )]
    NotNumeric {
        /// The column.
        name: String,
        /// Its type.
        data_type: String,
        /// The columns that would do.
        numeric: String,
    },
    /// The value column has only nulls.
    #[error("column '{name}' has no value in any row")]
    NoValues {
        /// The column.
        name: String,
    },
    /// The screen is too narrow.
    #[error("{width} columns are too narrow for this chart; it needs {needed}")]
    Narrow {
        /// The columns there are.
        width: usize,
        /// The columns needed.
        needed: usize,
    },
    /// The rows could not be read.
    #[error("the rows cannot be read")]
    Rows(#[source] OutputError),
}

/// One row to draw.
struct Point {
    label: String,
    /// Where it is on a line chart's horizontal axis.
    place: f64,
    value: f64,
    /// The value as the result shows it.
    shown: String,
}

/// Draws `value` over `label` in at most `columns` terminal columns. The text ends with a new line.
///
/// # Errors
/// When a column is missing or has no numbers, there are no rows, or the screen is too narrow.
pub fn draw(
    chart: Chart,
    label: &str,
    value: &str,
    batches: &[RecordBatch],
    columns: usize,
) -> Result<String, ChartError> {
    let first = batches.first().ok_or(ChartError::NoRows)?;
    let label_at = find(first, label)?;
    let value_at = find(first, value)?;
    let (mut points, rows) = read(batches, label_at, value_at)?;
    if rows == 0 {
        return Err(ChartError::NoRows);
    }
    if points.is_empty() {
        return Err(ChartError::NoValues { name: visible(value) });
    }
    let left_out = rows - points.len();
    let (label, value) =
        (visible(first.schema().field(label_at).name()), visible(first.schema().field(value_at).name()));
    let mut out = match chart {
        Chart::Bar => bars(&points, &label, &value, columns)?,
        Chart::Line => {
            points.sort_by(|a, b| a.place.total_cmp(&b.place));
            line(&points, &label, &value, columns)?
        }
    };
    if left_out > 0 {
        let (rows, are) = (plural(left_out as u64, "row", "rows"), if left_out == 1 { "is" } else { "are" });
        let _ = writeln!(out, "{rows} without a value {are} left out");
    }
    Ok(out)
}

/// The column of this name; in another case when only one has it.
fn find(batch: &RecordBatch, name: &str) -> Result<usize, ChartError> {
    let schema = batch.schema();
    if let Ok(at) = schema.index_of(name) {
        return Ok(at);
    }
    let alike = |field: &str| field.to_lowercase() == name.to_lowercase();
    let mut matching = schema.fields().iter().enumerate().filter(|(_, field)| alike(field.name()));
    match (matching.next(), matching.next()) {
        (Some((at, _)), None) => Ok(at),
        _ => {
            let known: Vec<String> = schema.fields().iter().map(|field| visible(field.name())).collect();
            Err(ChartError::NoColumn { name: visible(name), known: known.join(", ") })
        }
    }
}

/// The rows that have a value, and the number of all rows.
fn read(
    batches: &[RecordBatch],
    label_at: usize,
    value_at: usize,
) -> Result<(Vec<Point>, usize), ChartError> {
    let (mut points, mut rows) = (Vec::new(), 0);
    let mut cell = Vec::new();
    for batch in batches {
        let schema = batch.schema();
        let (label_field, value_field) = (schema.field(label_at), schema.field(value_at));
        if !is_number(value_field.data_type()) {
            let numeric = schema.fields().iter().filter(|field| is_number(field.data_type()));
            let numeric: Vec<String> = numeric.map(|field| visible(field.name())).collect();
            return Err(ChartError::NotNumeric {
                name: visible(value_field.name()),
                data_type: value_field.data_type().to_string(),
                numeric: if numeric.is_empty() { "none".to_owned() } else { numeric.join(", ") },
            });
        }
        let label_array = batch.column(label_at);
        let (labels, values) = (
            Column::new(label_array.as_ref(), label_field).map_err(ChartError::Rows)?,
            Column::new(batch.column(value_at).as_ref(), value_field).map_err(ChartError::Rows)?,
        );
        let numbers = numbers(batch.column(value_at).as_ref())?;
        let places = if has_order(label_field.data_type()) {
            Some(self::numbers(label_array.as_ref())?)
        } else {
            None
        };
        for row in 0..batch.num_rows() {
            rows += 1;
            let place = match &places {
                Some(places) => places.get(row).copied().flatten(),
                None => Some(rows as f64),
            };
            let value = numbers.get(row).copied().flatten();
            if let (Some(value), Some(place)) = (value, place) {
                cell.clear();
                labels.text(row, &mut cell);
                let label = if labels.is_null(row) {
                    "NULL".into()
                } else {
                    visible(&String::from_utf8_lossy(&cell))
                };
                cell.clear();
                values.text(row, &mut cell);
                points.push(Point {
                    label,
                    place,
                    value,
                    shown: String::from_utf8_lossy(&cell).into_owned(),
                });
            }
        }
    }
    Ok((points, rows))
}

/// Whether a type has its own place on an axis: numbers and times.
fn has_order(data_type: &DataType) -> bool {
    is_number(data_type) || data_type.is_temporal() && !matches!(data_type, DataType::Interval(_))
}

/// A column as numbers; what is no finite number is none.
fn numbers(array: &dyn Array) -> Result<Vec<Option<f64>>, ChartError> {
    let failed = |error| ChartError::Rows(OutputError::Arrow(error));
    if array.data_type().is_temporal() {
        let whole = match array.data_type() {
            DataType::Date32 | DataType::Time32(_) => {
                cast(&cast(array, &DataType::Int32).map_err(failed)?, &DataType::Int64).map_err(failed)?
            }
            _ => cast(array, &DataType::Int64).map_err(failed)?,
        };
        return Ok(whole
            .as_primitive::<Int64Type>()
            .iter()
            .map(|value| value.map(|value| value as f64))
            .collect());
    }
    let numbers = cast(array, &DataType::Float64).map_err(failed)?;
    Ok(numbers
        .as_primitive::<Float64Type>()
        .iter()
        .map(|value| value.filter(|value| value.is_finite()))
        .collect())
}

fn bars(points: &[Point], label: &str, value: &str, columns: usize) -> Result<String, ChartError> {
    let drawn = points.get(..BARS).unwrap_or(points);
    let widest_label = drawn.iter().map(|point| width(&point.label)).max().unwrap_or(0).max(width(label));
    let label_width = widest_label.min((columns / 3).max(1));
    let value_width = drawn.iter().map(|point| width(&point.shown)).max().unwrap_or(0);
    let needed = label_width + 4 + value_width + NARROWEST;
    if columns < needed {
        return Err(ChartError::Narrow { width: columns, needed });
    }
    let area = columns - label_width - 4 - value_width;
    let highest = drawn.iter().map(|point| point.value).fold(0.0, f64::max);
    let lowest = drawn.iter().map(|point| point.value).fold(0.0, f64::min);
    // Halved first: the distance between the ends of the range of f64 is infinite.
    let span = highest / 2.0 - lowest / 2.0;
    let share = |value: f64| if span > 0.0 { value / 2.0 / span } else { 0.0 };
    let zero = (share(-lowest) * area as f64).round() as usize;
    let mut out = String::new();
    push_label(&mut out, label, label_width);
    let _ = writeln!(out, " │ {value}");
    for point in drawn {
        push_label(&mut out, &point.label, label_width);
        out.push_str(" │");
        push_bar(&mut out, share(point.value), area, zero);
        let _ = writeln!(out, " {}", point.shown);
    }
    if points.len() > drawn.len() {
        let _ = writeln!(
            out,
            "{} of {} are drawn; add a LIMIT or group the rows",
            count(BARS as u64),
            plural(points.len() as u64, "row", "rows")
        );
    }
    Ok(out)
}

fn push_label(out: &mut String, label: &str, columns: usize) {
    let shorter = cut(label, columns);
    let shown = shorter.as_deref().unwrap_or(label);
    out.push_str(shown);
    out.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(shown))));
}

/// A bar from the zero line: to the left for negative values. What is not zero is seen.
fn push_bar(out: &mut String, share: f64, area: usize, zero: usize) {
    if share < 0.0 {
        let cells = ((-share * area as f64).round() as usize).clamp(1, zero.max(1));
        out.extend(std::iter::repeat_n(' ', zero.saturating_sub(cells)));
        out.extend(std::iter::repeat_n('█', cells));
        return;
    }
    out.extend(std::iter::repeat_n(' ', zero));
    if share > 0.0 {
        let eighths =
            ((share * area as f64 * 8.0).round() as usize).clamp(1, (area - zero.min(area)).max(1) * 8);
        out.extend(std::iter::repeat_n('█', eighths / 8));
        if let Some(part) = (eighths % 8).checked_sub(1).and_then(|place| EIGHTHS.get(place)) {
            out.push(*part);
        }
    }
}

fn line(points: &[Point], label: &str, value: &str, columns: usize) -> Result<String, ChartError> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Err(ChartError::NoRows) };
    let highest = points.iter().map(|point| point.value).fold(0.0, f64::max);
    let lowest = points.iter().map(|point| point.value).fold(0.0, f64::min);
    let ticks = [highest, f64::midpoint(highest, lowest), lowest].map(tick);
    let tick_width = ticks.iter().map(|text| width(text)).max().unwrap_or(0);
    let needed = tick_width + 3 + NARROWEST;
    if columns < needed {
        return Err(ChartError::Narrow { width: columns, needed });
    }
    let area = columns - tick_width - 3;
    let mut canvas = Canvas::new(area, LINE_ROWS);
    let across = |place: f64| fraction(place, first.place, last.place) * (area * 2 - 1) as f64;
    let down = |value: f64| (1.0 - fraction(value, lowest, highest)) * (LINE_ROWS * 4 - 1) as f64;
    let mut before = None;
    for point in points {
        let here = (across(point.place).round() as i64, down(point.value).round() as i64);
        canvas.segment(before.unwrap_or(here), here);
        before = Some(here);
    }
    let mut out = format!("{value}\n");
    for (row, text) in canvas.rows().enumerate() {
        let tick = match row {
            0 => ticks.first(),
            _ if row == LINE_ROWS / 2 => ticks.get(1),
            _ if row + 1 == LINE_ROWS => ticks.last(),
            _ => None,
        };
        let mark = if tick.is_some() { '┤' } else { '│' };
        let _ = writeln!(out, "{:>tick_width$} {mark}{}", tick.map_or("", String::as_str), text.trim_end());
    }
    let _ = writeln!(out, "{:tick_width$} └{}", "", "─".repeat(area));
    push_ends(&mut out, tick_width + 2, area, &first.label, &last.label);
    let _ = writeln!(out, "{:indent$}{label}", "", indent = tick_width + 2);
    Ok(out)
}

/// The labels at both ends of the horizontal axis, or only the first when there is no room for two.
fn push_ends(out: &mut String, indent: usize, area: usize, first: &str, last: &str) {
    out.extend(std::iter::repeat_n(' ', indent));
    let room = area.saturating_sub(width(first) + width(last));
    if room >= 2 && first != last {
        out.push_str(first);
        out.extend(std::iter::repeat_n(' ', room));
        out.push_str(last);
    } else {
        out.push_str(cut(first, area).as_deref().unwrap_or(first));
    }
    out.push('\n');
}

/// Where a value is between two ends, from 0 to 1.
fn fraction(value: f64, from: f64, to: f64) -> f64 {
    let span = to / 2.0 - from / 2.0;
    if span > 0.0 { ((value / 2.0 - from / 2.0) / span).clamp(0.0, 1.0) } else { 0.0 }
}

/// A number at an axis: whole ones with separators, others with as many digits as matter.
fn tick(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude >= 1e15 || (magnitude > 0.0 && magnitude < 1e-3) {
        return format!("{value:.2e}");
    }
    if value.fract() == 0.0 {
        let sign = if value < 0.0 { "-" } else { "" };
        return format!("{sign}{}", count(magnitude as u64));
    }
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests;
