//! PowerShell's Format-List text: what people get when they print records instead of exporting them.
//!
//! One `Name : value` line for each property, names padded to one width, a blank line between objects. Long values go
//! on over more lines: indented to the value's column where PowerShell wrapped them, from the first column where the
//! value itself holds line ends.

use std::borrow::Cow;

use super::csv_chunk::encoding_reject;
use super::{Chunk, Framed, position_after};
use crate::ingest::record::{CsvHeader, CsvRecord, Record};
use crate::ingest::row::Reject;

/// Whether a text starts like this.
pub(crate) fn looks_like(text: &[u8]) -> bool {
    let mut lines = text.split(|&byte| byte == b'\n').filter(|line| !is_blank(line));
    let Some(first) = lines.next().and_then(colon) else {
        return false;
    };
    lines
        .next()
        .is_some_and(|second| colon(second) == Some(first) || second.starts_with(&vec![b' '; first + 2]))
}

/// The last place where a blank line ends and an object starts.
pub(crate) fn boundary(bytes: &[u8]) -> Option<usize> {
    let mut end = bytes.len();
    let mut next_line: &[u8] = &[];
    let mut next_start = bytes.len();
    while let Some(found) = memchr::memrchr(b'\n', &bytes[..end]) {
        let line = &bytes[found + 1..end];
        if is_blank(line) && colon(next_line).is_some() && next_start < bytes.len() {
            return Some(next_start);
        }
        (next_line, next_start) = (if end < bytes.len() { line } else { &[] }, found + 1);
        end = found;
    }
    None
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

/// The column of the colon of a `Name : value` line.
fn colon(line: &[u8]) -> Option<usize> {
    let at = memchr::memchr(b':', line)?;
    let name = &line[..at];
    let ends_in_blank = name.last() == Some(&b' ') && matches!(line.get(at + 1), None | Some(b' ' | b'\r'));
    let named = name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b" _.-@#".contains(byte));
    (ends_in_blank && named).then_some(at)
}

pub(crate) fn parse(chunk: &Chunk, sink: &mut impl FnMut(Framed<'_>)) {
    let bytes = chunk.bytes.as_slice();
    let mut position = chunk.start;
    let mut counted = 0;
    for (start, end) in objects(bytes) {
        position = position_after(position, &bytes[counted..start], b'\n');
        counted = start;
        let piece = &bytes[start..end];
        let Ok(raw) = std::str::from_utf8(piece) else {
            sink(Framed::Broken { bytes: piece, position, reject: encoding_reject(piece), part: None });
            continue;
        };
        match properties(raw) {
            Some((header, cells)) => {
                let record = CsvRecord { cells, raw };
                let record = Record::Csv { header: &header, record: &record };
                sink(Framed::Record { record, position, bytes: piece });
            }
            None => {
                let reject = Reject::new("format-list-text", "the text has no `Name : value` line");
                sink(Framed::Broken { bytes: piece, position, reject, part: None });
            }
        }
    }
}

/// Where objects start and end: at a blank line that a property line follows.
fn objects(bytes: &[u8]) -> Vec<(usize, usize)> {
    let mut objects: Vec<(usize, usize)> = Vec::new();
    let (mut at, mut after_blank) = (0, true);
    while at < bytes.len() {
        let line_end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |found| at + found);
        let line = &bytes[at..line_end];
        if !is_blank(line) {
            let end = line_end - line.iter().rev().take_while(|&&byte| byte == b'\r').count();
            match objects.last_mut() {
                Some(last) if !(after_blank && colon(line).is_some()) => last.1 = end,
                _ => objects.push((at, end)),
            }
        }
        after_blank = is_blank(line);
        at = line_end + 1;
    }
    objects
}

/// The names and values of one object.
fn properties(text: &str) -> Option<(CsvHeader, Vec<Cow<'_, str>>)> {
    let column = colon(text.lines().next()?.as_bytes())?;
    let width = text.lines().map(str::len).max().unwrap_or_default();
    let mut header = CsvHeader::default();
    let mut cells: Vec<Cow<'_, str>> = Vec::new();
    let mut previous = 0;
    for line in text.lines() {
        if colon(line.as_bytes()) == Some(column) {
            header.names.push(line[..column].trim_end().to_owned());
            cells.push(Cow::Borrowed(line.get(column + 2..).unwrap_or_default()));
        } else if let Some(cell) = cells.last_mut() {
            append(cell.to_mut(), line, column, previous == width);
        }
        previous = line.len();
    }
    Some((header, cells))
}

/// Joins a further line of a value. A full line before it was wrapped inside a word, a shorter one at a blank.
fn append(value: &mut String, line: &str, column: usize, full: bool) {
    let indent = line.len() - line.trim_start_matches(' ').len();
    if indent >= column + 2 {
        if !full && !value.ends_with(' ') {
            value.push(' ');
        }
        value.push_str(line.get(column + 2..).unwrap_or_default());
    } else {
        if !value.trim().is_empty() {
            value.push('\n');
        } else {
            value.clear();
        }
        value.push_str(line);
    }
}
