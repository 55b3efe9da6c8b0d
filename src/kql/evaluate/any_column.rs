//! `* has "x"`: a comparison of every column.

use std::sync::Arc;

use super::code::{Instruction, Source};
use super::compiler::{Compiler, Piece, Result, Shared};
use super::emit::test;
use crate::kql::bind::{self, ValueKind};
use crate::kql::functions::operators::Comparison;
use crate::kql::tree::{Compare, LogicalOp};
use crate::kql::values::{Type, Value};

impl<'b> Compiler<'b, '_> {
    /// Whether a comparison holds for any of the columns.
    pub(super) fn any_column(&mut self, value: &'b bind::Value, right: &Shared) -> Result<()> {
        let ValueKind::AnyColumn { columns, op, right: written } = &value.kind else { return Ok(()) };
        self.shared(right);
        let sought = self.take(1).remove(0);
        self.code.truncate(sought.start);
        let test = Arc::new(test(*op, &sought, written.span)?);
        let mut is_first = true;
        for id in columns {
            let place = self.code.len();
            if !is_first {
                self.code.push(Instruction::Skip { op: LogicalOp::Or, steps: 0 });
            }
            self.given_column(*id, value.span)?;
            let Some(left) = self.pieces.pop() else { continue };
            if !fits(*op, left.kind, sought.kind) {
                self.code.truncate(place);
                continue;
            }
            let from = self.source(&left, self.code.len());
            let parts = [left, Piece { start: self.code.len(), ..sought.clone() }];
            let to = match right {
                Shared::Constant(value) => Source::Constant(value.clone()),
                Shared::Column(at, _) => Source::Column(*at),
                Shared::Block(at, _) => {
                    self.code.push(Instruction::Shared(*at));
                    Source::Stack
                }
            };
            let instruction = Instruction::Compare { test: Arc::clone(&test), left: from, right: to };
            self.emit(&parts, instruction, Type::Bool, false);
            if !is_first {
                self.combine(LogicalOp::Or);
            }
            is_first = false;
        }
        if is_first {
            self.constant(Value::Bool(false));
        }
        Ok(())
    }
}

/// Whether `*` looks into a column of this type.
fn fits(op: Compare, column: Type, right: Type) -> bool {
    match op {
        Compare::Equal | Compare::NotEqual => {
            column == right || column == Type::Dynamic || column.is_number() && right.is_number()
        }
        Compare::Less | Compare::LessOrEqual | Compare::Greater | Compare::GreaterOrEqual => {
            Comparison::Less.takes(column, right)
        }
        Compare::Text { .. } | Compare::Colon => true,
        Compare::EqualIgnoringCase | Compare::NotEqualIgnoringCase => {
            matches!(column, Type::String | Type::Dynamic)
        }
    }
}
