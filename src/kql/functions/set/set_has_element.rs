//! `set_has_element`

use super::super::prelude::*;
use super::members::key;

/// `set_has_element`
pub static SET_HAS_ELEMENT: Function = page(
    "set_has_element",
    Section::Set,
    &[sig(&[p("set", DynamicArray), p("value", Scalar)], Is(BOOL))],
    "Whether an array has a value; case counts.",
    &[
        ex("set_has_element(dynamic(['this', 'is', 'an', 'example']), 'example')", "True"),
        ex("set_has_element(dynamic([1, 2]), 2)", "True"),
        ex("set_has_element(dynamic([1, 2]), '2')", "False"),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let value = given.get(1).map_or(Dynamic::Null, Value::to_dynamic);
        let json = given.json(0);
        // Most elements are text, which needs no key.
        let same = |item: &Dynamic| match (item, &value) {
            (Dynamic::String(a), Dynamic::String(b)) => a == b,
            (item, value) => key(item) == key(value),
        };
        arguments::bool(json.as_array().map(|items| items.iter().any(same)))
    },
);
