//! Rows apart by a value: `partition`, `top-nested`.

use datafusion::common::{Column as PlanColumn, JoinType, NullEquality};
use datafusion::logical_expr::LogicalPlanBuilder;

use super::relation::{Order, Relation, column, name_of};
use super::{Lowering, Result};
use crate::kql::bind::node::NestedLevel;
use crate::kql::bind::{NodeId, Value};

impl Lowering<'_> {
    pub(super) async fn partition(
        &mut self,
        input: NodeId,
        by: &Value,
        given: NodeId,
        body: NodeId,
    ) -> Result<Relation> {
        let outer = self.enter(input)?;
        let (by, _) = self.exact(by)?;
        let name = self.fresh("group");
        let mut rows = outer.clone().add(vec![by.alias(name.clone())])?;
        rows.group.push(name.clone());
        self.relations.insert(given, rows);
        self.body(given, body).await?;
        let made = self.relation(body)?;
        if !made.group.contains(&name) {
            return Err(
                self.unsupported("a `partition` whose rows come from elsewhere", self.bound.node(body).span)
            );
        }
        let mut order = Vec::new();
        if !made.order.is_empty() {
            order.push(Order { column: name, descending: false, nulls_first: true });
            order.extend(made.order);
        }
        Ok(Relation { plan: made.plan, order, group: outer.group, arrival: None, is_empty: false })
    }

    pub(super) fn top_nested(&mut self, input: NodeId, levels: &[NestedLevel]) -> Result<Relation> {
        let relation = self.enter(input)?;
        let mut rows = relation;
        let mut names: Vec<String> = Vec::new();
        let mut result: Option<Relation> = None;
        for level in levels {
            if level.others.is_some() {
                return Err(self.unsupported("`with others` of `top-nested`", level.of.value.span));
            }
            let (key, kind) = self.exact(&level.of.value)?;
            let name = self.fresh("key");
            rows = rows.add(vec![key.alias(name.clone())])?;
            let outer = names.clone();
            names.push(name.clone());
            for output in &level.by.outputs {
                self.needed.insert(output.id);
            }
            let grouped = self.grouped(rows.clone(), &names, std::slice::from_ref(&level.by))?;
            let value = self.value(&level.result.value)?;
            let own = name_of(level.result.column.id);
            let key_name = name_of(level.of.column.id);
            let mut grouped = grouped.add(vec![value.expr.alias(own.clone())])?;
            self.define(&level.result.column, value.kind, value.may_be_null);
            if let Some(count) = &level.count {
                let count = self.count(count)?;
                grouped.group.clone_from(&outer);
                grouped.order = vec![
                    Order {
                        column: own.clone(),
                        descending: level.descending,
                        nulls_first: !level.descending,
                    },
                    Order { column: name.clone(), descending: false, nulls_first: true },
                ];
                grouped = self.first(grouped, count)?;
                grouped.group.clear();
                grouped.order.clear();
            }
            let grouped = grouped.add(vec![column(&name).alias(key_name)])?;
            self.define(&level.of.column, kind, false);
            result = Some(match result {
                None => grouped,
                Some(before) => self.nested(before, grouped, &outer)?,
            });
        }
        let mut result = match result {
            Some(result) => result,
            None => return Err(self.unsupported("`top-nested` without a level", self.bound.node(input).span)),
        };
        result.order = levels
            .iter()
            .flat_map(|level| {
                let by = |id, descending| Order { column: name_of(id), descending, nulls_first: !descending };
                [by(level.result.column.id, level.descending), by(level.of.column.id, false)]
            })
            .collect();
        Ok(result)
    }

    /// The rows of a level with those of the levels above.
    fn nested(&mut self, before: Relation, level: Relation, keys: &[String]) -> Result<Relation> {
        let mut shown = Vec::new();
        let mut right = Vec::new();
        for field in level.plan.schema().fields() {
            let name = field.name();
            if keys.contains(name) {
                let own = self.fresh("key");
                right.push(PlanColumn::new_unqualified(own.clone()));
                shown.push(column(name).alias(own));
            } else {
                shown.push(column(name));
            }
        }
        // In the order of the keys, as the other side has them.
        let fields = level.plan.schema().fields();
        let order: Vec<&String> =
            fields.iter().map(|field| field.name()).filter(|name| keys.contains(name)).collect();
        let left: Vec<PlanColumn> =
            order.into_iter().map(|name| PlanColumn::new_unqualified(name.clone())).collect();
        let level = LogicalPlanBuilder::new(level.plan.clone()).project(shown)?.build()?;
        let plan = LogicalPlanBuilder::new(before.plan.clone())
            .join_detailed(level, JoinType::Inner, (left, right), None, NullEquality::NullEqualsNull)?
            .build()?;
        Ok(before.with_plan(plan))
    }
}
