//! Long, deep and growing queries: no stack is used up, and none takes for ever.

use super::{T, columns, said};
use crate::kql::parse;

#[test]
fn thousands_of_operators_follow_one_another() {
    assert_eq!(columns(&format!("T{}", " | where a > 1".repeat(10_000))), T);
    assert_eq!(columns(&format!("V{}", " | extend q = a + 1".repeat(2_000))), "a:long, z:dynamic, q:long");
}

#[test]
fn ten_thousand_names_stand_for_one_another() {
    let mut text = "let a0 = now();".to_owned();
    for number in 1..10_000 {
        text.push_str(&format!("let a{number} = a{} + 1s;", number - 1));
    }
    assert_eq!(columns(&format!("{text} print x = a9999")), "x:datetime");
}

#[test]
fn brackets_as_deep_as_the_parser_reads_are_bound() {
    let deep = |open: &str, inner: &str, close: &str| {
        let most =
            (1..=200).rev().map(|count| format!("{}{inner}{}", open.repeat(count), close.repeat(count)));
        most.map(|value| format!("print x = {value}")).find(|text| parse(text).is_ok()).unwrap()
    };
    assert_eq!(columns(&deep("tolower(", "'a'", ")")), "x:string");
    assert_eq!(columns(&deep("iff(true, ", "1", ", 2)")), "x:long");
    assert_eq!(columns(&deep("not(", "true", ")")), "x:bool");
    let joins =
        (1..=200).rev().map(|count| format!("{}V{}", "V | join (".repeat(count), ") on a".repeat(count)));
    let joins = { joins }.find(|text| parse(text).is_ok()).unwrap();
    assert!(columns(&joins).starts_with("a:long, z:dynamic, a1:long"));
}

#[test]
fn functions_in_functions_are_bound_or_refused_and_never_too_much() {
    let mut text = "let f0 = (x:long) { x + 1 };".to_owned();
    for number in 1..100 {
        text.push_str(&format!("let f{number} = (x:long) {{ f{}(x) }};", number - 1));
    }
    assert_eq!(columns(&format!("{text} print x = f99(1)")), "x:long");
    let mut text = "let f0 = (x:long) { x };".to_owned();
    for number in 1..60 {
        text.push_str(&format!("let f{number} = (x:long) {{ f{0}(x) + f{0}(x) }};", number - 1));
    }
    assert!(said(&format!("{text} print f59(1)")).0.contains("becomes too large"));
}

#[test]
fn a_chain_of_functions_that_is_too_deep_is_refused() {
    let mut text = "let f0 = (x:long) { x };".to_owned();
    for number in 1..2_000 {
        text.push_str(&format!("let f{number} = (x:long) {{ f{}(x) }};", number - 1));
    }
    assert!(said(&format!("{text} print f1999(1)")).0.contains("nested too deeply"));
}
