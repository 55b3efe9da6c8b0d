//! Sensitive information in text: find, count, mask and hash.
//!
//! All functions take the text first, then which types are meant (a name, a GUID, or a list of them; all when left out),
//! then the lowest level of confidence (75 when left out). [`adapter`] does what they have in common.

mod adapter;
pub mod has_sit;
pub mod sit_confidence;
pub mod sit_count;
pub mod sit_hash;
pub mod sit_mask;
pub mod sit_matches;
pub mod sit_types;
mod values;

use std::sync::Arc;

use datafusion::logical_expr::ScalarUDF;

use crate::engine::sensitive::Sensitive;

/// The functions over the types of a session.
#[must_use]
pub fn all(sensitive: &Arc<Sensitive>) -> Vec<ScalarUDF> {
    vec![
        has_sit::has_sit(sensitive),
        sit_confidence::sit_confidence(sensitive),
        sit_count::sit_count(sensitive),
        sit_hash::sit_hash(sensitive),
        sit_mask::sit_mask(sensitive),
        sit_matches::sit_matches(sensitive),
        sit_types::sit_types(sensitive),
    ]
}
