//! What text a typed column of `parse` takes where nothing else says where it ends.

use crate::kql::values::Type;

const GUID: &str = concat!(
    r"\s*(?:\{[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}\}",
    r"|[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12})"
);
const INTEGER: &str = r"\s*[-+]?\d+";
/// Year first with dashes, month first with slashes; minutes and seconds may be missing.
const DATETIME: &str = concat!(
    r"\s*(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{1,4})",
    r"(?:[Tt ]\s*\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d*)?)?)?",
    r"(?:[Zz]|[-+]\d{1,2}(?::\d{1,2})?)?"
);
const TIMESPAN: &str =
    concat!(r"\s*-?(?:\d+\.\d{1,2}:\d{1,2}:\d{1,2}|\d{1,2}:\d{1,2}(?::\d{1,2})?)", r"(?:\.\d*)?");

/// The shape of a column before a `*` where the text of the pattern is plain; nothing where it is not known.
pub(super) const fn before_skip(kind: Type) -> Option<&'static str> {
    match kind {
        Type::Int | Type::Long => Some(INTEGER),
        Type::Real | Type::Decimal => Some(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)"),
        Type::Bool => Some(r"\s*(?:[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|[-+]?\d+)"),
        Type::Guid => Some(GUID),
        Type::String | Type::Dynamic | Type::DateTime | Type::TimeSpan => None,
    }
}

/// The shape of a column where the text of the pattern is a regular expression.
pub(super) const fn in_regex(kind: Type) -> &'static str {
    match kind {
        Type::Int | Type::Long => INTEGER,
        Type::Real | Type::Decimal => r"\s*[-+]?\d+(?:\.\d+)?",
        Type::Bool => r"\s*(?i:true|false)",
        Type::Guid => GUID,
        Type::DateTime => DATETIME,
        Type::TimeSpan => TIMESPAN,
        Type::String | Type::Dynamic => ".*",
    }
}
