//! `array_reverse`, `array_rotate_left`, `array_rotate_right`, `array_shift_left`, `array_shift_right`

use super::super::prelude::*;
use super::super::signature::Signature;

const ROTATE: &[Signature] = &[sig(&[p("array", DynamicArray), p("rotate_count", Integer)], Argument(0))];
const SHIFT: &[Signature] = &[sig(
    &[p("array", DynamicArray), p("shift_count", Integer), p("default_value", Scalar).optional()],
    Argument(0),
)];

/// `array_reverse`
pub static ARRAY_REVERSE: Function = page(
    "array_reverse",
    Section::Array,
    &[sig(&[p("value", DynamicArray)], Argument(0))],
    "The elements from the last to the first.",
    &[ex("array_reverse(dynamic(['a', 'b', 'c']))", "[\"c\",\"b\",\"a\"]")],
    |arguments, _| {
        arguments::array(Arguments(arguments).array(0).map(|mut items| {
            items.reverse();
            items
        }))
    },
);

/// `array_rotate_left`
pub static ARRAY_ROTATE_LEFT: Function = page(
    "array_rotate_left",
    Section::Array,
    ROTATE,
    "The elements so many places to the left; what leaves on one side comes in on the other.",
    &[ex("array_rotate_left(dynamic([1,2,3,4,5]), 2)", "[3,4,5,1,2]")],
    |arguments, _| rotated(arguments, 1),
);

/// `array_rotate_right`
pub static ARRAY_ROTATE_RIGHT: Function = page(
    "array_rotate_right",
    Section::Array,
    ROTATE,
    "The elements so many places to the right; what leaves on one side comes in on the other.",
    &[ex("array_rotate_right(dynamic([1,2,3,4,5]), 2)", "[4,5,1,2,3]")],
    |arguments, _| rotated(arguments, -1),
);

fn rotated(arguments: &[Value], sign: i128) -> Value {
    let given = Arguments(arguments);
    let (Some(mut items), Some(count)) = (given.array(0), given.long(1)) else { return Value::Null(DYNAMIC) };
    if let Ok(length @ 1..) = i128::try_from(items.len()) {
        items.rotate_left(usize::try_from((sign * i128::from(count)).rem_euclid(length)).unwrap_or(0));
    }
    Value::array(items)
}

/// `array_shift_left`
pub static ARRAY_SHIFT_LEFT: Function = page(
    "array_shift_left",
    Section::Array,
    SHIFT,
    "The elements so many places to the left, with nulls or another value in the places that become free.",
    &[
        ex("array_shift_left(dynamic([1,2,3,4,5]), 2)", "[3,4,5,null,null]"),
        ex("array_shift_left(dynamic([1,2,3,4,5]), -2, -1)", "[-1,-1,1,2,3]"),
    ],
    |arguments, _| shifted(arguments, 1),
);

/// `array_shift_right`
pub static ARRAY_SHIFT_RIGHT: Function = page(
    "array_shift_right",
    Section::Array,
    SHIFT,
    "The elements so many places to the right, with nulls or another value in the places that become free.",
    &[ex("array_shift_right(dynamic([1,2,3,4,5]), 2)", "[null,null,1,2,3]")],
    |arguments, _| shifted(arguments, -1),
);

fn shifted(arguments: &[Value], sign: i128) -> Value {
    let given = Arguments(arguments);
    let (Some(items), Some(count)) = (given.array(0), given.long(1)) else { return Value::Null(DYNAMIC) };
    let fill = given.get(2).map_or(Dynamic::Null, Value::to_dynamic);
    let shift = sign * i128::from(count);
    let places = (0..i128::try_from(items.len()).unwrap_or(0)).map(|at| at + shift);
    let item = |place: i128| usize::try_from(place).ok().and_then(|place| items.get(place)).cloned();
    Value::array(places.map(|place| item(place).unwrap_or_else(|| fill.clone())).collect())
}
