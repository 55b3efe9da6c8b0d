//! The Kusto query language without the engine: text to a syntax tree, to a query with types, and what its expressions
//! compute.
//!
//! In the order in which a query goes through it:
//!
//! - [`lexer`] makes [tokens](token) of the text; [`span`] says where they stand.
//! - [`parser`] makes the [tree] of the tokens, or stops at the first [error]. [`words`] knows the words of the language.
//! - [`report`] shows an error under the line that it is about.
//! - [`value`] reads the numbers and times of literals.
//! - [`bind`] says what a tree means, given the tables: typed nodes with their columns; [`signatures`] describes
//!   the built-in functions to it.
//! - [`values`] and [`functions`] are what expressions compute with: Kusto's types, operators and scalar functions.
//! - [`evaluate`] makes a value of a bound query into a program that computes it for a row.
//! - [`aggregates`] are what `summarize` computes of the rows of a group.
//! - [`rows`] are the operators that work row by row or on rows in order, as `parse`, `mv-expand`, `scan` and plugins.
//! - [`editing`] is what a shell needs while a query is typed: colours, completions, and whether it is finished.
//! - [`printer`] writes a tree as text; parsing that gives the same tree.
//!
//! What Kusto's own analyser refuses is refused, with these exceptions: letters of any language may be in a name, a word
//! of the language may be a name wherever it can be nothing else, `matches` and `regex` may be any blanks apart, and
//! `materialize(...)` may stand anywhere. What the engine does not have is refused by name. `where a = b`, which the
//! analyser's grammar lets pass and its types refuse, is refused here.

pub mod aggregates;
pub mod bind;
pub mod editing;
pub mod error;
pub mod evaluate;
pub mod functions;
pub mod lexer;
pub mod parser;
pub mod printer;
pub mod report;
pub mod rows;
pub mod signatures;
pub mod span;
pub mod token;
pub mod tree;
pub mod value;
pub mod values;
pub mod words;

pub use error::{Fault, SyntaxError};
pub use parser::parse;
pub use report::render;
pub use span::{Place, Position, Span};
