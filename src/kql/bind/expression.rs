//! Expressions: what kind each is, and whether it is a value or a table.

use super::super::span::Span;
use super::super::tree::{Expr, ExprKind, TableFunction};
use super::value::{Value, ValueKind};
use super::{BindError, Binder, Fault, NodeId, Result, Row, Thing, Type, literal};

impl<'q> Binder<'q> {
    /// What an expression is.
    pub(super) fn thing(&mut self, expression: &'q Expr) -> Result<Thing> {
        let expression = expression.unparenthesized();
        self.deeper(*expression.span, |binder| binder.thing_here(expression))
    }

    fn thing_here(&mut self, expression: &'q Expr) -> Result<Thing> {
        let span = *expression.span;
        let value = match &expression.kind {
            ExprKind::Literal(literal) => literal::constant(literal, false, span)?,
            ExprKind::Name(name) => return self.named(name),
            ExprKind::Pattern(_) | ExprKind::Star => {
                let fault = Fault::Unsupported { what: "a name with stars here".to_owned() };
                return Err(BindError::new(fault, span).hint("name the columns one by one"));
            }
            ExprKind::Path { root, steps } => return self.path(root, steps, span),
            ExprKind::Call(call) => return self.call(call),
            ExprKind::Sign { sign, operand } => self.sign(*sign, operand, span)?,
            ExprKind::Arithmetic(arithmetic) => self.arithmetic(arithmetic, span)?,
            ExprKind::Logical(logical) => self.logical(logical, span)?,
            ExprKind::Compare(comparison) => self.comparison(comparison, span)?,
            ExprKind::InSet { value, op, set } => self.in_set(value, *op, set, span)?,
            ExprKind::Between(range) => self.between(range, span)?,
            ExprKind::Parenthesized(inner) => return self.thing(inner),
            ExprKind::Pipeline(pipeline) => return self.pipeline(pipeline, span).map(Thing::Table),
            ExprKind::Table(function, inner) => return self.table_function(*function, inner, span),
            ExprKind::DataTable { schema, cells } => {
                return self.data_table(schema, cells, span).map(Thing::Table);
            }
            ExprKind::ExternalData { schema, sources, properties } => {
                return self.external_data(schema, sources, properties, span).map(Thing::Table);
            }
        };
        Ok(Thing::Value(value))
    }

    /// A value; `what` says for what it is needed.
    pub(super) fn value(&mut self, expression: &'q Expr, what: &str) -> Result<Value> {
        match self.thing(expression)? {
            Thing::Value(value) => Ok(value),
            Thing::Table(_) => {
                let fault = Fault::TableForValue { what: what.to_owned() };
                let error = BindError::new(fault, *expression.span);
                Err(error.hint("`toscalar(...)` gives the first column of its first row"))
            }
        }
    }

    /// A table; `what` says for what it is needed.
    pub(super) fn table(&mut self, expression: &'q Expr, what: &str) -> Result<NodeId> {
        let inner = expression.unparenthesized();
        if let ExprKind::Name(name) = &inner.kind {
            return self.named_table(name);
        }
        match self.thing(inner)? {
            Thing::Table(node) => Ok(node),
            Thing::Value(_) => {
                let fault = Fault::ValueForTable { what: what.to_owned() };
                Err(BindError::new(fault, *expression.span).hint("`print` makes a table of a value"))
            }
        }
    }

    /// A value that is known before the query runs.
    pub(super) fn constant_value(&mut self, expression: &'q Expr, what: &str) -> Result<Value> {
        let value = self.value(expression, what)?;
        self.must_be_constant(&value, what)?;
        Ok(value)
    }

    pub(super) fn must_be_constant(&self, value: &Value, what: &str) -> Result<()> {
        if value.is_constant {
            return Ok(());
        }
        Err(BindError::new(Fault::NotConstant { what: what.to_owned() }, value.span))
    }

    fn table_function(&mut self, function: TableFunction, inner: &'q Expr, span: Span) -> Result<Thing> {
        let what = match function {
            TableFunction::ToScalar => "what is in `toscalar`",
            TableFunction::ToTable => "what is in `totable`",
            TableFunction::Materialize => "what is in `materialize`",
        };
        let thing = self.with_row(Row::default(), |binder| binder.thing(inner))?;
        let node = match (thing, function) {
            (Thing::Table(node), _) => node,
            // A value is its own first value.
            (Thing::Value(value), TableFunction::ToScalar) => {
                return Ok(Thing::Value(self.worked_out_once(value, span)));
            }
            (Thing::Value(_), _) => {
                let fault = Fault::ValueForTable { what: what.to_owned() };
                return Err(BindError::new(fault, *inner.span));
            }
        };
        if function != TableFunction::ToScalar {
            return Ok(Thing::Table(node));
        }
        let ty = self.bound.node(node).columns.first().map_or(Type::Unknown, |column| column.ty);
        Ok(Thing::Value(Value { kind: ValueKind::FirstOf(node), ty, span, is_constant: true }))
    }
}

impl Binder<'_> {
    /// The value of `toscalar`: what would be another one for every row is the first of a table of its own.
    fn worked_out_once(&mut self, value: Value, span: Span) -> Value {
        if !self.is_chance(&value) {
            return value;
        }
        let ty = value.ty;
        let node = self.print_one(value);
        Value { kind: ValueKind::FirstOf(node), ty, span, is_constant: true }
    }

    /// Whether a value depends on chance and on no column.
    fn is_chance(&self, value: &Value) -> bool {
        let mut is_chance = false;
        let mut seen = hashbrown::HashSet::new();
        let mut open = vec![value];
        while let Some(value) = open.pop() {
            match &value.kind {
                ValueKind::Column(_) | ValueKind::StepColumn { .. } | ValueKind::AnyColumn { .. } => {
                    return false;
                }
                ValueKind::Call { function: "rand" | "new_guid", .. } => is_chance = true,
                ValueKind::Variable(id) if seen.insert(*id) => open.push(&self.bound.variable(*id).value),
                _ => {}
            }
            super::walk::parts(value, &mut open);
        }
        is_chance
    }
}

/// An error about a value of another type than the one that is needed.
pub(super) fn wrong_type(what: &str, expected: &str, found: Type, span: Span) -> Box<BindError> {
    let found =
        format!("a {}", found.name()).replace("a int", "an int").replace("a unknown", "of no known type");
    let expected = expected.replace("a int", "an int");
    BindError::new(Fault::WrongType { what: what.to_owned(), expected, found }, span)
}
