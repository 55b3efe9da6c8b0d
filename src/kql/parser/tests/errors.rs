//! What an error says, where, and what it tells to write.

use super::*;

/// The message, the text it is about, and the hints.
fn refused(text: &str) -> (String, &str, String) {
    match parse(text) {
        Ok(tree) => panic!("`{text}` is read as `{tree}`"),
        Err(error) => (error.fault.to_string(), error.span.text(text), error.hints.join("; ")),
    }
}

#[track_caller]
fn says(text: &str, message: &str, place: &str, hint: &str) {
    let (found, at, hints) = refused(text);
    assert_eq!((found.as_str(), at), (message, place), "{text}");
    assert!(hints.contains(hint) && (hint.is_empty() == hints.is_empty()), "{text}: {hints}");
}

#[test]
fn one_equals_sign_does_not_compare() {
    says("T | where a = 1", "`=` does not compare", "=", "`==` compares");
    says("T | join S on $left.a = $right.b", "`=` does not compare", "=", "`==` compares");
    says("T | where (a = 1)", "expected an operator, `|` or `)`, found `=`", "=", "`==` compares");
}

#[test]
fn a_missing_pipe_is_told() {
    says(
        "T where a == 1",
        "expected an operator, `|` or `;`, found the word `where`",
        "where",
        "put a `|` before `where`",
    );
    says(
        "T | take 5 Summarize count()",
        "expected an operator, `|` or `;`, found the word `Summarize`",
        "Summarize",
        "put a `|` before `summarize`",
    );
}

#[test]
fn words_in_another_case_are_told() {
    says("T | where a AND b", "expected an operator, `|` or `;`, found the word `AND`", "AND", "write `and`");
    says(
        "T | where a Contains 'b'",
        "expected an operator, `|` or `;`, found the word `Contains`",
        "Contains",
        "write `contains`",
    );
    says("T | Where a", "there is no operator `Where`", "Where", "did you mean `where`?");
}

#[test]
fn an_operator_that_is_not_there_is_told_with_the_nearest() {
    says("T | sumarize count()", "there is no operator `sumarize`", "sumarize", "did you mean `summarize`?");
    says(
        "T | project-awy a",
        "there is no operator `project-awy`",
        "project-awy",
        "did you mean `project-away`?",
    );
    says("T | select a", "there is no operator `select`", "select", "columns are chosen with `project`");
    says("T | group by a", "there is no operator `group`", "group", "summarize");
}

#[test]
fn sql_and_other_languages_are_recognised() {
    let hint = |text| refused(text).2;
    for text in [
        "SELECT a, b FROM T",
        "select * from T where a = 1",
        "with x as (select 1) select * from x",
        "INSERT INTO T VALUES (1)",
        "select 'it' from T",
    ] {
        assert!(hint(text).contains("this is SQL"), "{text}: {}", hint(text));
    }
    assert!(hint("{ \"a\": [1] }").contains("JSON"));
    assert!(hint("query { user { id } }").contains("GraphQL"));
    assert!(hint("| where a").contains("a query begins with a table"));
    assert!(parse("select | take 1").is_ok(), "it may be a table");
}

#[test]
fn a_bracket_is_shown_where_it_was_opened() {
    says("T | where (a == 1", "`(` is never closed", "(", "close it with `)`");

    says("print dynamic({\"a\": [1, 2})", "`[` is never closed", "[", "close it with `]`");
    says("T | where a == 1)", "`)` closes nothing", ")", "");
    says("print datetime(2024-01-01", "`(` is never closed", "(", "close it with `)`");
    says("let f = () { T | take 1", "`{` is never closed", "{", "close it with `}`");
}

#[test]
fn a_part_that_ends_too_early_says_what_comes_next() {
    says("T | ", "expected an operator, found the end of the query", "", "");
    says("T | where", "expected an expression, found the end of the query", "", "");
    says("T | join kind=inner (S) on", "expected an expression, found the end of the query", "", "");
    says("T | top 5", "expected `by`, found the end of the query", "", "");
    says("T | where a between (1, 2)", "expected `..`, found `,`", ",", "between (low .. high)");
    says("T | extend a = ", "expected an expression, found the end of the query", "", "");
    says("T | where a in b", "expected `(`, found the word `b`", "b", "");
}

#[test]
fn a_word_of_the_language_needs_brackets_to_be_a_name() {
    says(
        "T | project where",
        "`where` is a word of the language and cannot be a name here",
        "where",
        "['where']",
    );
    says(
        "let contains = 1; T",
        "`contains` is a word of the language and cannot be a name here",
        "contains",
        "['contains']",
    );
    says(
        "print datetime (2024-01-01)",
        "`datetime` is a word of the language and cannot be a name here",
        "datetime",
        "without a blank",
    );
}

#[test]
fn comparisons_do_not_follow_one_another() {
    says("T | where a == b == c", "comparisons do not follow one another", "==", "join them with `and`");
    says("T | where 1 < a < 2", "comparisons do not follow one another", "<", "join them with `and`");
    says(
        "T | where a has 'x' has 'y'",
        "comparisons do not follow one another",
        "has",
        "join them with `and`",
    );
    says("T | where a in (b) + 1", "comparisons do not follow one another", "+", "parentheses");
}

#[test]
fn kinds_and_parameters_that_are_not_there_are_told_with_the_nearest() {
    says(
        "T | join kind=leftouer S on a",
        "there is no kind of join `leftouer`",
        "leftouer",
        "did you mean `leftouter`?",
    );
    says(
        "T | join flavor=inner S on a",
        "there is no parameter of `join` `flavor`",
        "flavor",
        "there are kind",
    );
    says(
        "T | lookup kind=fullouter S on a",
        "there is no kind of join `fullouter`",
        "fullouter",
        "leftouter",
    );
    says("union isfuzzy=yes T", "there is no truth value `yes`", "yes", "true");
    says("datatable(a:sting)[]", "there is no type `sting`", "sting", "did you mean `string`?");
    says(
        "T | render piechart with (titel='x')",
        "there is no property of a chart `titel`",
        "titel",
        "did you mean `title`?",
    );
    says("T | join kind=inner kind=inner S on a", "`kind` is given twice", "kind", "");
}

#[test]
fn what_is_not_there_is_refused_by_name() {
    let cases = [
        ("T | make-graph a --> b with S on c", "the operator `make-graph` is not supported"),
        ("T | graph-match (a)-[b]->(c) project d", "the operator `graph-match` is not supported"),
        ("declare pattern p; T", "`declare pattern` is not supported"),
        (".show tables", "the management command `.show` is not supported"),
        ("macro-expand g as x (T)", "the operator `macro-expand` is not supported"),
        ("entity_group [a, b]", "`entity_group` is not supported"),
        ("T | join S where a == b", "`join ... where` is not supported"),
        ("T | print 1", "`print` after a pipe is not supported"),
        ("inline_external_table(a:string) kind=storage", "`inline_external_table` is not supported"),
    ];
    for (text, message) in cases {
        assert_eq!(refused(text).0, message, "{text}");
    }
}

#[test]
fn a_parameter_of_a_client_is_refused() {
    says(
        "T | where a == {name:string}",
        "a parameter in braces has to be replaced before the query is run",
        "{",
        "`name`",
    );
    says(
        "T | where a > {start}",
        "a parameter in braces has to be replaced before the query is run",
        "{",
        "`start`",
    );
}

#[test]
fn statements_that_are_not_parted_are_told() {
    says(
        "let a = 1\nT | take a",
        "expected an operator, `|` or `;`, found the word `T`",
        "T",
        "parted by `;`",
    );
    says(
        "T | take 5\n\nS | take 5",
        "expected an operator, `|` or `;`, found the word `S`",
        "S",
        "parted by `;`",
    );
    says(
        "T | take 5 let a = 1",
        "expected an operator, `|` or `;`, found the word `let`",
        "let",
        "parted by `;`",
    );
    assert_eq!(refused("T | where (a\nb)").2, "", "not inside a parenthesis");
    assert!(refused("T | join (S | take 1\n on a").2.contains("the `)` before `on` is missing"));
    assert_eq!(refused("T;; S").0, "expected an expression, found `;`");
}

#[test]
fn the_small_mistakes_of_other_languages_are_told() {
    let hint = |text| refused(text).2;
    assert!(hint("T | where a || b").contains("`or`"));
    assert!(hint("T | take 5 -- only five").contains("//"));
    assert!(hint("T | where a not in (1)").contains("`!in`"));
    assert!(hint("T | where a ! in (1)").contains("without a blank"));
    assert!(hint("T | where !a").contains("not(...)"));
    assert!(hint("T | where a is null").contains("isnull"));
    assert!(hint("T | where not a").contains("not(...)"));
    assert!(hint("print f(T | take 1)").contains("parentheses of its own"));
    assert!(hint("T | extend b = a?.c").contains("null"));
    assert!(hint("T | top 5 by a, b").contains("sort by"));
    assert!(hint("T | take 1 /* x */").contains("//"));
    assert!(hint("/* x */ T").contains("//"));
    assert!(hint("T | take -- x").contains("//"));
    assert_eq!(hint("T -- x\n| where a b"), "", "only of the same line");
    assert_eq!(hint("T | where a has '--' b"), "", "not in a string");
}

#[test]
fn the_first_mistake_is_told_even_when_a_later_character_is_none() {
    says("T | wher a == \u{201c}x\u{201d}", "there is no operator `wher`", "wher", "did you mean `where`?");
}
