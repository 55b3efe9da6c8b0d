//! `strlen`, `string_size`

use super::super::prelude::*;

fn size(length: usize) -> Value {
    arguments::long(i64::try_from(length).ok())
}

/// `strlen`
pub static STRLEN: Function = page(
    "strlen",
    Section::Text,
    &[sig(&[p("string", StringOrDynamic)], Is(LONG))],
    "How many characters a text has.",
    &[ex("strlen('hello')", "5"), ex("strlen('⒦⒰⒮⒯⒪')", "5"), ex("strlen('')", "0")],
    |arguments, _| size(Arguments(arguments).text(0).chars().count()),
)
.column(ColumnName::Prefixed("strlen"));

/// `string_size`
pub static STRING_SIZE: Function = page(
    "string_size",
    Section::Text,
    &[sig(&[p("string", StringOrDynamic)], Is(LONG))],
    "How many bytes a text has in UTF-8.",
    &[ex("string_size('hello')", "5"), ex("string_size('⒦⒰⒮⒯⒪')", "15")],
    |arguments, _| size(Arguments(arguments).text(0).len()),
)
.column(ColumnName::Prefixed("string_size"));
