//! `pow`, `sqrt`, `exp`, `exp2`, `exp10`, `log`, `log2`, `log10`

use super::super::prelude::*;
use super::super::signature::Signature;

const ONE: &[Signature] = &[sig(&[p("number", Number)], Is(REAL))];

fn real(arguments: &[Value], work: fn(f64) -> f64) -> Value {
    arguments::real(Arguments(arguments).real(0).map(work))
}

/// `pow`
pub static POW: Function = page(
    "pow",
    Section::Math,
    &[sig(&[p("base", Number), p("exponent", Number)], Is(REAL))],
    "The power of a base to an exponent.",
    &[ex("pow(2, 3)", "8"), ex("pow(2, 0.5) * pow(2, 0.5) > 1.99", "True")],
    |arguments, _| {
        let arguments = Arguments(arguments);
        arguments::real(arguments.real(0).zip(arguments.real(1)).map(|(base, exponent)| base.powf(exponent)))
    },
)
.column(ColumnName::FirstArgument);

/// `sqrt`
pub static SQRT: Function = page(
    "sqrt",
    Section::Math,
    ONE,
    "The square root; of a negative number NaN.",
    &[ex("sqrt(256)", "16"), ex("sqrt(-1)", "NaN")],
    |arguments, _| real(arguments, f64::sqrt),
)
.column(ColumnName::FirstArgument);

/// `exp`
pub static EXP: Function = page(
    "exp",
    Section::Math,
    ONE,
    "The power of e.",
    &[ex("exp(0)", "1"), ex("round(exp(2), 6)", "7.389056")],
    |arguments, _| real(arguments, f64::exp),
)
.column(ColumnName::FirstArgument);

/// `exp2`
pub static EXP2: Function =
    page("exp2", Section::Math, ONE, "The power of 2.", &[ex("exp2(10)", "1024")], |arguments, _| {
        real(arguments, f64::exp2)
    })
    .column(ColumnName::FirstArgument);

/// `exp10`
pub static EXP10: Function =
    page("exp10", Section::Math, ONE, "The power of 10.", &[ex("exp10(3)", "1000")], |arguments, _| {
        real(arguments, |value| 10_f64.powf(value))
    })
    .column(ColumnName::FirstArgument);

/// `log`
pub static LOG: Function = page(
    "log",
    Section::Math,
    ONE,
    "The natural logarithm; of a negative number NaN.",
    &[ex("log(1)", "0"), ex("log(-1)", "NaN")],
    |arguments, _| real(arguments, f64::ln),
)
.column(ColumnName::FirstArgument);

/// `log2`
pub static LOG2: Function = page(
    "log2",
    Section::Math,
    ONE,
    "The logarithm to base 2; of a negative number NaN.",
    &[ex("log2(8)", "3")],
    |arguments, _| real(arguments, f64::log2),
)
.column(ColumnName::FirstArgument);

/// `log10`
pub static LOG10: Function = page(
    "log10",
    Section::Math,
    ONE,
    "The logarithm to base 10; of a negative number NaN.",
    &[ex("log10(1000)", "3")],
    |arguments, _| real(arguments, f64::log10),
)
.column(ColumnName::FirstArgument);
