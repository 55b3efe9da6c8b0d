//! YAML and JSON as one kind of tree, each value with its place in the file.
//!
//! `saphyr-parser` gives events with places; nothing is guessed about types, so that `no` and `1.10` stay the texts that
//! they are. Aliases share what they name; what they would add if written out is counted, so that a few lines cannot
//! stand for millions. [`json`] gives the same tree for JSON, whose escapes and tabs YAML reads otherwise.

mod builder;
pub mod json;
mod place;

use std::borrow::Cow;
use std::rc::Rc;

pub use builder::parse;
pub use place::Place;

/// Deepest nesting of lists and keys.
pub const DEEPEST: usize = 64;
/// Most values in a file, aliases written out.
pub const MOST_VALUES: usize = 2_000_000;

/// A value and where it begins.
#[derive(Debug, PartialEq)]
pub struct Node<'t> {
    /// Where it begins.
    pub place: Place,
    /// What it is.
    pub value: Value<'t>,
    /// How many values it is made of, itself included.
    size: usize,
}

/// What a value is.
#[derive(Debug, PartialEq)]
pub enum Value<'t> {
    /// One text, and how it is written.
    Scalar(Cow<'t, str>, Style),
    /// A list.
    List(Vec<Rc<Node<'t>>>),
    /// Keys with their places and values, in the order of the file.
    Map(Vec<Entry<'t>>),
}

/// A key, its place, and its value.
pub type Entry<'t> = (Cow<'t, str>, Place, Rc<Node<'t>>);

/// How a single value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes: it may be meant as a number, a truth value or nothing.
    Plain,
    /// In quotes: a text.
    Quoted,
    /// A block that keeps its lines (`|`).
    Literal,
    /// A block whose lines are joined (`>`).
    Folded,
}

impl<'t> Node<'t> {
    /// What it is, in words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.value {
            _ if self.is_empty() => "empty",
            Value::Scalar(..) => "a single value",
            Value::List(items) if items.is_empty() => "an empty list",
            Value::List(_) => "a list",
            Value::Map(_) => "keys with values",
        }
    }

    /// Whether nothing is there: no value, or the word for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(&self.value, Value::Scalar(text, Style::Plain) if text.is_empty() || text == "null")
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node<'t>> {
        match &self.value {
            Value::Map(map) => map.iter().find(|(known, ..)| known == key).map(|(_, _, node)| node.as_ref()),
            _ => None,
        }
    }

    /// The text of a single value; none for anything else and for nothing.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text, _) if !self.is_empty() => Some(text),
            _ => None,
        }
    }
}

/// What is wrong with the form of a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What.
    pub kind: FaultKind,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// Not what the format allows.
    #[error("this is not {format}: {reason}")]
    Syntax {
        /// The format.
        format: &'static str,
        /// What the reader says.
        reason: String,
    },
    /// A key that is there already.
    #[error("the key `{key}` is there already, at {first}: remove one of the two")]
    Duplicate {
        /// The key.
        key: String,
        /// Where it is first.
        first: Place,
    },
    /// Lists in lists without end.
    #[error("values are nested more than {DEEPEST} deep")]
    TooDeep,
    /// More than any file of this kind has.
    #[error("the file has more than {MOST_VALUES} values, aliases written out")]
    TooMany,
}

/// A tree, as far as there is one, and everything that is wrong with its form. Without either, the text is empty.
pub type Parsed<'t> = (Option<Rc<Node<'t>>>, Vec<Fault>);
