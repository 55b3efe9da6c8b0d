//! `replace_regex`, and `replace`, its old form with the arguments in another order

use std::sync::Arc;

use regex::{Captures, Regex};

use super::super::prelude::*;
use super::{expression, prepare};

/// `replace_regex`
pub static REPLACE_REGEX: Function = page(
    "replace_regex",
    Section::Regex,
    &[sig(
        &[t("source", STRING), t("lookup_regex", STRING).constant(), t("rewrite_pattern", STRING).constant()],
        Is(STRING),
    )],
    "The text with all matches replaced. In the replacement `\\0` is the whole match and `\\1` to `\\9` are its groups.",
    &[
        ex("replace_regex('Number is 1', 'is (\\\\d+)', @'was: \\1')", "Number was: 1"),
        ex("replace_regex('aXbX', 'X', '')", "ab"),
    ],
    |arguments, context| {
        let given = Arguments(arguments);
        replaced(expression(context, &given.text(1)), &given.text(0), &given.text(2))
    },
)
.prepare(|constants| prepare(constants, 1));

/// `replace`
pub static REPLACE: Function = page(
    "replace",
    Section::Regex,
    &[sig(
        &[t("regex", STRING).constant(), t("rewrite", STRING).constant(), t("source", STRING)],
        Is(STRING),
    )],
    "The old form of `replace_regex`, with the text last.",
    &[ex("replace(@'\\s+', '_', 'a  b c')", "a_b_c")],
    |arguments, context| {
        let given = Arguments(arguments);
        replaced(expression(context, &given.text(0)), &given.text(2), &given.text(1))
    },
)
.prepare(|constants| prepare(constants, 0));

fn replaced(regex: Option<Arc<Regex>>, text: &str, rewrite: &str) -> Value {
    let Some(regex) = regex else { return Value::from("") };
    Value::from(&*regex.replace_all(text, |captures: &Captures<'_>| expanded(rewrite, captures)))
}

fn expanded(rewrite: &str, captures: &Captures<'_>) -> String {
    let mut out = String::new();
    let mut letters = rewrite.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some(digit @ '0'..='9') => {
                let group = digit as usize - '0' as usize;
                out.push_str(captures.get(group).map_or("", |group| group.as_str()));
            }
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    out
}
