//! Text to tokens. White space and comments are left out; every other byte is in exactly one token.
//!
//! The lexer never fails: where the text stops making sense it ends with an [`TokenKind::Invalid`] token and the
//! reason. A parser that finds something wrong before that place says so first.

mod numbers;
pub mod strings;

pub(super) use numbers::unit_ticks;

use super::error::{Fault, SyntaxError};
use super::span::Span;
use super::token::{Token, TokenKind};
use super::tree::ScalarType;

/// The tokens of a text.
#[derive(Debug)]
pub struct Tokens {
    /// In order of the text; the last one is [`TokenKind::End`] or [`TokenKind::Invalid`].
    pub tokens: Vec<Token>,
    /// Why the last token is invalid.
    pub error: Option<Box<SyntaxError>>,
}

/// Splits a text into tokens.
#[must_use]
pub fn tokenize(text: &str) -> Tokens {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::with_capacity(text.len() / 4 + 1) };
    let error = lexer.run().err();
    Tokens { tokens: lexer.tokens, error }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn run(&mut self) -> Result<(), Box<SyntaxError>> {
        loop {
            self.skip_blank();
            let start = self.at;
            match self.next() {
                Ok(kind) => {
                    self.tokens.push(Token { kind, span: Span::new(start, self.at) });
                    if kind == TokenKind::End {
                        return Ok(());
                    }
                }
                Err(error) => {
                    self.tokens.push(Token { kind: TokenKind::Invalid, span: error.span });
                    return Err(error);
                }
            }
        }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            if rest.starts_with("//") {
                self.at += rest.find(['\n', '\r', '\u{2028}', '\u{2029}']).unwrap_or(rest.len());
                continue;
            }
            match rest.chars().next() {
                // A byte order mark and a zero-width space come with text from editors and web pages.
                Some(c) if c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{180e}') => {
                    self.at += c.len_utf8();
                }
                _ => return,
            }
        }
    }

    fn next(&mut self) -> Result<TokenKind, Box<SyntaxError>> {
        let Some(first) = self.rest().chars().next() else { return Ok(TokenKind::End) };
        if let Some(end) = strings::scan(self.text, self.at)? {
            self.at = end;
            return Ok(TokenKind::String);
        }
        if first.is_ascii_digit() {
            let (kind, length) = numbers::scan(self.rest());
            self.at += length;
            return Ok(kind);
        }
        if is_word_start(first) {
            self.at += word_length(self.rest());
            return Ok(self.typed_literal().unwrap_or(TokenKind::Word));
        }
        self.punctuation(first)
    }

    /// Having read a word: when it is a type and a parenthesis follows at once, all up to the closing one is a literal.
    fn typed_literal(&mut self) -> Option<TokenKind> {
        let last = self.rest();
        if !last.starts_with('(') {
            return None;
        }
        let start = word_start(self.text, self.at);
        let kind = typed_keyword(&self.text[start..self.at])?;
        // Without a closing parenthesis it stays a word, and the parser complains about the parenthesis.
        let close = last.find(')')?;
        self.at += close + 1;
        Some(TokenKind::Typed(kind))
    }

    fn punctuation(&mut self, first: char) -> Result<TokenKind, Box<SyntaxError>> {
        let (kind, length) = match (first, self.byte(1)) {
            ('=', b'=') => (TokenKind::Equal, 2),
            ('=', b'~') => (TokenKind::EqualTilde, 2),
            ('=', b'>') => (TokenKind::Arrow, 2),
            ('!', b'=') => (TokenKind::NotEqual, 2),
            ('!', b'~') => (TokenKind::NotTilde, 2),
            ('<', b'>') => (TokenKind::LessGreater, 2),
            ('<', b'=') => (TokenKind::LessEqual, 2),
            ('>', b'=') => (TokenKind::GreaterEqual, 2),
            ('.', b'.') => (TokenKind::DotDot, 2),
            ('(', _) => (TokenKind::OpenParen, 1),
            (')', _) => (TokenKind::CloseParen, 1),
            ('[', _) => (TokenKind::OpenBracket, 1),
            (']', _) => (TokenKind::CloseBracket, 1),
            ('{', _) => (TokenKind::OpenBrace, 1),
            ('}', _) => (TokenKind::CloseBrace, 1),
            (',', _) => (TokenKind::Comma, 1),
            (';', _) => (TokenKind::Semicolon, 1),
            (':', _) => (TokenKind::Colon, 1),
            ('|', _) => (TokenKind::Pipe, 1),
            ('.', _) => (TokenKind::Dot, 1),
            ('=', _) => (TokenKind::Assign, 1),
            ('<', _) => (TokenKind::Less, 1),
            ('>', _) => (TokenKind::Greater, 1),
            ('+', _) => (TokenKind::Plus, 1),
            ('-', _) => (TokenKind::Minus, 1),
            ('*', _) => (TokenKind::Star, 1),
            ('/', _) => (TokenKind::Slash, 1),
            ('%', _) => (TokenKind::Percent, 1),
            ('!', _) => (TokenKind::Bang, 1),
            ('~', _) => (TokenKind::Tilde, 1),
            ('?', _) => (TokenKind::Question, 1),
            _ => return Err(self.bad_character(first)),
        };
        self.at += length;
        Ok(kind)
    }

    fn bad_character(&self, character: char) -> Box<SyntaxError> {
        let visible = !character.is_control() && !character.is_whitespace();
        let shown =
            if visible { format!("`{character}`") } else { format!("U+{:04X}", u32::from(character)) };
        let span = Span::new(self.at, self.at + character.len_utf8());
        let error = SyntaxError::new(self.text, Fault::BadCharacter { shown }, span);
        match character {
            '\u{201c}' | '\u{201d}' | '\u{201e}' => {
                error.hint("a word processor changed the quotes: write \" instead")
            }
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '`' => error.hint("write strings in ' or \""),
            '\u{2013}' | '\u{2014}' | '\u{2212}' => {
                error.hint("a word processor changed the dash: write - instead")
            }
            '#' => error.hint("comments begin with //"),
            '&' => error.hint("Kusto writes `and`, not `&&`"),
            '\\' => error.hint("a backslash belongs in a string: is a quote missing, or one too many?"),
            _ => error,
        }
    }
}

fn is_word_start(c: char) -> bool {
    c == '_' || c == '$' || c.is_alphabetic()
}

fn is_word_part(c: char) -> bool {
    c == '_' || c == '$' || c.is_alphanumeric()
}

/// Whether a text is one word, as a name without brackets has to be.
#[must_use]
pub fn is_word(text: &str) -> bool {
    text.starts_with(is_word_start) && word_length(text) == text.len()
}

/// How many bytes of the beginning of `text` are parts of a word.
fn word_length(text: &str) -> usize {
    text.find(|c| !is_word_part(c)).unwrap_or(text.len())
}

fn word_start(text: &str, end: usize) -> usize {
    text[..end].char_indices().rev().take_while(|(_, c)| is_word_part(*c)).last().map_or(end, |(at, _)| at)
}

/// The types whose name before a parenthesis makes a literal. `dynamic` is not one: its inside is parsed.
fn typed_keyword(word: &str) -> Option<ScalarType> {
    match word {
        "boolean" | "string" | "dynamic" | "int8" => None,
        _ => ScalarType::of(word),
    }
}

#[cfg(test)]
mod tests;
