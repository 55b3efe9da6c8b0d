//! TSV as PostgreSQL's `COPY` writes text: one line per row, whatever the cells hold.
//!
//! A tab, line feed, carriage return or backslash in a cell is `\t`, `\n`, `\r`, `\\`; null is `\N`. Cells can then be
//! taken apart with `cut` and `awk`, and every text reads back the same.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::sink::Sink;
use super::value::Column;
use super::{OutputError, TextFormat};

/// Rows as TSV.
pub(crate) struct Tsv {
    schema: SchemaRef,
    header: bool,
    scratch: Vec<u8>,
}

impl Tsv {
    pub(crate) fn new(schema: SchemaRef, header: bool) -> Self {
        Self { schema, header, scratch: Vec::new() }
    }
}

impl TextFormat for Tsv {
    fn start(&mut self, sink: &mut Sink<'_>) -> Result<(), OutputError> {
        if !self.header {
            return Ok(());
        }
        let out = sink.buffer();
        for (place, field) in self.schema.fields().iter().enumerate() {
            if place > 0 {
                out.push(b'\t');
            }
            push_field(out, field.name().as_bytes());
        }
        out.push(b'\n');
        Ok(())
    }

    fn rows(&mut self, batch: &RecordBatch, _before: u64, sink: &mut Sink<'_>) -> Result<(), OutputError> {
        let columns = Column::of_batch(batch, &self.schema)?;
        for row in 0..batch.num_rows() {
            let out = sink.buffer();
            for (place, column) in columns.iter().enumerate() {
                if place > 0 {
                    out.push(b'\t');
                }
                if column.is_null(row) {
                    out.extend_from_slice(b"\\N");
                } else if let Some(text) = column.str(row) {
                    push_field(out, text.as_bytes());
                } else if column.is_bare() {
                    column.text(row, out);
                } else {
                    self.scratch.clear();
                    column.text(row, &mut self.scratch);
                    push_field(out, &self.scratch);
                }
            }
            out.push(b'\n');
            sink.pass_on_full()?;
        }
        Ok(())
    }
}

fn push_field(out: &mut Vec<u8>, field: &[u8]) {
    let mut copied = 0;
    for (at, byte) in field.iter().enumerate() {
        let letter = match byte {
            b'\t' => b't',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\\' => b'\\',
            _ => continue,
        };
        out.extend_from_slice(&field[copied..at]);
        out.extend_from_slice(&[b'\\', letter]);
        copied = at + 1;
    }
    out.extend_from_slice(&field[copied..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_break_a_line_is_escaped() {
        let mut out = Vec::new();
        push_field(&mut out, b"a\tb\nc\rd\\N");
        assert_eq!(String::from_utf8(out).unwrap(), "a\\tb\\nc\\rd\\\\N");
    }
}
