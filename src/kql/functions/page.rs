//! The page of a function: everything that the binder, the manual and the caller have to know of it.

use super::call::{Context, Prepared};
use super::signature::Signature;
use crate::kql::values::Value;

/// What works out a function for the values of one row.
///
/// There are as many values as arguments, all of the types that a signature accepts; a value of another type gives null.
pub type Eval = fn(&[Value], &Context) -> Value;

/// What makes ready what depends on constant arguments only: a regular expression, a list of address ranges. An error
/// says why the constant is refused.
pub type Prepare = fn(&[Option<Value>]) -> Result<Prepared, String>;

/// A function.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// The name.
    pub name: &'static str,
    /// Other names: old spellings that queries still use.
    pub aliases: &'static [&'static str],
    /// The section of the manual.
    pub section: Section,
    /// The ways to call it; the first that fits counts.
    pub signatures: &'static [Signature],
    /// How a result column without a name is called.
    pub column: ColumnName,
    /// What it does, in a sentence or two.
    pub description: &'static str,
    /// Examples, each of which is a test.
    pub examples: &'static [Example],
    /// What is made ready before the first row.
    pub prepare: Option<Prepare>,
    /// The work.
    pub eval: Eval,
}

/// An expression and what `tostring` prints of its value.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The expression.
    pub expression: &'static str,
    /// The printed value.
    pub result: &'static str,
}

/// An example.
#[must_use]
pub const fn ex(expression: &'static str, result: &'static str) -> Example {
    Example { expression, result }
}

/// A page; aliases, column name and preparation are added with the methods of [`Function`].
#[must_use]
pub const fn page(
    name: &'static str,
    section: Section,
    signatures: &'static [Signature],
    description: &'static str,
    examples: &'static [Example],
    eval: Eval,
) -> Function {
    let column = ColumnName::Positional;
    Function { name, aliases: &[], section, signatures, column, description, examples, prepare: None, eval }
}

impl Function {
    /// With other names.
    #[must_use]
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// With a rule for the name of its column.
    #[must_use]
    pub const fn column(mut self, column: ColumnName) -> Self {
        self.column = column;
        self
    }

    /// With a preparation of its constants.
    #[must_use]
    pub const fn prepare(mut self, prepare: Prepare) -> Self {
        self.prepare = Some(prepare);
        self
    }
}

/// How the column of a call without a name is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnName {
    /// `Column1`, `Column2`, ...; in `print` `print_0`, `print_1`, ...
    Positional,
    /// As the first argument, when that is a column, a path or such a call: `tostring(a)` is `a`.
    FirstArgument,
    /// As the only argument, when there is one only.
    OnlyArgument,
    /// The word, an underscore and the name of the first argument: `strlen(a)` is `strlen_a`.
    Prefixed(&'static str),
    /// Always this.
    Fixed(&'static str),
    /// The text of the first argument, when a column has that name.
    ColumnNamed,
}

/// The sections of the manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// Conversions and tests of types.
    Conversion,
    /// Choices and tests for null.
    Condition,
    /// Text.
    Text,
    /// Regular expressions.
    Regex,
    /// Parsing of text in known formats.
    Parse,
    /// Datetimes and timespans.
    Time,
    /// Numbers.
    Math,
    /// Bits.
    Binary,
    /// Arrays.
    Array,
    /// Sets.
    Set,
    /// Property bags.
    Bag,
    /// IP addresses.
    Network,
    /// Hashes and encodings.
    Encoding,
    /// Series of numbers.
    Series,
    /// Sketches of many values.
    Sketch,
    /// Units of measures.
    Unit,
    /// The query and its rows, which the planner works out.
    Row,
}

impl Section {
    /// All sections in the order of the manual.
    pub const ALL: [Self; 17] = [
        Self::Conversion,
        Self::Condition,
        Self::Text,
        Self::Regex,
        Self::Parse,
        Self::Time,
        Self::Math,
        Self::Binary,
        Self::Array,
        Self::Set,
        Self::Bag,
        Self::Network,
        Self::Encoding,
        Self::Series,
        Self::Sketch,
        Self::Unit,
        Self::Row,
    ];

    /// Its heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Conversion => "Conversions",
            Self::Condition => "Conditions and nulls",
            Self::Text => "Text",
            Self::Regex => "Regular expressions",
            Self::Parse => "Text in known formats",
            Self::Time => "Datetimes and timespans",
            Self::Math => "Numbers",
            Self::Binary => "Bits",
            Self::Array => "Arrays",
            Self::Set => "Sets",
            Self::Bag => "Property bags",
            Self::Network => "IP addresses",
            Self::Encoding => "Hashes and encodings",
            Self::Series => "Series",
            Self::Sketch => "Sketches of many values",
            Self::Unit => "Units",
            Self::Row => "The query and its rows",
        }
    }
}
