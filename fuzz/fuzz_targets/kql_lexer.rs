//! Any text as tokens: they are in order, begin and end between characters, and leave out only blanks and comments; what a
//! string holds is the same after writing and reading it.

#![no_main]

#[allow(dead_code, unused_imports)]
#[path = "../../src/kql/mod.rs"]
mod kql;

use kql::lexer::strings::{StringForm, decode, encode};
use kql::lexer::tokenize;
use kql::token::TokenKind;
use libfuzzer_sys::fuzz_target;

fn is_left_out(mut gap: &str) -> bool {
    loop {
        gap = gap.trim_start_matches(|c: char| c.is_whitespace() || "\u{feff}\u{200b}\u{180e}".contains(c));
        if gap.is_empty() {
            return true;
        }
        let Some(comment) = gap.strip_prefix("//") else { return false };
        gap = comment.trim_start_matches(|c| !"\n\r\u{2028}\u{2029}".contains(c));
    }
}

fuzz_target!(|text: &str| {
    let tokens = tokenize(text);
    let mut end = 0;
    for token in &tokens.tokens {
        let (start, stop) = (token.span.start, token.span.end);
        assert!(end <= start && start <= stop && text.get(start..stop).is_some(), "{token:?}");
        if token.kind == TokenKind::Invalid {
            continue;
        }
        assert!(is_left_out(&text[end..start]), "{:?}", &text[end..start]);
        assert_eq!(start == stop, token.kind == TokenKind::End, "{token:?}");
        if token.kind == TokenKind::String {
            let value = decode(&text[start..stop]).2;
            assert_eq!(decode(&encode(&value)), (StringForm::Escaped, false, value.clone()));
        }
        end = stop;
    }
    let last = tokens.tokens.last().map(|token| token.kind);
    assert_eq!(last, Some(if tokens.error.is_some() { TokenKind::Invalid } else { TokenKind::End }));
    assert_eq!(decode(&encode(text)).2, text);
});
