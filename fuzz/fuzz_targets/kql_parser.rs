//! Any text as a query: a tree or an error, without a panic and with little stack; a tree is the same after writing and
//! reading it; an error stands in the text and can be shown.

#![no_main]

#[allow(dead_code, unused_imports)]
#[path = "../../src/kql/mod.rs"]
mod kql;

use kql::{parse, render};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match parse(text) {
    Ok(tree) => {
        let written = tree.to_string();
        match parse(&written) {
            Ok(again) => assert_eq!(again, tree, "{written}"),
            Err(error) => panic!("{written}\n{}", render(&written, &error)),
        }
    }
    Err(error) => {
        assert!(error.span.start <= error.span.end && text.get(error.span.range()).is_some(), "{error:?}");
        assert!(error.position.line > 0 && error.position.column > 0);
        assert!(render(text, &error).lines().count() >= 3);
    }
});
