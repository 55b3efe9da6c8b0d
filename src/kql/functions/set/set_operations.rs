//! `set_union`, `set_intersect`, `set_difference`, `set_equals`

use super::super::prelude::*;
use super::super::signature::Signature;
use super::members::{distinct, key, keys};

const SETS: &[Signature] = &[sig(&[p("set", DynamicArray).repeated()], Known)];

/// All arguments as arrays; nothing when one is none.
fn arrays(arguments: &[Value]) -> Option<Vec<Vec<Dynamic>>> {
    (0..arguments.len()).map(|at| Arguments(arguments).array(at)).collect()
}

/// `set_union`
pub static SET_UNION: Function = page(
    "set_union",
    Section::Set,
    SETS,
    "The values that are in any of the arrays, once each, in order of appearance.",
    &[ex("set_union(dynamic([1,2,3]), dynamic([2,4]))", "[1,2,3,4]")],
    |arguments, _| arguments::array(arrays(arguments).map(|sets| distinct(sets.into_iter().flatten()))),
);

/// `set_intersect`
pub static SET_INTERSECT: Function = page(
    "set_intersect",
    Section::Set,
    SETS,
    "The values that are in all of the arrays, once each.",
    &[
        ex("set_intersect(dynamic([1,2,3,2]), dynamic([2,3,4]))", "[2,3]"),
        ex("set_intersect(dynamic([1]), dynamic([2]))", "[]"),
    ],
    |arguments, _| {
        arguments::array(arrays(arguments).map(|sets| {
            let others: Vec<_> = sets.iter().skip(1).map(|set| keys(set)).collect();
            let first = distinct(sets.into_iter().next().unwrap_or_default());
            first.into_iter().filter(|item| others.iter().all(|other| other.contains(&key(item)))).collect()
        }))
    },
);

/// `set_difference`
pub static SET_DIFFERENCE: Function = page(
    "set_difference",
    Section::Set,
    SETS,
    "The values of the first array that are in none of the others, once each.",
    &[ex("set_difference(dynamic([1,2,3,1]), dynamic([2]), dynamic([4]))", "[1,3]")],
    |arguments, _| {
        arguments::array(arrays(arguments).map(|sets| {
            let others: Vec<_> = sets.iter().skip(1).map(|set| keys(set)).collect();
            let first = distinct(sets.into_iter().next().unwrap_or_default());
            first.into_iter().filter(|item| !others.iter().any(|other| other.contains(&key(item)))).collect()
        }))
    },
);

/// `set_equals`
pub static SET_EQUALS: Function = page(
    "set_equals",
    Section::Set,
    &[sig(&[p("set1", DynamicArray), p("set2", DynamicArray)], Is(BOOL))],
    "Whether two arrays have the same values.",
    &[
        ex("set_equals(dynamic([1,2,1]), dynamic([2,1]))", "True"),
        ex("set_equals(dynamic([1]), dynamic([2]))", "False"),
    ],
    |arguments, _| {
        arguments::bool(
            arrays(arguments).map(|sets| sets.windows(2).all(|pair| keys(&pair[0]) == keys(&pair[1]))),
        )
    },
);
