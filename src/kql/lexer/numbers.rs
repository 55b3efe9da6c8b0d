//! Numbers, and numbers with a unit of time. A number that runs into letters which are no unit is a word: names may
//! begin with a digit, as in `3com`.

use super::{TokenKind, word_length};

/// The units that make a timespan of a number, with the ticks of 100 nanoseconds in one.
const UNITS: &[(&str, i64)] = &[
    ("d", 864_000_000_000),
    ("day", 864_000_000_000),
    ("days", 864_000_000_000),
    ("h", 36_000_000_000),
    ("hr", 36_000_000_000),
    ("hrs", 36_000_000_000),
    ("hour", 36_000_000_000),
    ("hours", 36_000_000_000),
    ("m", 600_000_000),
    ("min", 600_000_000),
    ("minute", 600_000_000),
    ("minutes", 600_000_000),
    ("s", 10_000_000),
    ("sec", 10_000_000),
    ("second", 10_000_000),
    ("seconds", 10_000_000),
    ("ms", 10_000),
    ("milli", 10_000),
    ("millis", 10_000),
    ("millisec", 10_000),
    ("millisecond", 10_000),
    ("milliseconds", 10_000),
    ("micro", 10),
    ("micros", 10),
    ("microsec", 10),
    ("microsecond", 10),
    ("microseconds", 10),
    ("tick", 1),
    ("ticks", 1),
];

/// The ticks in one of a unit. A nanosecond is less than a tick, so it has none of its own: `None` too.
pub(in crate::kql) fn unit_ticks(unit: &str) -> Option<i64> {
    UNITS.iter().find(|(name, _)| *name == unit).map(|(_, ticks)| *ticks)
}

fn is_unit(unit: &str) -> bool {
    unit_ticks(unit).is_some() || matches!(unit, "nano" | "nanos" | "nanosec" | "nanosecond" | "nanoseconds")
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The number, timespan or word that a text with a digit at its beginning begins with, and its length.
pub(super) fn scan(text: &str) -> (TokenKind, usize) {
    let bytes = text.as_bytes();
    let whole = digits(text);
    if whole == 1 && bytes[0] == b'0' && matches!(bytes.get(1), Some(b'x' | b'X')) {
        let length = word_length(text);
        let is_hexadecimal = length > 2 && text[2..length].bytes().all(|byte| byte.is_ascii_hexdigit());
        return (if is_hexadecimal { TokenKind::Long } else { TokenKind::Word }, length);
    }
    // Two dots are a range: `1..5`.
    let has_point = bytes.get(whole) == Some(&b'.') && bytes.get(whole + 1) != Some(&b'.');
    let mut end = whole;
    if has_point {
        end += 1 + digits(&text[whole + 1..]);
    }
    let after = &text[end..];
    let letters = word_length(after);
    if is_unit(&after[..letters]) {
        return (TokenKind::Timespan, end + letters);
    }
    if let Some(exponent) = exponent(after) {
        return (TokenKind::Real, end + exponent);
    }
    match (has_point, letters) {
        (true, _) => (TokenKind::Real, end),
        (false, 0) => (TokenKind::Long, end),
        (false, _) => (TokenKind::Word, end + letters),
    }
}

/// The length of an exponent at the beginning of a text: `e5`, `E-3`; nothing of a word may follow.
fn exponent(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if !matches!(bytes.first(), Some(b'e' | b'E')) {
        return None;
    }
    let sign = usize::from(matches!(bytes.get(1), Some(b'+' | b'-')));
    let count = digits(&text[1 + sign..]);
    let end = 1 + sign + count;
    (count > 0 && word_length(&text[end..]) == 0).then_some(end)
}
