//! The YAML form of types: people's own, and the built-in catalogue.
//!
//! ```yaml
//! types:
//!   - name: Employee number
//!     patterns:
//!       - {confidence: 85, primary: Regex_employee, any: [Keyword_employee]}
//! elements:
//!   Regex_employee: {expression: 'E-\d{6}'}
//!   Keyword_employee: {keywords: [employee, staff number]}
//! ```
//!
//! The keys are those of the model. `all`, `any` and `none` are evidence: each has to hold, at least one, none. Unknown
//! keys are refused, since a misspelt one would otherwise change what is found without a word.

mod elements;
mod evidence;
mod fields;
mod print;
mod scalar;
mod tree;
mod types;
mod write;

use std::collections::HashMap;

use crate::sit::model::Package;

use super::Options;
use super::fault::FaultKind;
use super::report::Report;
use super::resolve::Elements;
use fields::{Fields, bad, list};
use types::Types;

pub use write::to_yaml;

/// The package of a text, as far as it can be read; what is wrong is in the report.
pub(super) fn read(text: &str, options: &Options<'_>, report: &mut Report) -> Package {
    let mut package = Package::default();
    let Some(root) = tree::parse(text, report) else {
        if !report.has_faults() {
            let (parent, what) = ("the file".to_owned(), "content".to_owned());
            let example = "`types:` with a list of types".to_owned();
            report.fault(super::Place { line: 1, column: 1 }, FaultKind::Missing { parent, what, example });
        }
        return package;
    };
    let known = ["name", "version", "id", "publisher", "description", "types", "affinities", "elements"];
    let Some(fields) = Fields::new(&root, "the file", &known, report) else { return package };
    package.name = fields.text("name", report);
    package.id = fields.guid(report);
    package.publisher = fields.text("publisher", report);
    package.description = fields.text("description", report);
    package.version = version(&fields, report);
    let mut elements = Elements::new(options);
    if let Some(node) = fields.get("elements") {
        elements::read(node, options, &mut elements, report);
    }
    let mut types = Types { elements: &mut elements, report, seen: HashMap::new() };
    if let Some(node) = fields.get("types") {
        let items = list(node, "types", types.report);
        package.types = items.iter().filter_map(|item| types.read(item)).collect();
    }
    if let Some(node) = fields.get("affinities") {
        let items = list(node, "affinities", types.report);
        package.affinities = items.iter().filter_map(|item| types.affinity(item)).collect();
    }
    if ["types", "affinities", "elements"].iter().all(|key| fields.get(key).is_none()) {
        fields.missing("`types`", "`types:` with a list of types", report);
    }
    package.elements = elements.finish();
    package
}

/// Four numbers with dots between them; missing ones are 0.
fn version(fields: &Fields<'_>, report: &mut Report) -> [u16; 4] {
    let written = fields.text("version", report);
    let mut version = [0; 4];
    if written.is_empty() {
        return version;
    }
    let parts: Option<Vec<u16>> = written.split('.').map(|part| part.parse().ok()).collect();
    match parts {
        Some(parts) if parts.len() <= version.len() => {
            for (into, part) in version.iter_mut().zip(parts) {
                *into = part;
            }
        }
        _ => {
            let place = fields.get("version").map_or(fields.place, |node| node.place);
            bad(place, "version", &written, "up to four numbers such as 1.0.0.0", report);
        }
    }
    version
}
