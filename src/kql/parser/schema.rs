//! Types, columns with types, parameters with types.

use super::super::token::TokenKind;
use super::super::tree::{
    ColumnDeclaration, ParameterDeclaration, ParameterType, RowSchema, ScalarType, TypeLiteral,
};
use super::{Parsed, Parser};

impl Parser<'_> {
    /// The name of a scalar type.
    pub(super) fn scalar_type(&mut self) -> Parsed<ScalarType> {
        let word = self.word();
        if word.is_empty() {
            return Err(self.unexpected(&["a type"]));
        }
        let Some(kind) = ScalarType::of(word) else {
            let known = ScalarType::NAMES.iter().map(|(name, _)| *name);
            return Err(self.unknown_word("type", (word, self.here()), known));
        };
        self.bump();
        Ok(kind)
    }

    /// `(a:long, b:string)`, also `(*, a:long)`.
    pub(super) fn row_schema(&mut self) -> Parsed<RowSchema> {
        let start = self.start();
        self.open(TokenKind::OpenParen, "`(`")?;
        let (star, columns) = self.columns_until_close()?;
        Ok(RowSchema { star, columns, span: self.since(start) })
    }

    /// The columns of a schema and the parenthesis that closes it.
    fn columns_until_close(&mut self) -> Parsed<(bool, Vec<ColumnDeclaration>)> {
        let star = self.take(TokenKind::Star);
        let mut columns = Vec::new();
        if star && !self.take(TokenKind::Comma) {
            self.close(&["`,`"])?;
            return Ok((star, columns));
        }
        while self.peek() != TokenKind::CloseParen {
            let start = self.start();
            let name = self.any_name("the name of a column")?;
            self.expect(TokenKind::Colon, "`:`")?;
            let kind = self.scalar_type()?;
            columns.push(ColumnDeclaration { name, kind, span: self.since(start) });
            if !self.take(TokenKind::Comma) {
                break;
            }
        }
        self.close(&["`,`"])?;
        Ok((star, columns))
    }

    /// `typeof(long)`, `typeof(*, a:long)`
    pub(super) fn type_literal(&mut self) -> Parsed<TypeLiteral> {
        self.expect_word("typeof")?;
        let start = self.start();
        self.open(TokenKind::OpenParen, "`(`")?;
        if self.peek_at(1) == TokenKind::CloseParen && self.peek() == TokenKind::Word {
            let kind = self.scalar_type()?;
            self.close(&[])?;
            return Ok(TypeLiteral::Scalar(kind));
        }
        let (star, columns) = self.columns_until_close()?;
        Ok(TypeLiteral::Row(RowSchema { star, columns, span: self.since(start) }))
    }

    /// `(a:long, b:string = "x", T:(c:long))`
    pub(super) fn parameter_declarations(&mut self, may_be_empty: bool) -> Parsed<Vec<ParameterDeclaration>> {
        self.open(TokenKind::OpenParen, "`(`")?;
        let parameters = if may_be_empty && self.peek() == TokenKind::CloseParen {
            Vec::new()
        } else {
            self.list(Self::parameter_declaration)?
        };
        self.close(&["`,`"])?;
        Ok(parameters)
    }

    fn parameter_declaration(&mut self) -> Parsed<ParameterDeclaration> {
        let start = self.start();
        let name = self.any_name("the name of a parameter")?;
        self.expect(TokenKind::Colon, "`:`")?;
        let kind = if self.peek() == TokenKind::OpenParen {
            ParameterType::Table(self.row_schema()?)
        } else {
            ParameterType::Scalar(self.scalar_type()?)
        };
        let default = if self.take(TokenKind::Assign) { Some(self.literal_expression()?) } else { None };
        Ok(ParameterDeclaration { name, kind, default, span: self.since(start) })
    }
}
