//! Matched values of sensitive types in results are masked, wherever they come from.
//!
//! Queries see records as they are: conditions, joins and groupings work on the values themselves. What leaves the engine
//! is looked through: lists of matched values in JSON text, and columns taken out of such lists. Somebody who may see the
//! values asks for a session that reveals them. What a query cuts out of a record by the position of characters is not recognised.

mod cells;
mod lineage;

use arrow::array::RecordBatch;
use datafusion::error::Result;
use datafusion::logical_expr::LogicalPlan;

/// What is masked of the columns of a result.
#[derive(Debug, Clone)]
pub(super) enum Masking {
    /// Nothing: the session reveals values.
    None,
    /// For each column whether it is a matched value by itself.
    Columns(Vec<bool>),
}

impl Masking {
    /// Of the result of a plan, as it was before it was optimised.
    pub(super) fn new(plan: &LogicalPlan, reveals: bool) -> Self {
        if reveals { Self::None } else { Self::Columns(lineage::matched(plan)) }
    }

    /// The batch with what is to be masked masked.
    pub(super) fn apply(&self, batch: RecordBatch) -> Result<RecordBatch> {
        let Self::Columns(matched) = self else { return Ok(batch) };
        let mut columns = None;
        for (at, column) in batch.columns().iter().enumerate() {
            let is_matched = matched.get(at).copied().unwrap_or(false);
            if let Some(masked) = cells::mask(column, is_matched)? {
                columns.get_or_insert_with(|| batch.columns().to_vec())[at] = masked;
            }
        }
        match columns {
            Some(columns) => Ok(RecordBatch::try_new(batch.schema(), columns)?),
            None => Ok(batch),
        }
    }
}
