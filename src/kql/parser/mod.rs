//! Tokens to a tree, by descent.
//!
//! What may be repeated is a loop, so only brackets in brackets (and an operator in an operator) take stack; how deep
//! they go is bounded by [`MAX_DEPTH`]. The first error ends it.
//!
//! - `fault`: what an error says and which mistake it may come from.
//! - `statements`, `pipeline`: from the top down to the operators.
//! - `columns`, `tables`, `shape`, `series`, `output`: the operators by what they do.
//! - `expressions`, `primary`, `literals`, `names`, `schema`: down to the leaves.

mod columns;
mod expressions;
mod fault;
mod literals;
mod names;
mod output;
mod parameters;
mod pipeline;
mod primary;
mod schema;
mod series;
mod shape;
mod statements;
mod tables;

use super::error::{Fault, SyntaxError};
use super::lexer::{Tokens, tokenize};
use super::span::Span;
use super::token::{Token, TokenKind};
use super::tree::{Place, Query};

/// How deep brackets may be nested: five times deeper than in any query that was found, and shallow enough for a thread
/// with a stack of one megabyte even in a build without optimisation.
pub const MAX_DEPTH: usize = 64;

/// What parsing a part gives.
type Parsed<T> = Result<T, Box<SyntaxError>>;

/// Parses a query.
///
/// # Errors
///
/// The first place where the text is not a query, with what was expected there.
pub fn parse(text: &str) -> Result<Query, Box<SyntaxError>> {
    Parser::new(text).query()
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    /// Why the last token is invalid.
    invalid: Option<Box<SyntaxError>>,
    at: usize,
    /// The brackets that are open.
    open: Vec<Token>,
    /// How many brackets and operators in operators this place is inside of.
    depth: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        let Tokens { tokens, error } = tokenize(text);
        Self { text, tokens, invalid: error, at: 0, open: Vec::new(), depth: 0 }
    }

    /// The token so many ahead; the last one for ever.
    fn token(&self, ahead: usize) -> Token {
        let end = Token { kind: TokenKind::End, span: Span::new(self.text.len(), self.text.len()) };
        self.tokens.get(self.at + ahead).or(self.tokens.last()).copied().unwrap_or(end)
    }

    fn peek(&self) -> TokenKind {
        self.token(0).kind
    }

    fn peek_at(&self, ahead: usize) -> TokenKind {
        self.token(ahead).kind
    }

    /// The word so many tokens ahead; empty where there is none.
    fn word_at(&self, ahead: usize) -> &'a str {
        let token = self.token(ahead);
        if token.kind == TokenKind::Word { token.span.text(self.text) } else { "" }
    }

    fn word(&self) -> &'a str {
        self.word_at(0)
    }

    fn is_word(&self, word: &str) -> bool {
        self.word() == word
    }

    /// Whether nothing stands between the token so many ahead and the one before it.
    fn is_adjacent(&self, ahead: usize) -> bool {
        self.at + ahead > 0
            && self
                .tokens
                .get(self.at + ahead - 1)
                .is_some_and(|one| one.span.end == self.token(ahead).span.start)
    }

    fn bump(&mut self) -> Token {
        let token = self.token(0);
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        token
    }

    fn take(&mut self, kind: TokenKind) -> bool {
        let found = self.peek() == kind;
        if found {
            self.bump();
        }
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.bump();
        }
        found
    }

    fn expect(&mut self, kind: TokenKind, shown: &str) -> Parsed<Token> {
        if self.peek() == kind { Ok(self.bump()) } else { Err(self.unexpected(&[shown])) }
    }

    fn expect_word(&mut self, word: &str) -> Parsed<()> {
        if self.take_word(word) { Ok(()) } else { Err(self.unexpected(&[&format!("`{word}`")])) }
    }

    /// Where the next token begins.
    fn start(&self) -> usize {
        self.token(0).span.start
    }

    /// From a place to the end of the last token read.
    fn since(&self, start: usize) -> Place {
        let end =
            self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(start, |token| token.span.end);
        Place(Span::new(start, end.max(start)))
    }

    /// Reads an opening bracket.
    fn open(&mut self, kind: TokenKind, shown: &str) -> Parsed<()> {
        let token = self.expect(kind, shown)?;
        self.descend(token.span)?;
        self.open.push(token);
        Ok(())
    }

    /// Reads the bracket that closes the last one opened; `otherwise` could have come as well.
    fn close(&mut self, otherwise: &[&str]) -> Parsed<()> {
        let Some(kind) = self.open.last().and_then(|token| token.kind.closing()) else { return Ok(()) };
        if self.peek() != kind {
            let closing = match kind {
                TokenKind::CloseParen => "`)`",
                TokenKind::CloseBracket => "`]`",
                _ => "`}`",
            };
            return Err(self.unexpected(&[otherwise, &[closing]].concat()));
        }
        self.bump();
        self.open.pop();
        self.ascend();
        Ok(())
    }

    /// Goes one level deeper.
    fn descend(&mut self, span: Span) -> Parsed<()> {
        if self.depth >= MAX_DEPTH {
            let error = SyntaxError::new(self.text, Fault::TooDeep { limit: MAX_DEPTH }, span);
            return Err(error.hint("name a part of it with `let` and use the name here"));
        }
        self.depth += 1;
        Ok(())
    }

    fn ascend(&mut self) {
        self.depth -= 1;
    }

    /// One or more of something with commas between.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.take(TokenKind::Comma) {
            items.push(item(self)?);
        }
        Ok(items)
    }
}

#[cfg(test)]
mod tests;
