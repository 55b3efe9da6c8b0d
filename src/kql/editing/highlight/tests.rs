use proptest::prelude::*;

use super::*;

fn shown(text: &str) -> Vec<(&str, Class)> {
    let is_table = |name: &str| matches!(name, "T" | "Events");
    classes(text, &is_table).into_iter().map(|(span, class)| (span.text(text), class)).collect()
}

/// The pieces of one class.
fn of(text: &str, wanted: Class) -> Vec<&str> {
    shown(text).into_iter().filter(|(_, class)| *class == wanted).map(|(text, _)| text).collect()
}

#[test]
fn each_piece_has_its_class() {
    use Class::{Aggregate, Comment, Function, Keyword, Name, Number, Operator, Punctuation, String, Table};
    assert_eq!(
        shown("T | where a == 'x' and b > ago(7d) // note\n| summarize count() by bin(c, 1)"),
        [
            ("T", Table),
            ("|", Punctuation),
            ("where", Keyword),
            ("a", Name),
            ("==", Operator),
            ("'x'", String),
            ("and", Keyword),
            ("b", Name),
            (">", Operator),
            ("ago", Function),
            ("(", Punctuation),
            ("7d", Number),
            (")", Punctuation),
            ("// note", Comment),
            ("|", Punctuation),
            ("summarize", Keyword),
            ("count", Aggregate),
            ("(", Punctuation),
            (")", Punctuation),
            ("by", Keyword),
            ("bin", Function),
            ("(", Punctuation),
            ("c", Name),
            (",", Punctuation),
            ("1", Number),
            (")", Punctuation),
        ]
    );
}

#[test]
fn a_name_with_hyphens_is_one_piece() {
    assert_eq!(of("T | project-away a-b | mv-expand c", Class::Keyword), ["project-away", "mv-expand"]);
}

#[test]
fn words_are_keywords_only_in_their_place() {
    let text = "T | join kind=inner (Events | where kind == 1) on a | extend step = to, kind = on1 | sort by asc1 desc";
    assert_eq!(
        of(text, Class::Keyword),
        ["join", "kind", "inner", "where", "on", "extend", "sort", "by", "desc"]
    );
    assert_eq!(of("range x from 1 to 5 step 1", Class::Keyword), ["range", "from", "to", "step"]);
    assert_eq!(
        of("T | where where1 !has 'x' and c matches regex 'y'", Class::Keyword),
        ["where", "has", "and", "matches", "regex"]
    );
}

#[test]
fn operators_in_brackets_are_seen() {
    assert_eq!(
        of("T | mv-apply a on (where b | top 1 by c) | fork (count) (take 1)", Class::Keyword),
        ["mv-apply", "on", "where", "top", "by", "fork", "count", "take"]
    );
    assert_eq!(
        of("let a = toscalar(T | count); print a", Class::Keyword),
        ["let", "toscalar", "count", "print"]
    );
}

#[test]
fn a_function_that_the_text_declares_is_one() {
    assert_eq!(of("let f = (x:long) { x + 1 }; print f(2), g(3)", Class::Function), ["f"]);
    assert_eq!(of("let f = (x:long) { x + 1 }; print f(2)", Class::Keyword), ["let", "long", "print"]);
}

#[test]
fn what_cannot_be_right_is_an_error_and_what_may_become_right_is_not() {
    assert_eq!(of("T | whre a ) # \"b\nc", Class::Error), ["whre", ")", "#", "\"b"]);
    assert!(of("T | whe", Class::Error).is_empty());
    assert!(of("T | where f((a", Class::Error).is_empty());
    assert_eq!(of("T | where a == \"b", Class::String), ["\"b"]);
}

proptest! {
    #[test]
    fn classes_are_in_order_apart_and_within_the_text(
        text in "[\\PC\n]{0,60}|([a-z]{1,3}|[|(){}\\[\\],;:=.!~ \n'\"-]|let |by | on |where|join |// ){0,40}"
    ) {
        let mut at = 0;
        for (span, _) in classes(&text, &|name| name == "a") {
            prop_assert!(span.start >= at && span.end > span.start && span.end <= text.len());
            prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            let between = &text[at..span.start];
            let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{180e}');
            prop_assert!(between.chars().all(blank));
            at = span.end;
        }
    }
}
