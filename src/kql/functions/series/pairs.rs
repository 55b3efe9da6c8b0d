//! `series_add`, `series_less` and the other functions that work on the elements of two series in the same place.

use super::super::operators::Arithmetic;
use super::super::prelude::*;
use super::super::signature::Signature;
use crate::kql::values::Number as Numeral;

const TWO: &[Signature] = &[
    sig(&[p("series1", DynamicArray), p("series2", DynamicArray)], Is(DYNAMIC)),
    sig(&[p("series1", DynamicArray), p("series2", Number)], Is(DYNAMIC)),
    sig(&[p("series1", Number), p("series2", DynamicArray)], Is(DYNAMIC)),
];

/// The work on the pairs of numbers; a single number stands for all elements, and a pair that is not complete is null.
fn pairs(arguments: &[Value], work: impl Fn(&Numeral, &Numeral) -> Option<Dynamic>) -> Value {
    let [a, b] = [0, 1].map(|at| Arguments(arguments).json(at));
    let length = |json: &Dynamic| json.as_array().map(<[Dynamic]>::len);
    let Some(length) = length(&a).max(length(&b)) else { return Value::Null(DYNAMIC) };
    let element = |json: &Dynamic, at: usize| match json {
        Dynamic::Array(items) => items.get(at).and_then(number),
        single => number(single),
    };
    let results = (0..length).map(|at| element(&a, at).zip(element(&b, at)).and_then(|(a, b)| work(&a, &b)));
    Value::array(results.map(|result| result.unwrap_or(Dynamic::Null)).collect())
}

fn number(item: &Dynamic) -> Option<Numeral> {
    match item {
        Dynamic::Number(number) => Some(number.clone()),
        other => other.as_real().map(Numeral::Real),
    }
}

/// Whole numbers make whole numbers where they fit.
fn calculated(arguments: &[Value], operator: Arithmetic) -> Value {
    pairs(arguments, |a, b| {
        let whole = a.as_long().zip(b.as_long()).and_then(|(a, b)| operator.longs(a, b));
        Some(whole.map_or_else(|| Dynamic::from(operator.reals(a.to_real(), b.to_real())), Dynamic::from))
    })
}

fn reals(arguments: &[Value], work: fn(f64, f64) -> f64) -> Value {
    pairs(arguments, |a, b| Some(Dynamic::from(work(a.to_real(), b.to_real()))))
}

fn compared(arguments: &[Value], test: fn(&f64, &f64) -> bool) -> Value {
    pairs(arguments, |a, b| Some(Dynamic::from(test(&a.to_real(), &b.to_real()))))
}

/// `series_add`
pub static SERIES_ADD: Function = page(
    "series_add",
    Section::Series,
    TWO,
    "The sums.",
    &[ex("series_add(dynamic([1,2,4]), dynamic([4,2]))", "[5,4,null]")],
    |arguments, _| calculated(arguments, Arithmetic::Add),
);

/// `series_subtract`
pub static SERIES_SUBTRACT: Function = page(
    "series_subtract",
    Section::Series,
    TWO,
    "The differences.",
    &[ex("series_subtract(dynamic([1,2,4]), dynamic([4,2]))", "[-3,0,null]")],
    |arguments, _| calculated(arguments, Arithmetic::Subtract),
);

/// `series_multiply`
pub static SERIES_MULTIPLY: Function = page(
    "series_multiply",
    Section::Series,
    TWO,
    "The products.",
    &[ex("series_multiply(dynamic([1,2,4]), dynamic([4,2]))", "[4,4,null]")],
    |arguments, _| calculated(arguments, Arithmetic::Multiply),
);

/// `series_divide`
pub static SERIES_DIVIDE: Function = page(
    "series_divide",
    Section::Series,
    TWO,
    "The quotients, as reals.",
    &[ex("series_divide(dynamic([1,2,4]), dynamic([4,2]))", "[0.25,1.0,null]")],
    |arguments, _| reals(arguments, |a, b| a / b),
);

/// `series_pow`
pub static SERIES_POW: Function = page(
    "series_pow",
    Section::Series,
    TWO,
    "The powers of the first to the second, as reals.",
    &[ex("series_pow(dynamic([1,2,4]), dynamic([4,2]))", "[1.0,4.0,null]")],
    |arguments, _| reals(arguments, f64::powf),
);

/// `series_less`
pub static SERIES_LESS: Function = page(
    "series_less",
    Section::Series,
    TWO,
    "Whether the first is less than the second.",
    &[ex("series_less(dynamic([1,2,4]), dynamic([4,2]))", "[true,false,null]")],
    |arguments, _| compared(arguments, f64::lt),
);

/// `series_less_equals`
pub static SERIES_LESS_EQUALS: Function = page(
    "series_less_equals",
    Section::Series,
    TWO,
    "Whether the first is not above the second.",
    &[ex("series_less_equals(dynamic([1,2,4]), dynamic([4,2]))", "[true,true,null]")],
    |arguments, _| compared(arguments, f64::le),
);

/// `series_greater`
pub static SERIES_GREATER: Function = page(
    "series_greater",
    Section::Series,
    TWO,
    "Whether the first is above the second.",
    &[ex("series_greater(dynamic([1,2,4]), dynamic([4,2]))", "[false,false,null]")],
    |arguments, _| compared(arguments, f64::gt),
);

/// `series_greater_equals`
pub static SERIES_GREATER_EQUALS: Function = page(
    "series_greater_equals",
    Section::Series,
    TWO,
    "Whether the first is not below the second.",
    &[ex("series_greater_equals(dynamic([1,2,4]), dynamic([4,2]))", "[false,true,null]")],
    |arguments, _| compared(arguments, f64::ge),
);

/// `series_equals`
pub static SERIES_EQUALS: Function = page(
    "series_equals",
    Section::Series,
    TWO,
    "Whether the elements are equal.",
    &[ex("series_equals(dynamic([1,2,4]), dynamic([4,2]))", "[false,true,null]")],
    |arguments, _| compared(arguments, f64::eq),
);

/// `series_not_equals`
pub static SERIES_NOT_EQUALS: Function = page(
    "series_not_equals",
    Section::Series,
    TWO,
    "Whether the elements are not equal.",
    &[ex("series_not_equals(dynamic([1,2,4]), dynamic([4,2]))", "[true,false,null]")],
    |arguments, _| compared(arguments, f64::ne),
);
