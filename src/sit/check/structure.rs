//! What can be seen without any text: names, GUIDs, levels, and whether everything that is named exists.

use std::collections::{BTreeMap, BTreeSet};

use super::{Problem, Report};
use crate::sit::catalogue::letters_and_digits;
use crate::sit::checksum;
use crate::sit::model::{
    Detection, Element, Evidence, Expression, Filter, Package, Pattern, SensitiveType, Validator,
};
use crate::sit::package::dialect;

/// Adds what is wrong with the form of a package to a report.
pub(super) fn check(package: &Package, others: &[&Package], report: &mut Report) {
    names_and_ids(package, report);
    let mut used = BTreeSet::new();
    for kind in &package.types {
        levels(kind, report);
        match &kind.detection {
            Detection::Patterns(patterns) => {
                if patterns.is_empty() {
                    report.add(&kind.name, Problem::NoPatterns);
                }
                if kind.examples.is_empty() {
                    report.add(&kind.name, Problem::NoExamples);
                }
                if kind.near_misses.is_empty() {
                    report.add(&kind.name, Problem::NoNearMisses);
                }
                let elements = elements_of(kind, patterns);
                unknown_elements(&kind.name, &elements, package, others, report);
                used.extend(elements);
            }
            Detection::Bundle(members) => bundle(kind, members, package, others, report),
            Detection::Unavailable(_) => {}
        }
    }
    for affinity in &package.affinities {
        let mut elements = BTreeSet::new();
        affinity.evidence.iter().flat_map(|(_, all)| all).for_each(|one| named_by(one, &mut elements));
        unknown_elements(&affinity.name, &elements, package, others, report);
        used.extend(elements);
    }
    for (name, element) in &package.elements {
        match element {
            Element::Expression(expression) => {
                expression_of(name, expression, package, others, &mut used, report)
            }
            Element::Keywords(_) | Element::Function(_) | Element::Unsupported(_) => {}
        }
    }
    // Rule packages of other people may name a function of the catalogue that no type of it uses.
    for element in package.elements.keys().filter(|name| !used.contains(*name) && !name.starts_with("Func_"))
    {
        report.add("", Problem::UnusedElement { element: element.clone() });
    }
}

/// Names and GUIDs are there, and are those of one type only.
fn names_and_ids(package: &Package, report: &mut Report) {
    let mut ids: BTreeMap<String, &str> = BTreeMap::new();
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    for kind in &package.types {
        if !kind.id.is_empty() {
            if uuid_form(&kind.id) {
                if let Some(other) = ids.insert(kind.id.to_lowercase(), &kind.name) {
                    let problem = Problem::IdTwice { id: kind.id.clone(), other: other.to_owned() };
                    report.add(&kind.name, problem);
                }
            } else {
                report.add(&kind.name, Problem::IdForm { id: kind.id.clone() });
            }
        }
        let key = letters_and_digits(&kind.name);
        if key.is_empty() {
            report.add(&kind.name, Problem::NoName);
        } else if let Some(other) = names.insert(key, &kind.name) {
            report.add(&kind.name, Problem::NameTwice { other: other.to_owned() });
        }
    }
    for kind in &package.types {
        for alias in &kind.aliases {
            if names.get(&letters_and_digits(alias)).is_some_and(|owner| *owner != kind.name) {
                report.add(&kind.name, Problem::AliasTaken { alias: alias.clone() });
            }
        }
    }
}

/// Eight, four, four, four and twelve hexadecimal digits with hyphens between.
fn uuid_form(id: &str) -> bool {
    let groups: Vec<&str> = id.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// All levels of a type are 1 to 100.
fn levels(kind: &SensitiveType, report: &mut Report) {
    let mut all = Vec::new();
    if let Detection::Patterns(patterns) = &kind.detection {
        all.push(("the recommended level", kind.recommended_confidence));
        all.extend(patterns.iter().map(|pattern| ("the level of a pattern", pattern.confidence)));
    }
    all.extend(kind.examples.iter().map(|example| ("the level of an example", example.confidence)));
    all.extend(kind.near_misses.iter().map(|miss| ("the level of a near miss", miss.confidence)));
    for (what, level) in all.into_iter().filter(|(_, level)| !(1..=100).contains(level)) {
        report.add(&kind.name, Problem::Level { what, level });
    }
}

/// Names of all elements that a type needs.
fn elements_of(kind: &SensitiveType, patterns: &[Pattern]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let filters = kind.filters.iter().chain(patterns.iter().flat_map(|pattern| &pattern.filters));
    for filter in filters {
        if let Filter::Text { element, .. } = filter {
            names.insert(element.clone());
        }
    }
    for pattern in patterns {
        names.insert(pattern.primary.clone());
        pattern.evidence.iter().for_each(|evidence| named_by(evidence, &mut names));
    }
    names
}

/// Names of all elements that a condition needs.
fn named_by(evidence: &Evidence, names: &mut BTreeSet<String>) {
    match evidence {
        Evidence::Match { element, .. } => {
            names.insert(element.clone());
        }
        Evidence::Any { of, .. } => of.iter().for_each(|evidence| named_by(evidence, names)),
    }
}

fn unknown_elements(
    type_name: &str,
    elements: &BTreeSet<String>,
    package: &Package,
    others: &[&Package],
    report: &mut Report,
) {
    let unknown = elements.iter().filter(|name| !is_element(name, package, others));
    for element in unknown {
        report.add(type_name, Problem::NoElement { element: element.clone() });
    }
}

fn is_element(name: &str, package: &Package, others: &[&Package]) -> bool {
    package.elements.contains_key(name) || others.iter().any(|other| other.elements.contains_key(name))
}

/// The members of a bundle exist.
fn bundle(
    kind: &SensitiveType,
    members: &[String],
    package: &Package,
    others: &[&Package],
    report: &mut Report,
) {
    let known: BTreeSet<&str> = package
        .types
        .iter()
        .chain(others.iter().flat_map(|other| &other.types))
        .map(|kind| &*kind.name)
        .collect();
    for member in members.iter().filter(|member| !known.contains(member.as_str())) {
        report.add(&kind.name, Problem::NoMember { member: member.clone() });
    }
}

/// An expression compiles and its checks exist. A check may be an element, which is used by that.
fn expression_of(
    name: &str,
    expression: &Expression,
    package: &Package,
    others: &[&Package],
    used: &mut BTreeSet<String>,
    report: &mut Report,
) {
    if let Err(error) = dialect::compile(expression) {
        let (element, reason) = (name.to_owned(), error.to_string());
        report.add("", Problem::Expression { element, reason });
    }
    for validator in &expression.validators {
        let (check, known) = match validator {
            Validator::Algorithm(check) => (check, checksum::algorithm(check).is_some()),
            Validator::Function(check) => {
                used.insert(check.clone());
                (check, checksum::function(check).is_some() || is_element(check, package, others))
            }
            Validator::Checksum { .. } | Validator::Date { .. } => continue,
        };
        if !known {
            report.add("", Problem::NoCheck { element: name.to_owned(), check: check.clone() });
        }
    }
}
