//! `countof`

use std::sync::Arc;

use super::super::expression::compile;
use super::super::prelude::*;

/// `countof`
pub static COUNTOF: Function = page(
    "countof",
    Section::Text,
    &[sig(&[t("source", STRING), t("search", STRING), t("kind", STRING).literal().optional()], Is(LONG))],
    "How often a text is in another; places that overlap count. With the kind `regex` the matches of a regular \
     expression, which do not overlap.",
    &[
        ex("countof('aaaa', 'aa')", "3"),
        ex("countof('aaaa', 'aa', 'regex')", "2"),
        ex("countof('ababa', 'ab', 'normal')", "2"),
        ex("countof('abc', @'[a-c]', 'regex')", "3"),
    ],
    |arguments, context| {
        let regex = is_regex(arguments.get(2));
        let arguments = Arguments(arguments);
        let (text, search) = (arguments.text(0), arguments.text(1));
        let count = match &context.prepared {
            Prepared::Regex(regex) => regex.find_iter(&text).count(),
            _ if regex => match context.expressions.get(&search) {
                Some(regex) => regex.find_iter(&text).count(),
                None => return Value::Null(LONG),
            },
            _ => overlapping(&text, &search),
        };
        arguments::long(i64::try_from(count).ok())
    },
)
.prepare(|constants| match constants {
    [_, Some(search), kind] if is_regex(kind.as_ref()) => {
        Ok(Prepared::Regex(Arc::new(compile(&search.text())?)))
    }
    [_, _, Some(kind)] if !is_regex(Some(kind)) && !kind.text().eq_ignore_ascii_case("normal") => {
        Err(format!("`{}` is neither `normal` nor `regex`", kind.text()))
    }
    _ => Ok(Prepared::Nothing),
});

fn is_regex(kind: Option<&Value>) -> bool {
    kind.is_some_and(|kind| kind.text().eq_ignore_ascii_case("regex"))
}

/// How often the needle begins in the text, in time in proportion to both (by the longest borders of the needle's
/// beginnings).
fn overlapping(text: &str, needle: &str) -> usize {
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    if needle.is_empty() {
        return 0;
    }
    let mut borders = vec![0; needle.len()];
    for at in 1..needle.len() {
        borders[at] = step(needle, &borders, borders[at - 1], needle[at]);
    }
    let (mut matched, mut count) = (0, 0);
    for byte in text {
        if matched == needle.len() {
            matched = borders[matched - 1];
        }
        matched = step(needle, &borders, matched, *byte);
        count += usize::from(matched == needle.len());
    }
    count
}

/// How much of the needle is matched after one more byte.
fn step(needle: &[u8], borders: &[usize], mut matched: usize, byte: u8) -> usize {
    while matched > 0 && needle[matched] != byte {
        matched = borders[matched - 1];
    }
    matched + usize::from(needle[matched] == byte)
}
