//! `pi`, `degrees`, `radians` and the functions of angles

use super::super::prelude::*;
use super::super::signature::Signature;

const ONE: &[Signature] = &[sig(&[p("number", Number)], Is(REAL))];

fn real(arguments: &[Value], work: fn(f64) -> f64) -> Value {
    arguments::real(Arguments(arguments).real(0).map(work))
}

/// `pi`
pub static PI: Function = page(
    "pi",
    Section::Math,
    &[sig(&[], Is(REAL))],
    "The ratio of a circle's circumference to its diameter.",
    &[ex("pi()", "3.141592653589793")],
    |_, _| Value::Real(std::f64::consts::PI),
);

/// `degrees`
pub static DEGREES: Function = page(
    "degrees",
    Section::Math,
    &[sig(&[p("radians", Number)], Is(REAL))],
    "An angle in degrees.",
    &[ex("degrees(pi() / 4)", "45")],
    |arguments, _| real(arguments, |value| value * (180.0 / std::f64::consts::PI)),
);

/// `radians`
pub static RADIANS: Function = page(
    "radians",
    Section::Math,
    &[sig(&[p("degrees", Number)], Is(REAL))],
    "An angle in radians.",
    &[ex("radians(180) == pi()", "True")],
    |arguments, _| real(arguments, |value| value * (std::f64::consts::PI / 180.0)),
);

/// `atan2`
pub static ATAN2: Function = page(
    "atan2",
    Section::Math,
    &[sig(&[p("y", Number), p("x", Number)], Is(REAL))],
    "The angle between the x axis and the way to a point.",
    &[ex("atan2(0, -1) == pi()", "True")],
    |arguments, _| {
        let arguments = Arguments(arguments);
        arguments::real(arguments.real(0).zip(arguments.real(1)).map(|(y, x)| y.atan2(x)))
    },
)
.column(ColumnName::FirstArgument);

/// `sin`
pub static SIN: Function = page(
    "sin",
    Section::Math,
    ONE,
    "The sine of an angle in radians.",
    &[ex("sin(0)", "0")],
    |arguments, _| real(arguments, f64::sin),
)
.column(ColumnName::FirstArgument);

/// `cos`
pub static COS: Function = page(
    "cos",
    Section::Math,
    ONE,
    "The cosine of an angle in radians.",
    &[ex("cos(0)", "1")],
    |arguments, _| real(arguments, f64::cos),
)
.column(ColumnName::FirstArgument);

/// `tan`
pub static TAN: Function = page(
    "tan",
    Section::Math,
    ONE,
    "The tangent of an angle in radians.",
    &[ex("tan(0)", "0")],
    |arguments, _| real(arguments, f64::tan),
)
.column(ColumnName::FirstArgument);

/// `cot`
pub static COT: Function = page(
    "cot",
    Section::Math,
    ONE,
    "The cotangent of an angle in radians.",
    &[ex("cot(1)", "0.6420926159343306")],
    |arguments, _| real(arguments, |value| 1.0 / value.tan()),
);

/// `asin`
pub static ASIN: Function = page(
    "asin",
    Section::Math,
    ONE,
    "The angle with a sine; of what is no sine NaN.",
    &[ex("asin(2)", "NaN")],
    |arguments, _| real(arguments, f64::asin),
)
.column(ColumnName::FirstArgument);

/// `acos`
pub static ACOS: Function = page(
    "acos",
    Section::Math,
    ONE,
    "The angle with a cosine; of what is no cosine NaN.",
    &[ex("acos(1)", "0")],
    |arguments, _| real(arguments, f64::acos),
)
.column(ColumnName::FirstArgument);

/// `atan`
pub static ATAN: Function =
    page("atan", Section::Math, ONE, "The angle with a tangent.", &[ex("atan(0)", "0")], |arguments, _| {
        real(arguments, f64::atan)
    })
    .column(ColumnName::FirstArgument);
