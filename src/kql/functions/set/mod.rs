//! Sets: arrays in which every value counts once.

pub mod jaccard_index;
pub mod members;
pub mod set_has_element;
pub mod set_operations;

use super::page::Function;

/// The functions of this section.
pub const ALL: &[&Function] = &[
    &set_has_element::SET_HAS_ELEMENT,
    &set_operations::SET_UNION,
    &set_operations::SET_INTERSECT,
    &set_operations::SET_DIFFERENCE,
    &set_operations::SET_EQUALS,
    &jaccard_index::JACCARD_INDEX,
];
