//! `array_slice`

use super::super::prelude::*;

/// `array_slice`
pub static ARRAY_SLICE: Function = page(
    "array_slice",
    Section::Array,
    &[sig(&[p("array", DynamicArray), p("start", Integer), p("end", Integer)], Argument(0))],
    "The elements from one place to another, both included; negative places count from the end.",
    &[
        ex("array_slice(dynamic([1,2,3,4,5]), 2, -1)", "[3,4,5]"),
        ex("array_slice(dynamic([1,2,3,4,5]), -3, -2)", "[3,4]"),
        ex("array_slice(dynamic([1,2,3]), 2, 1)", "[]"),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let slice = || {
            let items = given.array(0)?;
            let (start, end) = (given.long(1)?, given.long(2)?);
            let length = i64::try_from(items.len()).ok()?;
            let place = |at: i64| if at < 0 { at.saturating_add(length) } else { at };
            let (start, end) = (place(start).max(0), place(end).min(length - 1));
            let count = usize::try_from(end - start + 1).unwrap_or(0);
            Some(items.into_iter().skip(usize::try_from(start).ok()?).take(count).collect())
        };
        arguments::array(slice())
    },
);
