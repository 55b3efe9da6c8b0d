//! What stands before or behind a row of the same account: `lag` and `lead`, whole columns at a time.
//!
//! Sequences and sessions ask for the event before each one. DataFusion's window operator answers row by row. Where all
//! windows of an operator are such shifts by a fixed number of rows over rows that come sorted by partition, the answer
//! is the column itself with its rows moved, and empty where another partition begins.

use std::fmt;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, partition, take};
use arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::config::ConfigOptions;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::window::{StandardWindowExpr, WindowExpr};
use datafusion::physical_expr::{OrderingRequirements, PhysicalExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::metrics::{
    BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet, RecordOutput,
};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::windows::{BoundedWindowAggExec, WindowUDFExpr};
use datafusion::physical_plan::{
    ChildrenPropertiesMode, DisplayAs, DisplayFormatType, ExecutionPlan, InputDistributionRequirements,
    InputOrderMode, PlanProperties, ReplaceChildrenOptions,
};
use futures::{StreamExt, stream};

/// Shifts by more rows are left to DataFusion: so many rows have to be held back.
const FARTHEST: usize = 10_000;

/// Replaces window operators that only shift.
#[derive(Debug)]
pub(in crate::engine) struct Shifts;

impl PhysicalOptimizerRule for Shifts {
    fn name(&self) -> &str {
        "shifts"
    }

    fn schema_check(&self) -> bool {
        true
    }

    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|plan| match plan.downcast_ref::<BoundedWindowAggExec>().and_then(Shifted::of) {
            Some(shifted) => {
                let metrics = ExecutionPlanMetricsSet::new();
                let replaced = Arc::clone(&plan);
                Ok(Transformed::yes(
                    Arc::new(ShiftRows { replaced, shifted, metrics }) as Arc<dyn ExecutionPlan>
                ))
            }
            None => Ok(Transformed::no(plan)),
        })
        .data()
    }
}

/// One column that is moved.
#[derive(Debug, Clone)]
struct Shift {
    value: Arc<dyn PhysicalExpr>,
    /// Rows further on that the value comes from; below 0 it comes from before.
    by: i64,
}

/// The columns that an operator adds, and what divides its rows.
#[derive(Debug, Clone)]
struct Shifted {
    shifts: Vec<Shift>,
    partition_by: Vec<Arc<dyn PhysicalExpr>>,
    schema: SchemaRef,
}

impl Shifted {
    fn of(window: &BoundedWindowAggExec) -> Option<Self> {
        let first = window.window_expr().first()?;
        let partition_by = first.partition_by().to_vec();
        if window.input_order_mode != InputOrderMode::Sorted || window.state_observer().is_some() {
            return None;
        }
        let shifts = window.window_expr().iter().map(|window| {
            let same = window.partition_by().len() == partition_by.len()
                && window.partition_by().iter().zip(&partition_by).all(|(left, right)| left == right);
            same.then(|| shift(window)).flatten()
        });
        let shifts = shifts.collect::<Option<Vec<_>>>()?;
        Some(Self { shifts, partition_by, schema: window.schema() })
    }

    /// Rows that have to be held back and those that have to be kept.
    fn reach(&self) -> (usize, usize) {
        let farthest = |sign: i64| {
            self.shifts.iter().map(|shift| usize::try_from(shift.by * sign).unwrap_or(0)).max().unwrap_or(0)
        };
        (farthest(1), farthest(-1))
    }

    /// The rows `from..to` of a batch with the columns that are added. The batch begins and ends with rows enough.
    fn complete(&self, batch: &RecordBatch, from: usize, to: usize) -> Result<RecordBatch> {
        let ranges = self.partitions(batch)?;
        let mut columns: Vec<ArrayRef> =
            batch.columns().iter().map(|column| column.slice(from, to - from)).collect();
        for shift in &self.shifts {
            let values = shift.value.evaluate(batch)?.into_array(batch.num_rows())?;
            columns.push(take(&values, &sources(&ranges, shift.by, from, to), None)?);
        }
        Ok(RecordBatch::try_new(Arc::clone(&self.schema), columns)?)
    }

    /// Where the rows of each partition are.
    fn partitions(&self, batch: &RecordBatch) -> Result<Vec<std::ops::Range<usize>>> {
        if self.partition_by.is_empty() {
            return Ok(std::iter::once(0..batch.num_rows()).collect());
        }
        let keys = self.partition_by.iter().map(|key| key.evaluate(batch)?.into_array(batch.num_rows()));
        Ok(partition(&keys.collect::<Result<Vec<_>>>()?)?.ranges())
    }
}

/// The row that each of the rows `from..to` has its value from; none where that belongs to another partition.
fn sources(ranges: &[std::ops::Range<usize>], by: i64, from: usize, to: usize) -> UInt32Array {
    let mut sources: Vec<Option<u32>> = Vec::with_capacity(to - from);
    for range in ranges {
        let (start, end) = (range.start.max(from), range.end.min(to));
        for row in start..end {
            let source = row.checked_add_signed(by as isize).filter(|source| range.contains(source));
            sources.push(source.map(|source| source as u32));
        }
    }
    UInt32Array::from(sources)
}

/// What a window function does, when it is a shift by a fixed number of rows without a default.
fn shift(window: &Arc<dyn WindowExpr>) -> Option<Shift> {
    let standard = window.as_any().downcast_ref::<StandardWindowExpr>()?;
    let function = standard.get_standard_func_expr();
    let named = function.as_any().downcast_ref::<WindowUDFExpr>()?;
    if !matches!(named.fun().name(), "lag" | "lead") || named.args().len() > 2 {
        return None;
    }
    let [value] = <[_; 1]>::try_from(function.expressions()).ok()?;
    // The rows that the function asks for tell what it does, whichever way it was turned while the query was planned.
    // With IGNORE NULLS it asks for all of them.
    let evaluator = function.create_evaluator().ok()?;
    let reach = |row: usize, rows: usize| {
        let range = evaluator.get_range(row, rows).ok()?;
        Some(if evaluator.is_causal() {
            -i64::try_from(row - range.start).ok()?
        } else {
            i64::try_from(range.end - row).ok()?
        })
    };
    let (row, rows) = (2 * FARTHEST, 5 * FARTHEST);
    let by = reach(row, rows).filter(|by| reach(row + 1, rows) == Some(*by))?;
    (by != 0 && by.unsigned_abs() <= FARTHEST as u64).then_some(Shift { value, by })
}

#[derive(Debug)]
struct ShiftRows {
    /// The operator whose place this takes: it knows the plan's properties.
    replaced: Arc<dyn ExecutionPlan>,
    shifted: Shifted,
    metrics: ExecutionPlanMetricsSet,
}

impl DisplayAs for ShiftRows {
    fn fmt_as(&self, _: DisplayFormatType, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shifts: Vec<_> =
            self.shifted.shifts.iter().map(|shift| format!("{} by {}", shift.value, shift.by)).collect();
        let keys: Vec<_> = self.shifted.partition_by.iter().map(ToString::to_string).collect();
        write!(formatter, "ShiftRows: shifts=[{}], partition_by=[{}]", shifts.join(", "), keys.join(", "))
    }
}

impl ExecutionPlan for ShiftRows {
    fn name(&self) -> &'static str {
        "ShiftRows"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.replaced.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.replaced.children()
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        self.replaced.input_distribution_requirements()
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        self.replaced.required_input_ordering()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn apply_expressions(
        &self,
        visit: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        self.replaced.apply_expressions(visit)
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        options: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let replaced = Arc::clone(&self.replaced).replace_children(children, options)?;
        Ok(Arc::new(Self {
            replaced,
            shifted: self.shifted.clone(),
            metrics: ExecutionPlanMetricsSet::new(),
        }))
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let Some(input) = self.replaced.children().first().map(|input| Arc::clone(input)) else {
            return datafusion::common::internal_err!("a window has one input");
        };
        let mut shifting = Shifting::new(self.shifted.clone());
        let metrics = BaselineMetrics::new(&self.metrics, partition);
        // The end is a batch of its own: rows that were held back are due then.
        let rows = input.execute(partition, context)?.map(Some).chain(stream::iter([None]));
        let shifted = rows.filter_map(move |batch| {
            let elapsed = metrics.elapsed_compute().clone();
            let _timer = elapsed.timer();
            let given = match batch {
                Some(Ok(batch)) => shifting.add(&batch),
                Some(Err(error)) => Err(error),
                None => shifting.finish(),
            };
            std::future::ready(given.transpose().map(|given| given.record_output(&metrics)))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), shifted)))
    }
}

/// Rows on their way through.
#[derive(Debug)]
struct Shifting {
    shifted: Shifted,
    /// The last rows, those that were given out already first.
    held: Option<RecordBatch>,
    given: usize,
}

impl Shifting {
    fn new(shifted: Shifted) -> Self {
        Self { shifted, held: None, given: 0 }
    }

    fn add(&mut self, batch: &RecordBatch) -> Result<Option<RecordBatch>> {
        let all = match self.held.take() {
            Some(held) => concat_batches(&batch.schema(), [&held, batch])?,
            None => batch.clone(),
        };
        let due = all.num_rows().saturating_sub(self.shifted.reach().0).max(self.given);
        self.give(all, due)
    }

    fn finish(&mut self) -> Result<Option<RecordBatch>> {
        let Some(all) = self.held.take() else { return Ok(None) };
        let due = all.num_rows();
        self.give(all, due)
    }

    /// Gives out the rows up to `due`, and keeps what later ones may need.
    fn give(&mut self, all: RecordBatch, due: usize) -> Result<Option<RecordBatch>> {
        let from = self.given;
        let keep_from = due.saturating_sub(self.shifted.reach().1);
        let given = (due > from).then(|| self.shifted.complete(&all, from, due)).transpose()?;
        self.held = Some(alone(&all.slice(keep_from, all.num_rows() - keep_from))?);
        self.given = due - keep_from;
        Ok(given)
    }
}

/// A few rows without the texts of the many others they stood among, which would be held from batch to batch.
fn alone(rows: &RecordBatch) -> Result<RecordBatch> {
    let columns = rows.columns().iter().map(|column| match column.as_string_view_opt() {
        Some(texts) => Arc::new(texts.gc()) as ArrayRef,
        None => Arc::clone(column),
    });
    Ok(RecordBatch::try_new(rows.schema(), columns.collect())?)
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, StringArray};
    use arrow::datatypes::{DataType, Field, Int64Type, Schema};
    use datafusion::physical_expr::expressions::col;
    use proptest::prelude::*;

    use super::*;

    fn rows(keys: &[&str]) -> RecordBatch {
        let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..keys.len() as i64));
        let keys: ArrayRef = Arc::new(StringArray::from(keys.to_vec()));
        RecordBatch::try_from_iter([("key", keys), ("row", numbers)]).unwrap()
    }

    fn shifted(input: &RecordBatch, by: &[i64]) -> Shifted {
        let schema = input.schema();
        let mut fields = schema.fields().to_vec();
        let added = |by: &i64| Arc::new(Field::new(format!("by {by}"), DataType::Int64, true));
        fields.extend(by.iter().map(added));
        let shift = |by: &i64| Shift { value: col("row", &schema).unwrap(), by: *by };
        Shifted {
            shifts: by.iter().map(shift).collect(),
            partition_by: vec![col("key", &schema).unwrap()],
            schema: Arc::new(Schema::new(fields)),
        }
    }

    /// What comes out when the rows come in pieces of these lengths.
    fn run(input: &RecordBatch, by: &[i64], lengths: &[usize]) -> RecordBatch {
        let mut shifting = Shifting::new(shifted(input, by));
        let (mut at, mut given) = (0, Vec::new());
        for length in lengths.iter().copied().chain([usize::MAX]) {
            let length = length.min(input.num_rows() - at);
            given.extend(shifting.add(&input.slice(at, length)).unwrap());
            at += length;
        }
        given.extend(shifting.finish().unwrap());
        concat_batches(&shifting.shifted.schema, &given).unwrap()
    }

    #[test]
    fn the_first_row_of_a_partition_has_none_before_it_and_the_last_none_behind() {
        let result = run(&rows(&["a", "a", "b", "b", "b"]), &[-1, 1], &[]);
        let column =
            |index: usize| result.column(index).as_primitive::<Int64Type>().iter().collect::<Vec<_>>();
        assert_eq!(column(2), [None, Some(0), None, Some(2), Some(3)]);
        assert_eq!(column(3), [Some(1), None, Some(3), Some(4), None]);
    }

    #[test]
    fn no_rows_give_no_rows() {
        assert_eq!(run(&rows(&[]), &[1, -1], &[0, 0]).num_rows(), 0);
    }

    proptest! {
        #[test]
        fn the_pieces_in_which_rows_come_change_nothing(
            mut keys in prop::collection::vec("[abc]", 0..40),
            lengths in prop::collection::vec(0_usize..7, 0..12),
            by in prop::collection::vec(prop_oneof![-4_i64..0, 1_i64..5], 1..3),
        ) {
            keys.sort();
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            let input = rows(&keys);
            let result = run(&input, &by, &lengths);
            prop_assert_eq!(result.num_rows(), keys.len());
            for (index, by) in by.iter().enumerate() {
                let column = result.column(2 + index).as_primitive::<Int64Type>();
                for row in 0..keys.len() {
                    let source = row.checked_add_signed(*by as isize)
                        .filter(|source| keys.get(*source) == Some(&keys[row]));
                    let given = column.is_valid(row).then(|| column.value(row) as usize);
                    prop_assert_eq!(given, source);
                }
            }
        }
    }
}
