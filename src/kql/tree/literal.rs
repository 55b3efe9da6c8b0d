//! Literals. Numbers, dates and the like keep their text: how large a number may be and which dates are read depends on
//! the type that the binder wants, and a decimal must not pass through a float.

use super::super::lexer::strings::StringForm;
use super::{Name, Place, ScalarType, TypeLiteral};

/// A literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `true`, `false`
    Bool(bool),
    /// A whole number as written: `10`, `0x1F`. See [`super::super::value::long`].
    Long(String),
    /// A number with a fraction or an exponent, as written.
    Real(String),
    /// A number with a unit, as written: `1.5h`. See [`super::super::value::timespan`].
    Timespan(String),
    /// A string, or several that follow one another.
    String(StringLiteral),
    /// A literal in its type: the type and what stands in the parentheses, without white space around it.
    ///
    /// `datetime(2024-01-01)`, `int(5)`, `decimal(0.1)`, `guid(...)`, `bool(true)`; the text of a null is `null`.
    Typed(ScalarType, String),
    /// `dynamic(...)`
    Dynamic(Json),
    /// `typeof(...)`
    Type(TypeLiteral),
}

/// A string: its parts are joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringLiteral {
    /// The parts, at least one.
    pub parts: Vec<StringPart>,
    /// Where, from the first quote to the last.
    pub span: Place,
}

impl StringLiteral {
    /// The value: all parts together.
    #[must_use]
    pub fn value(&self) -> String {
        self.parts.iter().map(|part| part.value.as_str()).collect()
    }
}

/// One string between quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringPart {
    /// What it holds, without quotes and escapes.
    pub value: String,
    /// How it is written.
    pub form: StringForm,
    /// Whether an `h` stands before it.
    pub obfuscated: bool,
}

/// A value inside `dynamic(...)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json {
    /// What it is.
    pub kind: JsonKind,
    /// Where.
    pub span: Place,
}

/// The kinds of values inside `dynamic(...)`: those of JSON, and Kusto's literals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonKind {
    /// `null`
    Null,
    /// A literal; numbers may have a minus, which is part of their text.
    Literal(Box<Literal>),
    /// `[...]`
    Array(Vec<Json>),
    /// `{...}`: the keys and values in order, repeated keys too.
    Object(Vec<(StringLiteral, Json)>),
    /// A name without quotes, which is text: `dynamic(abc)`.
    Word(Name),
}
