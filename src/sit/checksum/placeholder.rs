//! Telling a secret from what stands in its place in manuals, samples and redacted texts.

/// Brackets of what templates fill in.
const TEMPLATES: [(&[u8], &[u8]); 4] = [(b"<", b">"), (b"${", b"}"), (b"$(", b")"), (b"{{", b"}}")];

/// Whether the text can be a secret: it has no run of six equal or eight consecutive characters, at least
/// five different ones (from eight characters on), no word of samples, no asterisks that hide something, and
/// no brackets of a template.
pub fn not_placeholder(text: &str) -> bool {
    let bytes = text.as_bytes();
    has_variety(bytes)
        && !(0..bytes.len()).any(|place| is_filler(&bytes[place..]))
        && !TEMPLATES.iter().any(|(begin, end)| encloses(bytes, begin, end))
}

/// Whether no character is repeated six times, no sequence such as `abcdefgh` or `12345678` runs on for
/// eight, and five different characters occur in texts of eight and more.
fn has_variety(bytes: &[u8]) -> bool {
    let (mut equal, mut ascending) = (1, 1);
    for pair in bytes.windows(2) {
        equal = if pair[0] == pair[1] { equal + 1 } else { 1 };
        ascending = if pair[0].wrapping_add(1) == pair[1] { ascending + 1 } else { 1 };
        if equal == 6 || ascending == 8 {
            return false;
        }
    }
    let seen = bytes.iter().fold(0u128, |seen, &byte| seen | 1 << (byte & 127));
    bytes.len() < 8 || seen.count_ones() > 4
}

/// Whether the bytes begin with a word of sample values, in any case, or with asterisks.
///
/// The words have six letters and more where they are not joined to another by a sign, so that random text
/// has them hardly ever.
fn is_filler(bytes: &[u8]) -> bool {
    let Some(&first) = bytes.first() else { return false };
    let words: &[&[u8]] = match first.to_ascii_lowercase() {
        b'c' => &[b"changeme", b"change_me"],
        b'd' => &[b"dummy-", b"dummy_", b"dummykey"],
        b'e' => &[b"example"],
        b'i' => &[b"insert_", b"insert-"],
        b'n' => &[b"notreal"],
        b'p' => &[b"placeholder"],
        b'r' => &[b"redacted"],
        b's' => &[b"sample"],
        b'x' => &[b"xxxxxx"],
        b'y' => &[b"yourpass", b"yourkey", b"yoursecret", b"your_", b"your-"],
        b'*' => return bytes.starts_with(b"***"),
        _ => return false,
    };
    words.iter().any(|word| bytes.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)))
}

/// Whether one bracket occurs and the other somewhere behind it.
fn encloses(bytes: &[u8], begin: &[u8], end: &[u8]) -> bool {
    let first = bytes.windows(begin.len()).position(|window| window == begin);
    first.is_some_and(|first| bytes[first..].windows(end.len()).any(|window| window == end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_secrets_pass() {
        for text in ["tr0ub4dor&3", "Xq3/fZ8+nR5tLw0KdYb7Pm2c", "hunter2", "a1b2c3d4e5f6"] {
            assert!(not_placeholder(text), "{text}");
        }
    }

    #[test]
    fn what_stands_for_a_secret_fails() {
        for text in [
            "********",
            "pass***",
            "xxxxxxxxxxxx",
            "0000000000000000",
            "1234567890",
            "abcdefghijklmnop",
            "<your password>",
            "${DB_PASSWORD}",
            "{{ secret }}",
            "$(Password)",
            "YOUR_API_KEY",
            "AKIAIOSFODNN7EXAMPLE",
            "ChangeMe1",
            "abababababab",
        ] {
            assert!(!not_placeholder(text), "{text}");
        }
    }
}
