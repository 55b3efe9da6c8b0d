//! Literals, `dynamic(...)` among them.

use super::super::lexer::strings::decode;
use super::super::token::{Token, TokenKind};
use super::super::tree::{Expr, ExprKind, Json, JsonKind, Literal, Sign, StringLiteral, StringPart};
use super::{Parsed, Parser};

impl Parser<'_> {
    /// A literal, when one follows.
    pub(super) fn literal(&mut self) -> Parsed<Option<Literal>> {
        let token = self.token(0);
        let text = token.span.text(self.text);
        let literal = match token.kind {
            TokenKind::String => return Ok(Some(Literal::String(self.string()?))),
            TokenKind::Word => return self.word_literal(),
            TokenKind::Long => Literal::Long(text.to_owned()),
            TokenKind::Real => Literal::Real(text.to_owned()),
            TokenKind::Timespan => Literal::Timespan(text.to_owned()),
            TokenKind::Typed(kind) => {
                let inside = text.split_once('(').map_or("", |(_, inside)| inside);
                Literal::Typed(kind, inside.strip_suffix(')').unwrap_or(inside).trim().to_owned())
            }
            _ => return Ok(None),
        };
        self.bump();
        Ok(Some(literal))
    }

    fn word_literal(&mut self) -> Parsed<Option<Literal>> {
        match self.word() {
            "true" | "True" | "TRUE" if self.peek_at(1) != TokenKind::OpenParen => {
                self.bump();
                Ok(Some(Literal::Bool(true)))
            }
            "false" | "False" | "FALSE" if self.peek_at(1) != TokenKind::OpenParen => {
                self.bump();
                Ok(Some(Literal::Bool(false)))
            }
            "dynamic" if self.peek_at(1) == TokenKind::OpenParen => {
                Ok(Some(Literal::Dynamic(self.dynamic()?)))
            }
            "typeof" if self.peek_at(1) == TokenKind::OpenParen => {
                Ok(Some(Literal::Type(self.type_literal()?)))
            }
            _ => Ok(None),
        }
    }

    /// A string, and those that follow at once.
    pub(super) fn string(&mut self) -> Parsed<StringLiteral> {
        let start = self.start();
        let mut parts = Vec::new();
        while self.peek() == TokenKind::String {
            let (form, obfuscated, value) = decode(self.bump().span.text(self.text));
            parts.push(StringPart { value: value.into_owned(), form, obfuscated });
        }
        if parts.is_empty() {
            return Err(self.unexpected(&["a string"]));
        }
        Ok(StringLiteral { parts, span: self.since(start) })
    }

    /// A literal with a sign or without, when one follows.
    pub(super) fn signed_literal(&mut self) -> Parsed<Option<Expr>> {
        let start = self.start();
        let sign = match self.peek() {
            TokenKind::Minus => Sign::Minus,
            TokenKind::Plus => Sign::Plus,
            _ => {
                let Some(literal) = self.literal()? else { return Ok(None) };
                return Ok(Some(Expr {
                    kind: ExprKind::Literal(Box::new(literal)),
                    span: self.since(start),
                }));
            }
        };
        if !matches!(self.peek_at(1), TokenKind::Long | TokenKind::Real | TokenKind::Timespan) {
            return Ok(None);
        }
        self.bump();
        let begin = self.start();
        let Some(literal) = self.literal()? else { return Ok(None) };
        let operand = Box::new(Expr { kind: ExprKind::Literal(Box::new(literal)), span: self.since(begin) });
        Ok(Some(Expr { kind: ExprKind::Sign { sign, operand }, span: self.since(start) }))
    }

    /// A literal, where nothing else can be.
    pub(super) fn literal_expression(&mut self) -> Parsed<Expr> {
        match self.signed_literal()? {
            Some(literal) => Ok(literal),
            None => Err(self
                .unexpected(&["a literal"])
                .hint("only literals may stand here, nothing that is computed")),
        }
    }

    fn dynamic(&mut self) -> Parsed<Json> {
        self.bump();
        self.open(TokenKind::OpenParen, "`(`")?;
        let value = self.json()?;
        self.close(&[])?;
        Ok(value)
    }

    fn json(&mut self) -> Parsed<Json> {
        let start = self.start();
        let kind = match self.peek() {
            TokenKind::OpenBracket => {
                self.open(TokenKind::OpenBracket, "`[`")?;
                let items =
                    if self.peek() == TokenKind::CloseBracket { Vec::new() } else { self.list(Self::json)? };
                self.close(&["`,`"])?;
                JsonKind::Array(items)
            }
            TokenKind::OpenBrace => {
                self.open(TokenKind::OpenBrace, "`{`")?;
                let members = if self.peek() == TokenKind::CloseBrace {
                    Vec::new()
                } else {
                    self.list(Self::json_member)?
                };
                self.close(&["`,`"])?;
                JsonKind::Object(members)
            }
            TokenKind::Minus => self.negative_json()?,
            TokenKind::Word if self.is_word("null") => {
                self.bump();
                JsonKind::Null
            }
            _ => match self.literal()? {
                Some(literal) => JsonKind::Literal(Box::new(literal)),
                // `dynamic(abc)`: the analyser takes one bare word for the whole value, but none inside of one.
                None if self.peek() == TokenKind::Word && self.peek_at(1) == TokenKind::CloseParen => {
                    JsonKind::Word(self.any_name("a value")?)
                }
                None => return Err(self.unexpected(&["a value"])),
            },
        };
        Ok(Json { kind, span: self.since(start) })
    }

    fn json_member(&mut self) -> Parsed<(StringLiteral, Json)> {
        if self.peek() != TokenKind::String {
            return Err(self.unexpected(&["a key in quotes"]));
        }
        let key = self.string()?;
        self.expect(TokenKind::Colon, "`:`")?;
        Ok((key, self.json()?))
    }

    fn negative_json(&mut self) -> Parsed<JsonKind> {
        self.bump();
        let Token { kind, span } = self.token(0);
        let text = format!("-{}", span.text(self.text));
        let literal = match kind {
            TokenKind::Long => Literal::Long(text),
            TokenKind::Real => Literal::Real(text),
            TokenKind::Timespan => Literal::Timespan(text),
            _ => return Err(self.unexpected(&["a number"])),
        };
        self.bump();
        Ok(JsonKind::Literal(Box::new(literal)))
    }
}
