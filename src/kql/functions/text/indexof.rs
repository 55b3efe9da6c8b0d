//! `indexof`

use super::super::prelude::*;

/// `indexof`
pub static INDEXOF: Function = page(
    "indexof",
    Section::Text,
    &[sig(
        &[
            p("string", Scalar),
            p("match", Scalar),
            p("start", Integer).optional(),
            p("length", Integer).optional(),
            p("occurrence", Integer).constant().optional(),
        ],
        Is(LONG),
    )],
    "The place of the first letter of a text in another, counted from 0; -1 when it is not there. A start, a length to \
     search in and which occurrence may be given.",
    &[
        ex("indexof('abcdefg', 'cde')", "2"),
        ex("indexof('abcdefg', 'cde', 1, 4)", "2"),
        ex("indexof('abcdefg', 'x')", "-1"),
        ex("indexof('abcdabcd', 'b', 0, -1, 2)", "5"),
        ex("indexof('abcdefgabcdefg', 'cde', -3)", "-1"),
        ex("indexof('', 'x')", "-1"),
    ],
    |arguments, _| {
        let arguments = Arguments(arguments);
        let window = Window::of(arguments);
        let (text, needle) = (arguments.text(0), arguments.text(1));
        arguments::long(
            window.and_then(|window| window.find(&text, |part, at| Some(part[at..].find(&*needle)? + at))),
        )
    },
);

/// Where to search: in the letters from `start` on, at most `length` of them, for the occurrence of that number.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    start: i64,
    length: i64,
    occurrence: i64,
}

impl Window {
    /// The window of the arguments behind text and pattern; nothing when one of them is null.
    #[must_use]
    pub fn of(arguments: Arguments<'_>) -> Option<Self> {
        let window = Self {
            start: arguments.long_or(2, 0)?,
            length: arguments.long_or(3, -1)?,
            occurrence: arguments.long_or(4, 1)?,
        };
        Some(window).filter(|window| window.length >= -1 && window.occurrence >= 1)
    }

    /// The place of a match in letters, or -1. `search` finds the next one in bytes from a place on.
    pub fn find(self, text: &str, search: impl Fn(&str, usize) -> Option<usize>) -> Option<i64> {
        let bytes_of = |letters: i64| {
            let letters = usize::try_from(letters).unwrap_or(usize::MAX);
            text.char_indices().nth(letters).map_or(text.len(), |(at, _)| at)
        };
        let start = if self.start < 0 {
            // From the end, and not before the beginning.
            (i64::try_from(text.chars().count()).ok()? + self.start.max(-i64::MAX / 2)).max(0)
        } else {
            self.start
        };
        let from = bytes_of(start);
        let end = if self.length < 0 { text.len() } else { bytes_of(start.saturating_add(self.length)) };
        let part = &text[from..end];
        let mut at = 0;
        for number in 1..=self.occurrence {
            let Some(found) = search(part, at) else { return Some(-1) };
            if number == self.occurrence {
                return i64::try_from(text[..from + found].chars().count()).ok();
            }
            at = found + part[found..].chars().next().map_or(1, char::len_utf8);
            if at > part.len() {
                return Some(-1);
            }
        }
        Some(-1)
    }
}
