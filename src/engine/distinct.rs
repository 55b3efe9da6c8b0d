//! Distinct counts as groupings.
//!
//! `count(distinct x)` keeps a set for every group, on one thread for each partition. Grouping by the group and `x` first,
//! and counting what comes of it, is the same answer, and goes through the operators that are fast and can spill.
//! DataFusion does so itself when nothing but one distinct count (and sums) is asked for; hunts ask for `count(*)` beside
//! it, and for several distinct counts at once.

use std::sync::Arc;

use datafusion::common::tree_node::Transformed;
use datafusion::common::{Column, ScalarValue};
use datafusion::error::Result;
use datafusion::functions::expr_fn::coalesce;
use datafusion::functions_aggregate::expr_fn::{count, max, min, sum};
use datafusion::logical_expr::expr::{AggregateFunction, AggregateFunctionParams};
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlan, LogicalPlanBuilder, cast, lit};
use datafusion::optimizer::optimizer::ApplyOrder;
use datafusion::optimizer::{OptimizerConfig, OptimizerRule};

/// The rule.
#[derive(Debug, Default)]
pub(super) struct DistinctCounts;

impl OptimizerRule for DistinctCounts {
    fn name(&self) -> &str {
        "distinct_counts"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        Some(ApplyOrder::BottomUp)
    }

    fn rewrite(&self, plan: LogicalPlan, _: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        let LogicalPlan::Aggregate(aggregate) = &plan else { return Ok(Transformed::no(plan)) };
        let Some(asked) = asked(aggregate) else { return Ok(Transformed::no(plan)) };
        let distinct = different_arguments(&asked);
        let rewritten = match distinct.len() {
            1 if asked.len() > distinct_count(&asked) => Some(in_two_steps(aggregate, &asked, &distinct[0])?),
            2.. if aggregate.group_expr.is_empty() => one_by_one(aggregate, &asked, &distinct)?,
            _ => None,
        };
        Ok(rewritten.map_or_else(|| Transformed::no(plan), Transformed::yes))
    }
}

/// What an aggregate expression asks for.
#[derive(Debug, Clone, PartialEq)]
enum Asked {
    Distinct(Expr),
    Count(Expr),
    Sum(Expr),
    Min(Expr),
    Max(Expr),
}

/// What each expression asks for; nothing when one of them is of another kind.
fn asked(aggregate: &Aggregate) -> Option<Vec<Asked>> {
    let is_simple = |expr: &Expr| !matches!(expr, Expr::GroupingSet(_));
    if !aggregate.group_expr.iter().all(is_simple) {
        return None;
    }
    aggregate
        .aggr_expr
        .iter()
        .map(|expr| {
            let expr = match expr {
                Expr::Alias(alias) => alias.expr.as_ref(),
                other => other,
            };
            let Expr::AggregateFunction(AggregateFunction { func, params }) = expr else { return None };
            let AggregateFunctionParams { args, distinct, filter: None, order_by, null_treatment: None } =
                params
            else {
                return None;
            };
            let [argument] = args.as_slice() else { return None };
            if !order_by.is_empty() || argument.is_volatile() {
                return None;
            }
            let argument = argument.clone();
            match (func.name(), distinct) {
                ("count", true) => Some(Asked::Distinct(argument)),
                ("count", false) => Some(Asked::Count(argument)),
                ("sum", false) => Some(Asked::Sum(argument)),
                ("min", _) => Some(Asked::Min(argument)),
                ("max", _) => Some(Asked::Max(argument)),
                _ => None,
            }
        })
        .collect()
}

fn different_arguments(asked: &[Asked]) -> Vec<Expr> {
    let mut different: Vec<Expr> = Vec::new();
    for asked in asked {
        if let Asked::Distinct(argument) = asked
            && !different.contains(argument)
        {
            different.push(argument.clone());
        }
    }
    different
}

fn distinct_count(asked: &[Asked]) -> usize {
    asked.iter().filter(|asked| matches!(asked, Asked::Distinct(_))).count()
}

/// Groups by the groups and the distinct value, then by the groups alone.
fn in_two_steps(aggregate: &Aggregate, asked: &[Asked], distinct: &Expr) -> Result<LogicalPlan> {
    let names: Vec<String> = (0..asked.len()).map(|index| format!("__step_{index}")).collect();
    let mut groups: Vec<Expr> = aggregate.group_expr.clone();
    groups.push(distinct.clone().alias("__distinct"));
    let first = asked.iter().zip(&names).filter_map(|(asked, name)| {
        let expr = match asked {
            Asked::Distinct(_) => return None,
            Asked::Count(argument) => count(argument.clone()),
            Asked::Sum(argument) => sum(argument.clone()),
            Asked::Min(argument) => min(argument.clone()),
            Asked::Max(argument) => max(argument.clone()),
        };
        Some(expr.alias(name))
    });
    let inner = LogicalPlanBuilder::from(aggregate.input.as_ref().clone())
        .aggregate(groups, first.collect::<Vec<_>>())?;
    let column = |name: &str| Expr::Column(Column::from_name(name));
    let second = asked.iter().zip(&names).map(|(asked, name)| match asked {
        Asked::Distinct(_) => count(column("__distinct")).alias(name),
        Asked::Count(_) | Asked::Sum(_) => sum(column(name)).alias(format!("{name}_all")),
        Asked::Min(_) => min(column(name)).alias(format!("{name}_all")),
        Asked::Max(_) => max(column(name)).alias(format!("{name}_all")),
    });
    let inner_groups = inner.schema().iter().take(aggregate.group_expr.len());
    let outer_groups: Vec<Expr> = inner_groups.map(|field| Expr::Column(Column::from(field))).collect();
    let outer = inner.clone().aggregate(outer_groups, second.collect::<Vec<_>>())?;
    // The columns of the aggregate that this takes the place of, names and types included.
    let groups = aggregate.group_expr.len();
    let shown: Vec<Expr> = outer
        .schema()
        .iter()
        .zip(aggregate.schema.iter())
        .enumerate()
        .map(|(index, (made, (relation, wanted)))| {
            let mut expr = Expr::Column(Column::from(made));
            if index >= groups && matches!(asked[index - groups], Asked::Count(_)) {
                expr = coalesce(vec![expr, lit(ScalarValue::Int64(Some(0)))]);
            }
            if made.1.data_type() != wanted.data_type() {
                expr = cast(expr, wanted.data_type().clone());
            }
            expr.alias_qualified(relation.cloned(), wanted.name())
        })
        .collect();
    outer.project(shown)?.build()
}

/// Counts the values of each distinct count in a grouping of its own, and what else is asked for in another. Only where reading the
/// rows again costs no more than reading other columns of them.
fn one_by_one(aggregate: &Aggregate, asked: &[Asked], distinct: &[Expr]) -> Result<Option<LogicalPlan>> {
    if !is_read_directly(&aggregate.input) {
        return Ok(None);
    }
    let name = |index: usize| format!("__count_{index}");
    let part = |exprs: Vec<Expr>| {
        LogicalPlanBuilder::from(aggregate.input.as_ref().clone()).aggregate(Vec::<Expr>::new(), exprs)
    };
    let mut parts: Vec<LogicalPlanBuilder> = Vec::new();
    for argument in distinct {
        let own = asked.iter().enumerate().filter(|(_, asked)| **asked == Asked::Distinct(argument.clone()));
        let values = LogicalPlanBuilder::from(aggregate.input.as_ref().clone())
            .aggregate([argument.clone().alias("__distinct")], Vec::<Expr>::new())?;
        let value = || Expr::Column(Column::from_name("__distinct"));
        let counts: Vec<Expr> = own.map(|(index, _)| count(value()).alias(name(index))).collect();
        parts.push(values.aggregate(Vec::<Expr>::new(), counts)?);
    }
    let rest: Vec<Expr> = asked
        .iter()
        .zip(&aggregate.aggr_expr)
        .enumerate()
        .filter(|(_, (asked, _))| !matches!(asked, Asked::Distinct(_)))
        .map(|(index, (_, expr))| expr.clone().unalias().alias(name(index)))
        .collect();
    if !rest.is_empty() {
        parts.push(part(rest)?);
    }
    let mut parts = parts.into_iter();
    let Some(mut joined) = parts.next() else { return Ok(None) };
    for part in parts {
        joined = joined.cross_join(part.build()?)?;
    }
    let shown: Vec<Expr> = aggregate
        .schema
        .iter()
        .enumerate()
        .map(|(index, (relation, wanted))| {
            Expr::Column(Column::from_name(name(index))).alias_qualified(relation.cloned(), wanted.name())
        })
        .collect();
    Ok(Some(joined.project(shown)?.build()?))
}

/// Whether a plan only picks rows and columns of one table.
fn is_read_directly(plan: &Arc<LogicalPlan>) -> bool {
    match plan.as_ref() {
        LogicalPlan::TableScan(_) => true,
        LogicalPlan::Filter(filter) => !filter.predicate.is_volatile() && is_read_directly(&filter.input),
        LogicalPlan::Projection(projection) => {
            !projection.expr.iter().any(Expr::is_volatile) && is_read_directly(&projection.input)
        }
        LogicalPlan::SubqueryAlias(alias) => is_read_directly(&alias.input),
        _ => false,
    }
}
