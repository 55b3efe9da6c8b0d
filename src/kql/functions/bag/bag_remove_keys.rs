//! `bag_remove_keys`

use super::super::parse::json_path::{Step, parse};
use super::super::prelude::*;
use crate::kql::values::Bag;

/// `bag_remove_keys`
pub static BAG_REMOVE_KEYS: Function = page(
    "bag_remove_keys",
    Section::Bag,
    &[sig(&[p("bag", DynamicBag), p("keys", DynamicArray)], Known)],
    "The bag without the members of an array of keys; a key that begins with `$.` is a path.",
    &[
        ex("bag_remove_keys(dynamic({'a':1, 'b':2.0}), dynamic(['a', 'x']))", "{\"b\":2.0}"),
        ex("bag_remove_keys(dynamic({'a':{'b':1, 'c':2}}), dynamic(['$.a.b']))", "{\"a\":{\"c\":2}}"),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let json = given.json(0);
        let Some(keys) = given.array(1) else { return Value::Null(DYNAMIC) };
        if json.as_bag().is_none() {
            return Value::Null(DYNAMIC);
        }
        let path = |key: &Dynamic| {
            let key = key.to_text();
            let steps = if key.starts_with('$') { parse(&key) } else { None };
            steps.unwrap_or_else(|| vec![Step::Member(key)])
        };
        let removed = keys.iter().fold(json, |json, key| without(&json, &path(key)));
        Value::dynamic(removed)
    },
);

/// The value without what a path leads to.
fn without(json: &Dynamic, steps: &[Step]) -> Dynamic {
    let (Dynamic::Bag(bag), Some((Step::Member(name), rest))) = (json, steps.split_first()) else {
        return json.clone();
    };
    let members = bag.members().iter().filter_map(|(key, value)| {
        if &**key != name.as_str() {
            return Some((key.clone(), value.clone()));
        }
        (!rest.is_empty()).then(|| (key.clone(), without(value, rest)))
    });
    Dynamic::bag(Bag::from_members(members))
}
