//! The instructions of the kinds of values, made when their parts are.

use super::among::{Among, Kind};
use super::code::{Instruction, Source};
use super::compiler::{Compiler, Piece, Result, unsupported};
use super::constant;
use super::path::{self, Step};
use super::test::Test;
use crate::kql::bind::value::{ArithmeticStep, PathStep};
use crate::kql::bind::{self, BindError, Constant, Fault, ValueKind};
use crate::kql::functions::operators::{Arithmetic, Comparison};
use crate::kql::span::Span;
use crate::kql::tree::{ArithmeticOp, Compare, LogicalOp, SetOp};
use crate::kql::values::{Type, Value};

impl<'b> Compiler<'b, '_> {
    /// Makes the instruction of a value whose parts are the last pieces.
    pub(super) fn emit_value(&mut self, value: &'b bind::Value) -> Result<()> {
        match &value.kind {
            ValueKind::Call { function, arguments } => self.call(function, arguments, value.span),
            ValueKind::Part { of, index } => {
                self.part(of, *index);
                Ok(())
            }
            ValueKind::Path { steps, .. } => {
                self.path(steps);
                Ok(())
            }
            ValueKind::Negate(_) => self.negate(value.span),
            ValueKind::Compare { op, left, right } => self.compare(*op, left, right, value.span),
            ValueKind::InList { op, list, .. } => {
                self.in_list(*op, list.len());
                Ok(())
            }
            ValueKind::Between { negated, .. } => self.between(*negated, value),
            // The last step of the others leaves the value; a conversion is made by the type.
            _ => Ok(()),
        }
    }

    /// A constant that is written, which must be one of its type.
    pub(super) fn literal(&mut self, written: &Constant, value: &bind::Value) -> Result<()> {
        let made = constant(written, value.ty);
        let bad = match written {
            Constant::DateTime(text) => Some((text, "datetime")),
            Constant::Decimal(text) => Some((text, "decimal number of 34 digits")),
            Constant::Guid(text) => Some((text, "guid")),
            Constant::Row(_) => return Err(unsupported("the type of a row here", value.span)),
            _ => None,
        };
        if let Some((text, kind)) = bad
            && made.is_null()
        {
            return Err(BindError::new(Fault::BadLiteral { text: text.clone(), kind }, value.span));
        }
        self.constant(made);
        Ok(())
    }

    /// Brings the last piece to a type.
    pub(super) fn convert(&mut self, to: Type) {
        let Some(piece) = self.pieces.pop() else { return };
        if piece.kind == to {
            self.pieces.push(piece);
            return;
        }
        let from = self.source(&piece, self.code.len());
        self.emit(&[piece], Instruction::Convert { from, to }, to, false);
    }

    /// The last two pieces and where they are.
    fn two(&mut self) -> ([Piece; 2], [Source; 2]) {
        let missing = Piece { start: self.code.len(), kind: Type::Dynamic, known: None };
        let right = self.pieces.pop().unwrap_or_else(|| missing.clone());
        let left = self.pieces.pop().unwrap_or(missing);
        let right_source = self.source(&right, self.code.len());
        let left_source = self.source(&left, right.start);
        ([left, right], [left_source, right_source])
    }

    pub(super) fn arithmetic(&mut self, step: &ArithmeticStep) -> Result<()> {
        let op = match step.op {
            ArithmeticOp::Add => Arithmetic::Add,
            ArithmeticOp::Subtract => Arithmetic::Subtract,
            ArithmeticOp::Multiply => Arithmetic::Multiply,
            ArithmeticOp::Divide => Arithmetic::Divide,
            ArithmeticOp::Remainder => Arithmetic::Modulo,
        };
        let ([a, b], [left, right]) = self.two();
        let Some(kind) = op.result_type(a.kind, b.kind) else {
            let operator = match op {
                Arithmetic::Add => "+",
                Arithmetic::Subtract => "-",
                Arithmetic::Multiply => "*",
                Arithmetic::Divide => "/",
                Arithmetic::Modulo => "%",
            };
            return Err(operands(operator, a.kind, b.kind, step.operand.span));
        };
        self.emit(&[a, b], Instruction::Arithmetic { op, left, right }, kind, false);
        Ok(())
    }

    fn negate(&mut self, span: Span) -> Result<()> {
        let parts = self.take(1);
        let kind = parts.first().map_or(Type::Dynamic, |piece| piece.kind);
        if !kind.is_summable() && kind != Type::Dynamic {
            let (what, expected) =
                ("what stands after a sign".to_owned(), "a number or a timespan".to_owned());
            return Err(BindError::new(
                Fault::WrongType { what, expected, found: format!("a {kind}") },
                span,
            ));
        }
        let kind = if kind == Type::Int { Type::Long } else { kind };
        self.emit(&parts, Instruction::Negate, kind, false);
        Ok(())
    }

    /// Joins the last two conditions. Between them stands the instruction that skips the second.
    pub(super) fn combine(&mut self, op: LogicalOp) {
        let (Some(right), Some(left)) = (self.pieces.pop(), self.pieces.pop()) else { return };
        let skip = right.start.saturating_sub(1);
        let decides = op == LogicalOp::Or;
        let is =
            |piece: &Piece, wanted: bool| matches!(piece.known, Some(Value::Bool(known)) if known == wanted);
        if is(&left, decides) || is(&right, decides) {
            self.code.truncate(left.start);
            self.constant(Value::Bool(decides));
        } else if is(&left, !decides) {
            self.code.drain(left.start..right.start);
            self.pieces.push(Piece { start: left.start, ..right });
        } else if is(&right, !decides) {
            self.code.truncate(skip);
            self.pieces.push(left);
        } else {
            self.emit(&[left, right], Instruction::Combine(op), Type::Bool, false);
            // When both are null it was worked out at once, and nothing is left to skip.
            let steps = self.code.len().saturating_sub(skip + 1);
            if let Some(instruction @ Instruction::Skip { .. }) = self.code.get_mut(skip) {
                *instruction = Instruction::Skip { op, steps };
            }
        }
    }

    fn compare(&mut self, op: Compare, left: &bind::Value, right: &bind::Value, span: Span) -> Result<()> {
        let ([a, b], [from, to]) = self.two();
        let is_open = is_open(left) || is_open(right);
        if is_open && !takes(op, a.kind, b.kind) {
            return Err(operands(&op.spelling(), a.kind, b.kind, span));
        }
        let test = test(op, &b, right.span)?;
        let test = std::sync::Arc::new(test);
        self.emit(&[a, b], Instruction::Compare { test, left: from, right: to }, Type::Bool, false);
        Ok(())
    }

    fn between(&mut self, negated: bool, value: &bind::Value) -> Result<()> {
        let parts = self.take(3);
        if let (ValueKind::Between { value: middle, low, high, .. }, [a, b, c]) =
            (&value.kind, parts.as_slice())
        {
            let is_open = [middle, low, high].into_iter().any(|one| is_open(one));
            for end in [b, c] {
                let is_length = (a.kind, end.kind) == (Type::DateTime, Type::TimeSpan);
                if is_open && !is_length && !Comparison::LessOrEqual.takes(a.kind, end.kind) {
                    return Err(operands("between", a.kind, end.kind, value.span));
                }
            }
        }
        self.emit(&parts, Instruction::Between { negated }, Type::Bool, false);
        Ok(())
    }

    fn in_list(&mut self, op: SetOp, count: usize) {
        let list = self.take(count);
        let known: Option<Vec<Value>> = list.iter().map(|piece| piece.known.clone()).collect();
        let kind = Kind::from(op);
        match known {
            Some(members) => {
                if let Some(first) = list.first() {
                    self.code.truncate(first.start);
                }
                self.among(kind, &members);
            }
            None => {
                let mut parts = self.take(1);
                parts.extend(list);
                self.emit(&parts, Instruction::AmongRow { among: kind, count }, Type::Bool, false);
            }
        }
    }

    pub(super) fn in_table(&mut self, value: &bind::Value, list: &[Value]) -> Result<()> {
        if let ValueKind::InTable { op, .. } = &value.kind {
            self.among(Kind::from(*op), list);
        }
        Ok(())
    }

    fn among(&mut self, kind: Kind, members: &[Value]) {
        let parts = self.take(1);
        let Some(sought) = parts.first() else { return };
        let among = Box::new(Among::new(kind, sought.kind, members));
        let value = self.source(sought, self.code.len());
        self.emit(&parts, Instruction::Among { among, value }, Type::Bool, false);
    }

    fn path(&mut self, steps: &[PathStep]) {
        let count = steps.iter().filter(|step| matches!(step, PathStep::Index(_))).count();
        let mut parts = self.take(count + 1);
        let Some(root) = parts.first().cloned() else { return };
        // Indexes that are known are steps of their own.
        let all_known = parts.iter().skip(1).all(|piece| piece.known.is_some());
        let mut indexes = parts.iter().skip(1);
        let steps = steps.iter().map(|step| match step {
            PathStep::Key(key) => Step::Key(key.as_str().into()),
            PathStep::Index(_) => match indexes.next().and_then(|piece| piece.known.as_ref()) {
                Some(index) if all_known && !index.is_null() => path::step(index),
                _ => Step::Index,
            },
        });
        let steps: Box<[Step]> = steps.collect();
        let indexes = steps.iter().filter(|step| matches!(step, Step::Index)).count();
        let source = if indexes == 0 && count > 0 {
            let end = parts.get(1).map_or(self.code.len(), |piece| piece.start);
            self.code.truncate(end);
            parts.truncate(1);
            self.source(&root, end)
        } else if indexes == count {
            let end = parts.get(1).map_or(self.code.len(), |piece| piece.start);
            self.source(&root, end)
        } else {
            Source::Stack
        };
        self.emit(&parts, Instruction::Path { root: source, steps, indexes }, Type::Dynamic, false);
    }
}

/// The test of an operator with a right side.
pub(super) fn test(op: Compare, right: &Piece, span: Span) -> Result<Test> {
    Test::new(op, right.known.as_ref()).map_err(|reason| BindError::new(Fault::Refused { reason }, span))
}

/// Whether only the data decides the type of a value that is compared, so that the binder could not check it.
fn is_open(value: &bind::Value) -> bool {
    match &value.kind {
        ValueKind::Convert(inner) => inner.ty == bind::Type::Unknown,
        _ => value.ty == bind::Type::Unknown,
    }
}

/// Whether values of the types can be compared so.
fn takes(op: Compare, a: Type, b: Type) -> bool {
    let is_text = |kind| matches!(kind, Type::String | Type::Dynamic);
    match op {
        Compare::Equal | Compare::NotEqual => true,
        Compare::Less | Compare::LessOrEqual | Compare::Greater | Compare::GreaterOrEqual => {
            Comparison::Less.takes(a, b)
        }
        _ => is_text(a) && is_text(b),
    }
}

fn operands(operator: &str, left: Type, right: Type, span: Span) -> Box<BindError> {
    let (left, right) = (left.name().to_owned(), right.name().to_owned());
    BindError::new(Fault::OperandTypes { operator: operator.to_owned(), left, right }, span)
}
