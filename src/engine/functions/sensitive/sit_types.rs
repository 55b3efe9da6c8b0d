//! `sit_types`: which sensitive types a text holds something of.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::adapter::{ARGUMENTS, Row, SensitiveFunction};
use super::values::{self, Value};
use crate::engine::sensitive::Sensitive;
use crate::sit::scan::Scratch;

const PAGE: Page = Page {
    name: "sit_types",
    aliases: &[],
    section: Section::Sensitive,
    syntax: "sit_types(text [, types] [, min_confidence])",
    description: "The names of the types that the text holds something of, each once and sorted.",
    arguments: ARGUMENTS,
    examples: &[(
        "select sit_types('card number 4111 1111 1111 1111', ['Credit card number', 'U.S. social security number (SSN)'])",
        "[Credit card number]",
    )],
};

/// The function.
#[must_use]
pub fn sit_types(sensitive: &Arc<Sensitive>) -> ScalarUDF {
    SensitiveFunction::of(&PAGE, sensitive, values::texts(), names)
}

fn names(row: &Row<'_>, scratch: &mut Scratch) -> Result<Value> {
    let found = row.found(scratch).iter().map(|found| row.kind(found).map(|kind| kind.name.as_str()));
    let names = found.collect::<Result<BTreeSet<_>>>()?;
    Ok(Value::Texts(names.into_iter().map(str::to_owned).collect()))
}
