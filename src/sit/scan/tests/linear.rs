//! Work grows with the text and no faster, whatever it holds. Steps are counted; time depends on the machine.

use super::reference::types;
use super::*;

/// Steps for a text.
fn steps(scanner: &Scanner, text: &str) -> usize {
    let mut scratch = scanner.scratch();
    scanner.scan(text, &mut scratch, 1);
    scratch.work.steps
}

/// Doubling a text at most doubles the steps, a little aside.
fn grows_no_faster_than(package: &Package, piece: &str) {
    let scanner = Scanner::compile(&[package], None).unwrap();
    let short = steps(&scanner, &piece.repeat(2_000));
    let long = steps(&scanner, &piece.repeat(4_000));
    assert!(short > 0 && long <= short * 2 + short / 10, "{piece}: {short}, then {long}");
}

#[test]
fn repeated_numbers_and_keywords_take_linear_time() {
    for piece in [
        "4111111111111111 ",
        "4111111111111111 visa ",
        "4111 1111 1111 1111 ",
        "1 ",
        "123-456-789 tax ",
        "123456789 tax tax id ",
        "AB123456 tax ",
        "ABCD1234 visa ",
        "ΑΩ-123",
        "税番号123456789",
        r"\n123456789 tax",
        "12/27 4111111111111111 ",
    ] {
        grows_no_faster_than(&types(), piece);
    }
}

#[test]
fn long_runs_take_linear_time() {
    for piece in ["4", "a", "é", "A1", "1-", "1 ", "/", "=+", ":"] {
        let package = one(
            &[("key", whole("[A-Za-z0-9/+]{43}=")), ("six", whole("(?:[0-9A-F]{0,4}:){2,7}[0-9A-F]{0,4}"))],
            vec![pattern(85, "key", Vec::new()), pattern(75, "six", Vec::new())],
        );
        let scanner = Scanner::compile(&[&package], None).unwrap();
        let short = steps(&scanner, &piece.repeat(2_000));
        let long = steps(&scanner, &piece.repeat(4_000));
        assert!(long <= short * 2 + 20_000, "{piece}: {short}, then {long}");
    }
}

#[test]
fn an_endless_value_after_each_name_is_read_once() {
    let package = one(&[("e", raw(r"(?i:password)\s*=\s*\S+"))], vec![pattern(85, "e", Vec::new())]);
    let scanner = Scanner::compile(&[&package], None).unwrap();
    let mut scratch = scanner.scratch();
    let text = "password=".repeat(5_000);
    assert_eq!(scanner.scan(&text, &mut scratch, 1).len(), text.len().div_ceil(32 << 10));
}

#[test]
fn one_occurrence_each_is_found_in_a_long_text() {
    let scanner = Scanner::compile(&[&types()], None).unwrap();
    let mut scratch = scanner.scratch();
    assert_eq!(scanner.scan(&"4111111111111111 ".repeat(20_000), &mut scratch, 1).len(), 20_000);
}
