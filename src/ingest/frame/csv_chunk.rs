//! CSV chunks into cells: one pass over the bytes that finds the cells and resolves doubled quotes on the way.

use std::borrow::Cow;

use super::csv::{After, CsvDialect, Damage, Extent, is_line_break, without_returns};
use super::{Chunk, Framed, position_after};
use crate::ingest::record::{CsvRecord, Position, Record};
use crate::ingest::row::Reject;

/// Reused space for one row.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// Cells with doubled quotes, resolved, one behind the other.
    resolved: Vec<u8>,
    cells: Vec<CellSpan>,
}

/// Where a cell's text is.
#[derive(Debug, Clone, Copy)]
enum CellSpan {
    /// In the chunk as it stands.
    Chunk(usize, usize),
    /// In the resolved space.
    Resolved(usize, usize),
}

pub(crate) fn parse(
    chunk: &Chunk,
    dialect: &CsvDialect,
    scratch: &mut Scratch,
    sink: &mut impl FnMut(Framed<'_>),
) {
    let bytes = chunk.bytes.as_slice();
    // What is resolved is never longer than what it came from; eight bytes are written at once.
    if scratch.resolved.len() < bytes.len() + WORD {
        scratch.resolved.resize(bytes.len() + WORD, 0);
    }
    let mut reader = Reader {
        chunk,
        dialect,
        text: std::str::from_utf8(bytes).ok(),
        scratch,
        at: 0,
        position: chunk.start,
    };
    while reader.skip_blank_lines() {
        reader.row(sink);
    }
}

struct Reader<'c, 's> {
    chunk: &'c Chunk,
    dialect: &'c CsvDialect,
    /// The chunk's text when all of it is UTF-8: then single rows need no check.
    text: Option<&'c str>,
    scratch: &'s mut Scratch,
    at: usize,
    position: Position,
}

impl<'c> Reader<'c, '_> {
    /// Goes to the next row; whether there is one.
    fn skip_blank_lines(&mut self) -> bool {
        let next = next_row(&self.chunk.bytes, self.at, self.dialect);
        self.advance(next);
        self.at < self.chunk.bytes.len()
    }

    fn advance(&mut self, to: usize) {
        let passed = self.chunk.bytes.get(self.at..to).unwrap_or_default();
        self.position = position_after(self.position, passed, self.dialect.line_end);
        self.at = to;
    }

    fn row(&mut self, sink: &mut impl FnMut(Framed<'_>)) {
        let position = self.position;
        let start = self.at;
        let bytes = self.chunk.bytes.as_slice();
        let at_end =
            |next: usize| self.chunk.cut_short && next == bytes.len() && !is_line_break(bytes[next - 1]);
        if let Some((end, next)) = self.read_cells(start)
            && self.drop_empty_extras()
            && !at_end(next)
        {
            self.advance(next);
            return self.give(start, end, position, sink);
        }
        // The chunk holds whole rows, so its end counts as the end of everything.
        let (next, damage) = match self.dialect.extent(bytes, start, true, usize::MAX) {
            Ok(Extent::Damaged { next, damage }) => (next, damage),
            Ok(Extent::Row { next, .. }) if at_end(next) => (next, Damage::Cut),
            Ok(Extent::Row { next, .. }) => (next, Damage::Cells(self.dialect.width)),
            Err(_) => (bytes.len(), Damage::Cut),
        };
        // Never stand still, whatever the bytes are.
        let next = next.max(start + 1);
        self.advance(next);
        let row = without_line_end(&bytes[start..next]);
        sink(Framed::Broken { bytes: row, position, reject: self.reject(damage), part: None });
    }

    /// Reads the row at `start`: the end of its content and the start of the next; `None` when it is damaged.
    fn read_cells(&mut self, start: usize) -> Option<(usize, usize)> {
        let bytes = self.chunk.bytes.as_slice();
        let scratch = &mut *self.scratch;
        scratch.cells.clear();
        let (mut at, mut filled) = (start, 0);
        loop {
            if bytes.get(at) == Some(&b'"') {
                let content = at + 1;
                let quote = content + memchr::memchr(b'"', bytes.get(content..)?)?;
                if bytes.get(quote + 1) == Some(&b'"') {
                    let (close, resolved) = resolve(bytes, content, &mut scratch.resolved, filled)?;
                    scratch.cells.push(CellSpan::Resolved(filled, resolved));
                    filled = resolved;
                    at = close + 1;
                } else {
                    scratch.cells.push(CellSpan::Chunk(content, quote));
                    at = quote + 1;
                }
            } else {
                let rest = bytes.get(at..)?;
                let length = memchr::memchr2(self.dialect.delimiter, self.dialect.line_end, rest)
                    .unwrap_or(rest.len());
                let end = without_returns(bytes, at, at + length);
                scratch.cells.push(CellSpan::Chunk(at, end));
                at = end;
            }
            match self.dialect.after_cell(bytes, at) {
                After::Cell(next) => at = next,
                After::Row(end, next) => return Some((end, next)),
                After::End => return Some((at, bytes.len())),
                After::Text => return None,
            }
        }
    }

    /// Whether the row has the header's cells, after leaving out empty ones too many at its end.
    fn drop_empty_extras(&mut self) -> bool {
        let names = self.dialect.header.names.len();
        let cells = &mut self.scratch.cells;
        let empty = |cell: &CellSpan| match *cell {
            CellSpan::Chunk(start, end) | CellSpan::Resolved(start, end) => start == end,
        };
        let fits = cells.len() >= names && cells.iter().skip(names).all(empty);
        cells.truncate(names);
        fits
    }

    fn give(&self, start: usize, end: usize, position: Position, sink: &mut impl FnMut(Framed<'_>)) {
        let bytes = &self.chunk.bytes[start..end];
        let resolved_end = self.scratch.cells.iter().rev().find_map(|cell| match *cell {
            CellSpan::Resolved(_, end) => Some(end),
            CellSpan::Chunk(..) => None,
        });
        let raw = match self.text {
            Some(text) => text.get(start..end),
            None => std::str::from_utf8(bytes).ok(),
        };
        let resolved = std::str::from_utf8(&self.scratch.resolved[..resolved_end.unwrap_or(0)]).ok();
        let (Some(raw), Some(resolved)) = (raw, resolved) else {
            return sink(Framed::Broken { bytes, position, reject: encoding_reject(bytes), part: None });
        };
        let cell = |span: &CellSpan| {
            Cow::Borrowed(match *span {
                CellSpan::Chunk(from, to) => &raw[from - start..to - start],
                CellSpan::Resolved(from, to) => &resolved[from..to],
            })
        };
        let record = CsvRecord { cells: self.scratch.cells.iter().map(cell).collect(), raw };
        sink(Framed::Record {
            record: Record::Csv { header: &self.dialect.header, record: &record },
            position,
            bytes,
        });
    }

    fn reject(&self, damage: Damage) -> Reject {
        let names = self.dialect.header.names.len();
        match damage {
            Damage::Cut => {
                Reject::new("csv-cut-row", "the row was cut before its end; the rows behind it were read")
            }
            Damage::Quote => Reject::new("csv-quote", "text stands behind the closing quote of a cell"),
            Damage::Cells(cells) => {
                Reject::new("csv-cell-count", format!("the row has {cells} cells, the header {names}"))
            }
        }
    }
}

/// The start of the first line from `at` on that is not blank.
pub(crate) fn next_row(bytes: &[u8], mut at: usize, dialect: &CsvDialect) -> usize {
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let blank = rest.iter().take_while(|&&byte| {
            byte != dialect.delimiter && byte != dialect.line_end && matches!(byte, b' ' | b'\t' | b'\r')
        });
        let length = blank.count();
        match rest.get(length) {
            Some(&byte) if byte == dialect.line_end => at += length + 1,
            None => return bytes.len(),
            Some(_) => return at,
        }
    }
}

fn without_line_end(row: &[u8]) -> &[u8] {
    let ends = row.iter().rev().take_while(|&&byte| is_line_break(byte)).count();
    &row[..row.len() - ends]
}

pub(crate) fn encoding_reject(bytes: &[u8]) -> Reject {
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    Reject::new("encoding", format!("byte {valid} of the record is not UTF-8"))
}

const WORD: usize = 8;

/// Copies the content of a quoted cell to `out` from `filled` on with doubled quotes made single, eight bytes at a
/// time. Gives the place of the closing quote and the end of the copy.
fn resolve(bytes: &[u8], start: usize, out: &mut [u8], filled: usize) -> Option<(usize, usize)> {
    const QUOTES: u64 = u64::from_ne_bytes([b'"'; WORD]);
    const LOW: u64 = u64::from_ne_bytes([0x01; WORD]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; WORD]);
    let (mut at, mut to) = (start, filled);
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<WORD>()) {
        *out.get_mut(to..)?.first_chunk_mut::<WORD>()? = *word;
        // The lowest high bit set marks the first quote: see "Hacker's Delight", finding a zero byte.
        let difference = u64::from_le_bytes(*word) ^ QUOTES;
        let found = difference.wrapping_sub(LOW) & !difference & HIGH;
        let length = found.trailing_zeros() as usize / 8;
        at += length;
        to += length;
        if found != 0 {
            if bytes.get(at + 1) != Some(&b'"') {
                return Some((at, to));
            }
            at += 2;
            to += 1;
        }
    }
    loop {
        match (bytes.get(at)?, bytes.get(at + 1)) {
            (b'"', Some(b'"')) => at += 1,
            (b'"', _) => return Some((at, to)),
            _ => {}
        }
        *out.get_mut(to)? = bytes[at];
        at += 1;
        to += 1;
    }
}
