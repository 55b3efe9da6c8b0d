//! `series_fill_const`, `series_fill_forward`, `series_fill_backward`, `series_fill_linear`

use super::super::prelude::*;
use super::super::set::members::key;
use super::super::signature::Signature;
use super::numbers::real;

const FILL: &[Signature] =
    &[sig(&[p("series", DynamicArray), p("missing_value_placeholder", Number).optional()], Argument(0))];

/// The elements, with nothing for those that are missing: nulls, and those that are the placeholder.
fn elements(arguments: &[Value], placeholder: usize) -> Option<Vec<Option<Dynamic>>> {
    let missing = Arguments(arguments)
        .get(placeholder)
        .filter(|value| !value.is_null())
        .map(|value| key(&value.to_dynamic()));
    let keep = |item: Dynamic| {
        let is_missing = item.is_null() || missing.as_ref().is_some_and(|missing| *missing == key(&item));
        (!is_missing).then_some(item)
    };
    Some(Arguments(arguments).array(0)?.into_iter().map(keep).collect())
}

/// Each missing element as the one before; those at the beginning stay as they are.
fn forward(elements: &mut [Option<Dynamic>]) {
    let mut last = None;
    for element in elements {
        match element {
            Some(value) => last = Some(value.clone()),
            None => *element = last.clone(),
        }
    }
}

/// An array, with what is still missing as it was.
fn array(arguments: &[Value], elements: Vec<Option<Dynamic>>) -> Value {
    let before = Arguments(arguments).array(0).unwrap_or_default();
    Value::array(
        elements.into_iter().zip(before).map(|(element, before)| element.unwrap_or(before)).collect(),
    )
}

/// `series_fill_const`
pub static SERIES_FILL_CONST: Function = page(
    "series_fill_const",
    Section::Series,
    &[sig(
        &[
            p("series", DynamicArray),
            p("constant_value", Number).optional(),
            p("missing_value_placeholder", Number).optional(),
        ],
        Argument(0),
    )],
    "The missing elements as a constant, 0 when not said. Nulls are missing, or those that are a placeholder.",
    &[ex("series_fill_const(dynamic([111,null,36]), -1)", "[111,-1,36]"), ex("series_fill_const(dynamic([1,0]), 5, 0)", "[1,5]")],
    |arguments, _| {
        let Some(mut elements) = elements(arguments, 2) else { return Value::Null(DYNAMIC) };
        let constant = Arguments(arguments).get(1).map_or(Dynamic::from(0_i64), Value::to_dynamic);
        for element in &mut elements {
            element.get_or_insert_with(|| constant.clone());
        }
        array(arguments, elements)
    },
)
.column(ColumnName::FirstArgument);

/// `series_fill_forward`
pub static SERIES_FILL_FORWARD: Function = page(
    "series_fill_forward",
    Section::Series,
    FILL,
    "The missing elements as the one before them; those at the beginning stay.",
    &[ex("series_fill_forward(dynamic([null,36,null,null,16]))", "[null,36,36,36,16]")],
    |arguments, _| {
        let Some(mut elements) = elements(arguments, 1) else { return Value::Null(DYNAMIC) };
        forward(&mut elements);
        array(arguments, elements)
    },
)
.column(ColumnName::FirstArgument);

/// `series_fill_backward`
pub static SERIES_FILL_BACKWARD: Function = page(
    "series_fill_backward",
    Section::Series,
    FILL,
    "The missing elements as the one behind them; those at the end stay.",
    &[ex("series_fill_backward(dynamic([111,null,36,null]))", "[111,36,36,null]")],
    |arguments, _| {
        let Some(mut elements) = elements(arguments, 1) else { return Value::Null(DYNAMIC) };
        elements.reverse();
        forward(&mut elements);
        elements.reverse();
        array(arguments, elements)
    },
)
.column(ColumnName::FirstArgument);

/// `series_fill_linear`
pub static SERIES_FILL_LINEAR: Function = page(
    "series_fill_linear",
    Section::Series,
    &[sig(
        &[
            p("series", DynamicArray),
            p("missing_value_placeholder", Number).optional(),
            t("fill_edges", BOOL).optional(),
            p("constant_value", Number).optional(),
        ],
        Argument(0),
    )],
    "The missing elements on the line between their neighbours. Those at the ends are as the next one, unless that is not \
     asked for; when all are missing they are a constant, 0 when not said.",
    &[
        ex("series_fill_linear(dynamic([null,0,null,4,null]))", "[0.0,0.0,2.0,4.0,4.0]"),
        ex("series_fill_linear(dynamic([null,0,null,4]), double(null), false)", "[null,0.0,2.0,4.0]"),
        ex("series_fill_linear(dynamic([null,null]))", "[0,0]"),
    ],
    |arguments, _| {
        let Some(elements) = elements(arguments, 1) else { return Value::Null(DYNAMIC) };
        let edges = Arguments(arguments).bool(2).unwrap_or(true);
        let constant = Arguments(arguments).get(3).map_or(Dynamic::from(0_i64), Value::to_dynamic);
        linear(arguments, &elements, edges, &constant)
    },
)
.column(ColumnName::FirstArgument);

fn linear(arguments: &[Value], elements: &[Option<Dynamic>], edges: bool, constant: &Dynamic) -> Value {
    let known: Vec<(usize, f64)> = elements
        .iter()
        .enumerate()
        .filter_map(|(at, element)| Some((at, element.as_ref()?.as_real()?)))
        .collect();
    let (Some(first), Some(last)) = (known.first(), known.last()) else {
        return Value::array(vec![constant.clone(); elements.len()]);
    };
    let mut filled: Vec<Option<Dynamic>> = vec![None; elements.len()];
    for (at, value) in &known {
        filled[*at] = Some(Dynamic::from(*value));
    }
    for pair in known.windows(2) {
        let ((from, start), (to, end)) = (pair[0], pair[1]);
        for (at, element) in filled.iter_mut().enumerate().take(to).skip(from + 1) {
            *element = Some(Dynamic::from(start + (end - start) * real(at - from) / real(to - from)));
        }
    }
    if edges {
        filled[..first.0].fill(Some(Dynamic::from(first.1)));
        filled[last.0..].fill(Some(Dynamic::from(last.1)));
    }
    array(arguments, filled)
}
