//! The members of a set.

use hashbrown::HashSet;

use crate::kql::values::Dynamic;

/// What makes values the same member: numbers by value, text by text, arrays and bags by their JSON.
#[must_use]
pub fn key(item: &Dynamic) -> String {
    match item {
        // A number is not the text of its digits.
        Dynamic::Number(number) => match item.as_long() {
            Some(long) => format!("#{long}"),
            None => format!("#{}", number.to_real()),
        },
        other => other.to_sorted_json(),
    }
}

/// The keys of the elements of an array.
#[must_use]
pub fn keys(items: &[Dynamic]) -> HashSet<String> {
    items.iter().map(key).collect()
}

/// The elements without those that were there before, in their order.
#[must_use]
pub fn distinct(items: impl IntoIterator<Item = Dynamic>) -> Vec<Dynamic> {
    let mut seen = HashSet::new();
    items.into_iter().filter(|item| seen.insert(key(item))).collect()
}
