//! Operators over time, over sequences of rows, and over parts of a table.

use super::{Expr, Name, Named, Order, Ordered, ParameterDeclaration, Pipeline, Place};

/// `make-series a = count() default=0 on t from x to y step 1d by b`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakeSeries {
    /// `kind=nonempty`: one series even where there are no rows.
    pub kind: Option<Name>,
    /// The aggregates.
    pub aggregates: Vec<SeriesAggregate>,
    /// The axis.
    pub on: Named,
    /// Its ends and steps.
    pub range: SeriesRange,
    /// The keys.
    pub by: Vec<Named>,
}

/// An aggregate of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesAggregate {
    /// The aggregate.
    pub value: Named,
    /// What stands where there are no rows.
    pub default: Option<Expr>,
}

/// The axis of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesRange {
    /// The first value.
    pub from: Option<Expr>,
    /// The value that ends it.
    pub to: Option<Expr>,
    /// How far apart.
    pub step: Expr,
    /// Whether it is written `in range(from, to, step)`, which keeps the last value in.
    pub is_in_range: bool,
}

/// `scan with_match_id=m declare (x:long=0) with (step s: a == 1 => x = 1;)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// The column with the number of the match.
    pub match_id: Option<Name>,
    /// The column with the name of the step.
    pub step_name: Option<Name>,
    /// The order of the rows.
    pub order: Vec<Ordered>,
    /// What makes a sequence of its own.
    pub partition: Vec<Expr>,
    /// New columns, and what they are at first.
    pub declare: Vec<ParameterDeclaration>,
    /// The steps.
    pub steps: Vec<ScanStep>,
}

/// A step of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanStep {
    /// Its name.
    pub name: Name,
    /// Whether it may be left out.
    pub is_optional: bool,
    /// Which rows it gives; without it all.
    pub output: Option<ScanOutput>,
    /// Which rows are in it.
    pub condition: Expr,
    /// What is set for each row.
    pub assignments: Vec<(Name, Expr)>,
    /// Where.
    pub span: Place,
}

/// Which rows a step gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanOutput {
    /// `all`
    All,
    /// `last`
    Last,
    /// `none`
    None,
}

impl ScanOutput {
    /// The kinds and their names.
    pub const NAMES: &'static [(&'static str, Self)] =
        &[("all", Self::All), ("last", Self::Last), ("none", Self::None)];
}

/// `top-nested 5 of a with others = "x" by count()`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopNestedLevel {
    /// How many; without it all.
    pub count: Option<Expr>,
    /// Of what.
    pub of: Named,
    /// What the others together are called.
    pub others: Option<Expr>,
    /// The aggregate that decides.
    pub by: Named,
    /// Which way; without it `desc`.
    pub order: Option<Order>,
    /// Where.
    pub span: Place,
}

/// `partition by a (top 1 by b)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// The column.
    pub by: Expr,
    /// `in ...`: the values that there are.
    pub values: Option<Expr>,
    /// What is done with the rows of each value.
    pub body: PartitionBody,
}

/// What is done with the rows of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartitionBody {
    /// `(top 1 by b)`: operators on the rows of the part.
    Operators(Pipeline),
    /// `{ T | where a == toscalar(b) }`: a query of its own.
    Query(Expr),
}

/// One of several pipelines that take the same rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fork {
    /// Its name.
    pub name: Option<Name>,
    /// What is done.
    pub body: Pipeline,
}
