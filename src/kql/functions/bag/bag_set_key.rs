//! `bag_set_key`

use super::super::parse::json_path::{Step, parse};
use super::super::prelude::*;

/// `bag_set_key`
pub static BAG_SET_KEY: Function = page(
    "bag_set_key",
    Section::Bag,
    &[sig(&[p("bag", DynamicBag), t("key", STRING).constant(), p("value", Scalar)], Known)],
    "The bag with a member set; a key that begins with `$.` is a path, whose bags are made where they are missing.",
    &[
        ex("bag_set_key(dynamic({'a':1}), 'b', 2)", "{\"a\":1,\"b\":2}"),
        ex("bag_set_key(dynamic({'a':{'b':1}}), '$.a.c', 'x')", "{\"a\":{\"b\":1,\"c\":\"x\"}}"),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let json = given.json(0);
        if json.as_bag().is_none() {
            return Value::Null(DYNAMIC);
        }
        let key = given.text(1);
        let steps = if key.starts_with('$') { parse(&key) } else { None };
        let steps = steps.unwrap_or_else(|| vec![Step::Member(key.into_owned())]);
        let value = given.get(2).map_or(Dynamic::Null, Value::to_dynamic);
        Value::dynamic(set(&json, &steps, &value))
    },
);

fn set(json: &Dynamic, steps: &[Step], value: &Dynamic) -> Dynamic {
    let Some((Step::Member(name), rest)) = steps.split_first() else {
        return if steps.is_empty() { value.clone() } else { json.clone() };
    };
    let mut bag = json.as_bag().cloned().unwrap_or_default();
    let member = set(&json.member(name), rest, value);
    bag.set(name.as_str(), member);
    Dynamic::bag(bag)
}
