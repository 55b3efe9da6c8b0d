//! Purview's rule packages: the XML of `New-DlpSensitiveInformationTypeRulePackage` and of exports.
//!
//! The elements and constraints are those of Microsoft's "Create custom sensitive information types using PowerShell".
//! A `RulePackage` may lie in another element, and several may follow one another, as in files put together by scripts.

mod details;
mod known;
mod processors;
mod rules;
mod strings;
mod tree;
mod values;

use crate::sit::model::Package;

use super::Options;
use super::fault::{FaultKind, WarningKind};
use super::place::{Lines, Place};
use super::report::Report;
use tree::Element;

/// The namespace of rule packages; one article prints it with `https`.
const NAMESPACES: [&str; 2] =
    ["http://schemas.microsoft.com/office/2011/mce", "https://schemas.microsoft.com/office/2011/mce"];
/// What the namespaces of exact data match contain.
const EXACT_MATCH: [&str; 2] = ["office/2018/edm", "office/2020/pdm"];

/// What reading needs everywhere: places, and where to tell what is wrong.
struct Source<'s, 't> {
    lines: &'s Lines<'t>,
    options: &'s Options<'s>,
    report: &'s mut Report,
}

impl Source<'_, '_> {
    fn place(&self, at: usize) -> Place {
        self.lines.place(at)
    }

    fn fault_at(&mut self, at: usize, kind: FaultKind) {
        self.report.fault(self.lines.place(at), kind);
    }

    fn warn_at(&mut self, at: usize, type_name: &str, kind: WarningKind) {
        self.report.warn(self.lines.place(at), type_name, kind);
    }

    /// Something that an element has to have is not there.
    fn missing(&mut self, element: &Element, what: &str, example: &str) {
        let (what, example) = (what.to_owned(), example.to_owned());
        self.fault_at(
            element.at,
            FaultKind::Missing { parent: format!("`{}`", element.name), what, example },
        );
    }
}

/// The packages of a text, as far as they can be read; what is wrong is in the report.
pub(super) fn read(text: &str, options: &Options<'_>, report: &mut Report) -> Vec<Package> {
    let lines = Lines::new(text);
    let roots = tree::parse(text, &lines, report);
    if report.has_faults() {
        return Vec::new();
    }
    let mut source = Source { lines: &lines, options, report };
    let mut found = Vec::new();
    for root in &roots {
        collect(root, &mut found);
    }
    if let Some(exact) = roots.iter().find_map(exact_match) {
        source.fault_at(exact.at, FaultKind::ExactMatch { namespace: exact.namespace.clone() });
        return Vec::new();
    }
    if found.is_empty() {
        let root = roots.first().map(|root| root.name.clone()).unwrap_or_default();
        source.fault_at(roots.first().map_or(0, |root| root.at), FaultKind::NoRulePackage { root });
    }
    found.into_iter().map(|element| package(&mut source, element)).collect()
}

/// `RulePackage` elements, at the top or in others.
fn collect<'e>(element: &'e Element, found: &mut Vec<&'e Element>) {
    if element.name == "RulePackage" {
        found.push(element);
        return;
    }
    for child in &element.children {
        collect(child, found);
    }
}

/// An element of exact data match.
fn exact_match(element: &Element) -> Option<&Element> {
    if EXACT_MATCH.iter().any(|namespace| element.namespace.contains(namespace)) {
        return Some(element);
    }
    element.children.iter().find_map(exact_match)
}

fn package(source: &mut Source<'_, '_>, element: &Element) -> Package {
    if !NAMESPACES.contains(&element.namespace.as_str()) {
        let none = "(none)".to_owned();
        let namespace = if element.namespace.is_empty() { none } else { element.namespace.clone() };
        source.warn_at(element.at, "", WarningKind::Namespace { namespace });
    }
    known::check(source, element);
    let mut package = Package::default();
    if let Some(pack) = values::only(source, element, "RulePack") {
        details::read(source, pack, &mut package);
        if let Some(encryption) = pack.all("Encryption").next() {
            source.fault_at(encryption.at, FaultKind::Encrypted);
            return package;
        }
    }
    if let Some(rules) = values::only(source, element, "Rules") {
        rules::read(source, rules, &mut package);
    }
    package
}
