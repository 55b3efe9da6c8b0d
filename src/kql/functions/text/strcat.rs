//! `strcat`, `strcat_delim`

use super::super::prelude::*;

/// `strcat`
pub static STRCAT: Function = page(
    "strcat",
    Section::Text,
    &[sig(&[p("arg", Scalar).repeated()], Is(STRING))],
    "The texts of the arguments, one behind the other.",
    &[ex("strcat('a', '-', 123)", "a-123"), ex("strcat('a', int(null), true)", "aTrue")],
    |arguments, _| {
        let mut text = String::new();
        for value in arguments {
            text.push_str(&value.text());
        }
        Value::from(text)
    },
);

/// `strcat_delim`
pub static STRCAT_DELIM: Function = page(
    "strcat_delim",
    Section::Text,
    &[sig(&[p("delimiter", Scalar), p("arg", Scalar).repeated()], Is(STRING))],
    "The texts of the arguments with a delimiter between them.",
    &[
        ex("strcat_delim('-', 1, 'A', 13s)", "1-A-00:00:13"),
        ex("strcat_delim('-', 'a', int(null), 'b')", "a--b"),
    ],
    |arguments, _| {
        let Some((delimiter, parts)) = arguments.split_first() else { return Value::from("") };
        let delimiter = delimiter.text();
        let mut text = String::new();
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                text.push_str(&delimiter);
            }
            text.push_str(&part.text());
        }
        Value::from(text)
    },
);
