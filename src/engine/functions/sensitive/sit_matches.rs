//! `sit_matches`: everything sensitive in a text, with type, place and confidence.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::adapter::{ARGUMENTS, Row, SensitiveFunction};
use super::sit_mask::masked;
use super::values::{self, Match, Value};
use crate::engine::sensitive::Sensitive;
use crate::sit::scan::Scratch;

const PAGE: Page = Page {
    name: "sit_matches",
    aliases: &[],
    section: Section::Sensitive,
    syntax: "sit_matches(text [, types] [, min_confidence])",
    description: "A list of what the text holds of the types, in the order of the text: `Name` and GUID (`SensitiveType`) of \
                  the type, `Confidence`, `Start` and `Length` in characters as `substr` takes them, the masked `Value`, \
                  and the `Hash` that `sit_hash` gives of the value. With `--reveal` the values are shown as they are.",
    arguments: ARGUMENTS,
    examples: &[
        (
            "select m['Name'], m['Confidence'], m['Start'], m['Length'], m['Value'] from (select \
             unnest(sit_matches('card number 4111 1111 1111 1111', 'Credit card number')) as m)",
            "Credit card number | 85 | 13 | 19 | **** **** **** 1111",
        ),
        ("select sit_matches('nothing', 'Credit card number')", "[]"),
    ],
};

/// The function.
#[must_use]
pub fn sit_matches(sensitive: &Arc<Sensitive>) -> ScalarUDF {
    SensitiveFunction::of(&PAGE, sensitive, values::matches(), matches)
}

fn matches(row: &Row<'_>, scratch: &mut Scratch) -> Result<Value> {
    let mut matches = Vec::new();
    // Characters are counted on from one occurrence to the next: a text may hold many.
    let (mut bytes, mut characters) = (0, 1_i64);
    let count = |text: &str| i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    for found in row.found(scratch) {
        let kind = row.kind(found)?;
        let value = found.text(row.text);
        if let Some(between) = row.text.get(bytes..found.start) {
            characters += count(between);
            bytes = found.start;
        }
        matches.push(Match {
            name: kind.name.clone(),
            id: Some(kind.id.clone()).filter(|id| !id.is_empty()),
            confidence: i64::from(found.confidence),
            start: characters,
            length: count(value),
            value: if row.sensitive.reveals() { value.to_owned() } else { masked(kind, value) },
            hash: row.sensitive.hash(value)?,
        });
    }
    Ok(Value::Matches(matches))
}
