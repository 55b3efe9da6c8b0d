//! `make-series`: a row for each key, with arrays over the points of an axis.

use hashbrown::HashSet;

use super::super::span::Span;
use super::super::tree::{Expr, MakeSeries, SeriesAggregate, Target};
use super::bound::{Computed, NodeKind, Series};
use super::expression::wrong_type;
use super::projection::Projection;
use super::value::Value;
use super::{BindError, Binder, Column, Fault, NodeId, Result, Row, Type};

impl<'q> Binder<'q> {
    pub(super) fn make_series(&mut self, input: NodeId, make: &'q MakeSeries, span: Span) -> Result<NodeId> {
        let (kind, columns) = self.with_row(Row::of(input), |binder| binder.series_node(input, make))?;
        Ok(self.push_closed(kind, columns, span))
    }

    fn series_node(&mut self, input: NodeId, make: &'q MakeSeries) -> Result<(NodeKind, Vec<Column>)> {
        let mut projection = Projection::default();
        let mut plain = HashSet::new();
        let mut keys = Vec::with_capacity(make.by.len());
        for key in &make.by {
            keys.push(self.key(key, &mut projection, &mut plain)?);
        }
        let mut series = Vec::with_capacity(make.aggregates.len());
        for aggregate in &make.aggregates {
            series.push(self.series(aggregate, &mut projection)?);
        }
        let axis = self.axis(make, &mut projection)?;
        let ty = axis.value.ty;
        let from = self.point(make.range.from.as_ref(), ty, "the first point of the axis")?;
        let to = self.point(make.range.to.as_ref(), ty, "the end of the axis")?;
        let width = if ty == Type::DateTime { Type::Timespan } else { ty };
        let step = self.constant_value(&make.range.step, "the step of the axis")?;
        if step.ty != width && !step.ty.widens_to(width) && step.ty != Type::Unknown && width != Type::Unknown
        {
            return Err(wrong_type(
                "the step of the axis",
                &format!("a {}", width.name()),
                step.ty,
                step.span,
            ));
        }
        let step = if width == Type::Unknown { step } else { step.convert(width) };
        let nonempty = match &make.kind {
            None => false,
            Some(kind) if kind.text == "nonempty" => true,
            Some(kind) => {
                let (what, allowed) = ("the kind of a `make-series`".to_owned(), "`nonempty`".to_owned());
                let fault = Fault::NotOneOf { what, allowed, found: kind.text.clone() };
                return Err(BindError::new(fault, *kind.span));
            }
        };
        let includes_end = make.range.is_in_range;
        let kind = NodeKind::MakeSeries { input, keys, series, axis, from, to, step, includes_end, nonempty };
        Ok((kind, projection.into_columns()))
    }

    fn series(&mut self, item: &'q SeriesAggregate, projection: &mut Projection) -> Result<Series> {
        let named = &item.value;
        let (value, aggregates) =
            self.collecting(HashSet::new(), |binder| binder.value(&named.value, "a series"))?;
        self.only_aggregates(&value, &aggregates)?;
        let column = match &named.target {
            Some(Target::Name(name)) => {
                let column = self.new_column(name.text.as_str(), Type::Dynamic);
                projection.declare(column.clone(), false, *name.span)?;
                column
            }
            _ => {
                let outputs = aggregates.first().map_or(&[][..], |first| &first.outputs);
                let name = self.series_name(&named.value, outputs);
                let column = self.new_column(name, Type::Dynamic);
                projection.add(column)
            }
        };
        let default =
            item.default.as_ref().map(|default| self.constant_value(default, "a default")).transpose()?;
        Ok(Series { aggregates, column, value, default })
    }

    /// The name that an aggregate gives its series.
    fn series_name(&mut self, expression: &'q Expr, outputs: &[Column]) -> String {
        if self.as_aggregate(expression).is_some()
            && let Some(first) = outputs.first().filter(|column| !column.name.is_empty())
        {
            return first.name.to_string();
        }
        let outer = self.row.aggregates.replace(super::aggregate::Collected::default());
        let name = self.result_name(expression);
        self.row.aggregates = outer;
        name.unwrap_or_else(|| self.default_name())
    }

    fn axis(&mut self, make: &'q MakeSeries, projection: &mut Projection) -> Result<Computed> {
        let value = self.value(&make.on.value, "the axis")?;
        if !value.ty.is_summable() && value.ty != Type::Unknown {
            return Err(wrong_type("the axis", "a datetime, a timespan or a number", value.ty, value.span));
        }
        let name = match &make.on.target {
            Some(Target::Name(name)) => name.text.clone(),
            _ => match self.result_name(&make.on.value) {
                Some(name) => name,
                None => self.default_name(),
            },
        };
        let column = self.new_column(name, Type::Dynamic);
        let column = projection.add(column);
        Ok(Computed { column, value })
    }

    fn point(&mut self, point: Option<&'q Expr>, ty: Type, what: &str) -> Result<Option<Value>> {
        let Some(point) = point else { return Ok(None) };
        let value = self.constant_value(point, what)?;
        if value.ty == ty || value.ty.widens_to(ty) || value.ty == Type::Unknown || ty == Type::Unknown {
            let value = if ty == Type::Unknown { value } else { value.convert(ty) };
            return Ok(Some(value));
        }
        Err(wrong_type(what, &format!("a {}", ty.name()), value.ty, value.span))
    }
}
