//! Decoding of streams within the limits of the walk. The crate that reads the structure of PDF decodes without a
//! limit, so content, fonts and attachments are decoded here (ISO 32000-2, 7.4).

use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_syntax::Filter;
use hayro_syntax::object::Stream;

use crate::sit::document::error::DocumentError;
use crate::sit::document::walk::Walk;

/// Data of a stream; `None` where it is a picture.
pub(super) fn decode(walk: &mut Walk<'_>, stream: &Stream<'_>) -> Result<Option<Vec<u8>>, DocumentError> {
    let raw = stream.raw_data();
    let mut data = Vec::new();
    let mut first = true;
    for filter in stream.filters() {
        let input: &[u8] = if first { &raw } else { &data };
        data = match filter {
            Filter::FlateDecode => inflate(walk, input)?,
            Filter::LzwDecode => {
                walk.unpack(Lzw::new(input.iter().copied()), input.len() as u64, "a stream")?
            }
            Filter::RunLengthDecode => {
                walk.unpack(RunLength::new(input.iter().copied()), input.len() as u64, "a stream")?
            }
            Filter::Ascii85Decode => ascii_85(input),
            Filter::AsciiHexDecode => ascii_hex(input),
            Filter::Crypt => input.to_vec(),
            Filter::CcittFaxDecode | Filter::Jbig2Decode | Filter::DctDecode | Filter::JpxDecode => {
                return Ok(None);
            }
        };
        first = false;
    }
    Ok(Some(if first { raw.into_owned() } else { data }))
}

/// Inflates data with a zlib header, or without one, as occurs.
pub(super) fn inflate(walk: &mut Walk<'_>, input: &[u8]) -> Result<Vec<u8>, DocumentError> {
    let packed = input.len() as u64;
    if is_zlib(input) {
        walk.unpack(ZlibDecoder::new(input), packed, "a stream")
    } else {
        walk.unpack(DeflateDecoder::new(input), packed, "a stream")
    }
}

pub(super) fn is_zlib(input: &[u8]) -> bool {
    matches!(input, [method, flags, ..] if method & 0x0f == 8
        && u16::from_be_bytes([*method, *flags]).is_multiple_of(31))
}

/// Two hexadecimal digits for each byte, up to `>`.
pub(super) fn ascii_hex(input: &[u8]) -> Vec<u8> {
    let digits =
        input.iter().take_while(|&&byte| byte != b'>').filter_map(|&byte| char::from(byte).to_digit(16));
    let digits: Vec<u8> = digits.map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

/// Five characters for each four bytes, up to `~>`.
pub(super) fn ascii_85(input: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(input.len() / 5 * 4);
    let mut group = Vec::with_capacity(5);
    for &byte in input {
        match byte {
            b'~' => break,
            b'z' if group.is_empty() => out.extend([0; 4]),
            b'!'..=b'u' => {
                group.push(byte - b'!');
                if group.len() == 5 {
                    out.extend(ascii_85_group(&group));
                    group.clear();
                }
            }
            _ => {}
        }
    }
    // A last group of n characters holds n - 1 bytes.
    if group.len() > 1 {
        let length = group.len() - 1;
        group.resize(5, 84);
        out.extend(&ascii_85_group(&group)[..length]);
    }
    out
}

fn ascii_85_group(group: &[u8]) -> [u8; 4] {
    let number =
        group.iter().fold(0u32, |number, &digit| number.wrapping_mul(85).wrapping_add(u32::from(digit)));
    number.to_be_bytes()
}

/// Run lengths, as a reader, so that the walk's limits apply.
pub(super) struct RunLength<I> {
    input: I,
    /// Bytes left of the current run.
    run: usize,
    /// The byte that is repeated; `None` where bytes are copied.
    copies: Option<u8>,
}

impl<I: Iterator<Item = u8>> RunLength<I> {
    pub(super) fn new(input: I) -> Self {
        Self { input, run: 0, copies: None }
    }

    fn next(&mut self) -> Option<u8> {
        if self.run == 0 {
            match self.input.next()? {
                128 => return None,
                length @ 0..128 => (self.run, self.copies) = (usize::from(length) + 1, None),
                length => (self.run, self.copies) = (257 - usize::from(length), Some(self.input.next()?)),
            }
        }
        self.run -= 1;
        self.copies.or_else(|| self.input.next())
    }
}

impl<I: Iterator<Item = u8>> Read for RunLength<I> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut written = 0;
        for place in buffer {
            let Some(byte) = self.next() else { break };
            *place = byte;
            written += 1;
        }
        Ok(written)
    }
}

/// LZW with codes of 9 to 12 bits, the width growing one code early, as PDF has it unless it says otherwise.
pub(super) struct Lzw<I> {
    input: I,
    bits: u32,
    bit_count: u32,
    width: u32,
    /// Each entry but the first 258: the entry it extends and the byte it adds.
    table: Vec<(u16, u8)>,
    previous: Option<u16>,
    /// Bytes of the last entry that are not handed out yet, last first.
    pending: Vec<u8>,
    ended: bool,
}

const LZW_CLEAR: u16 = 256;
const LZW_END: u16 = 257;
const LZW_FIRST: usize = 258;
const LZW_ENTRIES: usize = 4096;

impl<I: Iterator<Item = u8>> Lzw<I> {
    pub(super) fn new(input: I) -> Self {
        Self {
            input,
            bits: 0,
            bit_count: 0,
            width: 9,
            table: Vec::new(),
            previous: None,
            pending: Vec::new(),
            ended: false,
        }
    }

    fn code(&mut self) -> Option<u16> {
        while self.bit_count < self.width {
            let byte = self.input.next()?;
            self.bits = self.bits << 8 | u32::from(byte);
            self.bit_count += 8;
        }
        self.bit_count -= self.width;
        let code = self.bits >> self.bit_count & ((1 << self.width) - 1);
        self.bits &= (1 << self.bit_count) - 1;
        u16::try_from(code).ok()
    }

    /// Bytes of an entry, last first.
    fn expand(&self, mut code: u16, out: &mut Vec<u8>) -> Option<()> {
        loop {
            if code < LZW_CLEAR {
                out.push(code as u8);
                return Some(());
            }
            // Entries extend earlier ones only, so this ends.
            let (before, byte) = *self.table.get(usize::from(code).checked_sub(LZW_FIRST)?)?;
            out.push(byte);
            code = before;
        }
    }

    /// Reads one code; `None` at the end or where the data is broken.
    fn step(&mut self) -> Option<()> {
        let code = self.code()?;
        if code == LZW_END {
            return None;
        }
        if code == LZW_CLEAR {
            self.table.clear();
            self.width = 9;
            self.previous = None;
            return Some(());
        }
        let mut bytes = Vec::new();
        let next = LZW_FIRST + self.table.len();
        if let Some(previous) = self.previous {
            if usize::from(code) < next {
                self.expand(code, &mut bytes)?;
            } else {
                // The entry that is being made: the previous one with its first byte behind it.
                self.expand(previous, &mut bytes)?;
                let first = *bytes.last()?;
                bytes.insert(0, first);
            }
            if next < LZW_ENTRIES {
                self.table.push((previous, *bytes.last()?));
            }
        } else {
            self.expand(code, &mut bytes)?;
        }
        self.previous = Some(code.min((LZW_FIRST + self.table.len()).saturating_sub(1) as u16));
        self.width = match LZW_FIRST + self.table.len() + 1 {
            ..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
        self.pending = bytes;
        Some(())
    }
}

impl<I: Iterator<Item = u8>> Read for Lzw<I> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut written = 0;
        while written < buffer.len() {
            if let Some(byte) = self.pending.pop() {
                buffer[written] = byte;
                written += 1;
            } else if self.ended || self.step().is_none() {
                self.ended = true;
                break;
            }
        }
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_forms_of_bytes() {
        assert_eq!(ascii_hex(b"48 65 6C 6c 6F 7>zz"), b"Hellop");
        assert_eq!(ascii_85(b"87cURD]i,\"Ebo80~>"), b"Hello World!");
        assert_eq!(ascii_85(b"z!!~>"), [0, 0, 0, 0, 0]);
        assert_eq!(ascii_85(b"uuuuu"), ascii_85_group(&[84; 5]));
    }

    #[test]
    fn run_lengths() {
        let mut out = Vec::new();
        let input = [2, b'a', b'b', b'c', 254, b'x', 128, b'z'];
        RunLength::new(input.into_iter()).read_to_end(&mut out).unwrap();
        assert_eq!(out, b"abcxxx");
    }

    #[test]
    fn lzw() {
        // The example of ISO 32000-2, 7.4.4.2.
        let mut out = Vec::new();
        Lzw::new([0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01].into_iter())
            .read_to_end(&mut out)
            .unwrap();
        assert_eq!(out, [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
    }

    #[test]
    fn broken_lzw_ends() {
        let mut out = Vec::new();
        Lzw::new([0xff; 1000].into_iter()).read_to_end(&mut out).unwrap();
        Lzw::new([0x80, 0x7f, 0xff, 0xff, 0x00, 0x12].into_iter()).read_to_end(&mut out).unwrap();
    }
}
