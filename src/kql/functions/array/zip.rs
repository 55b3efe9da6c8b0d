//! `zip`

use super::super::prelude::*;

/// `zip`
pub static ZIP: Function = page(
    "zip",
    Section::Array,
    &[sig(&[p("array", DynamicArray).repeated()], Is(DYNAMIC))],
    "An array of arrays with the elements in the same place; short arrays are filled with nulls.",
    &[
        ex("zip(dynamic([1,3,5]), dynamic([2,4,6]))", "[[1,2],[3,4],[5,6]]"),
        ex("zip(dynamic(['A']), dynamic([1, 2]))", "[[\"A\",1],[null,2]]"),
    ],
    |arguments, _| {
        let arrays: Vec<Vec<Dynamic>> = (0..arguments.len())
            .map(|at| match Arguments(arguments).json(at) {
                Dynamic::Array(items) => items.to_vec(),
                Dynamic::Null => Vec::new(),
                single => vec![single],
            })
            .collect();
        let longest = arrays.iter().map(Vec::len).max().unwrap_or(0);
        let row = |at: usize| {
            Dynamic::array(
                arrays.iter().map(|items| items.get(at).cloned().unwrap_or(Dynamic::Null)).collect(),
            )
        };
        Value::array((0..longest).map(row).collect())
    },
);
