//! `sit_confidence`: how sure it is that a text holds something of a sensitive type.

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::adapter::{ARGUMENTS, SensitiveFunction};
use super::values::Value;
use crate::engine::sensitive::Sensitive;

const PAGE: Page = Page {
    name: "sit_confidence",
    aliases: &[],
    section: Section::Sensitive,
    syntax: "sit_confidence(text [, types] [, min_confidence])",
    description: "The highest level of confidence of what the text holds of the types; null when it holds nothing.",
    arguments: ARGUMENTS,
    examples: &[
        ("select sit_confidence('card number 4111 1111 1111 1111', 'Credit card number')", "85"),
        ("select sit_confidence('4111 1111 1111 1111', 'Credit card number')", "null"),
        ("select sit_confidence('4111 1111 1111 1111', 'Credit card number', 65)", "65"),
    ],
};

/// The function.
#[must_use]
pub fn sit_confidence(sensitive: &Arc<Sensitive>) -> ScalarUDF {
    SensitiveFunction::of(&PAGE, sensitive, DataType::Int64, |row, scratch| {
        let levels = row.found(scratch).iter().map(|found| i64::from(found.confidence));
        Ok(Value::Whole(levels.max()))
    })
}
