//! A small evaluator of queries for the tests: `print`, `datatable`, `range`, and `where`, `extend`, `project`, `sort`,
//! `take` over their rows, with scalar functions only and values instead of types.
//!
//! It shows that the functions do what their pages say; it is no second engine.

mod laws;
mod literal;
mod table;
mod tests;

use std::collections::HashMap;

use super::operators::{Arithmetic, Comparison, Needle, TextTest, compare, logic, sets, text};
use crate::kql::tree::{
    self, ArithmeticOp, Compare, Expr, ExprKind, LetValue, LogicalOp, SetOp, Sign, StatementKind, StepKind,
};
use crate::kql::values::{Type, Value};

/// The time of all test queries: the first of June 2024, noon.
pub(crate) const NOW: i64 = 1_717_243_200_000_000;

/// Rows with the names of their columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Value>>,
}

/// What names stand for.
#[derive(Clone, Default)]
pub(super) struct Scope<'a> {
    lets: HashMap<String, Meaning<'a>>,
}

#[derive(Clone)]
enum Meaning<'a> {
    Value(Value),
    Table(Table),
    Function(&'a tree::Function),
}

/// The printed value of an expression.
pub(crate) fn printed(expression: &str) -> Result<String, String> {
    let table = run(&format!("print value = {expression}"))?;
    let value = table.rows.first().and_then(|row| row.first()).cloned().ok_or("no row")?;
    Ok(value.text().into_owned())
}

/// The rows of a query.
pub(crate) fn run(query: &str) -> Result<Table, String> {
    let query = crate::kql::parse(query).map_err(|error| format!("{error:?}"))?;
    let mut scope = Scope::default();
    let mut result = Table::default();
    for statement in &query.statements {
        match &statement.kind {
            StatementKind::Let(binding) => scope.bind(binding)?,
            StatementKind::Expression(expr) => result = scope.table(expr)?,
            other => return Err(format!("not in tests: {other:?}")),
        }
    }
    Ok(result)
}

/// A row to evaluate in.
#[derive(Clone, Copy)]
pub(super) struct Row<'r> {
    columns: &'r [String],
    values: &'r [Value],
}

impl<'a> Scope<'a> {
    fn bind(&mut self, binding: &'a tree::Let) -> Result<(), String> {
        let meaning = match &binding.value {
            LetValue::Function(function) => Meaning::Function(function),
            LetValue::Expression(expr) => {
                let none = Row { columns: &[], values: &[] };
                match self.value(expr, none) {
                    Ok(value) => Meaning::Value(value),
                    Err(_) => Meaning::Table(self.table(expr)?),
                }
            }
        };
        self.lets.insert(binding.name.text.clone(), meaning);
        Ok(())
    }

    pub(super) fn value(&self, expr: &'a Expr, row: Row<'_>) -> Result<Value, String> {
        match &expr.kind {
            ExprKind::Literal(literal) => literal::value(literal),
            ExprKind::Parenthesized(inner) => self.value(inner, row),
            ExprKind::Name(name) => self.name(&name.text, row),
            ExprKind::Path { root, steps } => self.path(root, steps, row),
            ExprKind::Sign { sign, operand } => {
                let value = self.value(operand, row)?;
                Ok(if *sign == Sign::Minus { super::operators::arithmetic::negate(&value) } else { value })
            }
            ExprKind::Arithmetic(arithmetic) => self.arithmetic(arithmetic, row),
            ExprKind::Logical(logical) => {
                let mut result = Some(logical.op == LogicalOp::And);
                for operand in &logical.operands {
                    let next = self.value(operand, row)?.to_bool();
                    result = if logical.op == LogicalOp::And {
                        logic::and(result, next)
                    } else {
                        logic::or(result, next)
                    };
                }
                Ok(Value::or_null(result, Type::Bool))
            }
            ExprKind::Compare(comparison) => {
                let (left, right) = (self.value(&comparison.left, row)?, self.value(&comparison.right, row)?);
                compared(comparison.op, &left, &right)
            }
            ExprKind::InSet { value, op, set } => {
                let value = self.value(value, row)?;
                let members: Vec<Value> =
                    set.iter().map(|member| self.value(member, row)).collect::<Result<_, _>>()?;
                Ok(in_set(*op, &value, &sets::members(&members)))
            }
            ExprKind::Between(range) => {
                let [value, low, high] =
                    [&range.value, &range.low, &range.high].map(|expr| self.value(expr, row));
                let between = compare::between(&value?, &low?, &high?);
                Ok(Value::or_null(between.map(|between| between != range.negated), Type::Bool))
            }
            ExprKind::Call(call) => self.call(call, row),
            other => Err(format!("not in tests: {other:?}").chars().take(60).collect()),
        }
    }

    fn path(&self, root: &'a Expr, steps: &'a [tree::Step], row: Row<'_>) -> Result<Value, String> {
        let mut value = self.value(root, row)?;
        for step in steps {
            let json = json(&value);
            value = Value::dynamic(match &step.kind {
                StepKind::Member(name) => json.member(&name.text),
                StepKind::Index(index) => match self.value(index, row)? {
                    Value::Long(index) => json.element(index),
                    key => json.member(&key.text()),
                },
                other => return Err(format!("not in tests: {other:?}")),
            });
        }
        Ok(value)
    }

    fn arithmetic(&self, arithmetic: &'a tree::Arithmetic, row: Row<'_>) -> Result<Value, String> {
        let mut value = self.value(&arithmetic.first, row)?;
        for link in &arithmetic.rest {
            let operator = match link.op {
                ArithmeticOp::Add => Arithmetic::Add,
                ArithmeticOp::Subtract => Arithmetic::Subtract,
                ArithmeticOp::Multiply => Arithmetic::Multiply,
                ArithmeticOp::Divide => Arithmetic::Divide,
                ArithmeticOp::Remainder => Arithmetic::Modulo,
            };
            value = operator.apply(&value, &self.value(&link.operand, row)?);
        }
        Ok(value)
    }

    fn name(&self, name: &str, row: Row<'_>) -> Result<Value, String> {
        if let Some(at) = row.columns.iter().position(|column| column == name) {
            return Ok(row.values[at].clone());
        }
        match self.lets.get(name) {
            Some(Meaning::Value(value)) => Ok(value.clone()),
            _ => Err(format!("no value {name}")),
        }
    }

    fn call(&self, call: &'a tree::Call, row: Row<'_>) -> Result<Value, String> {
        let named = |at: usize, name: &str| {
            let argument = call.arguments.iter().find(|argument| match &argument.target {
                Some(tree::Target::Name(target)) => target.text == name,
                _ => false,
            });
            argument.or(call.arguments.get(at).filter(|argument| argument.target.is_none()))
        };
        if let Some(Meaning::Function(function)) = self.lets.get(&call.name.text) {
            let mut inner = self.clone();
            for (at, parameter) in function.parameters.iter().enumerate() {
                let argument = named(at, &parameter.name.text).ok_or("an argument is missing")?;
                inner
                    .lets
                    .insert(parameter.name.text.clone(), Meaning::Value(self.value(&argument.value, row)?));
            }
            for statement in &function.statements {
                if let StatementKind::Let(binding) = &statement.kind {
                    inner.bind(binding)?;
                }
            }
            return inner
                .value(function.result.as_ref().ok_or("no result")?, Row { columns: &[], values: &[] });
        }
        let function =
            super::find(&call.name.text).ok_or_else(|| format!("no function {}", call.name.text))?;
        let arguments: Vec<Value> = call
            .arguments
            .iter()
            .map(|argument| self.value(&argument.value, row))
            .collect::<Result<_, _>>()?;
        let none = Row { columns: &[], values: &[] };
        let constants: Vec<Option<Value>> =
            call.arguments.iter().map(|argument| self.value(&argument.value, none).ok()).collect();
        let kinds: Vec<Type> = arguments.iter().map(Value::kind).collect();
        let bound = function.bind(&kinds, &constants, NOW).map_err(|refusal| refusal.to_string())?;
        let value = bound.eval(&arguments);
        agree(function, &bound, &arguments, &value)?;
        Ok(value)
    }
}

/// The value has the type that was said, and what is made ready of constants changes nothing.
fn agree(
    function: &super::Function,
    bound: &super::Call,
    arguments: &[Value],
    value: &Value,
) -> Result<(), String> {
    if value.kind() != bound.kind() {
        return Err(format!("{} gave {} and not {}", function.name, value.kind(), bound.kind()));
    }
    let context = super::Context::new(NOW, bound.kind(), super::Prepared::Nothing);
    let again = (function.eval)(arguments, &context).text().into_owned();
    if again != value.text() && !matches!(function.name, "rand" | "new_guid") {
        return Err(format!("{} gave {again} without preparation and {} with", function.name, value.text()));
    }
    Ok(())
}

/// A dynamic; text is read as JSON, since columns of JSON may be text.
fn json(value: &Value) -> crate::kql::values::Dynamic {
    match value {
        Value::String(text) => crate::kql::values::Dynamic::parse_or_text(text),
        other => other.to_dynamic(),
    }
}

fn compared(op: Compare, left: &Value, right: &Value) -> Result<Value, String> {
    let comparison = |comparison: Comparison| Ok(Value::or_null(comparison.holds(left, right), Type::Bool));
    match op {
        Compare::Equal => comparison(Comparison::Equal),
        Compare::NotEqual => comparison(Comparison::NotEqual),
        Compare::Less => comparison(Comparison::Less),
        Compare::LessOrEqual => comparison(Comparison::LessOrEqual),
        Compare::Greater => comparison(Comparison::Greater),
        Compare::GreaterOrEqual => comparison(Comparison::GreaterOrEqual),
        Compare::EqualIgnoringCase => Ok(Value::Bool(text::equal_ignoring_case(&left.text(), &right.text()))),
        Compare::NotEqualIgnoringCase => {
            Ok(Value::Bool(!text::equal_ignoring_case(&left.text(), &right.text())))
        }
        Compare::Text { test, negated, case_sensitive } => {
            let test = match test {
                tree::TextTest::Has => TextTest::Has,
                tree::TextTest::HasPrefix => TextTest::HasPrefix,
                tree::TextTest::HasSuffix => TextTest::HasSuffix,
                tree::TextTest::Contains => TextTest::Contains,
                tree::TextTest::StartsWith => TextTest::StartsWith,
                tree::TextTest::EndsWith => TextTest::EndsWith,
                tree::TextTest::Like => TextTest::Like,
                tree::TextTest::MatchesRegex => {
                    let regex = super::expression::compile(&right.text())?;
                    return Ok(Value::Bool(regex.is_match(&left.text())));
                }
            };
            Ok(Value::Bool(
                Needle::new(test, &right.text(), case_sensitive).found_in(&left.text()) != negated,
            ))
        }
        Compare::Colon => Err("not in tests: a colon".to_owned()),
    }
}

fn in_set(op: SetOp, value: &Value, members: &[Value]) -> Value {
    let text = value.text();
    Value::or_null(
        match op {
            SetOp::In => sets::is_in(value, members),
            SetOp::NotIn => sets::is_in(value, members).map(|found| !found),
            SetOp::InIgnoringCase => Some(sets::is_in_ignoring_case(value, members)),
            SetOp::NotInIgnoringCase => Some(!sets::is_in_ignoring_case(value, members)),
            SetOp::HasAny => Some(sets::Terms::new(members).any_in(&text)),
            SetOp::HasAll => Some(sets::Terms::new(members).all_in(&text)),
        },
        Type::Bool,
    )
}
