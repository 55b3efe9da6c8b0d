//! `join` and `lookup`, and lists that are tables: rows of two tables whose keys are equal.
//!
//! Keys that are missing on both sides are equal in Kusto. A join without a kind keeps one left row of each key.

use datafusion::common::{Column as PlanColumn, JoinType, NullEquality};
use datafusion::logical_expr::{Expr, LogicalPlanBuilder};

use super::condition::is_of_one_row;
use super::relation::{Relation, column, name_of};
use super::{Lowering, Result};
use crate::kql::bind::node::Aggregate;
use crate::kql::bind::{Bound, ColumnId, Node, NodeId, NodeKind, Value, ValueKind, walk};
use crate::kql::tree::{JoinKind, LogicalOp, SetOp};
use crate::kql::values::Type;

impl Lowering<'_> {
    pub(super) fn join(
        &mut self,
        id: NodeId,
        kind: JoinKind,
        left: NodeId,
        right: NodeId,
        on: &[(Value, Value)],
    ) -> Result<Relation> {
        let node = self.bound.node(id);
        let (mut one, mut other) = (self.enter(left)?, self.relation(right)?);
        if !other.group.is_empty() && other.group != one.group {
            return Err(self.unsupported("a join with other rows inside of a group", node.span));
        }
        let (mut left_keys, mut right_keys) = (Vec::new(), Vec::new());
        let mut all_text = true;
        for (left, right) in on {
            let (key, kind) = self.exact(left)?;
            all_text &= kind == Type::String;
            (one, left_keys) = self.key(one, key, left_keys)?;
            let (key, _) = self.exact(right)?;
            (other, right_keys) = self.key(other, key, right_keys)?;
        }
        if kind == JoinKind::InnerUnique {
            one = self.filtered_before(id, left, one)?;
            one = self.one_of_each(left, one, &left_keys, node)?;
        }
        let join_type = match kind {
            JoinKind::InnerUnique | JoinKind::Inner => JoinType::Inner,
            JoinKind::LeftOuter => JoinType::Left,
            JoinKind::RightOuter => JoinType::Right,
            JoinKind::FullOuter => JoinType::Full,
            JoinKind::LeftAnti => JoinType::LeftAnti,
            JoinKind::RightAnti => JoinType::RightAnti,
            JoinKind::LeftSemi => JoinType::LeftSemi,
            JoinKind::RightSemi => JoinType::RightSemi,
        };
        let nulls = if all_text { NullEquality::NullEqualsNothing } else { NullEquality::NullEqualsNull };
        let keys = (plan_columns(&left_keys), plan_columns(&right_keys));
        let (arrival, group) = (one.arrival.clone(), one.group.clone());
        let plan = LogicalPlanBuilder::new(one.plan)
            .join_detailed(other.plan, join_type, keys, None, nulls)?
            .build()?;
        self.missing_sides(kind, left, right);
        Ok(Relation { arrival, group, ..Relation::new(plan) })
    }

    /// A key as a column of its own.
    fn key(
        &mut self,
        relation: Relation,
        key: Expr,
        mut keys: Vec<String>,
    ) -> Result<(Relation, Vec<String>)> {
        if let Expr::Column(plain) = &key
            && !keys.contains(&plain.name)
        {
            keys.push(plain.name.clone());
            return Ok((relation, keys));
        }
        let name = self.fresh("key");
        keys.push(name.clone());
        Ok((relation.add(vec![key.alias(name)])?, keys))
    }

    /// The columns of a side that may have no row can be null afterwards, strings too.
    fn missing_sides(&mut self, kind: JoinKind, left: NodeId, right: NodeId) {
        let sides: &[NodeId] = match kind {
            JoinKind::LeftOuter => &[right],
            JoinKind::RightOuter => &[left],
            JoinKind::FullOuter => &[left, right],
            _ => return,
        };
        for side in sides {
            let node = self.bound.node(*side);
            for one in node.columns.iter().chain(node.hidden.iter()) {
                if let Some(physical) = self.columns.get_mut(&one.id) {
                    physical.may_be_null = physical.kind == Type::String;
                }
            }
        }
    }

    /// Which of several left rows is taken is free, so those are looked at that the filters behind the join let through:
    /// a query finds the rows that it asks for.
    fn filtered_before(&mut self, id: NodeId, left: NodeId, relation: Relation) -> Result<Relation> {
        if self.bound.uses().get(&id) != Some(&1) {
            return Ok(relation);
        }
        let bound = self.bound;
        let node = bound.node(left);
        let of_left: Vec<ColumnId> =
            node.columns.iter().chain(node.hidden.iter()).map(|column| column.id).collect();
        let mut plan = LogicalPlanBuilder::new(relation.plan.clone());
        let (mut at, mut found) = (id, true);
        while found {
            found = false;
            for (next, node) in bound.nodes.iter().enumerate() {
                let NodeKind::Filter { input, condition } = &node.kind else { continue };
                if *input != at {
                    continue;
                }
                for part in conjuncts(condition) {
                    if is_about(bound, part, &of_left) {
                        plan = plan.filter(self.filter_condition(part)?)?;
                    }
                }
                at = NodeId(u32::try_from(next).unwrap_or(u32::MAX));
                found = self.bound.uses().get(&at) == Some(&1);
                break;
            }
        }
        Ok(relation.with_plan(plan.build()?))
    }

    /// One row for each key: of several the first by the values of its columns, so that it is always the same.
    fn one_of_each(
        &mut self,
        left: NodeId,
        relation: Relation,
        keys: &[String],
        node: &Node,
    ) -> Result<Relation> {
        let of = self.bound.node(left);
        let mut outputs = Vec::new();
        let mut arguments = Vec::new();
        for one in of.columns.iter().chain(of.hidden.iter()) {
            let is_key = keys.contains(&name_of(one.id));
            let is_new = !outputs.iter().any(|known: &crate::kql::bind::Column| known.id == one.id);
            if self.is_needed(one) && !is_key && is_new && self.columns.contains_key(&one.id) {
                arguments.push(Value::column(one.id, one.ty, node.span));
                outputs.push(one.clone());
            }
        }
        let mut group: Vec<String> = relation.group.clone();
        group.extend(keys.iter().cloned());
        let by: Vec<Expr> = group.iter().map(|name| column(name)).collect();
        if outputs.is_empty() {
            let none: Vec<Expr> = Vec::new();
            let plan = LogicalPlanBuilder::new(relation.plan.clone()).aggregate(by, none)?.build()?;
            return Ok(Relation { group: relation.group, ..Relation::new(plan) });
        }
        let any = Aggregate { function: "take_any", arguments, outputs, span: node.span };
        self.grouped(relation.clone(), &group, &[any])
    }

    /// Conditions of a filter that a row is, or is not, among those of a table become joins; the other conditions are left.
    pub(super) fn among_tables<'v>(
        &mut self,
        relation: Relation,
        condition: &'v Value,
    ) -> Result<(Relation, Vec<&'v Value>)> {
        let mut relation = relation;
        let mut left = Vec::new();
        for part in conjuncts(condition) {
            let Some((value, negated, table)) = among(self.bound, part) else {
                left.push(part);
                continue;
            };
            if self.lists.contains_key(&table) {
                left.push(part);
                continue;
            }
            let (key, kind) = self.exact(value)?;
            let of = self.relation(table)?;
            let Some(first) = self.bound.node(table).columns.first() else {
                left.push(part);
                continue;
            };
            let other = self.exact(&Value::column(first.id, first.ty, part.span))?;
            if other.1 != kind {
                return Err(self.unsupported("a list of values of another type", part.span));
            }
            let keys;
            (relation, keys) = self.key(relation, key, Vec::new())?;
            let name = self.fresh("list");
            let list =
                LogicalPlanBuilder::new(of.plan).project(vec![other.0.alias(name.clone())])?.build()?;
            let join_type = if negated { JoinType::LeftAnti } else { JoinType::LeftSemi };
            let plan = LogicalPlanBuilder::new(relation.plan.clone())
                .join_detailed(
                    list,
                    join_type,
                    (plan_columns(&keys), vec![PlanColumn::new_unqualified(name)]),
                    None,
                    NullEquality::NullEqualsNothing,
                )?
                .build()?;
            relation = relation.with_plan(plan);
        }
        Ok((relation, left))
    }
}

fn plan_columns(names: &[String]) -> Vec<PlanColumn> {
    names.iter().map(|name| PlanColumn::new_unqualified(name.clone())).collect()
}

/// Whether a condition looks at these columns of its row and at nothing else.
fn is_about(bound: &Bound, condition: &Value, columns: &[ColumnId]) -> bool {
    if !is_of_one_row(bound, condition) {
        return false;
    }
    let mut open = vec![condition];
    while let Some(value) = open.pop() {
        let fits = match &value.kind {
            ValueKind::Column(id) => columns.contains(id),
            ValueKind::AnyColumn { columns: all, .. } => all.iter().all(|id| columns.contains(id)),
            ValueKind::Variable(id) => {
                open.push(&bound.variable(*id).value);
                true
            }
            _ => true,
        };
        if !fits {
            return false;
        }
        walk::parts(value, &mut open);
    }
    true
}

/// The conditions that all have to hold.
pub(super) fn conjuncts(condition: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut open = vec![condition];
    while let Some(value) = open.pop() {
        match &value.kind {
            ValueKind::Logical { op: LogicalOp::And, operands } => open.extend(operands.iter().rev()),
            _ => found.push(value),
        }
    }
    found
}

/// A condition that a value is among the first column of a table, where both are of a type whose values are equal as the
/// engine sees it: the value, whether it must not be, the table.
pub(super) fn among<'v>(bound: &Bound, condition: &'v Value) -> Option<(&'v Value, bool, NodeId)> {
    use crate::kql::bind::Type;
    let ValueKind::InTable { value, op, table } = &condition.kind else { return None };
    let first = bound.node(*table).columns.first()?;
    let plain = !matches!(value.ty, Type::Dynamic | Type::Unknown | Type::Real | Type::Decimal);
    if value.is_constant || !plain || first.ty != value.ty {
        return None;
    }
    match op {
        SetOp::In => Some((value, false, *table)),
        SetOp::NotIn => Some((value, true, *table)),
        _ => None,
    }
}
