//! Texts of JSON as they are written, at any depth of JSON in JSON.

use std::fmt;

/// Fewest digits of a number whose last four stay readable.
const LONG_NUMBER: usize = 12;
/// How many of its digits stay.
const SHOWN: usize = 4;

/// How the ends of texts are written: in JSON that is a text of JSON, and so on, with backslashes before the quotation mark;
/// in a line of CSV with the mark twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quote {
    backslashes: usize,
    is_doubled: bool,
}

/// What a quotation mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// The beginning or end of a text.
    End,
    /// A part of a text.
    Inside,
    /// The end of the text in which the JSON lies.
    Outer,
}

impl Quote {
    /// In JSON that lies in no other.
    pub(super) const PLAIN: Self = Self { backslashes: 0, is_doubled: false };

    /// Bytes of the quotation mark.
    pub(super) fn width(self) -> usize {
        if self.is_doubled { 2 } else { 1 }
    }

    /// What the quotation mark at a place is that so many backslashes stand before.
    pub(super) fn mark(self, bytes: &[u8], at: usize, backslashes: usize) -> Mark {
        match backslashes.checked_sub(self.backslashes) {
            None => Mark::Outer,
            // The end of the cell.
            Some(_) if self.is_doubled && bytes.get(at + 1) != Some(&b'"') => Mark::Outer,
            Some(more) if more.is_multiple_of(2 * (self.backslashes + 1)) => Mark::End,
            Some(_) => Mark::Inside,
        }
    }

    /// How many backslashes belong to the mark itself.
    pub(super) fn backslashes(self) -> usize {
        self.backslashes
    }
}

impl fmt::Display for Quote {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (0..self.backslashes).try_for_each(|_| formatter.write_str("\\"))?;
        formatter.write_str(if self.is_doubled { "\"\"" } else { "\"" })
    }
}

/// Where the value of a key begins of which all but the first letter was found at `at`, and how texts are written there.
pub(super) fn value_of_key(text: &str, at: usize, length: usize) -> Option<(usize, Quote)> {
    let bytes = text.as_bytes();
    let first = at.checked_sub(1)?;
    let mark = first.checked_sub(1)?;
    if !matches!(bytes.get(first), Some(b'D' | b'd')) || bytes.get(mark) != Some(&b'"') {
        return None;
    }
    let is_doubled = mark.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'"');
    let backslashes = backslashes_before(bytes, if is_doubled { mark - 1 } else { mark });
    if !(backslashes + 1).is_power_of_two() {
        return None;
    }
    let quote = Quote { backslashes, is_doubled };
    let mark = at + length + backslashes;
    let end = mark + quote.width();
    let is_closed = bytes.get(mark..end)?.iter().all(|byte| *byte == b'"');
    if !is_closed || backslashes_before(bytes, mark) != backslashes {
        return None;
    }
    let colon = skip_blank(bytes, end, quote);
    (bytes.get(colon) == Some(&b':')).then(|| (skip_blank(bytes, colon + 1, quote), quote))
}

/// How many backslashes stand before a place.
pub(super) fn backslashes_before(bytes: &[u8], at: usize) -> usize {
    bytes.get(..at).unwrap_or_default().iter().rev().take_while(|byte| **byte == b'\\').count()
}

/// The next place that is not blank. In JSON within JSON line ends are written as escapes.
pub(super) fn skip_blank(bytes: &[u8], mut at: usize, quote: Quote) -> usize {
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'\r' | b'\n') => at += 1,
            Some(b'\\') if quote.backslashes > 0 => {
                let run =
                    bytes.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b'\\').count();
                match bytes.get(at + run) {
                    Some(b'n' | b'r' | b't') => at += run + 1,
                    _ => return at,
                }
            }
            _ => return at,
        }
    }
}

/// A character of a text as it is written: itself, or an escape that stands for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'t> {
    Plain(char),
    Escape(&'t str),
    /// By its number, which may be that of a digit.
    Code(&'t str),
}

impl Piece<'_> {
    fn len(self) -> usize {
        match self {
            Self::Plain(c) => c.len_utf8(),
            Self::Escape(text) | Self::Code(text) => text.len(),
        }
    }
}

/// The first character of a text.
fn piece(text: &str, quote: Quote) -> Option<Piece<'_>> {
    let first = text.chars().next()?;
    if first != '\\' {
        return Some(Piece::Plain(first));
    }
    // Twice as many as begin an escape are one backslash; what follows them belongs to it no longer.
    let one_backslash = 2 * (quote.backslashes + 1);
    let run = text.bytes().take(one_backslash).take_while(|byte| *byte == b'\\').count();
    let (backslashes, rest) = text.split_at(run);
    let kind = rest.chars().next().filter(|c| run < one_backslash && !c.is_numeric());
    let Some(kind) = kind else { return Some(Piece::Escape(backslashes)) };
    let digits =
        rest.bytes().skip(1).take(4).take_while(|byte| kind == 'u' && byte.is_ascii_hexdigit()).count();
    let escape = text.get(..run + kind.len_utf8() + digits).unwrap_or(text);
    Some(if kind == 'u' { Piece::Code(escape) } else { Piece::Escape(escape) })
}

fn pieces(mut text: &str, quote: Quote) -> impl Iterator<Item = Piece<'_>> {
    std::iter::from_fn(move || {
        let piece = piece(text, quote)?;
        text = text.get(piece.len()..).unwrap_or_default();
        Some(piece)
    })
}

/// A matched value: nothing but its length and its blanks stays, and the last four digits of a long number.
pub(super) fn mask_value(text: &str, quote: Quote) -> String {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_number = text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.'));
    if is_number && digits >= LONG_NUMBER {
        let mut hidden = digits - SHOWN;
        let digit = |c: char| {
            if c.is_ascii_digit() && hidden > 0 {
                hidden -= 1;
                '*'
            } else {
                c
            }
        };
        return text.chars().map(digit).collect();
    }
    pieces(text, quote)
        .map(|piece| match piece {
            Piece::Plain(c) if c.is_whitespace() => c,
            Piece::Plain(_) | Piece::Escape(_) | Piece::Code(_) => '*',
        })
        .collect()
}

/// What stands around matched values, without them and without digits. A match begins where a character does, never
/// within an escape.
pub(super) fn keep_words(text: &str, matches: &[&str], quote: Quote) -> String {
    // Longer ones first, so that a match within another does not leave a rest of it.
    let mut sorted: Vec<&&str> = matches.iter().collect();
    sorted.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    sorted.dedup();
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(piece) = piece(rest, quote) {
        let length = match sorted.iter().find(|matched| rest.starts_with(***matched)) {
            Some(matched) => {
                kept.push_str(&mask_value(matched, quote));
                matched.len()
            }
            None => {
                match piece {
                    Piece::Plain(c) => kept.push(if c.is_numeric() { '*' } else { c }),
                    Piece::Escape(escape) => kept.push_str(escape),
                    Piece::Code(_) => kept.push('*'),
                }
                piece.len()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    kept
}
