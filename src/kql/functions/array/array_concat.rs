//! `array_concat`

use super::super::prelude::*;

/// `array_concat`
pub static ARRAY_CONCAT: Function = page(
    "array_concat",
    Section::Array,
    &[sig(&[p("array", DynamicArray).repeated()], Known)],
    "The elements of the arrays in one array; what is no array is passed over.",
    &[
        ex("array_concat(dynamic([1, 2]), dynamic(['a']))", "[1,2,\"a\"]"),
        ex("array_concat(dynamic([1]), dynamic(null))", "[1]"),
    ],
    |arguments, _| {
        let arrays = (0..arguments.len()).filter_map(|at| Arguments(arguments).array(at));
        let mut items = Vec::new();
        let mut any = false;
        for array in arrays {
            any = true;
            items.extend(array);
        }
        arguments::array(any.then_some(items))
    },
);
