//! `union`: rows of several tables, column by column.

use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, cast};
use datafusion::scalar::ScalarValue;

use super::super::cells::arrow_type;
use super::join::conjuncts;
use super::relation::{Physical, Relation, name_of};
use super::{Lowering, Result};
use crate::kql::bind::node::UnionInput;
use crate::kql::bind::{Column, Node, Value};
use crate::kql::values::{self, Type};

impl Lowering<'_> {
    pub(super) fn union(
        &mut self,
        node: &Node,
        inputs: &[UnionInput],
        source: Option<&Column>,
        condition: Option<&Value>,
    ) -> Result<Relation> {
        let is_source = |column: &&Column| source.is_some_and(|source| source.id == column.id);
        let all: Vec<&Column> =
            node.columns.iter().chain(node.hidden.iter()).filter(|column| !is_source(column)).collect();
        let kinds: Vec<Type> =
            all.iter().enumerate().map(|(at, one)| self.united_kind(one, at, inputs)).collect();
        let mut plans: Vec<LogicalPlan> = Vec::with_capacity(inputs.len());
        let mut group: Option<Vec<String>> = None;
        // Tables that the lake does not have would only make the plan long.
        let mut relations = Vec::with_capacity(inputs.len());
        for input in inputs {
            relations.push((input, self.relation(input.node)?));
        }
        let all_empty = relations.iter().all(|(_, relation)| relation.is_empty);
        let most = if all_empty { 1 } else { usize::MAX };
        let taken = relations.into_iter().filter(|(_, relation)| all_empty || !relation.is_empty).take(most);
        for (input, relation) in taken {
            let relation = match condition {
                Some(condition) => self.filtered_input(relation, &all, source, input, &kinds, condition)?,
                None => relation,
            };
            if group.get_or_insert_with(|| relation.group.clone()) != &relation.group {
                return Err(self.unsupported("a union with other rows inside of a group", node.span));
            }
            let mut exprs: Vec<Expr> = Vec::new();
            let mut seen: Vec<&Column> = Vec::new();
            for ((one, from), kind) in all.iter().zip(&input.columns).zip(&kinds) {
                if !self.is_needed(one) || seen.iter().any(|known| known.id == one.id) {
                    continue;
                }
                seen.push(one);
                let physical = from.and_then(|from| self.columns.get(&from));
                let value = match physical {
                    Some(physical) if physical.kind == *kind => physical.expr.clone(),
                    Some(physical) => cast(physical.expr.clone(), arrow_type(*kind)),
                    None => Self::null(*kind),
                };
                exprs.push(value.alias(name_of(one.id)));
            }
            if let Some(source) = source {
                let name = ScalarValue::Utf8View(Some(input.name.clone()));
                exprs.push(Expr::Literal(name, None).alias(name_of(source.id)));
            }
            exprs.extend(relation.group.iter().map(|name| super::relation::column(name)));
            if exprs.is_empty() {
                exprs.push(Expr::Literal(ScalarValue::Boolean(None), None).alias("none"));
            }
            plans.push(LogicalPlanBuilder::new(relation.plan).project(exprs)?.build()?);
        }
        for (one, kind) in all.iter().zip(&kinds) {
            if self.is_needed(one) {
                self.define(one, *kind, true);
            }
        }
        if let Some(source) = source {
            self.define(source, Type::String, false);
        }
        let mut plans = plans.into_iter();
        let Some(first) = plans.next() else {
            return Err(self.unsupported("a union of nothing", node.span));
        };
        let mut union = LogicalPlanBuilder::new(first);
        for plan in plans {
            union = union.union(plan)?;
        }
        let group = group.unwrap_or_default();
        Ok(Relation { group, is_empty: all_empty, ..Relation::new(union.build()?) })
    }

    /// The rows of a table that a filter behind the union lets through. Here it is known which columns the table has, and
    /// its own columns can be looked up.
    fn filtered_input(
        &mut self,
        relation: Relation,
        all: &[&Column],
        source: Option<&Column>,
        input: &UnionInput,
        kinds: &[Type],
        condition: &Value,
    ) -> Result<Relation> {
        for ((one, from), kind) in all.iter().zip(&input.columns).zip(kinds) {
            let physical = match from.and_then(|from| self.columns.get(&from)) {
                Some(physical) if physical.kind == *kind => physical.clone(),
                Some(physical) => Physical::new(cast(physical.expr.clone(), arrow_type(*kind)), *kind),
                None => Physical::constant(&values::Value::null(*kind)),
            };
            self.columns.insert(one.id, physical);
        }
        if let Some(source) = source {
            let name = values::Value::string(input.name.as_str());
            self.columns.insert(source.id, Physical::constant(&name));
        }
        let mut plan = LogicalPlanBuilder::new(relation.plan.clone());
        for part in conjuncts(condition) {
            plan = plan.filter(self.filter_condition(part)?)?;
        }
        Ok(relation.with_plan(plan.build()?))
    }

    fn united_kind(&self, column: &Column, at: usize, inputs: &[UnionInput]) -> Type {
        let found = inputs.iter().find_map(|input| {
            let from = input.columns.get(at).copied().flatten()?;
            self.columns.get(&from).map(|physical| physical.kind)
        });
        super::relation::known(column.ty).or(found).unwrap_or(Type::Dynamic)
    }
}
