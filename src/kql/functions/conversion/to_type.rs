//! `tostring`, `toint`, `todatetime` and the other conversions to a type. What does not fit is null.

use super::super::prelude::*;

fn convert(arguments: &[Value], context: &Context) -> Value {
    Arguments(arguments).get(0).map_or_else(|| Value::null(context.result), |value| value.to(context.result))
}

/// `tostring`
pub static TOSTRING: Function = page(
    "tostring",
    Section::Conversion,
    &[sig(&[p("value", Scalar)], Is(STRING))],
    "The value as text. The text of a null is empty, that of a dynamic string has no quotes.",
    &[
        ex("tostring(123)", "123"),
        ex("tostring(true)", "True"),
        ex("tostring(dynamic({\"a\":[1,2]}))", "{\"a\":[1,2]}"),
        ex("tostring(dynamic(\"x\"))", "x"),
        ex("tostring(int(null))", ""),
    ],
    convert,
)
.column(ColumnName::FirstArgument);

/// `toint`
pub static TOINT: Function = page(
    "toint",
    Section::Conversion,
    &[sig(&[p("value", Scalar)], Is(INT))],
    "The value as a whole number of 32 bits. A real loses its fraction; text with a fraction is null. A long that does not fit \
     loses its upper bits.",
    &[ex("toint('123')", "123"), ex("toint(2.9)", "2"), ex("toint('2.9')", ""), ex("toint(9999999999)", "1410065407")],
    convert,
)
.column(ColumnName::FirstArgument);

/// `tolong`
pub static TOLONG: Function = page(
    "tolong",
    Section::Conversion,
    &[sig(&[p("value", Scalar)], Is(LONG))],
    "The value as a whole number of 64 bits. Of a datetime or a timespan the ticks of 100 nanoseconds.",
    &[
        ex("tolong('0x1F')", "31"),
        ex("tolong(5.7)", "5"),
        ex("tolong('5.7')", ""),
        ex("tolong(1s)", "10000000"),
    ],
    convert,
)
.column(ColumnName::FirstArgument);

/// `toreal`
pub static TOREAL: Function = page(
    "toreal",
    Section::Conversion,
    &[sig(&[p("value", Scalar)], Is(REAL))],
    "The value as a number with a fraction.",
    &[ex("toreal('123.5')", "123.5"), ex("todouble('nan')", "NaN"), ex("toreal('x')", "")],
    convert,
)
.aliases(&["todouble"])
.column(ColumnName::FirstArgument);

/// `tobool`
pub static TOBOOL: Function = page(
    "tobool",
    Section::Conversion,
    &[sig(&[p("value", Scalar)], Is(BOOL))],
    "The value as a bool: the words `true` and `false` in any case, and numbers, of which only zero is false.",
    &[ex("tobool('TRUE')", "True"), ex("tobool(0)", "False"), ex("tobool('2')", "True"), ex("tobool('1.5')", "")],
    convert,
)
.aliases(&["toboolean"])
.column(ColumnName::FirstArgument);

/// `todatetime`
pub static TODATETIME: Function = page(
    "todatetime",
    Section::Conversion,
    &[sig(&[p("value", Scalar)], Is(DATETIME))],
    "The value as a datetime in UTC. Text may be ISO 8601, month before day, or as in mail headers; an offset is applied.",
    &[
        ex("todatetime('2015-12-24T10:00:00+01:00')", "2015-12-24T09:00:00.0000000Z"),
        ex("todatetime('12/02/2022')", "2022-12-02T00:00:00.0000000Z"),
        ex("todatetime('never')", ""),
    ],
    convert,
)
.column(ColumnName::FirstArgument);

/// `totimespan`
pub static TOTIMESPAN: Function = page(
    "totimespan",
    Section::Conversion,
    &[sig(&[p("value", Scalar)], Is(TIMESPAN))],
    "The value as a timespan. Text may be `[d.]hh:mm:ss[.fffffff]`, whole days, or a number with a unit; a number counts ticks.",
    &[ex("totimespan('0.00:01:00')", "00:01:00"), ex("totimespan('1.5h')", "01:30:00"), ex("totimespan('x')", "")],
    convert,
)
.aliases(&["totime"])
.column(ColumnName::FirstArgument);

/// `toguid`
pub static TOGUID: Function = page(
    "toguid",
    Section::Conversion,
    &[sig(&[p("value", StringOrDynamic)], Is(GUID))],
    "The text as a guid, with or without hyphens and braces.",
    &[
        ex("toguid('{70FC66F7-8279-44FC-9092-D364D70FCE44}')", "70fc66f7-8279-44fc-9092-d364d70fce44"),
        ex("toguid('70fc66f7')", ""),
    ],
    convert,
)
.column(ColumnName::FirstArgument);

/// `todecimal`
pub static TODECIMAL: Function = page(
    "todecimal",
    Section::Conversion,
    &[sig(&[p("value", Scalar)], Is(DECIMAL))],
    "The value as an exact number.",
    &[ex("todecimal('123.45678')", "123.45678"), ex("todecimal(0.1) + todecimal(0.2)", "0.3")],
    convert,
)
.column(ColumnName::FirstArgument);

/// `todynamic`
pub static TODYNAMIC: Function = page(
    "todynamic",
    Section::Conversion,
    &[sig(&[t("value", STRING)], Is(DYNAMIC))],
    "The JSON of a text, as `parse_json` reads it.",
    &[ex("todynamic('{\"a\":1}').a", "1"), ex("todynamic('abc')", "abc")],
    |arguments, _| Value::dynamic(Arguments(arguments).json(0)),
)
.aliases(&["toobject"])
.column(ColumnName::FirstArgument);
