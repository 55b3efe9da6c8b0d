//! Bits.

pub mod bits;

use super::page::Function;

/// The functions of this section.
pub const ALL: &[&Function] = &[
    &bits::BINARY_AND,
    &bits::BINARY_OR,
    &bits::BINARY_XOR,
    &bits::BINARY_NOT,
    &bits::BINARY_SHIFT_LEFT,
    &bits::BINARY_SHIFT_RIGHT,
    &bits::BITSET_COUNT_ONES,
];
