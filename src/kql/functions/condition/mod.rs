//! Choices and tests for null and for emptiness.

pub mod around;
pub mod case;
pub mod coalesce;
pub mod empty;
pub mod extremes;
pub mod iff;
pub mod not;

use super::page::Function;

/// The functions of this section.
pub const ALL: &[&Function] = &[
    &iff::IFF,
    &case::CASE,
    &coalesce::COALESCE,
    &not::NOT,
    &empty::ISEMPTY,
    &empty::ISNOTEMPTY,
    &empty::ISNULL,
    &empty::ISNOTNULL,
    &extremes::MAX_OF,
    &extremes::MIN_OF,
    &around::AROUND,
    &not::ASSERT,
];
