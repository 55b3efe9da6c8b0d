//! Operators that take further tables, and the order of rows and columns.

use super::{Expr, Name, Named, Place};

/// `join kind=inner (T) on a`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Join {
    /// The kind; without it Kusto's default is `innerunique`.
    pub kind: Option<JoinKind>,
    /// The right table.
    pub right: Expr,
    /// Which rows belong together; without it the query is not complete.
    pub on: Option<Conditions>,
}

/// The kinds of joins, each under the name that is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// `innerunique`
    InnerUnique,
    /// `inner`
    Inner,
    /// `leftouter`
    LeftOuter,
    /// `rightouter`
    RightOuter,
    /// `fullouter`
    FullOuter,
    /// `leftanti`, `anti`, `leftantisemi`
    LeftAnti,
    /// `rightanti`, `rightantisemi`
    RightAnti,
    /// `leftsemi`
    LeftSemi,
    /// `rightsemi`
    RightSemi,
}

impl JoinKind {
    /// Every name of a kind with the kind; the first name of each is the one that is printed.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("innerunique", Self::InnerUnique),
        ("inner", Self::Inner),
        ("leftouter", Self::LeftOuter),
        ("rightouter", Self::RightOuter),
        ("fullouter", Self::FullOuter),
        ("leftanti", Self::LeftAnti),
        ("rightanti", Self::RightAnti),
        ("leftsemi", Self::LeftSemi),
        ("rightsemi", Self::RightSemi),
        ("anti", Self::LeftAnti),
        ("leftantisemi", Self::LeftAnti),
        ("rightantisemi", Self::RightAnti),
    ];
}

/// What stands after `on`: columns of both sides, or equalities of `$left.a` and `$right.b`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conditions {
    /// All of them have to hold.
    pub all: Vec<Expr>,
    /// Where, from `on`.
    pub span: Place,
}

/// `lookup kind=leftouter (T) on a`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// `leftouter` or `inner`; without it Kusto's default is `leftouter`.
    pub kind: Option<JoinKind>,
    /// The table with more columns.
    pub right: Expr,
    /// Which rows belong together.
    pub on: Conditions,
}

/// `union kind=outer withsource=Source isfuzzy=true A, B*, (C)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Union {
    /// Which columns stay; without it Kusto's default is `outer`.
    pub kind: Option<UnionKind>,
    /// The column that says which table a row is of.
    pub with_source: Option<Name>,
    /// Whether tables that are not there are left out.
    pub is_fuzzy: Option<bool>,
    /// The tables.
    pub tables: Vec<Expr>,
}

/// Which columns a union has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnionKind {
    /// Those that all tables have.
    Inner,
    /// Those that any table has.
    Outer,
}

impl UnionKind {
    /// The kinds and their names.
    pub const NAMES: &'static [(&'static str, Self)] = &[("inner", Self::Inner), ("outer", Self::Outer)];
}

/// A key of an order: `a desc nulls last`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered {
    /// The key.
    pub key: Named,
    /// Which way; without it Kusto's default is `desc`.
    pub order: Option<Order>,
    /// Where nulls go; without it first when ascending, last when descending.
    pub nulls: Option<Nulls>,
}

/// Which way rows or columns are sorted. Columns also as numbers in names are read by people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `asc`
    Ascending,
    /// `desc`
    Descending,
    /// `granny-asc`, of columns: `a2` before `a10`.
    NaturalAscending,
    /// `granny-desc`, of columns.
    NaturalDescending,
}

/// Where nulls go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// `nulls first`
    First,
    /// `nulls last`
    Last,
}

/// Columns to put first, and the order of those that one pattern stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnOrder {
    /// A name or a name with stars.
    pub columns: Expr,
    /// Their order; without it as they came.
    pub order: Option<Order>,
}
