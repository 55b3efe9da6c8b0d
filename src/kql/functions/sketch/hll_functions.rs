//! `dcount_hll`, `hll_merge`

use std::collections::BTreeSet;

use super::super::prelude::*;
use super::hll::{hashes, sketch};

/// `dcount_hll`
pub static DCOUNT_HLL: Function = page(
    "dcount_hll",
    Section::Sketch,
    &[sig(&[p("hll", DynamicArray)], Is(LONG))],
    "How many values differ, of a sketch that `hll()` made.",
    &[
        ex("dcount_hll(dynamic(['hll', 3, 5]))", "2"),
        ex("dcount_hll(dynamic(['hll']))", "0"),
        ex("isnull(dcount_hll(dynamic([3, 5])))", "True"),
    ],
    |arguments, _| {
        let hashes = hashes(&Arguments(arguments).json(0)).map(BTreeSet::from_iter);
        arguments::long(hashes.and_then(|hashes| i64::try_from(hashes.len()).ok()))
    },
)
.column(ColumnName::Prefixed("dcount_hll"));

/// `hll_merge`
pub static HLL_MERGE: Function = page(
    "hll_merge",
    Section::Sketch,
    &[sig(&[p("hll", DynamicArray).repeated()], Is(DYNAMIC))],
    "One sketch of several that `hll()` made; those that are null are passed over.",
    &[ex("hll_merge(dynamic(['hll', 3, 5]), dynamic(['hll', 4, 5]))", "[\"hll\",3,4,5]")],
    |arguments, _| {
        let mut all = BTreeSet::new();
        for at in 0..arguments.len() {
            let json = Arguments(arguments).json(at);
            if json.is_null() {
                continue;
            }
            let Some(hashes) = hashes(&json) else { return Value::Null(DYNAMIC) };
            all.extend(hashes);
        }
        Value::dynamic(sketch(all))
    },
)
.column(ColumnName::Fixed("hll_merged_result"));
