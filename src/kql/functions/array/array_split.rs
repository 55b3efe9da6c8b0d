//! `array_split`

use super::super::prelude::*;

/// `array_split`
pub static ARRAY_SPLIT: Function = page(
    "array_split",
    Section::Array,
    &[
        sig(&[p("array", DynamicArray), p("index", Integer)], Argument(0)),
        sig(&[p("array", DynamicArray), p("indices", DynamicArray)], Argument(0)),
    ],
    "The parts of an array before and from each place on; negative places count from the end.",
    &[
        ex("array_split(dynamic([1,2,3,4,5]), 2)", "[[1,2],[3,4,5]]"),
        ex("array_split(dynamic([1,2,3,4,5]), dynamic([1, -1]))", "[[1],[2,3,4],[5]]"),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let Some(items) = given.array(0) else { return Value::Null(DYNAMIC) };
        let places = match given.json(1) {
            Dynamic::Array(places) => places.to_vec(),
            place => vec![place],
        };
        let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let mut parts = Vec::new();
        let mut from = 0;
        for place in places.iter().filter_map(Dynamic::as_long) {
            let place = if place < 0 { place.saturating_add(length) } else { place };
            let to = usize::try_from(place).unwrap_or(0).clamp(from, items.len());
            parts.push(Dynamic::array(items[from..to].to_vec()));
            from = to;
        }
        parts.push(Dynamic::array(items[from..].to_vec()));
        Value::array(parts)
    },
);
