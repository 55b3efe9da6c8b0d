//! A text cut into tokens and comments, finished or not: what colours and completions are worked out from.
//!
//! The lexer stops where a text stops making sense. Here it goes on behind that place, because the rest of a text that is
//! still being typed should keep its colours.

use super::super::lexer::strings::end_of_unfinished;
use super::super::lexer::tokenize;
use super::super::span::Span;
use super::super::token::TokenKind;

/// A piece of a text and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Where it stands.
    pub span: Span,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// A token of the language; never its end, and never one that is invalid.
    Token(TokenKind),
    /// `// ...`, without the end of its line.
    Comment,
    /// A string that the end of the text cuts off.
    OpenString,
    /// A string that its line cuts off or that has a wrong escape sequence.
    BrokenString,
    /// A character that no token begins with.
    Stray,
}

/// The pieces of a text, in order and apart from one another; between them is white space.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let base = at;
        for token in tokenize(rest).tokens {
            let start = comments(text, at, &mut found);
            match token.kind {
                TokenKind::End => return found,
                TokenKind::Invalid => {
                    let piece = broken(text, start);
                    at = piece.span.end.max(at + 1);
                    found.push(piece);
                    break;
                }
                kind => {
                    at = base + token.span.end;
                    let span = Span::new(base + token.span.start, at);
                    found.push(Piece { kind: PieceKind::Token(kind), span });
                }
            }
        }
        if at <= base {
            break;
        }
    }
    found
}

/// Takes white space and comments; gives where the next token begins.
fn comments(text: &str, from: usize, found: &mut Vec<Piece>) -> usize {
    let mut at = from;
    while let Some(rest) = text.get(at..) {
        if rest.starts_with("//") {
            let length = rest.find(['\n', '\r', '\u{2028}', '\u{2029}']).unwrap_or(rest.len());
            found.push(Piece { kind: PieceKind::Comment, span: Span::new(at, at + length) });
            at += length;
            continue;
        }
        match rest.chars().next() {
            Some(c) if c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{180e}') => {
                at += c.len_utf8();
            }
            _ => break,
        }
    }
    at
}

/// The piece that no token is.
fn broken(text: &str, start: usize) -> Piece {
    if let Some((end, is_closed)) = end_of_unfinished(text, start) {
        let is_open = !is_closed && end == text.len();
        let kind = if is_open { PieceKind::OpenString } else { PieceKind::BrokenString };
        return Piece { kind, span: Span::new(start, end) };
    }
    let length = text.get(start..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
    Piece { kind: PieceKind::Stray, span: Span::new(start, (start + length).min(text.len())) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Vec<(PieceKind, &str)> {
        pieces(text).into_iter().map(|piece| (piece.kind, piece.span.text(text))).collect()
    }

    #[test]
    fn comments_are_found_between_tokens_and_not_in_strings() {
        use PieceKind::{Comment, Token};
        assert_eq!(
            shown("T // one\n| 'a//b' // two"),
            [
                (Token(TokenKind::Word), "T"),
                (Comment, "// one"),
                (Token(TokenKind::Pipe), "|"),
                (Token(TokenKind::String), "'a//b'"),
                (Comment, "// two"),
            ]
        );
    }

    #[test]
    fn the_text_behind_a_mistake_is_still_cut() {
        use PieceKind::{BrokenString, OpenString, Stray, Token};
        assert_eq!(
            shown("a # b 'c\nd 'e\\q' f \"g"),
            [
                (Token(TokenKind::Word), "a"),
                (Stray, "#"),
                (Token(TokenKind::Word), "b"),
                (BrokenString, "'c"),
                (Token(TokenKind::Word), "d"),
                (BrokenString, "'e\\q'"),
                (Token(TokenKind::Word), "f"),
                (OpenString, "\"g"),
            ]
        );
        assert_eq!(shown("```a\nb"), [(OpenString, "```a\nb")]);
        assert_eq!(shown("'a\\"), [(OpenString, "'a\\")]);
    }

    proptest! {
        #[test]
        fn only_white_space_is_between_pieces(text in "[\\PC\n]{0,60}|[a-z'\"@`~/|()# \n\\\\é]{0,60}") {
            let mut at = 0;
            for piece in pieces(&text) {
                prop_assert!(piece.span.start >= at && piece.span.end > piece.span.start);
                let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{180e}');
                prop_assert!(text[at..piece.span.start].chars().all(blank));
                at = piece.span.end;
                prop_assert!(text.is_char_boundary(at));
            }
        }
    }
}
