//! What has to be known before the rest can be planned, worked out while planning.
//!
//! Matched values of sensitive types are masked in what is read here as they are in results.

use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder};

use super::super::cells::Cells;
use super::join::{among, conjuncts};
use super::relation::{Relation, column};
use super::{Lowering, Result};
use crate::kql::bind::{NodeId, NodeKind, Value as BoundValue, ValueKind, walk};
use crate::kql::values::{Type, Value};

impl Lowering<'_> {
    /// Works out the tables inside the values of a node.
    pub(super) async fn prepare(&mut self, id: NodeId) -> Result<()> {
        let kind = &self.bound.node(id).kind;
        let mut open: Vec<&BoundValue> = Vec::new();
        match kind {
            // Lists in a filter are joined.
            NodeKind::Filter { condition, .. } => {
                for part in conjuncts(condition) {
                    match among(self.bound, part) {
                        Some((value, ..)) => open.push(value),
                        None => open.push(part),
                    }
                }
            }
            _ => walk::values_of(kind, &mut open),
        }
        let mut seen = hashbrown::HashSet::new();
        let mut tables: Vec<(NodeId, bool)> = Vec::new();
        while let Some(value) = open.pop() {
            match &value.kind {
                ValueKind::FirstOf(node) => tables.push((*node, true)),
                ValueKind::InTable { table, .. } => tables.push((*table, false)),
                ValueKind::Variable(id) if seen.insert(*id) => open.push(&self.bound.variable(*id).value),
                _ => {}
            }
            walk::parts(value, &mut open);
        }
        tables.sort_unstable();
        for (node, first) in tables {
            self.read(node, first).await?;
        }
        Ok(())
    }

    /// Reads the first column of a table: one value, or all of them.
    async fn read(&mut self, node: NodeId, first: bool) -> Result<()> {
        if if first { self.scalars.contains_key(&node) } else { self.lists.contains_key(&node) } {
            return Ok(());
        }
        let mut relation = self.relation(node)?;
        if first {
            relation = self.first(relation, 1)?;
        }
        let Some(of) = self.bound.node(node).columns.first() else {
            return Err(self.unsupported("a table without columns", self.bound.node(node).span));
        };
        let Some(physical) = self.columns.get(&of.id).cloned() else {
            return Err(self.unsupported("this table here", self.bound.node(node).span));
        };
        let name = self.fresh("value");
        let plan = LogicalPlanBuilder::new(relation.sorted()?)
            .project(vec![physical.exact().alias(name)])?
            .build()?;
        let mut values = Vec::new();
        for batch in self.run(plan).await? {
            let cells = Cells::new(batch.column(0), physical.kind)?;
            values.extend((0..batch.num_rows()).map(|row| cells.get(row)));
        }
        if first {
            let value = values.into_iter().next().unwrap_or_else(|| Value::null(physical.kind));
            self.scalars.insert(node, value);
        } else {
            self.lists.insert(node, Arc::from(values));
        }
        Ok(())
    }

    /// Runs a plan to its end.
    pub(super) async fn run(&self, plan: LogicalPlan) -> Result<Vec<RecordBatch>> {
        Ok(self.engine.kusto_stage(plan).await?)
    }

    /// Keeps the rows of a node in memory, where two runs would not give the same.
    pub(super) async fn keep(&mut self, node: NodeId) -> Result<()> {
        let relation = self.relation(node)?;
        let plan = relation.sorted()?;
        let schema = Arc::clone(plan.schema().inner());
        let mut batches = self.run(plan).await?;
        if batches.is_empty() {
            batches.push(RecordBatch::new_empty(schema));
        }
        let plan = self.in_memory(batches)?;
        self.relations.insert(node, relation.with_plan(plan));
        Ok(())
    }

    /// The columns of a relation as values, row by row: all of it.
    pub(super) async fn values_of(
        &mut self,
        relation: &Relation,
        columns: &[(Expr, Type)],
    ) -> Result<Vec<Vec<Value>>> {
        let exprs: Vec<Expr> =
            columns.iter().enumerate().map(|(at, (expr, _))| expr.clone().alias(format!("v{at}"))).collect();
        if exprs.is_empty() {
            return Ok(Vec::new());
        }
        let plan = LogicalPlanBuilder::new(relation.sorted()?).project(exprs)?.build()?;
        let mut rows = Vec::new();
        for batch in self.run(plan).await? {
            let cells: Vec<Cells> = batch
                .columns()
                .iter()
                .zip(columns)
                .map(|(array, (_, kind))| Cells::new(array, *kind))
                .collect::<std::result::Result<_, _>>()?;
            rows.extend((0..batch.num_rows()).map(|row| cells.iter().map(|cells| cells.get(row)).collect()));
        }
        Ok(rows)
    }

    /// The columns that a relation hands on to an operator that is a table of its own.
    pub(super) fn passed(relation: &Relation) -> Vec<Expr> {
        relation.plan.schema().fields().iter().map(|field| column(field.name())).collect()
    }
}
