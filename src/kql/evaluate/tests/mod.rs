//! What values are: every fact is a query that is parsed, bound, compiled and run.

mod facts;
mod given;
mod laws;
mod shapes;

use super::{Given, Known, Program, compile, kind};
use crate::kql::bind::{self, BindError, Bound, ColumnId, NodeKind, Table, TableSet, ValueKind};
use crate::kql::values::{Type, Value};

/// The first of June 2024, noon.
pub(super) const NOW: i64 = 1_717_243_200_000_000;

/// The columns of the table `T`, in the order of `Type::ALL`.
const COLUMNS: [(&str, bind::Type); 10] = [
    ("f", bind::Type::Bool),
    ("i", bind::Type::Int),
    ("a", bind::Type::Long),
    ("r", bind::Type::Real),
    ("dec", bind::Type::Decimal),
    ("c", bind::Type::DateTime),
    ("ts", bind::Type::Timespan),
    ("g", bind::Type::Guid),
    ("b", bind::Type::String),
    ("d", bind::Type::Dynamic),
];

/// A planner that has columns with their types, and nothing else.
pub(super) struct Columns(pub Vec<(ColumnId, Type)>);

impl Given for Columns {
    fn given(&mut self, value: &bind::Value) -> Option<Known> {
        let ValueKind::Column(id) = value.kind else { return None };
        self.0.iter().find(|(known, _)| *known == id).map(|(id, kind)| Known::Column(*id, *kind))
    }
}

fn bound(query: &str) -> Bound {
    let tree = crate::kql::parse(query).unwrap_or_else(|error| panic!("{query}: {error}"));
    let tables = TableSet::new([Table::new("T", COLUMNS)]);
    bind::bind(&tree, &tables).unwrap_or_else(|error| panic!("{query}: {error} {:?}", error.hints))
}

/// The value that the last operator of a query computes first.
fn computed(bound: &Bound) -> &bind::Value {
    let node = bound.nodes.iter().rev().find_map(|node| match &node.kind {
        NodeKind::Extend { computed, .. } => computed.first().map(|one| &one.value),
        NodeKind::Filter { condition, .. } => Some(condition),
        NodeKind::Rows(rows) => rows.first().and_then(|row| row.first()),
        _ => None,
    });
    node.unwrap()
}

/// The columns that the nodes of a query give.
fn columns(bound: &Bound) -> Columns {
    let all = bound.nodes.iter().flat_map(|node| node.columns.iter());
    Columns(all.filter_map(|column| Some((column.id, kind(column.ty)?))).collect())
}

/// The program of `T | extend x = ...` or of `print x = ...`.
fn program(query: &str) -> Result<Program, Box<BindError>> {
    let bound = bound(query);
    compile(computed(&bound), &bound, &mut columns(&bound), NOW)
}

/// What `print` shows of an expression without columns: its type and text, or `null`.
fn shown(expression: &str) -> String {
    let program =
        program(&format!("print x = {expression}")).unwrap_or_else(|error| panic!("{expression}: {error}"));
    let value = program.eval(&[]);
    assert_eq!(value.kind(), program.kind(), "{expression}");
    if !program.is_volatile() {
        assert!(program.as_constant().is_some(), "{expression} is not worked out at once");
    }
    if value.is_null() {
        format!("{} null", value.kind())
    } else {
        format!("{} {}", value.kind(), value.text())
    }
}

/// The value of an expression for a row of `T`, of which only some columns are not null.
fn of_row(expression: &str, row: &[(&str, Value)]) -> Value {
    let bound = bound(&format!("T | extend x = {expression}"));
    let program = compile(computed(&bound), &bound, &mut columns(&bound), NOW)
        .unwrap_or_else(|error| panic!("{expression}: {error}"));
    let table = &bound.nodes[0];
    let cell = |id: &ColumnId| {
        let column = table.columns.iter().find(|column| column.id == *id).unwrap();
        let given = row.iter().find(|(name, _)| **name == *column.name);
        given.map_or_else(|| Value::null(kind(column.ty).unwrap()), |(_, value)| value.clone())
    };
    let cells: Vec<Value> = program.columns().iter().map(cell).collect();
    let value = program.eval(&cells);
    assert_eq!(value.kind(), program.kind(), "{expression}");
    value
}
