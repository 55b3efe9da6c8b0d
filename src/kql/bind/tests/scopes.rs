//! Names that statements give, and functions.

use super::{T, bound, columns, said};
use crate::kql::bind::{Constant, NodeKind, ValueKind};

#[test]
fn a_scalar_let_is_put_in_and_a_constant_one_at_once() {
    let bound = bound("let n = 2; let m = n * 3; T | where a > m");
    let NodeKind::Filter { condition, .. } = &bound.result().unwrap().kind else { panic!("no filter") };
    let ValueKind::Compare { right, .. } = &condition.kind else { panic!("no comparison") };
    assert_eq!(right.as_constant(), Some(&Constant::Long(6)));
}

#[test]
fn a_column_hides_a_let_and_a_parameter_hides_a_column() {
    assert_eq!(columns("let a = 'text'; V | project x = a"), "x:long");
    assert_eq!(columns("let f = (a:string) { V | project x = a }; f('q')"), "x:string");
}

#[test]
fn a_table_that_is_named_is_one_node_however_often_it_is_used() {
    let bound = bound("let L = materialize(T | where f); L | join L on a | union L");
    let mut used = 0;
    let mut origins = Vec::new();
    for node in &bound.nodes {
        if let NodeKind::Reuse { of, materialized, .. } = &node.kind {
            assert!(*materialized);
            origins.push(*of);
            used += 1;
        }
    }
    assert_eq!(used, 3);
    assert!(origins.iter().all(|origin| *origin == origins[0]));
    assert_eq!(bound.uses()[&origins[0]], 3);
}

#[test]
fn a_function_is_put_in_with_its_own_names() {
    let query =
        "let f = (x:string, n:long = 3) { let t = strcat(x, n); tolower(t) }; U | project q = f(b), f(b, 2)";
    assert_eq!(columns(query), "q:string, Column1:string");
    let query = "let f = (n:long) { V | where a > n }; f(5) | join kind=leftsemi f(6) on a";
    assert_eq!(columns(query), "a:long, z:dynamic");
}

#[test]
fn defaults_names_and_tables_as_arguments() {
    let f = "let g = (x:long = 5, y:string = 'z') { strcat(x, y) };";
    assert_eq!(
        columns(&format!("{f} print g(), p = g(y = 'q'), g(1, 'r')")),
        "print_0:string, p:string, print_2:string"
    );
    let h = "let h = (rows:(a:long), n:long) { rows | take n };";
    assert_eq!(columns(&format!("{h} h(V, 3)")), "a:long, z:dynamic");
    assert_eq!(columns(&format!("{h} V | invoke h(3)")), "a:long, z:dynamic");
    let (message, place, _) = said(&format!("{h} h(U, 3)"));
    assert_eq!(
        (message.as_str(), place.as_str()),
        ("the table has no column `a` of type long, which `h` needs", "U")
    );
}

#[test]
fn an_argument_without_a_name_takes_the_first_place_that_is_free() {
    let f = "let f = (x:string, y:long) { x };";
    assert_eq!(columns(&format!("{f} print p = f(y = 1, 'a'), q = f('a', y = 1)")), "p:string, q:string");
}

#[test]
fn wrong_arguments_of_a_function_say_what_it_takes() {
    let (message, _, hint) = said("let f = (x:long, y:long) { x }; print f(1)");
    assert_eq!(message, "`f` takes 2 arguments, not 1");
    assert_eq!(hint, "its parameters are (x, y)");
}

#[test]
fn a_function_sees_what_was_there_when_it_was_declared() {
    assert_eq!(columns("let n = 1; let f = () { n }; print x = f()"), "x:long");
    assert_eq!(
        said("let f = () { later }; let later = 1; print f()").0,
        "`later` is not the name of a table, a `let` or a parameter"
    );
    assert!(
        said("let f = () { f() }; print f()").0.contains("there is no function `f`"),
        "it cannot call itself"
    );
}

#[test]
fn a_name_is_given_once() {
    let (message, place, _) = said("let x = 1; let x = 2; print x");
    assert_eq!((message.as_str(), place.as_str()), ("there is already a name `x`", "x"));
}

#[test]
fn a_function_without_arguments_may_be_named_alone() {
    assert_eq!(columns("let F = () { V }; F | take 1"), "a:long, z:dynamic");
    assert_eq!(columns("let n = () { 5 }; T | take n"), T);
}

#[test]
fn toscalar_has_the_type_of_the_first_column() {
    assert_eq!(columns("let x = toscalar(T | summarize max(c)); print y = x"), "y:datetime");
    assert_eq!(columns("T | where a == toscalar(V | count)"), T);
    assert_eq!(columns("let L = U | project b; T | where b in (L) and b has_any (L)"), T);
}

#[test]
fn a_table_is_no_value_and_a_value_no_table() {
    let (message, place, hint) = said("let L = V; T | where a == L");
    assert_eq!(message, "this is a table, and a side of a comparison has to be one value");
    assert_eq!(place, "L");
    assert!(hint.contains("toscalar"), "{hint}");
    assert_eq!(said("let n = 5; n | take 1").0, "this is a value, and `n` has to be a table");
}

#[test]
fn rows_named_with_as_can_be_used_after() {
    assert_eq!(columns("V | where a > 1 | as Q | join Q on a"), "a:long, z:dynamic, a1:long, z1:dynamic");
    assert_eq!(columns("V | as Q | count; Q | project a"), "a:long");
}

#[test]
fn parameters_of_a_query_have_their_defaults() {
    assert_eq!(
        columns("declare query_parameters (n:long = 3, s:string = 'x'); print n, s"),
        "print_0:long, print_1:string"
    );
    assert!(said("declare query_parameters (n:long); print n").2.contains("give it a default"));
}
