//! A plan as SQL, where the whole of it can be said in SQL that the engine reads.

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::datasource::source_as_provider;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::sql::unparser::plan_to_sql;

use super::rows::as_rows;

/// The text; nothing where a part of the plan is one of Kusto's own functions or operators, or rows in memory.
pub(super) fn equivalent(plan: &LogicalPlan) -> Option<String> {
    let mut fits = true;
    let visited = plan.apply(|node| {
        fits &= !is_only_kusto(node);
        Ok(if fits { TreeNodeRecursion::Continue } else { TreeNodeRecursion::Stop })
    });
    if visited.is_err() || !fits {
        return None;
    }
    plan_to_sql(plan).ok().map(|sql| sql.to_string())
}

fn is_only_kusto(node: &LogicalPlan) -> bool {
    if let LogicalPlan::TableScan(scan) = node
        && let Ok(provider) = source_as_provider(&scan.source)
    {
        let in_memory = provider.downcast_ref::<datafusion::catalog::MemTable>().is_some();
        if in_memory || as_rows(provider.as_ref()).is_some() {
            return true;
        }
    }
    let mut found = false;
    let looked = node.apply_expressions(|expr| {
        expr.apply(|expr| {
            found |= match expr {
                Expr::ScalarFunction(call) => call.func.name().starts_with("kusto_"),
                Expr::AggregateFunction(call) => call.func.name().starts_with("kusto_"),
                _ => false,
            };
            Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
        })
    });
    found || looked.is_err()
}
