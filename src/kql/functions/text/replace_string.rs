//! `replace_string`, `replace_strings`

use super::super::prelude::*;

/// `replace_string`
pub static REPLACE_STRING: Function = page(
    "replace_string",
    Section::Text,
    &[sig(&[t("text", STRING), t("lookup", STRING), t("rewrite", STRING)], Is(STRING))],
    "The text with every occurrence of a text replaced by another.",
    &[ex("replace_string('abcb', 'b', '1')", "a1c1"), ex("replace_string('abc', '', 'x')", "abc")],
    |arguments, _| {
        let arguments = Arguments(arguments);
        let lookup = arguments.text(1);
        if lookup.is_empty() {
            return Value::from(&*arguments.text(0));
        }
        Value::from(arguments.text(0).replace(&*lookup, &arguments.text(2)))
    },
);

/// `replace_strings`
pub static REPLACE_STRINGS: Function = page(
    "replace_strings",
    Section::Text,
    &[sig(&[t("text", STRING), p("lookups", DynamicArray), p("rewrites", DynamicArray)], Is(STRING))],
    "The text with every occurrence of each text of an array replaced by the one of another array in the same place.",
    &[ex("replace_strings('A b C', dynamic(['A', 'C']), dynamic(['x', 'y']))", "x b y")],
    |arguments, _| {
        let arguments = Arguments(arguments);
        let (Some(lookups), Some(rewrites)) = (arguments.array(1), arguments.array(2)) else {
            return Value::from("");
        };
        if lookups.len() != rewrites.len() {
            return Value::from("");
        }
        let pairs: Vec<(String, String)> =
            lookups.iter().zip(&rewrites).map(|(from, to)| (from.to_text(), to.to_text())).collect();
        let text = arguments.text(0);
        let mut rest = &*text;
        let mut out = String::new();
        // At each place the first text of the array that is there counts.
        while let Some(letter) = rest.chars().next() {
            match pairs.iter().find(|(from, _)| !from.is_empty() && rest.starts_with(from.as_str())) {
                Some((from, to)) => {
                    out.push_str(to);
                    rest = &rest[from.len()..];
                }
                None => {
                    out.push(letter);
                    rest = &rest[letter.len_utf8()..];
                }
            }
        }
        Value::from(out)
    },
);
