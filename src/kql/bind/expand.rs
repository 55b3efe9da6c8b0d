//! `mv-expand` and `mv-apply`: several rows of one.

use super::super::span::Span;
use super::super::tree::{Expand, ExpandItem, MvApply, Target, TypeLiteral};
use super::bound::{Expanded, Expansion, NodeKind};
use super::expression::wrong_type;
use super::projection::Projection;
use super::{BindError, Binder, ColumnId, Fault, NodeId, Result, Row, Type};

impl<'q> Binder<'q> {
    pub(super) fn mv_expand(&mut self, input: NodeId, expand: &'q Expand, span: Span) -> Result<NodeId> {
        let columns = self.columns(input);
        let mut projection = Projection::over(&columns);
        let expansion = self.expansion(input, expand, &mut projection)?;
        if let Some(index) = &expansion.index {
            projection.add(index.clone());
        }
        let columns = projection.into_columns().into();
        Ok(self.push_over(input, NodeKind::Expand { input, expansion }, columns, span))
    }

    /// What is expanded. Each new column takes the place of the one that has its name.
    fn expansion(
        &mut self,
        input: NodeId,
        expand: &'q Expand,
        projection: &mut Projection,
    ) -> Result<Expansion> {
        let mut items = Vec::with_capacity(expand.items.len());
        for item in &expand.items {
            let (expanded, written) = self.with_row(Row::of(input), |binder| binder.expand_item(item))?;
            match written {
                Some(place) => projection.declare(expanded.column.clone(), true, place)?,
                None => projection.replace(expanded.column.clone()),
            }
            items.push(expanded);
        }
        let index = expand.item_index.as_ref().map(|name| self.new_column(name.text.as_str(), Type::Long));
        let limit = match &expand.limit {
            Some(limit) => {
                let limit = self.constant_value(limit, "the limit")?;
                if !limit.ty.is_integer() && limit.ty != Type::Unknown {
                    return Err(wrong_type("the limit", "a whole number", limit.ty, limit.span));
                }
                Some(limit.convert(Type::Long))
            }
            None => None,
        };
        Ok(Expansion { items, index, limit, bags_as_arrays: expand.bags_as_arrays == Some(true) })
    }

    /// An item, and where its name is written if it is.
    fn expand_item(&mut self, item: &'q ExpandItem) -> Result<(Expanded, Option<Span>)> {
        let value = self.value(&item.value.value, "what is expanded")?;
        let holds_json = value.ty == Type::String && self.holds_json(&value);
        if !matches!(value.ty, Type::Dynamic | Type::Unknown) && !holds_json {
            let error = wrong_type("what is expanded", "dynamic", value.ty, value.span);
            let is_text = value.ty == Type::String;
            return Err(if is_text { error.hint("`parse_json(...)` reads JSON from text") } else { error });
        }
        let ty = match &item.to {
            Some(TypeLiteral::Scalar(kind)) => Type::from(*kind),
            Some(TypeLiteral::Row(_)) => {
                let fault = Fault::Unsupported { what: "a row as the type of an element".to_owned() };
                return Err(BindError::new(fault, *item.value.span));
            }
            None => Type::Dynamic,
        };
        let (name, written) = match &item.value.target {
            Some(Target::Name(name)) => (name.text.clone(), Some(*name.span)),
            Some(Target::Names(names)) => {
                let names = super::error::counted(names.len(), "name");
                let fault = Fault::NamesForValues { given: "1 value".to_owned(), names };
                return Err(BindError::new(fault, *item.value.span));
            }
            None => match self.result_name(&item.value.value) {
                Some(name) => (name, None),
                None => (self.default_name(), None),
            },
        };
        let column = self.new_column(name, ty);
        let converts = item.to.is_some() && ty != Type::Dynamic;
        Ok((Expanded { value: value.convert(Type::Dynamic), column, converts }, written))
    }

    pub(super) fn mv_apply(&mut self, input: NodeId, apply: &'q MvApply, span: Span) -> Result<NodeId> {
        let outer = self.columns(input);
        let mut inner = Projection::over(&outer);
        let expansion = self.expansion(input, &apply.expand, &mut inner)?;
        if let Some(index) = &expansion.index {
            inner.add(index.clone());
        }
        let inner = inner.into_columns();
        let kept: Vec<ColumnId> = outer
            .iter()
            .filter(|one| inner.iter().any(|column| column.id == one.id))
            .map(|one| one.id)
            .collect();
        let given = self.given_of(input, inner, span);
        let body = self.body_over(given, &apply.on, span)?;
        // The row's own columns come first, then what the body makes; a replaced column goes to the end with it.
        let mut projection = Projection::default();
        for column in outer.iter().filter(|column| kept.contains(&column.id)) {
            projection.add(column.clone());
            projection.never(column.id);
        }
        for column in self.columns(body).iter() {
            projection.add(column.clone());
        }
        let columns = projection.into_columns().into();
        Ok(self.push_over(input, NodeKind::Apply { input, expansion, given, body }, columns, span))
    }
}
