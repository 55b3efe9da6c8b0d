//! Operators that are about the result as a whole.

use super::super::token::TokenKind;
use super::super::tree::{Expr, Name, OperatorKind, Render, RenderProperty};
use super::pipeline::Body;
use super::{Parsed, Parser};

/// The properties of charts, and whether they take several columns.
const RENDER_PROPERTIES: &[(&str, bool)] = &[
    ("accumulate", false),
    ("anomalycolumns", true),
    ("by", true),
    ("kind", false),
    ("legend", false),
    ("series", true),
    ("title", false),
    ("xaxis", false),
    ("xcolumn", false),
    ("xmax", false),
    ("xmin", false),
    ("xtitle", false),
    ("yaxis", false),
    ("ycolumns", true),
    ("ymax", false),
    ("ymin", false),
    ("ysplit", false),
    ("ytitle", false),
];

impl Parser<'_> {
    pub(super) fn getschema(&mut self) -> Parsed<Body> {
        let mut parameters = self.parameters(&["kind"])?;
        let kind = self.parameter(&mut parameters, "kind")?;
        let kind = kind.map(|kind| self.value_as_name(kind)).transpose()?;
        Ok((OperatorKind::GetSchema { kind }, parameters))
    }

    pub(super) fn consume(&mut self) -> Parsed<Body> {
        let parameters = self.parameters(&["decodeblocks"])?;
        Ok((OperatorKind::Consume, parameters))
    }

    pub(super) fn reduce(&mut self) -> Parsed<Body> {
        let hints = self.parameters(&["kind"])?;
        self.expect_word("by")?;
        let by = Box::new(self.named()?);
        let with = if self.take_word("with") { self.list(Self::property)? } else { Vec::new() };
        Ok((OperatorKind::Reduce { by, with }, hints))
    }

    pub(super) fn render(&mut self) -> Parsed<Body> {
        if self.peek() != TokenKind::Word {
            return Err(self.unexpected(&["the kind of chart"]));
        }
        let chart = self.any_name("the kind of chart")?;
        let mut properties = Vec::new();
        if self.is_word("with") && self.peek_at(1) == TokenKind::OpenParen {
            self.bump();
            self.open(TokenKind::OpenParen, "`(`")?;
            while self.peek() != TokenKind::CloseParen {
                properties.push(self.render_property()?);
                if !self.take(TokenKind::Comma) {
                    break;
                }
            }
            self.close(&["`,`"])?;
        } else {
            // The older way: without parentheses and commas, and `by` without an equals sign.
            while !self.at_end_of_operator() && (self.peek_at(1) == TokenKind::Assign || self.is_word("by")) {
                properties.push(self.render_property()?);
            }
        }
        Ok((OperatorKind::Render(Render { chart, properties }), Vec::new()))
    }

    fn render_property(&mut self) -> Parsed<RenderProperty> {
        let word = self.word();
        if word.is_empty() {
            return Err(self.unexpected(&["the name of a property"]));
        }
        let Some((_, several)) = RENDER_PROPERTIES.iter().find(|(name, _)| *name == word) else {
            let known = RENDER_PROPERTIES.iter().map(|(name, _)| *name).filter(|name| *name != "by");
            return Err(self.unknown_word("property of a chart", (word, self.here()), known));
        };
        let span = self.bump().span.into();
        // `by` is the older name of `series`.
        let text = if word == "by" { "series" } else { word }.to_owned();
        if word != "by" || self.peek() == TokenKind::Assign {
            self.expect(TokenKind::Assign, "`=`")?;
        }
        let name = Name { text, bracketed: false, span };
        let mut values = vec![self.render_value()?];
        // A comma goes on with this property when no name of the next one follows.
        while *several && self.peek() == TokenKind::Comma && self.peek_at(2) != TokenKind::Assign {
            self.bump();
            values.push(self.render_value()?);
        }
        Ok(RenderProperty { name, values })
    }

    /// A literal, a name, or something computed for a title.
    fn render_value(&mut self) -> Parsed<Expr> {
        match self.signed_literal()? {
            Some(literal) => Ok(literal),
            None => self.path(false),
        }
    }
}
