//! Operators that take further tables.

use super::super::token::TokenKind;
use super::super::tree::{
    Conditions, Expr, ExprKind, Find, FindColumn, FindProjection, Join, JoinKind, Literal, Lookup, Name,
    OperatorKind, Parameter, Search, Union, UnionKind,
};
use super::pipeline::Body;
use super::{Parsed, Parser};

impl Parser<'_> {
    pub(super) fn join(&mut self) -> Parsed<Body> {
        let mut parameters = self.only_parameters("parameter of `join`", &["kind"])?;
        let kind = self.join_kind(&mut parameters, JoinKind::NAMES)?;
        let right = self.unnamed()?;
        if self.is_word("where") {
            let error = self.unsupported("`join ... where`", self.here());
            return Err(error.hint("write `on` and put further conditions into a `where` after the join"));
        }
        let on = if self.is_word("on") { Some(self.conditions()?) } else { None };
        Ok((OperatorKind::Join(Box::new(Join { kind, right, on })), parameters))
    }

    pub(super) fn lookup(&mut self) -> Parsed<Body> {
        let known = &[("leftouter", JoinKind::LeftOuter), ("inner", JoinKind::Inner)];
        let mut parameters = self.only_parameters("parameter of `lookup`", &["kind"])?;
        let kind = self.join_kind(&mut parameters, known)?;
        let right = self.unnamed()?;
        let on = self.conditions()?;
        Ok((OperatorKind::Lookup(Box::new(Lookup { kind, right, on })), parameters))
    }

    fn join_kind(
        &self,
        parameters: &mut Vec<Parameter>,
        known: &[(&str, JoinKind)],
    ) -> Parsed<Option<JoinKind>> {
        let kind = self.parameter(parameters, "kind")?;
        kind.map(|kind| self.choose("kind of join", &kind, known)).transpose()
    }

    fn conditions(&mut self) -> Parsed<Conditions> {
        let start = self.start();
        self.expect_word("on")?;
        let all = self.list(Self::predicate)?;
        Ok(Conditions { all, span: self.since(start) })
    }

    pub(super) fn union(&mut self) -> Parsed<Body> {
        let known = &["kind", "withsource", "with_source", "isfuzzy"];
        let mut parameters = self.only_parameters("parameter of `union`", known)?;
        let kind = self.parameter(&mut parameters, "kind")?;
        let kind = kind.map(|kind| self.choose("kind of union", &kind, UnionKind::NAMES)).transpose()?;
        let with_source = self.source_column(&mut parameters)?;
        let is_fuzzy = self.parameter(&mut parameters, "isfuzzy")?;
        let is_fuzzy = is_fuzzy.map(|value| self.bool_value(&value)).transpose()?;
        let tables = self.list(Self::table_source)?;
        Ok((OperatorKind::Union(Union { kind, with_source, is_fuzzy, tables }), parameters))
    }

    fn bool_value(&self, value: &Expr) -> Parsed<bool> {
        match &value.kind {
            ExprKind::Literal(literal) if let Literal::Bool(value) = **literal => Ok(value),
            _ => self.choose("truth value", value, &[("true", true), ("false", false)]),
        }
    }

    /// The column that says which table a row is of, under either of its names.
    fn source_column(&self, parameters: &mut Vec<Parameter>) -> Parsed<Option<Name>> {
        for parameter in parameters.iter_mut().filter(|one| one.name.text == "with_source") {
            parameter.name.text = "withsource".to_owned();
        }
        let value = self.parameter(parameters, "withsource")?;
        value.map(|value| self.value_as_name(value)).transpose()
    }

    /// `in (A, B*)`, when it follows.
    fn in_tables(&mut self) -> Parsed<Vec<Expr>> {
        if !self.is_word("in") || self.peek_at(1) != TokenKind::OpenParen {
            return Ok(Vec::new());
        }
        self.bump();
        self.open(TokenKind::OpenParen, "`(`")?;
        let tables = self.list(Self::table_source)?;
        self.close(&["`,`"])?;
        Ok(tables)
    }

    pub(super) fn search(&mut self) -> Parsed<Body> {
        let mut parameters = self.parameters(&["kind"])?;
        let kind = self.parameter(&mut parameters, "kind")?;
        let kind = kind.map(|kind| self.value_as_name(kind)).transpose()?;
        let tables = self.in_tables()?;
        let condition = self.predicate()?;
        Ok((OperatorKind::Search(Box::new(Search { kind, tables, condition })), parameters))
    }

    pub(super) fn find(&mut self) -> Parsed<Body> {
        let mut parameters = self.parameters(&["withsource", "with_source", "datascope"])?;
        let with_source = self.source_column(&mut parameters)?;
        let tables = self.in_tables()?;
        if !self.take_word("where") && !tables.is_empty() {
            return Err(self.unexpected(&["`where`"]));
        }
        let condition = self.predicate()?;
        let projection = self.find_projection()?;
        let find = Find { with_source, tables, condition, projection };
        Ok((OperatorKind::Find(Box::new(find)), parameters))
    }

    fn find_projection(&mut self) -> Parsed<Option<FindProjection>> {
        if !self.is_word("project") {
            return Ok(None);
        }
        let suffix =
            if self.peek_at(1) == TokenKind::Minus && self.is_adjacent(1) { self.word_at(2) } else { "" };
        self.bump();
        if suffix.is_empty() {
            return Ok(Some(FindProjection::Columns(self.list(Self::find_column)?)));
        }
        self.bump();
        match suffix {
            "smart" => {
                self.bump();
                Ok(Some(FindProjection::Smart))
            }
            "away" => {
                self.bump();
                if self.take(TokenKind::Star) {
                    return Ok(Some(FindProjection::Away(Vec::new())));
                }
                Ok(Some(FindProjection::Away(self.list(Self::find_column)?)))
            }
            _ => Err(self.unexpected(&["`smart`", "`away`"])),
        }
    }

    fn find_column(&mut self) -> Parsed<FindColumn> {
        if self.is_word("pack") && self.peek_at(1) == TokenKind::OpenParen {
            self.bump();
            self.open(TokenKind::OpenParen, "`(`")?;
            self.expect(TokenKind::Star, "`*`")?;
            self.close(&[])?;
            return Ok(FindColumn::Pack);
        }
        let name = self.any_name("the name of a column")?;
        let kind = if self.take(TokenKind::Colon) { Some(self.scalar_type()?) } else { None };
        Ok(FindColumn::Column(name, kind))
    }
}
