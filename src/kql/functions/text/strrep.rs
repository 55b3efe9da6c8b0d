//! `strrep`

use super::super::prelude::*;

/// The most repetitions that Kusto makes.
const MOST: i64 = 1024;

/// `strrep`
pub static STRREP: Function = page(
    "strrep",
    Section::Text,
    &[sig(&[p("value", Scalar), t("multiplier", LONG), p("delimiter", Scalar).optional()], Is(STRING))],
    "The text so many times, at most 1024, with a delimiter between.",
    &[ex("strrep('ABC', 2)", "ABCABC"), ex("strrep(123, 3, '.')", "123.123.123"), ex("strrep('x', 0)", "")],
    |arguments, _| {
        let arguments = Arguments(arguments);
        let count = usize::try_from(arguments.long(1).unwrap_or(0).clamp(0, MOST)).unwrap_or(0);
        Value::from(vec![&*arguments.text(0); count].join(&*arguments.text(2)))
    },
);
