//! `tohex`

use super::super::prelude::*;

/// The most digits that are padded to.
const WIDEST: i64 = 1024;

/// `tohex`
pub static TOHEX: Function = page(
    "tohex",
    Section::Conversion,
    &[sig(&[p("value", Integer), p("minLength", Integer).optional()], Is(STRING))],
    "The hexadecimal digits of a whole number, with zeros in front up to a length; of a negative one its 64 bits.",
    &[
        ex("tohex(256)", "100"),
        ex("tohex(-256)", "ffffffffffffff00"),
        ex("tohex(256, 8)", "00000100"),
        ex("tohex(int(null))", ""),
    ],
    |arguments, _| {
        let arguments = Arguments(arguments);
        let width = arguments.long(1).unwrap_or(0).clamp(0, WIDEST);
        let width = usize::try_from(width).unwrap_or(0);
        arguments::string(arguments.long(0).map(|value| format!("{value:0width$x}")))
    },
)
.column(ColumnName::FirstArgument);
