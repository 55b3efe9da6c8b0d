//! What is written says the same as the tree.

use proptest::prelude::*;

use super::super::{parse, render};
use super::random::Choices;

proptest! {
    #[test]
    fn a_tree_is_the_same_after_writing_and_reading(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let tree = Choices::new(&bytes).query();
        let text = tree.to_string();
        match parse(&text) {
            Ok(again) => {
                prop_assert_eq!(&again, &tree, "{}", text);
                prop_assert_eq!(again.to_string(), text);
            }
            Err(error) => prop_assert!(false, "{}\n{}", text, render(&text, &error)),
        }
    }

    #[test]
    fn any_text_is_a_tree_or_an_error_in_the_text(text in "\\PC{0,60}") {
        if let Err(error) = parse(&text) {
            prop_assert!(text.get(error.span.range()).is_some());
            prop_assert!(render(&text, &error).starts_with("error: line "));
        }
    }

    #[test]
    fn any_words_of_the_language_are_a_tree_or_an_error(
        words in prop::collection::vec(prop::sample::select(WORDS), 0..40),
    ) {
        let text = words.join(" ");
        match parse(&text) {
            Ok(tree) => {
                let written = tree.to_string();
                let again = parse(&written);
                prop_assert_eq!(again.map_err(|error| render(&written, &error)), Ok(tree), "{}", written);
            }
            Err(error) => prop_assert!(text.get(error.span.range()).is_some()),
        }
    }
}

/// Words that lead into every corner of the parser.
const WORDS: &[&str] = &[
    "T",
    "a",
    "'x'",
    "1",
    "1.5",
    "1d",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ":",
    "|",
    ".",
    "..",
    "=",
    "=>",
    "==",
    "<",
    "+",
    "-",
    "*",
    "!in",
    "in~",
    "and",
    "or",
    "has",
    "between",
    "matches regex",
    "by",
    "on",
    "with",
    "kind=inner",
    "kind=regex",
    "| where a",
    "| extend",
    "| project",
    "| project-away",
    "| summarize",
    "| join",
    "| union",
    "union",
    "| mv-expand",
    "| mv-apply a on (",
    "| parse a with",
    "| make-series",
    "| scan with (step",
    "| top",
    "| top-nested 1 of",
    "| partition by",
    "| fork (",
    "| facet by",
    "| render",
    "| search in (",
    "| find",
    "| evaluate",
    "print",
    "let a =",
    "range a from",
    "to",
    "step",
    "of",
    "asc",
    "nulls first",
    "dynamic(",
    "datatable(a:long)[",
    "typeof(",
    "toscalar(",
    "datetime(2024-01-01)",
    "()",
    "view () {",
    "declare query_parameters(",
    "default=",
    "limit",
    "hint.x=1",
    "$left",
];

#[test]
fn values_of_strings_are_written_so_that_they_stay() {
    for text in [
        "print @'C:\\x''y\"'",
        "print ```a\n'b'```",
        "print ~~~```~~~",
        "print ~~~a`~~~",
        "print \"\\u001b\\0\"",
    ] {
        let tree = parse(text).unwrap();
        assert_eq!(parse(&tree.to_string()), Ok(tree), "{text}");
    }
}
