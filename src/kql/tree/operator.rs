//! The tabular operators.

use super::{
    ColumnOrder, Evaluate, Expand, Expr, Find, Fork, Join, Lookup, MakeSeries, MvApply, Name, Named, Ordered,
    Parse, ParseKv, Partition, Pipeline, Place, Property, Render, RowSchema, Scan, Search, TopNestedLevel,
    Union,
};

/// An operator and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// What it does.
    pub kind: OperatorKind,
    /// What is said to the machine that runs it, as `hint.strategy=shuffle`; never changes the result.
    pub hints: Vec<Parameter>,
    /// Where, from its name on.
    pub span: Place,
}

/// `name = value` between an operator's name and its operands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The name; dots are part of it.
    pub name: Name,
    /// A name or a literal.
    pub value: Expr,
}

/// The kinds of operators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OperatorKind {
    /// `where`, `filter`
    Where(Expr),
    /// `extend`
    Extend(Vec<Named>),
    /// `project`
    Project(Vec<Named>),
    /// `project-away`: names or names with stars.
    ProjectAway(Vec<Expr>),
    /// `project-keep`: names or names with stars.
    ProjectKeep(Vec<Expr>),
    /// `project-rename`: new name, old name.
    ProjectRename(Vec<Named>),
    /// `project-reorder`
    ProjectReorder(Vec<ColumnOrder>),
    /// `project-by-names`
    ProjectByNames(Vec<Expr>),
    /// `summarize`
    Summarize(Summarize),
    /// `distinct`
    Distinct(Vec<Named>),
    /// `count`, with the name of its column when it has one.
    Count(Option<Name>),
    /// `take`, `limit`
    Take(Named),
    /// `sample`
    Sample(Named),
    /// `sample-distinct n of x`
    SampleDistinct {
        /// How many.
        count: Named,
        /// Of what.
        of: Named,
    },
    /// `sort by`, `order by`
    Sort(Vec<Ordered>),
    /// `top n by x`
    Top {
        /// How many.
        count: Named,
        /// The key.
        by: Box<Ordered>,
    },
    /// `top-hitters n of x by y`
    TopHitters {
        /// How many.
        count: Named,
        /// Of what.
        of: Box<Named>,
        /// What is added up; without it, rows are counted.
        by: Option<Box<Named>>,
    },
    /// `top-nested n of x by y, top-nested ...`
    TopNested(Vec<TopNestedLevel>),
    /// `join`
    Join(Box<Join>),
    /// `lookup`
    Lookup(Box<Lookup>),
    /// `union`
    Union(Union),
    /// `mv-expand`
    MvExpand(Expand),
    /// `mv-apply`
    MvApply(Box<MvApply>),
    /// `parse`, `parse-where`
    Parse(Box<Parse>),
    /// `parse-kv`
    ParseKv(Box<ParseKv>),
    /// `make-series`
    MakeSeries(Box<MakeSeries>),
    /// `scan`
    Scan(Box<Scan>),
    /// `partition`
    Partition(Box<Partition>),
    /// `fork`
    Fork(Vec<Fork>),
    /// `facet by a, b with (...)`
    Facet {
        /// The columns.
        by: Vec<Expr>,
        /// What is done with the rows of each value.
        with: Option<Box<Pipeline>>,
    },
    /// `evaluate`
    Evaluate(Box<Evaluate>),
    /// `invoke f(...)`
    Invoke(super::Call),
    /// `serialize`
    Serialize(Vec<Named>),
    /// `range x from a to b step c`
    Range {
        /// The column.
        column: Name,
        /// The first value.
        from: Box<Expr>,
        /// The last value.
        to: Box<Expr>,
        /// How far apart.
        step: Box<Expr>,
    },
    /// `print`
    Print(Vec<Named>),
    /// `getschema`; `csl` when `kind=csl`
    GetSchema {
        /// The value of `kind`.
        kind: Option<Name>,
    },
    /// `search`
    Search(Box<Search>),
    /// `find`
    Find(Box<Find>),
    /// `as name`
    As(Name),
    /// `render`
    Render(Render),
    /// `reduce by x with threshold=0.1`
    Reduce {
        /// What is grouped.
        by: Box<Named>,
        /// `threshold`, `characters`
        with: Vec<Property>,
    },
    /// `consume`
    Consume,
    /// `assert-schema (a:long)`
    AssertSchema(RowSchema),
}

/// `summarize a = count() by b`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summarize {
    /// The aggregates.
    pub aggregates: Vec<Named>,
    /// The keys; nothing where there is no `by`.
    pub by: Option<Vec<Named>>,
    /// The old way to say that the last key is binned: `by t bin = 1d`.
    pub bin: Option<Box<Expr>>,
}
