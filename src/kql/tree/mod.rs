//! The syntax tree: what a query says, with the place of every node, and nothing about what its names mean.
//!
//! - [`Query`] is a list of statements; [`statement`] holds their kinds.
//! - [`expression`]: values, [comparisons](compare), calls, and pipelines, which are expressions as well: what a name stands for,
//!   a table or a value, only the binder knows.
//! - [`operator`]: what may stand after a pipe; the larger ones have files of their own ([`join`], [`shape`],
//!   [`series`], [`lookup`]).
//! - [`literal`], [`name`], [`schema`]: the leaves.
//!
//! Sequences (pipes, `and`, `+`, members of members) are lists and nesting is bounded by the parser, so a walk over the
//! tree, and dropping it, needs little stack however long the query is. Parentheses are nodes: a tree made by hand must
//! have them where the parser would need them. Nodes are equal when they say the same; places do not count.

pub mod compare;
pub mod expression;
pub mod join;
pub mod literal;
pub mod lookup;
pub mod name;
pub mod operator;
pub mod schema;
pub mod series;
pub mod shape;
pub mod statement;

pub use compare::{Compare, TextTest};
pub use expression::{
    Argument, Arithmetic, ArithmeticLink, ArithmeticOp, Call, Comparison, Expr, ExprKind, Logical, LogicalOp,
    Named, Pipeline, Range, SetOp, Sign, Step, StepKind, TableFunction, Target,
};
pub use join::{ColumnOrder, Conditions, Join, JoinKind, Lookup, Nulls, Order, Ordered, Union, UnionKind};
pub use literal::{Json, JsonKind, Literal, StringLiteral, StringPart};
pub use lookup::{Find, FindColumn, FindProjection, Property, Render, RenderProperty, Search};
pub use name::{Name, Pattern, PatternPart};
pub use operator::{Operator, OperatorKind, Parameter, Summarize};
pub use schema::{
    ColumnDeclaration, ParameterDeclaration, ParameterType, RowSchema, ScalarType, TypeLiteral,
};
pub use series::{
    Fork, MakeSeries, Partition, PartitionBody, Scan, ScanOutput, ScanStep, SeriesAggregate, SeriesRange,
    TopNestedLevel,
};
pub use shape::{Evaluate, Expand, ExpandItem, MvApply, Parse, ParseKind, ParseKv, ParsePart};
pub use statement::{Function, Let, LetValue, Query, Statement, StatementKind};

pub use super::span::Place;

/// How tightly the operators between expressions bind, loosest first. Kusto is unlike other languages here: a test of
/// text binds tighter than `*`, and of the comparisons no two may follow one another.
pub mod level {
    /// `or`
    pub const OR: u8 = 1;
    /// `and`
    pub const AND: u8 = 2;
    /// `==`, `!=`, `in`, `between`, `has_any`, `has_all`
    pub const EQUALITY: u8 = 3;
    /// `<`, `<=`, `>`, `>=`
    pub const RELATION: u8 = 4;
    /// `+`, `-`
    pub const SUM: u8 = 5;
    /// `*`, `/`, `%`
    pub const PRODUCT: u8 = 6;
    /// `has`, `contains`, `=~`, `matches regex`, ...
    pub const TEXT: u8 = 7;
}
