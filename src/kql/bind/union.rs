//! `union`: tables under one another, columns matched by name.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use super::super::span::Span;
use super::super::tree::{Expr, ExprKind, Pattern, Union, UnionKind};
use super::bound::{Node, NodeKind, UnionInput};
use super::scope::Entry;
use super::{BindError, Binder, Column, ColumnId, Fault, NodeId, Result, Row, Thing, Type};

/// A column of a union and where each table has it.
struct Merged {
    name: String,
    /// Whether the type stands behind the name, since there are others of that name.
    has_type: bool,
    ty: Type,
    holds_json: bool,
    places: Vec<Option<ColumnId>>,
}

impl<'q> Binder<'q> {
    pub(super) fn union(&mut self, input: Option<NodeId>, union: &'q Union, span: Span) -> Result<NodeId> {
        let mut tables: Vec<(NodeId, String)> = Vec::new();
        if let Some(node) = input {
            tables.push((node, self.source_name(node)));
        }
        let is_fuzzy = union.is_fuzzy == Some(true);
        self.tables_of(&union.tables, is_fuzzy, &mut tables)?;
        if tables.is_empty() {
            return Err(BindError::new(Fault::NothingToUnite, span));
        }
        let kind = union.kind.unwrap_or(UnionKind::Outer);
        let source = union.with_source.as_ref().map(|name| name.text.as_str());
        Ok(self.unite(tables, kind, source, span))
    }

    /// The tables that a list of names, patterns and pipelines stands for, with the name of each.
    pub(super) fn tables_of(
        &mut self,
        items: &'q [Expr],
        is_fuzzy: bool,
        found: &mut Vec<(NodeId, String)>,
    ) -> Result<()> {
        for item in items {
            let inner = item.unparenthesized();
            match &inner.kind {
                ExprKind::Star => self.tables_named(|_| true, *inner.span, found)?,
                ExprKind::Pattern(pattern) => {
                    let before = found.len();
                    self.tables_named(|name| Pattern::matches(pattern, name), *inner.span, found)?;
                    if found.len() == before && !is_fuzzy {
                        let name = pattern_text(pattern);
                        return Err(BindError::new(Fault::UnknownTable { name }, *inner.span));
                    }
                }
                ExprKind::Name(name) => {
                    match self.with_row(Row::default(), |binder| binder.named_table(name)) {
                        Ok(node) => {
                            let is_view = matches!(self.scopes.find(&name.text),
                                Some(Entry::Function(declared)) if declared.function.is_view);
                            let source = if is_view { name.text.clone() } else { self.source_name(node) };
                            found.push((node, source));
                        }
                        Err(error) if is_fuzzy && matches!(error.fault, Fault::UnknownTable { .. }) => {
                            self.note(format!("{error}, and the union goes on without it"), error.span);
                        }
                        Err(error) => return Err(error),
                    }
                }
                _ => match self.with_row(Row::default(), |binder| binder.table(inner, "a part of a union")) {
                    Ok(node) => {
                        let name = self.source_name(node);
                        found.push((node, name));
                    }
                    Err(error) if is_fuzzy && is_about_source(&error, inner) => {
                        self.note(format!("{error}, and the union goes on without it"), error.span);
                    }
                    Err(error) => return Err(error),
                },
            }
        }
        Ok(())
    }

    /// All tables and views whose name fits.
    pub(super) fn tables_named(
        &mut self,
        fits: impl Fn(&str) -> bool,
        span: Span,
        found: &mut Vec<(NodeId, String)>,
    ) -> Result<()> {
        let tables = self.tables;
        for name in tables.names() {
            if let Some(table) = tables.table(name).filter(|_| fits(name)) {
                let node = self.scan(table, span);
                found.push((node, name.to_owned()));
            }
        }
        for (name, entry) in self.scopes.names() {
            let Entry::Function(declared) = entry else { continue };
            if !declared.function.is_view || !declared.function.parameters.is_empty() || !fits(name) {
                continue;
            }
            let place =
                super::super::tree::Name { text: name.to_owned(), bracketed: false, span: span.into() };
            if let Thing::Table(node) = self.call_declared(declared, &place, &[], None, span)? {
                found.push((node, name.to_owned()));
            }
        }
        Ok(())
    }

    /// The name of a table in the source column; empty where it has none.
    fn source_name(&self, node: NodeId) -> String {
        match &self.bound.node(node).kind {
            NodeKind::Table { name, .. } => name.clone(),
            _ => String::new(),
        }
    }

    pub(super) fn unite(
        &mut self,
        tables: Vec<(NodeId, String)>,
        kind: UnionKind,
        source: Option<&str>,
        span: Span,
    ) -> NodeId {
        let nodes: Vec<NodeId> = tables.iter().map(|(node, _)| *node).collect();
        let (mut shown, hidden) = self.matched(&nodes, kind);
        let source = source.map(|name| self.new_column(name, Type::String));
        number_taken(&mut shown, source.as_ref().map(|column| &*column.name));
        let mut inputs: Vec<UnionInput> = tables
            .into_iter()
            .enumerate()
            .map(|(at, (node, name))| {
                let name = if name.is_empty() { format!("union_arg{at}") } else { name };
                UnionInput { node, columns: Vec::with_capacity(shown.len() + hidden.len()), name }
            })
            .collect();
        let mut make = |binder: &mut Self, merged: Vec<Merged>| -> Vec<Column> {
            let mut columns = Vec::with_capacity(merged.len());
            for one in merged {
                for (input, place) in inputs.iter_mut().zip(&one.places) {
                    input.columns.push(*place);
                }
                let mut column = binder.new_column(one.name, one.ty);
                column.holds_json = one.holds_json;
                columns.push(column);
            }
            columns
        };
        let columns = make(self, shown);
        let hidden: Arc<[Column]> = make(self, hidden).into();
        let columns: Arc<[Column]> = source.iter().cloned().chain(columns).collect();
        let is_open = nodes.iter().any(|node| self.bound.node(*node).open.is_some());
        let kind = NodeKind::Union { inputs, source };
        let id = self.push(Node { kind, columns, hidden, open: None, is_ordered: false, span });
        if is_open {
            self.bound.nodes[id.0 as usize].open = Some(id);
        }
        id
    }

    /// The columns of a union that are shown, and those that are not.
    fn matched(&self, nodes: &[NodeId], kind: UnionKind) -> (Vec<Merged>, Vec<Merged>) {
        let mut shown = self.merged(nodes, |node| node.columns.clone());
        if kind == UnionKind::Inner {
            shown.retain(|column| column.places.iter().all(Option::is_some));
        }
        // What is shown by one table and hidden in another is one column, and shown.
        let mut hidden = self.merged(nodes, |node| node.hidden.clone());
        for column in &mut shown {
            let same = |other: &&Merged| other.name == column.name && other.ty == column.ty;
            for (place, also) in
                column.places.iter_mut().zip(hidden.iter().find(same).iter().flat_map(|other| &other.places))
            {
                *place = place.or(*also);
            }
        }
        hidden.retain(|column| !shown.iter().any(|known| known.name == column.name));
        (shown, hidden)
    }

    /// The columns of several tables by name; a name with several types is a column for each.
    fn merged(&self, nodes: &[NodeId], of: impl Fn(&Node) -> Arc<[Column]>) -> Vec<Merged> {
        let mut order: Vec<Vec<Merged>> = Vec::new();
        let mut by_name: HashMap<String, usize> = HashMap::new();
        for (table, node) in nodes.iter().enumerate() {
            for column in of(self.bound.node(*node)).iter() {
                let at = *by_name.entry_ref(&*column.name).or_insert_with(|| {
                    order.push(Vec::new());
                    order.len() - 1
                });
                let group = &mut order[at];
                let place = group.iter().position(|one| one.ty == column.ty).unwrap_or_else(|| {
                    let (name, ty) = (column.name.to_string(), column.ty);
                    let places = vec![None; nodes.len()];
                    group.push(Merged { name, has_type: false, ty, holds_json: true, places });
                    group.len() - 1
                });
                group[place].places[table] = Some(column.id);
                group[place].holds_json &= column.holds_json;
            }
        }
        for group in order.iter_mut().filter(|group| group.len() > 1) {
            for one in group {
                one.name = format!("{}_{}", one.name, one.ty.name());
                one.has_type = true;
            }
        }
        order.into_iter().flatten().collect()
    }
}

/// Gives a number to names that another column has already. A name that a type is put behind, `x_long`, may be a column's
/// own name too, which then keeps it.
fn number_taken(columns: &mut [Merged], source: Option<&str>) {
    let mut taken: HashSet<String> = source.map(str::to_owned).into_iter().collect();
    for with_type in [false, true] {
        for column in columns.iter_mut().filter(|column| column.has_type == with_type) {
            if taken.contains(&column.name) {
                let names = (1..).map(|number| format!("{}{number}", column.name));
                if let Some(name) = { names }.find(|name| !taken.contains(name)) {
                    column.name = name;
                }
            }
            taken.insert(column.name.clone());
        }
    }
}

/// Whether an error says that the table with which a pipeline begins is not there.
fn is_about_source(error: &BindError, expression: &Expr) -> bool {
    let ExprKind::Pipeline(pipeline) = &expression.kind else { return false };
    let source = pipeline.source.as_ref().map(|source| *source.unparenthesized().span);
    matches!(error.fault, Fault::UnknownTable { .. }) && source == Some(error.span)
}

fn pattern_text(pattern: &Pattern) -> String {
    use super::super::tree::PatternPart;
    let piece = |part: &PatternPart| match part {
        PatternPart::Text(text) => text.clone(),
        PatternPart::Star => "*".to_owned(),
    };
    pattern.parts.iter().map(piece).collect()
}
