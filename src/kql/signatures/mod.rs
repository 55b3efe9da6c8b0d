//! The built-in functions and aggregates: how they are called, what they give, and how their result is named.
//!
//! The tables `scalars.txt` and `aggregates.txt` say it in words; they are read once. Nothing here computes anything,
//! and a function that is listed is one that Kusto knows, whether or not the engine has it.

mod read;

use std::sync::LazyLock;

use hashbrown::HashMap;

use super::bind::types::Type;

/// A function or an aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// The name it is called by.
    pub name: &'static str,
    /// The name under which it is computed; several names may stand for one function.
    pub canonical: &'static str,
    /// How a result column without a name is called.
    pub naming: Naming,
    /// What to use now when it is old.
    pub replaced_by: Option<&'static str>,
    /// The ways to call it.
    pub overloads: Vec<Signature>,
}

/// How a result column without a name is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// As any expression: `Column1`.
    None,
    /// As the first argument, with this before it: `sum_x`; empty for the argument alone.
    First(&'static str),
    /// As its argument when there is only one.
    Only,
    /// As the column that the first argument names, when there is one.
    Column,
    /// Always so.
    Exactly(&'static str),
}

/// A way to call a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The parameters.
    pub parameters: Vec<Parameter>,
    /// The result.
    pub returns: Returns,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// The types it takes.
    pub accepts: Accepts,
    /// What else it asks for.
    pub wants: Wants,
    /// How many arguments it takes at least.
    pub least: usize,
    /// Whether it takes any number of them.
    pub repeats: bool,
}

/// The types a parameter takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepts {
    /// A value of any type.
    Any,
    /// A value of one type.
    One(Type),
    /// A value of any type but dynamic.
    Plain,
    /// String or dynamic.
    Text,
    /// A dynamic value that should be an array.
    Array,
    /// A dynamic value that should be a bag.
    Bag,
    /// A number.
    Number,
    /// A number or a bool.
    NumberOrBool,
    /// A whole number.
    Integer,
    /// A whole number or a dynamic value.
    IntegerOrArray,
    /// What can be added up.
    Summable,
    /// What has an order.
    Orderable,
    /// A type that all such arguments have in common.
    Common,
    /// The same, with an order.
    CommonOrderable,
    /// Any type but real and bool.
    NotRealOrBool,
    /// `typeof(...)`
    Type,
    /// A table.
    Table,
    /// One of these words, whatever their case.
    Word(Vec<&'static str>),
}

/// What a parameter asks for besides a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// Nothing.
    Nothing,
    /// That it is known before the query runs.
    Constant,
    /// The name of a column.
    Column,
    /// `*` is allowed.
    Star,
    /// `*` and nothing else.
    StarOnly,
}

/// The result of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returns {
    /// Always this type.
    One(Type),
    /// The type of the first argument.
    First,
    /// The type of the second argument.
    Second,
    /// The first argument's; an int becomes a long.
    Promoted,
    /// The type that a `typeof(...)` among the arguments says.
    TypeOf,
    /// The widest type of the arguments, at least long.
    Widest,
    /// The type that the common arguments have in common.
    Common,
    /// Worked out by the binder.
    Special,
    /// Several values: name and type of each.
    Several(Vec<(&'static str, Type)>),
}

/// The function with a name.
#[must_use]
pub fn scalar(name: &str) -> Option<&'static Function> {
    SCALARS.get(name)
}

/// The aggregate with a name.
#[must_use]
pub fn aggregate(name: &str) -> Option<&'static Function> {
    AGGREGATES.get(name)
}

/// The names of all functions.
pub fn scalar_names() -> impl Iterator<Item = &'static str> {
    SCALARS.keys().copied()
}

/// The names of all aggregates.
pub fn aggregate_names() -> impl Iterator<Item = &'static str> {
    AGGREGATES.keys().copied()
}

type Named = HashMap<&'static str, Function>;

static SCALARS: LazyLock<Named> = LazyLock::new(|| read::functions(include_str!("scalars.txt")));
static AGGREGATES: LazyLock<Named> = LazyLock::new(|| read::functions(include_str!("aggregates.txt")));

#[cfg(test)]
mod tests;
