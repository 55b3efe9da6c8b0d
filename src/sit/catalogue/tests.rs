//! The built-in catalogue proves itself: its form, its counts, and every example and near miss on the real matcher.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use super::*;
use crate::sit::check::{Problem, ScannerClassify, check};
use crate::sit::model::{Detection, Element, Proximity, Validator};
use crate::sit::package::dialect::{self, Compiled};
use crate::sit::scan::Scanner;

/// The catalogue, read once for all tests.
fn built_in() -> &'static Package {
    static BUILT_IN: LazyLock<Package> = LazyLock::new(|| builtin().unwrap());
    &BUILT_IN
}

/// A type with nothing but a name and a GUID.
pub(super) fn sensitive_type(name: &str, id: &str) -> SensitiveType {
    SensitiveType {
        id: id.to_owned(),
        name: name.to_owned(),
        aliases: Vec::new(),
        description: String::new(),
        regions: Vec::new(),
        category: String::new(),
        detection: Detection::Unavailable(String::from("made up for a test")),
        recommended_confidence: 75,
        proximity: Proximity::default(),
        relax_proximity: false,
        filters: Vec::new(),
        examples: Vec::new(),
        near_misses: Vec::new(),
    }
}

/// A package of some types.
pub(super) fn package(types: Vec<SensitiveType>) -> Package {
    Package { types, ..Package::default() }
}

fn patterns(kind: &SensitiveType) -> &[crate::sit::model::Pattern] {
    match &kind.detection {
        Detection::Patterns(patterns) => patterns,
        Detection::Bundle(_) | Detection::Unavailable(_) => &[],
    }
}

#[test]
fn every_example_and_near_miss_holds_and_nothing_is_loose() {
    let catalogue = built_in();
    let scanner = Scanner::compile(&[catalogue], None).unwrap();
    let report = check(catalogue, &[], &mut ScannerClassify::new(&scanner));
    let findings: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

#[test]
fn every_file_of_the_folder_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sit/catalogue");
    let on_disk: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".yaml"))
        .collect();
    let read: BTreeSet<String> = FILES.iter().map(|(file, _)| (*file).to_owned()).collect();
    assert_eq!(on_disk, read);
}

#[test]
fn the_readme_tells_the_true_counts() {
    let catalogue = built_in();
    let count =
        |is: fn(&Detection) -> bool| catalogue.types.iter().filter(|kind| is(&kind.detection)).count();
    let found = count(|detection| matches!(detection, Detection::Patterns(_)));
    let bundles = count(|detection| matches!(detection, Detection::Bundle(_)));
    let unavailable = count(|detection| matches!(detection, Detection::Unavailable(_)));
    let sentence = format!(
        "{} types: {found} are found by patterns, {bundles} are the union of others, {unavailable} are unavailable",
        catalogue.types.len()
    );
    let readme = include_str!("README.md").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(readme.contains(&sentence), "README.md should say: {sentence}");
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for kind in &catalogue.types {
        if let Detection::Unavailable(reason) = &kind.detection {
            *reasons.entry(reason).or_default() += 1;
        }
    }
    for (reason, count) in reasons {
        let row = format!("| {count} | {reason} |");
        assert!(readme.contains(&row), "README.md should have the row: {row}");
    }
}

#[test]
fn every_type_that_is_found_has_two_examples_and_two_near_misses() {
    for kind in built_in().types.iter().filter(|kind| !patterns(kind).is_empty()) {
        assert!(kind.examples.len() >= 2, "{} has too few examples", kind.name);
        assert!(kind.near_misses.len() >= 2, "{} has too few near misses", kind.name);
    }
}

#[test]
fn every_level_of_a_type_has_an_example() {
    for kind in &built_in().types {
        let shown: BTreeSet<u8> = kind.examples.iter().map(|example| example.confidence).collect();
        let levels: BTreeSet<u8> = patterns(kind).iter().map(|pattern| pattern.confidence).collect();
        assert_eq!(shown, levels, "{}", kind.name);
    }
}

#[test]
fn expressions_run_in_linear_time_and_mean_ascii_digits() {
    for (name, element) in &built_in().elements {
        let Element::Expression(expression) = element else { continue };
        let compiled = dialect::compile(expression).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(matches!(compiled, Compiled::Regex(_)), "{name} needs look-around");
        assert!(!expression.expression.contains("\\d"), "{name} takes the digits of other scripts");
    }
}

#[test]
fn functions_and_algorithms_exist() {
    for (name, element) in &built_in().elements {
        let Element::Expression(expression) = element else { continue };
        for validator in &expression.validators {
            let Validator::Algorithm(check) = validator else { panic!("{name}: {validator:?}") };
            assert!(checksum::algorithm(check).is_some(), "{name}: {check}");
        }
    }
}

#[test]
fn regions_and_categories_are_from_a_short_list() {
    let categories = [
        "credential",
        "drivers_license",
        "financial",
        "health_id",
        "medical",
        "named_entity_address",
        "named_entity_medical",
        "named_entity_person",
        "national_id",
        "network",
        "passport",
        "tax_or_company",
    ];
    for kind in &built_in().types {
        assert!(categories.contains(&kind.category.as_str()), "{}: {}", kind.name, kind.category);
        assert!(!kind.regions.is_empty(), "{}", kind.name);
        for region in &kind.regions {
            let is_code = region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_uppercase());
            assert!(is_code || region == "global", "{}: {region}", kind.name);
        }
    }
}

#[test]
fn well_known_guids_are_those_of_the_product() {
    let names = Names::new(&Catalogue::new(built_in().clone(), Vec::new()).unwrap());
    let types = &built_in().types;
    for (id, name) in [
        ("50842eb7-edc8-4019-85dd-5a5c1f2bb085", "Credit card number"),
        ("a44669fe-0d48-453d-a9b1-2cc83f2cba77", "U.S. social security number (SSN)"),
        ("e7dc4711-11b7-4cb0-b88b-2c394a771f0e", "International banking account number (IBAN)"),
    ] {
        assert_eq!(types[names.find(id).unwrap()].name, name);
        assert_eq!(types[names.find(name).unwrap()].id, id);
    }
}

#[test]
fn old_and_new_names_of_the_product_lead_to_one_type() {
    let names = Names::new(&Catalogue::new(built_in().clone(), Vec::new()).unwrap());
    for (old, new) in [
        ("Azure AD client secret", "Microsoft Entra client secret"),
        ("Luxemburg passport number", "luxembourg-passport-number"),
        ("All credentials", "All Credential Types"),
    ] {
        assert_eq!(names.find(old).unwrap(), names.find(new).unwrap(), "{old}");
    }
}

#[test]
fn every_name_and_alias_means_its_own_type() {
    let names = Names::new(&Catalogue::new(built_in().clone(), Vec::new()).unwrap());
    for (place, kind) in built_in().types.iter().enumerate() {
        for name in std::iter::once(&kind.name).chain(&kind.aliases) {
            assert_eq!(names.find(name), Ok(place), "{name}");
        }
    }
}

#[test]
fn an_added_type_takes_the_place_of_the_built_in_one_with_its_guid() {
    let own = sensitive_type("Card of ours", "50842EB7-EDC8-4019-85DD-5A5C1F2BB085");
    let catalogue = Catalogue::new(built_in().clone(), vec![package(vec![own])]).unwrap();
    assert_eq!(catalogue.replaced().len(), 1);
    assert_eq!(catalogue.replaced()[0].name, "Credit card number");
    let names = Names::new(&catalogue);
    assert_eq!(names.find("50842eb7-edc8-4019-85dd-5a5c1f2bb085"), Ok(0));
    assert_eq!(
        catalogue.types().next().map(|(added, kind)| (added, kind.name.as_str())),
        Some((true, "Card of ours"))
    );
}

#[test]
fn two_added_types_of_one_guid_are_refused() {
    let id = "11111111-1111-1111-1111-111111111111";
    let added = vec![package(vec![sensitive_type("One", id)]), package(vec![sensitive_type("Two", id)])];
    let error = Catalogue::new(Package::default(), added).unwrap_err().to_string();
    assert!(error.contains("'One' and 'Two'") && error.contains(id), "{error}");
}

#[test]
fn types_without_a_guid_do_not_replace_each_other() {
    let added = vec![package(vec![sensitive_type("One", ""), sensitive_type("Two", "")])];
    let catalogue = Catalogue::new(package(vec![sensitive_type("Three", "")]), added).unwrap();
    assert_eq!(catalogue.types().count(), 3);
    assert!(catalogue.replaced().is_empty());
}

#[test]
fn a_loose_element_in_a_copy_of_the_catalogue_is_found() {
    let mut catalogue = built_in().clone();
    catalogue.elements.insert(String::from("Keyword_loose"), Element::Keywords(Vec::new()));
    // No type is needed to see it, and compiling all of them takes long.
    let scanner = Scanner::compile(&[&catalogue], Some(&[])).unwrap();
    let report = check(&catalogue, &[], &mut ScannerClassify::new(&scanner));
    let loose = Problem::UnusedElement { element: String::from("Keyword_loose") };
    assert!(report.findings.iter().any(|finding| finding.problem == loose));
}
