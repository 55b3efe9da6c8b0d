//! Operators that make several rows of one value, columns of a text, or whatever a plugin makes.

use super::{Call, Expr, Name, Named, Pipeline, Property, RowSchema, ScalarType, StringLiteral, TypeLiteral};

/// `mv-expand bagexpansion=array with_itemindex=i a, b = c to typeof(long) limit 5`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expand {
    /// `bag` or `array`, from `bagexpansion` or `kind`: what a key of a bag becomes.
    pub bags_as_arrays: Option<bool>,
    /// The column with the place of the value.
    pub item_index: Option<Name>,
    /// What is expanded, side by side.
    pub items: Vec<ExpandItem>,
    /// How many rows one row may become.
    pub limit: Option<Box<Expr>>,
}

/// A value to expand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpandItem {
    /// The value, with the name of its column.
    pub value: Named,
    /// `to typeof(...)`
    pub to: Option<TypeLiteral>,
}

/// `mv-apply a on ( ... )`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MvApply {
    /// What is expanded.
    pub expand: Expand,
    /// What is done with the rows of each row.
    pub on: Pipeline,
}

/// `parse kind=regex flags=i a with * "x" b:long`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parse {
    /// Whether rows that do not match are left out: `parse-where`.
    pub only_matches: bool,
    /// How the pattern is read; without it `simple`.
    pub kind: Option<ParseKind>,
    /// Flags of the regular expression, as `Ui`.
    pub flags: Option<Name>,
    /// The text.
    pub value: Expr,
    /// The pattern, in order.
    pub pattern: Vec<ParsePart>,
}

/// How a pattern is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseKind {
    /// `simple`
    Simple,
    /// `regex`
    Regex,
    /// `relaxed`
    Relaxed,
}

impl ParseKind {
    /// The kinds and their names.
    pub const NAMES: &'static [(&'static str, Self)] =
        &[("simple", Self::Simple), ("regex", Self::Regex), ("relaxed", Self::Relaxed)];
}

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParsePart {
    /// `*`: text that is skipped.
    Skip,
    /// Text that has to be there.
    Text(StringLiteral),
    /// A new column.
    Column {
        /// Its name.
        name: Name,
        /// Its type; without it `string`.
        kind: Option<ScalarType>,
    },
}

/// `parse-kv a as (b:long) with (pair_delimiter=",")`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseKv {
    /// The text.
    pub value: Expr,
    /// The keys that become columns.
    pub schema: RowSchema,
    /// How the text is written.
    pub properties: Vec<Property>,
}

/// `evaluate pivot(a) : (*, b:long)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluate {
    /// The plugin and its arguments.
    pub call: Call,
    /// The columns that it gives.
    pub schema: Option<RowSchema>,
}
