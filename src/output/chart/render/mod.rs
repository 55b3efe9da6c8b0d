//! Charts drawn with text, for Kusto's `render`: lines of Braille dots, bars of block characters, axes with round
//! numbers, a legend that can be read without colour.
//!
//! Nothing here knows the engine. [`arrange`] makes [`ChartData`] out of rows as `render` does, [`ChartOptions::read`]
//! takes the properties of `render`, [`draw`] gives the text. The same data and options give the same bytes.
//!
//! Nothing is left out in silence: rows without a place, values that are no finite numbers, categories and series that
//! have no room are counted below the drawing. What cannot be drawn is a [`ChartError`], and the caller shows a table.

mod arrange;
mod axis;
mod bars;
mod card;
mod columns;
mod dots;
mod error;
mod frame;
mod legend;
mod lines;
mod matrix;
mod model;
mod number;
mod options;
mod page;
mod scale;
mod strip;
mod time;

pub use arrange::{Cell, Kind, arrange};
pub use card::draw_card;
pub use error::ChartError;
pub use options::{ChartKind, ChartOptions, Stacking};

use model::{Domain, Tracks};
use page::Page;

/// Columns that any chart needs.
pub const NARROWEST: usize = 20;
/// Lines that a chart takes at least; a smaller height counts as this.
pub const LOWEST: usize = 8;
/// Columns and lines beyond which no chart grows, however large the screen is said to be.
const WIDEST: usize = 1_000;

/// Where a point is on the x axis.
#[derive(Debug, Clone, PartialEq)]
pub enum Axis {
    /// An instant: microseconds since 1970-01-01 in UTC.
    Time(i64),
    /// A number.
    Number(f64),
    /// A category.
    Text(String),
}

/// One line, or one bar in each category.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The name in the legend.
    pub name: String,
    /// The points; `None` is a gap.
    pub points: Vec<(Axis, Option<f64>)>,
}

/// What a chart shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChartData {
    /// The name of the x axis.
    pub x_name: String,
    /// The series, in the order of the legend.
    pub series: Vec<Series>,
    /// Rows that have no place on the x axis; the drawing says how many.
    pub left_out: usize,
    /// The first row, name and cell of each column: what a card shows.
    pub first_row: Vec<(String, Cell)>,
}

/// Draws a chart: lines that end with a new line, none wider than the options' width. There are at most as many as
/// the height says ([`LOWEST`] at least), and below them what was left out.
///
/// # Errors
/// When there is nothing to draw, the screen is too narrow, or the data do not fit the kind of chart.
pub fn draw(data: &ChartData, options: &ChartOptions) -> Result<String, ChartError> {
    let mut page = Page::new(options)?;
    let kind = options.kind;
    if kind == ChartKind::Card && !data.first_row.is_empty() {
        return draw_card(&data.first_row, options);
    }
    let tracks = Tracks::new(data, &mut page)?;
    if matches!(kind, ChartKind::Time | ChartKind::Anomaly) && tracks.domain != Domain::Time {
        let x = page.pen.text(&data.x_name);
        return Err(ChartError::NeedsTime { kind: kind.name().to_owned(), x });
    }
    match kind {
        ChartKind::Time | ChartKind::Anomaly | ChartKind::Line | ChartKind::Scatter => {
            lines::draw_lines(tracks, options, &mut page)?;
        }
        ChartKind::Area | ChartKind::StackedArea => lines::draw_areas(tracks, options, &mut page)?,
        ChartKind::Column => columns::draw(tracks, options, &mut page)?,
        ChartKind::Bar => bars::draw(tracks, options, &mut page)?,
        ChartKind::Pie => bars::draw_pie(tracks, &mut page)?,
        ChartKind::Card => return draw_card(&card::first_points(&tracks), options),
        ChartKind::Table => card::draw_table(tracks, options, &mut page),
    }
    Ok(page.finish())
}

#[cfg(test)]
mod tests;
