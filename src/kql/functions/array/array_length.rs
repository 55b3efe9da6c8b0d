//! `array_length`

use super::super::prelude::*;

/// `array_length`
pub static ARRAY_LENGTH: Function = page(
    "array_length",
    Section::Array,
    &[sig(&[p("array", DynamicArray)], Is(LONG))],
    "How many elements an array has; null when it is no array.",
    &[ex("array_length(dynamic([1, 2, 3]))", "3"), ex("array_length(dynamic({}))", "")],
    |arguments, _| {
        let json = Arguments(arguments).json(0);
        arguments::long(json.as_array().and_then(|items| i64::try_from(items.len()).ok()))
    },
)
.aliases(&["arraylength"]);
