//! Operators between values: which types they go with, what they give, and what is converted for them.

use super::super::span::Span;
use super::super::tree::{
    Arithmetic, ArithmeticOp, Compare, Comparison, Expr, ExprKind, Literal, Logical, LogicalOp, Range, SetOp,
    Sign,
};
use super::expression::wrong_type;
use super::value::{ArithmeticStep, Constant, Value, ValueKind};
use super::{BindError, Binder, Fault, Result, Thing, Type, literal};

impl<'q> Binder<'q> {
    /// `-x`, `+x`
    pub(super) fn sign(&mut self, sign: Sign, operand: &'q Expr, span: Span) -> Result<Value> {
        let negated = sign == Sign::Minus;
        // The sign belongs to these literals: the smallest number of 64 bits fits only with it.
        if let ExprKind::Literal(literal) = &operand.kind
            && matches!(**literal, Literal::Long(_) | Literal::Real(_) | Literal::Timespan(_))
        {
            return literal::constant(literal, negated, span);
        }
        let value = self.value(operand, "what stands after a sign")?;
        let ty = value.ty;
        if !ty.is_summable() && !matches!(ty, Type::Dynamic | Type::Unknown) {
            return Err(wrong_type("what stands after a sign", "a number or a timespan", ty, span));
        }
        if !negated {
            return Ok(value);
        }
        let is_constant = value.is_constant;
        let kind = match value.as_constant().and_then(negate) {
            Some(constant) => ValueKind::Constant(constant),
            None => ValueKind::Negate(Box::new(value)),
        };
        Ok(Value { kind, ty, span, is_constant })
    }

    pub(super) fn arithmetic(&mut self, arithmetic: &'q Arithmetic, span: Span) -> Result<Value> {
        let first = self.value(&arithmetic.first, "an operand")?;
        let mut ty = first.ty;
        let mut is_constant = first.is_constant;
        let mut rest = Vec::with_capacity(arithmetic.rest.len());
        for link in &arithmetic.rest {
            let operand = self.value(&link.operand, "an operand")?;
            let Some(result) = arithmetic_type(link.op, ty, operand.ty) else {
                let error =
                    operands(arithmetic_text(link.op), ty, operand.ty, first.span.to(*link.operand.span));
                let is_text = ty == Type::String && operand.ty == Type::String;
                return Err(if is_text { error.hint("`strcat(a, b)` puts texts together") } else { error });
            };
            ty = result;
            is_constant &= operand.is_constant;
            rest.push(ArithmeticStep { op: link.op, operand, ty });
        }
        let folded = fold(&first, &rest);
        let kind = folded
            .map_or_else(|| ValueKind::Arithmetic { first: Box::new(first), rest }, ValueKind::Constant);
        Ok(Value { kind, ty, span, is_constant })
    }

    pub(super) fn logical(&mut self, logical: &'q Logical, span: Span) -> Result<Value> {
        let mut operands = Vec::with_capacity(logical.operands.len());
        for operand in &logical.operands {
            let value = self.condition_part(operand)?;
            if !matches!(value.ty, Type::Bool | Type::Dynamic | Type::Unknown) {
                let what = if logical.op == LogicalOp::And { "a side of `and`" } else { "a side of `or`" };
                return Err(wrong_type(what, "true or false", value.ty, value.span));
            }
            operands.push(value.convert(Type::Bool));
        }
        let is_constant = operands.iter().all(|operand| operand.is_constant);
        Ok(Value { kind: ValueKind::Logical { op: logical.op, operands }, ty: Type::Bool, span, is_constant })
    }

    /// A condition, or in `search` a text that any column may have.
    fn condition_part(&mut self, expression: &'q Expr) -> Result<Value> {
        if self.row.is_search && matches!(expression.unparenthesized().kind, ExprKind::Star) {
            return Ok(Value::constant(Constant::Bool(true), Type::Bool, *expression.span));
        }
        let value = self.value(expression, "a condition")?;
        if self.row.is_search && value.ty == Type::String && value.is_constant {
            return Ok(self.any_column(super::search::HAS, value.clone(), value.span));
        }
        Ok(value)
    }

    /// What `where` and the like take.
    pub(super) fn condition(&mut self, expression: &'q Expr) -> Result<Value> {
        let value = self.condition_part(expression)?;
        if matches!(value.ty, Type::Bool | Type::Unknown) {
            return Ok(value.convert(Type::Bool));
        }
        let error = wrong_type("a condition", "true or false", value.ty, value.span);
        Err(match value.ty {
            Type::Dynamic => error.hint("`tobool(...)` makes true or false of a dynamic value"),
            Type::String => error.hint("`isnotempty(...)` says whether there is any text"),
            _ => error,
        })
    }

    pub(super) fn comparison(&mut self, comparison: &'q Comparison, span: Span) -> Result<Value> {
        let op = comparison.op;
        let sides = (&comparison.left.unparenthesized().kind, &comparison.right.unparenthesized().kind);
        if let (ExprKind::Star, _) | (_, ExprKind::Star) = sides {
            let other = if matches!(sides.0, ExprKind::Star) { &comparison.right } else { &comparison.left };
            let right = self.value(other, "what columns are compared with")?;
            return Ok(self.any_column(op, right, span));
        }
        let left = self.value(&comparison.left, "a side of a comparison")?;
        let right = self.value(&comparison.right, "a side of a comparison")?;
        if !compares(op, left.ty, right.ty) {
            let error = operands(&op.spelling(), left.ty, right.ty, span);
            return Err(hint_for(error, left.ty, right.ty));
        }
        let is_constant = left.is_constant && right.is_constant;
        let (left, right) = align(op, left, right);
        let kind = ValueKind::Compare { op, left: Box::new(left), right: Box::new(right) };
        Ok(Value { kind, ty: Type::Bool, span, is_constant })
    }

    /// `* has "x"`
    pub(super) fn any_column(&self, op: Compare, right: Value, span: Span) -> Value {
        let node = self.row.node.map(|node| self.columns(node)).unwrap_or_default();
        let fits = |ty: Type| ty == Type::Unknown || compares_any(op, ty, right.ty);
        let columns = node.iter().filter(|column| fits(column.ty)).map(|column| column.id).collect();
        let kind = ValueKind::AnyColumn { columns, op, right: Box::new(right) };
        Value { kind, ty: Type::Bool, span, is_constant: false }
    }

    pub(super) fn in_set(
        &mut self,
        value: &'q Expr,
        op: SetOp,
        set: &'q [Expr],
        span: Span,
    ) -> Result<Value> {
        if matches!(value.unparenthesized().kind, ExprKind::Star) {
            let fault = Fault::Unsupported { what: "`*` before a list".to_owned() };
            return Err(BindError::new(fault, *value.span).hint("write `* has \"a\" or * has \"b\"`"));
        }
        let value = self.value(value, "what is looked for")?;
        let needs_text = !matches!(op, SetOp::In | SetOp::NotIn);
        if needs_text && !matches!(value.ty, Type::String | Type::Dynamic | Type::Unknown) {
            return Err(wrong_type("what is looked for", "text", value.ty, value.span));
        }
        let value = if needs_text { value.convert(Type::String) } else { value };
        let mut list = Vec::with_capacity(set.len());
        for one in set {
            match self.thing(one)? {
                Thing::Value(item) => list.push(item),
                Thing::Table(table) if set.len() == 1 => {
                    let kind = ValueKind::InTable { value: Box::new(value), op, table };
                    return Ok(Value { kind, ty: Type::Bool, span, is_constant: false });
                }
                Thing::Table(_) => {
                    let fault = Fault::TableForValue { what: "one of several in a list".to_owned() };
                    return Err(BindError::new(fault, *one.span));
                }
            }
        }
        // What is looked for takes the type of the list where its own says nothing.
        let common = Type::common_of(list.iter().map(|item| item.ty));
        let value = match (value.ty, common) {
            (Type::Dynamic, Some(ty)) if ty != Type::Dynamic => value.convert(ty),
            _ => value,
        };
        let ty = value.ty;
        let fits =
            |item: Value| if item.ty == Type::Dynamic || item.ty == ty { item } else { item.convert(ty) };
        let list = if ty == Type::Unknown { list } else { list.into_iter().map(fits).collect() };
        let is_constant = value.is_constant && list.iter().all(|item| item.is_constant);
        let kind = ValueKind::InList { value: Box::new(value), op, list };
        Ok(Value { kind, ty: Type::Bool, span, is_constant })
    }

    pub(super) fn between(&mut self, range: &'q Range, span: Span) -> Result<Value> {
        let value = self.value(&range.value, "what is compared")?;
        let low = self.value(&range.low, "the lower end")?;
        let mut high = self.value(&range.high, "the upper end")?;
        let ty = value.ty;
        if ty == Type::DateTime && high.ty == Type::Timespan {
            // `t .. 3d` ends three days after t.
            let rest = vec![ArithmeticStep { op: ArithmeticOp::Add, operand: high.clone(), ty }];
            let is_constant = low.is_constant && high.is_constant;
            let kind = ValueKind::Arithmetic { first: Box::new(low.clone()), rest };
            high = Value { kind, ty, span: high.span, is_constant };
        }
        for end in [&low, &high] {
            let fits = (ty.is_number() || ty == Type::Dynamic)
                && (end.ty.is_number() || end.ty == Type::Dynamic)
                || ty == end.ty && ty.is_summable()
                || ty == Type::Unknown
                || end.ty == Type::Unknown;
            if !fits {
                return Err(operands("between", ty, end.ty, span));
            }
        }
        let common = Type::common_of([ty, low.ty, high.ty]).unwrap_or(ty);
        let [value, low, high] = [value, low, high].map(|one| Box::new(one.convert(common)));
        let is_constant = value.is_constant && low.is_constant && high.is_constant;
        let kind = ValueKind::Between { value, negated: range.negated, low, high };
        Ok(Value { kind, ty: Type::Bool, span, is_constant })
    }
}

fn negate(constant: &Constant) -> Option<Constant> {
    Some(match constant {
        Constant::Int(number) => Constant::Int(number.checked_neg()?),
        Constant::Long(number) => Constant::Long(number.checked_neg()?),
        Constant::Real(number) => Constant::Real(-number),
        Constant::Timespan(ticks) => Constant::Timespan(ticks.checked_neg()?),
        _ => return None,
    })
}

/// The result of whole numbers or of timespans that are known, as long as they fit.
fn fold(first: &Value, rest: &[ArithmeticStep]) -> Option<Constant> {
    let mut so_far = first.as_constant()?.clone();
    for step in rest {
        so_far = match (so_far, step.op, step.operand.as_constant()?) {
            (Constant::Long(a), ArithmeticOp::Add, Constant::Long(b)) => Constant::Long(a.checked_add(*b)?),
            (Constant::Long(a), ArithmeticOp::Subtract, Constant::Long(b)) => {
                Constant::Long(a.checked_sub(*b)?)
            }
            (Constant::Long(a), ArithmeticOp::Multiply, Constant::Long(b)) => {
                Constant::Long(a.checked_mul(*b)?)
            }
            (Constant::Timespan(a), ArithmeticOp::Add, Constant::Timespan(b)) => {
                Constant::Timespan(a.checked_add(*b)?)
            }
            (Constant::Timespan(a), ArithmeticOp::Subtract, Constant::Timespan(b)) => {
                Constant::Timespan(a.checked_sub(*b)?)
            }
            (Constant::Long(a), ArithmeticOp::Multiply, Constant::Timespan(b))
            | (Constant::Timespan(a), ArithmeticOp::Multiply, Constant::Long(b)) => {
                Constant::Timespan(a.checked_mul(*b)?)
            }
            _ => return None,
        };
    }
    Some(so_far)
}

const fn arithmetic_text(op: ArithmeticOp) -> &'static str {
    match op {
        ArithmeticOp::Add => "+",
        ArithmeticOp::Subtract => "-",
        ArithmeticOp::Multiply => "*",
        ArithmeticOp::Divide => "/",
        ArithmeticOp::Remainder => "%",
    }
}

/// The type of a result; nothing where the operator does not go with the types.
pub(super) fn arithmetic_type(op: ArithmeticOp, left: Type, right: Type) -> Option<Type> {
    use ArithmeticOp as Op;
    use Type::{DateTime, Dynamic, Int, Long, Real, Timespan, Unknown};
    Some(match (op, left, right) {
        (_, Unknown, _) | (_, _, Unknown) => Unknown,
        (_, left, right) if left.is_number() && right.is_number() => left.widest(right),
        (_, Dynamic, Dynamic) => Dynamic,
        (_, Dynamic, Int) | (_, Int, Dynamic) => Long,
        (Op::Subtract, DateTime, Dynamic) | (Op::Subtract, Dynamic, DateTime) => Timespan,
        (Op::Add | Op::Subtract, Dynamic, other) | (Op::Add | Op::Subtract, other, Dynamic)
            if other.is_summable() =>
        {
            other
        }
        (_, Dynamic, other) | (_, other, Dynamic) if other.is_number() => other,
        (Op::Add, DateTime | Timespan, DateTime | Timespan) => {
            if left == right && left == Timespan {
                Timespan
            } else {
                DateTime
            }
        }
        (Op::Subtract, DateTime, DateTime) | (Op::Subtract, Timespan, Timespan) => Timespan,
        (Op::Subtract, DateTime, Timespan) | (Op::Subtract, Timespan, DateTime) => DateTime,
        (Op::Multiply, Timespan, Timespan) => Timespan,
        (Op::Multiply, Timespan | DateTime, number) if number.is_number() => left,
        (Op::Multiply, number, Timespan | DateTime) if number.is_number() => right,
        (Op::Divide, Timespan, Timespan) | (Op::Divide, DateTime, DateTime | Timespan) => Real,
        (Op::Remainder, Timespan, Timespan) | (Op::Remainder, DateTime, DateTime | Timespan) => Timespan,
        (Op::Divide | Op::Remainder, Timespan | DateTime, number) if number.is_number() => left,
        _ => return None,
    })
}

/// Whether two types can be compared so.
pub(super) fn compares(op: Compare, left: Type, right: Type) -> bool {
    use Type::{Bool, DateTime, Dynamic, String, Timespan, Unknown};
    if left == Unknown || right == Unknown {
        return true;
    }
    let is_text = |ty| matches!(ty, String | Dynamic);
    match op {
        Compare::Equal | Compare::NotEqual => true,
        Compare::Less | Compare::LessOrEqual | Compare::Greater | Compare::GreaterOrEqual => {
            match (left, right) {
                (Timespan, Timespan) | (DateTime, DateTime) | (Dynamic, Dynamic) | (Bool, Bool) => true,
                (Dynamic, other) | (other, Dynamic) => other.is_number(),
                (Bool, other) => other.is_number(),
                (left, right) => left.is_number() && (right.is_number() || right == Bool),
            }
        }
        Compare::EqualIgnoringCase
        | Compare::NotEqualIgnoringCase
        | Compare::Text { .. }
        | Compare::Colon => is_text(left) && is_text(right),
    }
}

/// Whether `*` looks into a column of this type.
fn compares_any(op: Compare, column: Type, right: Type) -> bool {
    match op {
        Compare::Equal | Compare::NotEqual => {
            column == right || column == Type::Dynamic || column.is_number() && right.is_number()
        }
        Compare::Text { .. } | Compare::Colon => true,
        _ => compares(op, column, right),
    }
}

/// Both sides in the type in which they are compared.
fn align(op: Compare, left: Value, right: Value) -> (Value, Value) {
    if matches!(
        op,
        Compare::Text { .. } | Compare::Colon | Compare::EqualIgnoringCase | Compare::NotEqualIgnoringCase
    ) {
        return (left.convert(Type::String), right.convert(Type::String));
    }
    let (a, b) = (left.ty, right.ty);
    let common = match (a, b) {
        _ if a == b => a,
        (Type::Unknown, _) | (_, Type::Unknown) => return (left, right),
        (Type::Dynamic | Type::String, other) | (other, Type::Dynamic | Type::String) => other,
        (Type::Bool, other) | (other, Type::Bool) if other.is_number() => other,
        _ => match a.common(b) {
            Some(common) => common,
            None => return (left, right),
        },
    };
    (left.convert(common), right.convert(common))
}

fn operands(operator: &str, left: Type, right: Type, span: Span) -> Box<BindError> {
    let (left, right) = (left.name().to_owned(), right.name().to_owned());
    BindError::new(Fault::OperandTypes { operator: operator.to_owned(), left, right }, span)
}

fn hint_for(error: Box<BindError>, left: Type, right: Type) -> Box<BindError> {
    match (left, right) {
        (Type::DateTime, Type::Timespan) => error.hint("`ago(1d)` is a moment, `1d` a length of time"),
        (Type::DateTime, Type::String) => error.hint("`datetime(2024-01-31)` is a moment"),
        (Type::DateTime, Type::Dynamic) => error.hint("`todatetime(...)` makes a moment of a dynamic value"),
        (Type::String, Type::String) => {
            error.hint("texts are not ordered; `strcmp(a, b)` says which comes first")
        }
        (Type::Dynamic, _) => error.hint("convert the dynamic value first, as with `tostring(...)`"),
        _ => error,
    }
}
