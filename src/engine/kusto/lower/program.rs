//! Values that the engine has no operator for: programs over the columns that they read.

use std::sync::Arc;

use datafusion::logical_expr::Expr;

use super::super::cells::kind_of;
use super::super::interpreted::Interpreted;
use super::relation::Physical;
use super::{Lowering, Result};
use crate::kql::bind::{ColumnId, Constant, Value, ValueKind, walk};
use crate::kql::evaluate::{self, Given, Known, Program};
use crate::kql::values::{self, Type};

/// The key whose values are matched values of sensitive types.
const MATCHED_VALUES: &str = "DetectedValues";

/// Columns that stand for something else than a column of the query have numbers from here.
const OWN_COLUMNS: u32 = 1 << 31;

impl Given for Lowering<'_> {
    fn given(&mut self, value: &Value) -> Option<Known> {
        if let Some((_, id)) = self.replaced.iter().find(|(known, _)| known == value) {
            let id = *id;
            return self.physical(id).map(|physical| Known::Column(id, physical.kind));
        }
        match &value.kind {
            ValueKind::Column(id) => {
                let physical = self.physical(*id)?;
                match physical.literal() {
                    Some(_) => None,
                    None => Some(Known::Column(*id, physical.kind)),
                }
            }
            ValueKind::Call { function: "geo_info_from_ip_address", arguments } => {
                // Whatever is wrong with the database has been said where the value itself was looked at.
                let physical = self.place_of(arguments.first()?).ok()?;
                if physical.literal().is_some() {
                    return Some(Known::Constant(values::Value::Null(Type::Dynamic)));
                }
                let id = self.own_column(physical);
                Some(Known::Column(id, Type::Dynamic))
            }
            ValueKind::FirstOf(node) => self.scalars.get(node).cloned().map(Known::Constant),
            ValueKind::InTable { table, .. } => self.lists.get(table).cloned().map(Known::List),
            _ => {
                let physical = self.json(value)?;
                let kind = physical.kind;
                let id = self.own_column(physical);
                Some(Known::Column(id, kind))
            }
        }
    }
}

impl Lowering<'_> {
    /// A number under which a program asks for an expression.
    pub(super) fn own_column(&mut self, physical: Physical) -> ColumnId {
        if let Some((id, _)) = self.stands_for.iter().find(|(_, known)| known.expr == physical.expr) {
            return *id;
        }
        // A query cannot be so long that these meet the numbers of its own columns.
        let id = ColumnId(OWN_COLUMNS + u32::try_from(self.stands_for.len()).unwrap_or(0));
        self.stands_for.insert(id, physical);
        id
    }

    /// The program of a value.
    pub(super) fn compile(&mut self, value: &Value) -> Result<Program> {
        let (bound, now) = (self.bound, self.now);
        Ok(evaluate::compile(value, bound, self, now)?)
    }

    /// A value as a function that is evaluated row by row.
    pub(super) fn interpreted(&mut self, value: &Value) -> Result<Physical> {
        let program = self.compile(value)?;
        if let Some(constant) = program.as_constant() {
            return Ok(Physical::constant(constant));
        }
        let kind = program.kind();
        let (arguments, kinds) = self.arguments_of(&program);
        let number = self.number();
        let reads = self.reads_matched_values(value);
        let function = Interpreted::function(Arc::new(program), kinds, number, reads);
        Ok(Physical::new(function.call(arguments), kind))
    }

    /// What a program reads, and the types.
    pub(super) fn arguments_of(&self, program: &Program) -> (Vec<Expr>, Vec<Type>) {
        let physical = program.columns().iter().filter_map(|id| self.physical(*id));
        physical.map(|physical| (physical.expr.clone(), physical.kind)).unzip()
    }

    /// A value that does not depend on rows.
    pub(super) fn constant(&mut self, value: &Value, what: &str) -> Result<values::Value> {
        let program = self.compile(value)?;
        match program.as_constant() {
            Some(constant) => Ok(constant.clone()),
            None if program.columns().is_empty() => Ok(program.eval(&[])),
            None => Err(self.unsupported(&format!("{what} that is not constant"), value.span)),
        }
    }

    /// A number of rows.
    pub(super) fn count(&mut self, value: &Value) -> Result<usize> {
        let count = self.constant(value, "a number of rows")?.to_long().unwrap_or(0);
        // Below zero there are no rows.
        Ok(usize::try_from(count.max(0)).unwrap_or(usize::MAX))
    }

    /// Whether a value takes matched values of sensitive types out of a record.
    fn reads_matched_values(&self, value: &Value) -> bool {
        let mut seen = hashbrown::HashSet::new();
        let mut open = vec![value];
        while let Some(value) = open.pop() {
            let names = |text: &str| text.to_ascii_lowercase().contains(&MATCHED_VALUES.to_ascii_lowercase());
            let reads = match &value.kind {
                ValueKind::Path { steps, .. } => steps
                    .iter()
                    .any(|step| matches!(step, crate::kql::bind::value::PathStep::Key(key) if names(key))),
                ValueKind::Constant(Constant::String(text)) => names(text),
                ValueKind::Variable(id) => {
                    if seen.insert(*id) {
                        open.push(&self.bound.variable(*id).value);
                    }
                    false
                }
                _ => false,
            };
            if reads {
                return true;
            }
            walk::parts(value, &mut open);
        }
        false
    }

    /// The types of columns of a plan.
    pub(super) fn kind_in(plan: &datafusion::logical_expr::LogicalPlan, name: &str) -> Option<Type> {
        let field = plan.schema().field_with_unqualified_name(name).ok()?;
        kind_of(field.data_type())
    }
}
