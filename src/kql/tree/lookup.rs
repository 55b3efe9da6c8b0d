//! Looking through several tables, showing the result, and properties in parentheses.

use super::{Expr, Name, ScalarType};

/// `search kind=case_sensitive in (A, B*) "x" or a == 1`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// `case_sensitive`, `case_insensitive` or `default`.
    pub kind: Option<Name>,
    /// The tables; none means all, or the rows that come in.
    pub tables: Vec<Expr>,
    /// What is looked for: a condition in which a text alone means that any column has it.
    pub condition: Expr,
}

/// `find withsource=s in (A, B*) where a == 1 project b`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    /// The column that says which table a row is of.
    pub with_source: Option<Name>,
    /// The tables; none means all.
    pub tables: Vec<Expr>,
    /// What is looked for.
    pub condition: Expr,
    /// The columns.
    pub projection: Option<FindProjection>,
}

/// The columns of a find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindProjection {
    /// `project a, b:string, pack(*)`
    Columns(Vec<FindColumn>),
    /// `project-smart`
    Smart,
    /// `project-away a, b`; none means `*`.
    Away(Vec<FindColumn>),
}

/// A column of a find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindColumn {
    /// A column, with the type when several have its name.
    Column(Name, Option<ScalarType>),
    /// `pack(*)`: all other columns in one.
    Pack,
}

/// `name = value` in parentheses after `with`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// The name.
    pub name: Name,
    /// A literal or a name.
    pub value: Expr,
}

/// `render timechart with (title="x")`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Render {
    /// The chart.
    pub chart: Name,
    /// How it looks.
    pub properties: Vec<RenderProperty>,
}

/// A property of a chart; some take several columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderProperty {
    /// The name.
    pub name: Name,
    /// The value or values.
    pub values: Vec<Expr>,
}
