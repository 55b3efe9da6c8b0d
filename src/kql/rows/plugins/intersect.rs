//! `dcount_intersect`: how many values several sketches have in common.

use std::collections::BTreeSet;

use super::{Call, PluginError, Rows};
use crate::kql::functions::arguments::{Arguments, long};
use crate::kql::functions::sketch::hll::hashes;
use crate::kql::values::{Type, Value};

/// How many sketches there may be.
const MAX_SETS: usize = 16;

/// The columns of the input, and how many values the first sketch has, the first two have in common, the first three,
/// and so on. From a value on that is no sketch the counts are null.
pub(super) fn dcount_intersect(call: &Call<'_>) -> Result<Rows, PluginError> {
    let count = call.arguments.len();
    if count > MAX_SETS {
        return Err(call.wrong(MAX_SETS, "left out: there are 2 to 16 sketches"));
    }
    // Two are needed; the second is asked for also where there is none.
    let places = (0..count.max(2)).map(|at| call.column(at)).collect::<Result<Vec<_>, _>>()?;
    let mut columns = call.input.columns.clone();
    columns.extend((0..places.len()).map(|at| (format!("s{at}"), Type::Long)));
    call.check_size(call.input.rows.len(), columns.len())?;
    let rows = call.input.rows.iter().map(|row| {
        let mut row = row.clone();
        let counts = counts(&row, &places);
        row.extend(counts);
        row
    });
    Ok(Rows { rows: rows.collect(), columns })
}

fn counts(row: &[Value], places: &[usize]) -> Vec<Value> {
    let mut common: Option<BTreeSet<i64>> = None;
    let mut is_known = true;
    let mut counts = Vec::with_capacity(places.len());
    for place in places {
        let set = hashes(&Arguments(row).json(*place)).map(BTreeSet::from_iter);
        is_known &= set.is_some();
        common = match (common, set) {
            (Some(common), Some(set)) => Some(common.intersection(&set).copied().collect()),
            (None, set) => set,
            (common, None) => common,
        };
        let size = common.as_ref().filter(|_| is_known).and_then(|set| i64::try_from(set.len()).ok());
        counts.push(long(size));
    }
    counts
}
