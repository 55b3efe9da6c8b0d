//! What every page needs.

pub use super::arguments::{self, Arguments};
pub use super::call::{Context, Prepared};
pub use super::page::{ColumnName, Function, Section, ex, page};
pub use super::signature::Accepts::{
    CommonOrderable, CommonScalar, CommonScalarOrDynamic, DynamicArray, DynamicBag, Integer, IntegerOrArray,
    NotDynamic, Number, Scalar, StringOrArray, StringOrDynamic, Summable, TypeLiteral,
};
pub use super::signature::ResultType::{
    Argument, ArrayOfFirst, Columns, Common, CommonNonDynamic, Is, Known, TypeArgument, Widest,
};
pub use super::signature::{Form, p, sig, t};
pub use crate::kql::values::{Dynamic, Type, Value};

/// `bool`
pub const BOOL: Type = Type::Bool;
/// `int`
pub const INT: Type = Type::Int;
/// `long`
pub const LONG: Type = Type::Long;
/// `real`
pub const REAL: Type = Type::Real;
/// `decimal`
pub const DECIMAL: Type = Type::Decimal;
/// `datetime`
pub const DATETIME: Type = Type::DateTime;
/// `timespan`
pub const TIMESPAN: Type = Type::TimeSpan;
/// `guid`
pub const GUID: Type = Type::Guid;
/// `string`
pub const STRING: Type = Type::String;
/// `dynamic`
pub const DYNAMIC: Type = Type::Dynamic;
