//! `has_any_index`

use super::super::operators::sets::{Terms, members};
use super::super::prelude::*;

/// `has_any_index`
pub static HAS_ANY_INDEX: Function = page(
    "has_any_index",
    Section::Text,
    &[sig(&[p("source", StringOrDynamic), p("values", DynamicArray)], Is(LONG))],
    "The place in an array of the first term that a text has; -1 when it has none.",
    &[
        ex("has_any_index('this is an example', dynamic(['this', 'example']))", "0"),
        ex("has_any_index('this is an example', dynamic(['not', 'example']))", "1"),
        ex("has_any_index('this is an example', dynamic(['examples']))", "-1"),
    ],
    |arguments, _| {
        let arguments = Arguments(arguments);
        let terms = Terms::new(&members(&[Value::dynamic(arguments.json(1))]));
        Value::Long(terms.first_in(&arguments.text(0)).and_then(|at| i64::try_from(at).ok()).unwrap_or(-1))
    },
);
