//! `gettype`

use super::super::prelude::*;
use crate::kql::values::Number as Numeral;

/// `gettype`
pub static GETTYPE: Function = page(
    "gettype",
    Section::Conversion,
    &[sig(&[p("value", Scalar)], Is(STRING))],
    "The name of the value's type; of a dynamic what it holds: `array`, `dictionary`, `null` or a type.",
    &[
        ex("gettype('a')", "string"),
        ex("gettype(1)", "long"),
        ex("gettype(parse_json('{\"a\":1}'))", "dictionary"),
        ex("gettype(dynamic([1]))", "array"),
        ex("gettype(dynamic([1.5])[0])", "double"),
        ex("gettype(dynamic(null))", "null"),
    ],
    |arguments, _| {
        Value::from(match Arguments(arguments).get(0) {
            Some(Value::Dynamic(value)) => of_dynamic(value),
            Some(Value::Null(Type::Dynamic)) | None => "null",
            Some(value) => value.kind().name(),
        })
    },
)
.column(ColumnName::Prefixed("type"));

const fn of_dynamic(value: &Dynamic) -> &'static str {
    match value {
        Dynamic::Null => "null",
        Dynamic::Bool(_) => "bool",
        Dynamic::Number(Numeral::Long(_)) => "long",
        // What is a real elsewhere is called so here.
        Dynamic::Number(_) => "double",
        Dynamic::String(_) => "string",
        Dynamic::Array(_) => "array",
        Dynamic::Bag(_) => "dictionary",
    }
}
