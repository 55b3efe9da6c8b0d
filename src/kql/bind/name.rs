//! Names: what each stands for, and what to say when it stands for nothing.

use std::sync::Arc;

use super::super::span::Span;
use super::super::tree::Name;
use super::scope::Entry;
use super::tables::{Hidden, Table};
use super::value::{ColumnId, Value, ValueKind, VariableId};
use super::{BindError, Binder, Column, Fault, Node, NodeId, NodeKind, Result, Thing};

impl<'q> Binder<'q> {
    /// What a name in an expression stands for.
    pub(super) fn named(&mut self, name: &'q Name) -> Result<Thing> {
        let text = name.text.as_str();
        let entry = self.scopes.find(text);
        if let Some(Entry::Parameter(id)) = entry {
            return Ok(Thing::Value(self.variable_value(id, *name.span)));
        }
        if let Some(column) = self.find_column(text) {
            return Ok(Thing::Value(column_value(&column, *name.span)));
        }
        match entry {
            Some(Entry::Value(id) | Entry::Parameter(id)) => {
                return Ok(Thing::Value(self.variable_value(id, *name.span)));
            }
            Some(Entry::Table { node, materialized }) => {
                return Ok(Thing::Table(self.reuse(node, materialized, text, *name.span)));
            }
            Some(Entry::Function(declared)) => {
                return self.call_declared(declared, name, &[], None, *name.span);
            }
            None => {}
        }
        if let Some(table) = self.tables.table(text) {
            return Ok(Thing::Table(self.scan(table, *name.span)));
        }
        if let Some(column) = self.column_by_other_means(name) {
            return Ok(Thing::Value(column_value(&column, *name.span)));
        }
        if let Some(node) = self.table_by_another_name(name) {
            return Ok(Thing::Table(node));
        }
        Err(self.unknown(name))
    }

    /// The table that a name stands for, where only a table can stand.
    pub(super) fn named_table(&mut self, name: &'q Name) -> Result<NodeId> {
        let text = name.text.as_str();
        match self.scopes.find(text) {
            Some(Entry::Table { node, materialized }) => Ok(self.reuse(node, materialized, text, *name.span)),
            Some(Entry::Function(declared)) => {
                match self.call_declared(declared, name, &[], None, *name.span)? {
                    Thing::Table(node) => Ok(node),
                    Thing::Value(_) => Err(not_a_table(name)),
                }
            }
            Some(Entry::Value(_) | Entry::Parameter(_)) => Err(not_a_table(name)),
            None => {
                if let Some(table) = self.tables.table(text) {
                    return Ok(self.scan(table, *name.span));
                }
                self.table_by_another_name(name).ok_or_else(|| self.unknown_table(name))
            }
        }
    }

    pub(super) fn unknown_table(&self, name: &Name) -> Box<BindError> {
        let error = BindError::new(Fault::UnknownTable { name: name.text.clone() }, *name.span);
        error.nearest(&name.text, self.names_of_tables())
    }

    fn names_of_tables(&self) -> Vec<&str> {
        let mut names = self.tables.names();
        let declared = self.scopes.names().into_iter();
        names.extend(
            declared
                .filter(|(_, entry)| matches!(entry, Entry::Table { .. } | Entry::Function(_)))
                .map(|(name, _)| name),
        );
        names
    }

    /// An old name, or one in another case when only one table has it.
    pub(super) fn table_by_another_name(&mut self, name: &Name) -> Option<NodeId> {
        let tables = self.tables;
        if let Some(renamed) = tables.retired_table(&name.text) {
            let table = tables.table(&renamed.name)?;
            self.note(renamed.note, *name.span);
            return Some(self.scan(table, *name.span));
        }
        if let Some(columns) = tables.stored_function(&name.text) {
            return Some(self.table_call(&name.text, Vec::new(), &columns, *name.span));
        }
        let mut same = tables.names().into_iter().filter(|known| known.eq_ignore_ascii_case(&name.text));
        let (found, None) = (same.next()?, same.next()) else { return None };
        let table = tables.table(found)?;
        self.note(format!("`{}` is taken for the table `{found}`", name.text), *name.span);
        Some(self.scan(table, *name.span))
    }

    /// The column with exactly this name.
    pub(super) fn find_column(&self, name: &str) -> Option<Column> {
        if let Some(column) = self.row.extra.iter().find(|column| &*column.name == name) {
            return Some(column.clone());
        }
        let sides = [self.row.node, self.row.right].into_iter().flatten();
        sides.filter_map(|node| self.column_of(node, name)).next()
    }

    /// The column of a node with exactly this name.
    pub(super) fn column_of(&self, node: NodeId, name: &str) -> Option<Column> {
        self.bound.node(node).columns.iter().find(|column| &*column.name == name).cloned()
    }

    /// A hidden column, one that only the data decides, or one in another case when only one has that name.
    pub(super) fn column_by_other_means(&mut self, name: &Name) -> Option<Column> {
        let node = self.row.node?;
        self.other_column_of(node, name)
    }

    pub(super) fn other_column_of(&mut self, node: NodeId, name: &Name) -> Option<Column> {
        let from = self.bound.node(node);
        if let Some(column) = from.hidden.iter().find(|column| *column.name == name.text).cloned() {
            self.note_hidden(&column, name);
            return Some(column);
        }
        if let Some(open) = from.open {
            let column = self.late(open, &name.text);
            let columns = &mut self.bound.nodes[node.0 as usize].columns;
            if !columns.iter().any(|known| known.id == column.id) {
                *columns = columns.iter().cloned().chain([column.clone()]).collect();
            }
            return Some(column);
        }
        if !self.tables.forgives_case() {
            return None;
        }
        let mut same = from.columns.iter().filter(|column| column.name.eq_ignore_ascii_case(&name.text));
        let (column, None) = (same.next()?.clone(), same.next()) else { return None };
        self.note(format!("`{}` is taken for the column `{}`", name.text, column.name), *name.span);
        Some(column)
    }

    fn note_hidden(&mut self, column: &Column, name: &Name) {
        let tables = self.tables;
        let scans = self.bound.nodes.iter().filter_map(|node| match &node.kind {
            NodeKind::Table { name, .. } if node.hidden.iter().any(|hidden| hidden == column) => {
                tables.table(name)
            }
            _ => None,
        });
        let notes = scans.flat_map(|table| &table.hidden).filter(|hidden| hidden.name == *column.name);
        if let Some(text) = { notes }.find_map(|hidden| hidden.note.clone()) {
            self.note(text, *name.span);
        }
    }

    /// A column that only the data decides.
    pub(super) fn late(&mut self, open: NodeId, name: &str) -> Column {
        let known = match &self.bound.node(open).kind {
            NodeKind::Plugin { late, .. } | NodeKind::TableFunction { late, .. } => {
                late.iter().find(|column| &*column.name == name)
            }
            NodeKind::Reuse { late, .. } => {
                late.iter().map(|(column, _)| column).find(|column| &*column.name == name)
            }
            _ => None,
        };
        if let Some(column) = known {
            return column.clone();
        }
        let column = self.new_column(name, super::Type::Unknown);
        match &self.bound.node(open).kind {
            NodeKind::Reuse { of, .. } => {
                let origin = self.bound.node(*of).open.map(|origin| self.late(origin, name).id);
                if let (Some(origin), NodeKind::Reuse { late, .. }) =
                    (origin, &mut self.bound.nodes[open.0 as usize].kind)
                {
                    late.push((column.clone(), origin));
                }
            }
            NodeKind::Union { .. } => self.late_of_union(open, &column),
            _ => {
                if let NodeKind::Plugin { late, .. } | NodeKind::TableFunction { late, .. } =
                    &mut self.bound.nodes[open.0 as usize].kind
                {
                    late.push(column.clone());
                }
            }
        }
        column
    }

    /// Adds a column that only the data decides to a union: from every table that has such columns.
    fn late_of_union(&mut self, union: NodeId, column: &Column) {
        let NodeKind::Union { inputs, .. } = &self.bound.node(union).kind else { return };
        let nodes: Vec<NodeId> = inputs.iter().map(|input| input.node).collect();
        let opens: Vec<Option<NodeId>> = nodes.iter().map(|node| self.bound.node(*node).open).collect();
        let found: Vec<Option<ColumnId>> =
            opens.into_iter().map(|open| open.map(|open| self.late(open, &column.name).id)).collect();
        let node = &mut self.bound.nodes[union.0 as usize];
        // The places of hidden columns are the last.
        let place =
            node.columns.len() - usize::from(matches!(&node.kind, NodeKind::Union { source: Some(_), .. }));
        if let NodeKind::Union { inputs, .. } = &mut node.kind {
            for (input, found) in inputs.iter_mut().zip(found) {
                input.columns.insert(place.min(input.columns.len()), found);
            }
        }
        node.columns = node.columns.iter().cloned().chain([column.clone()]).collect();
    }

    /// A value that a name stands for.
    pub(super) fn variable_value(&self, id: VariableId, span: Span) -> Value {
        let value = &self.bound.variable(id).value;
        // A constant is put in at once; for the rest, the name stands.
        let kind = match &value.kind {
            ValueKind::Constant(constant) => ValueKind::Constant(constant.clone()),
            _ => ValueKind::Variable(id),
        };
        Value { kind, ty: value.ty, span, is_constant: value.is_constant }
    }

    /// Reads a table.
    pub(super) fn scan(&mut self, table: &Table, span: Span) -> NodeId {
        let mut columns = Vec::with_capacity(table.columns.len());
        for column in &table.columns {
            let mut new = self.new_column(column.name.as_str(), column.kind);
            new.holds_json = column.holds_json;
            columns.push(new);
        }
        let mut hidden = Vec::with_capacity(table.hidden.len());
        let mut made = Vec::new();
        for other in &table.hidden {
            let source = match &other.gives {
                Hidden::Column(of) => columns.iter().find(|column| *column.name == **of).cloned(),
                Hidden::TableName => Some(self.new_column("", super::Type::String)),
                Hidden::Empty(ty) => Some(self.new_column("", *ty)),
            };
            let Some(mut column) = source else { continue };
            column.name = Arc::from(other.name.as_str());
            if !matches!(other.gives, Hidden::Column(_)) {
                made.push((column.clone(), other.gives.clone()));
            }
            hidden.push(column);
        }
        let kind = NodeKind::Table { name: table.name.clone(), made };
        let (columns, hidden) = (columns.into(), hidden.into());
        self.push(Node { kind, columns, hidden, open: None, is_ordered: false, span })
    }

    /// Uses rows once more, under columns of its own.
    pub(super) fn reuse(&mut self, node: NodeId, materialized: bool, name: &str, span: Span) -> NodeId {
        let of = self.bound.node(node).clone();
        let columns =
            of.columns.iter().map(|column| Column { id: self.new_id(), ..column.clone() }).collect();
        let pairs: Arc<[Column]> = columns;
        let mut hidden = Vec::with_capacity(of.hidden.len());
        for column in of.hidden.iter() {
            let at = of.columns.iter().position(|shown| shown.id == column.id);
            let id = at.map_or_else(|| self.new_id(), |at| pairs[at].id);
            hidden.push(Column { id, ..column.clone() });
        }
        let kind = NodeKind::Reuse { of: node, name: name.to_owned(), materialized, late: Vec::new() };
        let (hidden, is_ordered) = (hidden.into(), of.is_ordered);
        let id = self.push(Node { kind, columns: pairs, hidden, open: None, is_ordered, span });
        self.bound.nodes[id.0 as usize].open = of.open.map(|_| id);
        id
    }

    fn unknown(&self, name: &Name) -> Box<BindError> {
        let text = name.text.clone();
        let Some(node) = self.row.node else {
            let error = BindError::new(Fault::UnknownName { name: text }, *name.span);
            let declared = self.scopes.names().into_iter().map(|(name, _)| name);
            return error.nearest(&name.text, declared.chain(self.tables.names()));
        };
        let from = self.bound.node(node);
        let right = self.row.right.map(|right| self.bound.node(right).columns.clone()).unwrap_or_default();
        let known = from.columns.iter().chain(from.hidden.iter()).chain(&self.row.extra).chain(right.iter());
        let known =
            known.map(|column| &*column.name).chain(self.scopes.names().into_iter().map(|(name, _)| name));
        let error =
            BindError::new(Fault::UnknownColumn { name: text }, *name.span).nearest(&name.text, known);
        if self.was_dropped(node, &name.text) {
            error.hint("an operator before this one leaves it out")
        } else {
            error
        }
    }

    /// Whether an operator of the pipeline has left out a column of this name.
    fn was_dropped(&self, node: NodeId, name: &str) -> bool {
        let mut at = Some(node);
        while let Some(id) = at {
            let node = self.bound.node(id);
            if node.columns.iter().any(|column| &*column.name == name) {
                return true;
            }
            at = super::walk::first_input(&node.kind);
        }
        false
    }
}

/// The value of a column.
pub(super) const fn column_value(column: &Column, span: Span) -> Value {
    Value::column(column.id, column.ty, span)
}

fn not_a_table(name: &Name) -> Box<BindError> {
    let fault = Fault::ValueForTable { what: format!("`{}`", name.text) };
    BindError::new(fault, *name.span).hint("`print` makes a table of a value")
}
