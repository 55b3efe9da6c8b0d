//! Bytes into records: a stream is cut into chunks of whole records on the reading thread, chunks are parsed anywhere.
//!
//! ```text
//! let mut framer = Framer::open(stream, Limits::default())?;   // looks at the start; Err: not an export, with why
//! match framer.kind() { Kind::Csv(dialect) => detect_csv(&dialect.header, framer.sample()), ... }
//! while let Some(chunk) = framer.next_chunk() {                // reading thread
//!     send(chunk)
//! }
//! let stream = framer.into_source();                           // its problems: cut short, damaged, ...
//!
//! let mut parser = ChunkParser::new();                         // one for each worker
//! chunk.for_each(&mut parser, |framed| match framed {
//!     Framed::Record { record, position, bytes } => ...,       // bytes: the record exactly as it stands in the file
//!     Framed::Broken { bytes, position, reject, part } => ..., // never a record, kept whole
//!     Framed::Member { key, value, position } => ...,          // what stands beside the records in a JSON wrapper
//! });
//! ```
//!
//! Nothing is lost: every byte of the stream is in exactly one [`Framed`], or it is white space or structure (the
//! header line, line ends, brackets and commas between records). How the stream is cut into chunks does not change
//! what comes out. Damage costs the damaged record only: framing finds the next record that is whole.

mod csv;
mod csv_chunk;
mod cut;
mod format_list;
mod json_chunk;
mod json_scan;
#[cfg(test)]
mod property_tests;
mod sniff;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use self::csv::CsvDialect;
pub use self::json_scan::JsonContext;
pub use self::sniff::Unrecognised;

use self::cut::{Cut, Cutter};
use super::json::Tape;
use super::record::{Position, Record};
use super::row::Reject;

/// How much framing holds at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a usual chunk; a chunk is larger only when a single record is.
    pub chunk_bytes: usize,
    /// A record larger than this is not read as one: it is rejected in parts.
    pub record_bytes: usize,
    /// The largest such part.
    pub part_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { chunk_bytes: 2 << 20, record_bytes: 64 << 20, part_bytes: 16 << 20 }
    }
}

/// Where bytes come from. Reading never fails: a source that breaks ends early and keeps the reason for whoever asks.
pub trait ByteSource {
    /// Fills the buffer from its start and says how much; 0 at the end.
    fn read(&mut self, buffer: &mut [u8]) -> usize;

    /// Whether the end that was reached is not the true end.
    fn ended_early(&self) -> bool {
        false
    }
}

impl ByteSource for &[u8] {
    fn read(&mut self, buffer: &mut [u8]) -> usize {
        let (now, later) = self.split_at(buffer.len().min(self.len()));
        buffer[..now.len()].copy_from_slice(now);
        *self = later;
        now.len()
    }
}

/// What a stream holds.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Comma, semicolon or tab separated rows under a header line.
    Csv(Arc<CsvDialect>),
    /// JSON of any layout: one value for each line, arrays, wrappers, concatenated objects.
    Json,
    /// `Name : value` blocks, as PowerShell's Format-List prints them.
    FormatList,
}

/// How the bytes of a chunk are to be read.
#[derive(Debug, Clone)]
pub(crate) enum Framing {
    Csv(Arc<CsvDialect>),
    JsonLines(Arc<JsonContext>),
    JsonDocument(Arc<JsonContext>),
    JsonMembers,
    FormatList,
    /// A piece of a record over the limit, counted from 1.
    Oversize(u32),
}

/// Whole records, ready to be parsed by any thread.
#[derive(Debug, Clone)]
pub struct Chunk {
    /// The bytes exactly as they stand in the stream.
    pub bytes: Vec<u8>,
    /// Where the first of them stands.
    pub start: Position,
    pub(crate) framing: Framing,
    /// The stream ended early right behind this chunk: a last record without its line end is a cut one.
    pub(crate) cut_short: bool,
}

/// One piece of a chunk.
#[derive(Debug)]
pub enum Framed<'a> {
    /// A record that its format's grammar accepts.
    Record {
        /// The parsed record.
        record: Record<'a>,
        /// Where it starts.
        position: Position,
        /// Its exact bytes.
        bytes: &'a [u8],
    },
    /// Bytes that are no record.
    Broken {
        /// All of them.
        bytes: &'a [u8],
        /// Where they start.
        position: Position,
        /// Why.
        reject: Reject,
        /// For a record over the limit, which part of it this is, counted from 1.
        part: Option<u32>,
    },
    /// A member of a JSON wrapper beside its records, such as `Schema` or `@odata.nextLink`.
    Member {
        /// The key, as written between its quotes.
        key: &'a str,
        /// The value's exact JSON text.
        value: &'a str,
        /// Where the value starts.
        position: Position,
    },
}

/// The space a worker parses in, reused from chunk to chunk.
#[derive(Debug, Default)]
pub struct ChunkParser {
    pub(crate) tape: Tape,
    pub(crate) csv: csv_chunk::Scratch,
}

impl ChunkParser {
    /// Empty space.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Chunk {
    /// Parses the chunk and gives every record, every broken piece and every wrapper member in file order.
    pub fn for_each(&self, parser: &mut ChunkParser, mut sink: impl FnMut(Framed<'_>)) {
        match &self.framing {
            Framing::Csv(dialect) => csv_chunk::parse(self, dialect, &mut parser.csv, &mut sink),
            Framing::JsonLines(context) => json_chunk::lines(self, context, &mut parser.tape, &mut sink),
            Framing::JsonDocument(context) => {
                json_chunk::document(self, context, &mut parser.tape, &mut sink)
            }
            Framing::JsonMembers => json_chunk::members(self, &mut sink),
            Framing::FormatList => format_list::parse(self, &mut sink),
            Framing::Oversize(part) => sink(Framed::Broken {
                bytes: &self.bytes,
                position: self.start,
                reject: Reject::new(
                    "record-too-large",
                    "the record is larger than the limit and was not parsed",
                ),
                part: Some(*part),
            }),
        }
    }
}

/// Cuts one stream into chunks.
pub struct Framer<S> {
    source: S,
    limits: Limits,
    kind: Kind,
    sample: Vec<Vec<String>>,
    cutter: Cutter,
    buffer: Vec<u8>,
    at_end: bool,
    start: Position,
    /// The byte that ends lines, for counting them.
    line_end: u8,
}

impl<S: ByteSource> Framer<S> {
    /// Looks at the start of a stream and prepares to cut it.
    ///
    /// # Errors
    /// What was seen instead of an export, with a hint; the source comes back with it.
    pub fn open(mut source: S, limits: Limits) -> Result<Self, (Unrecognised, S)> {
        let mut buffer = Vec::new();
        let at_end = fill(&mut source, &mut buffer, limits.chunk_bytes.max(sniff::WINDOW));
        let sniffed = match sniff::sniff(&buffer, at_end) {
            Ok(sniffed) => sniffed,
            Err(unrecognised) => return Err((unrecognised, source)),
        };
        let mut framer = Self {
            source,
            limits,
            kind: sniffed.kind,
            sample: sniffed.sample,
            cutter: sniffed.cutter,
            buffer,
            at_end,
            start: Position { offset: 0, line: 1 },
            line_end: sniffed.line_end,
        };
        framer.take(sniffed.skip);
        Ok(framer)
    }

    /// What the stream holds.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The cells of the first rows of a CSV stream.
    #[must_use]
    pub fn sample(&self) -> &[Vec<String>] {
        &self.sample
    }

    /// Bytes handed out so far, the header included.
    #[must_use]
    pub fn bytes_framed(&self) -> u64 {
        self.start.offset
    }

    /// The source, with what it has to say about its end.
    pub fn into_source(self) -> S {
        self.source
    }

    /// The next chunk; `None` at the end of the stream.
    pub fn next_chunk(&mut self) -> Option<Chunk> {
        let mut wanted = self.cutter.wanted(&self.limits).max(16);
        loop {
            if !self.at_end && self.buffer.len() < wanted {
                self.at_end = fill(&mut self.source, &mut self.buffer, wanted);
            }
            if self.buffer.is_empty() {
                return None;
            }
            match self.cutter.cut(&self.buffer, self.at_end, &self.limits) {
                Cut::At(length, framing) => return Some(self.chunk(length, framing)),
                Cut::More if self.at_end => return Some(self.chunk(self.buffer.len(), self.cutter.rest())),
                Cut::More => {
                    // Up to the limit for one record, where the cutter gives up on it.
                    let doubled = self.buffer.len().max(wanted) * 2;
                    wanted = doubled.min(self.limits.record_bytes.max(self.buffer.len() + 1));
                }
            }
        }
    }

    fn chunk(&mut self, length: usize, framing: Framing) -> Chunk {
        let start = self.start;
        let bytes = self.take(length);
        let cut_short = self.at_end && self.buffer.is_empty() && self.source.ended_early();
        Chunk { bytes, start, framing, cut_short }
    }

    fn take(&mut self, length: usize) -> Vec<u8> {
        let length = length.min(self.buffer.len());
        let rest = &self.buffer[length..];
        let mut next = Vec::with_capacity(rest.len().max(self.limits.chunk_bytes));
        next.extend_from_slice(rest);
        self.buffer.truncate(length);
        let bytes = std::mem::replace(&mut self.buffer, next);
        self.start = position_after(self.start, &bytes, self.line_end);
        bytes
    }
}

/// Reads until the buffer holds `wanted` bytes; whether the source has ended.
fn fill(source: &mut impl ByteSource, buffer: &mut Vec<u8>, wanted: usize) -> bool {
    let mut filled = buffer.len();
    if filled < wanted {
        buffer.resize(wanted, 0);
    }
    while filled < wanted {
        let read = source.read(&mut buffer[filled..]);
        if read == 0 {
            buffer.truncate(filled);
            return true;
        }
        filled += read;
    }
    false
}

/// The position behind `bytes` when they start at `start`.
pub(crate) fn position_after(start: Position, bytes: &[u8], line_end: u8) -> Position {
    Position {
        offset: start.offset + bytes.len() as u64,
        line: start.line + memchr::memchr_iter(line_end, bytes).count() as u64,
    }
}
