//! `unicode_codepoints_from_string`, `unicode_codepoints_to_string`

use super::super::prelude::*;

/// `unicode_codepoints_from_string`
pub static FROM_STRING: Function = page(
    "unicode_codepoints_from_string",
    Section::Text,
    &[sig(&[p("value", Scalar)], Is(DYNAMIC))],
    "The numbers of the characters of a text.",
    &[ex("unicode_codepoints_from_string('Kust⒪')", "[75,117,115,116,9386]")],
    |arguments, _| {
        let text = Arguments(arguments).text(0);
        Value::array(text.chars().map(|letter| Dynamic::from(i64::from(u32::from(letter)))).collect())
    },
)
.aliases(&["to_utf8"]);

/// `unicode_codepoints_to_string`
pub static TO_STRING: Function = page(
    "unicode_codepoints_to_string",
    Section::Text,
    &[sig(&[p("value", IntegerOrArray).repeated()], Is(STRING))],
    "The text of the characters with these numbers, single ones or arrays.",
    &[
        ex("unicode_codepoints_to_string(75, 117, 115, 116, 111)", "Kusto"),
        ex("make_string(dynamic([75, 117, 115]), 116, 111)", "Kusto"),
    ],
    |arguments, _| {
        let letter =
            |number: Option<i64>| number.and_then(|n| u32::try_from(n).ok()).and_then(char::from_u32);
        let mut text = String::new();
        for value in arguments {
            match value.to_dynamic() {
                Dynamic::Array(items) => text.extend(items.iter().filter_map(|item| letter(item.as_long()))),
                other => text.extend(letter(other.as_long())),
            }
        }
        Value::from(text)
    },
)
.aliases(&["make_string"]);
