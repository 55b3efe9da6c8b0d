//! Rows that are written in the query, or come from outside the database.

use std::sync::Arc;

use super::super::span::Span;
use super::super::tree::{Expr, ExprKind, Literal, Name, Named, Property, RowSchema, Target};
use super::bound::NodeKind;
use super::projection::Projection;
use super::value::{Constant, Value};
use super::{BindError, Binder, Column, Fault, NodeId, Result, Type};

impl<'q> Binder<'q> {
    /// The columns of a schema that the query writes.
    pub(super) fn declared_columns(&mut self, schema: &RowSchema) -> Result<Vec<Column>> {
        let mut columns: Vec<Column> = Vec::with_capacity(schema.columns.len());
        for declared in &schema.columns {
            if columns.iter().any(|known| *known.name == declared.name.text) {
                let fault = Fault::Repeated { what: "a column", name: declared.name.text.clone() };
                return Err(BindError::new(fault, *declared.name.span));
            }
            columns.push(self.new_column(declared.name.text.as_str(), Type::from(declared.kind)));
        }
        Ok(columns)
    }

    pub(super) fn data_table(
        &mut self,
        schema: &'q RowSchema,
        cells: &'q [Expr],
        span: Span,
    ) -> Result<NodeId> {
        let columns = self.declared_columns(schema)?;
        if columns.is_empty() || !cells.len().is_multiple_of(columns.len()) {
            let fault = Fault::IncompleteRow { cells: cells.len(), columns: columns.len() };
            return Err(BindError::new(fault, span));
        }
        let mut rows = Vec::with_capacity(cells.len() / columns.len());
        for row in cells.chunks(columns.len()) {
            let mut values = Vec::with_capacity(row.len());
            for (cell, column) in row.iter().zip(&columns) {
                let value = self.constant_value(cell, "a cell")?;
                values.push(value.convert(column.ty));
            }
            rows.push(values);
        }
        Ok(self.push_closed(NodeKind::Rows(rows), columns, span))
    }

    pub(super) fn external_data(
        &mut self,
        schema: &'q RowSchema,
        sources: &'q [Expr],
        properties: &'q [Property],
        span: Span,
    ) -> Result<NodeId> {
        let columns = self.declared_columns(schema)?;
        let mut places = Vec::with_capacity(sources.len());
        for source in sources {
            let value = self.constant_value(source, "the place of the data")?;
            if value.ty != Type::String {
                return Err(super::expression::wrong_type(
                    "the place of the data",
                    "a string",
                    value.ty,
                    value.span,
                ));
            }
            places.push(value);
        }
        let properties = self.properties(properties)?;
        Ok(self.push_closed(NodeKind::ExternalData { sources: places, properties }, columns, span))
    }

    pub(super) fn properties(&mut self, properties: &'q [Property]) -> Result<Vec<(String, Constant)>> {
        let mut found = Vec::with_capacity(properties.len());
        for property in properties {
            found.push((property.name.text.clone(), self.property_value(&property.value)?));
        }
        Ok(found)
    }

    pub(super) fn print(&mut self, items: &'q [Named], span: Span) -> Result<NodeId> {
        let mut projection = Projection::default();
        let mut values: Vec<Value> = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let value = self.value(&item.value, "a column")?;
            let parts = self.parts_of(&item.value, &value);
            match &item.target {
                Some(Target::Name(name)) => {
                    let column = self.column_for(&name.text, &value);
                    projection.declare(column, false, *name.span)?;
                    values.push(value);
                }
                Some(Target::Names(names)) => {
                    for (at, name) in names.iter().enumerate() {
                        let Some((_, ty)) = parts.get(at) else {
                            let given = super::error::counted(parts.len().max(1), "value");
                            let names = super::error::counted(names.len(), "name");
                            return Err(BindError::new(Fault::NamesForValues { given, names }, *item.span));
                        };
                        let column = self.new_column(name.text.as_str(), *ty);
                        projection.declare(column, false, *name.span)?;
                        values.push(super::tabular::part_of(&value, at, *ty));
                    }
                }
                None if parts.len() > 1 => {
                    for (at, (name, ty)) in parts.into_iter().enumerate() {
                        let column = self.new_column(name, ty);
                        projection.add(column);
                        values.push(super::tabular::part_of(&value, at, ty));
                    }
                }
                None => {
                    let column = self.column_for(&format!("print_{at}"), &value);
                    projection.add(column);
                    values.push(value);
                }
            }
        }
        Ok(self.push_closed(NodeKind::Rows(vec![values]), projection.into_columns(), span))
    }

    pub(super) fn range(
        &mut self,
        column: &'q Name,
        from: &'q Expr,
        to: &'q Expr,
        step: &'q Expr,
        span: Span,
    ) -> Result<NodeId> {
        let from = self.range_end(from, "the first value of a range")?;
        let to = self.range_end(to, "the last value of a range")?;
        let step = self.range_end(step, "the step of a range")?;
        let ty = match from.ty.common(to.ty) {
            Some(ty) => ty,
            None => {
                return Err(super::expression::wrong_type(
                    "the last value of a range",
                    from.ty.name(),
                    to.ty,
                    to.span,
                ));
            }
        };
        // Moments go by a length of time.
        let (ty, step) = match (ty, step.ty) {
            (Type::DateTime | Type::Timespan, Type::Timespan) | (Type::Unknown, _) | (_, Type::Unknown) => {
                (ty, step)
            }
            (number, other) if number.is_number() && other.is_number() => {
                let wide = number.widest(other);
                (wide, step.convert(wide))
            }
            (_, other) => {
                let expected = if ty == Type::DateTime { "a timespan" } else { ty.name() };
                return Err(super::expression::wrong_type("the step of a range", expected, other, step.span));
            }
        };
        let (from, to) = (from.convert(ty), to.convert(ty));
        let column = self.new_column(column.text.as_str(), ty);
        Ok(self.push_closed(NodeKind::Range { from, to, step }, [column], span))
    }

    fn range_end(&mut self, end: &'q Expr, what: &str) -> Result<Value> {
        let value = self.constant_value(end, what)?;
        if value.ty.is_summable() || matches!(value.ty, Type::Unknown) {
            return Ok(value);
        }
        let expected = "a number, a datetime or a timespan";
        Err(super::expression::wrong_type(what, expected, value.ty, value.span))
    }

    /// `getschema`: a row for every column.
    pub(super) fn get_schema(&mut self, input: NodeId, span: Span) -> NodeId {
        let names = ["ColumnName", "ColumnOrdinal", "DataType", "ColumnType"];
        let types = [Type::String, Type::Long, Type::String, Type::String];
        let columns: Vec<Column> =
            names.into_iter().zip(types).map(|(name, ty)| self.new_column(name, ty)).collect();
        if self.bound.node(input).open.is_some() {
            return self.push_closed(NodeKind::GetSchema { input }, columns, span);
        }
        let text = |text: &str| Value::constant(Constant::String(text.to_owned()), Type::String, span);
        let of: Arc<[Column]> = self.columns(input);
        let row = |(at, column): (usize, &Column)| {
            let ordinal = Constant::Long(i64::try_from(at).unwrap_or(i64::MAX));
            let ordinal = Value::constant(ordinal, Type::Long, span);
            vec![text(&column.name), ordinal, text(column.ty.storage()), text(column.ty.name())]
        };
        let rows = of.iter().enumerate().map(row).collect();
        self.push_closed(NodeKind::Rows(rows), columns, span)
    }
}

/// A value of a property as it is written.
pub(super) fn shown(value: &Expr) -> String {
    match &value.unparenthesized().kind {
        ExprKind::Name(name) => name.text.clone(),
        ExprKind::Literal(literal) => match &**literal {
            Literal::String(text) => text.value(),
            Literal::Bool(value) => value.to_string(),
            Literal::Long(text) | Literal::Real(text) | Literal::Timespan(text) | Literal::Typed(_, text) => {
                text.clone()
            }
            Literal::Dynamic(_) | Literal::Type(_) => String::new(),
        },
        ExprKind::Sign { sign: super::super::tree::Sign::Minus, operand } => format!("-{}", shown(operand)),
        _ => String::new(),
    }
}
