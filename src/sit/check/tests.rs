//! Each problem is found where it is, and nowhere else.

use super::*;
use crate::sit::model::{
    Element, Example, Expression, KeywordGroup, Pattern, Proximity, SensitiveType, Validator,
};

/// Finds the type at a place wherever a text holds its name, at the level that the text ends with.
struct ByName(Vec<String>);

impl Classify for ByName {
    fn highest(&mut self, text: &str, type_index: usize) -> Option<u8> {
        let name = self.0.get(type_index)?;
        text.contains(name.as_str()).then(|| text.rsplit(' ').next().and_then(|level| level.parse().ok()))?
    }
}

fn example(text: &str, confidence: u8) -> Example {
    Example { text: text.to_owned(), confidence }
}

fn kind(name: &str) -> SensitiveType {
    SensitiveType {
        id: String::new(),
        name: name.to_owned(),
        aliases: Vec::new(),
        description: String::new(),
        regions: Vec::new(),
        category: String::new(),
        detection: Detection::Patterns(vec![Pattern {
            confidence: 85,
            primary: String::from("Regex_one"),
            proximity: None,
            filters: Vec::new(),
            evidence: Vec::new(),
        }]),
        recommended_confidence: 85,
        proximity: Proximity::default(),
        relax_proximity: false,
        filters: Vec::new(),
        examples: vec![example(&format!("{name} 85"), 85)],
        near_misses: vec![example("nothing 85", 85)],
    }
}

fn expression(text: &str) -> Element {
    Element::Expression(Expression {
        expression: text.to_owned(),
        case_sensitive: true,
        whole_word: true,
        validators: Vec::new(),
    })
}

fn package(types: Vec<SensitiveType>) -> Package {
    let elements = [(String::from("Regex_one"), expression("[0-9]{4}"))].into();
    Package { types, elements, ..Package::default() }
}

fn report(package: &Package) -> Report {
    check(package, &[], &mut ByName(package.types.iter().map(|kind| kind.name.clone()).collect()))
}

fn problems(package: &Package) -> Vec<Problem> {
    report(package).findings.into_iter().map(|finding| finding.problem).collect()
}

#[test]
fn a_package_in_order_has_no_findings_and_is_counted() {
    let mut bundle = kind("both");
    bundle.detection = Detection::Bundle(vec![String::from("one")]);
    let mut gone = kind("gone");
    gone.detection = Detection::Unavailable(String::from("because"));
    let report = report(&package(vec![kind("one"), bundle, gone]));
    assert_eq!(report.findings, []);
    assert_eq!((report.implemented, report.bundles, report.unavailable), (1, 1, 1));
    assert_eq!((report.examples, report.near_misses), (3, 3));
}

#[test]
fn an_example_at_another_level_or_not_found_is_an_error() {
    let mut one = kind("one");
    one.examples = vec![example("one 75", 85), example("two 85", 85)];
    let found = problems(&package(vec![one]));
    let reached: Vec<Option<u8>> = found
        .iter()
        .map(|problem| match problem {
            Problem::Example { reached, .. } => *reached,
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(reached, [Some(75), None]);
}

#[test]
fn a_near_miss_may_be_found_below_its_level_only() {
    let mut one = kind("one");
    one.near_misses = vec![example("one 75", 85), example("one 85", 85)];
    let found = problems(&package(vec![one]));
    assert_eq!(found, [Problem::NearMiss { text: String::from("one 85"), limit: 85, reached: 85 }]);
}

#[test]
fn names_are_compared_by_letters_and_digits() {
    let found = problems(&package(vec![kind("one"), kind("O.N.E")]));
    assert!(found.contains(&Problem::NameTwice { other: String::from("one") }), "{found:?}");
}

#[test]
fn an_alias_that_is_the_name_of_another_type_is_a_warning() {
    let mut two = kind("two");
    two.aliases = vec![String::from("One")];
    let report = report(&package(vec![kind("one"), two]));
    assert_eq!(report.of(Severity::Error).count(), 0);
    assert_eq!(report.of(Severity::Warning).count(), 1);
}

#[test]
fn ids_have_the_form_of_guids_and_are_those_of_one_type() {
    let id = "11111111-1111-1111-1111-111111111111";
    let (mut one, mut two, mut three) = (kind("one"), kind("two"), kind("three"));
    one.id = id.to_owned();
    two.id = id.to_owned();
    three.id = String::from("{11111111}");
    let found = problems(&package(vec![one, two, three]));
    assert!(found.contains(&Problem::IdTwice { id: id.to_owned(), other: String::from("one") }));
    assert!(found.contains(&Problem::IdForm { id: String::from("{11111111}") }));
}

#[test]
fn levels_are_from_1_to_100() {
    let mut one = kind("one");
    one.recommended_confidence = 0;
    one.near_misses[0].confidence = 101;
    let found = problems(&package(vec![one]));
    assert_eq!(
        found.iter().filter(|problem| matches!(problem, Problem::Level { .. })).count(),
        2,
        "{found:?}"
    );
}

#[test]
fn elements_are_looked_up_in_other_packages_too() {
    let mut lone = package(vec![kind("one")]);
    let elements = std::mem::take(&mut lone.elements);
    let missing = Problem::NoElement { element: String::from("Regex_one") };
    assert!(problems(&lone).contains(&missing));
    let other = Package { elements, ..Package::default() };
    let report = check(&lone, &[&other], &mut ByName(vec![String::from("one")]));
    assert_eq!(report.findings, []);
}

#[test]
fn elements_that_nothing_uses_are_warnings_but_functions_of_the_catalogue_are_not() {
    let mut spare = package(vec![kind("one")]);
    let group = Element::Keywords(vec![KeywordGroup { word: true, terms: Vec::new() }]);
    spare.elements.insert(String::from("Keyword_spare"), group.clone());
    spare.elements.insert(String::from("Func_spare"), group);
    let report = report(&spare);
    let unused = Problem::UnusedElement { element: String::from("Keyword_spare") };
    assert_eq!(report.findings, [Finding { type_name: String::new(), problem: unused }]);
    assert_eq!(report.findings[0].severity(), Severity::Warning);
}

#[test]
fn expressions_that_do_not_compile_are_errors_with_their_reason() {
    let mut wrong = package(vec![kind("one")]);
    wrong.elements.insert(String::from("Regex_one"), expression("[0-9"));
    let report = report(&wrong);
    assert_eq!(report.of(Severity::Error).count(), 1);
    assert!(report.findings[0].to_string().contains("Regex_one"), "{}", report.findings[0]);
}

#[test]
fn checks_exist_as_algorithms_functions_or_elements() {
    let mut checked = package(vec![kind("one")]);
    let Some(Element::Expression(primary)) = checked.elements.get_mut("Regex_one") else { panic!() };
    primary.validators = vec![
        Validator::Algorithm(String::from("luhn")),
        Validator::Function(String::from("Func_credit_card")),
        Validator::Algorithm(String::from("lune")),
    ];
    let missing = Problem::NoCheck { element: String::from("Regex_one"), check: String::from("lune") };
    assert_eq!(problems(&checked), [missing]);
}

#[test]
fn members_of_a_bundle_exist() {
    let mut both = kind("both");
    both.detection = Detection::Bundle(vec![String::from("one"), String::from("two")]);
    let found = problems(&package(vec![kind("one"), both]));
    assert_eq!(found, [Problem::NoMember { member: String::from("two") }]);
}

#[test]
fn a_type_without_patterns_examples_or_near_misses_is_told_so() {
    let mut bare = kind("bare");
    bare.detection = Detection::Patterns(Vec::new());
    bare.examples.clear();
    bare.near_misses.clear();
    let found = problems(&package(vec![kind("one"), bare]));
    assert_eq!(found, [Problem::NoPatterns, Problem::NoExamples, Problem::NoNearMisses]);
}
