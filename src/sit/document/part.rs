//! A piece of text out of a document, and how a position in it is found again in the document.

use std::fmt;
use std::sync::Arc;

/// One item to be classified. Nothing spans two parts: evidence in one does not count in another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// From the file inwards, such as `mail.eml`, `attachment list.xlsx`, `sheet 'Q3'`. Never empty.
    pub path: Arc<[String]>,
    /// What it is.
    pub kind: Kind,
    /// The text.
    pub text: String,
    /// Where the text stands in the document.
    pub positions: Positions,
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A text file, or the text of a page, message or word-processor document.
    Body,
    /// Sender, recipients and subject of a message.
    Headers,
    /// One row of a table.
    Row,
    /// One JSON value: a document, an element of its outermost array, or a line of NDJSON.
    Record,
    /// A page of a PDF.
    Page,
    /// A slide.
    Slide,
    /// Speaker's notes, footnotes and endnotes.
    Notes,
    /// Comments of reviewers.
    Comments,
    /// Headers and footers of pages.
    Margins,
    /// Title, subject, author and other properties.
    Properties,
    /// Text that was deleted with changes being tracked, and is still in the file.
    Deleted,
}

/// How positions in the text map to the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Positions {
    /// The text is the file's own, from the beginning of this line on, counted from 1.
    Lines(u64),
    /// The text was decoded: its lines are its own and not those of the file. Counted from 1.
    Decoded,
    /// From each start on, up to the next, text belongs to one place. Ordered by start.
    Pieces(Vec<Piece>),
}

/// Text from an offset on belongs to a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Offset in bytes in [`Part::text`].
    pub start: usize,
    /// The place.
    pub place: Place,
}

/// A place in a document. All numbers count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A run of text that begins at this line and column of the file, with markup around it.
    Run {
        /// Line in the file.
        line: u64,
        /// Column in Unicode characters.
        column: u64,
    },
    /// A field of a delimited file.
    Field {
        /// Row, the header being row 1 where there is one.
        row: u64,
        /// Column.
        column: u64,
        /// What the header calls the column.
        name: Option<Arc<str>>,
        /// Line of the file where the row begins.
        line: u64,
    },
    /// A cell of a worksheet.
    Cell {
        /// Row.
        row: u64,
        /// Column, 1 for `A`.
        column: u64,
        /// What the header calls the column.
        name: Option<Arc<str>>,
    },
    /// A value in JSON.
    Value {
        /// JSON pointer (RFC 6901).
        pointer: String,
        /// Line of the file where the value begins.
        line: u64,
        /// Column where the value begins, in Unicode characters.
        column: u64,
    },
    /// A paragraph or a row of a table in a word-processor document or slide.
    Paragraph(u64),
    /// A line of a page.
    Line(u64),
    /// A field with a name, such as `Subject`.
    Named(Arc<str>),
}

/// Where something was found, as people look for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// From the file inwards.
    pub path: Arc<[String]>,
    /// Where in the innermost; `None` where only line and column are known.
    pub place: Option<Place>,
    /// Line and column (in Unicode characters) in the innermost file, both from 1, where it has lines.
    pub line: Option<(u64, u64)>,
}

/// Finds positions of one part. Made once for a part, because it counts the lines.
#[derive(Debug)]
pub struct Locator<'a> {
    part: &'a Part,
    /// Offsets just after each line feed.
    line_starts: Vec<usize>,
}

impl Part {
    /// Finds positions in this part.
    #[must_use]
    pub fn locator(&self) -> Locator<'_> {
        let line_starts = match self.positions {
            Positions::Lines(_) | Positions::Decoded => {
                self.text.match_indices('\n').map(|(at, _)| at + 1).collect()
            }
            Positions::Pieces(_) => Vec::new(),
        };
        Locator { part: self, line_starts }
    }
}

impl Locator<'_> {
    /// Where the byte at `offset` of the text stands. Offsets behind the end mean the end.
    #[must_use]
    pub fn locate(&self, offset: usize) -> Location {
        let path = Arc::clone(&self.part.path);
        match &self.part.positions {
            Positions::Lines(first) => {
                let before = self.line_starts.partition_point(|&start| start <= offset);
                let start = before.checked_sub(1).map_or(0, |index| self.line_starts[index]);
                let line = first.saturating_add(before as u64);
                let column = characters(&self.part.text, start, offset) + 1;
                Location { path, place: None, line: Some((line, column)) }
            }
            Positions::Decoded => {
                let before = self.line_starts.partition_point(|&start| start <= offset);
                Location { path, place: Some(Place::Line(before as u64 + 1)), line: None }
            }
            Positions::Pieces(pieces) => {
                let index = pieces.partition_point(|piece| piece.start <= offset);
                let place = index.checked_sub(1).and_then(|index| pieces.get(index)).map(|p| p.place.clone());
                let line = match &place {
                    Some(Place::Run { line, column } | Place::Value { line, column, .. }) => {
                        Some((*line, *column))
                    }
                    Some(Place::Field { line, .. }) => Some((*line, 1)),
                    _ => None,
                };
                Location { path, place, line }
            }
        }
    }
}

/// Characters between two offsets, also where an offset is not at the boundary of a character.
fn characters(text: &str, start: usize, end: usize) -> u64 {
    let end = text.floor_char_boundary(end.min(text.len()));
    text.get(start..end).map_or(0, |slice| slice.chars().count() as u64)
}

/// Letters of a worksheet's column: 1 is `A`, 27 is `AA`.
#[must_use]
pub fn column_letters(mut column: u64) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        letters.push(char::from(b'A' + (column % 26) as u8));
        column /= 26;
    }
    letters.iter().rev().collect()
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run { line, column } => write!(f, "line {line}, column {column}"),
            Self::Field { row, column, name: Some(name), .. } => {
                write!(f, "row {row}, column {column} '{name}'")
            }
            Self::Field { row, column, name: None, .. } => write!(f, "row {row}, column {column}"),
            Self::Cell { row, column, name: Some(name) } => {
                write!(f, "cell {}{row} '{name}'", column_letters(*column))
            }
            Self::Cell { row, column, name: None } => write!(f, "cell {}{row}", column_letters(*column)),
            Self::Value { pointer, line, .. } if pointer.is_empty() => write!(f, "line {line}"),
            Self::Value { pointer, line, .. } => write!(f, "line {line}, {pointer}"),
            Self::Paragraph(number) => write!(f, "paragraph {number}"),
            Self::Line(number) => write!(f, "line {number}"),
            Self::Named(name) => f.write_str(name),
        }
    }
}

impl Location {
    /// The place in words, without the path; empty where nothing is known.
    #[must_use]
    pub fn place_text(&self) -> String {
        match (&self.place, self.line) {
            (Some(place), _) => place.to_string(),
            (None, Some((line, column))) => format!("line {line}, column {column}"),
            (None, None) => String::new(),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path.join(" > "))?;
        let place = self.place_text();
        if place.is_empty() { Ok(()) } else { write!(f, " > {place}") }
    }
}

/// Pieces of one part up to which each has a place of its own. In larger parts places are coarser, because markup that is
/// nothing but pieces would take many times its size in memory.
const EXACT: usize = 1 << 20;
/// Shortest piece behind those, in bytes.
const COARSE: usize = 64;

/// Text that is put together piece by piece, each with its place.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    pub(super) text: String,
    pub(super) pieces: Vec<Piece>,
}

impl Pieces {
    /// What follows belongs to `place`.
    pub(super) fn mark(&mut self, place: Place) {
        let start = self.text.len();
        let many = self.pieces.len() >= EXACT;
        match self.pieces.last_mut() {
            Some(last) if last.start == start => last.place = place,
            Some(last) if last.place == place => {}
            Some(last) if many && start - last.start < COARSE => {}
            _ => self.pieces.push(Piece { start, place }),
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Drops what lies behind `length`.
    pub(super) fn truncate(&mut self, length: usize) {
        self.text.truncate(length);
        let keep = self.pieces.partition_point(|piece| piece.start <= length);
        self.pieces.truncate(keep);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str, positions: Positions) -> Part {
        Part { path: Arc::from(vec!["f.txt".to_owned()]), kind: Kind::Body, text: text.to_owned(), positions }
    }

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let part = part("äb\r\ncd\n", Positions::Lines(1));
        let locator = part.locator();
        assert_eq!(locator.locate(0).line, Some((1, 1)));
        assert_eq!(locator.locate(2).line, Some((1, 2)));
        assert_eq!(locator.locate(5).line, Some((2, 1)));
        assert_eq!(locator.locate(6).line, Some((2, 2)));
        assert_eq!(locator.locate(6).to_string(), "f.txt > line 2, column 2");
    }

    #[test]
    fn an_offset_inside_a_character_or_behind_the_end_is_no_harm() {
        let part = part("ä", Positions::Lines(7));
        assert_eq!(part.locator().locate(1).line, Some((7, 1)));
        assert_eq!(part.locator().locate(99).line, Some((7, 2)));
    }

    #[test]
    fn a_position_belongs_to_the_piece_before_it() {
        let mut pieces = Pieces::default();
        pieces.mark(Place::Cell { row: 2, column: 28, name: Some("IBAN".into()) });
        pieces.push("IBAN: x | ");
        pieces.mark(Place::Cell { row: 2, column: 29, name: None });
        pieces.push("y");
        let part = part(&pieces.text, Positions::Pieces(pieces.pieces));
        assert_eq!(part.locator().locate(6).place_text(), "cell AB2 'IBAN'");
        assert_eq!(part.locator().locate(10).place_text(), "cell AC2");
    }

    #[test]
    fn places_are_coarser_in_parts_of_very_many_pieces() {
        let mut pieces = Pieces::default();
        for line in 0..EXACT as u64 + 1000 {
            pieces.mark(Place::Line(line));
            pieces.push("a");
        }
        assert!(pieces.pieces.len() < EXACT + 20);
    }

    #[test]
    fn columns_have_letters_like_in_a_worksheet() {
        assert_eq!([1, 26, 27, 702, 703, 16_384].map(column_letters), ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }
}
