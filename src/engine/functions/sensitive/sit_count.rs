//! `sit_count`: how many different values of a sensitive type a text holds.

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::adapter::{ARGUMENTS, SensitiveFunction};
use super::values::Value;
use crate::engine::sensitive::Sensitive;

const PAGE: Page = Page {
    name: "sit_count",
    aliases: &[],
    section: Section::Sensitive,
    syntax: "sit_count(text [, types] [, min_confidence])",
    description: "How many different values of the types the text holds. The same value twice counts once, however it is \
                  written; a value of two types counts for each.",
    arguments: ARGUMENTS,
    examples: &[(
        "select sit_count('cards 4111111111111111, 4111-1111-1111-1111 and 5555555555554444', 'Credit card number', 65)",
        "2",
    )],
};

/// The function.
#[must_use]
pub fn sit_count(sensitive: &Arc<Sensitive>) -> ScalarUDF {
    SensitiveFunction::of(&PAGE, sensitive, DataType::Int64, |row, scratch| {
        let count = row.scanner.count_unique(row.text, scratch, row.minimum);
        Ok(Value::Whole(Some(i64::try_from(count).unwrap_or(i64::MAX))))
    })
}
