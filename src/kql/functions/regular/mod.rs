//! Functions with regular expressions.

pub mod extract;
pub mod extract_all;
pub mod indexof_regex;
pub mod regex_quote;
pub mod replace_regex;
pub mod trim;

use std::sync::Arc;

use regex::Regex;

use super::call::{Context, Prepared};
use super::expression::compile;
use super::page::Function;
use crate::kql::values::Value;

/// The functions of this section.
pub const ALL: &[&Function] = &[
    &extract::EXTRACT,
    &extract_all::EXTRACT_ALL,
    &replace_regex::REPLACE_REGEX,
    &replace_regex::REPLACE,
    &trim::TRIM,
    &trim::TRIM_START,
    &trim::TRIM_END,
    &indexof_regex::INDEXOF_REGEX,
    &regex_quote::REGEX_QUOTE,
];

/// The expression in a place of the constants, compiled.
pub(super) fn prepare(constants: &[Option<Value>], at: usize) -> Result<Prepared, String> {
    match constants.get(at) {
        Some(Some(pattern)) => Ok(Prepared::Regex(Arc::new(compile(&pattern.text())?))),
        _ => Ok(Prepared::Nothing),
    }
}

/// The expression that was made ready, or that of a row.
pub(super) fn expression(context: &Context, pattern: &str) -> Option<Arc<Regex>> {
    match &context.prepared {
        Prepared::Regex(regex) => Some(Arc::clone(regex)),
        _ => context.expressions.get(pattern),
    }
}
