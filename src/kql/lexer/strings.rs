//! Strings: where one ends, and what it holds.
//!
//! `'..'` and `".."` with escapes, `@'..'` verbatim with doubled quotes, three backquotes or tildes around text of any
//! number of lines, each also with `h` before it: Kusto leaves the value of such a string out of its logs.

use std::borrow::Cow;

use super::super::error::{Fault, SyntaxError};
use super::super::span::Span;

/// How a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StringForm {
    /// `'..'` or `".."`.
    Escaped,
    /// `@'..'` or `@".."`.
    Verbatim,
    /// Three backquotes or three tildes on both sides.
    Multiline,
}

/// What a string begins with.
struct Opening {
    form: StringForm,
    obfuscated: bool,
    /// The bytes up to and with the quote.
    length: usize,
    quote: &'static str,
}

fn opening(text: &str) -> Option<Opening> {
    let obfuscated = text.starts_with(['h', 'H']);
    let prefix = usize::from(obfuscated);
    let after = &text[prefix..];
    let open = |form, length, quote| Some(Opening { form, obfuscated, length: prefix + length, quote });
    match after.as_bytes() {
        [b'\'', ..] => open(StringForm::Escaped, 1, "'"),
        [b'"', ..] => open(StringForm::Escaped, 1, "\""),
        [b'@', b'\'', ..] => open(StringForm::Verbatim, 2, "'"),
        [b'@', b'"', ..] => open(StringForm::Verbatim, 2, "\""),
        [b'`', b'`', b'`', ..] => open(StringForm::Multiline, 3, "```"),
        [b'~', b'~', b'~', ..] => open(StringForm::Multiline, 3, "~~~"),
        _ => None,
    }
}

/// The end of the string that begins at a byte; nothing where none begins.
pub(super) fn scan(text: &str, start: usize) -> Result<Option<usize>, Box<SyntaxError>> {
    let Some(opening) = opening(&text[start..]) else { return Ok(None) };
    let inside = start + opening.length;
    let end = match opening.form {
        StringForm::Escaped => escaped_end(text, inside, opening.quote.as_bytes()[0])?,
        StringForm::Verbatim => verbatim_end(text, inside, opening.quote.as_bytes()[0]),
        StringForm::Multiline => text[inside..].find(opening.quote).map(|at| inside + at + 3),
    };
    end.map(Some).ok_or_else(|| unclosed(text, start, &opening))
}

/// Where a string ends that [`scan`] refuses, and whether its closing quote is there: a text that is still being typed
/// is shown and completed too. Nothing where no string begins.
#[must_use]
pub fn end_of_unfinished(text: &str, start: usize) -> Option<(usize, bool)> {
    let opening = opening(text.get(start..)?)?;
    let inside = start + opening.length;
    let rest = text.get(inside..)?;
    if opening.form == StringForm::Multiline {
        return Some(rest.find(opening.quote).map_or((text.len(), false), |at| (inside + at + 3, true)));
    }
    let mut characters = rest.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\n' | '\r' => return Some((inside + at, false)),
            '\\' if opening.form == StringForm::Escaped => {
                characters.next_if(|(_, next)| !matches!(next, '\n' | '\r'));
            }
            _ if opening.quote.contains(character) => {
                let is_doubled = opening.form == StringForm::Verbatim
                    && characters.next_if(|(_, next)| *next == character).is_some();
                if !is_doubled {
                    return Some((inside + at + 1, true));
                }
            }
            _ => {}
        }
    }
    Some((text.len(), false))
}

fn unclosed(text: &str, start: usize, opening: &Opening) -> Box<SyntaxError> {
    let multiline = opening.form == StringForm::Multiline;
    let fault = Fault::UnclosedString { quote: opening.quote.to_owned(), multiline };
    let error = SyntaxError::new(text, fault, Span::new(start, start + opening.length));
    if multiline {
        error.hint(format!("close it with {}", opening.quote))
    } else {
        error.hint("close it with the same quote, or write text of several lines between ``` and ```")
    }
}

fn escaped_end(text: &str, inside: usize, quote: u8) -> Result<Option<usize>, Box<SyntaxError>> {
    let bytes = text.as_bytes();
    let mut at = inside;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\n' | b'\r' => return Ok(None),
            b'\\' => at += unescape(&text[at..]).map_err(|length| bad_escape(text, at, length))?.1,
            byte if *byte == quote => return Ok(Some(at + 1)),
            _ => at += 1,
        }
    }
    Ok(None)
}

fn bad_escape(text: &str, at: usize, length: usize) -> Box<SyntaxError> {
    let span = Span::new(at, at + length);
    let fault = Fault::BadEscape { escape: span.text(text).to_owned() };
    SyntaxError::new(text, fault, span)
        .hint("write `\\\\` for one backslash, or put an @ before the string: @'C:\\Windows' has no escapes")
}

fn verbatim_end(text: &str, inside: usize, quote: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = inside;
    while let Some(byte) = bytes.get(at) {
        if matches!(byte, b'\n' | b'\r') {
            return None;
        }
        if *byte == quote {
            if bytes.get(at + 1) != Some(&quote) {
                return Some(at + 1);
            }
            at += 1;
        }
        at += 1;
    }
    None
}

/// The character that an escape sequence stands for and the bytes of the sequence; or the bytes that are none.
fn unescape(text: &str) -> Result<(char, usize), usize> {
    let letter = text[1..].chars().next().ok_or(1_usize)?;
    let simple = |c| Ok((c, 2));
    match letter {
        '\\' | '\'' | '"' => simple(letter),
        'a' => simple('\u{07}'),
        'b' => simple('\u{08}'),
        'f' => simple('\u{0c}'),
        'n' => simple('\n'),
        'r' => simple('\r'),
        't' => simple('\t'),
        'v' => simple('\u{0b}'),
        '0'..='7' => Ok(octal(text)),
        'x' => hexadecimal(text, 2),
        'u' => hexadecimal(text, 4),
        'U' => hexadecimal(text, 8),
        other => Err(1 + other.len_utf8()),
    }
}

/// One to three octal digits, three only below 400: the number of a character up to 255.
fn octal(text: &str) -> (char, usize) {
    let bytes = &text.as_bytes()[1..];
    let most = if bytes[0] <= b'3' { 3 } else { 2 };
    let digits = bytes.iter().take(most).take_while(|byte| matches!(byte, b'0'..=b'7'));
    let (value, count) =
        digits.fold((0_u8, 0), |(value, count), digit| (value * 8 + (digit - b'0'), count + 1));
    (char::from(value), 1 + count)
}

/// Exactly so many hexadecimal digits after the letter. A pair of surrogates written as two `\u` is one character.
fn hexadecimal(text: &str, digits: usize) -> Result<(char, usize), usize> {
    let code = |text: &str| {
        let found =
            text.get(2..2 + digits).filter(|found| found.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        u32::from_str_radix(found, 16).ok()
    };
    let length = 2 + digits;
    let first = code(text).ok_or(2_usize)?;
    if let Some(character) = char::from_u32(first) {
        return Ok((character, length));
    }
    let second = text.get(length..).filter(|rest| rest.starts_with("\\u")).and_then(code);
    if let (0xd800..=0xdbff, Some(low @ 0xdc00..=0xdfff), 4) = (first, second, digits)
        && let Some(character) = char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (low - 0xdc00))
    {
        return Ok((character, length * 2));
    }
    Err(length)
}

/// What a string token holds: its form, whether it is obfuscated, and its value.
///
/// The text must be one string token; of any other text the value is the text itself.
#[must_use]
pub fn decode(token: &str) -> (StringForm, bool, Cow<'_, str>) {
    let Some(opening) = opening(token) else { return (StringForm::Escaped, false, Cow::Borrowed(token)) };
    let inner = token.get(opening.length..token.len().saturating_sub(opening.quote.len())).unwrap_or("");
    let value = match opening.form {
        StringForm::Multiline => Cow::Borrowed(inner),
        StringForm::Verbatim if !inner.contains(opening.quote) => Cow::Borrowed(inner),
        StringForm::Verbatim => Cow::Owned(inner.replace(&opening.quote.repeat(2), opening.quote)),
        StringForm::Escaped => decode_escapes(inner),
    };
    (opening.form, opening.obfuscated, value)
}

fn decode_escapes(inner: &str) -> Cow<'_, str> {
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let mut value = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        value.push_str(&rest[..at]);
        rest = &rest[at..];
        let (character, length) = unescape(rest).unwrap_or(('\\', 1));
        value.push(character);
        rest = &rest[length..];
    }
    value.push_str(rest);
    Cow::Owned(value)
}

/// Writes a value as a string in double quotes; [`decode`] gives the value back.
#[must_use]
pub fn encode(value: &str) -> String {
    let mut written = String::with_capacity(value.len() + 2);
    written.push('"');
    for character in value.chars() {
        match character {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            other if other.is_control() => written.push_str(&format!("\\u{:04x}", u32::from(other))),
            other => written.push(other),
        }
    }
    written.push('"');
    written
}
