//! `isempty`, `isnotempty`, `isnull`, `isnotnull`

use super::super::prelude::*;

/// Whether the value is null or the empty string; a dynamic is empty when its text is.
fn is_empty(arguments: &[Value]) -> bool {
    match Arguments(arguments).get(0) {
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Dynamic(Dynamic::String(text))) => text.is_empty(),
        Some(value) => value.is_null(),
        None => true,
    }
}

/// `isempty`
pub static ISEMPTY: Function = page(
    "isempty",
    Section::Condition,
    &[sig(&[p("value", Scalar)], Is(BOOL))],
    "Whether the value is null or the empty string.",
    &[ex("isempty('')", "True"), ex("isempty(int(null))", "True"), ex("isempty('a')", "False")],
    |arguments, _| Value::Bool(is_empty(arguments)),
);

/// `isnotempty`
pub static ISNOTEMPTY: Function = page(
    "isnotempty",
    Section::Condition,
    &[sig(&[p("value", Scalar)], Is(BOOL))],
    "Whether the value is neither null nor the empty string.",
    &[
        ex("isnotempty('')", "False"),
        ex("isnotempty(parse_json('{\"a\":1}').b)", "False"),
        ex("notempty(0)", "True"),
    ],
    |arguments, _| Value::Bool(!is_empty(arguments)),
)
.aliases(&["notempty"]);

/// `isnull`
pub static ISNULL: Function = page(
    "isnull",
    Section::Condition,
    &[sig(&[p("expression", Scalar)], Is(BOOL))],
    "Whether the value is null. A string never is.",
    &[ex("isnull(long(null))", "True"), ex("isnull('')", "False"), ex("isnull(parse_json('{}').a)", "True")],
    |arguments, _| Value::Bool(Arguments(arguments).is_null(0)),
);

/// `isnotnull`
pub static ISNOTNULL: Function = page(
    "isnotnull",
    Section::Condition,
    &[sig(&[p("expression", Scalar)], Is(BOOL))],
    "Whether the value is not null.",
    &[ex("isnotnull(1)", "True"), ex("notnull('')", "True"), ex("isnotnull(datetime(null))", "False")],
    |arguments, _| Value::Bool(!Arguments(arguments).is_null(0)),
)
.aliases(&["notnull"]);
