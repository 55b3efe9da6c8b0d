//! A look at a PDF before the crate that reads its structure gets it, because that crate decodes tables of objects without
//! a limit and looks for the ends of streams again and again.
//!
//! Each stream is decoded once as its dictionary says, and thrown away: what would unpack beyond the limits is refused.
//! Pictures may be as large as one entry, whatever their ratio. Not seen are streams of encrypted files, and filters that
//! are named only by reference together with a first filter other than Flate.

use std::io::{BufReader, Cursor, Read};

use flate2::read::{DeflateDecoder, ZlibDecoder};

use super::stream;
use crate::sit::document::detect::{find, unsupported};
use crate::sit::document::error::DocumentError;
use crate::sit::document::limits::{self, Limits};
use crate::sit::document::walk::Walk;

/// Streams that begin inside others, as chance makes them occur in packed data; more are made to cost time.
const UNENDED: usize = 1000;
/// Most filters of one stream.
const FILTERS: usize = 4;

/// # Errors
/// When a stream unpacks beyond the limits, or the file is made to take endless time.
pub(super) fn check(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    let mut at = 0;
    let mut unended = 0;
    let mut total = 0;
    let mut end = 0;
    while let Some(found) = find(&bytes[at..], b"stream") {
        let start = at + found;
        let data = line_end(bytes, start + b"stream".len());
        if end < data {
            end = find(&bytes[data..], b"endstream").map_or(bytes.len(), |end| data + end);
        }
        let next = find(&bytes[data..end], b"stream");
        if next.is_some() {
            unended += 1;
            if unended > UNENDED {
                return Err(DocumentError::damaged(
                    "PDF",
                    format!("more than {UNENDED} streams in it do not end"),
                ));
            }
        }
        let dictionary = unescaped(&bytes[at..start]);
        let picture = find(&dictionary, b"/Image").is_some();
        let size = measure(walk, &dictionary, &bytes[data..end], picture)?;
        total += if picture { 0 } else { size };
        if total > walk.limits.unpacked_bytes {
            let limit = limits::bytes(walk.limits.unpacked_bytes);
            return Err(DocumentError::Bomb { what: "the PDF".to_owned(), limit });
        }
        if !walk.step(1) {
            break;
        }
        at = match next {
            Some(next) => data + next,
            None => (end + b"endstream".len()).min(bytes.len()),
        };
    }
    Ok(())
}

fn line_end(bytes: &[u8], mut at: usize) -> usize {
    for byte in [b'\r', b'\n'] {
        at += usize::from(bytes.get(at) == Some(&byte));
    }
    at
}

/// Names with `#41` for `A` as the reader sees them.
fn unescaped(dictionary: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(dictionary.len().min(4096));
    let mut rest = dictionary;
    while let [byte, after @ ..] = rest {
        let hex =
            after.get(..2).filter(|_| *byte == b'#').and_then(|digits| std::str::from_utf8(digits).ok());
        match hex.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(escaped) => {
                out.push(escaped);
                rest = &after[2..];
            }
            None => {
                out.push(*byte);
                rest = after;
            }
        }
    }
    out
}

/// Names behind the last `/Filter` or `/F` of a dictionary, in one or in brackets.
fn filters(dictionary: &[u8]) -> Vec<&[u8]> {
    let key = dictionary.windows(7).rposition(|window| window == b"/Filter").map(|at| at + 7);
    let Some(mut at) = key else { return Vec::new() };
    let mut names = Vec::new();
    let mut bracket = false;
    while let Some(&byte) = dictionary.get(at) {
        match byte {
            b'[' => bracket = true,
            b'/' => {
                let length =
                    dictionary[at + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                names.push(&dictionary[at + 1..at + 1 + length]);
                at += length;
                if !bracket {
                    break;
                }
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => break,
        }
        at += 1;
    }
    names
}

/// How large a stream is when it is decoded.
fn measure(walk: &Walk<'_>, dictionary: &[u8], data: &[u8], picture: bool) -> Result<u64, DocumentError> {
    let names = filters(dictionary);
    if names.len() > FILTERS {
        return Err(unsupported(
            "a PDF with more than four filters on a stream",
            "no writer makes such files",
        ));
    }
    let most = walk.limits.entry_bytes;
    let mut reader: Box<dyn Read + '_> = Box::new(data);
    if names.is_empty() && stream::is_zlib(data) {
        reader = inflater(reader);
    }
    for name in names {
        reader = match name {
            b"FlateDecode" | b"Fl" => inflater(reader),
            b"ASCII85Decode" | b"A85" => Box::new(Cursor::new(stream::ascii_85(&whole(reader, most)))),
            b"ASCIIHexDecode" | b"AHx" => Box::new(Cursor::new(stream::ascii_hex(&whole(reader, most)))),
            b"LZWDecode" | b"LZW" => {
                Box::new(stream::Lzw::new(BufReader::new(reader).bytes().map_while(Result::ok)))
            }
            b"RunLengthDecode" | b"RL" => {
                Box::new(stream::RunLength::new(BufReader::new(reader).bytes().map_while(Result::ok)))
            }
            // Pictures in their own packing are never unpacked.
            _ => return Ok(0),
        };
    }
    count(walk.limits, reader, data.len() as u64, picture)
}

fn whole(reader: impl Read, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A broken stream is as long as it could be read.
    let _ = reader.take(most).read_to_end(&mut bytes);
    bytes
}

fn inflater<'r>(mut reader: Box<dyn Read + 'r>) -> Box<dyn Read + 'r> {
    let mut head = Vec::new();
    let _ = reader.by_ref().take(2).read_to_end(&mut head);
    let zlib = stream::is_zlib(&head);
    let input = Cursor::new(head).chain(reader);
    if zlib { Box::new(ZlibDecoder::new(input)) } else { Box::new(DeflateDecoder::new(input)) }
}

/// Reads to the end, the first error or a limit.
fn count(limits: &Limits, mut reader: impl Read, packed: u64, picture: bool) -> Result<u64, DocumentError> {
    let mut buffer = vec![0; 64 * 1024];
    let mut length = 0;
    while let Ok(read @ 1..) = reader.read(&mut buffer) {
        length += read as u64;
        let ratio = !picture && length > limits.ratio_floor && length / packed.max(1) >= limits.ratio;
        if ratio || length > limits.entry_bytes {
            let limit = if ratio {
                format!("{} times its size", limits.ratio)
            } else {
                limits::bytes(limits.entry_bytes)
            };
            return Err(DocumentError::Bomb { what: "a stream of the PDF".to_owned(), limit });
        }
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_stand_alone_or_in_brackets() {
        assert_eq!(filters(b"<< /Filter /FlateDecode /Length 5"), [b"FlateDecode"]);
        let both: [&[u8]; 2] = [b"ASCII85Decode", b"FlateDecode"];
        assert_eq!(filters(b"/Filter[ /ASCII85Decode/FlateDecode ]>>"), both);
        assert!(filters(b"/Filter 5 0 R").is_empty());
        assert!(filters(b"/Length 5").is_empty());
    }

    #[test]
    fn names_are_seen_without_their_escapes() {
        assert_eq!(unescaped(b"/Flat#65Decode #zz #4"), b"/FlateDecode #zz #4");
    }

    #[test]
    fn streams_that_never_end_are_refused() {
        let limits = Limits::default();
        let mut sink = |_| {};
        let mut walk = Walk::new("a.pdf", &limits, &mut sink);
        let bytes = b"1 0 obj <<>> stream\n".repeat(UNENDED + 2);
        let error = check(&mut walk, &bytes).unwrap_err();
        assert!(error.to_string().contains("do not end"), "{error}");
    }
}
