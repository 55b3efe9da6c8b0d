//! What the matcher promises, rule by rule, and against a slow matcher that follows the rules directly.

mod catalogue;
mod escapes;
mod linear;
mod packages;
mod plain;
mod properties;
mod reference;
mod rules;

use std::collections::BTreeMap;

use crate::sit::model::{
    Detection, Element, Evidence, Expression, Filter, KeywordGroup, Package, Pattern, Proximity,
    SensitiveType, Validator,
};

use super::Scanner;

/// No level at all.
const NOTHING: [u8; 0] = [];

/// Words, in any case.
fn words(terms: &[&str]) -> Element {
    let terms = terms.iter().map(|term| ((*term).to_owned(), false)).collect();
    Element::Keywords(vec![KeywordGroup { word: true, terms }])
}

/// An expression that is a whole word, in any case.
pub(super) fn whole(expression: &str) -> Element {
    Element::Expression(Expression {
        expression: expression.to_owned(),
        case_sensitive: false,
        whole_word: true,
        validators: Vec::new(),
    })
}

/// The same with a check.
fn checked(expression: &str, algorithm: &str) -> Element {
    let Element::Expression(mut expression) = whole(expression) else { unreachable!() };
    expression.validators.push(Validator::Algorithm(algorithm.to_owned()));
    Element::Expression(expression)
}

/// An expression with its own boundaries, as in rule packages.
pub(super) fn raw(expression: &str) -> Element {
    let Element::Expression(expression) = whole(expression) else { unreachable!() };
    Element::Expression(Expression { case_sensitive: true, whole_word: false, ..expression })
}

/// An element occurs once.
fn near(element: &str) -> Evidence {
    Evidence::Match { element: element.to_owned(), min_count: 1, unique: false, proximity: None }
}

/// An element occurs so often.
fn times(element: &str, min_count: u32, unique: bool) -> Evidence {
    Evidence::Match { element: element.to_owned(), min_count, unique, proximity: None }
}

/// So many of these.
fn some_of(of: Vec<Evidence>, min: u32, max: Option<u32>) -> Evidence {
    Evidence::Any { of, min, max }
}

pub(super) fn pattern(confidence: u8, primary: &str, evidence: Vec<Evidence>) -> Pattern {
    Pattern { confidence, primary: primary.to_owned(), proximity: None, filters: Vec::new(), evidence }
}

fn kind(name: &str, detection: Detection) -> SensitiveType {
    SensitiveType {
        id: String::new(),
        name: name.to_owned(),
        aliases: Vec::new(),
        description: String::new(),
        regions: Vec::new(),
        category: String::new(),
        detection,
        recommended_confidence: 75,
        proximity: Proximity::default(),
        relax_proximity: false,
        filters: Vec::new(),
        examples: Vec::new(),
        near_misses: Vec::new(),
    }
}

fn package(elements: &[(&str, Element)], types: Vec<SensitiveType>) -> Package {
    let elements: BTreeMap<String, Element> =
        elements.iter().map(|(name, element)| ((*name).to_owned(), element.clone())).collect();
    Package { elements, types, ..Package::default() }
}

/// One type `t` with these patterns.
pub(super) fn one(elements: &[(&str, Element)], patterns: Vec<Pattern>) -> Package {
    package(elements, vec![kind("t", Detection::Patterns(patterns))])
}

/// Texts and levels that a package finds, whatever the type.
fn found(package: &Package, text: &str) -> Vec<(String, u8)> {
    let scanner = Scanner::compile(&[package], None).unwrap();
    let mut scratch = scanner.scratch();
    let found = scanner.scan(text, &mut scratch, 1);
    found.iter().map(|found| (found.text(text).to_owned(), found.confidence)).collect()
}

/// The levels that a package finds.
fn levels(package: &Package, text: &str) -> Vec<u8> {
    found(package, text).into_iter().map(|found| found.1).collect()
}

/// The texts that one expression finds by itself.
fn matches(element: Element, text: &str) -> Vec<String> {
    let package = one(&[("e", element)], vec![pattern(85, "e", Vec::new())]);
    found(&package, text).into_iter().map(|found| found.0).collect()
}

/// The package with filters on its pattern.
fn with_filter(mut package: Package, filter: Filter) -> Package {
    if let Detection::Patterns(patterns) = &mut package.types[0].detection {
        patterns[0].filters.push(filter);
    }
    package
}
