//! The sketch of different values.

use crate::kql::values::Dynamic;

/// The word that the array begins with.
const MARK: &str = "hll";

/// The sketch of hashes, which come in order and once each.
#[must_use]
pub fn sketch(hashes: impl IntoIterator<Item = i64>) -> Dynamic {
    Dynamic::array(
        std::iter::once(Dynamic::from(MARK)).chain(hashes.into_iter().map(Dynamic::from)).collect(),
    )
}

/// The hashes of a sketch; nothing when it is none.
#[must_use]
pub fn hashes(sketch: &Dynamic) -> Option<Vec<i64>> {
    let (mark, hashes) = sketch.as_array()?.split_first()?;
    if *mark != Dynamic::from(MARK) {
        return None;
    }
    hashes
        .iter()
        .map(|hash| match hash {
            Dynamic::Number(number) => number.as_long(),
            _ => None,
        })
        .collect()
}
