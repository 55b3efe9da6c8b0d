//! `series_fir`, `series_iir`

use super::super::prelude::*;
use super::numbers::{all, array};

/// How many products a filter may take.
const MOST: usize = 50_000_000;

/// `series_fir`
pub static SERIES_FIR: Function = page(
    "series_fir",
    Section::Series,
    &[sig(
        &[p("series", DynamicArray), p("filter", DynamicArray), t("normalize", BOOL).optional(), t("center", BOOL).optional()],
        Is(DYNAMIC),
    )],
    "The sums of each element and those before it, multiplied by the elements of a filter. The filter is made to sum up to 1 \
     unless asked otherwise or it has negative elements; it may be centered on the element.",
    &[
        ex("series_fir(dynamic([1,2,3,4]), dynamic([1,1]))", "[0.5,1.5,2.5,3.5]"),
        ex("series_fir(dynamic([1,2,3]), dynamic([1,1]), false)", "[1.0,3.0,5.0]"),
        ex("series_fir(dynamic([3,3,3]), dynamic([1,1,1]), true, true)", "[2.0,3.0,2.0]"),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let (Some(series), Some(mut filter)) = (all(arguments, 0), all(arguments, 1)) else { return Value::Null(DYNAMIC) };
        if series.len().saturating_mul(filter.len()) > MOST {
            return Value::Null(DYNAMIC);
        }
        let default = filter.iter().all(|factor| *factor >= 0.0);
        let sum: f64 = filter.iter().sum();
        if given.bool(2).unwrap_or(default) && sum != 0.0 {
            for factor in &mut filter {
                *factor /= sum;
            }
        }
        let ahead = if given.bool(3) == Some(true) { filter.len().saturating_sub(1) / 2 } else { 0 };
        let element = |at: usize| {
            let factors = filter.iter().enumerate();
            factors.map(|(back, factor)| (at + ahead).checked_sub(back).and_then(|at| series.get(at)).map_or(0.0, |x| x * factor)).sum()
        };
        Value::dynamic(array((0..series.len()).map(element)))
    },
)
.column(ColumnName::FirstArgument);

/// `series_iir`
pub static SERIES_IIR: Function = page(
    "series_iir",
    Section::Series,
    &[sig(&[p("series", DynamicArray), p("numerators", DynamicArray), p("denominators", DynamicArray)], Is(DYNAMIC))],
    "A recursive filter: each result is made of elements, multiplied by the numerators, and of the results before, \
     multiplied by the denominators, of which the first one divides.",
    &[ex("series_iir(dynamic([1,2,3,4]), dynamic([1]), dynamic([1,-1]))", "[1.0,3.0,6.0,10.0]")],
    |arguments, _| {
        let (Some(series), Some(b), Some(a)) = (all(arguments, 0), all(arguments, 1), all(arguments, 2)) else {
            return Value::Null(DYNAMIC);
        };
        let first = a.first().copied().filter(|first| *first != 0.0);
        let Some(first) = first.filter(|_| series.len().saturating_mul(a.len() + b.len()) <= MOST) else {
            return Value::Null(DYNAMIC);
        };
        let mut out: Vec<f64> = Vec::with_capacity(series.len());
        for at in 0..series.len() {
            let back = |values: &[f64], by: usize| at.checked_sub(by).and_then(|at| values.get(at)).copied().unwrap_or(0.0);
            let inputs: f64 = b.iter().enumerate().map(|(by, factor)| factor * back(&series, by)).sum();
            let outputs: f64 = a.iter().enumerate().skip(1).map(|(by, factor)| factor * back(&out, by)).sum();
            out.push((inputs - outputs) / first);
        }
        Value::dynamic(array(out))
    },
)
.column(ColumnName::FirstArgument);
