//! `tolower`, `toupper`

use super::super::prelude::*;

/// `tolower`
pub static TOLOWER: Function = page(
    "tolower",
    Section::Text,
    &[sig(&[p("value", Scalar)], Is(STRING))],
    "The text in lower case.",
    &[ex("tolower('Hello ÄÖ')", "hello äö")],
    |arguments, _| Value::from(Arguments(arguments).text(0).to_lowercase()),
);

/// `toupper`
pub static TOUPPER: Function = page(
    "toupper",
    Section::Text,
    &[sig(&[p("value", Scalar)], Is(STRING))],
    "The text in upper case.",
    &[ex("toupper('hello')", "HELLO")],
    |arguments, _| Value::from(Arguments(arguments).text(0).to_uppercase()),
);
