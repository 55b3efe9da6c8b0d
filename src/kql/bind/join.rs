//! `join` and `lookup`.

use hashbrown::HashSet;

use super::super::span::Span;
use super::super::tree::{
    Compare, Conditions, Expr, ExprKind, Join, JoinKind, Logical, LogicalOp, Lookup, Name, StepKind,
};
use super::bound::{Node, NodeKind};
use super::name::column_value;
use super::projection::Projection;
use super::value::Value;
use super::{BindError, Binder, Column, Fault, NodeId, Result, Row, Type};

impl<'q> Binder<'q> {
    pub(super) fn join(&mut self, left: NodeId, join: &'q Join, span: Span) -> Result<NodeId> {
        let right =
            self.with_row(Row::default(), |binder| binder.table(&join.right, "the right side of a join"))?;
        let Some(on) = &join.on else {
            let error = BindError::new(Fault::JoinCondition, span);
            return Err(error.hint("write `on` and the columns that have to be equal"));
        };
        let right = self.apart(left, right, span);
        let on = self.conditions(left, right, on)?;
        let kind = join.kind.unwrap_or(JoinKind::InnerUnique);
        Ok(self.joined(kind, left, right, on, span))
    }

    /// Rows that are joined with themselves get columns of their own.
    fn apart(&mut self, left: NodeId, right: NodeId, span: Span) -> NodeId {
        let one = self.columns(left);
        let other = self.columns(right);
        let shared = other.iter().any(|column| one.iter().any(|known| known.id == column.id));
        if shared { self.reuse(right, false, "", span) } else { right }
    }

    fn joined(
        &mut self,
        kind: JoinKind,
        left: NodeId,
        right: NodeId,
        on: Vec<(Value, Value)>,
        span: Span,
    ) -> NodeId {
        let (from_left, from_right) = match kind {
            JoinKind::LeftAnti | JoinKind::LeftSemi => (true, false),
            JoinKind::RightAnti | JoinKind::RightSemi => (false, true),
            _ => (true, true),
        };
        let (one, other) = (self.bound.node(left), self.bound.node(right));
        let mut projection = Projection::default();
        let mut hidden: Vec<Column> = Vec::new();
        for (side, _) in [(one, from_left), (other, from_right)].into_iter().filter(|(_, shown)| *shown) {
            for column in side.columns.iter() {
                projection.add(column.clone());
            }
            hidden.extend(side.hidden.iter().cloned());
        }
        let hidden = numbered(hidden, projection.names());
        let open = one.open.filter(|_| from_left).or(other.open.filter(|_| from_right));
        let kind = NodeKind::Join { kind, left, right, on };
        let columns = projection.into_columns().into();
        self.push(Node { kind, columns, hidden: hidden.into(), open, is_ordered: false, span })
    }

    pub(super) fn lookup(&mut self, left: NodeId, lookup: &'q Lookup, span: Span) -> Result<NodeId> {
        let kind = lookup.kind.unwrap_or(JoinKind::LeftOuter);
        if !matches!(kind, JoinKind::LeftOuter | JoinKind::Inner) {
            let what = "the kind of a `lookup`".to_owned();
            let found =
                JoinKind::NAMES.iter().find(|(_, one)| *one == kind).map_or("", |(name, _)| *name).to_owned();
            let allowed = "`leftouter`, `inner`".to_owned();
            return Err(BindError::new(Fault::NotOneOf { what, allowed, found }, span));
        }
        let right = self
            .with_row(Row::default(), |binder| binder.table(&lookup.right, "the right side of a lookup"))?;
        let right = self.apart(left, right, span);
        let on = self.conditions(left, right, &lookup.on)?;
        let keys: Vec<_> = on.iter().filter_map(|(_, key)| unconverted(key).as_column()).collect();
        // The keys of the right side say nothing new, and take no name from the others.
        let mut projection = Projection::default();
        for column in self.columns(left).iter() {
            projection.add(column.clone());
        }
        for column in self.columns(right).iter().filter(|column| !keys.contains(&column.id)) {
            projection.add(column.clone());
        }
        let joined = self.joined(kind, left, right, on, span);
        let columns = projection.into_columns().into();
        Ok(self.push_over(joined, NodeKind::Select { input: joined }, columns, span))
    }

    /// What has to be equal: a value of the left side, one of the right.
    fn conditions(&mut self, left: NodeId, right: NodeId, on: &'q Conditions) -> Result<Vec<(Value, Value)>> {
        let row = Row { node: Some(left), right: Some(right), ..Row::default() };
        self.with_row(row, |binder| {
            let mut pairs = Vec::with_capacity(on.all.len());
            for condition in &on.all {
                binder.condition_pairs(left, right, condition, &mut pairs)?;
            }
            Ok(pairs)
        })
    }

    fn condition_pairs(
        &mut self,
        left: NodeId,
        right: NodeId,
        condition: &'q Expr,
        pairs: &mut Vec<(Value, Value)>,
    ) -> Result<()> {
        let condition = condition.unparenthesized();
        let span = *condition.span;
        match &condition.kind {
            ExprKind::Name(name) => {
                let one = self.join_column(left, name, "left")?;
                let other = self.join_column(right, name, "right")?;
                pairs.push(aligned(column_value(&one, span), column_value(&other, span), span)?);
                Ok(())
            }
            ExprKind::Logical(Logical { op: LogicalOp::And, operands }) => {
                operands.iter().try_for_each(|operand| self.condition_pairs(left, right, operand, pairs))
            }
            ExprKind::Compare(comparison) if comparison.op == Compare::Equal => {
                let one = self.join_side(left, &comparison.left)?;
                let other = self.join_side(left, &comparison.right)?;
                let (one, other) = match (one, other) {
                    ((one, true), (other, false)) => (one, other),
                    ((one, false), (other, true)) => {
                        self.note("the sides of this condition stand the other way round", span);
                        (other, one)
                    }
                    _ => return Err(BindError::new(Fault::JoinCondition, span)),
                };
                pairs.push(aligned(one, other, span)?);
                Ok(())
            }
            _ => {
                let error = BindError::new(Fault::JoinCondition, span);
                Err(error.hint("compute other keys with `extend` before the join"))
            }
        }
    }

    /// `$left.a` or `$right.a`, and whether it is the left side.
    fn join_side(&mut self, left: NodeId, side: &'q Expr) -> Result<(Value, bool)> {
        if let ExprKind::Path { root, steps } = &side.unparenthesized().kind
            && let ExprKind::Name(name) = &root.kind
            && let [step] = steps.as_slice()
            && matches!(step.kind, StepKind::Member(_) | StepKind::Index(_))
            && matches!(name.text.as_str(), "$left" | "$right")
        {
            let is_left = name.text == "$left";
            let node = if is_left { Some(left) } else { self.row.right };
            if let Some(node) = node {
                let column = self.side_column(node, name, steps)?;
                return Ok((column_value(&column, *side.span), is_left));
            }
        }
        let error = BindError::new(Fault::JoinCondition, *side.span);
        Err(error.hint("compute other keys with `extend` before the join"))
    }

    fn join_column(&mut self, node: NodeId, name: &Name, side: &'static str) -> Result<Column> {
        if let Some(column) = self.column_of(node, &name.text).or_else(|| self.other_column_of(node, name)) {
            return Ok(column);
        }
        let columns = self.columns(node);
        let error = BindError::new(Fault::JoinColumn { name: name.text.clone(), side }, *name.span);
        let error = error.nearest(&name.text, columns.iter().map(|column| &*column.name));
        Err(error.hint("where the names differ, write `$left.a == $right.b`"))
    }
}

/// Hidden columns of both sides: a name that is taken gets a number, as the others do.
fn numbered<'n>(columns: Vec<Column>, shown: impl Iterator<Item = &'n str>) -> Vec<Column> {
    let mut taken: HashSet<String> = shown.map(str::to_owned).collect();
    let mut free = Vec::with_capacity(columns.len());
    for mut column in columns {
        if taken.contains(&*column.name) {
            let names = (1..).map(|number| format!("{}{number}", column.name));
            if let Some(name) = { names }.find(|name| !taken.contains(name)) {
                column.name = name.into();
            }
        }
        taken.insert(column.name.to_string());
        free.push(column);
    }
    free
}

/// A value without the conversion around it.
fn unconverted(value: &Value) -> &Value {
    match &value.kind {
        super::ValueKind::Convert(inner) => inner,
        _ => value,
    }
}

/// Both keys in one type.
fn aligned(left: Value, right: Value, span: Span) -> Result<(Value, Value)> {
    let (one, other) = (left.ty, right.ty);
    if one == other || one == Type::Unknown || other == Type::Unknown {
        return Ok((left, right));
    }
    // Whole numbers of both sizes meet, and so do a dynamic value and one of another type.
    let common = match (one, other) {
        (Type::Dynamic, ty) | (ty, Type::Dynamic) => Some(ty),
        _ => one.common(other),
    };
    match common {
        Some(ty) => Ok((left.convert(ty), right.convert(ty))),
        None => {
            let (left, right) = (one.name().to_owned(), other.name().to_owned());
            let fault = Fault::OperandTypes { operator: "join on".to_owned(), left, right };
            Err(BindError::new(fault, span).hint("convert one of them with `extend` before the join"))
        }
    }
}
