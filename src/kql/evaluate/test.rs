//! Tests of two values, with what is constant in them made ready.

use regex::Regex;

use crate::kql::functions::expression::{self, Expressions};
use crate::kql::functions::operators::text::equal_ignoring_case;
use crate::kql::functions::operators::{Comparison, Needle, TextTest};
use crate::kql::tree::{self, Compare};
use crate::kql::values::Value;

/// A test of two values.
#[derive(Debug)]
pub(super) enum Test {
    /// Equality and order.
    Compare(Comparison),
    /// Equality but for case.
    SameLetters { negated: bool },
    /// A text that is the same for every row is looked for.
    Needle { needle: Box<Needle>, negated: bool },
    /// A text of the row is looked for.
    Text { test: TextTest, case_sensitive: bool, negated: bool },
    /// A regular expression that is the same for every row.
    Regex { regex: Regex, negated: bool },
    /// A regular expression of the row.
    RegexOfRow { known: Box<Expressions>, negated: bool },
}

impl Test {
    /// The test of an operator; `right` is the right side when it is constant. An error says why a regular expression is
    /// refused.
    pub(super) fn new(op: Compare, right: Option<&Value>) -> Result<Self, String> {
        let (test, negated, case_sensitive) = match op {
            Compare::Equal => return Ok(Self::Compare(Comparison::Equal)),
            Compare::NotEqual => return Ok(Self::Compare(Comparison::NotEqual)),
            Compare::Less => return Ok(Self::Compare(Comparison::Less)),
            Compare::LessOrEqual => return Ok(Self::Compare(Comparison::LessOrEqual)),
            Compare::Greater => return Ok(Self::Compare(Comparison::Greater)),
            Compare::GreaterOrEqual => return Ok(Self::Compare(Comparison::GreaterOrEqual)),
            Compare::EqualIgnoringCase => return Ok(Self::SameLetters { negated: false }),
            Compare::NotEqualIgnoringCase => return Ok(Self::SameLetters { negated: true }),
            Compare::Colon => (tree::TextTest::Has, false, false),
            Compare::Text { test, negated, case_sensitive } => (test, negated, case_sensitive),
        };
        let test = match test {
            tree::TextTest::Has => TextTest::Has,
            tree::TextTest::HasPrefix => TextTest::HasPrefix,
            tree::TextTest::HasSuffix => TextTest::HasSuffix,
            tree::TextTest::Contains => TextTest::Contains,
            tree::TextTest::StartsWith => TextTest::StartsWith,
            tree::TextTest::EndsWith => TextTest::EndsWith,
            tree::TextTest::Like => TextTest::Like,
            tree::TextTest::MatchesRegex => {
                return Ok(match right {
                    Some(pattern) => Self::Regex { regex: expression::compile(&pattern.text())?, negated },
                    None => Self::RegexOfRow { known: Box::default(), negated },
                });
            }
        };
        Ok(match right {
            Some(right) => {
                let needle = Box::new(Needle::new(test, &right.text(), case_sensitive));
                Self::Needle { needle, negated }
            }
            None => Self::Text { test, case_sensitive, negated },
        })
    }

    /// Whether it holds; nothing is null, as where the expression of a row is no regular expression.
    pub(super) fn holds(&self, left: &Value, right: &Value) -> Option<bool> {
        let (holds, negated) = match self {
            Self::Compare(comparison) => return comparison.holds(left, right),
            Self::SameLetters { negated } => (equal_ignoring_case(&left.text(), &right.text()), negated),
            Self::Needle { needle, negated } => (needle.found_in(&left.text()), negated),
            Self::Text { test, case_sensitive, negated } => {
                (Needle::new(*test, &right.text(), *case_sensitive).found_in(&left.text()), negated)
            }
            Self::Regex { regex, negated } => (regex.is_match(&left.text()), negated),
            Self::RegexOfRow { known, negated } => {
                (known.get(&right.text())?.is_match(&left.text()), negated)
            }
        };
        Some(holds != *negated)
    }
}
