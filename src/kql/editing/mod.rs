//! What an editor or a shell needs while a query is typed: colours, completions, and whether it is finished.
//!
//! All of it works on text that is not a query yet. In the order in which they build on one another:
//!
//! - [`piece`] cuts a text into tokens and comments, whatever is wrong with it.
//! - `grammar` says what each operator can be followed by, `vocabulary` has further words; `track` reads the pieces and
//!   knows at each which brackets, which operator and which of its clauses it is in.
//! - [`highlight`] gives each piece its class.
//! - [`mod@complete`] says what could come at a place; `rows` binds what comes before it to know the columns.
//! - [`complete_statement`] says whether a text can be run as it is.

pub mod complete;
pub mod complete_statement;
mod grammar;
pub mod highlight;
mod path;
pub mod piece;
mod rows;
mod track;
mod vocabulary;

pub use complete::{Candidate, CandidateKind, Completion, complete, syntax};
pub use complete_statement::is_complete;
pub use grammar::operators;
pub use highlight::{Class, classes};
