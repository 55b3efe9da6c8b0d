//! `parse_json`

use super::super::prelude::*;

/// `parse_json`
pub static PARSE_JSON: Function = page(
    "parse_json",
    Section::Parse,
    &[sig(&[p("json_text", StringOrDynamic)], Is(DYNAMIC))],
    "The JSON of a text. Text that is not JSON is a dynamic that holds the text, blank text is null; a dynamic stays what it is.",
    &[
        ex("parse_json('{\"a\":123, \"b\":[1.50]}')", "{\"a\":123,\"b\":[1.50]}"),
        ex("parse_json('{\"a\":{\"b\":5}}').a.b", "5"),
        ex("parse_json('no json')", "no json"),
        ex("parse_json('')", ""),
    ],
    |arguments, _| Value::dynamic(Arguments(arguments).json(0)),
)
.aliases(&["parsejson"])
.column(ColumnName::FirstArgument);
