//! `RulePack`: who made the package, how it is called, its version.

use crate::sit::model::Package;

use super::super::fault::FaultKind;
use super::Source;
use super::tree::Element;
use super::values::{guid_of, only, required_number};

/// Longest texts of the format, and whether they have to be there.
const TEXTS: [(&str, usize, bool); 3] =
    [("PublisherName", 256, true), ("Name", 64, true), ("Description", 256, false)];

pub(super) fn read(source: &mut Source<'_, '_>, pack: &Element, package: &mut Package) {
    package.id = guid_of(source, pack, "id").unwrap_or_default();
    if let Some(version) = only(source, pack, "Version") {
        for (part, name) in package.version.iter_mut().zip(["major", "minor", "build", "revision"]) {
            *part = required_number(source, version, name, 0..=u16::MAX, "1").unwrap_or(0);
        }
    }
    if let Some(publisher) = only(source, pack, "Publisher") {
        guid_of(source, publisher, "id");
    }
    let Some(details) = only(source, pack, "Details") else { return };
    let all: Vec<&Element> = details.all("LocalizedDetails").collect();
    if all.is_empty() {
        source.missing(details, "`LocalizedDetails`", "one with `PublisherName`, `Name` and `Description`");
        return;
    }
    check_languages(source, &all);
    let default = details.attribute("defaultLangCode").map_or("", |attribute| attribute.value.as_str());
    let mut chosen = None;
    for language in ["en-us", "en", default] {
        chosen = chosen.or_else(|| all.iter().find(|one| language_of(one).eq_ignore_ascii_case(language)));
    }
    for one in &all {
        let [publisher, name, description] = texts(source, one);
        if std::ptr::eq(*one, **chosen.get_or_insert(one)) {
            (package.publisher, package.name, package.description) = (publisher, name, description);
        }
    }
}

/// The language of an element, as written.
pub(super) fn language_of(element: &Element) -> &str {
    element.attribute("langcode").map_or("", |attribute| attribute.value.as_str())
}

/// One text for each language.
pub(super) fn check_languages(source: &mut Source<'_, '_>, all: &[&Element]) {
    for (index, one) in all.iter().enumerate() {
        let language = language_of(one);
        if language.is_empty() {
            source.missing(one, "`langcode`", "`langcode=\"en-us\"`");
            continue;
        }
        let mut before = all.iter().take(index);
        if let Some(first) = before.find(|other| language_of(other).eq_ignore_ascii_case(language)) {
            let first = source.place(first.at);
            let (what, id) = ("a text in the language", language.to_owned());
            source.fault_at(one.at, FaultKind::Duplicate { what, id, first });
        }
    }
}

fn texts(source: &mut Source<'_, '_>, details: &Element) -> [String; 3] {
    TEXTS.map(|(name, most, is_required)| {
        let Some(element) = details.all(name).next() else {
            if is_required {
                source.missing(details, &format!("`{name}`"), &format!("`<{name}>...</{name}>`"));
            }
            return String::new();
        };
        let text = element.text.trim();
        let length = text.chars().count();
        if length > most {
            source.fault_at(element.at, FaultKind::TooLong { what: format!("`{name}`"), length, most });
        } else if length == 0 && is_required {
            source.missing(element, "text", &format!("`<{name}>...</{name}>`"));
        }
        text.to_owned()
    })
}
