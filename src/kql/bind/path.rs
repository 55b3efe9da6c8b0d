//! Paths: steps into a dynamic value, and columns of one side of a join.

use super::super::span::Span;
use super::super::tree::{Expr, ExprKind, Name, Step, StepKind};
use super::name::column_value;
use super::value::{PathStep, Value, ValueKind};
use super::{BindError, Binder, Fault, NodeId, Result, Thing, Type};

impl<'q> Binder<'q> {
    pub(super) fn path(&mut self, root: &'q Expr, steps: &'q [Step], span: Span) -> Result<Thing> {
        if let ExprKind::Name(name) = &root.kind {
            if let Some(side) = self.side(name) {
                let column = self.side_column(side, name, steps)?;
                return self.rest_of_path(column_value(&column, span), &steps[1..], span);
            }
            if let Some(step) = self.step_number(name) {
                return self.step_column(step, steps, span);
            }
        }
        if let ExprKind::Call(call) = &root.kind
            && matches!(call.name.text.as_str(), "cluster" | "database" | "workspace" | "app" | "adx")
        {
            let fault = Fault::Unsupported { what: format!("`{}(...)`", call.name.text) };
            return Err(
                BindError::new(fault, *call.span).hint("there is one database here; name the table alone")
            );
        }
        let value = self.value(root, "what has parts")?;
        self.rest_of_path(value, steps, span)
    }

    /// The side of a join that `$left` and `$right` stand for.
    fn side(&self, name: &Name) -> Option<NodeId> {
        match name.text.as_str() {
            "$left" => self.row.right.and(self.row.node),
            "$right" => self.row.right,
            _ => None,
        }
    }

    /// The column of a side of a join.
    pub(super) fn side_column(
        &mut self,
        side: NodeId,
        name: &Name,
        steps: &'q [Step],
    ) -> Result<super::Column> {
        let side_name = if name.text == "$left" { "left" } else { "right" };
        let member = match steps.first().map(|step| &step.kind) {
            Some(StepKind::Member(member)) => member,
            _ => return Err(BindError::new(Fault::JoinCondition, *name.span)),
        };
        if let Some(column) =
            self.column_of(side, &member.text).or_else(|| self.other_column_of(side, member))
        {
            return Ok(column);
        }
        let fault = Fault::JoinColumn { name: member.text.clone(), side: side_name };
        let columns = self.columns(side);
        let error = BindError::new(fault, *member.span);
        Err(error.nearest(&member.text, columns.iter().map(|column| &*column.name)))
    }

    /// The step of a `scan` that a name stands for.
    fn step_number(&self, name: &Name) -> Option<usize> {
        self.row.steps.iter().position(|step| *step == name.text)
    }

    fn step_column(&mut self, step: usize, steps: &'q [Step], span: Span) -> Result<Thing> {
        let Some(Step { kind: StepKind::Member(member), .. }) = steps.first() else {
            return Err(BindError::new(
                Fault::ColumnExpected { what: "what follows a step".to_owned() },
                span,
            ));
        };
        let found = self.find_column(&member.text).or_else(|| self.column_by_other_means(member));
        let Some(column) = found else {
            let columns = self.row.node.map(|node| self.columns(node)).unwrap_or_default();
            let error = BindError::new(Fault::UnknownColumn { name: member.text.clone() }, *member.span);
            return Err(error.nearest(&member.text, columns.iter().map(|column| &*column.name)));
        };
        let kind = ValueKind::StepColumn { step, column: column.id };
        let value = Value { kind, ty: column.ty, span, is_constant: false };
        self.rest_of_path(value, &steps[1..], span)
    }

    fn rest_of_path(&mut self, root: Value, steps: &'q [Step], span: Span) -> Result<Thing> {
        if steps.is_empty() {
            return Ok(Thing::Value(root));
        }
        let has_parts = matches!(root.ty, Type::Dynamic | Type::Unknown);
        let holds_json = root.ty == Type::String && self.holds_json(&root);
        if !has_parts && !holds_json {
            let expected = "dynamic".to_owned();
            let found = root.ty.name().to_owned();
            let what = "a value with parts".to_owned();
            let error =
                BindError::new(Fault::WrongType { what, expected, found }, root.span.to(*steps[0].span));
            let is_text = root.ty == Type::String;
            return Err(if is_text { error.hint("`parse_json(...)` reads JSON from text") } else { error });
        }
        let (root, steps) = part_by_index(root, steps);
        if steps.is_empty() {
            return Ok(Thing::Value(Value { span, ..root }));
        }
        let mut is_constant = root.is_constant;
        let mut found = Vec::with_capacity(steps.len());
        for step in steps {
            found.push(match &step.kind {
                StepKind::Member(name) => PathStep::Key(name.text.clone()),
                StepKind::Index(index) => {
                    let index = self.value(index, "an index")?;
                    is_constant &= index.is_constant;
                    match index.as_text() {
                        Some(key) => PathStep::Key(key.to_owned()),
                        None => PathStep::Index(index),
                    }
                }
                StepKind::Call(call) => {
                    let fault =
                        Fault::Unsupported { what: format!("`.{}(...)` after a value", call.name.text) };
                    return Err(BindError::new(fault, *step.span));
                }
                StepKind::Pattern(_) => {
                    let fault = Fault::Unsupported { what: "a name with stars after a value".to_owned() };
                    return Err(BindError::new(fault, *step.span));
                }
            });
        }
        let kind = ValueKind::Path { root: Box::new(root), steps: found };
        Ok(Thing::Value(Value { kind, ty: Type::Dynamic, span, is_constant }))
    }

    /// Whether a value is a column that is documented as text and holds JSON.
    pub(super) fn holds_json(&self, value: &Value) -> bool {
        let Some(id) = value.as_column() else { return false };
        let nodes = [self.row.node, self.row.right].into_iter().flatten();
        nodes
            .flat_map(|node| {
                let node = self.bound.node(node);
                node.columns.iter().chain(node.hidden.iter())
            })
            .any(|column| column.id == id && column.holds_json)
    }
}

/// Of a call that gives several values, as `array_sort_asc(a, b)`, an index takes one of them.
fn part_by_index(root: Value, steps: &[Step]) -> (Value, &[Step]) {
    let ValueKind::Part { of, .. } = &root.kind else { return (root, steps) };
    let ValueKind::Call { function, arguments } = &of.kind else { return (root, steps) };
    let arrays = arguments.iter().filter(|argument| argument.ty == Type::Dynamic).count();
    if !function.starts_with("array_sort_") || arrays < 2 {
        return (root, steps);
    }
    let index = match steps.first().map(|step| &step.kind) {
        Some(StepKind::Index(index)) => match &index.kind {
            ExprKind::Literal(literal) => match &**literal {
                super::super::tree::Literal::Long(text) => text.parse::<usize>().ok(),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    match index.filter(|index| *index < arrays) {
        Some(index) => (super::tabular::part_of(&root, index, Type::Dynamic), &steps[1..]),
        None => (root, steps),
    }
}
