//! Sketches: what `hll()` and `tdigest()` make of many values, to be merged and read later.
//!
//! Kusto's sketches estimate, in a form that is its own business. These are exact and JSON that anyone can read:
//!
//! - of `hll()` an array: the word `hll` and then a hash of 64 bits of each value that differs, in order;
//! - of `tdigest()` an array: the word `tdigest`, the numbers in order, and how often each of them is there. Times are
//!   their ticks.
//!
//! A sketch that comes from Kusto is none here, and what is read from it is null.

pub mod digest;
pub mod digest_functions;
pub mod hll;
pub mod hll_functions;
pub mod rank;

use super::page::Function;

/// The functions of this section.
pub const ALL: &[&Function] = &[
    &hll_functions::DCOUNT_HLL,
    &hll_functions::HLL_MERGE,
    &digest_functions::PERCENTILE_TDIGEST,
    &digest_functions::PERCENTILES_ARRAY_TDIGEST,
    &digest_functions::TDIGEST_MERGE,
    &digest_functions::RANK_TDIGEST,
    &digest_functions::PERCENTRANK_TDIGEST,
];
