//! Arrays.

pub mod array_concat;
pub mod array_iff;
pub mod array_index_of;
pub mod array_length;
pub mod array_move;
pub mod array_slice;
pub mod array_sort;
pub mod array_split;
pub mod pack_array;
pub mod range;
pub mod zip;

use super::page::Function;

/// The functions of this section.
pub const ALL: &[&Function] = &[
    &array_length::ARRAY_LENGTH,
    &pack_array::PACK_ARRAY,
    &array_sort::ARRAY_SORT_ASC,
    &array_sort::ARRAY_SORT_DESC,
    &array_concat::ARRAY_CONCAT,
    &array_slice::ARRAY_SLICE,
    &array_index_of::ARRAY_INDEX_OF,
    &range::RANGE,
    &range::REPEAT,
    &zip::ZIP,
    &array_split::ARRAY_SPLIT,
    &array_iff::ARRAY_IFF,
    &array_move::ARRAY_REVERSE,
    &array_move::ARRAY_ROTATE_LEFT,
    &array_move::ARRAY_ROTATE_RIGHT,
    &array_move::ARRAY_SHIFT_LEFT,
    &array_move::ARRAY_SHIFT_RIGHT,
];
