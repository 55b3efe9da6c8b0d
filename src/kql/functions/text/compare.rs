//! `strcmp`, `isascii`, `isutf8`

use std::cmp::Ordering;

use super::super::prelude::*;

/// `strcmp`
pub static STRCMP: Function = page(
    "strcmp",
    Section::Text,
    &[sig(&[p("s1", Scalar), p("s2", Scalar)], Is(LONG))],
    "0 for equal texts, -1 when the first is the smaller one, 1 when it is the larger one.",
    &[ex("strcmp('ABC', 'ABC')", "0"), ex("strcmp('abc', 'ABC')", "1"), ex("strcmp('ABC', 'abcde')", "-1")],
    |arguments, _| {
        let arguments = Arguments(arguments);
        Value::Long(match arguments.text(0).cmp(&arguments.text(1)) {
            Ordering::Less => -1,
            Ordering::Equal => 0,
            Ordering::Greater => 1,
        })
    },
);

/// `isascii`
pub static ISASCII: Function = page(
    "isascii",
    Section::Text,
    &[sig(&[p("value", Scalar)], Is(BOOL))],
    "Whether a text has ASCII characters only.",
    &[ex("isascii('abc')", "True"), ex("isascii('é')", "False")],
    |arguments, _| Value::Bool(Arguments(arguments).text(0).is_ascii()),
);

/// `isutf8`
pub static ISUTF8: Function = page(
    "isutf8",
    Section::Text,
    &[sig(&[p("value", Scalar)], Is(BOOL))],
    "Whether a text is UTF-8, which every text here is.",
    &[ex("isutf8('é')", "True")],
    |_, _| Value::Bool(true),
);
