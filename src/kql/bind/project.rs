//! Operators that make, keep, order and rename columns.

use super::super::span::Span;
use super::super::tree::{ColumnOrder, Expr, ExprKind, Name, Named, Order, Target};
use super::bound::{Computed, NodeKind};
use super::projection::Projection;
use super::value::{Value, ValueKind};
use super::{BindError, Binder, Column, Fault, NodeId, Result, Row, Type};

/// How new columns come together with those that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// They are the only ones.
    Project,
    /// They are added, and replace those of their name.
    Extend,
}

impl<'q> Binder<'q> {
    pub(super) fn extend(&mut self, input: NodeId, items: &'q [Named], span: Span) -> Result<NodeId> {
        let columns = self.columns(input);
        let (computed, columns) = self.projected(input, items, Projection::over(&columns), Style::Extend)?;
        Ok(self.computed(input, computed, columns, true, span))
    }

    pub(super) fn project(&mut self, input: NodeId, items: &'q [Named], span: Span) -> Result<NodeId> {
        let (computed, columns) = self.projected(input, items, Projection::default(), Style::Project)?;
        Ok(self.computed(input, computed, columns, false, span))
    }

    /// The columns that the items of `extend` and `project` give, and the values of the new ones.
    pub(super) fn projected(
        &mut self,
        input: NodeId,
        items: &'q [Named],
        mut projection: Projection,
        style: Style,
    ) -> Result<(Vec<Computed>, Vec<Column>)> {
        let computed = self.with_row(Row::of(input), |binder| {
            let mut computed = Vec::with_capacity(items.len());
            for item in items {
                binder.item(item, &mut projection, &mut computed, style)?;
            }
            Ok::<_, Box<BindError>>(computed)
        })?;
        Ok((computed, projection.into_columns()))
    }

    /// Adds the nodes that compute new columns and choose among all.
    pub(super) fn computed(
        &mut self,
        input: NodeId,
        computed: Vec<Computed>,
        columns: Vec<Column>,
        stays_open: bool,
        span: Span,
    ) -> NodeId {
        let mut node = input;
        if !computed.is_empty() {
            let all: Vec<Column> =
                self.columns(input).iter().chain(computed.iter().map(|one| &one.column)).cloned().collect();
            if stays_open && all == columns {
                return self.push_over(input, NodeKind::Extend { input, computed }, all.into(), span);
            }
            node = self.push_over(input, NodeKind::Extend { input, computed }, all.into(), span);
        }
        let kind = NodeKind::Select { input: node };
        if stays_open {
            return self.push_over(node, kind, columns.into(), span);
        }
        let is_ordered = self.bound.node(input).is_ordered;
        let id = self.push_closed(kind, columns, span);
        self.bound.nodes[id.0 as usize].is_ordered = is_ordered;
        id
    }

    /// One item: `name = value`, `(a, b) = value`, `value`, `*`.
    fn item(
        &mut self,
        item: &'q Named,
        projection: &mut Projection,
        computed: &mut Vec<Computed>,
        style: Style,
    ) -> Result<()> {
        if matches!(item.value.unparenthesized().kind, ExprKind::Star) {
            for column in self.row.node.map(|node| self.columns(node)).unwrap_or_default().iter() {
                if !projection.has(column.id) {
                    projection.replace(column.clone());
                    projection.never(column.id);
                }
            }
            return Ok(());
        }
        let value = self.value(&item.value, "a column")?;
        let replaces = style == Style::Extend;
        match &item.target {
            Some(Target::Name(name)) => {
                let parts = self.parts_of(&item.value, &value);
                let column = self.column_for(&name.text, &value);
                let plain = value.as_column().is_some();
                projection.declare(column.clone(), replaces || plain, *name.span)?;
                computed.push(Computed { column, value: value.clone() });
                for (at, (name, ty)) in parts.into_iter().enumerate().skip(1) {
                    let column = self.new_column(name, ty);
                    self.add_part(projection, computed, column, &value, at);
                }
                Ok(())
            }
            Some(Target::Names(names)) => {
                self.several_items(item, names, &value, projection, computed, replaces)
            }
            None => self.unnamed_item(item, value, projection, computed, style),
        }
    }

    /// The columns of a function that gives several.
    pub(super) fn parts_of(&self, expression: &Expr, value: &Value) -> Vec<(String, Type)> {
        match &expression.unparenthesized().kind {
            ExprKind::Call(call) if matches!(value.kind, ValueKind::Part { .. }) => {
                self.several_of(call, value)
            }
            _ => Vec::new(),
        }
    }

    fn add_part(
        &mut self,
        projection: &mut Projection,
        computed: &mut Vec<Computed>,
        column: Column,
        value: &Value,
        at: usize,
    ) {
        let column = projection.add(column);
        let kind = match &value.kind {
            ValueKind::Part { of, .. } => ValueKind::Part { of: of.clone(), index: at },
            other => other.clone(),
        };
        let value = Value { kind, ty: column.ty, span: value.span, is_constant: false };
        computed.push(Computed { column, value });
    }

    /// `(a, b) = value`
    fn several_items(
        &mut self,
        item: &'q Named,
        names: &'q [Name],
        value: &Value,
        projection: &mut Projection,
        computed: &mut Vec<Computed>,
        replaces: bool,
    ) -> Result<()> {
        let parts = self.parts_of(&item.value, value);
        if names.len() > parts.len().max(1) {
            let given = super::error::counted(parts.len().max(1), "value");
            let names = super::error::counted(names.len(), "name");
            return Err(BindError::new(Fault::NamesForValues { given, names }, *item.span));
        }
        if parts.is_empty() {
            let column = self.column_for(&names[0].text, value);
            projection.declare(column.clone(), replaces, *names[0].span)?;
            computed.push(Computed { column, value: value.clone() });
            return Ok(());
        }
        for (at, (part, ty)) in parts.into_iter().enumerate() {
            let Some(name) = names.get(at) else {
                let column = self.new_column(part, ty);
                self.add_part(projection, computed, column, value, at);
                continue;
            };
            let column = self.new_column(name.text.as_str(), ty);
            projection.declare(column.clone(), replaces, *name.span)?;
            let kind = match &value.kind {
                ValueKind::Part { of, .. } => ValueKind::Part { of: of.clone(), index: at },
                other => other.clone(),
            };
            computed
                .push(Computed { column, value: Value { kind, ty, span: value.span, is_constant: false } });
        }
        Ok(())
    }

    fn unnamed_item(
        &mut self,
        item: &'q Named,
        value: Value,
        projection: &mut Projection,
        computed: &mut Vec<Computed>,
        style: Style,
    ) -> Result<()> {
        if let Some(column) = self.plain_column(&item.value, &value) {
            return projection.declare(column, false, *item.span);
        }
        let parts = self.parts_of(&item.value, &value);
        if !parts.is_empty() {
            for (at, (name, ty)) in parts.into_iter().enumerate() {
                let column = self.new_column(name, ty);
                self.add_part(projection, computed, column, &value, at);
            }
            return Ok(());
        }
        let name = match self.result_name(&item.value) {
            Some(name) => name,
            None => self.default_name(),
        };
        let mut column = self.column_for(&name, &value);
        if style == Style::Extend {
            projection.replace(column.clone());
        } else {
            column = projection.add(column);
        }
        computed.push(Computed { column, value });
        Ok(())
    }

    /// The column that a value is, when it is one of those that are shown; a conversion to the type that it has counts.
    ///
    /// Under another name, as `TimeGenerated` where there is only `Timestamp`, it is a column of its own.
    pub(super) fn plain_column(&self, expression: &Expr, value: &Value) -> Option<Column> {
        let mut id = value.as_column();
        if let ValueKind::Call { function, arguments } = &value.kind
            && function.starts_with("to")
            && let [only] = arguments.as_slice()
            && only.ty == value.ty
        {
            id = only.as_column();
        }
        let id = id?;
        let sides = [self.row.node, self.row.right].into_iter().flatten();
        let columns = sides.flat_map(|node| self.bound.node(node).columns.iter());
        let column = columns.chain(&self.row.extra).find(|column| column.id == id)?;
        let written = self.result_name(expression)?;
        written.eq_ignore_ascii_case(&column.name).then(|| column.clone())
    }

    pub(super) fn column_for(&mut self, name: &str, value: &Value) -> Column {
        let mut column = self.new_column(name, value.ty);
        column.holds_json = value.ty == Type::String && self.holds_json(value);
        column
    }

    /// The columns that names and names with stars stand for, each once, in the order in which they are named.
    pub(super) fn chosen(&mut self, input: NodeId, items: &'q [Expr]) -> Result<Vec<Column>> {
        let mut found: Vec<Column> = Vec::new();
        for item in items {
            for column in self.columns_named(input, item)? {
                if !found.iter().any(|known| known.id == column.id) {
                    found.push(column);
                }
            }
        }
        Ok(found)
    }

    /// The columns that a name or a name with stars stands for.
    pub(super) fn columns_named(&mut self, input: NodeId, item: &'q Expr) -> Result<Vec<Column>> {
        let item = item.unparenthesized();
        match &item.kind {
            ExprKind::Star => Ok(self.columns(input).to_vec()),
            ExprKind::Pattern(pattern) => Ok(self
                .columns(input)
                .iter()
                .filter(|column| pattern.matches(&column.name))
                .cloned()
                .collect()),
            ExprKind::Name(name) => {
                if let Some(column) =
                    self.column_of(input, &name.text).or_else(|| self.other_column_of(input, name))
                {
                    return Ok(vec![column]);
                }
                let columns = self.columns(input);
                let error = BindError::new(Fault::UnknownColumn { name: name.text.clone() }, *name.span);
                Err(error.nearest(&name.text, columns.iter().map(|column| &*column.name)))
            }
            _ => Err(BindError::new(Fault::ColumnExpected { what: "this".to_owned() }, *item.span)),
        }
    }

    pub(super) fn project_away(&mut self, input: NodeId, items: &'q [Expr], span: Span) -> Result<NodeId> {
        let away = self.chosen(input, items)?;
        let columns = self.columns(input);
        let stay: Vec<Column> =
            columns.iter().filter(|column| !away.iter().any(|one| one.id == column.id)).cloned().collect();
        Ok(self.push_over(input, NodeKind::Select { input }, stay.into(), span))
    }

    pub(super) fn project_keep(&mut self, input: NodeId, items: &'q [Expr], span: Span) -> Result<NodeId> {
        let keep = self.chosen(input, items)?;
        let columns = self.columns(input);
        let mut stay: Vec<Column> =
            columns.iter().filter(|column| keep.iter().any(|one| one.id == column.id)).cloned().collect();
        // Hidden ones that are named come last.
        stay.extend(keep.into_iter().filter(|one| !columns.iter().any(|column| column.id == one.id)));
        Ok(self.push_over(input, NodeKind::Select { input }, stay.into(), span))
    }

    pub(super) fn project_rename(&mut self, input: NodeId, items: &'q [Named], span: Span) -> Result<NodeId> {
        let mut columns = self.columns(input).to_vec();
        for item in items {
            let Some(Target::Name(new)) = &item.target else {
                let what = "each item of `project-rename`".to_owned();
                let error = BindError::new(Fault::ColumnExpected { what }, *item.span);
                return Err(error.hint("write `new = old`"));
            };
            let old = self.columns_named(input, &item.value)?;
            let [old] = old.as_slice() else {
                return Err(BindError::new(
                    Fault::ColumnExpected { what: "the old name".to_owned() },
                    *item.value.span,
                ));
            };
            if columns.iter().any(|column| *column.name == new.text && column.id != old.id) {
                let fault = Fault::Repeated { what: "a column", name: new.text.clone() };
                return Err(BindError::new(fault, *new.span));
            }
            match columns.iter_mut().find(|column| column.id == old.id) {
                Some(column) => column.name = new.text.as_str().into(),
                None => columns.push(Column { name: new.text.as_str().into(), ..old.clone() }),
            }
        }
        Ok(self.push_over(input, NodeKind::Select { input }, columns.into(), span))
    }

    pub(super) fn project_reorder(
        &mut self,
        input: NodeId,
        items: &'q [ColumnOrder],
        span: Span,
    ) -> Result<NodeId> {
        let mut front: Vec<Column> = Vec::new();
        for item in items {
            let mut named = self.columns_named(input, &item.columns)?;
            match item.order {
                Some(Order::Ascending) => named.sort_by(|a, b| a.name.cmp(&b.name)),
                Some(Order::Descending) => named.sort_by(|a, b| b.name.cmp(&a.name)),
                Some(Order::NaturalAscending) => named.sort_by_key(|column| natural(&column.name)),
                Some(Order::NaturalDescending) => {
                    named.sort_by_key(|column| std::cmp::Reverse(natural(&column.name)));
                }
                None => {}
            }
            for column in named {
                if !front.iter().any(|known| known.id == column.id) {
                    front.push(column);
                }
            }
        }
        let columns = self.columns(input);
        let rest = columns.iter().filter(|column| !front.iter().any(|known| known.id == column.id));
        let rest: Vec<Column> = rest.cloned().collect();
        front.extend(rest);
        Ok(self.push_over(input, NodeKind::Select { input }, front.into(), span))
    }
}

/// A name with its numbers as numbers: `a2` before `a10`.
fn natural(name: &str) -> Vec<(String, u64)> {
    let mut pieces = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let text = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let after = &rest[text..];
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        pieces.push((rest[..text].to_owned(), after[..digits].parse().unwrap_or(u64::MAX)));
        rest = &after[digits..];
    }
    pieces
}
