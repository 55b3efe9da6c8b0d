//! `coalesce`

use super::super::prelude::*;

/// `coalesce`
pub static COALESCE: Function = page(
    "coalesce",
    Section::Condition,
    &[sig(&[p("arg", CommonScalar).repeated()], Common)],
    "The first argument that is neither null nor the empty string.",
    &[
        ex("coalesce(tolong('x'), tolong('42'), 7)", "42"),
        ex("coalesce('', 'b')", "b"),
        ex("coalesce(int(null), int(null))", ""),
    ],
    |arguments, context| {
        let found = arguments.iter().find(|value| match value {
            Value::String(text) => !text.is_empty(),
            other => !other.is_null(),
        });
        found.map_or_else(|| Value::null(context.result), |value| value.to(context.result))
    },
);
