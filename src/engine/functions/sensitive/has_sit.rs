//! `has_sit`: whether a text holds something of a sensitive type.

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::adapter::{ARGUMENTS, SensitiveFunction};
use super::values::Value;
use crate::engine::sensitive::Sensitive;

const PAGE: Page = Page {
    name: "has_sit",
    aliases: &[],
    section: Section::Sensitive,
    syntax: "has_sit(text [, types] [, min_confidence])",
    description: "Whether the text holds something of the types. Stops at the first occurrence.",
    arguments: ARGUMENTS,
    examples: &[
        ("select has_sit('card number 4111 1111 1111 1111', 'Credit card number')", "true"),
        ("select has_sit('card number 4111 1111 1111 1112', 'Credit card number')", "false"),
    ],
};

/// The function.
#[must_use]
pub fn has_sit(sensitive: &Arc<Sensitive>) -> ScalarUDF {
    SensitiveFunction::of(&PAGE, sensitive, DataType::Boolean, |row, scratch| {
        Ok(Value::Truth(row.scanner.has(row.text, scratch, row.minimum)))
    })
}
