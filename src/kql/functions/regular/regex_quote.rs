//! `regex_quote`

use super::super::prelude::*;

/// `regex_quote`
pub static REGEX_QUOTE: Function = page(
    "regex_quote",
    Section::Regex,
    &[sig(&[p("string", Scalar)], Is(STRING))],
    "The regular expression that matches just the text.",
    &[ex("regex_quote('(so$me.Te^xt)')", "\\(so\\$me\\.Te\\^xt\\)")],
    |arguments, _| Value::from(regex::escape(&Arguments(arguments).text(0))),
);
