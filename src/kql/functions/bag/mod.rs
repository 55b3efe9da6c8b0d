//! Property bags.

pub mod bag_keys;
pub mod bag_merge;
pub mod bag_pack;
pub mod bag_remove_keys;
pub mod bag_set_key;
pub mod bag_zip;
pub mod treepath;

use super::page::Function;

/// The functions of this section.
pub const ALL: &[&Function] = &[
    &bag_pack::BAG_PACK,
    &bag_keys::BAG_KEYS,
    &bag_keys::BAG_HAS_KEY,
    &bag_merge::BAG_MERGE,
    &bag_remove_keys::BAG_REMOVE_KEYS,
    &bag_set_key::BAG_SET_KEY,
    &bag_zip::BAG_ZIP,
    &treepath::TREEPATH,
];
