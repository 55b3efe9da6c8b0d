//! The values of a long `range`, made as they are asked for.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::catalog::streaming::StreamingTable;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::SortExpr;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;
use futures::stream;

use super::cells::CellsBuilder;
use crate::kql::functions::operators::{Arithmetic, compare};
use crate::kql::values::{Type, Value};

/// Rows that are made at once.
const BATCH: usize = 8_192;

/// The values from one to another, both ends in.
#[derive(Debug, Clone)]
pub(super) struct Steps {
    next: Option<Value>,
    to: Value,
    step: Value,
    down: bool,
}

impl Steps {
    /// A range; with a step of zero there is nothing in it.
    pub(super) fn new(from: Value, to: Value, step: Value) -> Self {
        let down = step.text().starts_with('-');
        let zero = Value::Long(0).to(Type::Real);
        let is_zero = compare::equal(&step.to(Type::Real), &zero) != Some(false);
        let is_span = step.kind() == Type::TimeSpan && step.text().chars().any(|c| ('1'..='9').contains(&c));
        Self { next: (!is_zero || is_span).then_some(from), to, step, down }
    }
}

impl Steps {
    /// Whether it goes down.
    pub(super) const fn is_descending(&self) -> bool {
        self.down
    }
}

impl Iterator for Steps {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        let value = self.next.take()?;
        let order = compare::ordering(&value, &self.to)?;
        if if self.down { order.is_lt() } else { order.is_gt() } {
            return None;
        }
        let next = Arithmetic::Add.apply(&value, &self.step).to(value.kind());
        // A value that does not fit any more ends the range.
        self.next = (!matches!(next, Value::Null(_))).then_some(next);
        Some(value)
    }
}

/// A range as a table of one column, which is in order.
#[derive(Debug)]
struct Range {
    steps: Steps,
    kind: Type,
    schema: SchemaRef,
}

/// The table of a range.
///
/// # Errors
/// When the engine refuses its schema, which only a defect can cause.
pub(super) fn table(steps: Steps, kind: Type, schema: SchemaRef, order: SortExpr) -> Result<StreamingTable> {
    let range = Arc::new(Range { steps, kind, schema: Arc::clone(&schema) });
    Ok(StreamingTable::try_new(schema, vec![range])?.with_sort_order(vec![order]))
}

impl PartitionStream for Range {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let (kind, schema) = (self.kind, Arc::clone(&self.schema));
        let batches = stream::unfold(self.steps.clone(), move |mut steps| {
            let mut builder = CellsBuilder::new(kind, BATCH);
            let mut rows = 0;
            for value in steps.by_ref().take(BATCH) {
                builder.push(&value);
                rows += 1;
            }
            let batch = RecordBatch::try_new(Arc::clone(&schema), vec![builder.finish()]);
            std::future::ready((rows > 0).then_some((batch.map_err(Into::into), steps)))
        });
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), batches))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(from: Value, to: Value, step: Value) -> Vec<String> {
        Steps::new(from, to, step).map(|value| value.text().into_owned()).collect()
    }

    #[test]
    fn both_ends_are_in_and_a_range_may_go_down() {
        let long = Value::Long;
        assert_eq!(texts(long(1), long(5), long(2)), ["1", "3", "5"]);
        assert_eq!(texts(long(5), long(1), long(-2)), ["5", "3", "1"]);
        assert!(texts(long(5), long(1), long(1)).is_empty());
        assert!(texts(long(1), long(5), long(0)).is_empty());
        assert_eq!(texts(long(i64::MAX - 1), long(i64::MAX), long(1)).len(), 2);
    }

    #[test]
    fn moments_go_by_a_length_of_time() {
        let day = 86_400_000_000;
        let days = texts(Value::DateTime(0), Value::DateTime(2 * day), Value::TimeSpan(day));
        assert_eq!(days.len(), 3);
        assert!(texts(Value::DateTime(0), Value::DateTime(day), Value::TimeSpan(0)).is_empty());
    }
}
