//! Groupings that a query uses twice are computed once.
//!
//! A baseline compares each day of an account with the account's usual day: the same `with` query stands on both sides of
//! a join, and DataFusion plans it twice. Two groupings that read the same and group the same are the same here: whoever
//! needs it first computes it, and its groups are kept for the other.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use arrow::array::RecordBatch;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::config::ConfigOptions;
use datafusion::datasource::physical_plan::FileScanConfig;
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    ChildrenPropertiesMode, DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties,
    PlanProperties, ReplaceChildrenOptions, common, displayable,
};
use futures::future::{BoxFuture, Shared};
use futures::{FutureExt, StreamExt, stream};

use super::one_input;

/// Finds groupings that are the same. To stand where filters have not been handed from one side of a join to the
/// other yet: after that two groupings may look the same and not be.
#[derive(Debug)]
pub(super) struct ShareGroupings;

impl PhysicalOptimizerRule for ShareGroupings {
    fn name(&self) -> &str {
        "share_groupings"
    }

    fn schema_check(&self) -> bool {
        true
    }

    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let mut counts: HashMap<String, usize> = HashMap::new();
        plan.apply(|plan| {
            if let Some(name) = name(plan) {
                *counts.entry(name).or_default() += 1;
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
        counts.retain(|_, count| *count > 1);
        if counts.is_empty() {
            return Ok(plan);
        }
        let mut results: HashMap<String, Arc<Results>> = HashMap::new();
        plan.transform_down(|plan| match name(&plan).filter(|name| counts.contains_key(name)) {
            Some(name) => {
                let partitions = plan.output_partitioning().partition_count();
                let results = results.entry(name).or_insert_with(|| Arc::new(Results::new(partitions)));
                let shared = SharedGrouping { input: plan, results: Arc::clone(results) };
                let shared: Arc<dyn ExecutionPlan> = Arc::new(shared);
                Ok(Transformed::new(shared, true, TreeNodeRecursion::Jump))
            }
            None => Ok(Transformed::no(plan)),
        })
        .data()
    }
}

/// What a grouping reads and does, in full; nothing for other operators, and where it cannot be told apart from another.
fn name(plan: &Arc<dyn ExecutionPlan>) -> Option<String> {
    let aggregate = plan.downcast_ref::<AggregateExec>()?;
    let is_last = matches!(aggregate.mode(), AggregateMode::Final | AggregateMode::FinalPartitioned);
    if !is_last || aggregate.group_expr().is_true_no_grouping() {
        return None;
    }
    // What is shown of a plan says everything of it only where all its rows come from files: the rows of `values`, for
    // one, are not shown. Long values are cut, with three dots.
    let name = displayable(plan.as_ref()).indent(true).to_string();
    let says_everything = reads_files_only(plan) && !name.contains("DynamicFilter") && !name.contains("...");
    says_everything.then_some(name)
}

fn reads_files_only(plan: &Arc<dyn ExecutionPlan>) -> bool {
    let children = plan.children();
    if !children.is_empty() {
        return children.into_iter().all(reads_files_only);
    }
    let source = plan.downcast_ref::<DataSourceExec>();
    source.is_some_and(|source| source.data_source().downcast_ref::<FileScanConfig>().is_some())
}

type Computed = Shared<BoxFuture<'static, std::result::Result<Arc<Vec<RecordBatch>>, Arc<DataFusionError>>>>;

/// The groups, partition by partition, once somebody asked for them.
struct Results {
    /// The plan that computes them: that of whoever asked first.
    computing: OnceLock<Arc<dyn ExecutionPlan>>,
    partitions: Vec<Mutex<Option<Computed>>>,
}

impl fmt::Debug for Results {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Results").field("partitions", &self.partitions.len()).finish_non_exhaustive()
    }
}

impl Results {
    fn new(partitions: usize) -> Self {
        Self { computing: OnceLock::new(), partitions: (0..partitions).map(|_| Mutex::new(None)).collect() }
    }

    /// The groups of a partition; `input` computes them when nobody has begun to.
    fn get(
        &self,
        partition: usize,
        input: &Arc<dyn ExecutionPlan>,
        context: &Arc<TaskContext>,
    ) -> Option<Computed> {
        let mut slot = self.partitions.get(partition)?.lock().unwrap_or_else(PoisonError::into_inner);
        let computed = slot.get_or_insert_with(|| {
            let plan = Arc::clone(self.computing.get_or_init(|| Arc::clone(input)));
            let context = Arc::clone(context);
            let compute = async move {
                let stream = plan.execute(partition, context).map_err(Arc::new)?;
                common::collect(stream).await.map(Arc::new).map_err(Arc::new)
            };
            compute.boxed().shared()
        });
        Some(computed.clone())
    }
}

/// A grouping whose groups others use too.
#[derive(Debug)]
struct SharedGrouping {
    input: Arc<dyn ExecutionPlan>,
    results: Arc<Results>,
}

impl DisplayAs for SharedGrouping {
    fn fmt_as(&self, _: DisplayFormatType, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SharedGrouping")
    }
}

impl ExecutionPlan for SharedGrouping {
    fn name(&self) -> &'static str {
        "SharedGrouping"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let input = one_input::only(self.name(), children)?;
        Ok(Arc::new(Self { input, results: Arc::clone(&self.results) }))
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let Some(computed) = self.results.get(partition, &self.input, &context) else {
            return datafusion::common::internal_err!("a shared grouping has no partition {partition}");
        };
        let batches = stream::once(computed).flat_map(|computed| {
            let batches = match computed {
                Ok(batches) => batches.iter().cloned().map(Ok).collect(),
                Err(error) => vec![Err(DataFusionError::Shared(error))],
            };
            stream::iter(batches)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), batches)))
    }
}
