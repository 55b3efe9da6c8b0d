//! `strcat_array`

use super::super::prelude::*;

/// `strcat_array`
pub static STRCAT_ARRAY: Function = page(
    "strcat_array",
    Section::Text,
    &[sig(&[p("array", DynamicArray), p("delimiter", Scalar)], Is(STRING))],
    "The texts of the elements of an array with a delimiter between them; of what is no array its text.",
    &[
        ex("strcat_array(dynamic([1, 2, 'c']), '->')", "1->2->c"),
        ex("strcat_array(dynamic([]), ',')", ""),
        ex("strcat_array(dynamic(['a', true, null, {'x':1}]), '-')", "a-true--{\"x\":1}"),
        ex("array_strcat(dynamic(['a', 'b']), '')", "ab"),
    ],
    |arguments, _| {
        let arguments = Arguments(arguments);
        let json = arguments.json(0);
        let Some(items) = json.as_array() else { return Value::from(json.to_text()) };
        let texts: Vec<String> = items.iter().map(Dynamic::to_text).collect();
        Value::from(texts.join(&*arguments.text(1)))
    },
)
.aliases(&["array_strcat"]);
