//! Where rows come from: tables, rows that stand in the query, ranges, and other nodes under new columns.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema};
use datafusion::catalog::MemTable;
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, cast};
use datafusion::scalar::ScalarValue;

use super::super::super::catalog::{HIDDEN_SCHEMA, LAKE_SCHEMA, SYSTEM_SCHEMA};
use super::super::cells::{CellsBuilder, arrow_type, kind_of};
use super::super::ranges::{self, Steps};
use super::relation::{Order, Physical, Relation, column, name_of, or_empty};
use super::{Lowering, Result};
use crate::kql::bind::tables::Hidden;
use crate::kql::bind::{Bound, Column, ColumnId, Node, NodeId, NodeKind, Value, ValueKind, walk};
use crate::kql::values::{self, Type};

/// A range of more values than this is not kept in memory.
const MOST_VALUES: usize = 100_000;

/// The hidden column that says when a row arrived.
const ARRIVAL: &str = "_IngestTime";

impl Lowering<'_> {
    pub(super) async fn table(
        &mut self,
        node: &Node,
        name: &str,
        made: &[(Column, Hidden)],
    ) -> Result<Relation> {
        let wants_arrival = calls(self.bound, "ingestion_time");
        let catalog = Arc::clone(self.engine.catalog());
        let schemas: &[&str] = if wants_arrival {
            &[HIDDEN_SCHEMA, LAKE_SCHEMA, SYSTEM_SCHEMA]
        } else {
            &[LAKE_SCHEMA, SYSTEM_SCHEMA]
        };
        let mut provider = None;
        for schema in schemas {
            provider = catalog.provider(schema, name).await?;
            if provider.is_some() {
                break;
            }
        }
        let Some(provider) = provider else {
            return Err(self.unsupported(&format!("the table `{name}`"), node.span));
        };
        let schema = provider.schema();
        let scan = LogicalPlanBuilder::scan(name, provider_as_source(provider), None)?;
        let scanned = Arc::clone(scan.schema());
        // A view has names before its columns that are not its own.
        let stored = |stored: &str| {
            let found = scanned.iter().find(|(_, field)| field.name() == stored);
            let qualifier = found.and_then(|(qualifier, _)| qualifier.cloned());
            Expr::Column(datafusion::common::Column::new(qualifier, stored))
        };
        let mut exprs = Vec::new();
        let mut done: Vec<ColumnId> = Vec::new();
        let is_shown = |id: ColumnId| node.columns.iter().any(|one| one.id == id);
        for one in node.columns.iter().chain(node.hidden.iter()) {
            let is_made = !is_shown(one.id) && made.iter().any(|(column, _)| column.id == one.id);
            if !self.is_needed(one) || done.contains(&one.id) || is_made {
                continue;
            }
            done.push(one.id);
            exprs.push(self.stored_column(one, &schema, &stored, node)?);
        }
        for (one, gives) in made {
            if !self.is_needed(one) || done.contains(&one.id) {
                continue;
            }
            done.push(one.id);
            exprs.push(match gives {
                Hidden::Column(of) => {
                    let of = Column { name: of.as_str().into(), ..one.clone() };
                    self.stored_column(&of, &schema, &stored, node)?
                }
                Hidden::TableName => {
                    let text = self.define(one, Type::String, false);
                    Expr::Literal(ScalarValue::Utf8View(Some(name.to_owned())), None).alias(text)
                }
                Hidden::Empty(_) => {
                    let kind = self.declared(one);
                    Self::null(kind).alias(self.define(one, kind, false))
                }
            });
        }
        let mut arrival = None;
        if wants_arrival && schema.field_with_name(ARRIVAL).is_ok() {
            let name = self.fresh("arrival");
            exprs.push(stored(ARRIVAL).alias(name.clone()));
            arrival = Some(name);
        }
        if exprs.is_empty() {
            // Rows are counted without any column.
            let name = self.fresh("none");
            exprs.push(Expr::Literal(ScalarValue::Boolean(None), None).alias(name));
        }
        let plan = scan.project(exprs)?.build()?;
        let lake = self.engine.catalog().lake();
        let is_stored = crate::schema::find_table(name).is_some_and(|table| table.name == name)
            && !super::super::super::views::all().iter().any(|view| view.name == name);
        let is_empty = is_stored && !lake.is_some_and(|lake| lake.has_table(name));
        Ok(Relation { arrival, is_empty, ..Relation::new(plan) })
    }

    fn stored_column(
        &mut self,
        one: &Column,
        schema: &arrow::datatypes::SchemaRef,
        stored: &impl Fn(&str) -> Expr,
        node: &Node,
    ) -> Result<Expr> {
        let Ok(field) = schema.field_with_name(&one.name) else {
            return self.workspace_column(one, schema, stored, node);
        };
        let kind = match self.declared(one) {
            // Text that is a GUID, or holds JSON, is kept as text.
            kind @ (Type::Dynamic | Type::Guid | Type::String) => kind,
            kind if kind_of(field.data_type()).is_some() => kind,
            _ => return Err(self.unsupported(&format!("the column `{}`", one.name), node.span)),
        };
        let plain = stored(&one.name);
        let wanted = arrow_type(kind);
        let value = if *field.data_type() == wanted { plain } else { cast(plain, wanted) };
        Ok(value.alias(self.define(one, kind, true)))
    }

    /// A column that a workspace has and the table has not.
    fn workspace_column(
        &mut self,
        one: &Column,
        schema: &arrow::datatypes::SchemaRef,
        stored: &impl Fn(&str) -> Expr,
        node: &Node,
    ) -> Result<Expr> {
        let other = match &*one.name {
            "TimeGenerated" => "Timestamp",
            "Timestamp" => "TimeGenerated",
            "ISP" => "Isp",
            "Type" => {
                let NodeKind::Table { name, .. } = &node.kind else {
                    return Err(self.unsupported("the column `Type`", node.span));
                };
                let text = ScalarValue::Utf8View(Some(name.clone()));
                return Ok(Expr::Literal(text, None).alias(self.define(one, Type::String, false)));
            }
            _ => "",
        };
        let kind = self.declared(one);
        match schema.field_with_name(other) {
            Ok(field) if *field.data_type() == arrow_type(kind) => {
                Ok(stored(other).alias(self.define(one, kind, true)))
            }
            _ => Ok(Self::null(kind).alias(self.define(one, kind, false))),
        }
    }

    /// Rows of another node under new columns.
    pub(super) async fn reuse(
        &mut self,
        id: NodeId,
        of: NodeId,
        late: &[(Column, ColumnId)],
        materialized: bool,
    ) -> Result<Relation> {
        if materialized && self.is_volatile(of) {
            self.keep(of).await?;
        }
        let relation = self.relation(of)?;
        let (node, of_node) = (self.bound.node(id), self.bound.node(of));
        let mut exprs: Vec<Expr> = Vec::new();
        let mut defined: Vec<ColumnId> = Vec::new();
        let shown = node.columns.iter().zip(of_node.columns.iter().map(|column| column.id));
        let hidden = node.hidden.iter().zip(of_node.hidden.iter().map(|column| column.id));
        let late = late.iter().map(|(column, id)| (column, *id));
        for (here, there) in shown.chain(hidden).chain(late) {
            self.renamed(here, there, &mut exprs, &mut defined);
        }
        if let Some(more) = of_node.open.and_then(|open| self.open.get(&open)).cloned() {
            let mut here = Vec::with_capacity(more.len());
            for (at, column) in more.iter().enumerate() {
                let id = ColumnId((1 << 30) + id.0 * 1_000 + u32::try_from(at).unwrap_or(0));
                let own = Column { id, ..column.clone() };
                self.needed.insert(id);
                self.renamed(&own, column.id, &mut exprs, &mut defined);
                here.push(own);
            }
            self.open.insert(id, here);
        }
        let mut order = Vec::new();
        for key in &relation.order {
            let name = self.fresh("order");
            exprs.push(column(&key.column).alias(name.clone()));
            order.push(Order { column: name, ..key.clone() });
        }
        let mut group = Vec::new();
        for key in &relation.group {
            let name = self.fresh("group");
            exprs.push(column(key).alias(name.clone()));
            group.push(name);
        }
        let mut arrival = None;
        if let Some(known) = &relation.arrival {
            let name = self.fresh("arrival");
            exprs.push(column(known).alias(name.clone()));
            arrival = Some(name);
        }
        if exprs.is_empty() {
            let name = self.fresh("none");
            exprs.push(Expr::Literal(ScalarValue::Boolean(None), None).alias(name));
        }
        let plan = LogicalPlanBuilder::new(relation.plan).project(exprs)?.build()?;
        Ok(Relation { plan, order, group, arrival, is_empty: relation.is_empty })
    }

    fn renamed(
        &mut self,
        here: &Column,
        there: ColumnId,
        exprs: &mut Vec<Expr>,
        defined: &mut Vec<ColumnId>,
    ) {
        if !self.is_needed(here) || defined.contains(&here.id) {
            return;
        }
        if let Some(physical) = self.columns.get(&there).cloned() {
            defined.push(here.id);
            let name = self.define(here, physical.kind, physical.may_be_null);
            exprs.push(physical.expr.alias(name));
        }
    }

    pub(super) fn rows(&mut self, node: &Node, rows: &[Vec<Value>]) -> Result<Relation> {
        if let [row] = rows {
            let mut exprs = Vec::new();
            for (one, value) in node.columns.iter().zip(row) {
                let physical = self.value(value)?;
                exprs.push(physical.exact().alias(self.define(one, physical.kind, false)));
            }
            let plan = LogicalPlanBuilder::empty(true).project(exprs)?.build()?;
            return Ok(Relation::new(plan));
        }
        let kinds: Vec<Type> = node.columns.iter().map(|one| self.declared(one)).collect();
        let mut builders: Vec<CellsBuilder> =
            kinds.iter().map(|kind| CellsBuilder::new(*kind, rows.len())).collect();
        for row in rows {
            for ((value, builder), kind) in row.iter().zip(&mut builders).zip(&kinds) {
                builder.push(&self.constant(value, "a cell")?.to(*kind));
            }
        }
        self.numbered(&node.columns, &kinds, builders)
    }

    pub(super) fn range(&mut self, node: &Node, from: &Value, to: &Value, step: &Value) -> Result<Relation> {
        let kinds: Vec<Type> = node.columns.iter().map(|one| self.declared(one)).collect();
        let kind = kinds.first().copied().unwrap_or(Type::Long);
        let from = self.constant(from, "the first value of a range")?.to(kind);
        let to = self.constant(to, "the last value of a range")?.to(kind);
        let step = self.constant(step, "the step of a range")?;
        let steps = Steps::new(from, to, step);
        let first: Vec<values::Value> = steps.clone().take(MOST_VALUES + 1).collect();
        if first.len() > MOST_VALUES {
            return self.long_range(node, steps, kind);
        }
        let mut builder = CellsBuilder::new(kind, first.len());
        first.iter().for_each(|value| builder.push(value));
        self.numbered(&node.columns, &kinds, vec![builder])
    }

    /// A range of so many values that they are made when they are asked for.
    fn long_range(&mut self, node: &Node, steps: Steps, kind: Type) -> Result<Relation> {
        let Some(one) = node.columns.first() else {
            return Err(self.unsupported("a range without a column", node.span));
        };
        let name = self.define(one, kind, false);
        let schema = Arc::new(Schema::new(vec![Field::new(&name, arrow_type(kind), true)]));
        let descending = steps.is_descending();
        let order = Order { column: name.clone(), descending, nulls_first: false };
        let table = ranges::table(steps, kind, schema, order.sort())?;
        let source = self.fresh("range");
        let scan = LogicalPlanBuilder::scan(source.as_str(), provider_as_source(Arc::new(table)), None)?;
        let stored = Expr::Column(datafusion::common::Column::new(Some(source), name.as_str()));
        let plan = scan.project(vec![stored.alias(name)])?.build()?;
        Ok(Relation { order: vec![order], ..Relation::new(plan) })
    }

    /// Rows in memory, in their order.
    pub(super) fn numbered(
        &mut self,
        columns: &[Column],
        kinds: &[Type],
        builders: Vec<CellsBuilder>,
    ) -> Result<Relation> {
        let mut arrays: Vec<_> = builders.into_iter().map(CellsBuilder::finish).collect();
        let rows = arrays.first().map_or(0, |array| array.len());
        let place = self.fresh("order");
        let mut fields: Vec<Field> = Vec::new();
        for (one, kind) in columns.iter().zip(kinds) {
            let name = self.define(one, *kind, false);
            fields.push(Field::new(name, arrow_type(*kind), true));
        }
        fields.push(Field::new(&place, arrow_type(Type::Long), true));
        arrays.push(Arc::new(arrow::array::Int64Array::from_iter_values((0..).take(rows))));
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?;
        let plan = self.in_memory(vec![batch])?;
        // What may be null in these columns of text is made the empty text once.
        let mut exprs = Vec::new();
        for (one, kind) in columns.iter().zip(kinds) {
            let name = name_of(one.id);
            exprs.push(if *kind == Type::String {
                or_empty(column(&name)).alias(name)
            } else {
                column(&name)
            });
        }
        exprs.push(column(&place));
        let plan = LogicalPlanBuilder::new(plan).project(exprs)?.build()?;
        let order = vec![Order { column: place, descending: false, nulls_first: false }];
        Ok(Relation { order, ..Relation::new(plan) })
    }

    /// A plan over rows in memory; its columns have no table before their names.
    pub(super) fn in_memory(&mut self, batches: Vec<RecordBatch>) -> Result<LogicalPlan> {
        let Some(first) = batches.first() else {
            return Ok(LogicalPlanBuilder::empty(false).build()?);
        };
        let schema = first.schema();
        let table = self.fresh("rows");
        let provider = Arc::new(MemTable::try_new(Arc::clone(&schema), vec![batches])?);
        let scan = LogicalPlanBuilder::scan(table.as_str(), provider_as_source(provider), None)?;
        let qualifier = datafusion::common::TableReference::bare(table);
        let exprs: Vec<Expr> = schema
            .fields()
            .iter()
            .map(|field| {
                let column = datafusion::common::Column::new(Some(qualifier.clone()), field.name());
                Expr::Column(column).alias(field.name())
            })
            .collect();
        Ok(scan.project(exprs)?.build()?)
    }

    /// The column of the rows at hand that says when they arrived.
    pub(super) fn replaced_arrival(&self) -> Option<Physical> {
        self.arrival.as_ref().map(|name| Physical::new(column(name), Type::DateTime))
    }

    pub(super) fn get_schema(&mut self, node: &Node, input: NodeId) -> Result<Relation> {
        let of = self.bound.node(input);
        let mut shown: Vec<Column> = of.columns.to_vec();
        shown.extend(of.open.and_then(|open| self.open.get(&open)).cloned().unwrap_or_default());
        let kinds: Vec<Type> = node.columns.iter().map(|one| self.declared(one)).collect();
        let mut builders: Vec<CellsBuilder> =
            kinds.iter().map(|kind| CellsBuilder::new(*kind, shown.len())).collect();
        for (at, one) in shown.iter().enumerate() {
            let kind = self.columns.get(&one.id).map_or(Type::Dynamic, |physical| physical.kind);
            let ty = crate::kql::bind::Type::of(kind.name()).unwrap_or(one.ty);
            let row = [
                values::Value::string(&*one.name),
                values::Value::Long(i64::try_from(at).unwrap_or(i64::MAX)),
                values::Value::string(ty.storage()),
                values::Value::string(ty.name()),
            ];
            for (value, builder) in row.iter().zip(&mut builders) {
                builder.push(value);
            }
        }
        self.numbered(&node.columns, &kinds, builders)
    }

    /// Whether two runs of a node may give different rows.
    fn is_volatile(&self, id: NodeId) -> bool {
        let mut open = vec![id];
        let mut seen = hashbrown::HashSet::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            let kind = &self.bound.node(id).kind;
            if matches!(
                kind,
                NodeKind::Take { .. } | NodeKind::Sample { .. } | NodeKind::SampleDistinct { .. }
            ) {
                return true;
            }
            let mut values = Vec::new();
            walk::values_of(kind, &mut values);
            while let Some(value) = values.pop() {
                if matches!(value.kind, ValueKind::Call { function: "rand" | "new_guid", .. }) {
                    return true;
                }
                walk::parts(value, &mut values);
            }
            walk::inputs(self.bound, id, &mut open);
        }
        false
    }
}

/// Whether anything in a query calls a function.
pub(super) fn calls(bound: &Bound, name: &str) -> bool {
    let mut open: Vec<&Value> = Vec::new();
    for node in &bound.nodes {
        walk::values_of(&node.kind, &mut open);
    }
    open.extend(bound.variables.iter().map(|variable| &variable.value));
    while let Some(value) = open.pop() {
        if matches!(value.kind, ValueKind::Call { function, .. } if function == name) {
            return true;
        }
        walk::parts(value, &mut open);
    }
    false
}
