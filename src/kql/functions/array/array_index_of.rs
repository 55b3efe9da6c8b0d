//! `array_index_of`

use super::super::operators::compare::equal;
use super::super::prelude::*;

/// `array_index_of`
pub static ARRAY_INDEX_OF: Function = page(
    "array_index_of",
    Section::Array,
    &[sig(
        &[
            p("array", DynamicArray),
            p("value", Scalar),
            p("start", Integer).optional(),
            p("length", Integer).optional(),
            p("occurrence", Integer).constant().optional(),
        ],
        Is(LONG),
    )],
    "The place of a value in an array, counted from 0; -1 when it is not there. A start, how many elements to look at and \
     which occurrence may be given.",
    &[
        ex("array_index_of(dynamic(['this', 'is', 'an']), 'an')", "2"),
        ex("array_index_of(dynamic([1, 2, 1]), 1, 1)", "2"),
        ex("array_index_of(dynamic([1, 2, 1]), 1, 0, -1, 2)", "2"),
        ex("array_index_of(dynamic([1, 2, 3]), 3, -2)", "2"),
        ex("array_index_of(dynamic([1, 2]), 3)", "-1"),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let found = || {
            let items = given.array(0)?;
            let value = given.get(1)?;
            let (start, length, occurrence) =
                (given.long_or(2, 0)?, given.long_or(3, -1)?, given.long_or(4, 1)?);
            let all = i64::try_from(items.len()).ok()?;
            if occurrence < 1 || length < -1 {
                return None;
            }
            let start = if start < 0 { start.saturating_add(all).max(0) } else { start };
            let count = if length < 0 { usize::MAX } else { usize::try_from(length).ok()? };
            let places = items.iter().enumerate().skip(usize::try_from(start).ok()?).take(count);
            let mut same = places.filter(|(_, item)| {
                let item = Value::dynamic((*item).clone());
                (item.is_null() && value.is_null()) || equal(&item, value) == Some(true)
            });
            let found = same.nth(usize::try_from(occurrence - 1).ok()?);
            Some(found.and_then(|(at, _)| i64::try_from(at).ok()).unwrap_or(-1))
        };
        arguments::long(found())
    },
);
