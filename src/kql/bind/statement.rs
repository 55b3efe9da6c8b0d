//! Statements: what gets a name, and what gives the result.

use super::super::tree::{
    Expr, ExprKind, Let, LetValue, ParameterDeclaration, ParameterType, Query, Statement, StatementKind,
    TableFunction,
};
use super::scope::{Declared, Entry};
use super::value::{Constant, Value, ValueKind, VariableId};
use super::{BindError, Binder, Fault, NodeId, Result, Row, Thing, Type, Variable};

impl<'q> Binder<'q> {
    pub(super) fn query(&mut self, query: &'q Query) -> Result<()> {
        for statement in &query.statements {
            self.statement(statement)?;
        }
        if self.bound.results.is_empty() {
            let error = BindError::new(Fault::NoResult, *query.span);
            return Err(error.hint("end the query with the name of a table or of a `let`"));
        }
        Ok(())
    }

    fn statement(&mut self, statement: &'q Statement) -> Result<()> {
        match &statement.kind {
            StatementKind::Expression(expression) => {
                self.bound.render = None;
                let node = match self.thing(expression)? {
                    Thing::Table(node) => node,
                    Thing::Value(value) => self.print_one(value),
                };
                self.bound.results.push(node);
                Ok(())
            }
            StatementKind::Let(declared) => self.declare(declared),
            StatementKind::Parameters(parameters) => self.query_parameters(parameters),
            StatementKind::Set { name, value } => {
                let value = value.as_ref().map(|value| self.property_value(value)).transpose()?;
                self.bound.options.push((name.text.clone(), value));
                Ok(())
            }
            StatementKind::Alias { .. } => self.unsupported("`alias database`", statement),
            StatementKind::Restrict(_) => self.unsupported("`restrict access`", statement),
        }
    }

    fn unsupported(&self, what: &str, statement: &Statement) -> Result<()> {
        Err(BindError::new(Fault::Unsupported { what: what.to_owned() }, *statement.span))
    }

    /// A value as the only statement is shown as a table of one cell.
    pub(super) fn print_one(&mut self, value: Value) -> NodeId {
        let span = value.span;
        let column = self.new_column("Column1", value.ty);
        self.push_closed(super::NodeKind::Rows(vec![vec![value]]), [column], span)
    }

    /// `let name = ...`
    pub(super) fn declare(&mut self, declared: &'q Let) -> Result<()> {
        let name = &declared.name;
        let entry = match &declared.value {
            LetValue::Function(function) => {
                let entry = Declared { function, sees: self.scopes.view() };
                Entry::Function(entry)
            }
            LetValue::Expression(expression) => {
                let materialized = is_materialized(expression);
                match self.with_row(Row::default(), |binder| binder.thing(expression))? {
                    Thing::Table(node) => Entry::Table { node, materialized },
                    Thing::Value(value) => Entry::Value(self.variable(&name.text, value)),
                }
            }
        };
        self.give_name(name, entry)
    }

    pub(super) fn give_name(&mut self, name: &'q super::super::tree::Name, entry: Entry<'q>) -> Result<()> {
        self.scopes.declare(&name.text, entry).ok_or_else(|| {
            let fault = Fault::Repeated { what: "a name", name: name.text.clone() };
            BindError::new(fault, *name.span).hint("give it another name")
        })
    }

    pub(super) fn variable(&mut self, name: &str, value: Value) -> VariableId {
        self.bound.variables.push(Variable { name: name.to_owned(), value });
        VariableId(u32::try_from(self.bound.variables.len() - 1).unwrap_or(u32::MAX))
    }

    /// `declare query_parameters (a:long = 5)`: each has the value of its default.
    fn query_parameters(&mut self, parameters: &'q [ParameterDeclaration]) -> Result<()> {
        for parameter in parameters {
            let ParameterType::Scalar(kind) = parameter.kind else {
                let what = "a table as a parameter of a query".to_owned();
                return Err(BindError::new(Fault::Unsupported { what }, *parameter.span));
            };
            let Some(default) = &parameter.default else {
                let what = format!("the parameter `{}`", parameter.name.text);
                let error = BindError::new(Fault::NotConstant { what }, *parameter.span);
                return Err(error.hint("give it a default: `name:type = value`"));
            };
            let value = self.value(default, "a default")?.convert(Type::from(kind));
            let id = self.variable(&parameter.name.text, value);
            self.give_name(&parameter.name, Entry::Parameter(id))?;
        }
        Ok(())
    }

    /// The constant of a property: a literal, or a name that stands for itself.
    pub(super) fn property_value(&mut self, value: &'q Expr) -> Result<Constant> {
        if let ExprKind::Name(name) = &value.unparenthesized().kind
            && self.scopes.find(&name.text).is_none()
        {
            return Ok(Constant::String(name.text.clone()));
        }
        let bound = self.value(value, "a property")?;
        self.folded(&bound).cloned().ok_or_else(|| {
            let what = "a property".to_owned();
            BindError::new(Fault::NotConstant { what }, *value.span)
        })
    }

    /// The constant that a value is, through names.
    pub(super) fn folded<'v>(&'v self, value: &'v Value) -> Option<&'v Constant> {
        let mut value = value;
        while let ValueKind::Variable(id) = value.kind {
            value = &self.bound.variable(id).value;
        }
        value.as_constant()
    }
}

fn is_materialized(expression: &Expr) -> bool {
    match &expression.unparenthesized().kind {
        ExprKind::Table(TableFunction::Materialize, _) => true,
        ExprKind::Pipeline(pipeline) if pipeline.operators.is_empty() => {
            pipeline.source.as_ref().is_some_and(is_materialized)
        }
        _ => false,
    }
}
