//! Joins of what is near in time.
//!
//! "What the accounts of alerts did in the hour before" joins events with alerts on the account and then filters by time:
//! every event of a busy account meets every alert of it, and nearly all of these pairs are thrown away. Time is
//! therefore cut into stretches as long as the window. A time lies in one stretch, and all times near it lie in two: one side of the
//! join stands in both, and the stretch becomes a column to join on. The condition itself stays, so the pairs are the same,
//! and each is met once.

mod buckets;
mod size;
mod window;

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, JoinType, NullEquality};
use datafusion::datasource::source_as_provider;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, Join, LogicalPlan, LogicalPlanBuilder};
use datafusion::optimizer::optimizer::ApplyOrder;
use datafusion::optimizer::{OptimizerConfig, OptimizerRule};

pub(super) use size::SizesOfNearness;
use window::Window;

/// The column with the two stretches.
const BUCKET: &str = "__time_bucket";
/// How many rows a table is taken to have that does not say.
const UNKNOWN: u64 = 1_000_000;

/// The rule. To stand behind those that hand conditions to joins.
#[derive(Debug, Default)]
pub(super) struct JoinsOnNearness;

impl OptimizerRule for JoinsOnNearness {
    fn name(&self) -> &str {
        "joins_on_nearness"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        Some(ApplyOrder::BottomUp)
    }

    fn rewrite(&self, plan: LogicalPlan, _: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        let LogicalPlan::Join(join) = &plan else { return Ok(Transformed::no(plan)) };
        let Some((window, side)) = near(join)? else { return Ok(Transformed::no(plan)) };
        rewritten(join, &window, side).map(Transformed::yes)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// The window of a join on nearness, and the side that is to stand in two stretches.
fn near(join: &Join) -> Result<Option<(Window, Side)>> {
    let Some(condition) = &join.filter else { return Ok(None) };
    if join.null_equality != NullEquality::NullEqualsNothing || join.null_aware {
        return Ok(None);
    }
    for (left, right) in &join.on {
        if is_bucket(left)? || is_bucket(right)? {
            return Ok(None);
        }
    }
    let side = match join.join_type {
        JoinType::Inner if rows(&join.left) < rows(&join.right) => Side::Left,
        // Whose rows come out even if they meet nothing must stand there once.
        JoinType::Inner | JoinType::Left | JoinType::LeftSemi | JoinType::LeftAnti => Side::Right,
        JoinType::Right | JoinType::RightSemi | JoinType::RightAnti => Side::Left,
        _ => return Ok(None),
    };
    Ok(window::find(condition, join.left.schema(), join.right.schema()).map(|window| (window, side)))
}

fn is_bucket(expr: &Expr) -> Result<bool> {
    expr.exists(|expr| Ok(matches!(expr, Expr::ScalarFunction(function) if function.name() == buckets::ONE)))
}

fn rewritten(join: &Join, window: &Window, side: Side) -> Result<LogicalPlan> {
    let width = window.to.saturating_sub(window.from);
    let bucket = Expr::Column(Column::from_name(BUCKET));
    let (mut left, mut right) = (Arc::clone(&join.left), Arc::clone(&join.right));
    let on = match side {
        Side::Right => {
            right = Arc::new(in_both(&right, buckets::both(window.right.clone(), window.from, width))?);
            (buckets::one(window.left.clone(), width), bucket)
        }
        Side::Left => {
            let shift = window.to.saturating_neg();
            left = Arc::new(in_both(&left, buckets::both(window.left.clone(), shift, width))?);
            (bucket, buckets::one(window.right.clone(), width))
        }
    };
    let mut all = join.on.clone();
    all.push(on);
    let joined = LogicalPlan::Join(Join::try_new(
        left,
        right,
        all,
        join.filter.clone(),
        join.join_type,
        join.join_constraint,
        join.null_equality,
        join.null_aware,
    )?);
    let shown: Vec<Expr> = join.schema.iter().map(Expr::from).collect();
    LogicalPlanBuilder::from(joined).project(shown)?.build()
}

/// Each row twice, once for each stretch.
fn in_both(plan: &LogicalPlan, stretches: Expr) -> Result<LogicalPlan> {
    let mut columns: Vec<Expr> = plan.schema().iter().map(Expr::from).collect();
    columns.push(stretches.alias(BUCKET));
    LogicalPlanBuilder::from(plan.clone()).project(columns)?.unnest_column(BUCKET)?.build()
}

/// A guess at the rows of a plan, to tell the small side of a join from the large one.
fn rows(plan: &LogicalPlan) -> u64 {
    match plan {
        LogicalPlan::TableScan(scan) => source_as_provider(&scan.source)
            .ok()
            .and_then(|table| table.statistics())
            .and_then(|statistics| statistics.num_rows.get_value().copied())
            .and_then(|rows| u64::try_from(rows).ok())
            .unwrap_or(UNKNOWN),
        LogicalPlan::Filter(filter) => rows(&filter.input) / 3,
        LogicalPlan::Aggregate(aggregate) => rows(&aggregate.input) / 10,
        LogicalPlan::Join(join) => rows(&join.left).max(rows(&join.right)),
        LogicalPlan::Union(union) => union.inputs.iter().map(|input| rows(input)).sum(),
        LogicalPlan::Values(values) => values.values.len().try_into().unwrap_or(UNKNOWN),
        LogicalPlan::EmptyRelation(_) => 1,
        other => match other.inputs().as_slice() {
            [input] => rows(input),
            _ => UNKNOWN,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::clock::Clock;
    use crate::engine::{Engine, Limits};

    async fn plan(sql: &str) -> String {
        let engine = Engine::new(None, &Limits::default(), Clock::System).unwrap();
        let statement = engine.parse(sql).unwrap().remove(0);
        engine.plan(sql, statement, &BTreeMap::new()).await.unwrap().plan.to_string()
    }

    #[tokio::test]
    async fn the_side_with_fewer_rows_stands_in_two_stretches_and_each_join_is_changed_once() {
        let small = "(values (timestamp '2026-01-01T00:00:00Z')) as a(t)";
        let large = "(values (timestamp '2026-01-01T00:00:00Z'), (timestamp '2026-01-01T00:00:01Z')) as b(t)";
        let near = "a.t < b.t and a.t >= b.t - interval '1 hour'";
        for from in [format!("{small} join {large}"), format!("{large} join {small}")] {
            let plan = plan(&format!("select * from {from} on {near}")).await;
            assert_eq!(plan.matches("time_buckets(a.t").count(), 1, "{plan}");
            assert_eq!(plan.matches("time_bucket(b.t").count(), 1, "{plan}");
        }
    }

    #[tokio::test]
    async fn a_side_whose_rows_are_kept_stands_there_once() {
        let sides = "(values (timestamp '2026-01-01T00:00:00Z')) as a(t) left join (values (now()), (now()), (now())) as b(t)";
        let plan =
            plan(&format!("select * from {sides} on a.t < b.t and a.t >= b.t - interval '1 hour'")).await;
        assert!(plan.contains("time_buckets(b.t") && plan.contains("time_bucket(a.t"), "{plan}");
    }

    #[tokio::test]
    async fn a_join_without_a_window_is_left_alone() {
        let sides = "(values (now())) as a(t) join (values (now())) as b(t)";
        let plan = plan(&format!("select * from {sides} on a.t < b.t")).await;
        assert!(!plan.contains("time_bucket"), "{plan}");
    }
}
