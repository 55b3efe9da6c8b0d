//! Bytes of a file as text: UTF-8 and UTF-16, told by the byte order mark, or by the zeros of the first characters.
//!
//! What an XML declaration says is not asked: files converted by editors and shells often say the wrong thing.

use std::borrow::Cow;

use super::place::Lines;

/// How a text is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, low byte first, as PowerShell writes it.
    Utf16LittleEndian,
    /// UTF-16, high byte first.
    Utf16BigEndian,
}

/// A text that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodingError {
    /// Not UTF-8, and nothing says that it is UTF-16.
    #[error(
        "line {line}, byte {offset} of the file is not UTF-8: save the file as UTF-8 or UTF-16 with a byte order mark"
    )]
    NotUtf8 {
        /// The line, from 1.
        line: u32,
        /// Bytes before it.
        offset: usize,
    },
    /// A surrogate without its other half, or half a character at the end.
    #[error("byte {offset} of the file is not UTF-16: the file is damaged or cut off")]
    NotUtf16 {
        /// Bytes before it.
        offset: usize,
    },
    /// A byte order mark of four bytes.
    #[error("the file is UTF-32: save it as UTF-8 or UTF-16")]
    Utf32,
}

/// The text of a file without its byte order mark, and how it was encoded.
///
/// # Errors
///
/// When the bytes are not what the first of them say.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), EncodingError> {
    let (encoding, mark) = detect(bytes)?;
    let body = bytes.get(mark..).unwrap_or_default();
    match encoding {
        Encoding::Utf8 => match std::str::from_utf8(body) {
            Ok(text) => Ok((Cow::Borrowed(text), encoding)),
            Err(error) => {
                let good = String::from_utf8_lossy(body.get(..error.valid_up_to()).unwrap_or_default());
                let line = Lines::new(&good).place(good.len()).line;
                Err(EncodingError::NotUtf8 { line, offset: mark + error.valid_up_to() })
            }
        },
        Encoding::Utf16LittleEndian => utf16(body, mark, u16::from_le_bytes).map(|text| (text, encoding)),
        Encoding::Utf16BigEndian => utf16(body, mark, u16::from_be_bytes).map(|text| (text, encoding)),
    }
}

/// The encoding, and how many bytes its mark has.
fn detect(bytes: &[u8]) -> Result<(Encoding, usize), EncodingError> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return Err(EncodingError::Utf32),
        [0xEF, 0xBB, 0xBF, ..] => return Ok((Encoding::Utf8, 3)),
        [0xFF, 0xFE, ..] => return Ok((Encoding::Utf16LittleEndian, 2)),
        [0xFE, 0xFF, ..] => return Ok((Encoding::Utf16BigEndian, 2)),
        _ => {}
    }
    // Files begin with `<`, a key or a space: in UTF-16 every other byte of those is zero.
    match bytes {
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Ok((Encoding::Utf16LittleEndian, 0)),
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => Ok((Encoding::Utf16BigEndian, 0)),
        _ => Ok((Encoding::Utf8, 0)),
    }
}

fn utf16(body: &[u8], mark: usize, unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, EncodingError> {
    let (pairs, rest) = body.as_chunks::<2>();
    let mut text = String::with_capacity(body.len());
    let mut offset = mark;
    for decoded in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        let c = decoded.map_err(|_| EncodingError::NotUtf16 { offset })?;
        offset += 2 * c.len_utf16();
        text.push(c);
    }
    if !rest.is_empty() {
        return Err(EncodingError::NotUtf16 { offset });
    }
    Ok(Cow::Owned(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, mark: bool, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = mark.then_some(0xFEFF);
        mark.into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
    }

    #[test]
    fn utf16_is_told_by_its_mark_or_by_zeros() {
        let text = "<a>é€😀</a>";
        for mark in [true, false] {
            let little = utf16_bytes(text, mark, u16::to_le_bytes);
            assert_eq!(decode(&little), Ok((text.into(), Encoding::Utf16LittleEndian)));
            let big = utf16_bytes(text, mark, u16::to_be_bytes);
            assert_eq!(decode(&big), Ok((text.into(), Encoding::Utf16BigEndian)));
        }
    }

    #[test]
    fn utf8_is_read_with_and_without_a_mark() {
        assert_eq!(decode("é".as_bytes()), Ok(("é".into(), Encoding::Utf8)));
        assert_eq!(decode("\u{FEFF}é".as_bytes()), Ok(("é".into(), Encoding::Utf8)));
        assert_eq!(decode(b""), Ok(("".into(), Encoding::Utf8)));
    }

    #[test]
    fn damage_is_named_with_its_place() {
        let latin = decode(b"a: b\nc: M\xFCller\n");
        assert_eq!(latin, Err(EncodingError::NotUtf8 { line: 2, offset: 9 }));
        assert_eq!(decode(b"\xFF\xFE<\0a"), Err(EncodingError::NotUtf16 { offset: 4 }));
        assert_eq!(decode(b"\xFF\xFE<\0\x00\xD8<\0"), Err(EncodingError::NotUtf16 { offset: 4 }));
        assert_eq!(decode(b"\xFF\xFE\0\0<\0\0\0"), Err(EncodingError::Utf32));
    }
}
