//! What the parser has to keep to: the forms it reads, the mistakes it explains, and its limits.

mod errors;
mod expressions;
mod forms;
mod limits;

use super::super::tree::{ExprKind, Operator, Query, StatementKind};
use super::*;

/// Each text is read, and written as said; what is written is read as the same tree.
fn check(table: &[(&str, &str)]) {
    for (text, canonical) in table {
        let tree = read(text);
        assert_eq!(tree.to_string(), *canonical, "{text}");
        assert_eq!(read(canonical), tree, "{text}");
    }
}

/// Each text is read, and is its own canonical form.
fn check_same(texts: &[&str]) {
    for text in texts {
        check(&[(text, text)]);
    }
}

#[track_caller]
fn read(text: &str) -> Query {
    match parse(text) {
        Ok(tree) => tree,
        Err(error) => panic!("{}", crate::kql::render(text, &error)),
    }
}

/// The operators of a query that is one pipeline.
fn operators(text: &str) -> Vec<Operator> {
    let mut statements = read(text).statements;
    match statements.pop().map(|statement| statement.kind) {
        Some(StatementKind::Expression(expression)) => match expression.kind {
            ExprKind::Pipeline(pipeline) => pipeline.operators,
            other => panic!("no pipeline: {other:?}"),
        },
        other => panic!("no query: {other:?}"),
    }
}
