//! From bytes to text.
//!
//! The rule: a byte order mark decides (UTF-8, UTF-16 LE or BE). Without one, bytes of which every second one is
//! mostly zero are UTF-16; bytes that are valid UTF-8 are that; all others are Windows-1252, in which every byte has a
//! meaning, so nothing is lost, and a notice says so.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How many bytes are looked at to tell UTF-16 without a mark, and binary data, from text.
const SAMPLE: usize = 8192;

/// Text, and what has to be said about how it was decoded.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) remark: Option<String>,
}

/// Decodes bytes by the rule of this module.
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, &bytes[length..]);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        let mut decoded = decode_as(encoding, bytes);
        decoded
            .remark
            .get_or_insert_with(|| format!("read as {}, without a byte order mark", encoding.name()));
        return decoded;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded { text: Cow::Borrowed(text), remark: None },
        // The cut end of a longer file is no reason to doubt the rest.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => decode_as(UTF_8, bytes),
        Err(error) => {
            let at = error.valid_up_to();
            let text = WINDOWS_1252.decode_without_bom_handling(bytes).0;
            let remark = format!("read as Windows-1252, because the bytes at offset {at} are not UTF-8");
            Decoded { text, remark: Some(remark) }
        }
    }
}

fn decode_as<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    let remark =
        malformed.then(|| format!("not all of it is valid {}; the rest is shown as U+FFFD", encoding.name()));
    Decoded { text, remark }
}

fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    let pairs = sample.len() / 2;
    if pairs < 4 {
        return None;
    }
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 >= pairs * 7 && even == 0 {
        Some(UTF_16LE)
    } else if even * 10 >= pairs * 7 && odd == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether bytes without a byte order mark are not text: a zero byte, or one control character in ten.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    if Encoding::for_bom(bytes).is_some() || utf16_without_mark(bytes).is_some() {
        return false;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let controls = sample
        .iter()
        .filter(|&&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b))
        .count();
    sample.contains(&0) || controls * 10 > sample.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        decode(bytes).text.into_owned()
    }

    #[test]
    fn a_byte_order_mark_decides() {
        assert_eq!(text(b"\xef\xbb\xbf\xc3\xa9"), "é");
        assert_eq!(text(b"\xff\xfe\xe9\x00a\x00"), "éa");
        assert_eq!(text(b"\xfe\xff\x00\xe9\x00a"), "éa");
    }

    #[test]
    fn utf16_without_a_mark_is_told_by_its_zeros() {
        let bytes: Vec<u8> = "Card 4111".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let decoded = decode(&bytes);
        assert_eq!(decoded.text, "Card 4111");
        assert_eq!(decoded.remark.as_deref(), Some("read as UTF-16LE, without a byte order mark"));
        assert!(!is_binary(&bytes));
    }

    #[test]
    fn what_is_not_utf8_is_windows_1252_and_said_so() {
        let decoded = decode(b"caf\xe9 \x80");
        assert_eq!(decoded.text, "café €");
        assert!(decoded.remark.is_some_and(|remark| remark.contains("offset 3")));
    }

    #[test]
    fn a_character_cut_at_the_end_does_not_change_the_charset() {
        let decoded = decode(b"caf\xc3\xa9 \xe2\x82");
        assert_eq!(decoded.text, "café \u{fffd}");
        assert!(decoded.remark.is_some());
    }

    #[test]
    fn a_half_surrogate_is_shown_and_said() {
        let decoded = decode(b"\xff\xfea\x00\x00\xd8b\x00");
        assert_eq!(decoded.text, "a\u{fffd}b");
        assert!(decoded.remark.is_some());
    }

    #[test]
    fn zero_bytes_and_control_characters_are_binary() {
        assert!(is_binary(b"\x7fELF\x02\x01\x01\x00"));
        assert!(is_binary(b"\x01\x02\x03abc"));
        assert!(!is_binary(b"plain\ttext\r\n"));
        assert!(!is_binary(b""));
    }
}
