//! Symmetric keys as text: whether base64, base32 or hexadecimal digits encode exactly as many bytes as the
//! key has.
//!
//! An encoding of `n` bytes leaves the unused bits of its last character zero. A random string of the same
//! shape does so once in 4 or 16 times, so the test tells keys from other text of the right length. The
//! matched text may begin with the name of the key (`AccountKey=...`) or a quote: its last run of characters
//! is what counts.

/// Base64 of 16 bytes: 22 characters and `==`.
pub fn base64_128(text: &str) -> bool {
    is_base64(text, 16)
}

/// Base64 of 24 bytes: 32 characters.
pub fn base64_192(text: &str) -> bool {
    is_base64(text, 24)
}

/// Base64 of 30 bytes: 40 characters, as in a secret access key of Amazon.
pub fn base64_240(text: &str) -> bool {
    is_base64(text, 30)
}

/// Base64 of 32 bytes: 43 characters and `=`, also with `+`, `/` and `=` written `%2B`, `%2F` and `%3D`.
pub fn base64_256(text: &str) -> bool {
    is_base64(text, 32)
}

/// Base64 of 40 bytes: 54 characters and `==`, also percent-encoded.
pub fn base64_320(text: &str) -> bool {
    is_base64(text, 40)
}

/// Base64 of 45 bytes: 60 characters.
pub fn base64_360(text: &str) -> bool {
    is_base64(text, 45)
}

/// Base64 of 64 bytes: 86 characters and `==`, as in an account key of Azure Storage.
pub fn base64_512(text: &str) -> bool {
    is_base64(text, 64)
}

/// Base64 for URLs (RFC 4648 section 5) of 32 bytes, without padding: 43 characters.
pub fn base64url_256(text: &str) -> bool {
    is_base64url(text, 43)
}

/// Base64 for URLs of 48 bytes: 64 characters.
pub fn base64url_384(text: &str) -> bool {
    is_base64url(text, 64)
}

/// Base32 (RFC 4648) of 32 bytes without padding: 52 characters, of which the last encodes one bit.
pub fn base32_256(text: &str) -> bool {
    let run = last_run(text, |byte| byte.is_ascii_alphanumeric());
    run.len() == 52
        && run.iter().all(|byte| matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'2'..=b'7'))
        && matches!(run.last(), Some(b'a' | b'A' | b'q' | b'Q'))
}

/// Hexadecimal digits of 16 bytes, in one case, letters and digits both.
pub fn hex_128(text: &str) -> bool {
    is_hex(text, 32)
}

/// Hexadecimal digits of 20 bytes, in one case, letters and digits both.
pub fn hex_160(text: &str) -> bool {
    is_hex(text, 40)
}

fn is_hex(text: &str, length: usize) -> bool {
    let run = last_run(text, |byte| byte.is_ascii_alphanumeric());
    let has = |kind: fn(&u8) -> bool| run.iter().any(kind);
    let (lower, upper) = (has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase));
    run.len() == length && run.iter().all(u8::is_ascii_hexdigit) && lower != upper && has(u8::is_ascii_digit)
}

fn is_base64url(text: &str, length: usize) -> bool {
    let run = last_run(text, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    run.len() == length && leaves_no_bits(run)
}

/// Whether the last run of the text is base64, plain or percent-encoded, of so many bytes.
fn is_base64(text: &str, bytes: usize) -> bool {
    let text = text.as_bytes();
    let end = text.iter().rposition(|&byte| is_base64_byte(byte)).map_or(0, |place| place + 1);
    let text = &text[..end];
    let padding = (3 - bytes % 3) % 3;
    let length = (bytes * 8).div_ceil(6) + padding;
    let Some(start) = text.len().checked_sub(length) else { return false };
    let (before, key) = text.split_at(start);
    let (characters, end) = key.split_at(key.len() - padding);
    let plain = end.iter().all(|&byte| byte == b'=')
        && characters.iter().all(|&byte| SEXTETS[usize::from(byte)] < 64 && !matches!(byte, b'-' | b'_'));
    if plain && leaves_no_bits(characters) {
        // A `=` before the key belongs to its name; inside the key it stands at the end only.
        return !before.last().is_some_and(|&byte| is_base64_byte(byte) && byte != b'=');
    }
    is_percent_encoded(text, bytes, padding)
}

/// Whether the bits of the last character that encode nothing are zero.
fn leaves_no_bits(characters: &[u8]) -> bool {
    let unused = (1u8 << (characters.len() * 6 % 8)) - 1;
    characters.last().and_then(|&byte| sextet(byte)).is_some_and(|value| value & unused == 0)
}

/// Whether the text ends in percent-encoded base64 of so many bytes.
fn is_percent_encoded(text: &[u8], bytes: usize, padding: usize) -> bool {
    let start = text.iter().rposition(|&byte| !is_base64_byte(byte)).map_or(0, |place| place + 1);
    let run = &text[start..];
    let end = run.iter().rposition(|&byte| byte != b'=').map_or(0, |place| place + 1);
    let start = run[..end].iter().rposition(|&byte| byte == b'=').map_or(0, |place| place + 1);
    let run = &run[start..];
    if !run.contains(&b'%') || run.len() > (bytes * 4 + 8) * 3 {
        return false;
    }
    let (mut characters, mut equals, mut last) = (0, 0, 0);
    let mut rest = run;
    while let Some((byte, behind)) = character(rest) {
        rest = behind;
        match (sextet(byte), byte) {
            (_, b'-' | b'_') => return false,
            (Some(_), _) if equals == 0 => (characters, last) = (characters + 1, byte),
            (None, b'=') => equals += 1,
            _ => return false,
        }
    }
    let unused = (1u8 << (characters * 6 % 8)) - 1;
    rest.is_empty()
        && characters == (bytes * 8).div_ceil(6)
        && equals == padding
        && sextet(last).is_some_and(|value| value & unused == 0)
}

fn is_base64_byte(byte: u8) -> bool {
    matches!(byte, b'=' | b'%') || (SEXTETS[usize::from(byte)] < 64 && !matches!(byte, b'-' | b'_'))
}

/// The first character, percent-decoded, and what follows. `None` at the end and at a wrong escape.
fn character(bytes: &[u8]) -> Option<(u8, &[u8])> {
    match bytes {
        [b'%', high, low, rest @ ..] => {
            let nibble = |byte: u8| (byte as char).to_digit(16);
            Some(((nibble(*high)? * 16 + nibble(*low)?) as u8, rest))
        }
        [b'%', ..] | [] => None,
        [byte, rest @ ..] => Some((*byte, rest)),
    }
}

/// Value of a character of base64 in either alphabet.
pub(super) fn sextet(byte: u8) -> Option<u8> {
    let value = SEXTETS[usize::from(byte)];
    (value < 64).then_some(value)
}

/// Values of the characters of base64 in either alphabet (RFC 4648 sections 4 and 5), 255 for all others.
static SEXTETS: [u8; 256] = {
    let mut values = [255; 256];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut value = 0;
    while value < 64 {
        values[alphabet[value] as usize] = value as u8;
        value += 1;
    }
    values[b'-' as usize] = 62;
    values[b'_' as usize] = 63;
    values
};

/// The last run of bytes of a kind; what follows it is cut off.
fn last_run(text: &str, kind: impl Fn(u8) -> bool) -> &[u8] {
    let bytes = text.as_bytes();
    let end = bytes.iter().rposition(|&byte| kind(byte)).map_or(0, |place| place + 1);
    let start = bytes[..end].iter().rposition(|&byte| !kind(byte)).map_or(0, |place| place + 1);
    &bytes[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `length` characters that end in `last`; nobody's key.
    fn key(length: usize, last: &str) -> String {
        let characters =
            "Xq3/fZ8+nR5tLw0KdYb7".chars().cycle().take(length - last.trim_end_matches('=').len());
        characters.collect::<String>() + last
    }

    #[test]
    fn keys_of_every_length_pass() {
        assert!(base64_128(&key(22, "w==")));
        assert!(base64_192(&key(32, "x")));
        assert!(base64_240(&key(40, "x")));
        assert!(base64_256(&key(43, "8=")));
        assert!(base64_320(&key(54, "w==")));
        assert!(base64_360(&key(60, "x")));
        assert!(base64_512(&key(86, "Q==")));
        assert!(base64url_256(&key(43, "8").replace('/', "_").replace('+', "-")));
        assert!(base64url_384(&key(64, "x").replace('/', "_").replace('+', "-")));
    }

    #[test]
    fn unused_bits_have_to_be_zero() {
        assert!(!base64_256(&key(43, "9=")));
        assert!(!base64_512(&key(86, "R==")));
        assert!(!base64url_256(&key(43, "9").replace('/', "_").replace('+', "-")));
    }

    #[test]
    fn other_lengths_and_paddings_fail() {
        assert!(!base64_512(&key(85, "Q==")));
        assert!(!base64_512(&key(86, "Q=")));
        assert!(!base64_512(&key(86, "Q")));
        assert!(!base64_256(&key(43, "8==")));
        assert!(!base64_192(&key(33, "x")));
        assert!(!base64_256(""));
        assert!(!base64_256("="));
    }

    #[test]
    fn names_and_quotes_around_the_key_do_not_count() {
        assert!(base64_512(&format!("AccountKey={};", key(86, "Q=="))));
        assert!(base64_512(&format!("\"{}\"", key(86, "Q=="))));
        assert!(base64_512(&format!(">{}", key(86, "Q=="))));
    }

    #[test]
    fn percent_encoding_is_read() {
        let encoded = key(43, "8=").replace('+', "%2B").replace('/', "%2f").replace('=', "%3D");
        assert!(base64_256(&format!("sig={encoded}&")));
        assert!(!base64_256(&encoded.replace("%2B", "%2")));
        assert!(!base64_256(&encoded.replace("%2B", "%2Z")));
        assert!(!base64_256(&encoded.replace("%2B", "%2D")), "a dash is of the other alphabet");
    }

    #[test]
    fn base32_ends_in_one_bit() {
        let stem = "abcdefghijklmnopqrstuvwxyz234567".repeat(2)[..51].to_string();
        assert!(base32_256(&format!("{stem}q")));
        assert!(base32_256(&format!("{stem}A")));
        assert!(!base32_256(&format!("{stem}b")));
        assert!(!base32_256(&stem));
        assert!(!base32_256(&format!("0{stem}q")));
    }

    #[test]
    fn hexadecimal_keys_are_of_one_case() {
        assert!(hex_128("key: 0123456789abcdef0123456789abcdef"));
        assert!(hex_160(&"0A".repeat(20)));
        assert!(!hex_128("0123456789abcdef0123456789ABCDEF"));
        assert!(!hex_128(&"0".repeat(32)));
        assert!(!hex_128(&"a".repeat(32)));
        assert!(!hex_128("0123456789abcdef"));
        assert!(!hex_128("g0123456789abcdef0123456789abcdef"));
    }
}
