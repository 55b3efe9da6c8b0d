//! JSON: one document with its metadata, or one plain object per line.
//!
//! The document has the shape of the answer of Graph's `runHuntingQuery`, which hunters and their scripts know, so
//! that it can also be read back: `schema` (name and type of each column), `results` (one object per row, one row per
//! line), and our own `meta` at the end, where what was cut is known: `jq '.results[]'`. NDJSON is rows and nothing
//! else: `jq` reads it as it is.
//!
//! Hidden characters (controls, direction overrides) are written as escapes: the same text for every JSON reader, and
//! nothing that acts on a terminal.

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};
use serde_json::value::RawValue;

use super::sink::Sink;
use super::text::is_hidden;
use super::value::Column;
use super::{End, OutputError, TextFormat, unique_names};

/// Rows as JSON objects.
pub(crate) struct Json {
    schema: SchemaRef,
    names: Vec<String>,
    /// `"name":` of each column, with what comes before it.
    keys: Vec<Vec<u8>>,
    notes: Vec<String>,
    document: bool,
}

impl Json {
    /// One document with metadata.
    pub(crate) fn document(schema: SchemaRef) -> Self {
        Self::new(schema, true)
    }

    /// One object per line.
    pub(crate) fn lines(schema: SchemaRef) -> Self {
        Self::new(schema, false)
    }

    fn new(schema: SchemaRef, document: bool) -> Self {
        let (names, notes) = unique_names(&schema);
        let keys = names
            .iter()
            .enumerate()
            .map(|(number, name)| {
                let mut key = vec![if number == 0 { b'{' } else { b',' }];
                push_json_string(&mut key, name);
                key.push(b':');
                key
            })
            .collect();
        Self { schema, names, keys, notes, document }
    }
}

impl TextFormat for Json {
    fn start(&mut self, sink: &mut Sink<'_>) -> Result<(), OutputError> {
        if !self.document {
            return Ok(());
        }
        let out = sink.buffer();
        out.extend_from_slice(b"{\"schema\":[");
        for (number, (name, field)) in self.names.iter().zip(self.schema.fields()).enumerate() {
            out.extend_from_slice(if number == 0 { b"{\"name\":" } else { b",{\"name\":" });
            push_json_string(out, name);
            out.extend_from_slice(b",\"type\":");
            push_json_string(out, hunting_type(field.data_type()));
            out.push(b'}');
        }
        out.extend_from_slice(b"],\n\"results\":[");
        Ok(())
    }

    fn rows(&mut self, batch: &RecordBatch, before: u64, sink: &mut Sink<'_>) -> Result<(), OutputError> {
        let columns = Column::of_batch(batch, &self.schema)?;
        for row in 0..batch.num_rows() {
            let out = sink.buffer();
            if self.document {
                out.extend_from_slice(if before == 0 && row == 0 { b"\n" } else { b",\n" });
            }
            if columns.is_empty() {
                out.push(b'{');
            }
            for (key, column) in self.keys.iter().zip(&columns) {
                out.extend_from_slice(key);
                column.json(row, out);
            }
            out.push(b'}');
            if !self.document {
                out.push(b'\n');
            }
            sink.pass_on_full()?;
        }
        Ok(())
    }

    fn end(&mut self, end: &End<'_>, sink: &mut Sink<'_>) -> Result<(), OutputError> {
        if !self.document {
            return Ok(());
        }
        let out = sink.buffer();
        out.extend_from_slice(format!("\n],\n\"meta\":{{\"rows\":{},\"truncated\":", end.rows).as_bytes());
        match &end.summary.truncated {
            Some(reason) => push_json_string(out, reason),
            None => out.extend_from_slice(b"null"),
        }
        out.extend_from_slice(b",\"notes\":[");
        for (number, note) in end.summary.notes.iter().chain(&self.notes).enumerate() {
            if number > 0 {
                out.push(b',');
            }
            push_json_string(out, note);
        }
        out.push(b']');
        if let Some(elapsed) = end.summary.elapsed {
            out.extend_from_slice(format!(",\"elapsed_seconds\":{:.6}", elapsed.as_secs_f64()).as_bytes());
        }
        out.extend_from_slice(b"}}\n");
        Ok(())
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }
}

/// The type's name in the answers of Defender's hunting API.
fn hunting_type(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => "DateTime",
        DataType::Boolean => "Boolean",
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::UInt8 | DataType::UInt16 => "Int32",
        DataType::Int64 | DataType::UInt32 | DataType::UInt64 => "Int64",
        DataType::Float16 | DataType::Float32 | DataType::Float64 => "Double",
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => "Decimal",
        DataType::Duration(_) | DataType::Interval(_) | DataType::Time32(_) | DataType::Time64(_) => {
            "TimeSpan"
        }
        DataType::Dictionary(_, values) => hunting_type(values),
        DataType::RunEndEncoded(_, values) => hunting_type(values.data_type()),
        nested if nested.is_nested() => "Object",
        _ => "String",
    }
}

/// What a byte is to [`push_json_string`]: 0 is copied; 1 always needs an escape; 2 may begin a hidden character.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        classes[byte] = 1;
        byte += 1;
    }
    classes[b'"' as usize] = 1;
    classes[b'\\' as usize] = 1;
    classes[0x7f] = 1;
    // The first bytes, in UTF-8, of U+0080 to U+00BF, U+0600, U+1000, U+2000, U+F000 and U+C0000 onwards.
    classes[0xc2] = 2;
    classes[0xd8] = 2;
    classes[0xe1] = 2;
    classes[0xe2] = 2;
    classes[0xef] = 2;
    classes[0xf3] = 2;
    classes
};

/// Writes a text as a JSON string.
pub(crate) fn push_json_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    push_escaped(out, text, true);
    out.push(b'"');
}

/// Writes a text that is JSON by its type as a value, on one line. Text that is not JSON after all becomes a string.
pub(crate) fn push_json_text(out: &mut Vec<u8>, text: &str) {
    if serde_json::from_str::<&RawValue>(text).is_ok() {
        push_escaped(out, text.trim(), false);
    } else {
        push_json_string(out, text);
    }
}

/// Copies a text, with escapes. Not `quoting`: the text is JSON, in which the ASCII controls are only white space
/// between values, and quotes and backslashes already mean what they should.
fn push_escaped(out: &mut Vec<u8>, text: &str, quoting: bool) {
    let bytes = text.as_bytes();
    let mut copied = 0;
    let mut at = 0;
    while let Some(offset) = bytes[at..].iter().position(|byte| CLASSES[usize::from(*byte)] != 0) {
        at += offset;
        let character = text[at..].chars().next().unwrap_or('\0');
        let next = at + character.len_utf8();
        let needed = match CLASSES[usize::from(bytes[at])] {
            1 => quoting || character < ' ' || character == '\u{7f}',
            _ => is_hidden(character),
        };
        if needed {
            out.extend_from_slice(&bytes[copied..at]);
            if quoting || character >= ' ' {
                push_escape(out, character)
            } else {
                out.push(b' ')
            }
            copied = next;
        }
        at = next;
    }
    out.extend_from_slice(&bytes[copied..]);
}

fn push_escape(out: &mut Vec<u8>, character: char) {
    let short: &[u8] = match character {
        '"' => b"\\\"",
        '\\' => b"\\\\",
        '\n' => b"\\n",
        '\r' => b"\\r",
        '\t' => b"\\t",
        other => {
            for unit in other.encode_utf16(&mut [0; 2]) {
                out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
            }
            return;
        }
    };
    out.extend_from_slice(short);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn string(text: &str) -> String {
        let mut out = Vec::new();
        push_json_string(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    fn json_text(text: &str) -> String {
        let mut out = Vec::new();
        push_json_text(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn hidden_characters_are_escapes() {
        assert_eq!(string("a\u{1b}[2J\u{202e}\u{9b}\u{7f}"), r#""a\u001b[2J\u202e\u009b\u007f""#);
        assert_eq!(string("\u{e0041}"), r#""\udb40\udc41""#);
    }

    #[test]
    fn json_by_type_stays_on_one_line_and_nests() {
        assert_eq!(json_text("{\n  \"a\": \"x\\ny\"\r\n}"), "{   \"a\": \"x\\ny\"  }");
        assert_eq!(json_text("{\"a\":\"\u{202e}\"}"), "{\"a\":\"\\u202e\"}");
    }

    #[test]
    fn text_that_is_not_json_after_all_is_a_string() {
        assert_eq!(json_text("{\"a\":"), r#""{\"a\":""#);
        assert_eq!(json_text(""), r#""""#);
    }

    proptest! {
        #[test]
        fn any_text_reads_back_and_shows_nothing_hidden(text: String) {
            let written = string(&text);
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
            prop_assert!(!written.chars().any(is_hidden));
        }

        #[test]
        fn json_text_means_the_same(text: String) {
            let value = serde_json::json!({"key": text, "list": [1, null, text]});
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            let written = json_text(&pretty);
            prop_assert!(!written.contains('\n'));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap(), value);
        }
    }
}
