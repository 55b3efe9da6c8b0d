//! The elements and attributes of the format, to tell what is none of it.
//!
//! From the schema that Microsoft prints in "Create custom sensitive information types using PowerShell".

use super::super::fault::WarningKind;
use super::Source;
use super::tree::Element;

/// Name, attributes and children of each element.
const FORMAT: [(&str, &[&str], &[&str]); 33] = [
    ("RulePackage", &[], &["RulePack", "Rules"]),
    ("RulePack", &["id"], &["Version", "Publisher", "Details", "Encryption"]),
    ("Publisher", &["id"], &[]),
    ("Details", &["defaultLangCode"], &["LocalizedDetails"]),
    ("LocalizedDetails", &["langcode"], &["PublisherName", "Name", "Description"]),
    ("PublisherName", &[], &[]),
    ("Encryption", &[], &["Key", "IV"]),
    (
        "Rules",
        &[],
        &[
            "Entity",
            "Affinity",
            "Version",
            "Regex",
            "Keyword",
            "Fingerprint",
            "ExtendedKeyword",
            "Filters",
            "Validators",
            "LocalizedStrings",
        ],
    ),
    // A version number in `RulePack`, versions of the engine elsewhere.
    (
        "Version",
        &["major", "minor", "build", "revision", "minEngineVersion", "maxEngineVersion"],
        &["Entity", "Affinity", "Pattern", "Evidence"],
    ),
    (
        "Entity",
        &["id", "patternsProximity", "recommendedConfidence", "relaxProximity", "filters", "workload"],
        &["Pattern", "Version"],
    ),
    ("Pattern", &["confidenceLevel", "proximity", "filters"], &["IdMatch", "Match", "Any"]),
    ("IdMatch", &["idRef"], &[]),
    ("Match", &["idRef", "minCount", "uniqueResults", "proximity"], &[]),
    ("Any", &["minMatches", "maxMatches"], &["Match", "Any"]),
    (
        "Affinity",
        &["id", "evidencesProximity", "thresholdConfidenceLevel", "workload"],
        &["Evidence", "Version"],
    ),
    ("Evidence", &["confidenceLevel"], &["IdMatch", "Match", "Any"]),
    ("Regex", &["id", "validators"], &[]),
    ("Keyword", &["id"], &["Group"]),
    ("Group", &["matchStyle"], &["Term"]),
    ("Term", &["caseSensitive"], &[]),
    ("Fingerprint", &["id", "threshold", "shingleCount", "description"], &[]),
    ("ExtendedKeyword", &["id"], &[]),
    ("Filters", &["id"], &["Filter"]),
    ("Filter", &["type", "direction", "logic", "textProcessorId"], &[]),
    ("Validators", &["id"], &["Validator"]),
    ("Validator", &["type"], &["Param"]),
    ("Param", &["name"], &[]),
    ("LocalizedStrings", &[], &["Resource"]),
    ("Resource", &["idRef"], &["Name", "Description"]),
    ("Name", &["default", "langcode"], &[]),
    ("Description", &["default", "langcode"], &[]),
    ("Key", &[], &[]),
    ("IV", &[], &[]),
];

/// Warns of what is not of the format, in an element and below it.
pub(super) fn check(source: &mut Source<'_, '_>, element: &Element) {
    let Some((_, attributes, children)) = FORMAT.iter().find(|(name, ..)| *name == element.name) else {
        return;
    };
    for attribute in &element.attributes {
        if !attributes.contains(&attribute.name.as_str()) {
            let what = format!("the attribute `{}` of `{}`", attribute.name, element.name);
            source.warn_at(attribute.at, "", WarningKind::Unknown { what });
        }
    }
    for child in &element.children {
        if children.contains(&child.name.as_str()) {
            check(source, child);
        } else {
            let what = format!("the element `{}` in `{}`", child.name, element.name);
            source.warn_at(child.at, "", WarningKind::Unknown { what });
        }
    }
}
