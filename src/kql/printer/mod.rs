//! Trees as text. Parsing what is written gives the same tree; comments and line ends of the original are gone.
//!
//! Every node has a `Display`. Statements stand on lines of their own, everything else on one line. Spellings that mean
//! the same become one: `filter` is written `where`, `<>` is written `!=`, every string of the plain form gets double
//! quotes.

mod expression;
mod leaf;
mod operator;
mod table;

use std::fmt::{Display, Formatter, Result};

use super::tree::{Function, Let, LetValue, Query, Statement, StatementKind};

/// Writes items with commas between.
fn list<T: Display>(formatter: &mut Formatter<'_>, items: &[T]) -> Result {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            formatter.write_str(", ")?;
        }
        item.fmt(formatter)?;
    }
    Ok(())
}

/// Writes a list with a word before it, or nothing.
fn clause<T: Display>(formatter: &mut Formatter<'_>, before: &str, items: &[T]) -> Result {
    if items.is_empty() {
        return Ok(());
    }
    formatter.write_str(before)?;
    list(formatter, items)
}

/// Writes something with a word before it, or nothing.
fn optional<T: Display>(formatter: &mut Formatter<'_>, before: &str, item: Option<&T>) -> Result {
    let Some(item) = item else { return Ok(()) };
    formatter.write_str(before)?;
    let text = item.to_string();
    if before.ends_with('=') { after_equal(formatter, &text) } else { formatter.write_str(&text) }
}

/// Writes what stands behind a `=`, with a blank where the two would be another operator: `~~~` begins a text.
fn after_equal(formatter: &mut Formatter<'_>, text: &str) -> Result {
    formatter.write_str(if text.starts_with(['~', '=']) { " " } else { "" })?;
    formatter.write_str(text)
}

/// The first name of a value in a table of names.
fn name_of<T: PartialEq + Copy>(names: &[(&'static str, T)], value: T) -> &'static str {
    names.iter().find(|(_, known)| *known == value).map_or("", |(name, _)| name)
}

impl Display for Query {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        for (at, statement) in self.statements.iter().enumerate() {
            if at > 0 {
                formatter.write_str(";\n")?;
            }
            statement.fmt(formatter)?;
        }
        Ok(())
    }
}

impl Display for Statement {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match &self.kind {
            StatementKind::Expression(expression) => expression.fmt(formatter),
            StatementKind::Let(statement) => statement.fmt(formatter),
            StatementKind::Parameters(parameters) => {
                formatter.write_str("declare query_parameters (")?;
                list(formatter, parameters)?;
                formatter.write_str(")")
            }
            StatementKind::Set { name, value } => {
                write!(formatter, "set {name}")?;
                optional(formatter, " = ", value.as_ref())
            }
            StatementKind::Alias { name, value } => write!(formatter, "alias database {name} = {value}"),
            StatementKind::Restrict(entities) => {
                formatter.write_str("restrict access to (")?;
                list(formatter, entities)?;
                formatter.write_str(")")
            }
        }
    }
}

impl Display for Let {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match &self.value {
            LetValue::Expression(value) => write!(formatter, "let {} = {value}", self.name),
            LetValue::Function(function) => write!(formatter, "let {} = {function}", self.name),
        }
    }
}

impl Display for Function {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(if self.is_view { "view (" } else { "(" })?;
        list(formatter, &self.parameters)?;
        formatter.write_str(") { ")?;
        for statement in &self.statements {
            write!(formatter, "{statement}; ")?;
        }
        if let Some(result) = &self.result {
            write!(formatter, "{result} ")?;
        }
        formatter.write_str("}")
    }
}

#[cfg(test)]
mod random;
#[cfg(test)]
mod tests;
