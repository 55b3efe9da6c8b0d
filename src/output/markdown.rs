//! A table of GitHub flavoured Markdown, for tickets and reports.
//!
//! Cells are text, whatever they hold: markup is escaped, so that a subject line from a log can neither break the
//! table nor load an image from a stranger's server when the ticket is read.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::sink::Sink;
use super::text::is_hidden;
use super::value::{Column, is_number};
use super::{OutputError, TextFormat};

/// Rows as a Markdown table.
pub(crate) struct Markdown {
    schema: SchemaRef,
    scratch: Vec<u8>,
}

impl Markdown {
    pub(crate) fn new(schema: SchemaRef) -> Self {
        Self { schema, scratch: Vec::new() }
    }
}

impl TextFormat for Markdown {
    fn start(&mut self, sink: &mut Sink<'_>) -> Result<(), OutputError> {
        let out = sink.buffer();
        for field in self.schema.fields() {
            out.extend_from_slice(b"| ");
            push_cell(out, field.name());
            out.push(b' ');
        }
        out.extend_from_slice(b"|\n");
        for field in self.schema.fields() {
            out.extend_from_slice(if is_number(field.data_type()) { b"| ---: " } else { b"| --- " });
        }
        out.extend_from_slice(b"|\n");
        Ok(())
    }

    fn rows(&mut self, batch: &RecordBatch, _before: u64, sink: &mut Sink<'_>) -> Result<(), OutputError> {
        let columns = Column::of_batch(batch, &self.schema)?;
        for row in 0..batch.num_rows() {
            let out = sink.buffer();
            for column in &columns {
                out.extend_from_slice(b"| ");
                self.scratch.clear();
                column.text(row, &mut self.scratch);
                push_cell(out, &String::from_utf8_lossy(&self.scratch));
                out.push(b' ');
            }
            out.extend_from_slice(b"|\n");
            sink.pass_on_full()?;
        }
        Ok(())
    }
}

/// A text with its markup escaped, as it stands in a cell.
#[must_use]
pub fn markdown_text(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    push_cell(&mut out, text);
    String::from_utf8_lossy(&out).into_owned()
}

fn push_cell(out: &mut Vec<u8>, text: &str) {
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' => out.extend_from_slice(b"<br>"),
            '<' => out.extend_from_slice(b"&lt;"),
            '&' => out.extend_from_slice(b"&amp;"),
            // Inside a word an underscore is only an underscore.
            '_' if before.is_alphanumeric()
                && characters.peek().is_some_and(|next| next.is_alphanumeric()) =>
            {
                out.push(b'_');
            }
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$' => {
                out.extend_from_slice(&[b'\\', character as u8])
            }
            // The escape's own backslash is escaped, so that the reader sees it.
            hidden if is_hidden(hidden) => {
                out.extend_from_slice(format!("\\\\u{{{:x}}}", u32::from(hidden)).as_bytes());
            }
            shown => out.extend_from_slice(shown.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        before = character;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> String {
        let mut out = Vec::new();
        push_cell(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn markup_in_a_cell_is_text() {
        assert_eq!(cell("a|b"), "a\\|b");
        assert_eq!(cell("![x](http://example.com/p.png)"), "!\\[x\\](http://example.com/p.png)");
        assert_eq!(cell("<img src=x>"), "&lt;img src=x>");
        assert_eq!(cell("AT&amp;T"), "AT&amp;amp;T");
        assert_eq!(cell("C:\\temp"), "C:\\\\temp");
    }

    #[test]
    fn an_underscore_inside_a_word_stays_readable() {
        assert_eq!(cell("file_name"), "file_name");
        assert_eq!(cell("__init__"), "\\_\\_init\\_\\_");
    }

    #[test]
    fn new_lines_stay_in_the_cell_and_controls_are_shown() {
        assert_eq!(cell("a\r\nb\nc"), "a<br>b<br>c");
        assert_eq!(cell("\u{1b}[2J"), "\\\\u{1b}\\[2J");
    }
}
