//! `search` and `find`: looking through several tables at once.

use hashbrown::HashMap;

use super::super::span::Span;
use super::super::tree::{Compare, Find, FindColumn, FindProjection, Search, TextTest, UnionKind};
use super::bound::{Computed, NodeKind};
use super::name::column_value;
use super::value::{Constant, Value, ValueKind};
use super::{BindError, Binder, Column, ColumnId, Fault, NodeId, Result, Row, Type};

/// How a text alone is looked for.
pub(super) const HAS: Compare = Compare::Text { test: TextTest::Has, negated: false, case_sensitive: false };

impl<'q> Binder<'q> {
    pub(super) fn search(&mut self, input: Option<NodeId>, search: &'q Search, span: Span) -> Result<NodeId> {
        let mut tables = Vec::new();
        match input {
            Some(node) if search.tables.is_empty() => tables.push((node, String::new())),
            _ if search.tables.is_empty() => self.tables_named(|_| true, span, &mut tables)?,
            _ => self.tables_of(&search.tables, false, &mut tables)?,
        }
        let node = self.unite(tables, UnionKind::Outer, Some("$table"), span);
        let row = Row { node: Some(node), is_search: true, ..Row::default() };
        let mut condition = self.with_row(row, |binder| binder.condition(&search.condition))?;
        let case_sensitive = match search.kind.as_ref().map(|kind| (kind, kind.text.as_str())) {
            None | Some((_, "default" | "case_insensitive")) => false,
            Some((_, "case_sensitive")) => true,
            Some((kind, found)) => {
                let allowed = "`default`, `case_insensitive`, `case_sensitive`".to_owned();
                let (what, found) = ("the kind of a `search`".to_owned(), found.to_owned());
                return Err(BindError::new(Fault::NotOneOf { what, allowed, found }, *kind.span));
            }
        };
        respell(&mut condition, case_sensitive);
        let columns = self.columns(node);
        Ok(self.push_over(node, NodeKind::Filter { input: node, condition }, columns, span))
    }

    pub(super) fn find(&mut self, input: Option<NodeId>, find: &'q Find, span: Span) -> Result<NodeId> {
        let mut tables = Vec::new();
        match input {
            Some(node) if find.tables.is_empty() => tables.push((node, String::new())),
            _ if find.tables.is_empty() => self.tables_named(|_| true, span, &mut tables)?,
            _ => self.tables_of(&find.tables, false, &mut tables)?,
        }
        let common = self.names_of_all(&tables);
        let tables = self.same_types(tables, span);
        let source = find.with_source.as_ref().map_or("source_", |name| name.text.as_str());
        let node = self.unite(tables, UnionKind::Outer, Some(source), span);
        let row = Row { node: Some(node), is_search: true, ..Row::default() };
        let mut condition = self.with_row(row, |binder| binder.condition(&find.condition))?;
        respell(&mut condition, false);
        let named = self.columns_in(&condition);
        let columns = self.columns(node);
        let filtered =
            self.push_over(node, NodeKind::Filter { input: node, condition }, columns.clone(), span);
        let chosen: Vec<Column> = match &find.projection {
            Some(FindProjection::Columns(listed)) => return self.find_project(filtered, listed, span),
            Some(FindProjection::Away(away)) => {
                let gone = |column: &Column| {
                    away.iter()
                        .any(|one| matches!(one, FindColumn::Column(name, _) if *name.text == *column.name))
                };
                let mut chosen = smart_columns(&columns, &common, &named);
                chosen.retain(|column| !gone(column));
                chosen
            }
            Some(FindProjection::Smart) | None => smart_columns(&columns, &common, &named),
        };
        Ok(self.packed(filtered, chosen, span))
    }

    /// `project a, pack(*)`
    fn find_project(&mut self, node: NodeId, listed: &'q [FindColumn], span: Span) -> Result<NodeId> {
        let columns = self.columns(node);
        let mut chosen = Vec::with_capacity(listed.len());
        let mut packs = false;
        for one in listed {
            match one {
                FindColumn::Pack => packs = true,
                FindColumn::Column(name, _) => match self.column_of(node, &name.text) {
                    Some(column) => chosen.push(column),
                    None => {
                        let error =
                            BindError::new(Fault::UnknownColumn { name: name.text.clone() }, *name.span);
                        return Err(error.nearest(&name.text, columns.iter().map(|column| &*column.name)));
                    }
                },
            }
        }
        if packs {
            return Ok(self.packed(node, chosen, span));
        }
        let all: Vec<Column> = columns.first().cloned().into_iter().chain(chosen).collect();
        Ok(self.push_closed(NodeKind::Select { input: node }, all, span))
    }

    /// The source, the columns, and all others in one.
    fn packed(&mut self, node: NodeId, chosen: Vec<Column>, span: Span) -> NodeId {
        let columns = self.columns(node);
        let others = columns.iter().skip(1).filter(|column| !chosen.iter().any(|one| one.id == column.id));
        let mut arguments = Vec::new();
        for column in others {
            let name = Constant::String(column.name.to_string());
            arguments.push(Value::constant(name, Type::String, span));
            arguments.push(column_value(column, span));
        }
        let kind = ValueKind::Call { function: "bag_pack", arguments };
        let value = Value { kind, ty: Type::Dynamic, span, is_constant: false };
        let column = self.new_column("pack_", Type::Dynamic);
        let shown: Vec<Column> =
            columns.first().cloned().into_iter().chain(chosen).chain([column.clone()]).collect();
        self.computed(node, vec![Computed { column, value }], shown, false, span)
    }

    /// The names that all tables have.
    fn names_of_all(&self, tables: &[(NodeId, String)]) -> HashMap<String, usize> {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for (node, _) in tables {
            for column in self.columns(*node).iter() {
                *counts.entry(column.name.to_string()).or_default() += 1;
            }
        }
        counts.retain(|_, count| *count == tables.len());
        counts
    }

    /// Tables whose columns of one name have one type, dynamic where the types do not go together.
    fn same_types(&mut self, tables: Vec<(NodeId, String)>, span: Span) -> Vec<(NodeId, String)> {
        let mut types: HashMap<String, Type> = HashMap::new();
        for (node, _) in &tables {
            for column in self.columns(*node).iter() {
                let so_far = types.get(&*column.name).copied().unwrap_or(column.ty);
                types.insert(column.name.to_string(), so_far.common(column.ty).unwrap_or(Type::Dynamic));
            }
        }
        let mut all = Vec::with_capacity(tables.len());
        for (node, name) in tables {
            let mut computed = Vec::new();
            let mut columns = Vec::new();
            for column in self.columns(node).iter() {
                let ty = types.get(&*column.name).copied().unwrap_or(column.ty);
                if ty == column.ty {
                    columns.push(column.clone());
                    continue;
                }
                let new = self.new_column(column.name.clone(), ty);
                columns.push(new.clone());
                computed.push(Computed { column: new, value: column_value(column, span).convert(ty) });
            }
            let node =
                if computed.is_empty() { node } else { self.computed(node, computed, columns, true, span) };
            all.push((node, name));
        }
        all
    }

    fn columns_in(&self, value: &Value) -> Vec<ColumnId> {
        let mut found = Vec::new();
        let mut open = vec![value];
        while let Some(value) = open.pop() {
            found.extend(value.as_column());
            super::walk::parts(value, &mut open);
        }
        found
    }
}

/// The columns that all tables have, then those that the condition names.
fn smart_columns(columns: &[Column], common: &HashMap<String, usize>, named: &[ColumnId]) -> Vec<Column> {
    let shown = &columns[1.min(columns.len())..];
    let is_common = |column: &&Column| common.contains_key(&*column.name);
    let others = shown.iter().filter(|column| !is_common(column) && named.contains(&column.id));
    shown.iter().filter(is_common).chain(others).cloned().collect()
}

/// What `:` means, and case where it counts.
fn respell(condition: &mut Value, case_sensitive: bool) {
    let has = Compare::Text { test: TextTest::Has, negated: false, case_sensitive };
    match &mut condition.kind {
        ValueKind::Logical { operands, .. } => {
            operands.iter_mut().for_each(|one| respell(one, case_sensitive))
        }
        ValueKind::Call { arguments, .. } => {
            arguments.iter_mut().for_each(|one| respell(one, case_sensitive))
        }
        ValueKind::Convert(inner) => respell(inner, case_sensitive),
        ValueKind::Compare { op, .. } | ValueKind::AnyColumn { op, .. }
            if *op == Compare::Colon || *op == HAS =>
        {
            *op = has;
        }
        _ => {}
    }
}
