//! Which columns of a result were taken out of lists of matched values.
//!
//! `RawEventData->...->'DetectedValues'->0->>'Name'` gives a bare value, in which nothing tells any more what it is. So the
//! plan is read: a column is such a value when the path to it goes through the list, however many subqueries, joins and
//! groupings lie between.

use datafusion::catalog::TableProvider as _;
use datafusion::common::Column;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::datasource::source_as_provider;
use datafusion::logical_expr::{Expr, LogicalPlan, Operator};

use super::super::kusto;

/// The key of the list.
const LIST: &str = "DetectedValues";

/// For each column of a plan whether it is a matched value.
pub(super) fn matched(plan: &LogicalPlan) -> Vec<bool> {
    match plan {
        LogicalPlan::Projection(projection) => {
            let input = Input::of(&projection.input);
            projection.expr.iter().map(|expr| input.shows(expr)).collect()
        }
        LogicalPlan::Aggregate(aggregate) => {
            let input = Input::of(&aggregate.input);
            let exprs = aggregate.group_expr.iter().chain(&aggregate.aggr_expr);
            let shown: Vec<bool> = exprs.map(|expr| input.shows(expr)).collect();
            if shown.len() == aggregate.schema.fields().len() {
                return shown;
            }
            // Groupings by several sets have more columns than expressions.
            vec![shown.contains(&true); aggregate.schema.fields().len()]
        }
        LogicalPlan::Window(window) => {
            let input = Input::of(&window.input);
            let added: Vec<bool> = window.window_expr.iter().map(|expr| input.shows(expr)).collect();
            input.matched.iter().copied().chain(added).collect()
        }
        LogicalPlan::Unnest(unnest) => {
            let input = matched(&unnest.input);
            unnest.dependency_indices.iter().map(|at| input.get(*at).copied().unwrap_or(false)).collect()
        }
        LogicalPlan::Union(union) => union
            .inputs
            .iter()
            .map(|input| matched(input))
            .reduce(|all, input| all.into_iter().zip(input).map(|(one, other)| one || other).collect())
            .unwrap_or_default(),
        LogicalPlan::SubqueryAlias(alias) => matched(&alias.input),
        LogicalPlan::TableScan(scan) => {
            let table = source_as_provider(&scan.source).ok();
            let rows = table.as_ref().and_then(|table| kusto::as_rows(table.as_ref()));
            let all = match rows {
                Some(rows) => of_rows(rows),
                None => {
                    let inner = table.as_ref().and_then(|table| table.get_logical_plan());
                    inner.map(|plan| matched(&plan)).unwrap_or_default()
                }
            };
            let at = |index: usize| all.get(index).copied().unwrap_or(false);
            match &scan.projection {
                Some(projection) => projection.iter().map(|index| at(*index)).collect(),
                None => (0..scan.projected_schema.fields().len()).map(at).collect(),
            }
        }
        other => by_name(other),
    }
}

/// Of an operator of Kusto over rows: what it hands on is as it was, and what it makes may be made of any of its arguments.
fn of_rows(rows: &kusto::RowsTable) -> Vec<bool> {
    let all = matched(rows.input());
    let (passed, arguments) = all.split_at(rows.passed().min(all.len()));
    let made = rows.schema().fields().len().saturating_sub(passed.len());
    passed.iter().copied().chain(std::iter::repeat_n(arguments.contains(&true), made)).collect()
}

/// Of a plan that hands columns on: each as in the input that has it.
fn by_name(plan: &LogicalPlan) -> Vec<bool> {
    let inputs: Vec<Input<'_>> = plan.inputs().into_iter().map(Input::of).collect();
    let columns = plan.schema().iter().map(Column::from);
    columns.map(|column| inputs.iter().any(|input| input.has(&column))).collect()
}

struct Input<'p> {
    plan: &'p LogicalPlan,
    matched: Vec<bool>,
}

impl<'p> Input<'p> {
    fn of(plan: &'p LogicalPlan) -> Self {
        Self { plan, matched: matched(plan) }
    }

    /// Whether a column is a matched value.
    fn has(&self, column: &Column) -> bool {
        let at = self.plan.schema().maybe_index_of_column(column);
        at.and_then(|at| self.matched.get(at)).is_some_and(|is_matched| *is_matched)
    }

    /// Whether an expression gives out matched values.
    fn shows(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Column(column) => self.has(column),
            Expr::BinaryExpr(binary) if binary.op != Operator::StringConcat => false,
            Expr::Case(case) => {
                let results = case.when_then_expr.iter().map(|(_, then)| then).chain(&case.else_expr);
                results.into_iter().any(|result| self.shows(result))
            }
            Expr::ScalarFunction(call) if call.func.name().starts_with("sit_") => false,
            Expr::ScalarFunction(call) if call.func.name().starts_with(kusto::READS_MATCHED_VALUES) => true,
            Expr::ScalarFunction(call) => {
                let reads_json = call.func.name().starts_with("json_");
                call.args.iter().any(|arg| self.shows(arg) || reads_json && is_list_key(arg))
            }
            Expr::ScalarSubquery(subquery) => matched(&subquery.subquery).contains(&true),
            other => {
                let mut shows = false;
                let seen = other.apply_children(|child| {
                    shows = self.shows(child);
                    Ok(if shows { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
                });
                // Nothing above fails; if it ever does, a value too much is masked.
                shows || seen.is_err()
            }
        }
    }
}

fn is_list_key(expr: &Expr) -> bool {
    let Expr::Literal(value, _) = expr else { return false };
    value.try_as_str().flatten().is_some_and(|key| key.eq_ignore_ascii_case(LIST))
}
