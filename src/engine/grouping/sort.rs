//! Sorting by a name and then by time, as sequences and sessions of accounts need it.
//!
//! DataFusion compares the text of two rows again and again. Here the names become numbers in their order, rows are
//! dealt out to their name's place, and only within a name, where rows mostly come in order already, they are sorted by
//! time. What else is sorted by, such as a record's id, is looked at only where name and time are equal. The order is
//! exactly the same; equal rows keep the order in which they came.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, make_comparator};
use arrow::compute::{SortOptions, cast, concat, interleave_record_batch};
use arrow::datatypes::{DataType, Int64Type};
use datafusion::common::resources_err;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::config::ConfigOptions;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{PhysicalExpr, PhysicalSortExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    ChildrenPropertiesMode, DisplayAs, DisplayFormatType, ExecutionPlan, InputDistributionRequirements,
    PlanProperties, ReplaceChildrenOptions, common,
};
use futures::{StreamExt, stream};

use super::intern::{self, Interner};

/// Replaces sorts by a text and a time or number. All rows are kept in memory, so that it is only for sessions without
/// a limit.
#[derive(Debug)]
pub(in crate::engine) struct NumberSorts;

impl PhysicalOptimizerRule for NumberSorts {
    fn name(&self) -> &str {
        "number_sorts"
    }

    fn schema_check(&self) -> bool {
        true
    }

    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|plan| match plan.downcast_ref::<SortExec>().map(keys).transpose()?.flatten() {
            Some(keys) => {
                let metrics = ExecutionPlanMetricsSet::new();
                let sort = SortByNumber { replaced: Arc::clone(&plan), keys, metrics };
                Ok(Transformed::yes(Arc::new(sort) as Arc<dyn ExecutionPlan>))
            }
            None => Ok(Transformed::no(plan)),
        })
        .data()
    }
}

/// What a sort orders by.
#[derive(Debug, Clone)]
struct Keys {
    /// A text.
    name: PhysicalSortExpr,
    /// A time or number.
    time: PhysicalSortExpr,
    /// What decides between rows that have both in common.
    rest: Vec<PhysicalSortExpr>,
}

/// The text, the time or number and the rest that a sort orders by; nothing for other sorts.
fn keys(sort: &SortExec) -> Result<Option<Keys>> {
    let [name, time, rest @ ..] = sort.expr().as_ref() else { return Ok(None) };
    let schema = sort.input().schema();
    let is_text = matches!(name.expr.data_type(&schema)?, DataType::Utf8View | DataType::Utf8);
    let word = time.expr.data_type(&schema)?;
    let is_word = !word.is_string() && word != DataType::Boolean && intern::is_supported(&word);
    let is_supported = sort.fetch().is_none() && is_text && is_word;
    Ok(is_supported.then(|| Keys { name: name.clone(), time: time.clone(), rest: rest.to_vec() }))
}

#[derive(Debug)]
struct SortByNumber {
    /// The sort whose place this takes: it knows the plan's properties.
    replaced: Arc<dyn ExecutionPlan>,
    keys: Keys,
    metrics: ExecutionPlanMetricsSet,
}

impl DisplayAs for SortByNumber {
    fn fmt_as(&self, _: DisplayFormatType, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SortByNumber: expr=[{}, {}", self.keys.name, self.keys.time)?;
        self.keys.rest.iter().try_for_each(|key| write!(formatter, ", {key}"))?;
        formatter.write_str("]")
    }
}

impl ExecutionPlan for SortByNumber {
    fn name(&self) -> &'static str {
        "SortByNumber"
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

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
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
        Ok(Arc::new(Self { replaced, keys: self.keys.clone(), metrics: ExecutionPlanMetricsSet::new() }))
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
            return datafusion::common::internal_err!("a sort has one input");
        };
        let rows = input.execute(partition, Arc::clone(&context))?;
        let keys = self.keys.clone();
        let metrics = BaselineMetrics::new(&self.metrics, partition);
        let batch_size = context.session_config().batch_size().max(1);
        let sorted = stream::once(async move {
            let batches = common::collect(rows).await;
            let elapsed = metrics.elapsed_compute().clone();
            let _timer = elapsed.timer();
            match batches.and_then(|batches| sort(batches, &keys)) {
                Ok(sorted) => sorted.give_out(batch_size).left_stream(),
                Err(error) => stream::once(std::future::ready(Err(error))).right_stream(),
            }
        })
        .flatten();
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), sorted)))
    }
}

/// Where a row is: batch and row.
type Place = (u32, u32);

/// Rows and their order.
#[derive(Debug)]
struct Sorted {
    batches: Vec<RecordBatch>,
    /// The rows in order, counted through all batches.
    order: Vec<u32>,
    places: Vec<Place>,
}

impl Sorted {
    /// The rows, a batch at a time.
    fn give_out(self, batch_size: usize) -> impl futures::Stream<Item = Result<RecordBatch>> {
        let starts = (0..self.order.len()).step_by(batch_size);
        stream::iter(starts).map(move |start| {
            let part = &self.order[start..(start + batch_size).min(self.order.len())];
            let place = |row: &u32| {
                let (batch, row) = self.places[*row as usize];
                (batch as usize, row as usize)
            };
            let places: Vec<(usize, usize)> = part.iter().map(place).collect();
            let sources: Vec<&RecordBatch> = self.batches.iter().collect();
            Ok(interleave_record_batch(&sources, &places)?)
        })
    }
}

fn sort(batches: Vec<RecordBatch>, keys: &Keys) -> Result<Sorted> {
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    if u32::try_from(rows).is_err() {
        return resources_err!("{rows} rows are too many to be sorted in memory: give a --memory-limit");
    }
    let (mut numbers, mut times) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    let mut places: Vec<Place> = Vec::with_capacity(rows);
    let mut interner = None;
    let mut of_batch = Vec::new();
    for (index, batch) in batches.iter().enumerate() {
        let names = keys.name.expr.evaluate(batch)?.into_array(batch.num_rows())?;
        interner.get_or_insert_with(|| Interner::new(names.data_type())).number(&names, &mut of_batch)?;
        numbers.extend_from_slice(&of_batch);
        let words = keys.time.expr.evaluate(batch)?.into_array(batch.num_rows())?;
        let words = cast(&words, &DataType::Int64)?;
        times.extend(words.as_primitive::<Int64Type>().iter().map(|word| ordered(word, keys.time.options)));
        places.extend((0..batch.num_rows()).map(|row| (index as u32, row as u32)));
    }
    let (Some(interner), Some(last)) = (interner, numbers.iter().copied().max()) else {
        return Ok(Sorted { batches, order: Vec::new(), places });
    };
    let ranks = ranks(&interner, last, keys.name.options)?;
    let mut order = dealt_out(&numbers, &ranks, &times);
    decide_ties(&mut order, &numbers, &times, &batches, &keys.rest)?;
    Ok(Sorted { batches, order, places })
}

/// Puts rows with the same name and time in the order of the other keys.
fn decide_ties(
    order: &mut [u32],
    numbers: &[u32],
    times: &[u128],
    batches: &[RecordBatch],
    rest: &[PhysicalSortExpr],
) -> Result<()> {
    if rest.is_empty() {
        return Ok(());
    }
    let mut comparators = Vec::with_capacity(rest.len());
    for key in rest {
        let parts = batches.iter().map(|batch| key.expr.evaluate(batch)?.into_array(batch.num_rows()));
        let parts = parts.collect::<Result<Vec<ArrayRef>>>()?;
        let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
        let all = concat(&parts)?;
        comparators.push(make_comparator(&all, &all, key.options)?);
    }
    let decide = |left: &u32, right: &u32| {
        let orders = comparators.iter().map(|compare| compare(*left as usize, *right as usize));
        orders.fold(Ordering::Equal, Ordering::then)
    };
    let key = |row: &u32| (numbers[*row as usize], times[*row as usize]);
    for tied in order.chunk_by_mut(|left, right| key(left) == key(right)) {
        if tied.len() > 1 {
            tied.sort_by(decide);
        }
    }
    Ok(())
}

/// A number that orders as the word does; nulls at their end.
fn ordered(word: Option<i64>, options: SortOptions) -> u128 {
    let Some(word) = word else { return if options.nulls_first { 0 } else { u128::MAX } };
    let word = (word as u64) ^ (1 << 63);
    u128::from(if options.descending { !word } else { word }) + 1
}

/// The place of each number among all, in the order of the texts.
fn ranks(interner: &Interner, last: u32, options: SortOptions) -> Result<Vec<u32>> {
    let all: Vec<u32> = (0..=last).collect();
    let texts = cast(&interner.values(&all)?, &DataType::Utf8View)?;
    let texts = texts.as_string_view();
    let mut sorted = all;
    sorted.sort_unstable_by(|left, right| {
        let text = |number: &u32| texts.is_valid(*number as usize).then(|| texts.value(*number as usize));
        match (text(left), text(right)) {
            (Some(left), Some(right)) if options.descending => right.cmp(left),
            (Some(left), Some(right)) => left.cmp(right),
            (None, None) => Ordering::Equal,
            (None, Some(_)) => {
                if options.nulls_first {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
            (Some(_), None) => {
                if options.nulls_first {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
            }
        }
    });
    let mut ranks = vec![0; sorted.len()];
    for (rank, number) in sorted.into_iter().enumerate() {
        ranks[number as usize] = rank as u32;
    }
    Ok(ranks)
}

/// Rows in order: name by name, and by time within a name.
fn dealt_out(numbers: &[u32], ranks: &[u32], times: &[u128]) -> Vec<u32> {
    let mut starts = vec![0_usize; ranks.len() + 1];
    for number in numbers {
        starts[ranks[*number as usize] as usize + 1] += 1;
    }
    for rank in 0..ranks.len() {
        starts[rank + 1] += starts[rank];
    }
    let mut next = starts.clone();
    let mut order = vec![0_u32; numbers.len()];
    for (row, number) in numbers.iter().enumerate() {
        let place = &mut next[ranks[*number as usize] as usize];
        order[*place] = row as u32;
        *place += 1;
    }
    for range in starts.windows(2) {
        order[range[0]..range[1]].sort_by_key(|row| times[*row as usize]);
    }
    order
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, StringViewArray};
    use arrow::compute::{SortColumn, lexsort_to_indices, take_record_batch};
    use datafusion::physical_expr::expressions::col;
    use proptest::prelude::*;

    use super::*;

    fn options() -> impl Strategy<Value = SortOptions> {
        (any::<bool>(), any::<bool>())
            .prop_map(|(descending, nulls_first)| SortOptions { descending, nulls_first })
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_a_plain_sort(
            rows in prop::collection::vec(
                (prop::option::of("[ab\u{e9}]{0,2}"), prop::option::of(-3_i64..3), prop::option::of("[xy]")), 0..60),
            cut in 0_usize..60,
            options in [options(), options(), options()],
            keys in 2_usize..4,
        ) {
            let names: ArrayRef = Arc::new(StringViewArray::from_iter(rows.iter().map(|row| row.0.clone())));
            let times: ArrayRef = Arc::new(Int64Array::from_iter(rows.iter().map(|row| row.1)));
            let ids: ArrayRef = Arc::new(StringViewArray::from_iter(rows.iter().map(|row| row.2.clone())));
            let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..rows.len() as i64));
            let all = RecordBatch::try_from_iter_with_nullable([
                ("name", names, true), ("time", times, true), ("id", ids, true), ("row", numbers, false),
            ]).unwrap();
            let schema = all.schema();
            let cut = cut.min(rows.len());
            let batches = vec![all.slice(0, cut), all.slice(cut, rows.len() - cut)];
            let key = |index: usize| {
                PhysicalSortExpr::new(col(schema.field(index).name(), &schema).unwrap(), options[index])
            };
            let rest = (2..keys).map(key).collect();
            let sorted = sort(batches, &Keys { name: key(0), time: key(1), rest }).unwrap();
            let ours: Vec<_> = futures::executor::block_on_stream(sorted.give_out(7)).map(Result::unwrap).collect();
            let ours = arrow::compute::concat_batches(&schema, &ours).unwrap();
            let column = |index: usize, options| SortColumn {
                values: Arc::clone(all.column(index)), options: Some(options),
            };
            let last = SortOptions { descending: false, nulls_first: false };
            let mut columns: Vec<_> = (0..keys).map(|index| column(index, options[index])).collect();
            columns.push(column(3, last));
            let plain = lexsort_to_indices(&columns, None).unwrap();
            prop_assert_eq!(ours, take_record_batch(&all, &plain).unwrap());
        }
    }
}
