//! Columns for people.
//!
//! ```text
//!  ActionType     │ Events
//! ────────────────┼────────
//!  FileDownloaded │     12
//! ```
//!
//! The widths come from the first rows (a thousand, or four megabytes of them), which are held back until then; later
//! rows keep those widths, so memory stays flat. On a terminal, text that is too long ends with `…` and a note counts
//! those cells; numbers and times are never cut, and away from a terminal nothing is: a later, longer cell then
//! pushes its row to the right.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::human::plural;
use super::sink::Sink;
use super::style::{BOLD, DIM, push_styled};
use super::text::{cut, push_padded, push_visible, visible, width};
use super::value::{Column, is_number, may_be_cut};
use super::{End, Options, OutputError, TextFormat};

const LOOK_AHEAD_ROWS: usize = 1_000;
const LOOK_AHEAD_BYTES: usize = 4 << 20;

/// Rows as a table.
pub(crate) struct Table {
    schema: SchemaRef,
    options: Options,
    layout: Vec<ColumnLayout>,
    /// The first rows, cell after cell; `None` once they are written.
    held: Option<Vec<Cell>>,
    held_bytes: usize,
    cut_cells: u64,
    scratch: Vec<u8>,
}

struct ColumnLayout {
    name: String,
    width: usize,
    number: bool,
    may_be_cut: bool,
}

struct Cell {
    text: String,
    width: usize,
    null: bool,
}

impl Table {
    pub(crate) fn new(schema: SchemaRef, options: Options) -> Self {
        let layout = schema
            .fields()
            .iter()
            .map(|field| {
                let name = visible(field.name());
                let width = if options.header { width(&name) } else { 0 };
                let data_type = field.data_type();
                ColumnLayout { name, width, number: is_number(data_type), may_be_cut: may_be_cut(data_type) }
            })
            .collect();
        Self {
            schema,
            options,
            layout,
            held: Some(Vec::new()),
            held_bytes: 0,
            cut_cells: 0,
            scratch: Vec::new(),
        }
    }

    fn cell(&mut self, column: &Column<'_>, row: usize) -> Cell {
        if column.is_null(row) {
            let text = self.options.null_text.clone();
            return Cell { width: width(&text), text, null: true };
        }
        self.scratch.clear();
        column.text(row, &mut self.scratch);
        let stored = String::from_utf8_lossy(&self.scratch);
        let mut text = String::with_capacity(stored.len());
        push_visible(&mut text, &stored);
        Cell { width: width(&text), text, null: false }
    }

    /// Sizes the columns by what is held, then writes the header and what is held.
    fn release(&mut self, sink: &mut Sink<'_>) -> Result<(), OutputError> {
        let Some(held) = self.held.take() else { return Ok(()) };
        let columns = self.layout.len();
        if columns == 0 {
            return Ok(());
        }
        for (at, cell) in held.iter().enumerate() {
            if let Some(layout) = self.layout.get_mut(at % columns) {
                layout.width = layout.width.max(cell.width);
            }
        }
        self.limit_widths();
        if self.options.header {
            self.push_header(sink.buffer());
        }
        let mut row = Vec::with_capacity(columns);
        for cell in held {
            row.push(cell);
            if row.len() == columns {
                self.push_row(sink.buffer(), &row);
                row.clear();
                sink.pass_on_full()?;
            }
        }
        Ok(())
    }

    /// On a terminal: narrows the widest columns of text until the table fits, but not below the cell width asked
    /// for; what is still too wide is the pager's.
    fn limit_widths(&mut self) {
        let Some(screen) = self.options.width else { return };
        let room = screen.saturating_sub((self.layout.len() * 3).saturating_sub(1));
        let fixed: usize =
            self.layout.iter().filter(|layout| !layout.may_be_cut).map(|layout| layout.width).sum();
        let room = room.saturating_sub(fixed);
        let mut widths: Vec<usize> =
            self.layout.iter().filter(|layout| layout.may_be_cut).map(|layout| layout.width).collect();
        widths.sort_unstable();
        // Fill from the narrowest: each column gets what it needs or an equal share of what is left.
        let (mut left, mut limit) = (room, usize::MAX);
        for (done, needed) in widths.iter().enumerate() {
            let share = left / (widths.len() - done);
            if *needed > share {
                limit = share;
                break;
            }
            left -= needed;
        }
        let limit = limit.max(self.options.max_cell_width).max(1);
        for layout in self.layout.iter_mut().filter(|layout| layout.may_be_cut) {
            layout.width = layout.width.min(limit);
        }
    }

    fn push_header(&mut self, out: &mut Vec<u8>) {
        let color = self.options.color;
        let last = self.layout.len().saturating_sub(1);
        for (place, layout) in self.layout.iter().enumerate() {
            out.extend_from_slice(if place == 0 { b" " } else { " │ ".as_bytes() });
            let shorter = if layout.may_be_cut && self.options.width.is_some() {
                cut(&layout.name, layout.width)
            } else {
                None
            };
            let name = shorter.as_deref().unwrap_or(&layout.name);
            let columns = if place == last && !layout.number { 0 } else { layout.width };
            push_styled(out, color, BOLD, |out| push_padded(out, name, width(name), columns, layout.number));
        }
        out.push(b'\n');
        push_styled(out, color, DIM, |out| {
            for (place, layout) in self.layout.iter().enumerate() {
                if place > 0 {
                    out.extend_from_slice("┼".as_bytes());
                }
                for _ in 0..layout.width + 2 {
                    out.extend_from_slice("─".as_bytes());
                }
            }
        });
        out.push(b'\n');
    }

    fn push_row(&mut self, out: &mut Vec<u8>, row: &[Cell]) {
        let on_terminal = self.options.width.is_some();
        let last = self.layout.len().saturating_sub(1);
        for (place, (cell, layout)) in row.iter().zip(&self.layout).enumerate() {
            out.extend_from_slice(if place == 0 { b" " } else { " │ ".as_bytes() });
            let shorter = if on_terminal && layout.may_be_cut && cell.width > layout.width {
                self.cut_cells += 1;
                cut(&cell.text, layout.width)
            } else {
                None
            };
            let (text, text_width) = match &shorter {
                Some(text) => (text.as_str(), width(text)),
                None => (cell.text.as_str(), cell.width),
            };
            // No trailing spaces: they wrap on a narrow screen and clutter what is copied.
            let columns = if place == last && !layout.number { 0 } else { layout.width };
            let color = self.options.color && cell.null;
            push_styled(out, color, DIM, |out| push_padded(out, text, text_width, columns, layout.number));
        }
        out.push(b'\n');
    }
}

impl TextFormat for Table {
    fn start(&mut self, _sink: &mut Sink<'_>) -> Result<(), OutputError> {
        Ok(())
    }

    fn rows(&mut self, batch: &RecordBatch, _before: u64, sink: &mut Sink<'_>) -> Result<(), OutputError> {
        let columns = Column::of_batch(batch, &self.schema)?;
        let mut cells = Vec::with_capacity(columns.len());
        for row in 0..batch.num_rows() {
            for column in &columns {
                cells.push(self.cell(column, row));
            }
            match &mut self.held {
                Some(held) => {
                    self.held_bytes += cells.iter().map(|cell| cell.text.len()).sum::<usize>();
                    held.append(&mut cells);
                    let rows = held.len() / columns.len().max(1);
                    if rows >= LOOK_AHEAD_ROWS || self.held_bytes >= LOOK_AHEAD_BYTES {
                        self.release(sink)?;
                    }
                }
                None => {
                    self.push_row(sink.buffer(), &cells);
                    cells.clear();
                    sink.pass_on_full()?;
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, _end: &End<'_>, sink: &mut Sink<'_>) -> Result<(), OutputError> {
        self.release(sink)
    }

    fn notes(&self) -> Vec<String> {
        if self.cut_cells == 0 {
            return Vec::new();
        }
        let (is, it) = if self.cut_cells == 1 { ("is", "it") } else { ("are", "them") };
        vec![format!(
            "{} {is} cut to fit the screen (…); --format line or -o FILE shows {it} whole",
            plural(self.cut_cells, "cell", "cells")
        )]
    }
}
