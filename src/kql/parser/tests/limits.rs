//! Long and deep queries: length costs no stack, depth is bounded.

use super::super::super::error::Fault;
use super::*;

/// Runs in a thread with a small stack, as a worker of a server may have, so that recursion shows.
fn with_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(1 << 20).spawn(work).unwrap().join().unwrap();
}

/// Reads, writes, reads again, compares and drops.
fn all_uses(text: &str) {
    let tree = read(text);
    assert_eq!(read(&tree.to_string()), tree);
    assert_eq!(tree.clone(), tree);
    assert!(!format!("{tree:?}").is_empty());
}

#[test]
fn ten_thousand_of_anything_in_a_row_take_no_stack() {
    with_small_stack(|| {
        let many = |piece: &str| piece.repeat(10_000);
        all_uses(&format!("T{}", many(" | where a")));
        all_uses(&format!("T | where a{}", many(" and a")));
        all_uses(&format!("T | where a{}", many(" or a and b")));
        all_uses(&format!("print a{}", many(" + a - b")));
        all_uses(&format!("print a{}", many(" * a / b % c")));
        all_uses(&format!("print a{}", many(".b")));
        all_uses(&format!("print a{}", many("[0]")));
        all_uses(&format!("print 'a'{}", many(" 'b'")));
        all_uses(&format!("print f(a{})", many(", a")));
        all_uses(&format!("T{}", many(";\nT")));
        all_uses(&format!("print a in (b{})", many(", b")));
        all_uses(&format!("T | fork {}", many("(count) ")));
        all_uses(&many("let a = 1;\n"));
    });
}

/// Every way to put something into itself: what stands before, what opens, the middle, what closes, what stands after.
const NESTINGS: &[(&str, &str, &str, &str, &str)] = &[
    ("print ", "(", "a", ")", ""),
    ("print ", "f(", "a", ")", ""),
    ("print ", "f(a, b = 1 + c * ", "d", ")", ""),
    ("print ", "x.f(", "a", ")", ""),
    ("print ", "a[", "0", "]", ""),
    ("print ", "a in (", "b", ")", ""),
    ("print ", "a between (1 .. ", "2", ")", ""),
    ("print ", "-(", "a", ")", ""),
    ("print ", "a or b and c == d < e + f * g has (", "h", ")", ""),
    ("print ", "toscalar(T | where ", "a", ")", ""),
    ("", "(", "T", ")", ""),
    ("", "union (", "T", ")", ""),
    ("", "T | join (", "S", ") on a", ""),
    ("", "T | where a in (", "S", ")", ""),
    ("T | ", "mv-apply a on (", "take 1", ")", ""),
    ("T | ", "partition by a (", "take 1", ")", ""),
    ("", "T | partition by a { ", "T", " }", ""),
    ("T | ", "fork (", "take 1", ")", ""),
    ("T | ", "facet by a with ", "take 1", "", ""),
    ("T | ", "facet by a with (", "take 1", ")", ""),
    ("print dynamic(", "[", "1", "]", ")"),
    ("print dynamic(", "{'a':", "1", "}", ")"),
    ("print ", "dynamic(", "1", ")", ""),
    ("", "let a = () { ", "T", " }", ""),
];

/// The text nested so often.
fn nested((before, open, core, close, after): &(&str, &str, &str, &str, &str), depth: usize) -> String {
    format!("{before}{}{core}{}{after}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn what_is_nested_too_deeply_is_refused_and_what_is_deep_is_read() {
    with_small_stack(|| {
        for nesting in NESTINGS {
            let deep = nested(nesting, 10_000);
            let error = parse(&deep).unwrap_err();
            assert_eq!(error.fault, Fault::TooDeep { limit: MAX_DEPTH }, "{nesting:?}");
            assert_eq!(error.to_string().split(": ").nth(1), Some("nested too deeply (more than 64)"));
            assert!(!crate::kql::render(&deep, &error).is_empty());
        }
    });
}

#[test]
fn the_deepest_query_that_is_allowed_needs_little_stack() {
    for nesting in NESTINGS {
        with_small_stack(move || all_uses(&nested(nesting, MAX_DEPTH - 1)));
    }
}

#[test]
fn brackets_that_are_never_closed_do_not_take_longer_than_others() {
    with_small_stack(|| {
        for open in ["(", "[", "{", "f(", "a[", "let a = (", "print (a, "] {
            assert!(parse(&open.repeat(100_000)).is_err(), "{open}");
        }
    });
}

#[test]
fn a_megabyte_is_read() {
    let line = "| where ActionType has_any ('a', 'b') and isnotempty(AccountName) // why\n";
    let text = format!("CloudAppEvents\n{}", line.repeat(1_000_000 / line.len()));
    assert_eq!(operators(&text).len(), 1_000_000 / line.len());
}
