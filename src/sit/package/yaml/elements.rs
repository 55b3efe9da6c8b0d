//! `elements`: expressions, lists of keywords, functions.

use std::collections::HashSet;

use crate::sit::model::{Element, Expression, KeywordGroup, Validator};

use super::super::expression;
use super::super::fault::FaultKind;
use super::super::place::Place;
use super::super::report::Report;
use super::super::resolve::Elements;
use super::super::{DATE_FORMS, Options};
use super::fields::{Fields, bad, boolean, expected, list, number, text};
use super::tree::{Node, Value};

/// Longest name of an element, in characters: a key of YAML has at most 1024.
const LONGEST_NAME: usize = 512;

/// Reads all of them.
pub(super) fn read(node: &Node<'_>, options: &Options<'_>, elements: &mut Elements<'_>, report: &mut Report) {
    let Some(fields) = Fields::any(node, "elements", report) else { return };
    for (name, place, node) in fields.entries() {
        let length = name.chars().count();
        if length == 0 || length > LONGEST_NAME {
            let what = "the name of an element".to_owned();
            report.fault(place, FaultKind::TooLong { what, length, most: LONGEST_NAME });
            continue;
        }
        if let Some(element) = element(name, place, node, options, report) {
            elements.define(name, place, element, report);
        }
    }
}

fn element(
    name: &str,
    place: Place,
    node: &Node<'_>,
    options: &Options<'_>,
    report: &mut Report,
) -> Option<Element> {
    let known = [
        "expression",
        "case_sensitive",
        "whole_word",
        "checks",
        "keywords",
        "style",
        "groups",
        "function",
        "unsupported",
    ];
    let fields = Fields::new(node, "an element", &known, report)?;
    let kinds = ["expression", "keywords", "groups", "function", "unsupported"];
    let kind = fields.one_of(&kinds, "`keywords: [...]` or `expression: '...'`", report)?;
    let allowed: &[&str] = match kind {
        "expression" => &["expression", "case_sensitive", "whole_word", "checks"],
        "keywords" => &["keywords", "case_sensitive", "style"],
        "groups" => &["groups"],
        "function" => &["function"],
        _ => &["unsupported"],
    };
    for (key, place, _) in fields.entries() {
        if known.contains(&key) && !kinds.contains(&key) && !allowed.contains(&key) {
            let parent = format!("the element `{name}` with `{kind}`");
            report.fault(place, FaultKind::UnknownKey { parent, key: key.to_owned(), nearest: None });
        }
    }
    let node = fields.get(kind)?;
    match kind {
        "expression" => read_expression(name, place, &fields, options, report).map(Element::Expression),
        "keywords" => Some(Element::Keywords(vec![group(&fields, report)])),
        "groups" => Some(Element::Keywords(groups(&fields, node, report))),
        "function" => text(node, "function", report).map(Element::Function),
        _ => text(node, "unsupported", report).map(Element::Unsupported),
    }
}

fn groups(fields: &Fields<'_>, node: &Node<'_>, report: &mut Report) -> Vec<KeywordGroup> {
    let mut groups = Vec::new();
    for item in list(node, "groups", report) {
        let known = ["keywords", "case_sensitive", "style"];
        if let Some(fields) = Fields::new(item, "a group of keywords", &known, report) {
            groups.push(group(&fields, report));
        }
    }
    if groups.is_empty() {
        fields.missing("group of keywords", "`groups: [{keywords: [...]}]`", report);
    }
    groups
}

fn read_expression(
    name: &str,
    place: Place,
    fields: &Fields<'_>,
    options: &Options<'_>,
    report: &mut Report,
) -> Option<Expression> {
    let written = text(fields.get("expression")?, "expression", report)?;
    let case_sensitive = fields.boolean("case_sensitive", true, report);
    let whole_word = fields.boolean("whole_word", true, report);
    let checks = fields.get("checks").map(|node| list(node, "checks", report)).unwrap_or_default();
    let validators = checks.iter().filter_map(|node| check(node, options, report)).collect();
    let expression = Expression { expression: written, case_sensitive, whole_word, validators };
    let place = fields.get("expression").map_or(place, |node| node.place);
    expression::check(name, &expression, place, options, report);
    Some(expression)
}

/// A check: a name, weights, or a date.
fn check(node: &Node<'_>, options: &Options<'_>, report: &mut Report) -> Option<Validator> {
    if let Value::Scalar(..) = node.value {
        let name = text(node, "checks", report)?;
        if (options.known_checks)(&name) {
            return Some(Validator::Algorithm(name));
        }
        if name.starts_with("Func_") && (options.known_elements)(&name) {
            return Some(Validator::Function(name));
        }
        report.fault(node.place, FaultKind::UnknownCheck { name });
        return None;
    }
    let fields = Fields::new(
        node,
        "a check",
        &["weights", "mod", "check_digit", "letters", "date", "offset"],
        report,
    )?;
    match fields.one_of(&["weights", "date"], "`weights: [...]`", report)? {
        "date" => date(&fields, report),
        _ => weights(&fields, report),
    }
}

fn weights(fields: &Fields<'_>, report: &mut Report) -> Option<Validator> {
    let node = fields.get("weights")?;
    let items = list(node, "weights", report);
    let weights: Vec<i64> =
        items.iter().filter_map(|item| number(item, "weights", i64::MIN..=i64::MAX, report)).collect();
    if items.is_empty() {
        fields.missing("weight", "`weights: [1, 2, 3]`", report);
    }
    if weights.is_empty() || weights.len() < items.len() {
        return None;
    }
    let modulus =
        fields.required("mod", "10", report).and_then(|node| number(node, "mod", 2..=i64::MAX, report));
    let check_digit = fields
        .required("check_digit", "9", report)
        .and_then(|node| number(node, "check_digit", 1..=weights.len(), report));
    let allow_alphabets = fields.boolean("letters", false, report);
    Some(Validator::Checksum { modulus: modulus?, check_digit: check_digit?, allow_alphabets, weights })
}

fn date(fields: &Fields<'_>, report: &mut Report) -> Option<Validator> {
    let node = fields.get("date")?;
    let form = text(node, "date", report)?;
    let offset = match fields.get("offset") {
        Some(node) => number(node, "offset", 0..=1000, report)?,
        None => 0,
    };
    if !DATE_FORMS.contains(&form.as_str()) {
        bad(node.place, "date", &form, &format!("one of {}", DATE_FORMS.join(", ")), report);
        return None;
    }
    Some(Validator::Date { form, offset })
}

/// Keywords of one style. Terms in `case_sensitive` are marked where they are in `keywords`, and added where not.
fn group(fields: &Fields<'_>, report: &mut Report) -> KeywordGroup {
    let style = fields.get("style").and_then(|node| Some((node.place, text(node, "style", report)?)));
    let word = match style.as_ref().map(|(place, style)| (*place, style.as_str())) {
        None | Some((_, "word")) => true,
        Some((_, "string")) => false,
        Some((place, other)) => {
            bad(place, "style", other, "word or string", report);
            true
        }
    };
    let mut sensitive: Vec<String> = match fields.get("case_sensitive") {
        Some(node) => {
            list(node, "case_sensitive", report).iter().filter_map(|one| plain_term(one, report)).collect()
        }
        None => Vec::new(),
    };
    let mut terms = Vec::new();
    if let Some(node) = fields.required("keywords", "[...]", report) {
        let marked: HashSet<&str> = sensitive.iter().map(String::as_str).collect();
        terms.extend(list(node, "keywords", report).iter().filter_map(|one| term(one, &marked, report)));
    }
    let there: HashSet<String> = terms.iter().map(|(term, _)| term.clone()).collect();
    sensitive.retain(|term| !there.contains(term));
    terms.extend(sensitive.into_iter().map(|term| (term, true)));
    if terms.is_empty() {
        fields.missing("term", "`keywords: [...]` with at least one", report);
    }
    KeywordGroup { word, terms }
}

/// A term: a text, or `{term: ..., case_sensitive: true}` where one text is there with case and without.
fn term(node: &Node<'_>, marked: &HashSet<&str>, report: &mut Report) -> Option<(String, bool)> {
    match node.value {
        Value::Scalar(..) => {
            let term = plain_term(node, report)?;
            let case_sensitive = marked.contains(term.as_str());
            Some((term, case_sensitive))
        }
        Value::Map(_) => {
            let fields = Fields::new(node, "a term", &["term", "case_sensitive"], report)?;
            let term = plain_term(fields.required("term", "...", report)?, report)?;
            let case_sensitive = fields.required("case_sensitive", "true", report)?;
            Some((term, boolean(case_sensitive, "case_sensitive", report)?))
        }
        Value::List(_) => {
            expected(node, "a term", "a text", report);
            None
        }
    }
}

fn plain_term(node: &Node<'_>, report: &mut Report) -> Option<String> {
    let term = text(node, "a term", report)?;
    if term.trim().is_empty() {
        expected(node, "a term", "a text that is not only white space", report);
        return None;
    }
    Some(term)
}
