//! `union`: rows of several tables, column by column.

use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, cast};
use datafusion::scalar::ScalarValue;

use super::super::cells::arrow_type;
use super::relation::{Relation, name_of};
use super::{Lowering, Result};
use crate::kql::bind::node::UnionInput;
use crate::kql::bind::{Column, Node};
use crate::kql::values::Type;

impl Lowering<'_> {
    pub(super) fn union(
        &mut self,
        node: &Node,
        inputs: &[UnionInput],
        source: Option<&Column>,
    ) -> Result<Relation> {
        let is_source = |column: &&Column| source.is_some_and(|source| source.id == column.id);
        let all: Vec<&Column> =
            node.columns.iter().chain(node.hidden.iter()).filter(|column| !is_source(column)).collect();
        let kinds: Vec<Type> =
            all.iter().enumerate().map(|(at, one)| self.united_kind(one, at, inputs)).collect();
        let mut plans: Vec<LogicalPlan> = Vec::with_capacity(inputs.len());
        let mut group: Option<Vec<String>> = None;
        for input in inputs {
            let relation = self.relation(input.node)?;
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
        Ok(Relation { group: group.unwrap_or_default(), ..Relation::new(union.build()?) })
    }

    fn united_kind(&self, column: &Column, at: usize, inputs: &[UnionInput]) -> Type {
        let found = inputs.iter().find_map(|input| {
            let from = input.columns.get(at).copied().flatten()?;
            self.columns.get(&from).map(|physical| physical.kind)
        });
        super::relation::known(column.ty).or(found).unwrap_or(Type::Dynamic)
    }
}
