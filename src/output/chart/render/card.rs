//! Cards and tables: values as they are.

use super::arrange::Cell;
use super::matrix::{Matrix, Slot};
use super::model::Tracks;
use super::number::exact;
use super::page::{Ink, Line, Page, Pen};
use super::{Axis, ChartError, ChartOptions, time};
use crate::output::text::width;

/// Draws one row as a card: a frame with a line for each column.
///
/// # Errors
/// When there is no column, or the screen is too narrow.
pub fn draw_card(row: &[(String, Cell)], options: &ChartOptions) -> Result<String, ChartError> {
    let mut page = Page::new(options)?;
    if row.is_empty() {
        return Err(ChartError::NoRows);
    }
    let pen = page.pen;
    let room = page.room(2);
    let fields: Vec<(String, String)> =
        row.iter().take(room).map(|(name, cell)| (pen.text(name), words(cell, pen))).collect();
    let names = fields.iter().map(|(name, _)| width(name)).max().unwrap_or(0).min(page.width / 2 - 4);
    let values = fields.iter().map(|(_, value)| width(value)).max().unwrap_or(0).min(page.width - names - 6);
    let edge = pen.pick('│', '|').to_string();
    let rule = pen.pick('─', '-').to_string().repeat(names + values + 4);
    page.push(Line::of(Ink::Dim, format!("{}{rule}{}", pen.pick('╭', '+'), pen.pick('╮', '+'))));
    for (name, value) in &fields {
        let mut line = Line::of(Ink::Dim, format!("{edge} {}  ", pen.pad(name, names, false)));
        line.add(Ink::Bold, &pen.pad(value, values, false));
        line.add(Ink::Dim, &format!(" {edge}"));
        page.push(line);
    }
    page.push(Line::of(Ink::Dim, format!("{}{rule}{}", pen.pick('╰', '+'), pen.pick('╯', '+'))));
    if row.len() > fields.len() {
        let (rest, all) = (row.len() - fields.len(), row.len());
        page.note(format!("{rest} of {all} columns left out for want of room, the last ones"));
    }
    Ok(page.finish())
}

fn words(cell: &Cell, pen: Pen) -> String {
    match cell {
        Cell::Time(value) => time::full(*value),
        Cell::Number(value) => exact(*value),
        Cell::Text(text) => pen.label(text),
        Cell::Null => "null".to_owned(),
    }
}

/// What a card shows of data that were not made from rows: the first point of each series.
pub(super) fn first_points(tracks: &Tracks) -> Vec<(String, Cell)> {
    let mut row = Vec::new();
    for track in &tracks.tracks {
        let Some((axis, value)) = track.points.first() else { continue };
        if row.is_empty() {
            let cell = match axis {
                Axis::Time(value) => Cell::Time(*value),
                Axis::Number(value) => Cell::Number(*value),
                Axis::Text(text) => Cell::Text(text.clone()),
            };
            row.push((tracks.x_name.clone(), cell));
        }
        row.push((track.name.clone(), value.map_or(Cell::Null, Cell::Number)));
    }
    row
}

/// Draws the points as a table: the x axis, and a column for each series.
pub(super) fn draw_table(mut tracks: Tracks, options: &ChartOptions, page: &mut Page) {
    let pen = page.pen;
    let own = options.x_title.as_deref().map_or_else(|| tracks.x_name.clone(), |title| pen.text(title));
    let series = tracks.tracks.len();
    // More can never be shown: each takes a column of the screen and two beside it.
    tracks.tracks.truncate(page.width / 2);
    let matrix = Matrix::new(tracks);
    let room = page.room(2);
    let columns = texts(&matrix, own, room, pen);
    let widths: Vec<usize> = columns
        .iter()
        .map(|column| column.iter().map(|cell| width(cell)).max().unwrap_or(0).min(page.width / 2 - 2))
        .collect();
    let mut used = 0;
    let shown = widths
        .iter()
        .take_while(|width| {
            used += **width + 2;
            used - 2 <= page.width
        })
        .count();
    for row in 0..columns.first().map_or(0, Vec::len) {
        let mut line = Line::default();
        for (at, (column, width)) in columns.iter().zip(&widths).take(shown).enumerate() {
            let cell = column.get(row).map_or("", String::as_str);
            let text = pen.pad(cell, *width, at > 0);
            line.add(
                if row == 0 { Ink::Bold } else { Ink::Plain },
                &format!("{}{text}", if at > 0 { "  " } else { "" }),
            );
        }
        page.push(line);
        if row == 0 {
            let rule: usize = widths.iter().take(shown).sum::<usize>() + 2 * shown.saturating_sub(1);
            page.push(Line::of(Ink::Dim, pen.pick('─', '-').to_string().repeat(rule)));
        }
    }
    let all = matrix.axes.len();
    if all > room {
        page.note(format!("{} of {all} rows left out for want of room, the last ones", all - room));
    }
    if shown < series + 1 {
        let rest = series + 1 - shown;
        page.note(format!("{rest} of {series} series left out for want of room, the last ones"));
    }
}

/// The columns of a table, each with its name first.
fn texts(matrix: &Matrix, x_name: String, rows: usize, pen: Pen) -> Vec<Vec<String>> {
    let labels = matrix.labels(pen, true).into_iter().take(rows);
    let mut columns: Vec<Vec<String>> = vec![std::iter::once(x_name).chain(labels).collect()];
    for (series, name) in matrix.names.iter().enumerate() {
        let cells = matrix.slots.iter().take(rows).map(|slots| match slots.get(series) {
            Some(Slot::Value(value)) => exact(*value),
            Some(Slot::Null) => "null".to_owned(),
            Some(Slot::Missing) | None => String::new(),
        });
        columns.push(std::iter::once(name.clone()).chain(cells).collect());
    }
    columns
}
