//! Sensitive information types: what they are, and where texts hold something of them.
//!
//! Nothing in here knows the engine, so that each part can be read, tested and fuzzed alone. [`model`] is what a type is
//! made of. It comes from the built-in [`catalogue`], or from people's own files, which [`package`] reads. [`scan`] compiles
//! types and finds them in texts, with the checks of [`checksum`]; [`document`] takes the texts out of files,
//! and [`detected`] masks values that services found and wrote down. [`check`] proves that types do what they say.

pub mod catalogue;
pub mod check;
pub mod checksum;
pub mod detected;
pub mod document;
pub mod model;
pub mod package;
pub mod scan;

#[cfg(test)]
mod corpus_tests;
