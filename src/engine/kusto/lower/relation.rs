//! Rows on their way: a plan, what its columns stand for, and how its rows are ordered.

use datafusion::common::Column as PlanColumn;
use datafusion::logical_expr::expr::Sort;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, lit};
use datafusion::scalar::ScalarValue;

use super::super::cells::scalar;
use super::{Lowering, PlanError, Result};
use crate::kql::bind::{Column, ColumnId, Type as BoundType};
use crate::kql::evaluate;
use crate::kql::values::{Type, Value};

/// What stands for a value in a plan.
#[derive(Debug, Clone)]
pub(in super::super) struct Physical {
    /// The expression; for a column of the query the column.
    pub(in super::super) expr: Expr,
    /// Its type.
    pub(in super::super) kind: Type,
    /// Whether it is a string that may be null, which stands for the empty one.
    pub(in super::super) may_be_null: bool,
}

/// A key of the order of rows: a column of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Order {
    pub(in super::super) column: String,
    pub(in super::super) descending: bool,
    pub(in super::super) nulls_first: bool,
}

/// Rows.
#[derive(Debug, Clone)]
pub(in super::super) struct Relation {
    pub(in super::super) plan: LogicalPlan,
    /// How they are ordered; empty where nothing says so.
    pub(in super::super) order: Vec<Order>,
    /// By which columns rows are apart: operators work on the rows of each group.
    pub(in super::super) group: Vec<String>,
    /// The column that says when a row arrived.
    pub(in super::super) arrival: Option<String>,
    /// Whether it is known that there is no row: a table that the lake does not have.
    pub(in super::super) is_empty: bool,
}

/// A column of a plan.
pub(in super::super) fn column(name: &str) -> Expr {
    Expr::Column(PlanColumn::new_unqualified(name))
}

/// The name of a column of the query in a plan.
pub(in super::super) fn name_of(id: ColumnId) -> String {
    format!("c{}", id.0)
}

impl Order {
    pub(in super::super) fn sort(&self) -> Sort {
        Sort::new(column(&self.column), !self.descending, self.nulls_first)
    }
}

impl Relation {
    pub(in super::super) fn new(plan: LogicalPlan) -> Self {
        Self { plan, order: Vec::new(), group: Vec::new(), arrival: None, is_empty: false }
    }

    /// The same rows through another plan that keeps all columns.
    pub(in super::super) fn with_plan(self, plan: LogicalPlan) -> Self {
        Self { plan, ..self }
    }

    /// The columns of the plan.
    pub(in super::super) fn all(&self) -> Vec<Expr> {
        self.plan
            .schema()
            .iter()
            .map(|(relation, field)| Expr::Column(PlanColumn::new(relation.cloned(), field.name())))
            .collect()
    }

    /// Adds columns.
    pub(in super::super) fn add(self, added: Vec<Expr>) -> Result<Self> {
        if added.is_empty() {
            return Ok(self);
        }
        let exprs: Vec<Expr> = self.all().into_iter().chain(added).collect();
        let plan = LogicalPlanBuilder::new(self.plan.clone()).project(exprs)?.build()?;
        Ok(self.with_plan(plan))
    }

    /// How rows are sorted: the groups first.
    pub(in super::super) fn sorts(&self) -> Vec<Sort> {
        let groups = self.group.iter().map(|name| Sort::new(column(name), true, true));
        groups.chain(self.order.iter().map(Order::sort)).collect()
    }

    /// The rows sorted, where they have an order.
    pub(in super::super) fn sorted(&self) -> Result<LogicalPlan> {
        let sorts = self.sorts();
        if sorts.is_empty() {
            return Ok(self.plan.clone());
        }
        Ok(LogicalPlanBuilder::new(self.plan.clone()).sort(sorts)?.build()?)
    }
}

impl Physical {
    pub(in super::super) fn new(expr: Expr, kind: Type) -> Self {
        Self { expr, kind, may_be_null: false }
    }

    pub(in super::super) fn constant(value: &Value) -> Self {
        Self::new(Expr::Literal(scalar(value), None), value.kind())
    }

    /// The expression, in which a missing string is the empty one.
    pub(in super::super) fn exact(&self) -> Expr {
        if self.may_be_null { or_empty(self.expr.clone()) } else { self.expr.clone() }
    }

    /// The constant that it is.
    pub(in super::super) fn literal(&self) -> Option<&ScalarValue> {
        match &self.expr {
            Expr::Literal(value, _) => Some(value),
            _ => None,
        }
    }
}

/// The text, or the empty one where there is none.
pub(in super::super) fn or_empty(expr: Expr) -> Expr {
    let empty = lit(ScalarValue::Utf8View(Some(String::new())));
    datafusion::functions::core::expr_fn::coalesce(vec![expr, empty])
}

impl Lowering<'_> {
    /// The column of the query becomes a column of the plan of this type.
    pub(super) fn define(&mut self, column_of_query: &Column, kind: Type, may_be_null: bool) -> String {
        let name = name_of(column_of_query.id);
        let physical =
            Physical { expr: column(&name), kind, may_be_null: may_be_null && kind == Type::String };
        self.columns.insert(column_of_query.id, physical);
        name
    }

    /// The type that a column is declared with.
    pub(super) fn declared(&self, column: &Column) -> Type {
        evaluate::kind(column.ty).unwrap_or(Type::Dynamic)
    }

    pub(super) fn physical(&self, id: ColumnId) -> Option<&Physical> {
        self.columns.get(&id).or_else(|| self.stands_for.get(&id))
    }

    /// The null of a type, or the empty string.
    pub(super) fn null(kind: Type) -> Expr {
        Expr::Literal(scalar(&Value::null(kind)), None)
    }

    /// The plan of the result: sorted, with the columns under their names.
    pub(super) fn finish(mut self, result: crate::kql::bind::NodeId) -> Result<super::Lowered> {
        let relation = self.relation(result)?;
        let node = self.bound.node(result);
        let mut exprs = Vec::new();
        let mut shown: Vec<Column> = node.columns.to_vec();
        if let Some(more) = node.open.and_then(|open| self.open.get(&open)) {
            let taken =
                |column: &&Column| !shown.iter().any(|one| one.id == column.id || one.name == column.name);
            let more: Vec<Column> = more.iter().filter(taken).cloned().collect();
            shown.extend(more);
        }
        for one in &shown {
            let Some(physical) = self.columns.get(&one.id) else {
                return Err(self.unsupported(&format!("the column `{}`", one.name), node.span));
            };
            let kind = physical.kind;
            let value = match kind {
                Type::TimeSpan | Type::Dynamic => {
                    super::super::shown::shown(kind).call(vec![physical.exact()])
                }
                _ => physical.exact(),
            };
            exprs.push(value.alias(&*one.name));
        }
        let sorted = LogicalPlanBuilder::new(relation.sorted()?);
        let plan = if exprs.is_empty() { sorted.build()? } else { sorted.project(exprs)?.build()? };
        let notes = std::mem::take(&mut self.notes);
        Ok(super::Lowered { plan, notes })
    }
}

/// The declared type, when the data does not decide.
pub(super) fn known(ty: BoundType) -> Option<Type> {
    evaluate::kind(ty)
}

impl From<arrow::error::ArrowError> for PlanError {
    fn from(error: arrow::error::ArrowError) -> Self {
        datafusion::error::DataFusionError::from(error).into()
    }
}
