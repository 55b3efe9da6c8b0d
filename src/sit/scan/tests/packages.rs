//! Names, bundles and what cannot be compiled.

use super::super::CompileError;
use super::*;
use crate::sit::model::Affinity;

fn error(package: &Package) -> CompileError {
    Scanner::compile(&[package], None).unwrap_err()
}

#[test]
fn names_mean_the_own_package_first() {
    let own = one(&[("e", whole("[0-9]{3}"))], vec![pattern(85, "e", Vec::new())]);
    let other = package(&[("e", whole("[0-9]{4}")), ("f", whole("[0-9]{5}"))], Vec::new());
    let scanner = Scanner::compile(&[&own, &other], None).unwrap();
    assert_eq!(scanner.scan("123 1234", &mut scanner.scratch(), 1).len(), 1);
    let borrowing = one(&[], vec![pattern(85, "f", Vec::new())]);
    let scanner = Scanner::compile(&[&borrowing, &other], None).unwrap();
    assert_eq!(scanner.scan("12345", &mut scanner.scratch(), 1).len(), 1);
}

#[test]
fn types_are_numbered_through_all_packages_and_can_be_chosen() {
    let first = one(&[("e", whole("[0-9]{3}"))], vec![pattern(85, "e", Vec::new())]);
    let second = one(&[("e", whole("[0-9]{4}"))], vec![pattern(85, "e", Vec::new())]);
    let scanner = Scanner::compile(&[&first, &second], Some(&[1])).unwrap();
    let mut scratch = scanner.scratch();
    let found = scanner.scan("123 1234", &mut scratch, 1);
    assert_eq!((found.len(), found[0].type_index), (1, 1));
    let error = Scanner::compile(&[&first], Some(&[1])).unwrap_err();
    assert_eq!(error.to_string(), "type number 1 was selected, but there are 1 types, numbered from 0");
}

#[test]
fn a_bundle_is_found_where_its_members_are() {
    let members = vec![
        kind("three", Detection::Patterns(vec![pattern(85, "e", Vec::new())])),
        kind("four", Detection::Patterns(vec![pattern(75, "f", Vec::new())])),
        kind("gone", Detection::Unavailable("no public facts".to_owned())),
        kind("all", Detection::Bundle(vec!["three".to_owned(), "four".to_owned(), "gone".to_owned()])),
        kind("everything", Detection::Bundle(vec!["all".to_owned(), "everything".to_owned()])),
    ];
    let package = package(&[("e", whole("[0-9]{3}")), ("f", whole("[0-9]{4}"))], members);
    let scanner = Scanner::compile(&[&package], Some(&[1, 3, 4])).unwrap();
    let mut scratch = scanner.scratch();
    let found: Vec<(usize, u8)> = scanner
        .scan("123 1234", &mut scratch, 1)
        .iter()
        .map(|found| (found.type_index, found.confidence))
        .collect();
    assert_eq!(found, [(3, 85), (4, 85), (1, 75), (3, 75), (4, 75)]);
    assert_eq!(
        scanner.unavailable(),
        [(3, "gone: no public facts".to_owned()), (4, "gone: no public facts".to_owned())]
    );
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let element = |element: Element| one(&[("e", element)], vec![pattern(85, "e", Vec::new())]);
    let missing = one(&[("e", whole("1"))], vec![pattern(85, "e", vec![near("nothing")])]);
    assert!(
        matches!(error(&missing), CompileError::NoSuchElement { used_by, name } if used_by == "t" && name == "nothing")
    );
    assert!(
        matches!(error(&element(checked("1", "none"))), CompileError::NoSuchCheck { name, .. } if name == "none")
    );
    assert!(
        matches!(error(&element(whole("(1"))), CompileError::Expression { element, .. } if element == "e")
    );
    let function = Element::Function("Func_nothing".to_owned());
    assert!(
        matches!(error(&element(function)), CompileError::NoSuchFunction { name, .. } if name == "Func_nothing")
    );
    let bundle = package(&[], vec![kind("b", Detection::Bundle(vec!["none".to_owned()]))]);
    assert!(matches!(error(&bundle), CompileError::NoSuchMember { name, .. } if name == "none"));
}

#[test]
fn functions_that_are_no_code_stand_for_the_element_of_their_name() {
    let own =
        one(&[("e", Element::Function("Func_credit_card".to_owned()))], vec![pattern(85, "e", Vec::new())]);
    let catalogue = package(&[("Func_credit_card", checked("[0-9]{16}", "luhn"))], Vec::new());
    let scanner = Scanner::compile(&[&own, &catalogue], None).unwrap();
    let mut scratch = scanner.scratch();
    assert_eq!(scanner.scan("4111111111111111 4111111111111112", &mut scratch, 1).len(), 1);
}

#[test]
fn the_check_of_a_function_can_be_a_shape() {
    let mut element = whole("[0-9]{8,9}");
    if let Element::Expression(expression) = &mut element {
        expression.validators.push(Validator::Function("Func_shape".to_owned()));
    }
    let package =
        one(&[("e", element), ("Func_shape", whole("[1-3][0-9]{8}"))], vec![pattern(85, "e", Vec::new())]);
    assert_eq!(found(&package, "123456789 923456789 12345678").len(), 1);
}

#[test]
fn what_cannot_be_looked_for_never_occurs() {
    let package = one(
        &[("e", whole("[0-9]{3}")), ("u", Element::Unsupported("fingerprint".to_owned()))],
        vec![
            pattern(85, "e", vec![near("u")]),
            pattern(75, "e", vec![some_of(vec![near("u")], 0, Some(0))]),
            pattern(95, "u", Vec::new()),
        ],
    );
    assert_eq!(levels(&package, "123"), [75]);
}

#[test]
fn affinities_are_found_in_the_best_window() {
    let affinity = |window: Proximity, threshold: u8| Affinity {
        id: String::new(),
        name: "a".to_owned(),
        description: String::new(),
        window,
        threshold,
        evidence: vec![(85, vec![near("x")]), (65, vec![near("y"), near("z")])],
    };
    let confidence = |window, threshold, text: &str| {
        let mut package =
            package(&[("x", words(&["x"])), ("y", words(&["y"])), ("z", words(&["z"]))], Vec::new());
        package.affinities.push(affinity(window, threshold));
        let scanner = Scanner::compile(&[&package], None).unwrap();
        let mut scratch = scanner.scratch();
        scanner.affinities(text, &mut scratch).first().map(|hit| hit.confidence)
    };
    let window = Proximity::Characters(20);
    assert_eq!(confidence(window, 75, "x y z"), Some(94));
    assert_eq!(confidence(window, 75, "x y"), Some(85));
    assert_eq!(confidence(window, 75, "y z"), None);
    assert_eq!(confidence(window, 65, "y z"), Some(65));
    assert_eq!(confidence(window, 90, &format!("x{}y z", " ".repeat(20))), None);
    assert_eq!(confidence(Proximity::Unlimited, 90, &format!("x{}y z", " ".repeat(20))), Some(94));
}
