//! `indexof_regex`

use super::super::prelude::*;
use super::super::text::indexof::Window;
use super::{expression, prepare};

/// `indexof_regex`
pub static INDEXOF_REGEX: Function = page(
    "indexof_regex",
    Section::Regex,
    &[sig(
        &[
            p("string", Scalar),
            p("match", Scalar).constant(),
            p("start", Integer).optional(),
            p("length", Integer).optional(),
            p("occurrence", Integer).constant().optional(),
        ],
        Is(LONG),
    )],
    "The place of a match in a text, counted from 0; -1 when there is none.",
    &[
        ex("indexof_regex('abcabc', @'a.c')", "0"),
        ex("indexof_regex('abcabc', @'a.c', 0, 9, 2)", "3"),
        ex("indexof_regex('abcabc', @'a.c', 1, -1, 2)", "-1"),
    ],
    |arguments, context| {
        let given = Arguments(arguments);
        let text = given.text(0);
        let found = Window::of(given).and_then(|window| {
            let regex = expression(context, &given.text(1))?;
            window.find(&text, |part, at| regex.find_at(part, at).map(|found| found.start()))
        });
        arguments::long(found)
    },
)
.prepare(|constants| prepare(constants, 1));
