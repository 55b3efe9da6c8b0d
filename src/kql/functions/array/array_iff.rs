//! `array_iff`

use super::super::prelude::*;

/// `array_iff`
pub static ARRAY_IFF: Function = page(
    "array_iff",
    Section::Array,
    &[sig(&[p("condition_array", DynamicArray), p("when_true", Scalar), p("when_false", Scalar)], Known)],
    "For each condition the element in its place of one array or another; a single value stands for all elements.",
    &[
        ex("array_iff(dynamic([true, false]), dynamic([1, 2]), dynamic([3, 4]))", "[1,4]"),
        ex("array_iff(dynamic([1, 0, 50]), 'yes', 'no')", "[\"yes\",\"no\",\"yes\"]"),
        ex("array_iff(dynamic([true, true]), dynamic([1]), 0)", "[1,null]"),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let Some(conditions) = given.array(0) else { return Value::Null(DYNAMIC) };
        let choices = [1, 2].map(|at| match given.get(at) {
            Some(Value::String(text)) => Dynamic::String(text.clone()),
            _ => given.json(at),
        });
        let element = |choice: &Dynamic, at: usize| match choice {
            Dynamic::Array(items) => items.get(at).cloned().unwrap_or(Dynamic::Null),
            single => single.clone(),
        };
        let picked = conditions.iter().enumerate().map(|(at, condition)| {
            match Value::dynamic(condition.clone()).to_bool() {
                Some(true) => element(&choices[0], at),
                Some(false) => element(&choices[1], at),
                None => Dynamic::Null,
            }
        });
        Value::array(picked.collect())
    },
)
.aliases(&["array_iif"]);
