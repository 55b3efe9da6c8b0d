//! `summarize` and what is a summary by another name: `count`, `distinct`.

use hashbrown::HashSet;

use super::super::span::Span;
use super::super::tree::{ExprKind, Name, Named, Summarize, Target};
use super::aggregate::{Output, gives_several};
use super::bound::{Aggregate, Computed, NodeKind};
use super::name::column_value;
use super::projection::Projection;
use super::tabular::part_of;
use super::value::Value;
use super::{BindError, Binder, Column, ColumnId, Fault, NodeId, Result, Row, Type};

/// What a `summarize` is made of.
pub(super) struct Summary {
    pub(super) keys: Vec<Computed>,
    pub(super) aggregates: Vec<Aggregate>,
    /// What is computed from the aggregates.
    pub(super) computed: Vec<Computed>,
    /// The columns of the result.
    pub(super) columns: Vec<Column>,
}

impl<'q> Binder<'q> {
    pub(super) fn summarize(
        &mut self,
        input: NodeId,
        summarize: &'q Summarize,
        span: Span,
    ) -> Result<NodeId> {
        let by = summarize.by.as_deref().unwrap_or_default();
        let mut summary =
            self.with_row(Row::of(input), |binder| binder.summary(by, &summarize.aggregates))?;
        if let (Some(bin), Some(last)) = (&summarize.bin, summary.keys.last_mut()) {
            // The old `by t bin = 1d` bins the last key.
            let width = self.constant_value(bin, "the width of a bin")?;
            let value = last.value.clone();
            let (ty, span) = (value.ty, value.span);
            let kind = super::ValueKind::Call { function: "bin", arguments: vec![value, width] };
            last.value = Value { kind, ty, span, is_constant: false };
        }
        Ok(self.summarized(input, summary, span))
    }

    /// Adds the nodes of a summary.
    fn summarized(&mut self, input: NodeId, summary: Summary, span: Span) -> NodeId {
        let Summary { keys, aggregates, computed, columns } = summary;
        let hidden = self.hidden_after(input, &keys, &aggregates, &columns);
        let outputs = aggregates.iter().flat_map(|one| &one.outputs);
        let all: Vec<Column> = keys.iter().map(|key| &key.column).chain(outputs).cloned().collect();
        let kind = NodeKind::Aggregate { input, keys, aggregates };
        if computed.is_empty() && same_columns(&all, &columns) {
            // Only the names may differ, where one was taken.
            let node = self.named_aggregate(kind, columns, span);
            self.bound.nodes[node.0 as usize].hidden = hidden.into();
            return node;
        }
        let node = self.push_closed(kind, all, span);
        let node = self.computed(node, computed, columns, false, span);
        self.bound.nodes[node.0 as usize].hidden = hidden.into();
        node
    }

    /// The other names of columns that go through a summary unchanged.
    fn hidden_after(
        &self,
        input: NodeId,
        keys: &[Computed],
        aggregates: &[Aggregate],
        columns: &[Column],
    ) -> Vec<Column> {
        let from = self.bound.node(input);
        let keys = keys.iter().map(|key| (&key.value, &key.column));
        let rows = aggregates.iter().filter(|one| matches!(one.function, "arg_max" | "arg_min" | "take_any"));
        let rows = rows.flat_map(|one| one.arguments.iter().zip(&one.outputs));
        let mut hidden: Vec<Column> = Vec::new();
        for (value, column) in keys.chain(rows) {
            for other in from.hidden.iter().filter(|other| value.as_column() == Some(other.id)) {
                let is_new = |known: &Column| known.name != other.name;
                if columns.iter().all(is_new) && hidden.iter().all(is_new) {
                    hidden.push(Column { id: column.id, ..other.clone() });
                }
            }
        }
        hidden
    }

    fn named_aggregate(&mut self, mut kind: NodeKind, columns: Vec<Column>, span: Span) -> NodeId {
        if let NodeKind::Aggregate { keys, aggregates, .. } = &mut kind {
            let keys = keys.iter_mut().map(|key| &mut key.column);
            let outputs = aggregates.iter_mut().flat_map(|one| &mut one.outputs);
            for (inner, column) in keys.chain(outputs).zip(&columns) {
                inner.clone_from(column);
            }
        }
        self.push_closed(kind, columns, span)
    }

    /// Keys and aggregates over the rows that come in.
    pub(super) fn summary(&mut self, by: &'q [Named], items: &'q [Named]) -> Result<Summary> {
        let mut projection = Projection::default();
        let mut plain = HashSet::new();
        let mut keys = Vec::with_capacity(by.len());
        for key in by {
            keys.push(self.key(key, &mut projection, &mut plain)?);
        }
        for column in keys.iter().map(|key| &key.column) {
            projection.never(column.id);
        }
        let mut computed = Vec::new();
        let (outputs, aggregates) = self.collecting(plain, |binder| {
            let mut all = Vec::new();
            for item in items {
                binder.aggregate_item(item, &mut projection, &mut computed)?;
                all.push(());
            }
            Ok(all)
        })?;
        drop(outputs);
        for one in &computed {
            self.only_aggregates(&one.value, &aggregates)?;
        }
        Ok(Summary { keys, aggregates, computed, columns: projection.into_columns() })
    }

    /// A key of `by`.
    pub(super) fn key(
        &mut self,
        key: &'q Named,
        projection: &mut Projection,
        plain: &mut HashSet<ColumnId>,
    ) -> Result<Computed> {
        let value = self.value(&key.value, "a key")?;
        if value.ty == Type::Dynamic {
            let error = BindError::new(Fault::DynamicKey { what: "a key" }, value.span);
            return Err(error.hint("convert it, as with `tostring(...)`"));
        }
        let shown = self.plain_column(&key.value, &value);
        if let (Some(column), None) = (&shown, &key.target) {
            // It is the same column before and after.
            plain.insert(column.id);
            projection.declare(column.clone(), false, *key.span)?;
            return Ok(Computed { column: column.clone(), value });
        }
        if let Some(column) = &shown {
            plain.insert(column.id);
        }
        let mut column = match &key.target {
            Some(Target::Name(name)) => {
                let column = self.column_for(&name.text, &value);
                projection.declare(column.clone(), false, *name.span)?;
                return Ok(Computed { column, value });
            }
            Some(Target::Names(names)) => {
                let (given, names) = ("1 value".to_owned(), super::error::counted(names.len(), "name"));
                return Err(BindError::new(Fault::NamesForValues { given, names }, *key.span));
            }
            None => {
                let name = match self.result_name(&key.value) {
                    Some(name) => name,
                    None => self.default_name(),
                };
                self.column_for(&name, &value)
            }
        };
        column = projection.add(column);
        Ok(Computed { column, value })
    }

    /// An item of `summarize`: an aggregate, or something made of aggregates.
    fn aggregate_item(
        &mut self,
        item: &'q Named,
        projection: &mut Projection,
        computed: &mut Vec<Computed>,
    ) -> Result<()> {
        if let Some((function, call)) = self.as_aggregate(&item.value) {
            let outputs = self.aggregate(function, call)?;
            let several = gives_several(function);
            return self.aggregate_columns(item, outputs, several, projection);
        }
        if let ExprKind::Name(name) = &item.value.unparenthesized().kind
            && let Some(column) = self.find_column(&name.text)
        {
            let name = column.name.to_string();
            let hint = format!("`take_any({name})` takes one of them, `by {name}` makes it a key");
            return Err(BindError::new(Fault::ColumnOutsideAggregate { name }, *item.span).hint(hint));
        }
        self.made_of_aggregates(item, projection, computed)
    }

    /// The columns of an item that is more than an aggregate.
    fn made_of_aggregates(
        &mut self,
        item: &'q Named,
        projection: &mut Projection,
        computed: &mut Vec<Computed>,
    ) -> Result<()> {
        let value = self.value(&item.value, "a column")?;
        let parts = self.parts_of(&item.value, &value);
        match &item.target {
            Some(Target::Name(name)) => {
                let column = self.new_column(name.text.as_str(), value.ty);
                projection.declare(column.clone(), false, *name.span)?;
                computed.push(Computed { column, value });
            }
            Some(Target::Names(names)) => {
                for (at, name) in names.iter().enumerate() {
                    let Some((_, ty)) = parts.get(at) else {
                        let given = super::error::counted(parts.len().max(1), "value");
                        let names = super::error::counted(names.len(), "name");
                        return Err(BindError::new(Fault::NamesForValues { given, names }, *item.span));
                    };
                    let column = self.new_column(name.text.as_str(), *ty);
                    projection.declare(column.clone(), false, *name.span)?;
                    computed.push(Computed { column, value: part_of(&value, at, *ty) });
                }
            }
            None if !parts.is_empty() => {
                for (at, (name, ty)) in parts.into_iter().enumerate() {
                    let column = self.new_column(name, ty);
                    let column = projection.add(column);
                    computed.push(Computed { column, value: part_of(&value, at, ty) });
                }
            }
            None => {
                let name = match self.result_name(&item.value) {
                    Some(name) => name,
                    None => self.default_name(),
                };
                let column = self.new_column(name, value.ty);
                let column = projection.add(column);
                computed.push(Computed { column, value });
            }
        }
        Ok(())
    }

    /// The columns of an aggregate under the names that the query or the aggregate gives.
    fn aggregate_columns(
        &mut self,
        item: &'q Named,
        outputs: Vec<Output>,
        several: bool,
        projection: &mut Projection,
    ) -> Result<()> {
        let names: &[Name] = match &item.target {
            Some(Target::Name(name)) => std::slice::from_ref(name),
            Some(Target::Names(names)) => names,
            None => &[],
        };
        let count = outputs.len();
        if names.len() > count || names.len() > 1 && !several {
            let given = super::error::counted(count, "value");
            let names = super::error::counted(names.len(), "name");
            return Err(BindError::new(Fault::NamesForValues { given, names }, *item.span));
        }
        let mut shown = Vec::with_capacity(count);
        for (at, output) in outputs.into_iter().enumerate() {
            let mut column = output.column;
            if let Some(name) = names.get(at) {
                column.name = name.text.as_str().into();
                projection.declare(column.clone(), false, *name.span)?;
            } else {
                if !output.is_named {
                    column.name = self.default_name().into();
                }
                column = projection.add(column);
            }
            shown.push(column);
        }
        // The aggregate's own columns carry the names that they got.
        if let Some(last) = self.row.aggregates.as_mut().and_then(|all| all.found.last_mut()) {
            last.outputs = shown;
        }
        Ok(())
    }

    /// `count`
    pub(super) fn count(&mut self, input: NodeId, name: Option<&Name>, span: Span) -> NodeId {
        let column = self.new_column(name.map_or("Count", |name| name.text.as_str()), Type::Long);
        let outputs = vec![column.clone()];
        let aggregates = vec![Aggregate { function: "count", arguments: Vec::new(), outputs, span }];
        self.push_closed(NodeKind::Aggregate { input, keys: Vec::new(), aggregates }, [column], span)
    }

    /// `distinct`
    pub(super) fn distinct(&mut self, input: NodeId, items: &'q [Named], span: Span) -> Result<NodeId> {
        let (keys, columns) = self.with_row(Row::of(input), |binder| binder.distinct_keys(items))?;
        let hidden = self.hidden_after(input, &keys, &[], &columns);
        let node =
            self.push_closed(NodeKind::Aggregate { input, keys, aggregates: Vec::new() }, columns, span);
        self.bound.nodes[node.0 as usize].hidden = hidden.into();
        Ok(node)
    }

    fn distinct_keys(&mut self, items: &'q [Named]) -> Result<(Vec<Computed>, Vec<Column>)> {
        let mut projection = Projection::default();
        let mut plain = HashSet::new();
        let mut keys = Vec::with_capacity(items.len());
        for item in items {
            if !matches!(item.value.unparenthesized().kind, ExprKind::Star) {
                keys.push(self.key(item, &mut projection, &mut plain)?);
                continue;
            }
            let columns = self.row.node.map(|node| self.columns(node)).unwrap_or_default();
            if let Some(column) = columns.iter().find(|column| column.ty == Type::Dynamic) {
                let error = BindError::new(Fault::DynamicKey { what: "a key" }, *item.span);
                return Err(error.hint(format!("`{}` is dynamic; name the columns one by one", column.name)));
            }
            for column in columns.iter().filter(|column| !plain.contains(&column.id)) {
                let new = projection.add(column.clone());
                keys.push(Computed { column: new, value: column_value(column, *item.span) });
            }
        }
        Ok((keys, projection.into_columns()))
    }
}

fn same_columns(all: &[Column], shown: &[Column]) -> bool {
    all.len() == shown.len() && all.iter().zip(shown).all(|(one, other)| one.id == other.id)
}
