//! `jaccard_index`

use super::super::prelude::*;
use super::members::keys;

/// `jaccard_index`
pub static JACCARD_INDEX: Function = page(
    "jaccard_index",
    Section::Set,
    &[sig(&[p("set", DynamicArray).repeated()], Is(DYNAMIC))],
    "How many values two arrays have in common, as a part of all that they have; of two empty arrays NaN.",
    &[
        ex("jaccard_index(dynamic([1,2,3]), dynamic([1,2,3,4]))", "0.75"),
        ex("jaccard_index(dynamic([1]), dynamic([]))", "0.0"),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let (Some(a), Some(b)) = (given.array(0), given.array(1)) else { return Value::Null(DYNAMIC) };
        let (a, b) = (keys(&a), keys(&b));
        Value::dynamic(Dynamic::from(ratio(a.intersection(&b).count(), a.union(&b).count())))
    },
);

#[expect(clippy::cast_precision_loss, reason = "arrays are smaller than that")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}
