//! `substring`

use super::super::prelude::*;

/// `substring`
pub static SUBSTRING: Function = page(
    "substring",
    Section::Text,
    &[sig(&[p("string", Scalar), p("start", Integer), p("length", Integer).optional()], Is(STRING))],
    "The letters of a text from a place on, counted from 0 or, when negative, from the end; at most so many.",
    &[
        ex("substring('123456', 1)", "23456"),
        ex("substring('123456', 2, 2)", "34"),
        ex("substring('ABCD', 0, 2)", "AB"),
        ex("substring('123456', -2, 2)", "56"),
        ex("substring('abc', 5)", ""),
        ex("substring('abc', -10, 2)", ""),
    ],
    |arguments, _| {
        let arguments = Arguments(arguments);
        let (Some(start), Some(length)) = (arguments.long(1), arguments.long_or(2, i64::MAX)) else {
            return Value::from("");
        };
        let text = arguments.text(0);
        let count = || i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        let start = if start < 0 { start.saturating_add(count()) } else { start };
        // Before the beginning there is nothing.
        if start < 0 {
            return Value::from("");
        }
        let (start, length) =
            (usize::try_from(start).unwrap_or(0), usize::try_from(length.max(0)).unwrap_or(usize::MAX));
        let mut letters = text.chars().skip(start);
        Value::from(if length == usize::MAX {
            letters.collect()
        } else {
            letters.by_ref().take(length).collect::<String>()
        })
    },
);
