//! The operator: rows in, groups with the state of their aggregates out.

use std::fmt;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BooleanArray, RecordBatch};
use arrow::datatypes::SchemaRef;
use datafusion::common::internal_err;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    ChildrenPropertiesMode, DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties,
    ReplaceChildrenOptions,
};
use futures::{StreamExt, stream};

use super::groups::Groups;
use super::intern::Interner;

/// Groups that are gathered before they are handed on: what fits a processor's cache, about.
const MOST_GROUPS: usize = 1 << 18;
/// Rows after which it is asked whether gathering is worth while, and the share of rows that may be groups of their own.
const PROBED_ROWS: usize = 200_000;
const MOST_DIFFERENT: f64 = 0.8;

/// The first stage of a grouping, by number.
#[derive(Debug)]
pub(super) struct GroupByNumber {
    /// The operator whose place this takes: an `AggregateExec` in its first stage. It knows the columns and the plan's
    /// properties.
    replaced: Arc<dyn ExecutionPlan>,
    metrics: ExecutionPlanMetricsSet,
}

impl GroupByNumber {
    pub(super) fn new(replaced: Arc<dyn ExecutionPlan>) -> Self {
        Self { replaced, metrics: ExecutionPlanMetricsSet::new() }
    }

    fn aggregate(&self) -> Result<&AggregateExec> {
        match self.replaced.downcast_ref::<AggregateExec>() {
            Some(aggregate) => Ok(aggregate),
            None => internal_err!("only a grouping can be replaced"),
        }
    }
}

impl DisplayAs for GroupByNumber {
    fn fmt_as(&self, format: DisplayFormatType, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "GroupByNumber: ")?;
        match self.replaced.downcast_ref::<AggregateExec>() {
            Some(aggregate) => aggregate.fmt_as(format, formatter),
            None => Ok(()),
        }
    }
}

impl ExecutionPlan for GroupByNumber {
    fn name(&self) -> &'static str {
        "GroupByNumber"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.replaced.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.replaced.children()
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
        Ok(Arc::new(Self::new(replaced)))
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
        let aggregate = self.aggregate()?;
        let input = aggregate.input().execute(partition, Arc::clone(&context))?;
        let grouping = Grouping::new(
            aggregate,
            MemoryConsumer::new(format!("GroupByNumber[{partition}]")).register(context.memory_pool()),
            context.session_config().batch_size(),
            BaselineMetrics::new(&self.metrics, partition),
        )?;
        let schema = self.schema();
        let batches = stream::try_unfold((input, grouping, Vec::new()), |(input, grouping, ready)| {
            next(input, grouping, ready)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, batches)))
    }
}

type State = (SendableRecordBatchStream, Grouping, Vec<RecordBatch>);

/// The next batch of groups. `ready` holds those that are due, the next one last.
async fn next(
    mut input: SendableRecordBatchStream,
    mut grouping: Grouping,
    mut ready: Vec<RecordBatch>,
) -> Result<Option<(RecordBatch, State)>> {
    loop {
        if let Some(batch) = ready.pop() {
            grouping.metrics.record_output(batch.num_rows());
            return Ok(Some((batch, (input, grouping, ready))));
        }
        if grouping.is_done {
            return Ok(None);
        }
        match input.next().await.transpose()? {
            Some(batch) => {
                let elapsed = grouping.metrics.elapsed_compute().clone();
                let _timer = elapsed.timer();
                ready = grouping.add(&batch)?;
            }
            None => {
                grouping.is_done = true;
                ready = grouping.hand_on()?;
            }
        }
    }
}

/// The groups of one partition.
struct Grouping {
    schema: SchemaRef,
    columns: Vec<Arc<dyn PhysicalExpr>>,
    aggregates: Vec<Aggregate>,
    interners: Vec<Interner>,
    groups: Groups,
    /// For each row of the present batch: the numbers of its values, column by column, and its group.
    numbers: Vec<Vec<u32>>,
    row_groups: Vec<usize>,
    rows: usize,
    /// Whether rows are handed on as groups of their own, because most of them are.
    is_passing: bool,
    is_done: bool,
    reservation: MemoryReservation,
    batch_size: usize,
    metrics: BaselineMetrics,
}

struct Aggregate {
    arguments: Vec<Arc<dyn PhysicalExpr>>,
    filter: Option<Arc<dyn PhysicalExpr>>,
    accumulator: Box<dyn GroupsAccumulator>,
    make: Arc<datafusion::physical_expr::aggregate::AggregateFunctionExpr>,
}

impl Grouping {
    fn new(
        aggregate: &AggregateExec,
        reservation: MemoryReservation,
        batch_size: usize,
        metrics: BaselineMetrics,
    ) -> Result<Self> {
        let columns = aggregate.group_expr().input_exprs();
        let input = aggregate.input_schema();
        let interners = columns
            .iter()
            .map(|column| Ok(Interner::new(&column.data_type(&input)?)))
            .collect::<Result<Vec<_>>>()?;
        let aggregates = aggregate
            .aggr_expr()
            .iter()
            .zip(aggregate.filter_expr())
            .map(|(expr, filter)| {
                Ok(Aggregate {
                    arguments: expr.expressions(),
                    filter: filter.clone(),
                    accumulator: expr.create_groups_accumulator()?,
                    make: Arc::clone(expr),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Self {
            schema: aggregate.schema(),
            numbers: vec![Vec::new(); columns.len()],
            groups: Groups::new(columns.len()),
            columns,
            aggregates,
            interners,
            row_groups: Vec::new(),
            rows: 0,
            is_passing: false,
            is_done: false,
            reservation,
            batch_size,
            metrics,
        })
    }

    /// Takes a batch; what it gives is to be handed on, last one first.
    fn add(&mut self, batch: &RecordBatch) -> Result<Vec<RecordBatch>> {
        let rows = batch.num_rows();
        let arrays = self
            .columns
            .iter()
            .map(|column| column.evaluate(batch)?.into_array(rows))
            .collect::<Result<Vec<ArrayRef>>>()?;
        if self.is_passing {
            return self.pass(batch, arrays);
        }
        for ((interner, array), numbers) in self.interners.iter_mut().zip(&arrays).zip(&mut self.numbers) {
            interner.number(array, numbers)?;
        }
        self.groups.find(&self.numbers, rows, &mut self.row_groups);
        let count = self.groups.len();
        for aggregate in &mut self.aggregates {
            let (values, filter) = aggregate.evaluate(batch)?;
            aggregate.accumulator.update_batch(&values, &self.row_groups, filter.as_ref(), count)?;
        }
        self.rows += rows;
        if self.rows >= PROBED_ROWS && count as f64 > self.rows as f64 * MOST_DIFFERENT {
            self.is_passing = true;
            return self.hand_on();
        }
        let is_too_much = self.reservation.try_resize(self.size()).is_err();
        if is_too_much || count > MOST_GROUPS && self.rows < count.saturating_mul(4) {
            return self.hand_on();
        }
        Ok(Vec::new())
    }

    fn size(&self) -> usize {
        self.interners.iter().map(Interner::size).sum::<usize>()
            + self.groups.size()
            + self.aggregates.iter().map(|aggregate| aggregate.accumulator.size()).sum::<usize>()
    }

    /// A batch whose rows are groups of their own.
    fn pass(&self, batch: &RecordBatch, mut arrays: Vec<ArrayRef>) -> Result<Vec<RecordBatch>> {
        for aggregate in &self.aggregates {
            let (values, filter) = aggregate.evaluate(batch)?;
            arrays.extend(aggregate.accumulator.convert_to_state(&values, filter.as_ref())?);
        }
        Ok(vec![RecordBatch::try_new(Arc::clone(&self.schema), arrays)?])
    }

    /// Hands on all groups and begins anew; the batch that is due first is the last one.
    fn hand_on(&mut self) -> Result<Vec<RecordBatch>> {
        let count = self.groups.len();
        if count == 0 {
            return Ok(Vec::new());
        }
        let mut arrays = Vec::with_capacity(self.schema.fields().len());
        let columns = self.interners.len();
        for (column, interner) in self.interners.iter().enumerate() {
            arrays.push(interner.values(&self.groups.numbers(columns - 1 - column))?);
        }
        for aggregate in &mut self.aggregates {
            arrays.extend(aggregate.accumulator.state(EmitTo::All)?);
            aggregate.accumulator = aggregate.make.create_groups_accumulator()?;
        }
        let all = RecordBatch::try_new(Arc::clone(&self.schema), arrays)?;
        self.groups = Groups::new(columns);
        for (interner, field) in self.interners.iter_mut().zip(all.schema_ref().fields()) {
            *interner = Interner::new(field.data_type());
        }
        self.rows = 0;
        self.reservation.free();
        let starts = (0..count).step_by(self.batch_size.max(1)).rev();
        Ok(starts.map(|start| all.slice(start, self.batch_size.min(count - start))).collect())
    }
}

impl Aggregate {
    fn evaluate(&self, batch: &RecordBatch) -> Result<(Vec<ArrayRef>, Option<BooleanArray>)> {
        let rows = batch.num_rows();
        let values = self
            .arguments
            .iter()
            .map(|argument| argument.evaluate(batch)?.into_array(rows))
            .collect::<Result<Vec<_>>>()?;
        let filter = match &self.filter {
            Some(filter) => Some(filter.evaluate(batch)?.into_array(rows)?.as_boolean().clone()),
            None => None,
        };
        Ok((values, filter))
    }
}
