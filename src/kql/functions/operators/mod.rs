//! The operators over values: comparison, tests of text, lists and arithmetic, with Kusto's rules for nulls.
//!
//! - Equality and the tests of text have an answer when one side is null: no, and their opposites yes. Both sides null
//!   give null.
//! - Order and arithmetic with a null are null.

pub mod arithmetic;
pub mod compare;
pub mod logic;
pub mod sets;
pub mod term_index;
pub mod terms;
pub mod text;

pub use arithmetic::Arithmetic;
pub use compare::Comparison;
pub use text::{Needle, TextTest};
