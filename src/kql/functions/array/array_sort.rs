//! `array_sort_asc`, `array_sort_desc`

use std::cmp::Ordering;

use super::super::operators::compare::total_ordering;
use super::super::prelude::*;
use super::super::signature::Signature;

const SIGNATURES: &[Signature] =
    &[sig(&[p("arrays", DynamicArray).repeated(), t("nulls_last", BOOL).constant().optional()], Known)];

/// `array_sort_asc`
pub static ARRAY_SORT_ASC: Function = page(
    "array_sort_asc",
    Section::Array,
    SIGNATURES,
    "The array from the smallest element to the largest, nulls last unless asked otherwise. Further arrays are put in the \
     order of the first; the results are then an array of arrays, one for each column.",
    &[
        ex("array_sort_asc(dynamic([3, 1, 2.5]))", "[1,2.5,3]"),
        ex("array_sort_asc(dynamic([null, 'b', 'a']))", "[\"a\",\"b\",null]"),
        ex("array_sort_asc(dynamic([null, 'b', 'a']), false)", "[null,\"a\",\"b\"]"),
        ex("array_sort_asc(dynamic([2, 1]), dynamic(['x', 'y']))", "[[1,2],[\"y\",\"x\"]]"),
    ],
    |arguments, _| sorted(arguments, false),
);

/// `array_sort_desc`
pub static ARRAY_SORT_DESC: Function = page(
    "array_sort_desc",
    Section::Array,
    SIGNATURES,
    "The array from the largest element to the smallest, nulls last unless asked otherwise; further arrays as in `array_sort_asc`.",
    &[
        ex("array_sort_desc(dynamic([3, 1, 2.5]))", "[3,2.5,1]"),
        ex("array_sort_desc(dynamic([null, 'b', 'a']), false)", "[null,\"b\",\"a\"]"),
    ],
    |arguments, _| sorted(arguments, true),
);

/// The order of kinds that have no order of their own: numbers, then text, then the rest.
fn ordering(a: &Dynamic, b: &Dynamic) -> Ordering {
    let rank = |item: &Dynamic| match item {
        Dynamic::Bool(_) => 0,
        Dynamic::Number(_) => 1,
        Dynamic::String(_) => 2,
        _ => 3,
    };
    rank(a).cmp(&rank(b)).then_with(|| total_ordering(&Value::dynamic(a.clone()), &Value::dynamic(b.clone())))
}

fn sorted(arguments: &[Value], descending: bool) -> Value {
    let (arrays, nulls_last) = match arguments.split_last() {
        Some((Value::Bool(last), arrays)) => (arrays, *last),
        _ => (arguments, true),
    };
    let given = Arguments(arrays);
    let Some(first) = given.array(0) else { return Value::Null(DYNAMIC) };
    let mut order: Vec<usize> = (0..first.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&first[*a], &first[*b]);
        match (a.is_null(), b.is_null()) {
            (false, false) if descending => ordering(b, a),
            (false, false) => ordering(a, b),
            (a, b) if nulls_last => a.cmp(&b),
            (a, b) => b.cmp(&a),
        }
    });
    let along = |items: &[Dynamic]| {
        if items.len() != order.len() {
            return Dynamic::Null;
        }
        Dynamic::array(order.iter().map(|at| items[*at].clone()).collect())
    };
    if arrays.len() == 1 {
        return Value::dynamic(along(&first));
    }
    Value::array(
        (0..arrays.len()).map(|at| given.array(at).map_or(Dynamic::Null, |items| along(&items))).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sorted_array_is_the_same_whatever_it_was_before() {
        let real = 9_007_199_254_740_992.0;
        let mut items: Vec<Dynamic> = (0..60)
            .map(|at| match at % 4 {
                0 => Dynamic::from(9_007_199_254_740_993_i64 - 2 * (at % 7)),
                1 => Dynamic::from(real + if at % 8 == 1 { 2.0 } else { 0.0 }),
                2 => Dynamic::from(f64::NAN),
                _ => Dynamic::from(at * 7919 % 100),
            })
            .collect();
        let first = sorted(&[Value::array(items.clone())], false);
        items.reverse();
        items.rotate_left(13);
        assert_eq!(sorted(&[Value::array(items)], false).text(), first.text());
    }
}
