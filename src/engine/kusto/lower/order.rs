//! Operators that keep rows as they are, leave some out, or say how they are ordered.

use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::{Expr, ExprFunctionExt, LogicalPlanBuilder, Operator, lit};

use super::condition::{is_of_one_row, joined};
use super::relation::{Order, Relation, column};
use super::{Lowering, Result};
use crate::kql::bind::node::{Computed, SortKey};
use crate::kql::bind::{Column, Node, NodeId, Value};
use crate::kql::values::Type;

impl<'a> Lowering<'a> {
    /// The rows of a node, whose columns values can name from here on.
    pub(super) fn enter(&mut self, input: NodeId) -> Result<Relation> {
        let relation = self.relation(input)?;
        self.arrival.clone_from(&relation.arrival);
        Ok(relation)
    }

    pub(super) fn filter(&mut self, id: NodeId, input: NodeId, condition: &'a Value) -> Result<Relation> {
        let relation = self.enter(input)?;
        let mut conditions = self.pending.remove(&input).unwrap_or_default();
        conditions.push(condition);
        // Filters one behind the other are one filter, so that many of them do not make a deep plan.
        if self.only_filter(id).is_some() && is_of_one_row(self.bound, condition) {
            self.pending.insert(id, conditions);
            return Ok(relation);
        }
        let mut relation = self.windows(relation, conditions.iter().copied())?;
        let mut parts = Vec::new();
        for condition in conditions {
            let (filtered, left) = self.among_tables(relation, condition)?;
            relation = filtered;
            for part in left {
                parts.push(self.filter_condition(part)?);
            }
        }
        if parts.is_empty() {
            return Ok(relation);
        }
        let all = joined(parts, Operator::And);
        let plan = LogicalPlanBuilder::new(relation.plan.clone()).filter(all)?.build()?;
        Ok(relation.with_plan(plan))
    }

    pub(super) fn extend(&mut self, input: NodeId, computed: &[Computed]) -> Result<Relation> {
        let relation = self.enter(input)?;
        let needed: Vec<&Computed> = computed.iter().filter(|one| self.is_needed(&one.column)).collect();
        let relation = self.windows(relation, needed.iter().map(|one| &one.value))?;
        let mut added = Vec::with_capacity(needed.len());
        let mut made = Vec::with_capacity(needed.len());
        for one in needed {
            let physical = self.value(&one.value)?;
            added.push(physical.expr.alias(super::relation::name_of(one.column.id)));
            made.push((&one.column, physical.kind, physical.may_be_null));
        }
        // No new column sees another.
        for (column, kind, may_be_null) in made {
            self.define(column, kind, may_be_null);
        }
        relation.add(added)
    }

    pub(super) fn sort(&mut self, input: NodeId, keys: &[SortKey]) -> Result<Relation> {
        let relation = self.enter(input)?;
        let relation = self.windows(relation, keys.iter().map(|key| &key.value))?;
        let (mut relation, order) = self.keys(relation, keys)?;
        relation.order = order;
        Ok(relation)
    }

    /// The keys of an order as columns.
    pub(super) fn keys(&mut self, relation: Relation, keys: &[SortKey]) -> Result<(Relation, Vec<Order>)> {
        let mut added = Vec::new();
        let mut order = Vec::with_capacity(keys.len());
        for key in keys {
            let (expr, kind) = self.exact(&key.value)?;
            let name = match (&expr, kind) {
                (Expr::Column(plain), kind) if kind != Type::Decimal => plain.name.clone(),
                _ => {
                    let name = self.fresh("key");
                    let expr = if kind == Type::Decimal {
                        // As text, digits would be compared one by one.
                        datafusion::logical_expr::cast(expr, arrow::datatypes::DataType::Decimal128(38, 10))
                    } else {
                        expr
                    };
                    added.push(expr.alias(name.clone()));
                    name
                }
            };
            let (descending, nulls_first) = (key.descending, key.nulls_first);
            order.push(Order { column: name, descending, nulls_first });
        }
        Ok((relation.add(added)?, order))
    }

    pub(super) fn take(&mut self, input: NodeId, count: &Value) -> Result<Relation> {
        let count = self.count(count)?;
        let relation = self.relation(input)?;
        self.first(relation, count)
    }

    /// The first rows, of each group where there are groups.
    pub(super) fn first(&mut self, relation: Relation, count: usize) -> Result<Relation> {
        if relation.group.is_empty() {
            let plan = LogicalPlanBuilder::new(relation.sorted()?).limit(0, Some(count))?.build()?;
            return Ok(relation.with_plan(plan));
        }
        let (relation, place) = self.numbered_rows(relation)?;
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let place = datafusion::logical_expr::cast(column(&place), arrow::datatypes::DataType::Int64);
        let plan = LogicalPlanBuilder::new(relation.plan.clone()).filter(place.lt_eq(lit(count)))?.build()?;
        Ok(relation.with_plan(plan))
    }

    /// Adds the number of each row in its group, from 1.
    pub(super) fn numbered_rows(&mut self, relation: Relation) -> Result<(Relation, String)> {
        let name = self.fresh("place");
        let groups: Vec<Expr> = relation.group.iter().map(|name| column(name)).collect();
        let order: Vec<_> = relation.order.iter().map(Order::sort).collect();
        // Built in one go: a second builder would forget what the first one was told.
        let number = match (groups.is_empty(), order.is_empty()) {
            (true, true) => row_number(),
            (true, false) => row_number().order_by(order).build()?,
            (false, true) => row_number().partition_by(groups).build()?,
            (false, false) => row_number().partition_by(groups).order_by(order).build()?,
        };
        let plan = LogicalPlanBuilder::new(relation.plan.clone()).window(vec![number.alias(name.clone())])?;
        let plan = plan.build()?;
        Ok((relation.with_plan(plan), name))
    }

    pub(super) fn top(&mut self, input: NodeId, count: &Value, key: &SortKey) -> Result<Relation> {
        let count = self.count(count)?;
        let relation = self.sort(input, std::slice::from_ref(key))?;
        self.first(relation, count)
    }

    pub(super) fn sample_distinct(
        &mut self,
        input: NodeId,
        count: &Value,
        of: &Computed,
    ) -> Result<Relation> {
        let count = self.count(count)?;
        let relation = self.aggregate(input, std::slice::from_ref(of), &[])?;
        self.first(relation, count)
    }

    pub(super) fn top_hitters(
        &mut self,
        node: &Node,
        input: NodeId,
        count: &Value,
        of: &Computed,
        weight: Option<&Value>,
        total: &Column,
    ) -> Result<Relation> {
        let count = self.count(count)?;
        let aggregate = crate::kql::bind::node::Aggregate {
            function: if weight.is_some() { "sum" } else { "count" },
            arguments: weight.cloned().into_iter().collect(),
            outputs: vec![total.clone()],
            span: node.span,
        };
        self.needed.insert(total.id);
        let mut relation = self.aggregate(input, std::slice::from_ref(of), &[aggregate])?;
        let by = |id, descending| Order {
            column: super::relation::name_of(id),
            descending,
            nulls_first: !descending,
        };
        // Of equal sums the value decides, so that the answer is always the same.
        relation.order = vec![by(total.id, true), by(of.column.id, false)];
        self.first(relation, count)
    }

    /// Reads rows and gives none.
    pub(super) fn consume(&mut self, input: NodeId) -> Result<Relation> {
        let relation = self.relation(input)?;
        self.first(relation, 0)
    }
}
