//! Types, columns with types, and parameters of functions.

use super::{Expr, Name, Place};

/// The scalar types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScalarType {
    /// `bool`, `boolean`
    Bool,
    /// `datetime`, `date`
    DateTime,
    /// `decimal`
    Decimal,
    /// `dynamic`
    Dynamic,
    /// `guid`, `uuid`, `uniqueid`
    Guid,
    /// `int`, `int32`
    Int,
    /// `long`, `int64`
    Long,
    /// `real`, `double`
    Real,
    /// `string`
    String,
    /// `timespan`, `time`
    Timespan,
}

impl ScalarType {
    /// Every name of a type with the type; the first name of each is the one that is printed.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("bool", Self::Bool),
        ("datetime", Self::DateTime),
        ("decimal", Self::Decimal),
        ("dynamic", Self::Dynamic),
        ("guid", Self::Guid),
        ("int", Self::Int),
        ("long", Self::Long),
        ("real", Self::Real),
        ("string", Self::String),
        ("timespan", Self::Timespan),
        ("boolean", Self::Bool),
        ("date", Self::DateTime),
        ("uuid", Self::Guid),
        ("uniqueid", Self::Guid),
        ("int32", Self::Int),
        ("int64", Self::Long),
        ("double", Self::Real),
        ("time", Self::Timespan),
    ];

    /// The type with a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// The name that is printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, kind)| *kind == self).map_or("dynamic", |(name, _)| name)
    }
}

/// A column and its type: `a:long`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDeclaration {
    /// The column.
    pub name: Name,
    /// Its type.
    pub kind: ScalarType,
    /// Where.
    pub span: Place,
}

/// Columns of a table: `(a:long, b:string)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowSchema {
    /// Whether it begins with `*`: the columns that come in, then these.
    pub star: bool,
    /// The columns.
    pub columns: Vec<ColumnDeclaration>,
    /// Where, with its parentheses.
    pub span: Place,
}

/// `typeof(...)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeLiteral {
    /// `typeof(long)`
    Scalar(ScalarType),
    /// `typeof(*, a:long)`
    Row(RowSchema),
}

/// What a parameter takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterType {
    /// A value of a type.
    Scalar(ScalarType),
    /// A table with at least these columns; `(*)` is any table.
    Table(RowSchema),
}

/// A parameter of a function or of a query: `a:long = 5`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterDeclaration {
    /// Its name.
    pub name: Name,
    /// What it takes.
    pub kind: ParameterType,
    /// The literal that it is when the caller gives none.
    pub default: Option<Expr>,
    /// Where.
    pub span: Place,
}
