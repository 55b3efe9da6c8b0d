//! `reverse`

use super::super::prelude::*;

/// `reverse`
pub static REVERSE: Function = page(
    "reverse",
    Section::Text,
    &[sig(&[p("value", Scalar)], Is(STRING))],
    "The characters of a text from the last to the first.",
    &[ex("reverse('ABC')", "CBA"), ex("reverse(3h)", "00:00:30"), ex("reverse(123.45)", "54.321")],
    |arguments, _| Value::from(Arguments(arguments).text(0).chars().rev().collect::<String>()),
);
