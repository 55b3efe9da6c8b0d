//! Operators of Kusto that work on rows one by one or in order, as a table over the rows of another plan.
//!
//! What comes out is, for each new row, the row of the input that it is made of and the values of new columns: the columns
//! of the input are handed on as they are, and only those that the query needs. Operators that look at rows in order take
//! all of them at once, sorted, in one partition; the memory for that is asked for.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, take};
use arrow::datatypes::{Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Result;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::datasource::TableType;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder};
use datafusion::physical_expr::{Distribution, EquivalenceProperties, OrderingRequirements, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::metrics::{
    BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet, RecordOutput,
};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, Partitioning, PlanProperties,
};
use futures::{StreamExt, TryStreamExt, stream};

use super::super::one_input;
use super::cells::{Cells, CellsBuilder, arrow_type};
use crate::kql::values::{Type, Value};

/// Takes rows that an operator makes.
pub(super) struct Made {
    sources: Vec<u32>,
    columns: Vec<CellsBuilder>,
    /// Why the operator had to stop.
    pub(super) failed: Option<String>,
}

impl Made {
    /// A new row, made of the row with this number.
    pub(super) fn row<'v>(&mut self, source: usize, values: impl IntoIterator<Item = &'v Value>) {
        // A batch cannot have more rows than this counts.
        self.sources.push(u32::try_from(source).unwrap_or(u32::MAX));
        for (column, value) in self.columns.iter_mut().zip(values) {
            column.push(value);
        }
    }
}

/// The rows that an operator looks at: the values of its arguments.
pub(super) struct Given {
    cells: Vec<Cells>,
    rows: usize,
}

impl Given {
    /// How many rows there are.
    pub(super) const fn rows(&self) -> usize {
        self.rows
    }

    /// The values of a row.
    pub(super) fn row(&self, at: usize, into: &mut Vec<Value>) {
        into.clear();
        into.extend(self.cells.iter().map(|cells| cells.get(at)));
    }
}

/// What an operator does.
pub(super) trait RowsWork: fmt::Debug + Send + Sync {
    /// Makes rows of those of a batch; of all rows where the operator looks at them in order.
    fn run(&self, given: &Given, made: &mut Made);
}

/// An operator over the rows of a plan.
#[derive(Debug, Clone)]
pub(super) struct RowsOperator {
    /// Its name, for who reads a plan.
    pub(super) name: &'static str,
    /// The columns that are handed on, by name, and then one argument after the other.
    pub(super) plan: LogicalPlan,
    /// How many columns of the plan are handed on.
    pub(super) passed: usize,
    /// The types of the arguments.
    pub(super) arguments: Vec<Type>,
    /// The new columns.
    pub(super) made: Vec<(String, Type)>,
    /// Whether it needs all rows, as the plan sorts them.
    pub(super) in_order: bool,
    /// What it does.
    pub(super) work: Arc<dyn RowsWork>,
}

/// The table of what an operator gives.
#[derive(Debug)]
pub(in crate::engine) struct RowsTable {
    operator: RowsOperator,
    schema: SchemaRef,
}

impl RowsTable {
    pub(super) fn new(operator: RowsOperator) -> Self {
        let fields = operator.plan.schema().fields().iter().take(operator.passed).cloned();
        let made =
            operator.made.iter().map(|(name, kind)| Arc::new(Field::new(name, arrow_type(*kind), true)));
        let schema = Arc::new(Schema::new(fields.chain(made).collect::<Vec<_>>()));
        Self { operator, schema }
    }

    /// The plan whose rows the operator takes: what it hands on, and its arguments.
    pub(in crate::engine) fn input(&self) -> &LogicalPlan {
        &self.operator.plan
    }

    /// How many columns are handed on.
    pub(in crate::engine) fn passed(&self) -> usize {
        self.operator.passed
    }
}

#[async_trait]
impl TableProvider for RowsTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let all: Vec<usize> = (0..self.schema.fields().len()).collect();
        let wanted = projection.unwrap_or(&all);
        let passed: Vec<usize> = wanted.iter().copied().filter(|at| *at < self.operator.passed).collect();
        let arguments = self.operator.passed..self.operator.plan.schema().fields().len();
        let kept: Vec<usize> = passed.iter().copied().chain(arguments).collect();
        let plan = LogicalPlanBuilder::new(self.operator.plan.clone()).select(kept)?.build()?;
        let input = state.create_physical_plan(&plan).await?;
        let order = self.operator.in_order.then(|| input.output_ordering().cloned()).flatten();
        let shown: Vec<Shown> = wanted
            .iter()
            .map(|at| match passed.iter().position(|one| one == at) {
                Some(place) => Shown::Passed(place),
                None => Shown::Made(at - self.operator.passed),
            })
            .collect();
        let schema = Arc::new(self.schema.project(wanted)?);
        let partitions = if self.operator.in_order {
            Partitioning::UnknownPartitioning(1)
        } else {
            Partitioning::UnknownPartitioning(input.output_partitioning().partition_count())
        };
        let properties = PlanProperties::new(
            EquivalenceProperties::new(Arc::clone(&schema)),
            partitions,
            if self.operator.in_order { EmissionType::Final } else { EmissionType::Incremental },
            Boundedness::Bounded,
        );
        Ok(Arc::new(RowsExec {
            operator: self.operator.clone(),
            passed: passed.len(),
            shown,
            input,
            required: order.map(OrderingRequirements::from),
            properties: Arc::new(properties),
            metrics: ExecutionPlanMetricsSet::new(),
        }))
    }
}

/// A column of the result.
#[derive(Debug, Clone, Copy)]
enum Shown {
    Passed(usize),
    Made(usize),
}

#[derive(Debug)]
struct RowsExec {
    operator: RowsOperator,
    passed: usize,
    shown: Vec<Shown>,
    input: Arc<dyn ExecutionPlan>,
    required: Option<OrderingRequirements>,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl DisplayAs for RowsExec {
    fn fmt_as(&self, _: DisplayFormatType, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let made: Vec<&str> = self.operator.made.iter().map(|(name, _)| name.as_str()).collect();
        write!(formatter, "KustoRows: operator={}, columns=[{}]", self.operator.name, made.join(", "))
    }
}

impl ExecutionPlan for RowsExec {
    fn name(&self) -> &'static str {
        "KustoRows"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn required_input_distribution(&self) -> Vec<Distribution> {
        vec![if self.operator.in_order {
            Distribution::SinglePartition
        } else {
            Distribution::UnspecifiedDistribution
        }]
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        vec![self.required.clone()]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![false]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let input = one_input::only("KustoRows", children)?;
        let mut properties = (*self.properties).clone();
        if !self.operator.in_order {
            let count = input.output_partitioning().partition_count();
            properties = properties.with_partitioning(Partitioning::UnknownPartitioning(count));
        }
        Ok(Arc::new(Self {
            operator: self.operator.clone(),
            passed: self.passed,
            shown: self.shown.clone(),
            input,
            required: self.required.clone(),
            properties: Arc::new(properties),
            metrics: ExecutionPlanMetricsSet::new(),
        }))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let rows = self.input.execute(partition, Arc::clone(&context))?;
        let run = Run {
            operator: self.operator.clone(),
            passed: self.passed,
            shown: self.shown.clone(),
            schema: self.schema(),
            metrics: BaselineMetrics::new(&self.metrics, partition),
        };
        let schema = self.schema();
        if !self.operator.in_order {
            let made = rows.map(move |batch| run.batch(&batch?));
            return Ok(Box::pin(RecordBatchStreamAdapter::new(schema, made)));
        }
        let input_schema = self.input.schema();
        let consumer = MemoryConsumer::new(format!("KustoRows[{}]", self.operator.name));
        let reservation = consumer.register(context.memory_pool());
        let all = async move {
            let mut rows = rows;
            let mut batches = Vec::new();
            while let Some(batch) = rows.try_next().await? {
                reservation.try_grow(batch.get_array_memory_size())?;
                batches.push(batch);
            }
            let all = concat_batches(&input_schema, &batches)?;
            drop(batches);
            let made = run.batch(&all);
            drop(reservation);
            made
        };
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, stream::once(all))))
    }
}

struct Run {
    operator: RowsOperator,
    passed: usize,
    shown: Vec<Shown>,
    schema: SchemaRef,
    metrics: BaselineMetrics,
}

impl Run {
    fn batch(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let timer = self.metrics.elapsed_compute().clone();
        let _timer = timer.timer();
        let arguments = batch.columns().iter().skip(self.passed);
        let cells = arguments
            .zip(&self.operator.arguments)
            .map(|(array, kind)| Cells::new(array, *kind))
            .collect::<Result<_>>()?;
        let given = Given { cells, rows: batch.num_rows() };
        let columns = self.operator.made.iter();
        let mut made = Made {
            sources: Vec::with_capacity(batch.num_rows()),
            columns: columns.map(|(_, kind)| CellsBuilder::new(*kind, batch.num_rows())).collect(),
            failed: None,
        };
        self.operator.work.run(&given, &mut made);
        if let Some(reason) = made.failed {
            return datafusion::common::exec_err!("{reason}");
        }
        let rows = made.sources.len();
        let sources = UInt32Array::from(made.sources);
        let new: Vec<ArrayRef> = made.columns.into_iter().map(CellsBuilder::finish).collect();
        let column = |shown: &Shown| match shown {
            Shown::Passed(at) => Ok(take(batch.column(*at), &sources, None)?),
            Shown::Made(at) => Ok(Arc::clone(&new[*at])),
        };
        let columns = self.shown.iter().map(column).collect::<Result<Vec<_>>>()?;
        let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?;
        Ok(batch.record_output(&self.metrics))
    }
}

/// The table, when a provider is one.
pub(in crate::engine) fn as_rows(provider: &dyn TableProvider) -> Option<&RowsTable> {
    (provider as &dyn Any).downcast_ref()
}
