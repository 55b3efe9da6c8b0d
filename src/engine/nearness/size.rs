//! How many rows stand in two stretches, for the choice of the side of a join that is kept in memory.
//!
//! Nothing is known of the rows that come out of a list, so the planner would not dare to keep even ten of them in memory and
//! would hand the other side around by its keys instead. Here it is known: twice as many as go in.

use std::fmt;
use std::sync::Arc;

use datafusion::common::Statistics;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::config::ConfigOptions;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};
use datafusion::physical_plan::unnest::UnnestExec;
use datafusion::physical_plan::{
    ChildrenPropertiesMode, DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties,
    ReplaceChildrenOptions,
};

use super::BUCKET;
use crate::engine::one_input;

/// Says how many rows there are. To stand before the rule that chooses sides.
#[derive(Debug)]
pub(in crate::engine) struct SizesOfNearness;

impl PhysicalOptimizerRule for SizesOfNearness {
    fn name(&self) -> &str {
        "sizes_of_nearness"
    }

    fn schema_check(&self) -> bool {
        true
    }

    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|plan| {
            match plan.downcast_ref::<UnnestExec>().filter(|unnest| is_in_both(unnest)) {
                Some(unnest) => {
                    let below =
                        StatisticsContext::new().compute(unnest.input().as_ref(), &StatisticsArgs::new())?;
                    let mut statistics = Statistics::new_unknown(&plan.schema());
                    statistics.num_rows = below.num_rows.add(&below.num_rows).to_inexact();
                    statistics.total_byte_size =
                        below.total_byte_size.add(&below.total_byte_size).to_inexact();
                    let sized = Sized { input: Arc::clone(&plan), statistics: Arc::new(statistics) };
                    Ok(Transformed::yes(Arc::new(sized) as _))
                }
                None => Ok(Transformed::no(plan)),
            }
        })
        .data()
    }
}

fn is_in_both(unnest: &UnnestExec) -> bool {
    let below = unnest.input().schema();
    let lists = unnest.list_column_indices();
    lists.iter().any(|list| {
        below.fields().get(list.index_in_input_schema).is_some_and(|field| field.name() == BUCKET)
    })
}

/// Hands rows on, and says how many there are.
#[derive(Debug)]
struct Sized {
    input: Arc<dyn ExecutionPlan>,
    statistics: Arc<Statistics>,
}

impl DisplayAs for Sized {
    fn fmt_as(&self, _: DisplayFormatType, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SizedExec: rows={}", self.statistics.num_rows)
    }
}

impl ExecutionPlan for Sized {
    fn name(&self) -> &'static str {
        "SizedExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
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

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let input = one_input::only(self.name(), children)?;
        Ok(Arc::new(Self { input, statistics: Arc::clone(&self.statistics) }))
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        self.input.execute(partition, context)
    }

    fn statistics_from_inputs(&self, _: &[Arc<Statistics>], _: &StatisticsArgs) -> Result<Arc<Statistics>> {
        Ok(Arc::clone(&self.statistics))
    }
}
