//! Names, names with stars, and entities.

use super::super::error::Fault;
use super::super::lexer::strings::decode;
use super::super::span::Span;
use super::super::token::TokenKind;
use super::super::tree::{Expr, ExprKind, Name, Pattern, PatternPart, Step, StepKind};
use super::super::words::is_reserved;
use super::{Parsed, Parser};

impl Parser<'_> {
    /// A name in a place where a word of the language would mean something.
    pub(super) fn name(&mut self, expected: &str) -> Parsed<Name> {
        let word = self.word();
        if is_reserved(word) {
            let fault = Fault::ReservedWord { word: word.to_owned() };
            return Err(self.fault(fault).hint(format!("write ['{word}'] when the name is meant")));
        }
        self.any_name(expected)
    }

    /// A name in a place where only a name can be, so that every word is one.
    pub(super) fn any_name(&mut self, expected: &str) -> Parsed<Name> {
        if self.peek() == TokenKind::Word {
            let span = self.bump().span;
            return Ok(Name { text: span.text(self.text).to_owned(), bracketed: false, span: span.into() });
        }
        if self.at_bracketed_name() {
            let start = self.start();
            self.bump();
            let text = decode(self.bump().span.text(self.text)).2.into_owned();
            self.bump();
            return Ok(Name { text, bracketed: true, span: self.since(start) });
        }
        Err(self.unexpected(&[expected]))
    }

    /// Whether `['...']` follows.
    pub(super) fn at_bracketed_name(&self) -> bool {
        self.peek() == TokenKind::OpenBracket
            && self.peek_at(1) == TokenKind::String
            && self.peek_at(2) == TokenKind::CloseBracket
    }

    /// How many tokens belong to a name with stars; none when there is no star.
    fn pattern_tokens(&self) -> usize {
        let is_part = |ahead: usize| {
            let kind = self.peek_at(ahead);
            // `*_1d` is a star and then a word, but `*1` is a star and a number, and `1d` looks like a time.
            let is_number = ahead > 0 && matches!(kind, TokenKind::Long | TokenKind::Timespan);
            matches!(kind, TokenKind::Word | TokenKind::Star) || is_number
        };
        let mut count = 0;
        while is_part(count) && (count == 0 || self.is_adjacent(count)) {
            count += 1;
        }
        let has_star = (0..count).any(|ahead| self.peek_at(ahead) == TokenKind::Star);
        if has_star { count } else { 0 }
    }

    /// A name with stars, when one follows.
    pub(super) fn pattern(&mut self) -> Option<Pattern> {
        let count = self.pattern_tokens();
        let start = self.start();
        let mut parts = Vec::new();
        for _ in 0..count {
            let token = self.bump();
            match token.kind {
                TokenKind::Star if parts.last() == Some(&PatternPart::Star) => {}
                TokenKind::Star => parts.push(PatternPart::Star),
                _ => parts.push(PatternPart::Text(token.span.text(self.text).to_owned())),
            }
        }
        (count > 0).then(|| Pattern { parts, span: self.since(start) })
    }

    /// A column or a pattern of columns.
    pub(super) fn column_pattern(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let kind = match self.pattern() {
            Some(pattern) => ExprKind::Pattern(pattern),
            None => ExprKind::Name(self.any_name("the name of a column")?),
        };
        Ok(Expr { kind, span: self.since(start) })
    }

    /// A table in a list of tables: a name, a name with stars, a call, a path of those, or a query in parentheses.
    pub(super) fn table_source(&mut self) -> Parsed<Expr> {
        let start = self.start();
        if let Some(pattern) = self.pattern() {
            return Ok(Expr { kind: ExprKind::Pattern(pattern), span: self.since(start) });
        }
        self.path(true)
    }

    /// A column or a path to a part of one, without calls: `a.b["c"]`.
    pub(super) fn entity(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let name = self.name("the name of a column")?;
        let root = Expr { span: name.span, kind: ExprKind::Name(name) };
        let mut steps = Vec::new();
        loop {
            let begin = self.start();
            let kind = match self.peek() {
                TokenKind::Dot => {
                    self.bump();
                    StepKind::Member(self.any_name("the name of a member")?)
                }
                TokenKind::OpenBracket => {
                    self.open(TokenKind::OpenBracket, "`[`")?;
                    let index = self.unnamed()?;
                    self.close(&[])?;
                    StepKind::Index(index)
                }
                _ => break,
            };
            steps.push(Step { kind, span: self.since(begin) });
        }
        if steps.is_empty() {
            return Ok(root);
        }
        Ok(Expr { kind: ExprKind::Path { root: Box::new(root), steps }, span: self.since(start) })
    }

    /// A span of a token that is known to be there.
    pub(super) fn here(&self) -> Span {
        self.token(0).span
    }
}
