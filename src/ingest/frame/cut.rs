//! Where a stream may be cut into chunks: only between records, and without reading every byte twice.

use std::sync::Arc;

use super::csv::{CsvDialect, Extent};
use super::csv_chunk::next_row;
use super::json_scan::{self, JsonContext, Place, Scan, Scanner, View};
use super::{Framing, Limits};

/// Line breaks that are tried, from the end of the buffer on, before the rows are read one by one.
const TRIES: usize = 24;

/// A cutter's answer.
pub(crate) enum Cut {
    /// The first bytes of the buffer are a chunk.
    At(usize, Framing),
    /// The buffer holds no whole record yet.
    More,
}

/// Finds the ends of chunks.
pub(crate) enum Cutter {
    Csv { dialect: Arc<CsvDialect>, oversize: Option<u32> },
    Json(JsonCutter),
    FormatList,
}

pub(crate) struct JsonCutter {
    pub(crate) context: Arc<JsonContext>,
    pub(crate) scope: Scope,
    /// Inside a record over the limit: the next part's number and where scanning stands.
    pub(crate) oversize: Option<(u32, Scanner)>,
}

/// Where the cutter stands in a JSON stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Every line holds one value.
    Lines,
    /// Between values, at the top or inside arrays there.
    Document,
    /// In the array of a wrapper.
    Wrapped,
    /// In a wrapper, behind its array.
    Members,
}

impl Cutter {
    /// Looks for the end of a chunk. At the end of the stream everything that is left may be one.
    pub(crate) fn cut(&mut self, bytes: &[u8], at_end: bool, limits: &Limits) -> Cut {
        match self {
            Self::Csv { dialect, oversize: Some(part) } => {
                let (length, last) = csv_oversize_end(dialect, bytes, at_end, limits);
                let framing = Framing::Oversize(*part);
                let next = *part + 1;
                *self = Self::Csv { dialect: Arc::clone(dialect), oversize: (!last).then_some(next) };
                Cut::At(length, framing)
            }
            Self::Csv { dialect, oversize } => {
                let framing = Framing::Csv(Arc::clone(dialect));
                if at_end {
                    return Cut::At(bytes.len(), framing);
                }
                match csv_fast(dialect, bytes).or_else(|| csv_slow(dialect, bytes, limits)) {
                    Some(length) => Cut::At(length, framing),
                    None if bytes.len() >= limits.record_bytes => {
                        *oversize = Some(2);
                        Cut::At(limits.part_bytes.min(bytes.len()), Framing::Oversize(1))
                    }
                    None => Cut::More,
                }
            }
            Self::Json(cutter) => cutter.cut(bytes, at_end, limits),
            Self::FormatList if at_end => Cut::At(bytes.len(), Framing::FormatList),
            Self::FormatList => match super::format_list::boundary(bytes) {
                Some(length) => Cut::At(length, Framing::FormatList),
                None if bytes.len() >= limits.record_bytes => {
                    let length = memchr::memrchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
                    Cut::At(length.min(limits.part_bytes), Framing::Oversize(1))
                }
                None => Cut::More,
            },
        }
    }

    /// Bytes that are worth having before the next cut.
    pub(crate) fn wanted(&self, limits: &Limits) -> usize {
        match self {
            Self::Csv { oversize: Some(_), .. } | Self::Json(JsonCutter { oversize: Some(_), .. }) => {
                limits.part_bytes
            }
            _ => limits.chunk_bytes,
        }
    }

    /// How the rest of an ended stream is read.
    pub(crate) fn rest(&self) -> Framing {
        match self {
            Self::Csv { dialect, .. } => Framing::Csv(Arc::clone(dialect)),
            Self::Json(cutter) => cutter.framing(),
            Self::FormatList => Framing::FormatList,
        }
    }
}

/// Counts quotes instead of reading rows: behind an even number of them a line break ends a row. The guess is checked:
/// what follows must be a strict row, which in a damaged file, where the count is off, only a true row start is.
fn csv_fast(dialect: &CsvDialect, bytes: &[u8]) -> Option<usize> {
    let mut quotes = memchr::memchr_iter(b'"', bytes).count();
    let mut end = bytes.len();
    let mut tries = 0;
    while tries < TRIES {
        let found = memchr::memrchr(dialect.line_end, &bytes[..end])?;
        quotes -= memchr::memchr_iter(b'"', &bytes[found..end]).count();
        end = found;
        if quotes.is_multiple_of(2) {
            tries += 1;
            let next = found + 1;
            let (strict, _) = dialect.strict_row(bytes, next, false);
            if strict == Some(true) {
                return Some(next);
            }
        }
    }
    None
}

/// Reads row by row, as the parser will: for files where counting quotes does not tell.
fn csv_slow(dialect: &CsvDialect, bytes: &[u8], limits: &Limits) -> Option<usize> {
    let mut at = 0;
    while at < limits.chunk_bytes {
        let row = next_row(bytes, at, dialect);
        if row >= bytes.len() {
            break;
        }
        match dialect.extent(bytes, row, false, limits.record_bytes) {
            Ok(Extent::Row { next, .. } | Extent::Damaged { next, .. }) => at = next,
            Err(_) => break,
        }
    }
    (at > 0).then_some(at)
}

fn csv_oversize_end(dialect: &CsvDialect, bytes: &[u8], at_end: bool, limits: &Limits) -> (usize, bool) {
    let window = bytes.len().min(limits.part_bytes);
    match dialect.resync(bytes, 0..window, true) {
        Ok(Some(next)) => (next, true),
        _ => (window, at_end && window == bytes.len()),
    }
}

impl JsonCutter {
    fn framing(&self) -> Framing {
        match self.scope {
            Scope::Lines => Framing::JsonLines(Arc::clone(&self.context)),
            Scope::Document | Scope::Wrapped => Framing::JsonDocument(Arc::clone(&self.context)),
            Scope::Members => Framing::JsonMembers,
        }
    }

    fn cut(&mut self, bytes: &[u8], at_end: bool, limits: &Limits) -> Cut {
        if let Some((part, scanner)) = self.oversize.take() {
            return self.oversize_part(bytes, at_end, limits, part, scanner);
        }
        if self.scope == Scope::Lines {
            if at_end {
                return Cut::At(bytes.len(), self.framing());
            }
            if let Some(length) = line_boundary(bytes) {
                return Cut::At(length, self.framing());
            }
            if bytes.len() < limits.record_bytes / 4 {
                return Cut::More;
            }
            // A line this long may be a whole document: go through it value by value.
            self.scope = Scope::Document;
        }
        match self.scope {
            Scope::Members => self.members_end(bytes, at_end, limits),
            _ => self.values(bytes, at_end, limits),
        }
    }

    /// Goes from value to value until the chunk is full, a wrapper begins or ends, or the buffer does.
    fn values(&mut self, bytes: &[u8], at_end: bool, limits: &Limits) -> Cut {
        let mut done = 0;
        let context = Arc::clone(&self.context);
        let view = View { context: &context, at_end, limit: limits.record_bytes };
        let wrapped = self.scope == Scope::Wrapped;
        while done < limits.chunk_bytes {
            match json_scan::next_value(bytes, done, wrapped, view) {
                Place::Value { end } => done = end,
                Place::ArrayEnd { at } => {
                    let framing = self.framing();
                    self.scope = Scope::Members;
                    if at == 0 {
                        return self.members_end(bytes, at_end, limits);
                    }
                    return Cut::At(at, framing);
                }
                Place::Wrapper { start, array } if !at_end => {
                    if start > 0 {
                        return Cut::At(start, self.framing());
                    }
                    self.scope = Scope::Wrapped;
                    return Cut::At(array, Framing::JsonMembers);
                }
                Place::End | Place::NeedMore | Place::Wrapper { .. } if at_end => {
                    return Cut::At(bytes.len(), self.framing());
                }
                // Nothing but white space and brackets.
                Place::End if done == 0 => return Cut::At(bytes.len(), self.framing()),
                Place::End | Place::NeedMore | Place::Wrapper { .. } => break,
            }
        }
        if done > 0 {
            return Cut::At(done, self.framing());
        }
        if bytes.len() < limits.record_bytes {
            return Cut::More;
        }
        let blank = json_scan::skip_space(bytes, 0);
        if blank > 0 {
            return Cut::At(blank, self.framing());
        }
        self.oversize_part(bytes, at_end, limits, 1, Scanner::default())
    }

    fn members_end(&mut self, bytes: &[u8], at_end: bool, limits: &Limits) -> Cut {
        match json_scan::members_end(bytes) {
            Some(end) => {
                self.scope = Scope::Document;
                Cut::At(end, Framing::JsonMembers)
            }
            None if at_end || bytes.len() >= limits.record_bytes => {
                self.scope = Scope::Document;
                Cut::At(bytes.len(), Framing::JsonMembers)
            }
            None => Cut::More,
        }
    }

    fn oversize_part(
        &mut self,
        bytes: &[u8],
        at_end: bool,
        limits: &Limits,
        part: u32,
        mut scanner: Scanner,
    ) -> Cut {
        let window = &bytes[..bytes.len().min(limits.part_bytes)];
        let line = line_start(window);
        let (length, last) = match (scanner.feed(window, 0), line) {
            (Scan::Complete(end), Some(line)) => (end.min(line), true),
            (Scan::Complete(end), None) => (end, true),
            (_, Some(line)) => (line, true),
            (_, None) => (window.len(), at_end && window.len() == bytes.len()),
        };
        if !last {
            self.oversize = Some((part + 1, scanner));
        }
        Cut::At(length, Framing::Oversize(part))
    }
}

/// The last line break before a line that starts with a value.
fn line_boundary(bytes: &[u8]) -> Option<usize> {
    let mut end = bytes.len();
    let mut fallback = None;
    for _ in 0..TRIES {
        let Some(found) = memchr::memrchr(b'\n', &bytes[..end]) else {
            break;
        };
        fallback = fallback.or(Some(found + 1));
        if matches!(bytes.get(found + 1), Some(b'{' | b'[')) {
            return Some(found + 1);
        }
        end = found;
    }
    fallback
}

/// The first line break that a line with an object follows.
fn line_start(bytes: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, b"\n{").map(|at| at + 1)
}
