//! JSON, one or several values (NDJSON). A record is a line of NDJSON, an element of the outermost array, or the
//! document. It becomes lines `key: value`, keys of objects and arrays standing as `key:` above what is in them, so that
//! names are evidence as they are in the file; names written as one word are also written out as words.
//!
//! Numbers stand as they are written: 16 digits stay 16 digits. Places are JSON pointers (RFC 6901), together with the
//! line and column where the value begins.

use super::error::DocumentError;
use super::json_scan::{Step, Visit, scan};
use super::part::{Kind, Pieces, Place};
use super::table;
use super::text;
use super::walk::Walk;

/// Longest key in bytes that is repeated before the elements of its array, and that is whole in a pointer.
const REPEATED_KEY: usize = 128;
/// Steps at each end of a pointer that are shown.
const POINTER_ENDS: usize = 16;
/// Bytes of text and places above which a record is handed out in pieces, so that a file cannot become much larger in
/// memory than it is.
const RECORD_BYTES: usize = 32 << 20;

pub(super) fn read(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    let text = text::decoded(walk, bytes);
    let mut records =
        Records { walk, pieces: Pieces::default(), lines: Lines::new(&text), pointers: 0, in_array: false };
    scan(&text, &mut records).map_err(|wrong| {
        let (line, column) = Lines::new(&text).at(wrong.offset);
        DocumentError::damaged("JSON", format!("line {line}, column {column}: {}", wrong.what))
    })?;
    records.end_record();
    Ok(())
}

struct Records<'w, 'a, 't> {
    walk: &'w mut Walk<'a>,
    pieces: Pieces,
    lines: Lines<'t>,
    /// Bytes of pointers in the places of the record.
    pointers: usize,
    /// Whether the outermost value is an array.
    in_array: bool,
}

impl Records<'_, '_, '_> {
    fn end_record(&mut self) {
        self.pointers = 0;
        let pieces = std::mem::take(&mut self.pieces);
        self.walk.pieces(Kind::Record, pieces);
    }

    fn new_line(&mut self) {
        if !self.pieces.text.is_empty() {
            self.pieces.push("\n");
        }
    }
}

impl Visit for Records<'_, '_, '_> {
    fn open(&mut self, steps: &[Step], array: bool) {
        if steps.is_empty() {
            self.in_array = array;
        }
        if let Some(Step::Key(key)) = steps.last() {
            self.new_line();
            self.pieces.push(table::label(key).trim_end());
        }
    }

    fn value(&mut self, steps: &[Step], text: &str, offset: usize) {
        if text.trim().is_empty() {
            return;
        }
        self.new_line();
        let (line, column) = self.lines.at(offset);
        let pointer = pointer(steps);
        self.pointers += pointer.len();
        self.pieces.mark(Place::Value { pointer, line, column });
        // Elements of an array have the name of the array.
        if let Some(Step::Key(key)) = steps.iter().rev().find(|step| matches!(step, Step::Key(_))) {
            let own = matches!(steps.last(), Some(Step::Key(_)));
            if own || key.len() <= REPEATED_KEY {
                self.pieces.push(&table::label(key));
            }
        }
        self.pieces.push(text);
        if self.pieces.text.len() + self.pointers > RECORD_BYTES {
            self.end_record();
        }
    }

    fn close(&mut self, depth: usize) {
        if depth == 0 || (depth == 1 && self.in_array) {
            self.end_record();
        }
    }

    fn wanted(&mut self) -> bool {
        !self.walk.stopped()
    }
}

/// The pointer to a value. Long keys and the middle of very deep ones are left out, with `…` in their place.
fn pointer(steps: &[Step]) -> String {
    let (first, last) = if steps.len() > 2 * POINTER_ENDS {
        (&steps[..POINTER_ENDS], &steps[steps.len() - POINTER_ENDS..])
    } else {
        (steps, &steps[..0])
    };
    let mut pointer = String::new();
    push_steps(&mut pointer, first);
    if !last.is_empty() {
        pointer.push_str("/…");
        push_steps(&mut pointer, last);
    }
    pointer
}

fn push_steps(pointer: &mut String, steps: &[Step]) {
    for step in steps {
        pointer.push('/');
        match step {
            Step::Key(key) => {
                let shown = &key[..key.floor_char_boundary(key.len().min(REPEATED_KEY))];
                pointer.push_str(&shown.replace('~', "~0").replace('/', "~1"));
                if shown.len() < key.len() {
                    pointer.push('…');
                }
            }
            Step::Index(index) => pointer.push_str(&index.to_string()),
            Step::Start => {}
        }
    }
}

/// Lines and columns of offsets that only grow.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u64,
    column: u64,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0, line: 1, column: 1 }
    }

    fn at(&mut self, offset: usize) -> (u64, u64) {
        let between = self.text.get(self.at..offset).unwrap_or_default();
        match between.rfind('\n') {
            Some(last) => {
                self.line += between.matches('\n').count() as u64;
                self.column = between[last + 1..].chars().count() as u64 + 1;
            }
            None => self.column += between.chars().count() as u64,
        }
        self.at = self.at.max(offset);
        (self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use crate::sit::document::{Limits, Part, extract};

    fn parts(json: &str) -> Vec<Part> {
        extract(json.as_bytes(), "t.json", &Limits::default()).unwrap().0
    }

    #[test]
    fn keys_stand_before_their_values() {
        let parts =
            parts(r#"{"owner": {"cardNumber": "4111", "ids": [12345678901234567890, "x"]}, "ok": true}"#);
        assert_eq!(parts.len(), 1);
        assert_eq!(
            parts[0].text,
            "owner:\ncardNumber (card number): 4111\nids:\nids: 12345678901234567890\nids: x"
        );
        let at = parts[0].text.find("1234").unwrap();
        assert_eq!(parts[0].locator().locate(at).to_string(), "t.json > line 1, /owner/ids/0");
    }

    #[test]
    fn lines_of_ndjson_are_records() {
        let parts = parts("{\"a\": 1}\n{\"a\": 2}\n\n[\"b\"]\n");
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(texts, ["a: 1", "a: 2", "b"]);
        assert_eq!(parts[1].locator().locate(3).line, Some((2, 7)));
    }

    #[test]
    fn elements_of_the_outermost_array_are_records() {
        let parts = parts(r#"[{"a": [{"b": 1}, {"b": 2}]}, {"a": {}}, "c", 4]"#);
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(texts, ["a:\nb: 1\nb: 2", "a:", "c", "4"]);
    }

    #[test]
    fn escapes_are_read_as_text() {
        let parts = parts(r#"{"a\/b": "x\n\u00e9\ud83d\ude00\ud800y\"", "~": "z"}"#);
        assert_eq!(parts[0].text, "a/b: x\né😀\u{fffd}y\"\n~: z");
        assert_eq!(parts[0].locator().locate(5).place_text(), "line 1, /a~1b");
    }

    #[test]
    fn long_pointers_are_shortened() {
        let text = format!("{}{{\"{}\": 7}}{}", "[".repeat(100), "k".repeat(1000), "]".repeat(100));
        let parts = parts(&text);
        let place = parts[0].locator().locate(parts[0].text.len()).place_text();
        assert!(place.contains("/0/…/0") && place.ends_with("kk…") && place.len() < 300, "{place}");
    }

    #[test]
    fn lines_of_a_file_with_many_values_are_counted_once() {
        let text = "{\"k\": \"v\"}\n".repeat(50_000);
        let parts = parts(&text);
        assert_eq!(parts.len(), 50_000);
        assert_eq!(parts[49_999].locator().locate(4).line, Some((50_000, 7)));
    }
}
