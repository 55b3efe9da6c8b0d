//! `binary_and`, `binary_or`, `binary_xor`, `binary_not`, `binary_shift_left`, `binary_shift_right`, `bitset_count_ones`

use super::super::prelude::*;
use super::super::signature::Signature;

const ONE: &[Signature] = &[sig(&[p("value", Integer)], Is(LONG))];
const TWO: &[Signature] = &[sig(&[p("value1", Integer), p("value2", Integer)], Is(LONG))];
const SHIFT: &[Signature] = &[sig(&[p("value", Integer), p("shift", Integer)], Is(LONG))];

fn two(arguments: &[Value], work: fn(i64, i64) -> Option<i64>) -> Value {
    let arguments = Arguments(arguments);
    arguments::long(arguments.long(0).zip(arguments.long(1)).and_then(|(a, b)| work(a, b)))
}

/// How far to shift: what is negative is nothing.
fn places(shift: i64) -> Option<u32> {
    if shift < 0 { None } else { u32::try_from(shift % 64).ok() }
}

/// `binary_and`
pub static BINARY_AND: Function = page(
    "binary_and",
    Section::Binary,
    TWO,
    "The bits that both numbers have.",
    &[ex("binary_and(6, 3)", "2")],
    |arguments, _| two(arguments, |a, b| Some(a & b)),
)
.column(ColumnName::FirstArgument);

/// `binary_or`
pub static BINARY_OR: Function = page(
    "binary_or",
    Section::Binary,
    TWO,
    "The bits that one of the numbers has.",
    &[ex("binary_or(6, 3)", "7")],
    |arguments, _| two(arguments, |a, b| Some(a | b)),
)
.column(ColumnName::FirstArgument);

/// `binary_xor`
pub static BINARY_XOR: Function = page(
    "binary_xor",
    Section::Binary,
    TWO,
    "The bits that just one of the numbers has.",
    &[ex("binary_xor(6, 3)", "5")],
    |arguments, _| two(arguments, |a, b| Some(a ^ b)),
)
.column(ColumnName::FirstArgument);

/// `binary_not`
pub static BINARY_NOT: Function = page(
    "binary_not",
    Section::Binary,
    ONE,
    "The bits that the number does not have.",
    &[ex("binary_not(100)", "-101")],
    |arguments, _| arguments::long(Arguments(arguments).long(0).map(|value| !value)),
)
.column(ColumnName::FirstArgument);

/// `binary_shift_left`
pub static BINARY_SHIFT_LEFT: Function = page(
    "binary_shift_left",
    Section::Binary,
    SHIFT,
    "The bits so many places to the left, modulo 64; null when the places are negative.",
    &[
        ex("binary_shift_left(1, 10)", "1024"),
        ex("binary_shift_left(1, 64)", "1"),
        ex("binary_shift_left(1, -1)", ""),
    ],
    |arguments, _| two(arguments, |value, shift| places(shift).map(|places| value << places)),
)
.column(ColumnName::FirstArgument);

/// `binary_shift_right`
pub static BINARY_SHIFT_RIGHT: Function = page(
    "binary_shift_right",
    Section::Binary,
    SHIFT,
    "The bits so many places to the right, modulo 64, with the sign kept; null when the places are negative.",
    &[ex("binary_shift_right(1024, 10)", "1"), ex("binary_shift_right(-8, 1)", "-4")],
    |arguments, _| two(arguments, |value, shift| places(shift).map(|places| value >> places)),
)
.column(ColumnName::FirstArgument);

/// `bitset_count_ones`
pub static BITSET_COUNT_ONES: Function = page(
    "bitset_count_ones",
    Section::Binary,
    ONE,
    "How many bits the number has.",
    &[ex("bitset_count_ones(42)", "3"), ex("bitset_count_ones(-1)", "64")],
    |arguments, _| arguments::long(Arguments(arguments).long(0).map(|value| i64::from(value.count_ones()))),
)
.column(ColumnName::FirstArgument);
