//! From paths to streams of text: files, folders, globs, archives, compression and encodings.
//!
//! ```text
//! let found = source::expand(&paths)?;                  // files in a fixed order, what could not be walked
//! for file in found.files {
//!     let mut opened = file.open(Limits::default());
//!     while let Some(stream) = opened.next_stream() {   // one, or one for each member of a zip archive
//!         let name = stream.name().to_owned();          // `audit.csv`, `export.zip!audit.csv`
//!         ... Framer::open(stream, ...), framer.into_source().problems() ...
//!     }
//!     let facts = opened.finish();                      // SHA-256 and size of the file on disk, problems
//! }
//! ```
//!
//! What a file is, its first bytes say, never its name. A file that breaks half way gives what it held before, and
//! says where it broke. The hash covers the whole file as it lies on disk, also when reading it stopped early.

mod archive;
mod content;
mod decode;
mod expand;
mod tally;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

pub use self::expand::{Found, SourceError, expand};

use self::archive::Archive;
use self::content::Content;
use self::decode::Decoded;
use self::tally::Tally;
use super::frame::ByteSource;

/// When compressed input is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes out for each byte in; logs compress to a tenth or a fiftieth.
    pub ratio: u64,
    /// Bytes out below which no ratio matters.
    pub floor: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { ratio: 1000, floor: 1 << 30 }
    }
}

/// What is wrong with an input as a whole, beside its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The input's name.
    pub input: String,
    /// A short stable word: `empty-file`, `not-an-export`, `damaged-compression`, `damaged-archive`, `encrypted`,
    /// `decompression-bomb`, `unsupported`, `read-error`.
    pub reason: &'static str,
    /// What was wrong, and what to do.
    pub message: String,
    /// Byte offset in the decompressed stream, or in the file where there is no stream.
    pub offset: Option<u64>,
}

/// One file, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// `None` is standard input.
    path: Option<PathBuf>,
    name: String,
}

/// The chain of custody of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFacts {
    /// SHA-256 of the bytes on disk, in lower case hexadecimal.
    pub sha256: String,
    /// The bytes on disk.
    pub bytes: u64,
    /// What was wrong with the file or its archive; what was wrong with a stream, the stream says.
    pub problems: Vec<Problem>,
}

impl SourceFile {
    /// The name as the user wrote it or as it was found below what the user wrote; `-` is standard input.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The size on disk, where it is known before reading.
    #[must_use]
    pub fn size_hint(&self) -> Option<u64> {
        let metadata = std::fs::metadata(self.path.as_ref()?).ok()?;
        metadata.is_file().then_some(metadata.len())
    }

    /// Opens the file. A file that cannot be opened has no streams and a problem.
    #[must_use]
    pub fn open(&self, limits: Limits) -> OpenedFile {
        let opened = match &self.path {
            None => self.read_from(Box::new(io::stdin()), None, limits),
            Some(path) => File::open(path).and_then(|file| {
                let seekable = file.metadata()?.is_file().then_some(path.as_path());
                self.read_from(Box::new(file), seekable, limits)
            }),
        };
        opened.unwrap_or_else(|error| {
            let mut opened = OpenedFile::nothing(&self.name, limits);
            opened.problem("read-error", format!("the file cannot be read: {error}"), None);
            opened
        })
    }

    fn read_from(
        &self,
        reader: Box<dyn Read + Send>,
        file: Option<&Path>,
        limits: Limits,
    ) -> io::Result<OpenedFile> {
        let mut tally = Tally::new(reader);
        let start = tally.peek()?;
        let mut opened = OpenedFile::nothing(&self.name, limits);
        if start.is_empty() {
            opened.problem("empty-file", "the file is empty (0 bytes): export it again".to_owned(), None);
        } else if Content::of(&start) == Content::Zip {
            let (directory, members) = match file {
                Some(path) => (File::open(path)?, File::open(path)?),
                None => tally.spool()?,
            };
            opened.contents =
                Contents::Archive(Box::new(Archive::open(directory, members, &self.name, limits)));
        } else {
            opened.contents = Contents::Single { done: false };
        }
        opened.tally = tally;
        Ok(opened)
    }
}

enum Contents {
    Nothing,
    Single { done: bool },
    Archive(Box<Archive>),
}

/// A file that is being read.
pub struct OpenedFile {
    name: String,
    limits: Limits,
    tally: Tally,
    contents: Contents,
    problems: Vec<Problem>,
}

impl OpenedFile {
    fn nothing(name: &str, limits: Limits) -> Self {
        Self {
            name: name.to_owned(),
            limits,
            tally: Tally::new(Box::new(io::empty())),
            contents: Contents::Nothing,
            problems: Vec::new(),
        }
    }

    fn problem(&mut self, reason: &'static str, message: String, offset: Option<u64>) {
        self.problems.push(Problem { input: self.name.clone(), reason, message, offset });
    }

    /// The next stream of the file; the one before must have been dropped.
    pub fn next_stream(&mut self) -> Option<Stream<'_>> {
        match &mut self.contents {
            Contents::Nothing => None,
            Contents::Single { done: true } => None,
            Contents::Single { done } => {
                *done = true;
                Some(Stream::open(self.name.clone(), Box::new(self.tally.reader()), None, self.limits))
            }
            Contents::Archive(archive) => archive.next_stream(&mut self.problems),
        }
    }

    /// Bytes of the file that have been read, for progress. Of an archive: of its members so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        match &self.contents {
            Contents::Archive(archive) => archive.bytes_read(),
            Contents::Nothing | Contents::Single { .. } => self.tally.bytes(),
        }
    }

    /// Reads what is left, for the hash.
    #[must_use]
    pub fn finish(mut self) -> FileFacts {
        if let Err(error) = self.tally.drain() {
            self.problem("read-error", format!("the file could not be read to its end: {error}"), None);
        }
        let (sha256, bytes) = self.tally.finish();
        FileFacts { sha256, bytes, problems: self.problems }
    }
}

/// One stream of decompressed text.
pub struct Stream<'f> {
    name: String,
    decoded: Option<Decoded<'f>>,
    delivered: u64,
    problems: Vec<Problem>,
    ended_early: bool,
}

impl<'f> Stream<'f> {
    fn open(
        name: String,
        reader: Box<dyn Read + 'f>,
        container: Option<&'static str>,
        limits: Limits,
    ) -> Self {
        let mut stream = Self { name, decoded: None, delivered: 0, problems: Vec::new(), ended_early: false };
        match Decoded::open(reader, container, limits) {
            Ok(decoded) => stream.decoded = Some(decoded),
            Err(refusal) => stream.problem(refusal.reason, refusal.message),
        }
        stream
    }

    fn refused(name: String, reason: &'static str, message: String) -> Self {
        let mut stream = Self { name, decoded: None, delivered: 0, problems: Vec::new(), ended_early: false };
        stream.problem(reason, message);
        stream
    }

    fn problem(&mut self, reason: &'static str, message: String) {
        let problem = Problem { input: self.name.clone(), reason, message, offset: Some(self.delivered) };
        self.problems.push(problem);
    }

    /// The input's name; a member of an archive is named `archive.zip!member`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What was wrong so far. A stream with a problem before its first byte gives no bytes.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl ByteSource for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> usize {
        let Some(decoded) = &mut self.decoded else {
            return 0;
        };
        loop {
            match decoded.read(buffer) {
                Ok(0) if decoded.replaced() => {
                    self.decoded = None;
                    let message =
                        "some characters are not valid UTF-16 and were replaced by U+FFFD".to_owned();
                    self.problem("encoding", message);
                    return 0;
                }
                Ok(length) => {
                    self.delivered += length as u64;
                    return length;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let (reason, message) = decoded.explain(&error);
                    self.decoded = None;
                    self.ended_early = true;
                    self.problem(reason, message);
                    return 0;
                }
            }
        }
    }

    fn ended_early(&self) -> bool {
        self.ended_early
    }
}
