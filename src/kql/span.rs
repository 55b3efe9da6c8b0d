//! Places in a text: byte ranges, and the lines and columns that people count in.

use std::ops::{Deref, Range};

/// A range of bytes of the query's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// From the first byte to the one after the last.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// From where this begins to where `other` ends.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end.max(self.start) }
    }

    /// The bytes as a range, for slicing.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The text at this place, empty where the span is not of this text.
    #[must_use]
    pub fn text(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }
}

/// Where a node of the tree stands. All places are equal, so that two trees are equal when they say the same,
/// wherever that stands in their texts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place(pub Span);

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Place {}

impl Deref for Place {
    type Target = Span;

    fn deref(&self) -> &Span {
        &self.0
    }
}

impl From<Span> for Place {
    fn from(span: Span) -> Self {
        Self(span)
    }
}

/// A line and a column, both from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Position {
    /// The position of a byte in a text. A line ends with a line feed, a carriage return, or both together.
    #[must_use]
    pub fn of(text: &str, offset: usize) -> Self {
        let offset = floor_boundary(text, offset);
        let before = &text[..offset];
        let start = line_start(text, offset);
        let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count() + lone_returns(before, text);
        Self { line, column: 1 + text[start..offset].chars().count() }
    }
}

/// Where the line with this byte begins.
pub(super) fn line_start(text: &str, offset: usize) -> usize {
    let offset = floor_boundary(text, offset);
    let mut start = offset;
    while start > 0 {
        let ended = match text.as_bytes()[start - 1] {
            b'\n' => true,
            // Between the two bytes of a Windows line end there is no new line yet.
            b'\r' => text.as_bytes().get(start) != Some(&b'\n'),
            _ => false,
        };
        if ended {
            break;
        }
        start -= 1;
    }
    start
}

/// The largest boundary between characters that is not after `offset`.
pub(super) fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn lone_returns(before: &str, text: &str) -> usize {
    let bytes = text.as_bytes();
    before
        .bytes()
        .enumerate()
        .filter(|(at, byte)| *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_end_in_three_ways() {
        let text = "é a\r\nb\rc\nd";
        let at = |offset| {
            let position = Position::of(text, offset);
            (position.line, position.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(2), (1, 2));
        assert_eq!(at(1), (1, 1), "inside a character is its beginning");
        assert_eq!(at(4), (1, 4));
        assert_eq!(at(6), (2, 1));
        assert_eq!(at(8), (3, 1));
        assert_eq!(at(10), (4, 1));
        assert_eq!(at(999), (4, 2));
    }

    #[test]
    fn places_do_not_tell_trees_apart_but_spans_do() {
        assert_eq!(Place(Span::new(0, 1)), Place(Span::new(5, 9)));
        assert_ne!(Span::new(0, 1), Span::new(5, 9));
    }

    #[test]
    fn a_span_of_another_text_has_no_text() {
        assert_eq!(Span::new(2, 4).text("abcdef"), "cd");
        assert_eq!(Span::new(2, 40).text("abcdef"), "");
    }
}
