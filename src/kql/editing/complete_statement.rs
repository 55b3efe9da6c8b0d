//! Whether Enter runs a text, or begins another line of it.
//!
//! A query of one line looks finished after its first operator, and most go on. So a query runs when it says that it is
//! over, by `;` at its end or by an empty line, and there is something to run: brackets and strings are closed and the
//! last statement is not a `let`. What can never become right runs too, so that its error is shown.

use super::piece::{Piece, PieceKind, pieces};
use super::track::{Inside, Track};
use crate::kql::token::TokenKind;

/// Whether a text can be run as it is.
///
/// A text of nothing but white space and comments is complete: there is nothing to wait for.
#[must_use]
pub fn is_complete(text: &str) -> bool {
    let all = pieces(text);
    let track = Track::read(text, &all);
    let Some(last) = track.tokens.last() else { return true };
    if last.kind == PieceKind::OpenString {
        return false;
    }
    if closes_nothing(&track) {
        return ends_here(text, last);
    }
    let is_semicolon = last.kind == PieceKind::Token(TokenKind::Semicolon);
    match track.frame() {
        Some(frame) if track.frames.len() == 1 => {
            if goes_on(last) {
                return false;
            }
            if is_semicolon {
                let statement = frame.statements.iter().rev().find(|span| span.text(text) != ";");
                return statement.is_some_and(|span| gives_rows(&track, span.start));
            }
            has_empty_line(text) && gives_rows(&track, frame.statement)
        }
        // A semicolon in parentheses is no way to go on; in a function or the steps of `scan` it is.
        Some(frame) => {
            is_semicolon && !matches!(frame.inside, Inside::Statements | Inside::Steps | Inside::Json)
        }
        None => true,
    }
}

fn closes_nothing(track: &Track<'_>) -> bool {
    track.roles.contains(&super::track::Role::Unmatched)
}

fn ends_here(text: &str, last: &Piece) -> bool {
    last.kind == PieceKind::Token(TokenKind::Semicolon) || has_empty_line(text)
}

/// Whether the last line is empty and not the only one.
fn has_empty_line(text: &str) -> bool {
    let blanks = &text[text.trim_end().len()..];
    blanks.contains(['\n', '\r'])
}

/// Whether something has to follow a token at the end.
fn goes_on(last: &Piece) -> bool {
    use TokenKind as T;
    matches!(
        last.kind,
        PieceKind::Token(
            T::Pipe
                | T::Comma
                | T::Assign
                | T::Equal
                | T::NotEqual
                | T::LessGreater
                | T::EqualTilde
                | T::NotTilde
                | T::Less
                | T::LessEqual
                | T::Greater
                | T::GreaterEqual
                | T::Plus
                | T::Minus
                | T::Slash
                | T::Percent
                | T::Bang
                | T::Dot
                | T::DotDot
                | T::Colon
                | T::Arrow
        )
    )
}

/// Whether the statement that begins at a byte gives rows: it is there, and no `let` or the like.
fn gives_rows(track: &Track<'_>, start: usize) -> bool {
    let first = track.tokens.iter().position(|token| token.span.start >= start);
    let Some(first) = first else { return false };
    let declares = match track.word(first) {
        "let" | "set" | "declare" => track.kind(first + 1) == Some(TokenKind::Word),
        "alias" => track.word(first + 1) == "database",
        "restrict" => track.word(first + 1) == "access",
        _ => false,
    };
    !declares
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_query_runs_at_a_semicolon_or_an_empty_line() {
        for text in ["T;", "T | take 1;", "T | take 1 ; // done", "T\n", "T\n| take 1\n  ", "T | take 1\r\n"]
        {
            assert!(is_complete(text), "{text:?}");
        }
        for text in ["T", "T | take 1", "T\n| take 1", "T | take 1 // done"] {
            assert!(!is_complete(text), "{text:?}");
        }
    }

    #[test]
    fn a_let_statement_waits_for_something_that_gives_rows() {
        for text in ["let a = 1;", "let a = 1;\n\n", "T; let a = 1;", "set b;", "let a = 1;;"] {
            assert!(!is_complete(text), "{text:?}");
        }
        for text in ["let a = 1; T | take a;", "let a = 1;\n\nT\n", "let | count;", "print let1 = 1;"] {
            assert!(is_complete(text), "{text:?}");
        }
    }

    #[test]
    fn what_is_open_goes_on() {
        for text in [
            "T | where (a;\n".trim_end_matches(";\n"),
            "T | where f(\n",
            "print ```a;\n\n",
            "print 'a;",
            "T |\n\n",
            "T | where a ==\n",
            "let f = () { T;",
            "let f = () { T\n",
            "T | scan with (step a: b;",
        ] {
            assert!(!is_complete(text), "{text:?}");
        }
    }

    #[test]
    fn a_semicolon_in_a_string_or_a_comment_ends_nothing() {
        for text in ["print ';'", "T // ;", "print @'a;"] {
            assert!(!is_complete(text), "{text:?}");
        }
    }

    #[test]
    fn what_can_never_become_right_runs_so_that_the_error_is_shown() {
        for text in ["T | where a);", "T | where (a;", "T | where a)\n", "print 'a\n;", "T # ;"] {
            assert!(is_complete(text), "{text:?}");
        }
    }

    #[test]
    fn nothing_but_comments_is_complete() {
        for text in ["", "  \n", "// only this"] {
            assert!(is_complete(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_an_answer(text in "[\\PC\n]{0,60}|([a-z]|[|(){}\\[\\],;'\" \n]|let |// ){0,40}") {
            let _ = is_complete(&text);
        }
    }
}
