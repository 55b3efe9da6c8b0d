//! `LocalizedStrings`: the names of types.

use std::collections::HashMap;

use super::super::fault::FaultKind;
use super::Source;
use super::details::{check_languages, language_of};
use super::tree::Element;
use super::values::{boolean, guid_of};

/// The language whose names are taken where there is one.
const LANGUAGE: &str = "en-us";

/// Name and description of a type.
#[derive(Debug, Default)]
pub(super) struct Resource {
    pub(super) name: String,
    pub(super) description: String,
    /// Byte offset of the element.
    pub(super) at: usize,
}

/// Names by the GUID of their type.
pub(super) fn read(source: &mut Source<'_, '_>, rules: &Element) -> HashMap<String, Resource> {
    let mut resources: HashMap<String, Resource> = HashMap::new();
    for element in rules.all("LocalizedStrings").flat_map(|strings| strings.all("Resource")) {
        let Some(id) = guid_of(source, element, "idRef") else { continue };
        if let Some(first) = resources.get(&id) {
            let first = source.place(first.at);
            source.fault_at(element.at, FaultKind::Duplicate { what: "a `Resource` for", id, first });
            continue;
        }
        let name = chosen(source, element, "Name").unwrap_or_default();
        if name.is_empty() {
            source.missing(
                element,
                "`Name` with a text",
                "`<Name default=\"true\" langcode=\"en-us\">...</Name>`",
            );
        }
        let description = chosen(source, element, "Description").unwrap_or_default();
        resources.insert(id, Resource { name, description, at: element.at });
    }
    resources
}

/// The text in the language that is taken, else the default, else the first.
fn chosen(source: &mut Source<'_, '_>, resource: &Element, name: &str) -> Option<String> {
    let all: Vec<&Element> = resource.all(name).collect();
    check_languages(source, &all);
    let defaults: Vec<bool> = all.iter().map(|one| boolean(source, one, "default")).collect();
    let in_language = all.iter().position(|one| language_of(one).eq_ignore_ascii_case(LANGUAGE));
    let index = in_language.or_else(|| defaults.iter().position(|&is_default| is_default)).unwrap_or(0);
    all.get(index).map(|one| one.text.trim().to_owned())
}
