//! `dynamic_to_json`

use super::super::prelude::*;

/// `dynamic_to_json`
pub static DYNAMIC_TO_JSON: Function = page(
    "dynamic_to_json",
    Section::Conversion,
    &[sig(&[p("dynamic", Scalar)], Is(STRING))],
    "The JSON of a value with the members of bags in the order of their keys, so that equal values have equal text.",
    &[
        ex(
            "dynamic_to_json(dynamic({\"b\":1,\"a\":{\"d\":2,\"c\":[3]}}))",
            "{\"a\":{\"c\":[3],\"d\":2},\"b\":1}",
        ),
        ex("dynamic_to_json(dynamic(\"x\"))", "\"x\""),
    ],
    |arguments, _| {
        let value = Arguments(arguments).get(0).map(Value::to_dynamic).unwrap_or(Dynamic::Null);
        Value::from(if value.is_null() { String::new() } else { value.to_sorted_json() })
    },
);
