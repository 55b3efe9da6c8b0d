//! Any text with types of all kinds: no panic, positions are boundaries of characters, and occurrences of one type do not
//! overlap; types that a person wrote, from an expression that is any text, are compiled or refused.

#![no_main]

#[path = "sit/all.rs"]
mod sit;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sit::catalogue;
use sit::model::{Detection, Element, Expression, Package, Pattern, Proximity, SensitiveType};
use sit::scan::{Scanner, Scratch};

static BUILT_IN: LazyLock<Scanner> = LazyLock::new(|| {
    let package = catalogue::builtin().expect("the built-in catalogue is read");
    Scanner::compile(&[&package], None).expect("the built-in catalogue compiles")
});

fn own(expression: &str, whole_word: bool) -> Package {
    let expression = Expression {
        expression: expression.to_owned(),
        case_sensitive: true,
        whole_word,
        validators: Vec::new(),
    };
    let pattern = Pattern {
        confidence: 75,
        primary: "e".to_owned(),
        proximity: None,
        filters: Vec::new(),
        evidence: Vec::new(),
    };
    let kind = SensitiveType {
        id: String::new(),
        name: "own".to_owned(),
        aliases: Vec::new(),
        description: String::new(),
        regions: Vec::new(),
        category: String::new(),
        detection: Detection::Patterns(vec![pattern]),
        recommended_confidence: 75,
        proximity: Proximity::default(),
        relax_proximity: false,
        filters: Vec::new(),
        examples: Vec::new(),
        near_misses: Vec::new(),
    };
    let elements = [("e".to_owned(), Element::Expression(expression))].into();
    Package { types: vec![kind], elements, ..Package::default() }
}

fn check(scanner: &Scanner, text: &str) {
    let mut scratch = Scratch::default();
    let found = scanner.scan(text, &mut scratch, 1).to_vec();
    for (place, one) in found.iter().enumerate() {
        assert!(one.length > 0 && text.get(one.start..one.end()).is_some(), "{one:?}");
        for other in &found[place + 1..] {
            assert!(other.type_index != one.type_index || other.start >= one.end(), "{one:?} {other:?}");
        }
    }
    assert_eq!(scanner.has(text, &mut scratch, 1), !found.is_empty());
}

// Compiling the catalogue is no part of the first try.
fuzz_target!(init: LazyLock::force(&BUILT_IN), |input: (&str, bool, &str)| {
    let (expression, whole_word, text) = input;
    check(&BUILT_IN, text);
    if expression.len() < 64
        && let Ok(scanner) = Scanner::compile(&[&own(expression, whole_word)], None)
    {
        check(&scanner, text);
    }
});
