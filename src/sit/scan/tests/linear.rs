//! Work grows with the text and no faster, whatever it holds. Steps are counted; time depends on the machine.

use std::sync::LazyLock;

use super::reference::types;
use super::*;
use crate::sit::catalogue;

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

/// All built-in types.
static BUILT_IN: LazyLock<Scanner> =
    LazyLock::new(|| Scanner::compile(&[&catalogue::builtin().unwrap()], None).unwrap());

/// Texts that ask for as much work as texts can: runs without end, marks only, and what nearly matches, with the keywords that
/// are needed.
const HOSTILE: [(&str, &str); 24] = [
    ("one digit", "4"),
    ("digits", "4929123456781234567890"),
    ("digits and blanks", "4 "),
    ("digits and hyphens", "12-"),
    ("digits and dots", "1.2"),
    ("digits and slashes", "12/"),
    ("blanks", " "),
    ("hyphens", "-"),
    ("colons", ":"),
    ("equals signs", "="),
    ("slashes", "/"),
    ("letters", "a"),
    ("capitals and digits", "A1"),
    ("hexadecimal digits", "0123456789abcdef"),
    ("base64", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0"),
    ("base64 in pieces", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo/"),
    ("backslashes", "\\"),
    ("escaped quotes", "\\\""),
    ("outside ASCII", "\u{6F22}1"),
    ("numbers nearly of a card", "credit card 4111 1111 1111 1112 "),
    ("numbers nearly of an account", "iban DE89 3704 0044 0532 0130 0 "),
    ("passwords without end", "password="),
    ("connection strings without end", "Server=a;User Id=b;Password "),
    ("keys nearly of a storage account", "DefaultEndpointsProtocol=https;AccountKey=azure storage "),
];

/// Steps for each byte, at most, whatever the text holds: the longest walks are those of keys and of runs of digits, each of
/// which is as long as the longest expression.
const MOST_STEPS: usize = 400;

/// Work for a text of a megabyte, and that it is about twice that for half of it.
fn takes_bounded_work(name: &str, piece: &str) {
    let text = piece.repeat((1 << 20) / piece.len());
    let half = piece.repeat((1 << 19) / piece.len());
    let (whole, short) = (steps(&BUILT_IN, &text), steps(&BUILT_IN, &half));
    assert!(whole <= text.len() * MOST_STEPS, "{name}: {whole} steps for {} bytes", text.len());
    assert!(whole <= short * 2 + short / 10 + 100_000, "{name}: {short} steps, then {whole}");
}

#[test]
fn all_built_in_types_take_bounded_work_on_any_text() {
    for (name, piece) in HOSTILE {
        takes_bounded_work(name, piece);
    }
}
