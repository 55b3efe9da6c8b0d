//! `make-series`: values of groups laid out over an axis.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::common::Result as EngineResult;
use datafusion::logical_expr::{
    ColumnarValue, Expr, LogicalPlanBuilder, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};

use super::super::cells::{Cells, CellsBuilder, arrow_type};
use super::super::rows::{Given, Made, RowsWork};
use super::expand::Operator;
use super::relation::{Relation, column, name_of};
use super::{Lowering, Result};
use crate::kql::bind::{Node, NodeKind};
use crate::kql::rows::series::{Axis, MakeSeries, SeriesColumn};
use crate::kql::values::{self, Type};

/// The point of the axis that a value belongs to; null outside of it.
#[derive(Debug)]
struct AxisBin {
    name: String,
    axis: Arc<Axis>,
    kind: Type,
    signature: Signature,
}

impl PartialEq for AxisBin {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.axis, &other.axis)
    }
}

impl Eq for AxisBin {}

impl Hash for AxisBin {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl ScalarUDFImpl for AxisBin {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        Ok(arrow_type(self.kind))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let Some(value) = args.args.into_iter().next() else {
            return datafusion::common::exec_err!("an axis needs a value");
        };
        let array = value.into_array(args.number_rows)?;
        let cells = Cells::new(&array, self.kind)?;
        let mut builder = CellsBuilder::new(self.kind, array.len());
        for row in 0..array.len() {
            builder.push(&self.axis.bin(&cells.get(row)).unwrap_or(values::Value::Null(self.kind)));
        }
        Ok(ColumnarValue::Array(builder.finish()))
    }
}

#[derive(Debug)]
struct Laying {
    axis: Axis,
    keys: usize,
    columns: Vec<SeriesColumn>,
    nonempty: bool,
}

impl RowsWork for Laying {
    fn run(&self, given: &Given, made: &mut Made) {
        let mut series = MakeSeries::new(self.axis.clone(), self.keys, self.columns.clone(), self.nonempty);
        let mut row = Vec::new();
        for at in 0..given.rows() {
            given.row(at, &mut row);
            series.push(&row);
        }
        match series.finish() {
            // No column of the input is handed on, so that any row may be the source.
            Ok(rows) => rows.iter().for_each(|row| made.row(0, row)),
            Err(error) => made.failed = Some(error.to_string()),
        }
    }
}

impl Lowering<'_> {
    pub(super) fn make_series(&mut self, node: &Node) -> Result<Relation> {
        let NodeKind::MakeSeries { input, keys, series, axis, from, to, step, includes_end, nonempty } =
            &node.kind
        else {
            return Err(self.unsupported("this operator", node.span));
        };
        let relation = self.enter(*input)?;
        if !relation.group.is_empty() {
            return Err(self.unsupported("a `make-series` inside of a group", node.span));
        }
        let (on, kind) = self.exact(&axis.value)?;
        let from = from.as_ref().map(|from| self.constant(from, "the first point")).transpose()?;
        let to = to.as_ref().map(|to| self.constant(to, "the end")).transpose()?;
        let step = self.constant(step, "the step")?;
        let points = Axis::new(kind, from.as_ref(), to.as_ref(), &step, *includes_end)
            .map_err(|error| self.refused(&error, node.span))?;
        let number = self.number();
        let bin = ScalarUDF::new_from_impl(AxisBin {
            name: format!("kusto_axis_{number}"),
            axis: Arc::new(points.clone()),
            kind,
            signature: Signature::any(1, Volatility::Immutable),
        });
        let place = self.fresh("bin");
        let mut added = vec![bin.call(vec![on]).alias(place.clone())];
        let mut group = Vec::new();
        let mut key_kinds = Vec::new();
        for key in keys {
            let (expr, kind) = self.exact(&key.value)?;
            let name = self.fresh("key");
            added.push(expr.alias(name.clone()));
            group.push(name);
            key_kinds.push(kind);
        }
        group.push(place.clone());
        let relation = relation.add(added)?;
        let inside = LogicalPlanBuilder::new(relation.plan.clone()).filter(column(&place).is_not_null())?;
        let relation = relation.clone().with_plan(inside.build()?);
        let mut wanted = Vec::new();
        for one in series {
            for aggregate in &one.aggregates {
                self.needed.extend(aggregate.outputs.iter().map(|output| output.id));
                wanted.push(aggregate.clone());
            }
        }
        let grouped = self.grouped(relation, &group, &wanted)?;
        let mut arguments: Vec<(Expr, Type)> = group
            .iter()
            .zip(key_kinds.iter().chain([&kind]))
            .map(|(name, kind)| (column(name), *kind))
            .collect();
        let mut columns = Vec::new();
        for one in series {
            let value = self.exact(&one.value)?;
            let default = one.default.as_ref().map(|value| self.constant(value, "a default")).transpose()?;
            columns.push(SeriesColumn { kind: value.1, default });
            arguments.push(value);
        }
        let mut made = Vec::new();
        for (key, kind) in keys.iter().zip(&key_kinds) {
            made.push((self.define(&key.column, *kind, false), *kind));
        }
        for one in series {
            made.push((self.define(&one.column, Type::Dynamic, false), Type::Dynamic));
        }
        made.push((self.define(&axis.column, Type::Dynamic, false), Type::Dynamic));
        let names: Vec<String> = made.iter().map(|(name, _)| name.clone()).collect();
        let work = Laying { axis: points, keys: keys.len(), columns, nonempty: *nonempty };
        let operator =
            Operator { name: "make-series", arguments, made, in_order: true, work: Arc::new(work) };
        let relation = self.operator(grouped, operator)?;
        let shown: Vec<Expr> = names.iter().map(|name| column(name)).collect();
        let plan = LogicalPlanBuilder::new(relation.plan).project(shown)?.build()?;
        let mut relation = Relation::new(plan);
        relation.order = keys
            .iter()
            .map(|key| super::relation::Order {
                column: name_of(key.column.id),
                descending: false,
                nulls_first: true,
            })
            .collect();
        Ok(relation)
    }
}
