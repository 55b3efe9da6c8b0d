//! Operators that look for what is frequent: `top-nested`, `top-hitters`, `sample-distinct`, `reduce`.

use hashbrown::HashSet;

use super::super::span::Span;
use super::super::tree::{Named, Order, Property, Target, TopNestedLevel};
use super::bound::{Computed, NestedLevel, NodeKind};
use super::projection::Projection;
use super::{BindError, Binder, Column, Fault, NodeId, Result, Row, Type};

impl<'q> Binder<'q> {
    pub(super) fn top_nested(
        &mut self,
        input: NodeId,
        levels: &'q [TopNestedLevel],
        span: Span,
    ) -> Result<NodeId> {
        let mut projection = Projection::default();
        let levels = self.with_row(Row::of(input), |binder| {
            levels.iter().map(|level| binder.nested_level(level, &mut projection)).collect::<Result<Vec<_>>>()
        })?;
        Ok(self.push_closed(NodeKind::TopNested { input, levels }, projection.into_columns(), span))
    }

    fn nested_level(
        &mut self,
        level: &'q TopNestedLevel,
        projection: &mut Projection,
    ) -> Result<NestedLevel> {
        let count = level.count.as_ref().map(|count| self.constant_value(count, "how many")).transpose()?;
        let of = self.grouped(&level.of, projection)?;
        let others =
            level.others.as_ref().map(|others| self.constant_value(others, "the name of the others"));
        let others = others.transpose()?;
        let (value, mut aggregates) =
            self.collecting(HashSet::new(), |binder| binder.value(&level.by.value, "what decides"))?;
        self.only_aggregates(&value, &aggregates)?;
        let Some(by) = aggregates.pop().filter(|_| aggregates.is_empty()) else {
            let fault = Fault::Unsupported { what: "a level of no aggregate or of several".to_owned() };
            return Err(BindError::new(fault, *level.by.span));
        };
        let column = match &level.by.target {
            Some(Target::Name(name)) => {
                let column = self.new_column(name.text.as_str(), value.ty);
                projection.declare(column.clone(), false, *name.span)?;
                column
            }
            _ => {
                let column = self.new_column(format!("aggregated_{}", of.column.name), value.ty);
                projection.add(column)
            }
        };
        let descending = !matches!(level.order, Some(Order::Ascending | Order::NaturalAscending));
        Ok(NestedLevel { count, of, others, by, result: Computed { column, value }, descending })
    }

    /// What values are counted by.
    fn grouped(&mut self, of: &'q Named, projection: &mut Projection) -> Result<Computed> {
        let mut plain = HashSet::new();
        let value = self.value(&of.value, "what is grouped")?;
        if value.ty != Type::Dynamic {
            return self.key(of, projection, &mut plain);
        }
        let error = BindError::new(Fault::DynamicKey { what: "a key" }, value.span);
        Err(error.hint("convert it, as with `tostring(...)`"))
    }

    pub(super) fn sample_distinct(
        &mut self,
        input: NodeId,
        count: &'q Named,
        of: &'q Named,
        span: Span,
    ) -> Result<NodeId> {
        let count = self.row_count(count, "how many")?;
        let mut projection = Projection::default();
        let of = self.with_row(Row::of(input), |binder| binder.grouped(of, &mut projection))?;
        Ok(self.push_closed(NodeKind::SampleDistinct { input, count, of }, projection.into_columns(), span))
    }

    pub(super) fn top_hitters(
        &mut self,
        input: NodeId,
        count: &'q Named,
        of: &'q Named,
        by: Option<&'q Named>,
        span: Span,
    ) -> Result<NodeId> {
        let count = self.row_count(count, "how many")?;
        let mut projection = Projection::default();
        let (of, weight, name) = self.with_row(Row::of(input), |binder| {
            let of = binder.grouped(of, &mut projection)?;
            let Some(by) = by else {
                let name = format!("approximate_count_{}", of.column.name);
                return Ok((of, None, name));
            };
            let weight = binder.value(&by.value, "what is added up")?;
            if !weight.ty.is_summable() && weight.ty != Type::Unknown {
                let expected = "a number, a timespan or a datetime";
                return Err(super::expression::wrong_type(
                    "what is added up",
                    expected,
                    weight.ty,
                    weight.span,
                ));
            }
            let name = format!("approximate_sum_{}", binder.result_name(&by.value).unwrap_or_default());
            Ok((of, Some(weight), name))
        })?;
        let ty = weight.as_ref().map_or(Type::Long, |weight| weight.ty);
        let total = self.new_column(name, ty);
        let total = projection.add(total);
        let kind = NodeKind::TopHitters { input, count, of, weight, total };
        Ok(self.push_closed(kind, projection.into_columns(), span))
    }

    pub(super) fn reduce(
        &mut self,
        input: NodeId,
        by: &'q Named,
        with: &'q [Property],
        span: Span,
    ) -> Result<NodeId> {
        let by = self.with_row(Row::of(input), |binder| binder.value(&by.value, "what is grouped"))?;
        let properties = self.properties(with)?;
        let columns = [("Pattern", Type::String), ("Count", Type::Long), ("Representative", Type::String)];
        let columns: Vec<Column> = columns.into_iter().map(|(name, ty)| self.new_column(name, ty)).collect();
        let kind = NodeKind::Reduce { input, by: by.convert(Type::String), properties };
        Ok(self.push_closed(kind, columns, span))
    }
}
