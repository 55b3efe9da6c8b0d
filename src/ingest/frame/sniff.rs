//! What a stream holds, from its first bytes: JSON, rows, or neither.

use std::sync::Arc;

use super::csv::{CsvDialect, FirstCell, RowEnd, is_line_break};
use super::cut::{Cutter, JsonCutter, Scope};
use super::json_scan::{self, JsonContext, Scan};
use super::{Kind, format_list};
use crate::ingest::json::Tape;
use crate::ingest::record::CsvHeader;

/// So many bytes are looked at, at least, where the stream has them.
pub(crate) const WINDOW: usize = 256 << 10;
/// Rows whose first cell is compared.
const FIRST_CELLS: usize = 64;
/// Rows that are kept for telling the format.
const SAMPLE: usize = 5;
/// A header line with a longer name is text.
const NAME_BYTES: usize = 256;

/// Why a stream is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an export: {seen}; {hint}")]
pub struct Unrecognised {
    /// What was seen.
    pub seen: String,
    /// What to do.
    pub hint: &'static str,
}

pub(crate) struct Sniffed {
    pub(crate) kind: Kind,
    pub(crate) sample: Vec<Vec<String>>,
    pub(crate) cutter: Cutter,
    /// Bytes before the first record.
    pub(crate) skip: usize,
    pub(crate) line_end: u8,
}

pub(crate) fn sniff(bytes: &[u8], at_end: bool) -> Result<Sniffed, Unrecognised> {
    let start = json_scan::skip_space(bytes, 0);
    let text = &bytes[start..];
    if text.is_empty() {
        let seen = if at_end { "nothing but white space" } else { "white space only, as far as was looked" };
        return Err(unrecognised(seen, "export the records again"));
    }
    if starts_like_json(text) {
        return Ok(json(bytes, at_end));
    }
    if text[0] == b'<' {
        return Err(unrecognised(
            "an HTML or XML document",
            "it may be a saved error or sign-in page: download the export again as CSV or JSON",
        ));
    }
    if memchr::memchr(0, &text[..text.len().min(WINDOW)]).is_some() {
        return Err(unrecognised("binary data", "export the records as CSV or JSON"));
    }
    if format_list::looks_like(&text[..text.len().min(WINDOW)]) {
        let kind = Kind::FormatList;
        return Ok(Sniffed {
            kind,
            sample: Vec::new(),
            cutter: Cutter::FormatList,
            skip: 0,
            line_end: b'\n',
        });
    }
    if let Some(csv) = csv(bytes, start, at_end) {
        return Ok(csv);
    }
    if holds_json_lines(text, at_end) {
        // The first line is damaged, later ones are not.
        return Ok(json(bytes, at_end));
    }
    let first: String = String::from_utf8_lossy(text).chars().take(60).collect();
    Err(unrecognised(
        &format!("text that is neither rows nor JSON, starting with {first:?}"),
        "export the records as CSV or JSON",
    ))
}

fn unrecognised(seen: &str, hint: &'static str) -> Unrecognised {
    Unrecognised { seen: seen.to_owned(), hint }
}

fn starts_like_json(text: &[u8]) -> bool {
    let second = text.get(json_scan::skip_space(text, 1));
    match text.first() {
        Some(b'{') => matches!(second, None | Some(b'"' | b'}' | b'/')),
        Some(b'[') => matches!(second, None | Some(b'{' | b'[' | b']' | b'"' | b'/')),
        _ => false,
    }
}

fn json(bytes: &[u8], at_end: bool) -> Sniffed {
    let context = Arc::new(learn(bytes));
    let scope = if holds_json_lines(bytes, at_end) { Scope::Lines } else { Scope::Document };
    let cutter = Cutter::Json(JsonCutter { context, scope, oversize: None });
    Sniffed { kind: Kind::Json, sample: Vec::new(), cutter, skip: 0, line_end: b'\n' }
}

/// Whether most lines hold one value each.
fn holds_json_lines(bytes: &[u8], at_end: bool) -> bool {
    let (mut whole, mut seen) = (0, 0);
    let mut at = 0;
    while seen < 32 {
        at = json_scan::skip_space(bytes, at);
        let rest = &bytes[at..];
        let end = match memchr::memchr(b'\n', rest) {
            Some(length) => at + length,
            None if at_end && !rest.is_empty() => bytes.len(),
            None => break,
        };
        seen += 1;
        let line = bytes[at..end].trim_ascii_end();
        let value = matches!(line.first(), Some(b'{' | b'['));
        if value && json_scan::container_end(line, 0) == Scan::Complete(line.len()) {
            whole += 1;
        }
        at = end;
    }
    let array_first = bytes.get(json_scan::skip_space(bytes, 0)) == Some(&b'[');
    whole * 2 > seen && (whole > 1 || !array_first)
}

/// The look of records, from the first whole one.
fn learn(bytes: &[u8]) -> JsonContext {
    let none = JsonContext::default();
    let mut at = memchr::memchr(b'{', bytes);
    let mut tape = Tape::new();
    // A wrapper's first record may itself need another step; more than that is damage.
    for _ in 0..4 {
        let Some(start) = at else {
            break;
        };
        if let Scan::Complete(end) = json_scan::container_end(bytes, start)
            && let Ok(text) = std::str::from_utf8(&bytes[start..end])
            && let Ok(object) = tape.parse(text)
        {
            let record = match json_scan::wrapped_records(object) {
                Some(records) => records.elements().next(),
                None => Some(object),
            };
            return record.map_or(none, JsonContext::learn);
        }
        at = match json_scan::wrapper_array(bytes, start) {
            Some(array) => memchr::memchr(b'{', &bytes[array..]).map(|found| array + found),
            None => json_scan::resync(bytes, start, &none, true).flatten(),
        };
    }
    none
}

fn csv(bytes: &[u8], start: usize, at_end: bool) -> Option<Sniffed> {
    let start = skip_preamble(bytes, line_start(bytes, start));
    let delimiter = delimiter(bytes, start)?;
    let mut dialect = CsvDialect {
        header: CsvHeader::default(),
        delimiter,
        width: 0,
        line_end: line_end(bytes, start),
        first_cell: FirstCell::ANY,
    };
    let skip = match dialect.row_end(bytes, start, false) {
        RowEnd::Whole { next, .. } => next,
        RowEnd::Open { .. } if at_end => bytes.len(),
        _ => return None,
    };
    let mut names = split(&dialect, &bytes[start..skip])?;
    dialect.width = names.len();
    while names.len() > 1 && names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    let named = |name: &String| name.len() <= NAME_BYTES && !name.starts_with('{') && !name.contains('\n');
    if names.len() < 2 || !names.iter().all(named) {
        return None;
    }
    dialect.header.names = names;
    let sample = first_rows(&mut dialect, bytes, skip);
    let line_end = dialect.line_end;
    let dialect = Arc::new(dialect);
    let cutter = Cutter::Csv { dialect: Arc::clone(&dialect), oversize: None };
    Some(Sniffed { kind: Kind::Csv(dialect), sample, cutter, skip, line_end })
}

/// White space at the start of a line can be an empty first name in a tab separated header.
fn line_start(bytes: &[u8], at: usize) -> usize {
    bytes[..at].iter().rposition(|&byte| is_line_break(byte)).map_or(0, |found| found + 1)
}

/// Lines that tools write before the header: `#TYPE ...` of Export-Csv, `sep=;` for Excel.
fn skip_preamble(bytes: &[u8], mut start: usize) -> usize {
    loop {
        let line = &bytes[start..];
        let length = line.iter().position(|&byte| is_line_break(byte)).unwrap_or(line.len());
        let text = line[..length].trim_ascii();
        let preamble = text.starts_with(b"#TYPE")
            || text.starts_with(b"\"#TYPE")
            || (text.len() == 5 && text[..4].eq_ignore_ascii_case(b"sep="));
        if length < line.len() && (preamble || text.is_empty()) {
            start += length + 1;
        } else {
            return start;
        }
    }
}

/// The most frequent candidate in the header line, outside of quotes.
fn delimiter(bytes: &[u8], start: usize) -> Option<u8> {
    let mut counts = [(b',', 0_u32), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for &byte in &bytes[start..] {
        if byte == b'"' {
            quoted = !quoted;
        } else if !quoted && is_line_break(byte) {
            break;
        } else if !quoted && let Some(count) = counts.iter_mut().find(|(candidate, _)| *candidate == byte) {
            count.1 += 1;
        }
    }
    // The first of equals: commas before the others.
    let best = counts.iter().rev().max_by_key(|(_, count)| *count)?;
    (best.1 > 0).then_some(best.0)
}

fn line_end(bytes: &[u8], start: usize) -> u8 {
    let rest = &bytes[start..];
    match rest.iter().position(|&byte| is_line_break(byte)) {
        Some(at) if rest[at] == b'\r' && rest[at..].iter().find(|&&byte| byte != b'\r') != Some(&b'\n') => {
            b'\r'
        }
        _ => b'\n',
    }
}

/// The cells of one raw row.
fn split(dialect: &CsvDialect, row: &[u8]) -> Option<Vec<String>> {
    let text = String::from_utf8_lossy(row);
    let mut reader = csv_core::ReaderBuilder::new().delimiter(dialect.delimiter).build();
    let (mut output, mut ends) = (vec![0; text.len() + 1], vec![0; text.len() + 2]);
    let (_, _, written, found) = reader.read_record(text.as_bytes(), &mut output, &mut ends);
    let (mut written, mut found) = (written, found);
    let (_, _, more, further) = reader.read_record(&[], output.get_mut(written..)?, ends.get_mut(found..)?);
    if further > 0 || more > 0 {
        written += more;
        found += further;
    }
    let mut from = 0;
    let cell = |&end: &usize| {
        let cell = output.get(from..end.min(written)).unwrap_or_default();
        from = end;
        String::from_utf8_lossy(cell).trim().trim_start_matches('\u{feff}').to_owned()
    };
    Some(ends.get(..found)?.iter().map(cell).collect())
}

/// Keeps some rows for telling the format, and learns what first cells look like.
fn first_rows(dialect: &mut CsvDialect, bytes: &[u8], skip: usize) -> Vec<Vec<String>> {
    let mut sample = Vec::new();
    let mut look: Option<FirstCell> = None;
    let mut at = skip;
    for _ in 0..FIRST_CELLS {
        at = super::csv_chunk::next_row(bytes, at, dialect);
        let RowEnd::Whole { cells, next, .. } = dialect.row_end(bytes, at, true) else {
            break;
        };
        if dialect.accepts(cells) {
            let row = &bytes[at..next];
            let first = FirstCell::of(row, dialect.delimiter);
            look = Some(look.map_or(first, |known| known.common(first)));
            if sample.len() < SAMPLE {
                sample.extend(split(dialect, row));
            }
        }
        at = next;
    }
    dialect.first_cell = look.unwrap_or(FirstCell::ANY);
    sample
}
