//! `bag_merge`

use super::super::prelude::*;
use crate::kql::values::Bag;

/// `bag_merge`
pub static BAG_MERGE: Function = page(
    "bag_merge",
    Section::Bag,
    &[sig(&[p("bag", DynamicBag).repeated()], Known)],
    "The members of the bags in one bag; of a key that several have the first value counts. What is no bag is passed over.",
    &[ex(
        "bag_merge(dynamic({'A1':12, 'B1':2}), dynamic({'A2':81, 'A1':5}))",
        "{\"A1\":12,\"B1\":2,\"A2\":81}",
    )],
    |arguments, _| {
        let bags: Vec<Dynamic> = (0..arguments.len()).map(|at| Arguments(arguments).json(at)).collect();
        let bags: Vec<&Bag> = bags.iter().filter_map(Dynamic::as_bag).collect();
        if bags.is_empty() {
            return Value::Null(DYNAMIC);
        }
        let mut seen = hashbrown::HashSet::new();
        let members = bags.iter().flat_map(|bag| bag.members()).filter(|(key, _)| seen.insert(key.clone()));
        Value::dynamic(Dynamic::bag(Bag::from_members(members.cloned())))
    },
);
