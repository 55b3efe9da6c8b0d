//! Conditions: comparisons and tests with Kusto's rules for what is missing.
//!
//! A filter keeps a row only where its condition is true, so there a null may stand for false, and the plain comparison of
//! the engine does, which indexes and statistics know. Everywhere else a condition has to be exact: a test that finds
//! nothing to test is false, and its opposite true.

use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator, lit, not};
use datafusion::scalar::ScalarValue;

use super::super::text_test::{Test, TextTestFunction};
use super::relation::Physical;
use super::{Lowering, Result};
use crate::kql::bind::{Bound, ColumnId, Type as BoundType, Value, ValueKind, walk};
use crate::kql::functions::expression;
use crate::kql::functions::operators::text::TextTest as Needed;
use crate::kql::tree::{Compare, LogicalOp, SetOp, TextTest};
use crate::kql::values::{self, Type};

impl Lowering<'_> {
    /// What a filter asks.
    pub(super) fn filter_condition(&mut self, value: &Value) -> Result<Expr> {
        self.condition_at(value, false, 0)
    }

    /// A condition. Where it is not `exact`, null may stand for false.
    pub(super) fn condition_at(&mut self, value: &Value, exact: bool, depth: usize) -> Result<Expr> {
        if depth > 60 || value.is_constant {
            return Ok(self.interpreted(value)?.expr);
        }
        if self.replaced.iter().any(|(known, _)| known == value) {
            return Ok(self.value(value)?.expr);
        }
        let deeper = depth + 1;
        match &value.kind {
            ValueKind::Variable(id) => {
                let bound = self.bound;
                self.condition_at(&bound.variable(*id).value, exact, deeper)
            }
            ValueKind::Logical { op, operands } => {
                let mut all = Vec::with_capacity(operands.len());
                for operand in operands {
                    all.push(self.condition_at(operand, exact, deeper)?);
                }
                let op = if *op == LogicalOp::And { Operator::And } else { Operator::Or };
                Ok(joined(all, op))
            }
            ValueKind::Call { function: "not", arguments } => match arguments.as_slice() {
                [one] => Ok(not(self.condition_at(one, true, deeper)?)),
                _ => Ok(self.interpreted(value)?.expr),
            },
            ValueKind::Call { function, arguments } if arguments.len() == 1 => {
                self.presence(value, function, &arguments[0], exact)
            }
            ValueKind::Compare { op, left, right } => self.comparison(value, *op, left, right, exact),
            ValueKind::InList { value: one, op, list } => self.in_list(value, one, *op, list, exact),
            ValueKind::Between { value: one, negated: false, low, high } => {
                let (one, low, high) = (self.value(one)?, self.value(low)?, self.value(high)?);
                let plain = one.kind == low.kind && one.kind == high.kind && is_ordered(one.kind);
                if plain && !matches!(one.kind, Type::String) {
                    return Ok(one.expr.between(low.expr, high.expr));
                }
                Ok(self.interpreted(value)?.expr)
            }
            ValueKind::InTable { value: one, op, table } if !one.is_constant => {
                match self.lists.get(table).cloned() {
                    Some(members) => self.in_members(value, one, *op, &members, exact),
                    None => Ok(self.interpreted(value)?.expr),
                }
            }
            ValueKind::AnyColumn { columns, op, right } if right.is_constant => {
                self.any_column(value, columns, *op, right, depth)
            }
            ValueKind::Column(_) => Ok(self.value(value)?.expr),
            _ => Ok(self.interpreted(value)?.expr),
        }
    }

    /// `* has "x"`: one test for each column that there is.
    fn any_column(
        &mut self,
        value: &Value,
        columns: &[ColumnId],
        op: Compare,
        right: &Value,
        depth: usize,
    ) -> Result<Expr> {
        if !matches!(op, Compare::Text { negated: false, .. } | Compare::Colon) || depth > 8 {
            return Ok(self.interpreted(value)?.expr);
        }
        let has_letters = self.constant(right, "a text")?.text().chars().any(char::is_alphanumeric);
        let mut tests = Vec::new();
        for id in columns {
            let Some(physical) = self.physical(*id) else { continue };
            // What is missing everywhere holds no text.
            let is_missing = physical.literal().is_some_and(|literal| {
                literal.is_null() || literal.try_as_str().flatten().is_some_and(str::is_empty)
            });
            if is_missing && has_letters {
                continue;
            }
            let ty = BoundType::of(physical.kind.name()).unwrap_or(BoundType::Dynamic);
            let left = Box::new(Value::column(*id, ty, value.span).convert(BoundType::String));
            let kind = ValueKind::Compare { op, left, right: Box::new(right.clone()) };
            let test = Value { kind, ty: BoundType::Bool, span: value.span, is_constant: false };
            tests.push(self.condition_at(&test, true, depth + 1)?);
        }
        if tests.is_empty() {
            return Ok(lit(false));
        }
        Ok(joined(tests, Operator::Or))
    }

    /// `isempty(x)` and its kin.
    fn presence(&mut self, value: &Value, function: &str, of: &Value, exact: bool) -> Result<Expr> {
        if !matches!(function, "isempty" | "isnotempty" | "isnull" | "isnotnull") {
            return Ok(self.interpreted(value)?.expr);
        }
        let physical = self.value(of)?;
        let wants_missing = matches!(function, "isempty" | "isnull");
        let empty = lit(ScalarValue::Utf8View(Some(String::new())));
        Ok(match (physical.kind, function) {
            (Type::String, "isempty") => match physical.may_be_null {
                true => physical.expr.clone().is_null().or(physical.expr.eq(empty)),
                false => physical.expr.eq(empty),
            },
            (Type::String, "isnotempty") => {
                if exact {
                    physical.exact().not_eq(empty)
                } else {
                    physical.expr.not_eq(empty)
                }
            }
            // A string is never null.
            (Type::String, _) => lit(!wants_missing),
            (Type::Dynamic, _) => self.interpreted(value)?.expr,
            _ if wants_missing => physical.expr.is_null(),
            _ => physical.expr.is_not_null(),
        })
    }

    fn comparison(
        &mut self,
        value: &Value,
        op: Compare,
        left: &Value,
        right: &Value,
        exact: bool,
    ) -> Result<Expr> {
        match op {
            Compare::Text { test, negated, case_sensitive } => {
                return self.text_test(value, test, negated, case_sensitive, left, right);
            }
            Compare::Colon => return self.text_test(value, TextTest::Has, false, false, left, right),
            Compare::EqualIgnoringCase | Compare::NotEqualIgnoringCase => {
                let negated = op == Compare::NotEqualIgnoringCase;
                let (text, needle) = if right.is_constant { (left, right) } else { (right, left) };
                if !needle.is_constant || text.is_constant {
                    return Ok(self.interpreted(value)?.expr);
                }
                let needle = self.constant(needle, "a text")?;
                let text = self.value(text)?;
                if text.kind != Type::String {
                    return Ok(self.interpreted(value)?.expr);
                }
                return Ok(self.tested(text, Test::among([&*needle.text()]), negated));
            }
            _ => {}
        }
        let (left, right) = (self.value(left)?, self.value(right)?);
        if left.kind != right.kind || !is_ordered(left.kind) {
            return Ok(self.interpreted(value)?.expr);
        }
        match op {
            Compare::Equal => Ok(equality(left, right, exact, false)
                .map_or_else(|| self.interpreted(value).map(|physical| physical.expr), Ok)?),
            Compare::NotEqual => Ok(equality(left, right, exact, true)
                .map_or_else(|| self.interpreted(value).map(|physical| physical.expr), Ok)?),
            _ if left.kind == Type::String => Ok(self.interpreted(value)?.expr),
            Compare::Less => Ok(left.expr.lt(right.expr)),
            Compare::LessOrEqual => Ok(left.expr.lt_eq(right.expr)),
            Compare::Greater => Ok(left.expr.gt(right.expr)),
            _ => Ok(left.expr.gt_eq(right.expr)),
        }
    }

    fn text_test(
        &mut self,
        value: &Value,
        test: TextTest,
        negated: bool,
        case_sensitive: bool,
        text: &Value,
        needle: &Value,
    ) -> Result<Expr> {
        if !needle.is_constant || text.is_constant {
            return Ok(self.interpreted(value)?.expr);
        }
        let needle = self.constant(needle, "a text")?;
        let test = match test {
            TextTest::Has => Needed::Has,
            TextTest::HasPrefix => Needed::HasPrefix,
            TextTest::HasSuffix => Needed::HasSuffix,
            TextTest::Contains => Needed::Contains,
            TextTest::StartsWith => Needed::StartsWith,
            TextTest::EndsWith => Needed::EndsWith,
            TextTest::Like => Needed::Like,
            TextTest::MatchesRegex => {
                let Ok(regex) = expression::compile(&needle.text()) else {
                    return Ok(self.interpreted(value)?.expr);
                };
                let text = self.value(text)?;
                if text.kind != Type::String {
                    return Ok(self.interpreted(value)?.expr);
                }
                return Ok(self.tested(text, Test::Matches(regex), negated));
            }
        };
        let text = self.value(text)?;
        if text.kind != Type::String {
            return Ok(self.interpreted(value)?.expr);
        }
        Ok(self.tested(text, Test::needle(test, &needle.text(), case_sensitive), negated))
    }

    fn tested(&mut self, text: Physical, test: Test, negated: bool) -> Expr {
        let number = self.number();
        TextTestFunction::function(test, negated, number).call(vec![text.expr])
    }

    fn in_list(
        &mut self,
        value: &Value,
        one: &Value,
        op: SetOp,
        list: &[Value],
        exact: bool,
    ) -> Result<Expr> {
        if one.is_constant || !list.iter().all(|item| item.is_constant) {
            return Ok(self.interpreted(value)?.expr);
        }
        let mut constants = Vec::with_capacity(list.len());
        for item in list {
            constants.push(self.constant(item, "a list")?);
        }
        let members = crate::kql::functions::operators::sets::members(&constants);
        self.in_members(value, one, op, &members, exact)
    }

    /// Whether a value is among constants.
    pub(super) fn in_members(
        &mut self,
        value: &Value,
        one: &Value,
        op: SetOp,
        members: &[values::Value],
        exact: bool,
    ) -> Result<Expr> {
        let of = self.value(one)?;
        let negated = matches!(op, SetOp::NotIn | SetOp::NotInIgnoringCase);
        let texts: Vec<_> = members.iter().map(values::Value::text).collect();
        let texts = texts.iter().map(|text| &**text);
        let has_null = members.iter().any(|member| matches!(member, values::Value::Null(_)));
        let test = match op {
            _ if of.kind != Type::String || has_null => None,
            SetOp::HasAny => Some(Test::terms(texts, false)),
            SetOp::HasAll => Some(Test::terms(texts, true)),
            SetOp::InIgnoringCase | SetOp::NotInIgnoringCase => Some(Test::among(texts)),
            SetOp::In | SetOp::NotIn => None,
        };
        if let Some(test) = test {
            return Ok(self.tested(of, test, negated));
        }
        let same = |member: &values::Value| member.kind() == of.kind && !member.text().is_empty();
        let plain = matches!(op, SetOp::In | SetOp::NotIn) && is_ordered(of.kind) && !members.is_empty();
        if !plain || has_null || !members.iter().all(same) {
            return Ok(self.interpreted(value)?.expr);
        }
        let items = members.iter().map(|member| Physical::constant(member).expr).collect();
        let found = Expr::InList(InList::new(Box::new(of.expr.clone()), items, false));
        Ok(match (negated, exact) {
            (false, false) => found,
            (false, true) => or(found, false),
            (true, _) => not(or(found, false)),
        })
    }
}

/// A condition that is `otherwise` where it is null.
pub(super) fn or(condition: Expr, otherwise: bool) -> Expr {
    datafusion::functions::core::expr_fn::coalesce(vec![condition, lit(otherwise)])
}

/// Conditions put together, balanced, so that many of them do not make a deep plan.
pub(super) fn joined(mut all: Vec<Expr>, op: Operator) -> Expr {
    while all.len() > 1 {
        let mut next = Vec::with_capacity(all.len().div_ceil(2));
        let mut pairs = all.into_iter();
        while let Some(left) = pairs.next() {
            next.push(match pairs.next() {
                Some(right) => Expr::BinaryExpr(BinaryExpr::new(Box::new(left), op, Box::new(right))),
                None => left,
            });
        }
        all = next;
    }
    all.pop().unwrap_or_else(|| lit(op == Operator::And))
}

/// Types that the engine compares as Kusto does. A real that is no number is equal to nothing there.
const fn is_ordered(kind: Type) -> bool {
    matches!(
        kind,
        Type::Bool | Type::Int | Type::Long | Type::DateTime | Type::TimeSpan | Type::String | Type::Guid
    )
}

/// `a == b` or its opposite; nothing where the engine has no exact form of it.
fn equality(left: Physical, right: Physical, exact: bool, negated: bool) -> Option<Expr> {
    let (one, other) = if right.literal().is_some() { (left, right) } else { (right, left) };
    let distinct = |one: Expr, other: Expr| {
        Expr::BinaryExpr(BinaryExpr::new(Box::new(one), Operator::IsDistinctFrom, Box::new(other)))
    };
    match other.literal() {
        Some(literal) if literal.is_null() => None,
        Some(literal) => {
            let is_empty = literal.try_as_str().flatten().is_some_and(str::is_empty);
            if is_empty && one.kind == Type::String {
                // A missing string is the empty one.
                let one = one.exact();
                return Some(if negated { one.not_eq(other.expr) } else { one.eq(other.expr) });
            }
            Some(match (negated, exact) {
                (false, false) => one.expr.eq(other.expr),
                (false, true) => or(one.expr.eq(other.expr), false),
                (true, _) => distinct(one.expr, other.expr),
            })
        }
        None if one.kind == Type::String => {
            let (one, other) = (one.exact(), other.exact());
            Some(if negated { one.not_eq(other) } else { one.eq(other) })
        }
        None => match (negated, exact) {
            (false, false) => Some(one.expr.eq(other.expr)),
            (true, false) => Some(distinct(one.expr, other.expr)),
            // Both null is null.
            _ => None,
        },
    }
}

/// Whether a condition can be answered with nothing but the row at hand.
pub(super) fn is_of_one_row(bound: &Bound, condition: &Value) -> bool {
    const OTHERS: &[&str] = &[
        "ingestion_time",
        "new_guid",
        "next",
        "prev",
        "rand",
        "row_cumsum",
        "row_number",
        "row_rank_dense",
        "row_rank_min",
        "row_window_session",
    ];
    let mut open = vec![condition];
    while let Some(value) = open.pop() {
        match &value.kind {
            ValueKind::FirstOf(_) | ValueKind::InTable { .. } | ValueKind::StepColumn { .. } => return false,
            ValueKind::Call { function, .. } if OTHERS.contains(function) => return false,
            ValueKind::Variable(id) => open.push(&bound.variable(*id).value),
            _ => {}
        }
        walk::parts(value, &mut open);
    }
    true
}
