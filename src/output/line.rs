//! One line per column, for rows too wide for a table, like psql's expanded display.
//!
//! A text of several lines continues after `│`, so that no text can look like the next column or the next row.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::sink::Sink;
use super::style::{BOLD, DIM, push_styled};
use super::text::{push_padded, push_visible, visible, width};
use super::value::Column;
use super::{Options, OutputError, TextFormat};

/// Rows as blocks of lines.
pub(crate) struct Line {
    schema: SchemaRef,
    names: Vec<(String, usize)>,
    name_width: usize,
    options: Options,
    scratch: Vec<u8>,
    shown: String,
}

impl Line {
    pub(crate) fn new(schema: SchemaRef, options: Options) -> Self {
        let names: Vec<(String, usize)> = schema
            .fields()
            .iter()
            .map(|field| {
                let name = visible(field.name());
                let columns = width(&name);
                (name, columns)
            })
            .collect();
        let name_width = names.iter().map(|(_, columns)| *columns).max().unwrap_or(0);
        Self { schema, names, name_width, options, scratch: Vec::new(), shown: String::new() }
    }

    fn push_heading(&self, out: &mut Vec<u8>, number: u64) {
        let title = format!("─[ row {number} ]");
        let rule = "─".repeat((self.name_width + 1).saturating_sub(width(&title)));
        let rest = "─".repeat(24);
        push_styled(out, self.options.color, DIM, |out| {
            out.extend_from_slice(format!("{title}{rule}┬{rest}").as_bytes())
        });
        out.push(b'\n');
    }

    fn push_value(&mut self, out: &mut Vec<u8>) {
        let text = String::from_utf8_lossy(&self.scratch);
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                out.push(b'\n');
                out.extend(std::iter::repeat_n(b' ', self.name_width));
                out.extend_from_slice(" │ ".as_bytes());
            }
            self.shown.clear();
            push_visible(&mut self.shown, line.strip_suffix('\r').unwrap_or(line));
            out.extend_from_slice(self.shown.as_bytes());
        }
    }
}

impl TextFormat for Line {
    fn start(&mut self, _sink: &mut Sink<'_>) -> Result<(), OutputError> {
        Ok(())
    }

    fn rows(&mut self, batch: &RecordBatch, before: u64, sink: &mut Sink<'_>) -> Result<(), OutputError> {
        let columns = Column::of_batch(batch, &self.schema)?;
        for row in 0..batch.num_rows() {
            let out = sink.buffer();
            self.push_heading(out, before + row as u64 + 1);
            for (place, column) in columns.iter().enumerate() {
                if let Some((name, columns)) = self.names.get(place) {
                    push_styled(out, self.options.color, BOLD, |out| {
                        push_padded(out, name, *columns, self.name_width, false)
                    });
                }
                out.extend_from_slice(" │ ".as_bytes());
                if column.is_null(row) {
                    push_styled(out, self.options.color, DIM, |out| {
                        out.extend_from_slice(self.options.null_text.as_bytes())
                    });
                } else {
                    self.scratch.clear();
                    column.text(row, &mut self.scratch);
                    self.push_value(out);
                }
                out.push(b'\n');
            }
            sink.pass_on_full()?;
        }
        Ok(())
    }
}
