//! `bag_zip`

use super::super::prelude::*;
use crate::kql::values::Bag;

/// `bag_zip`
pub static BAG_ZIP: Function = page(
    "bag_zip",
    Section::Bag,
    &[sig(&[p("keys", DynamicArray), p("values", DynamicArray)], Is(DYNAMIC))],
    "A bag of an array of keys and an array of values. Keys that are not text are passed over, values that are missing are null.",
    &[
        ex("bag_zip(dynamic(['a', 8, 'b']), dynamic([1, '2', 2.5]))", "{\"a\":1,\"b\":2.5}"),
        ex("bag_zip(dynamic(['a', 'b']), dynamic([1]))", "{\"a\":1,\"b\":null}"),
        ex("bag_zip(dynamic('a'), dynamic([1]))", ""),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let Some(keys) = given.array(0) else { return Value::Null(DYNAMIC) };
        let values = given.array(1).unwrap_or_default();
        let members = keys.into_iter().enumerate().filter_map(|(at, key)| match key {
            Dynamic::String(key) => Some((key, values.get(at).cloned().unwrap_or(Dynamic::Null))),
            _ => None,
        });
        Value::dynamic(Dynamic::bag(Bag::from_members(members)))
    },
);
