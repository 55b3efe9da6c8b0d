//! `translate`

use std::collections::HashMap;

use super::super::prelude::*;

/// `translate`
pub static TRANSLATE: Function = page(
    "translate",
    Section::Text,
    &[sig(&[t("searchList", STRING), t("replacementList", STRING), t("source", STRING)], Is(STRING))],
    "The text with the letters of a list replaced by those of another list in the same place; the last of them stands \
     for all that are missing, and with no letters those of the list are removed.",
    &[
        ex("translate('abc', 'x', 'abc')", "xxx"),
        ex("translate('abc', '', 'ab')", ""),
        ex("translate('krasp', 'otsku', 'spark')", "kusto"),
        ex("translate('aa', 'bc', 'a')", "b"),
    ],
    |arguments, _| {
        let arguments = Arguments(arguments);
        let (search, replacement, text) = (arguments.text(0), arguments.text(1), arguments.text(2));
        let last = replacement.chars().next_back();
        let mut replacements = replacement.chars();
        let mut table: HashMap<char, Option<char>> = HashMap::new();
        for letter in search.chars() {
            let other = replacements.next().or(last);
            table.entry(letter).or_insert(other);
        }
        Value::from(
            text.chars()
                .filter_map(|letter| table.get(&letter).copied().unwrap_or(Some(letter)))
                .collect::<String>(),
        )
    },
);
