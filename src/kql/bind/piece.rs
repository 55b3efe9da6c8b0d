//! The pieces of operators: computed columns, aggregates, keys, steps.

use super::super::span::Span;
use super::super::tree::{ScanOutput, StringLiteral};
use super::bound::{Column, NodeId};
use super::value::{ColumnId, Value};

/// A new column and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    /// The column.
    pub column: Column,
    /// Its value, of the rows that come in.
    pub value: Value,
}

/// An aggregate; some give several columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    /// The function, under the name that is not an alias.
    pub function: &'static str,
    /// The arguments. Those of `arg_max` are the key and then, for each further output, its value.
    pub arguments: Vec<Value>,
    /// The columns that it gives.
    pub outputs: Vec<Column>,
    /// Where it is written.
    pub span: Span,
}

/// A key of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct SortKey {
    /// The key.
    pub value: Value,
    /// Whether the largest comes first.
    pub descending: bool,
    /// Whether nulls come first.
    pub nulls_first: bool,
}

/// A table of a union.
#[derive(Debug, Clone, PartialEq)]
pub struct UnionInput {
    /// The table.
    pub node: NodeId,
    /// For each column of the union, then each of its hidden ones, the column of this table; nothing gives null.
    pub columns: Vec<Option<ColumnId>>,
    /// The name in the source column.
    pub name: String,
}

/// A value that becomes several rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Expanded {
    /// The value.
    pub value: Value,
    /// The column that holds its elements.
    pub column: Column,
    /// Whether the elements are converted to the type of the column; `false` where it is `dynamic` anyway.
    pub converts: bool,
}

/// How `mv-expand` and `mv-apply` make rows of values.
#[derive(Debug, Clone, PartialEq)]
pub struct Expansion {
    /// The values, side by side.
    pub items: Vec<Expanded>,
    /// The column with the place of the element, from 0.
    pub index: Option<Column>,
    /// How many rows one row may become.
    pub limit: Option<Value>,
    /// Whether a key of a bag becomes an array of key and value.
    pub bags_as_arrays: bool,
}

/// A piece of the pattern of `parse`.
#[derive(Debug, Clone, PartialEq)]
pub enum ParsePiece {
    /// Text that is skipped.
    Skip,
    /// Text that has to be there.
    Text(StringLiteral),
    /// A new column.
    Column(Column),
}

/// A step of `scan`.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanStep {
    /// Its name.
    pub name: String,
    /// Whether it may be left out.
    pub is_optional: bool,
    /// Which rows it gives.
    pub output: ScanOutput,
    /// Which rows are in it.
    pub condition: Value,
    /// What is set for each row.
    pub assignments: Vec<(ColumnId, Value)>,
}

/// A level of `top-nested`.
#[derive(Debug, Clone, PartialEq)]
pub struct NestedLevel {
    /// How many; nothing for all.
    pub count: Option<Value>,
    /// Of what.
    pub of: Computed,
    /// What the others together are called.
    pub others: Option<Value>,
    /// The aggregate that decides.
    pub by: Aggregate,
    /// What is made of the aggregate, where it is more than that.
    pub result: Computed,
    /// Whether the largest are kept.
    pub descending: bool,
}

/// A series of `make-series`.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The aggregates; none where the same value stands at each point that has rows.
    pub aggregates: Vec<Aggregate>,
    /// The column that holds the values of all points.
    pub column: Column,
    /// What is made of the aggregates for one point.
    pub value: Value,
    /// What stands where there are no rows.
    pub default: Option<Value>,
}
