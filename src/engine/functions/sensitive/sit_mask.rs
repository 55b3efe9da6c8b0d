//! `sit_mask`: a text with what is sensitive in it made unreadable.

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::adapter::{ARGUMENTS, Row, SensitiveFunction};
use super::values::Value;
use crate::engine::sensitive::Sensitive;
use crate::sit::model::SensitiveType;
use crate::sit::scan::{self, Occurrence, Scratch};

const PAGE: Page = Page {
    name: "sit_mask",
    aliases: &[],
    section: Section::Sensitive,
    syntax: "sit_mask(text [, types] [, min_confidence])",
    description: "The text with every occurrence of the types masked, as long as before. The last four characters stay where \
                  people know their numbers by them: cards, accounts, social security numbers.",
    arguments: ARGUMENTS,
    examples: &[(
        "select sit_mask('card number 4111 1111 1111 1111, thanks', 'Credit card number')",
        "card number **** **** **** 1111, thanks",
    )],
};

/// The function.
#[must_use]
pub fn sit_mask(sensitive: &Arc<Sensitive>) -> ScalarUDF {
    SensitiveFunction::of(&PAGE, sensitive, DataType::Utf8, mask)
}

/// A matched value, masked. One that is written with escapes is masked whole: parts of them are no characters.
pub(super) fn masked(kind: &SensitiveType, value: &str) -> String {
    if value.contains('\\') { hidden(value) } else { scan::mask(kind, value) }
}

fn hidden(value: &str) -> String {
    value.chars().map(|character| if character.is_whitespace() { character } else { '*' }).collect()
}

fn mask(row: &Row<'_>, scratch: &mut Scratch) -> Result<Value> {
    let mut out = String::with_capacity(row.text.len());
    let mut at = 0;
    let found = row.found(scratch);
    for group in overlapping(found) {
        let (start, end) = (group[0].start, group.iter().map(Occurrence::end).max().unwrap_or(at));
        out.push_str(row.text.get(at..start).unwrap_or_default());
        let value = row.text.get(start..end).unwrap_or_default();
        // Types that overlap may leave different ends readable: then none is.
        match group {
            [one] => out.push_str(&masked(row.kind(one)?, value)),
            _ => out.push_str(&hidden(value)),
        }
        at = end;
    }
    out.push_str(row.text.get(at..).unwrap_or_default());
    Ok(Value::Text(out))
}

/// Occurrences that overlap, together; they come in the order of the text.
fn overlapping(found: &[Occurrence]) -> Vec<&[Occurrence]> {
    let mut groups = Vec::new();
    let (mut first, mut end) = (0, 0);
    for (index, one) in found.iter().enumerate() {
        if index > first && one.start >= end {
            groups.push(&found[first..index]);
            first = index;
        }
        end = end.max(one.end());
    }
    if first < found.len() {
        groups.push(&found[first..]);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: usize, length: usize) -> Occurrence {
        Occurrence { type_index: 0, confidence: 85, start, length, pattern: 0 }
    }

    #[test]
    fn occurrences_that_overlap_are_one_group() {
        let found = [at(0, 5), at(4, 2), at(6, 1), at(9, 3), at(9, 1)];
        let groups = overlapping(&found);
        assert_eq!(groups.iter().map(|group| group.len()).collect::<Vec<_>>(), [2, 1, 2]);
        assert!(overlapping(&[]).is_empty());
    }
}
