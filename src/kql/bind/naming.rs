//! What a result column is called when the query gives it no name.
//!
//! A column keeps its name, a path is its steps with `_` between them, and some functions pass on the name of their first
//! argument, others with a word before it. Whatever has no name of its own becomes `Column1`, `Column2`, ...

use super::super::signatures::{self, Naming};
use super::super::tree::{Argument, Call, Expr, ExprKind, Literal, ScalarType, Sign, Step, StepKind, Target};
use super::scope::Entry;
use super::{Binder, Constant, Value};

impl Binder<'_> {
    /// The name that an expression gives its column; nothing when it gives none.
    pub(super) fn result_name(&self, expression: &Expr) -> Option<String> {
        match &expression.unparenthesized().kind {
            ExprKind::Name(name) => Some(name.text.clone()),
            ExprKind::Path { root, steps } => self.path_name(root, steps),
            ExprKind::Call(call) => self.call_name(call),
            _ => None,
        }
    }

    /// The name that an argument gives: its own name when it has one.
    pub(super) fn argument_name(&self, argument: &Argument) -> Option<String> {
        match &argument.target {
            Some(Target::Name(name)) => Some(name.text.clone()),
            _ => self.result_name(&argument.value),
        }
    }

    fn path_name(&self, root: &Expr, steps: &[Step]) -> Option<String> {
        let is_side = matches!(&root.kind, ExprKind::Name(name) if name.text.starts_with('$'));
        let mut name = if is_side { None } else { self.result_name(root) };
        for step in steps {
            let last = match &step.kind {
                StepKind::Member(member) => Some(member.text.clone()),
                StepKind::Index(index) => literal_text(index),
                StepKind::Call(_) | StepKind::Pattern(_) => None,
            };
            name = match name.filter(|name| !name.trim().is_empty()) {
                Some(name) => Some(format!("{name}_{}", last.unwrap_or_default())),
                None => last,
            };
        }
        name
    }

    /// The name that a call gives.
    pub(super) fn call_name(&self, call: &Call) -> Option<String> {
        let name = call.name.text.as_str();
        if matches!(self.scopes.find(name), Some(Entry::Function(_))) {
            return None;
        }
        let first = call.arguments.first();
        // Where aggregates may stand they come before functions of their name.
        let aggregate = self.row.aggregates.as_ref().and_then(|_| signatures::aggregate(name));
        match aggregate.or_else(|| signatures::scalar(name))?.naming {
            Naming::None => None,
            Naming::Exactly(name) => Some(name.to_owned()),
            Naming::Only if call.arguments.len() != 1 => None,
            Naming::First("") | Naming::Only => self.argument_name(first?),
            Naming::First(prefix) => {
                let first = first.and_then(|first| self.argument_name(first));
                Some(format!("{prefix}{}", first.unwrap_or_default()))
            }
            Naming::Column => {
                let name = first.and_then(|first| literal_text(&first.value))?;
                self.find_column(&name).map(|column| column.name.to_string())
            }
        }
    }

    /// A name for a column that has none. It is not one that a column of the rows has already.
    pub(super) fn default_name(&mut self) -> String {
        loop {
            self.unnamed += 1;
            let name = format!("Column{}", self.unnamed);
            if self.find_column(&name).is_none() && self.scopes.find(&name).is_none() {
                return name;
            }
        }
    }
}

/// The text of a literal that can be part of a name: a string or a whole number.
fn literal_text(expression: &Expr) -> Option<String> {
    match &expression.kind {
        ExprKind::Literal(literal) => match &**literal {
            Literal::String(text) => Some(text.value()),
            Literal::Long(text) => Some(text.clone()),
            Literal::Typed(ScalarType::Long | ScalarType::Int, text) => Some(text.clone()),
            _ => None,
        },
        ExprKind::Sign { sign: Sign::Plus, operand } => literal_text(operand),
        _ => None,
    }
}

/// How a percentile is written in a name: `99_5`.
pub(super) fn percentile_text(value: &Value) -> String {
    let text = match value.as_constant() {
        Some(Constant::Real(number)) => number.to_string(),
        Some(Constant::Long(number)) => number.to_string(),
        Some(Constant::Int(number)) => number.to_string(),
        Some(Constant::Decimal(text)) => text.clone(),
        _ => String::new(),
    };
    text.replace('.', "_")
}
