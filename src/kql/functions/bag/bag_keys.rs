//! `bag_keys`, `bag_has_key`

use super::super::parse::json_path::{Step, parse};
use super::super::prelude::*;

/// `bag_keys`
pub static BAG_KEYS: Function = page(
    "bag_keys",
    Section::Bag,
    &[sig(&[p("object", DynamicBag)], Is(DYNAMIC))],
    "The keys of a bag; null when it is no bag.",
    &[ex("bag_keys(dynamic({'a':'b', 'c':{'d':123}}))", "[\"a\",\"c\"]"), ex("bag_keys(dynamic([1]))", "")],
    |arguments, _| {
        let json = Arguments(arguments).json(0);
        let keys = json
            .as_bag()
            .map(|bag| bag.members().iter().map(|(key, _)| Dynamic::String(key.clone())).collect());
        arguments::array(keys)
    },
);

/// `bag_has_key`
pub static BAG_HAS_KEY: Function = page(
    "bag_has_key",
    Section::Bag,
    &[sig(&[p("bag", DynamicBag), t("key", STRING)], Is(BOOL))],
    "Whether a bag has a key, or what a path beginning with `$.` leads to.",
    &[
        ex("bag_has_key(dynamic({'a':1}), 'a')", "True"),
        ex("bag_has_key(dynamic({'a':{'b':null}}), '$.a.b')", "True"),
        ex("bag_has_key(dynamic({'a':1}), 'A')", "False"),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let json = given.json(0);
        let Some(bag) = json.as_bag() else { return Value::Null(BOOL) };
        let key = given.text(1);
        if bag.get(&key).is_some() {
            return Value::Bool(true);
        }
        let steps = if key.starts_with('$') { parse(&key) } else { None };
        Value::Bool(steps.is_some_and(|steps| leads(&json, &steps)))
    },
);

/// Whether there is something at the end of a path, a null too.
fn leads(json: &Dynamic, steps: &[Step]) -> bool {
    let Some((step, rest)) = steps.split_first() else { return true };
    let next = match (json, step) {
        (Dynamic::Bag(bag), Step::Member(name)) => bag.get(name),
        (Dynamic::Array(items), Step::Element(at)) => usize::try_from(*at).ok().and_then(|at| items.get(at)),
        _ => None,
    };
    next.is_some_and(|next| leads(next, rest))
}
