//! CSV as RFC 4180 describes it: UTF-8, commas, quotes doubled, lines that end with CR LF.
//!
//! Every text reads back the same, byte for byte: null is an empty field, an empty text is `""`. One exception has no
//! way out in CSV: where the result has a single column, null is `""` as well, since readers skip an empty line and a
//! row would be lost.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use memchr::{memchr, memchr_iter};

use super::excel::Excel;
use super::sink::Sink;
use super::value::Column;
use super::{Options, OutputError, TextFormat};

/// Rows as CSV.
pub(crate) struct Csv {
    schema: SchemaRef,
    header: bool,
    excel: Option<Excel>,
    scratch: Vec<u8>,
}

impl Csv {
    pub(crate) fn new(schema: SchemaRef, options: &Options) -> Result<Self, OutputError> {
        let excel = if options.excel { Some(Excel::new(&schema, options.header)?) } else { None };
        Ok(Self { schema, header: options.header, excel, scratch: Vec::new() })
    }

    fn excel_row(
        excel: &mut Excel,
        scratch: &mut Vec<u8>,
        columns: &[Column<'_>],
        at: (usize, u64),
        out: &mut Vec<u8>,
    ) -> Result<(), OutputError> {
        let (row, number) = at;
        excel.check_row(number)?;
        for (place, column) in columns.iter().enumerate() {
            separate(out, place);
            if column.is_null(row) {
                push_null(out, columns.len());
                continue;
            }
            scratch.clear();
            column.text(row, scratch);
            excel.guard(scratch, number, place)?;
            push_field(out, scratch);
        }
        Ok(())
    }

    fn row(scratch: &mut Vec<u8>, columns: &[Column<'_>], row: usize, out: &mut Vec<u8>) {
        for (place, column) in columns.iter().enumerate() {
            separate(out, place);
            if column.is_null(row) {
                push_null(out, columns.len());
            } else if let Some(text) = column.str(row) {
                push_field(out, text.as_bytes());
            } else if column.is_bare() {
                let before = out.len();
                column.text(row, out);
                if out.len() == before {
                    out.extend_from_slice(b"\"\"");
                }
            } else {
                scratch.clear();
                column.text(row, scratch);
                push_field(out, scratch);
            }
        }
    }
}

impl TextFormat for Csv {
    fn start(&mut self, sink: &mut Sink<'_>) -> Result<(), OutputError> {
        let out = sink.buffer();
        if self.excel.is_some() {
            out.extend_from_slice("\u{feff}".as_bytes());
        }
        if !self.header {
            return Ok(());
        }
        for (place, field) in self.schema.fields().iter().enumerate() {
            separate(out, place);
            self.scratch.clear();
            self.scratch.extend_from_slice(field.name().as_bytes());
            if let Some(excel) = &mut self.excel {
                excel.guard(&mut self.scratch, 0, place)?;
            }
            push_field(out, &self.scratch);
        }
        out.extend_from_slice(b"\r\n");
        Ok(())
    }

    fn rows(&mut self, batch: &RecordBatch, before: u64, sink: &mut Sink<'_>) -> Result<(), OutputError> {
        let columns = Column::of_batch(batch, &self.schema)?;
        for row in 0..batch.num_rows() {
            let out = sink.buffer();
            match &mut self.excel {
                Some(excel) => {
                    let at = (row, before + row as u64 + 1);
                    Self::excel_row(excel, &mut self.scratch, &columns, at, out)?;
                }
                None => Self::row(&mut self.scratch, &columns, row, out),
            }
            out.extend_from_slice(b"\r\n");
            sink.pass_on_full()?;
        }
        Ok(())
    }

    fn notes(&self) -> Vec<String> {
        self.excel.as_ref().map(Excel::notes).unwrap_or_default()
    }
}

fn separate(out: &mut Vec<u8>, place: usize) {
    if place > 0 {
        out.push(b',');
    }
}

fn push_null(out: &mut Vec<u8>, columns: usize) {
    if columns == 1 {
        out.extend_from_slice(b"\"\"");
    }
}

/// Whether a field has what it can hold only between quotes. Spaces at its ends are quoted too, since some readers
/// trim them.
fn needs_quotes(field: &[u8]) -> bool {
    let special = |byte: &u8| matches!(byte, b'"' | b',' | b'\r' | b'\n');
    match (field.first(), field.last()) {
        (Some(b' ' | b'\t'), _) | (_, Some(b' ' | b'\t')) | (None, _) => true,
        _ => {
            // Sixteen at a time without a branch: the compiler makes vector code of it.
            let mut pieces = field.chunks_exact(16);
            pieces.any(|piece| piece.iter().fold(false, |found, byte| found | special(byte)))
                || pieces.remainder().iter().any(special)
        }
    }
}

/// Writes a field that is not null.
fn push_field(out: &mut Vec<u8>, field: &[u8]) {
    if !needs_quotes(field) {
        out.extend_from_slice(field);
        return;
    }
    out.reserve(field.len() + 2);
    out.push(b'"');
    if memchr(b'"', field).is_none() {
        out.extend_from_slice(field);
    } else {
        let mut copied = 0;
        for quote in memchr_iter(b'"', field) {
            out.extend_from_slice(&field[copied..=quote]);
            copied = quote;
        }
        out.extend_from_slice(&field[copied..]);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn field(text: &str) -> String {
        let mut out = Vec::new();
        push_field(&mut out, text.as_bytes());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn only_what_needs_quotes_has_them() {
        assert_eq!(field("plain text"), "plain text");
        assert_eq!(field(""), "\"\"");
        assert_eq!(field("a,b"), "\"a,b\"");
        assert_eq!(field("say \"hi\""), "\"say \"\"hi\"\"\"");
        assert_eq!(field("\"\""), "\"\"\"\"\"\"");
        assert_eq!(field("a\rb"), "\"a\rb\"");
        assert_eq!(field(" a"), "\" a\"");
    }

    proptest! {
        #[test]
        fn a_field_reads_back_the_same(text: String) {
            let written = field(&text);
            let back = match written.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
                Some(inner) => inner.replace("\"\"", "\""),
                None => written,
            };
            prop_assert_eq!(back, text);
        }
    }
}
