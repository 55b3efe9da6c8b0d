//! `evaluate`: plugins, which look at a whole table before its columns are known.
//!
//! The rows come into memory while the query is planned, since the rest of the plan needs to know what columns there are.

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema};
use datafusion::logical_expr::Expr;
use std::sync::Arc;

use super::super::cells::{CellsBuilder, arrow_type};
use super::relation::{Relation, name_of};
use super::{Lowering, Result};
use crate::kql::bind::node::Aggregate;
use crate::kql::bind::{
    BindError, Column, ColumnId, Fault, Node, NodeId, NodeKind, Type as BoundType, Value,
};
use crate::kql::rows::plugins::{self, Argument, ArgumentValue, PluginError, Rows};
use crate::kql::values::{self, Type};

/// Columns that only the data decides have numbers from here.
const OPEN_COLUMNS: u32 = 7 << 28;

impl Lowering<'_> {
    pub(super) async fn plugin(&mut self, id: NodeId) -> Result<Relation> {
        let node = self.bound.node(id);
        let NodeKind::Plugin { input, name, arguments, called, aggregate, tables, late } = &node.kind else {
            return Err(self.unsupported("this operator", node.span));
        };
        if !plugins::names().any(|known| known == *name) {
            return Err(self.unsupported(&format!("the plugin `{name}`"), node.span));
        }
        let relation = self.enter(*input)?;
        if !relation.group.is_empty() {
            return Err(self.unsupported("a plugin inside of a group", node.span));
        }
        let schema = self.plugin_schema(node);
        let result = if *name == "pivot" {
            self.pivot(*input, arguments, aggregate.as_ref(), schema.as_deref(), node).await?
        } else {
            let (rows, ids) = self.all_rows(&relation, *input).await?;
            let mut others = Vec::new();
            for table in tables {
                let of = self.relation(*table)?;
                others.push(self.all_rows(&of, *table).await?);
            }
            let mut given = Vec::new();
            for (value, called) in arguments.iter().zip(called) {
                let place = |ids: &[ColumnId]| {
                    value.as_column().and_then(|id| ids.iter().position(|known| *known == id))
                };
                let own = place(&ids);
                let of_table = others.iter().find_map(|(_, ids)| place(ids));
                given.push(match own.or(of_table) {
                    Some(at) => Argument { name: called.clone(), value: ArgumentValue::Column(at) },
                    None => {
                        let value = self.constant(value, "an argument of a plugin")?;
                        Argument { name: called.clone(), value: ArgumentValue::Constant(value) }
                    }
                });
            }
            // A table stands behind the first argument that is a column of the rows.
            for (at, (table, _)) in others.iter().enumerate() {
                given.insert((at).min(given.len()), Argument::table(table));
            }
            plugins::plugin(name, &rows, &given, schema.as_deref())
                .map_err(|error| self.plugin_refused(&error, node))?
        };
        self.made_rows(id, node, &result, late)
    }

    /// The columns that the query says a plugin gives.
    fn plugin_schema(&self, node: &Node) -> Option<Vec<(String, Type)>> {
        if node.open.is_some() {
            return None;
        }
        let columns = node.columns.iter().map(|one| (one.name.to_string(), self.declared(one)));
        Some(columns.collect())
    }

    async fn pivot(
        &mut self,
        input: NodeId,
        arguments: &[Value],
        aggregate: Option<&Aggregate>,
        schema: Option<&[(String, Type)]>,
        node: &Node,
    ) -> Result<Rows> {
        let pivoted = arguments.first().and_then(Value::as_column);
        let Some(pivoted) = pivoted else {
            return Err(self.unsupported("a `pivot` by what is no column", node.span));
        };
        let count =
            Aggregate { function: "count", arguments: Vec::new(), outputs: Vec::new(), span: node.span };
        let mut aggregate = aggregate.cloned().unwrap_or(count);
        if aggregate.outputs.is_empty() {
            let id = ColumnId(OPEN_COLUMNS + u32::try_from(self.number()).unwrap_or(0));
            let name = Arc::from("count_");
            aggregate.outputs = vec![Column { id, name, ty: BoundType::Long, holds_json: false }];
        }
        let used: Vec<ColumnId> = aggregate.arguments.iter().filter_map(Value::as_column).collect();
        let keys: Vec<ColumnId> = arguments.iter().skip(1).filter_map(Value::as_column).collect();
        let of = self.bound.node(input).columns.clone();
        let is_key = |one: &&Column| {
            let named = keys.is_empty() || keys.contains(&one.id);
            one.id != pivoted && named && !used.contains(&one.id)
        };
        let mut columns: Vec<Column> = of.iter().filter(is_key).cloned().collect();
        columns.extend(of.iter().find(|one| one.id == pivoted).cloned());
        let computed: Vec<crate::kql::bind::node::Computed> = columns
            .iter()
            .map(|one| crate::kql::bind::node::Computed {
                column: one.clone(),
                value: Value::column(one.id, one.ty, node.span),
            })
            .collect();
        for output in &aggregate.outputs {
            self.needed.insert(output.id);
        }
        let kinds: Vec<_> = columns
            .iter()
            .filter_map(|one| self.columns.get(&one.id).cloned().map(|p| (one.id, p)))
            .collect();
        let grouped = self.aggregate(input, &computed, std::slice::from_ref(&aggregate))?;
        for (id, physical) in kinds {
            self.columns.entry(id).or_insert(physical);
        }
        columns.extend(aggregate.outputs.iter().cloned());
        let rows = self.rows_with(&grouped, &columns).await?;
        let nothing = {
            let found = crate::kql::aggregates::find(
                aggregate.function,
                &self.kinds_of(&aggregate)?,
                &vec![None; aggregate.arguments.len()],
                &[rows.columns.last().map_or(Type::Long, |(_, kind)| *kind)],
            );
            // The engine's own aggregates may have no counterpart over values; of them only extremes come to nothing.
            let made = found.ok().and_then(|maker| maker.make().finish().into_iter().next());
            made.unwrap_or(values::Value::Null(Type::Dynamic))
        };
        let at = columns.len();
        let given = [
            Argument::column(at - 2),
            Argument::column(at - 1),
            Argument { name: None, value: ArgumentValue::Constant(nothing) },
        ];
        plugins::plugin("pivot", &rows, &given, schema).map_err(|error| self.plugin_refused(&error, node))
    }

    fn kinds_of(&mut self, aggregate: &Aggregate) -> Result<Vec<Type>> {
        aggregate.arguments.iter().map(|argument| Ok(self.value(argument)?.kind)).collect()
    }

    fn plugin_refused(&self, error: &PluginError, node: &Node) -> super::PlanError {
        let fault = Fault::Unsupported { what: error.to_string() };
        super::PlanError::Query(BindError::new(fault, node.span))
    }

    /// All rows of a node, and the ids of their columns.
    async fn all_rows(&mut self, relation: &Relation, node: NodeId) -> Result<(Rows, Vec<ColumnId>)> {
        let mut columns: Vec<Column> = self.bound.node(node).columns.to_vec();
        if let Some(more) = self.bound.node(node).open.and_then(|open| self.open.get(&open)) {
            columns.extend(more.iter().cloned());
        }
        let rows = self.rows_with(relation, &columns).await?;
        Ok((rows, columns.iter().map(|one| one.id).collect()))
    }

    async fn rows_with(&mut self, relation: &Relation, columns: &[Column]) -> Result<Rows> {
        let mut exprs: Vec<(Expr, Type)> = Vec::new();
        let mut named = Vec::new();
        for one in columns {
            let Some(physical) = self.columns.get(&one.id) else { continue };
            exprs.push((physical.exact(), physical.kind));
            named.push((one.name.to_string(), physical.kind));
        }
        let rows = self.values_of(relation, &exprs).await?;
        Ok(Rows { columns: named, rows })
    }

    /// The rows of a plugin as a relation.
    fn made_rows(&mut self, id: NodeId, node: &Node, result: &Rows, late: &[Column]) -> Result<Relation> {
        let mut fields = Vec::new();
        let mut arrays = Vec::new();
        let mut open = Vec::new();
        for (at, (name, kind)) in result.columns.iter().enumerate() {
            let known = node.columns.iter().chain(late).find(|one| *one.name == *name.as_str());
            let own = match known {
                Some(known) => known.clone(),
                None => Column {
                    id: ColumnId(OPEN_COLUMNS + u32::try_from(self.number()).unwrap_or(0)),
                    name: Arc::from(name.as_str()),
                    ty: BoundType::of(kind.name()).unwrap_or(BoundType::Dynamic),
                    holds_json: false,
                },
            };
            self.needed.insert(own.id);
            let field = self.define(&own, *kind, false);
            if !node.columns.iter().any(|one| one.id == own.id) {
                open.push(own);
            }
            let mut builder = CellsBuilder::new(*kind, result.rows.len());
            for row in &result.rows {
                match row.get(at) {
                    Some(value) => builder.push(value),
                    None => builder.push(&values::Value::null(*kind)),
                }
            }
            fields.push(Field::new(field, arrow_type(*kind), true));
            arrays.push(builder.finish());
        }
        // What the query names and the data does not have is null.
        for one in late.iter().chain(node.columns.iter()) {
            if fields.iter().any(|field| *field.name() == name_of(one.id)) {
                continue;
            }
            let kind = self.declared(one);
            let field = self.define(one, kind, false);
            let mut builder = CellsBuilder::new(kind, result.rows.len());
            for _ in &result.rows {
                builder.push(&values::Value::null(kind));
            }
            fields.push(Field::new(field, arrow_type(kind), true));
            arrays.push(builder.finish());
            self.note_missing(&one.name);
        }
        self.open.insert(id, open);
        let place = self.fresh("order");
        fields.push(Field::new(&place, arrow_type(Type::Long), true));
        arrays.push(Arc::new(arrow::array::Int64Array::from_iter_values((0..).take(result.rows.len()))));
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?;
        let plan = self.in_memory(vec![batch])?;
        let mut relation = Relation::new(plan);
        relation.order =
            vec![super::relation::Order { column: place, descending: false, nulls_first: false }];
        Ok(relation)
    }

    fn note_missing(&mut self, name: &str) {
        let note = format!("the data has no column {name}; it is null");
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}
