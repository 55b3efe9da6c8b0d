//! Grouping and sorting by names, addresses and times, several times faster than by their text.
//!
//! Most hunts count something by account, address or action. DataFusion hashes every row's text; here each column's
//! values become small numbers first (`intern`), rows are grouped by these, and only what is left, a row for each group,
//! goes on to DataFusion's final grouping. Only the first of its two stages is replaced, so that a partition may hand
//! out a group twice and memory stays bounded: when there are many groups, they are handed on early.

mod groups;
mod intern;
mod operator;
mod places;
mod shift;
mod sort;
mod texts;

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::config::ConfigOptions;
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::{ExecutionPlan, InputOrderMode};

use self::operator::GroupByNumber;
pub(super) use self::shift::Shifts;
pub(super) use self::sort::NumberSorts;

/// Columns that can be grouped by at once: their numbers make one key.
const MOST_COLUMNS: usize = 4;

/// Replaces the first stage of groupings.
#[derive(Debug)]
pub(super) struct NumberGroups;

impl PhysicalOptimizerRule for NumberGroups {
    fn name(&self) -> &str {
        "number_groups"
    }

    fn schema_check(&self) -> bool {
        true
    }

    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|plan| match plan.downcast_ref::<AggregateExec>() {
            Some(aggregate) if is_supported(aggregate)? => Ok(Transformed::yes(Arc::new(GroupByNumber::new(
                Arc::clone(&plan),
            ))
                as Arc<dyn ExecutionPlan>)),
            _ => Ok(Transformed::no(plan)),
        })
        .data()
    }
}

fn is_supported(aggregate: &AggregateExec) -> Result<bool> {
    let groups = aggregate.group_expr();
    if *aggregate.mode() != AggregateMode::Partial
        || !groups.is_single()
        || !(1..=MOST_COLUMNS).contains(&groups.expr().len())
        || aggregate.limit_options().is_some()
        || *aggregate.input_order_mode() != InputOrderMode::Linear
    {
        return Ok(false);
    }
    let input = aggregate.input_schema();
    for (expr, _) in groups.expr() {
        if !intern::is_supported(&expr.data_type(&input)?) {
            return Ok(false);
        }
    }
    Ok(aggregate.aggr_expr().iter().all(|expr| {
        expr.groups_accumulator_supported() && expr.order_bys().is_empty() && !expr.is_distinct()
    }))
}
