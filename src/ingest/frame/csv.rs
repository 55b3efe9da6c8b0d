//! Where CSV rows start and end, damaged files included.
//!
//! The grammar is RFC 4180 with the delimiters `,` `;` and tab. Exports get damaged in one way above all: a tool cuts
//! rows at some length, inside a quoted cell. A plain reader then joins the rest of the row with the next ones, up to
//! the next quote. Here a row that does not end properly is given up, and reading goes on at the first line that is a
//! strict row: every quote in its place, exactly the header's cells, a first cell of the usual kind.

use std::ops::Range;

use crate::ingest::record::CsvHeader;

/// A line that could be where reading goes on is looked at no further than this.
const PROBE_BYTES: usize = 1 << 20;
/// Looking for where to go on stops after this much work: hostile input could make every line a candidate.
const PROBE_BUDGET: usize = 64 << 20;

/// How one CSV file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvDialect {
    /// The header; names that are empty at its end are left out.
    pub header: CsvHeader,
    /// Between cells.
    pub delimiter: u8,
    /// Cells in the header line, empty ones at its end included.
    pub(crate) width: usize,
    /// `\n`, or `\r` for files of old tools that write it alone.
    pub(crate) line_end: u8,
    /// What the first cell of a row looks like, where rows agree on it.
    pub(crate) first_cell: FirstCell,
}

/// What a cell looks like, as far as it tells the start of a row from the middle of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FirstCell {
    quoted: bool,
    class: Class,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Anything,
    Digits,
    Guid,
    Time,
    Json,
}

impl FirstCell {
    pub(crate) const ANY: Self = Self { quoted: false, class: Class::Anything };

    /// The look of the first cell of a raw row.
    pub(crate) fn of(row: &[u8], delimiter: u8) -> Self {
        let (quoted, cell) = match row.strip_prefix(b"\"") {
            Some(rest) => (true, rest),
            None => (false, row),
        };
        let end = cell.iter().position(|byte| [delimiter, b'"', b'\n', b'\r'].contains(byte));
        let class = class_of(&cell[..end.unwrap_or(cell.len())], quoted && cell.first() == Some(&b'{'));
        Self { quoted, class }
    }

    /// Keeps what both agree on.
    pub(crate) fn common(self, other: Self) -> Self {
        Self {
            quoted: self.quoted && other.quoted,
            class: if self.class == other.class { self.class } else { Class::Anything },
        }
    }

    /// Whether a row could start like this.
    fn admits(self, row: &[u8], delimiter: u8) -> bool {
        if self.quoted && row.first() != Some(&b'"') {
            return false;
        }
        self.class == Class::Anything || Self::of(row, delimiter).class == self.class
    }
}

fn class_of(cell: &[u8], json: bool) -> Class {
    let digit_first = cell.first().is_some_and(u8::is_ascii_digit);
    if json {
        Class::Json
    } else if cell.len() == 36 && [8, 13, 18, 23].iter().all(|&at| cell.get(at) == Some(&b'-')) {
        Class::Guid
    } else if !cell.is_empty() && cell.iter().all(u8::is_ascii_digit) {
        Class::Digits
    } else if digit_first && cell.contains(&b':') {
        Class::Time
    } else {
        Class::Anything
    }
}

/// How an attempt to read one row ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowEnd {
    /// The row's cells, the end of its content, the start of the next row.
    Whole { cells: usize, end: usize, next: usize },
    /// Text behind a closing quote; in strict reading also a quote inside an unquoted cell.
    Malformed,
    /// The bytes end inside a quoted cell.
    OpenQuote,
    /// The bytes end in the row, outside of quotes.
    Open { cells: usize },
}

impl CsvDialect {
    /// Reads one row without keeping anything.
    pub(crate) fn row_end(&self, bytes: &[u8], start: usize, strict: bool) -> RowEnd {
        let (mut at, mut cells) = (start, 0);
        loop {
            cells += 1;
            if bytes.get(at) == Some(&b'"') {
                at = match closing_quote(bytes, at + 1) {
                    Some(close) => close + 1,
                    None => return RowEnd::OpenQuote,
                };
            } else {
                let rest = bytes.get(at..).unwrap_or_default();
                let length = memchr::memchr2(self.delimiter, self.line_end, rest).unwrap_or(rest.len());
                if strict && memchr::memchr(b'"', &rest[..length]).is_some() {
                    return RowEnd::Malformed;
                }
                at = without_returns(bytes, at, at + length);
            }
            match self.after_cell(bytes, at) {
                After::Cell(next) => at = next,
                After::Row(end, next) => return RowEnd::Whole { cells, end, next },
                After::End => return RowEnd::Open { cells },
                After::Text => return RowEnd::Malformed,
            }
        }
    }

    /// What follows a cell that ended at `at`.
    pub(crate) fn after_cell(&self, bytes: &[u8], at: usize) -> After {
        match bytes.get(at) {
            None => After::End,
            Some(&byte) if byte == self.delimiter => After::Cell(at + 1),
            Some(&byte) if byte == self.line_end => After::Row(at, at + 1),
            Some(b'\r') => {
                // Any number of carriage returns before the line feed belongs to the line end.
                let run = bytes[at..].iter().take_while(|&&byte| byte == b'\r').count();
                match bytes.get(at + run) {
                    Some(b'\n') => After::Row(at, at + run + 1),
                    None => After::End,
                    Some(_) => After::Text,
                }
            }
            Some(_) => After::Text,
        }
    }

    /// Whether a strict row starts here: `None` when the bytes end before that can be told.
    pub(crate) fn strict_row(&self, bytes: &[u8], start: usize, at_end: bool) -> (Option<bool>, usize) {
        let rest = bytes.get(start..).unwrap_or_default();
        let window = &rest[..rest.len().min(PROBE_BYTES)];
        if window.is_empty() || is_line_break(window[0]) {
            return (if window.is_empty() && !at_end { None } else { Some(false) }, 1);
        }
        let last = at_end || window.len() < rest.len();
        let fits = |cells: usize| self.accepts(cells) && self.first_cell.admits(window, self.delimiter);
        match self.row_end(window, 0, true) {
            RowEnd::Whole { cells, next, .. } => (Some(fits(cells)), next),
            RowEnd::Malformed => (Some(false), window.len().min(256)),
            RowEnd::Open { cells } if last => (Some(fits(cells) && at_end), window.len()),
            RowEnd::OpenQuote if last => (Some(false), window.len()),
            RowEnd::Open { .. } | RowEnd::OpenQuote => (None, window.len()),
        }
    }

    /// The first line inside `lines` that starts a strict row. `Err` when more bytes are needed to tell.
    pub(crate) fn resync(
        &self,
        bytes: &[u8],
        lines: Range<usize>,
        at_end: bool,
    ) -> Result<Option<usize>, NeedMore> {
        let mut budget = PROBE_BUDGET;
        let mut at = lines.start;
        while at < lines.end {
            let Some(found) = memchr::memchr(self.line_end, &bytes[at..lines.end]) else {
                break;
            };
            at += found + 1;
            let (strict, work) = self.strict_row(bytes, at, at_end);
            match strict {
                None => return Err(NeedMore),
                Some(true) => return Ok(Some(at)),
                Some(false) => {}
            }
            match budget.checked_sub(work) {
                Some(left) => budget = left,
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    /// The extent of the row at `start`: what the cutter and the parser must agree on.
    pub(crate) fn extent(
        &self,
        bytes: &[u8],
        start: usize,
        at_end: bool,
        limit: usize,
    ) -> Result<Extent, NeedMore> {
        match self.row_end(bytes, start, false) {
            RowEnd::Whole { cells, end, next } if self.accepts(cells) => Ok(Extent::Row { end, next }),
            RowEnd::Whole { cells, end, next } => {
                // A row that swallowed the next one: only where the cut is visible as a line break inside it.
                match self.resync(bytes, start..end, at_end)? {
                    Some(next) => Ok(Extent::Damaged { next, damage: Damage::Cut }),
                    None => Ok(Extent::Damaged { next, damage: Damage::Cells(cells) }),
                }
            }
            RowEnd::Open { .. } if !at_end => Err(NeedMore),
            RowEnd::Open { cells } if self.accepts(cells) => {
                Ok(Extent::Row { end: bytes.len(), next: bytes.len() })
            }
            RowEnd::OpenQuote if !at_end && bytes.len() - start < limit => Err(NeedMore),
            RowEnd::Open { .. } | RowEnd::OpenQuote | RowEnd::Malformed => {
                self.damaged(bytes, start, at_end, limit)
            }
        }
    }

    fn damaged(&self, bytes: &[u8], start: usize, at_end: bool, limit: usize) -> Result<Extent, NeedMore> {
        let end = bytes.len().min(start.saturating_add(limit));
        match self.resync(bytes, start..end, at_end)? {
            Some(next) => {
                let one_line = memchr::memchr(self.line_end, &bytes[start..next - 1]).is_none();
                let cut = !one_line || self.row_end(&bytes[..next - 1], start, false) == RowEnd::OpenQuote;
                Ok(Extent::Damaged { next, damage: if cut { Damage::Cut } else { Damage::Quote } })
            }
            None if at_end => Ok(Extent::Damaged { next: bytes.len(), damage: Damage::Cut }),
            None => Err(NeedMore),
        }
    }

    /// Whether a row with so many cells is a row of this file: cells without a name may be missing.
    pub(crate) fn accepts(&self, cells: usize) -> bool {
        (self.header.names.len()..=self.width).contains(&cells)
    }
}

/// More bytes are needed to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NeedMore;

/// What a row turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    Row { end: usize, next: usize },
    Damaged { next: usize, damage: Damage },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Damage {
    /// Ends inside a quoted cell.
    Cut,
    /// Text behind a closing quote.
    Quote,
    /// Another number of cells than the header.
    Cells(usize),
}

/// What follows a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    Cell(usize),
    Row(usize, usize),
    End,
    Text,
}

/// Where an unquoted cell ends that was read up to `end`: carriage returns there belong to the line end.
pub(crate) fn without_returns(bytes: &[u8], start: usize, end: usize) -> usize {
    match bytes.get(end) {
        None | Some(b'\n') => {
            let cell = bytes.get(start..end).unwrap_or_default();
            end - cell.iter().rev().take_while(|&&byte| byte == b'\r').count()
        }
        Some(_) => end,
    }
}

/// The quote that closes a cell whose content starts at `at`.
fn closing_quote(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr(b'"', bytes.get(at..)?)?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

pub(crate) const fn is_line_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}
