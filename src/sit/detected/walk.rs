//! The values within a list of matched values.

use std::ops::Range;

use super::literal::{Mark, Quote, backslashes_before, skip_blank};

/// A text or number that is to be masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Its place, without quotation marks.
    pub range: Range<usize>,
    /// Whether it is the match, not what stands around it.
    pub is_match: bool,
    /// Whether it is written as a number.
    pub is_number: bool,
}

/// What the value of a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    /// The surroundings of a match.
    Around,
    /// A match: `Name`, an item of a list, or something unknown.
    Match,
    /// Unknown: texts are masked, numbers are not.
    Other,
}

/// The values from `start` to the end of the JSON value that begins there, and that end.
pub(super) fn values(text: &str, start: usize, quote: Quote) -> (usize, Vec<Found>) {
    let mut walk =
        Walk { text, bytes: text.as_bytes(), at: start, quote, open: Vec::new(), found: Vec::new() };
    while walk.step() {}
    (walk.at, walk.found)
}

struct Walk<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    quote: Quote,
    /// What a value is here, for each bracket that is open.
    open: Vec<Key>,
    found: Vec<Found>,
}

impl Walk<'_> {
    /// Goes one token on; false at the end.
    fn step(&mut self) -> bool {
        self.at = skip_blank(self.bytes, self.at, self.quote);
        let Some(byte) = self.bytes.get(self.at) else { return false };
        match byte {
            b'[' | b'{' => {
                self.open.push(if *byte == b'[' { Key::Match } else { Key::Other });
                self.at += 1;
                return true;
            }
            b']' | b'}' => {
                self.at += 1;
                self.open.pop();
            }
            b',' | b':' => {
                self.at += 1;
                return !self.open.is_empty();
            }
            b'"' | b'\\' => match self.text() {
                Some(()) => {}
                None => return false,
            },
            _ => self.word(),
        }
        !self.open.is_empty()
    }

    /// A text; nothing where the text ends in which this JSON lies.
    fn text(&mut self) -> Option<()> {
        let mark = self.at + self.bytes.get(self.at..)?.iter().take_while(|byte| **byte == b'\\').count();
        if self.bytes.get(mark) != Some(&b'"') {
            // An escape where there is none in JSON. Its digits are a part of it, no number.
            let is_code = self.bytes.get(mark) == Some(&b'u');
            let digits = self.bytes.get(mark + 1..).unwrap_or_default().iter();
            let digits = digits.take(4).take_while(|byte| is_code && byte.is_ascii_hexdigit()).count();
            self.at = mark + 1 + digits;
            return (mark < self.bytes.len()).then_some(());
        }
        if self.quote.mark(self.bytes, mark, mark - self.at) != Mark::End {
            return None;
        }
        let start = mark + self.quote.width();
        let (end, is_closed) = self.end(start);
        let range = start..end;
        self.at = if is_closed {
            end + self.quote.backslashes() + self.quote.width()
        } else {
            self.bytes.len().min(end)
        };
        let next = skip_blank(self.bytes, self.at, self.quote);
        if is_closed && self.bytes.get(next) == Some(&b':') {
            self.key(range);
        } else {
            let is_match = self.open.last() != Some(&Key::Around);
            self.found.push(Found { range, is_match, is_number: false });
        }
        is_closed.then_some(())
    }

    /// Where a text ends, and whether it does before the text around it.
    fn end(&self, start: usize) -> (usize, bool) {
        let mut from = start;
        while let Some(next) = memchr::memchr(b'"', self.bytes.get(from..).unwrap_or_default()) {
            let mark = from + next;
            let backslashes = backslashes_before(self.bytes, mark).min(mark - start);
            match self.quote.mark(self.bytes, mark, backslashes) {
                Mark::End => return (mark - self.quote.backslashes(), true),
                Mark::Outer => return (mark - backslashes, false),
                Mark::Inside => from = mark + self.quote.width(),
            }
        }
        (self.bytes.len(), false)
    }

    fn key(&mut self, range: Range<usize>) {
        let name = self.text.get(range).unwrap_or_default();
        let kind = if name.eq_ignore_ascii_case("Value") {
            Key::Around
        } else if name.eq_ignore_ascii_case("Name") {
            Key::Match
        } else {
            Key::Other
        };
        if let Some(last) = self.open.last_mut() {
            *last = kind;
        }
    }

    /// A number, `true`, `false`, `null` or something that is none of these.
    fn word(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let ends =
            |c: char| matches!(c, ',' | ':' | ']' | '}' | '[' | '{' | '"' | '\\') || c.is_ascii_whitespace();
        let length = rest.find(ends).unwrap_or(rest.len()).max(rest.chars().next().map_or(1, char::len_utf8));
        let range = self.at..self.at + length;
        self.at = range.end;
        let word = self.text.get(range.clone()).unwrap_or_default();
        let is_number = word.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        if is_number && self.open.last() != Some(&Key::Other) {
            self.found.push(Found { range, is_match: true, is_number: true });
        }
    }
}
