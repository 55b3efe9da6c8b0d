//! `series_abs`, `series_sin` and the other functions that work on each element alone.

use super::super::prelude::*;
use super::super::signature::Signature;
use crate::kql::values::Number as Numeral;

const ONE: &[Signature] = &[sig(&[p("series", DynamicArray)], Is(DYNAMIC))];
const SAME: &[Signature] = &[sig(&[p("series", DynamicArray)], Argument(0))];

/// The array with the work done on each number; what is no number is null.
fn each(arguments: &[Value], work: impl Fn(f64) -> f64) -> Value {
    each_number(arguments, |number| Dynamic::from(work(number.to_real())))
}

fn each_number(arguments: &[Value], work: impl Fn(&Numeral) -> Dynamic) -> Value {
    let json = Arguments(arguments).json(0);
    let number = |item: &Dynamic| match item {
        Dynamic::Number(number) => work(number),
        other => other.as_real().map_or(Dynamic::Null, |real| work(&Numeral::Real(real))),
    };
    arguments::array(json.as_array().map(|items| items.iter().map(number).collect()))
}

/// `series_abs`
pub static SERIES_ABS: Function = page(
    "series_abs",
    Section::Series,
    SAME,
    "The sizes of the elements without their signs.",
    &[ex("series_abs(dynamic([-6.5,0,8.2]))", "[6.5,0,8.2]")],
    |arguments, _| {
        each_number(arguments, |number| match number {
            Numeral::Long(value) if value.checked_abs().is_some() => Dynamic::from(value.abs()),
            other if other.to_real() < 0.0 => Dynamic::from(-other.to_real()),
            other => Dynamic::Number(other.clone()),
        })
    },
);

/// `series_sign`
pub static SERIES_SIGN: Function = page(
    "series_sign",
    Section::Series,
    ONE,
    "1 for positive elements, -1 for negative ones, 0 for zeros.",
    &[ex("series_sign(dynamic([-6,0,8]))", "[-1,0,1]")],
    |arguments, _| {
        each_number(arguments, |number| match number {
            Numeral::Long(value) => Dynamic::from(value.signum()),
            other if other.to_real() == 0.0 => Dynamic::from(0.0),
            other => Dynamic::from(other.to_real().signum()),
        })
    },
);

/// `series_ceiling`
pub static SERIES_CEILING: Function = page(
    "series_ceiling",
    Section::Series,
    SAME,
    "The smallest whole numbers that are not below the elements.",
    &[ex("series_ceiling(dynamic([-1.5,1,2.5]))", "[-1.0,1.0,3.0]")],
    |arguments, _| each(arguments, f64::ceil),
);

/// `series_floor`
pub static SERIES_FLOOR: Function = page(
    "series_floor",
    Section::Series,
    ONE,
    "The largest whole numbers that are not above the elements.",
    &[ex("series_floor(dynamic([-1.5,1,2.5]))", "[-2.0,1.0,2.0]")],
    |arguments, _| each(arguments, f64::floor),
);

/// `series_exp`
pub static SERIES_EXP: Function = page(
    "series_exp",
    Section::Series,
    ONE,
    "The powers of e.",
    &[ex("series_exp(dynamic([0]))", "[1.0]")],
    |arguments, _| each(arguments, f64::exp),
);

/// `series_log`
pub static SERIES_LOG: Function = page(
    "series_log",
    Section::Series,
    ONE,
    "The natural logarithms.",
    &[ex("series_log(dynamic([1]))", "[0.0]")],
    |arguments, _| each(arguments, f64::ln),
);

/// `series_sin`
pub static SERIES_SIN: Function = page(
    "series_sin",
    Section::Series,
    ONE,
    "The sines.",
    &[ex("series_sin(dynamic([0,null]))", "[0.0,null]")],
    |arguments, _| each(arguments, f64::sin),
);

/// `series_cos`
pub static SERIES_COS: Function = page(
    "series_cos",
    Section::Series,
    ONE,
    "The cosines.",
    &[ex("series_cos(dynamic([0]))", "[1.0]")],
    |arguments, _| each(arguments, f64::cos),
);

/// `series_tan`
pub static SERIES_TAN: Function = page(
    "series_tan",
    Section::Series,
    ONE,
    "The tangents.",
    &[ex("series_tan(dynamic([0]))", "[0.0]")],
    |arguments, _| each(arguments, f64::tan),
);

/// `series_asin`
pub static SERIES_ASIN: Function = page(
    "series_asin",
    Section::Series,
    ONE,
    "The angles with these sines.",
    &[ex("series_asin(dynamic([0]))", "[0.0]")],
    |arguments, _| each(arguments, f64::asin),
);

/// `series_acos`
pub static SERIES_ACOS: Function = page(
    "series_acos",
    Section::Series,
    ONE,
    "The angles with these cosines.",
    &[ex("series_acos(dynamic([1]))", "[0.0]")],
    |arguments, _| each(arguments, f64::acos),
);

/// `series_atan`
pub static SERIES_ATAN: Function = page(
    "series_atan",
    Section::Series,
    ONE,
    "The angles with these tangents.",
    &[ex("series_atan(dynamic([0]))", "[0.0]")],
    |arguments, _| each(arguments, f64::atan),
);
