//! Zip archives: every member is an input of its own, also when the archive's directory is damaged or cut off.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};

use flate2::bufread::DeflateDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use super::decode::{Guard, Input};
use super::expand::is_junk;
use super::{Limits, Problem, Stream};

/// The signature of a local file header (APPNOTE 4.3.7).
const LOCAL_HEADER: [u8; 4] = *b"PK\x03\x04";

pub(crate) struct Archive {
    name: String,
    limits: Limits,
    members: Members,
    bytes_read: u64,
}

enum Members {
    /// By the directory at the archive's end: the archive and the next index.
    Listed(ZipArchive<BufReader<File>>, usize),
    /// The directory is damaged: by the header before each member.
    Salvaged { file: BufReader<File>, cause: Option<String> },
}

impl Archive {
    /// Opens an archive twice: once for its directory, once for going through it where the directory is damaged.
    pub(crate) fn open(directory: File, salvage: File, name: &str, limits: Limits) -> Self {
        let members = match ZipArchive::new(BufReader::new(directory)) {
            Ok(archive) => Members::Listed(archive, 0),
            Err(error) => Members::Salvaged { file: BufReader::new(salvage), cause: Some(error.to_string()) },
        };
        Self { name: name.to_owned(), limits, members, bytes_read: 0 }
    }

    pub(crate) fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    pub(crate) fn next_stream(&mut self, problems: &mut Vec<Problem>) -> Option<Stream<'_>> {
        let (name, limits, bytes_read) = (self.name.as_str(), self.limits, &mut self.bytes_read);
        match &mut self.members {
            Members::Listed(archive, next) => listed(archive, next, name, limits, bytes_read),
            Members::Salvaged { file, cause } => {
                problems.extend(cause.take().map(|cause| Problem {
                    input: name.to_owned(),
                    reason: "damaged-archive",
                    message: format!(
                        "the zip archive's directory cannot be read ({cause}), it may be cut short; its members are \
                         read one after the other as far as they go; fetch the file again"
                    ),
                    offset: None,
                }));
                loop {
                    let Ok(Some(header)) = next_header(file) else {
                        return None;
                    };
                    if !header.name.ends_with('/') && !is_junk(&header.name) {
                        *bytes_read = file.stream_position().unwrap_or(*bytes_read);
                        return Some(header.stream(name, file, limits));
                    }
                }
            }
        }
    }
}

/// The next member that the archive's directory lists.
fn listed<'a>(
    archive: &'a mut ZipArchive<BufReader<File>>,
    next: &mut usize,
    archive_name: &str,
    limits: Limits,
    bytes_read: &mut u64,
) -> Option<Stream<'a>> {
    let index = (*next..archive.len()).find(|&index| {
        // A name that cannot be read is a problem to report, not one to pass over.
        !matches!(archive.name_for_index(index), Some(Ok(name)) if name.ends_with('/') || is_junk(&name))
    })?;
    *next = index + 1;
    let member = match archive.name_for_index(index) {
        Some(Ok(name)) => name.into_owned(),
        _ => format!("#{index}"),
    };
    let name = format!("{archive_name}!{member}");
    Some(match archive.by_index(index) {
        Ok(file) => {
            *bytes_read += file.compressed_size();
            let input = Input::Fixed(file.compressed_size());
            Stream::open(name, Box::new(Guard::new(file, input, limits)), Some("zip"), limits)
        }
        Err(error) => {
            let (reason, message) = explain(&error);
            Stream::refused(name, reason, message)
        }
    })
}

fn explain(error: &ZipError) -> (&'static str, String) {
    match error {
        ZipError::UnsupportedArchive(text) if *text == ZipError::PASSWORD_REQUIRED => {
            ("encrypted", "the member is encrypted: unpack it with its password first".to_owned())
        }
        ZipError::InvalidPassword => {
            ("encrypted", "the member is encrypted: unpack it with its password first".to_owned())
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            ("unsupported", format!("the member cannot be unpacked here ({error}): unpack it first"))
        }
        _ => ("damaged-archive", format!("the member is damaged ({error}): fetch the file again")),
    }
}

/// What a local file header says.
struct LocalHeader {
    name: String,
    flags: u16,
    method: u16,
    compressed: u64,
}

impl LocalHeader {
    fn stream<'f>(&self, archive: &str, file: &'f mut BufReader<File>, limits: Limits) -> Stream<'f> {
        let name = format!("{archive}!{}", self.name);
        let sized = self.flags & 0x8 == 0;
        let reader: Box<dyn Read + 'f> = match self.method {
            _ if self.flags & 0x1 != 0 => {
                return Stream::refused(
                    name,
                    "encrypted",
                    "the member is encrypted: unpack it first".to_owned(),
                );
            }
            0 if sized => Box::new(file.take(self.compressed)),
            8 => {
                let end = file.get_ref().metadata().map_or(u64::MAX, |metadata| metadata.len());
                let input = if sized { self.compressed.min(end) } else { end };
                Box::new(Guard::new(DeflateDecoder::new(file), Input::Fixed(input), limits))
            }
            _ => {
                let message = "the member's compression cannot be read without the directory".to_owned();
                return Stream::refused(name, "damaged-archive", message);
            }
        };
        Stream::open(name, reader, Some("zip"), limits)
    }
}

/// Goes to the next local file header and reads it.
fn next_header(file: &mut BufReader<File>) -> io::Result<Option<LocalHeader>> {
    let mut matched = 0;
    while matched < LOCAL_HEADER.len() {
        let buffer = file.fill_buf()?;
        if buffer.is_empty() {
            return Ok(None);
        }
        let mut used = 0;
        for &byte in buffer {
            used += 1;
            matched = if byte == LOCAL_HEADER[matched] {
                matched + 1
            } else {
                usize::from(byte == LOCAL_HEADER[0])
            };
            if matched == LOCAL_HEADER.len() {
                break;
            }
        }
        file.consume(used);
    }
    let mut fixed = [0; 26];
    file.read_exact(&mut fixed)?;
    let short = |at: usize| u16::from_le_bytes([fixed[at], fixed[at + 1]]);
    let mut name = vec![0; usize::from(short(22))];
    file.read_exact(&mut name)?;
    io::copy(&mut file.take(u64::from(short(24))), &mut io::sink())?;
    Ok(Some(LocalHeader {
        name: String::from_utf8_lossy(&name).into_owned(),
        flags: short(2),
        method: short(4),
        compressed: u64::from(u32::from_le_bytes([fixed[14], fixed[15], fixed[16], fixed[17]])),
    }))
}
