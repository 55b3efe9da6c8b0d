//! What stands between an operator's name and its operands: `kind=inner hint.strategy=shuffle`.

use super::super::span::Span;
use super::super::token::TokenKind;
use super::super::tree::{Expr, ExprKind, Name, Parameter, Property};
use super::{Parsed, Parser};

impl Parser<'_> {
    /// Hints, and the parameters with these names. A name that is not among them begins an operand.
    pub(super) fn parameters(&mut self, known: &[&str]) -> Parsed<Vec<Parameter>> {
        let mut parameters = Vec::new();
        loop {
            let is_hint = self.is_word("hint") && self.peek_at(1) == TokenKind::Dot && self.is_adjacent(1);
            let is_known = self.peek_at(1) == TokenKind::Assign && known.contains(&self.word());
            if !is_hint && !is_known {
                return Ok(parameters);
            }
            let start = self.start();
            self.bump();
            while self.take(TokenKind::Dot) {
                if self.word().is_empty() {
                    return Err(self.unexpected(&["the name of a hint"]));
                }
                self.bump();
            }
            let span = self.since(start);
            let name = Name { text: span.text(self.text).to_owned(), bracketed: false, span };
            self.expect(TokenKind::Assign, "`=`")?;
            parameters.push(Parameter { name, value: self.simple_value()? });
        }
    }

    /// The same where no operand may have a name, so that another name is a mistake.
    pub(super) fn only_parameters(&mut self, what: &'static str, known: &[&str]) -> Parsed<Vec<Parameter>> {
        let parameters = self.parameters(known)?;
        if self.peek_at(1) == TokenKind::Assign && !self.word().is_empty() {
            return Err(self.unknown_word(what, (self.word(), self.token(0).span), known.iter().copied()));
        }
        Ok(parameters)
    }

    /// A name or a literal.
    pub(super) fn simple_value(&mut self) -> Parsed<Expr> {
        if let Some(literal) = self.signed_literal()? {
            return Ok(literal);
        }
        let name = self.any_name("a name or a literal")?;
        let span = name.span;
        Ok(Expr { kind: ExprKind::Name(name), span })
    }

    /// `(a = 1, b = "x")`
    pub(super) fn properties(&mut self) -> Parsed<Vec<Property>> {
        self.open(TokenKind::OpenParen, "`(`")?;
        let mut properties = Vec::new();
        while self.peek() != TokenKind::CloseParen {
            properties.push(self.property()?);
            if !self.take(TokenKind::Comma) {
                break;
            }
        }
        self.close(&["`,`"])?;
        Ok(properties)
    }

    /// `a = 1`
    pub(super) fn property(&mut self) -> Parsed<Property> {
        let name = self.any_name("the name of a property")?;
        self.expect(TokenKind::Assign, "`=`")?;
        Ok(Property { name, value: self.simple_value()? })
    }

    /// The name that a parameter's value is.
    pub(super) fn value_as_name(&self, value: Expr) -> Parsed<Name> {
        let span: Span = value.span.0;
        match value.kind {
            ExprKind::Name(name) => Ok(name),
            _ => Err(self
                .unsupported("a literal in the place of a name", span)
                .hint("write the name without quotes")),
        }
    }
}
