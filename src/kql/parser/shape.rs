//! Operators that make several rows of one value, columns of a text, or whatever a plugin makes.

use super::super::token::TokenKind;
use super::super::tree::{
    Evaluate, Expand, ExpandItem, MvApply, OperatorKind, Parameter, Parse, ParseKind, ParseKv, ParsePart,
};
use super::pipeline::Body;
use super::{Parsed, Parser};

const EXPAND_PARAMETERS: &[&str] = &["kind", "bagexpansion", "with_itemindex"];

impl Parser<'_> {
    pub(super) fn mv_expand(&mut self) -> Parsed<Body> {
        let mut parameters = self.parameters(EXPAND_PARAMETERS)?;
        let expand = self.expand(&mut parameters)?;
        Ok((OperatorKind::MvExpand(expand), parameters))
    }

    fn expand(&mut self, parameters: &mut Vec<Parameter>) -> Parsed<Expand> {
        for parameter in parameters.iter_mut().filter(|one| one.name.text == "kind") {
            parameter.name.text = "bagexpansion".to_owned();
        }
        // Both names may be used at once, as long as they agree.
        if parameters.iter().filter(|one| one.name.text == "bagexpansion").count() > 1
            && let Some(at) = parameters.iter().position(|one| one.name.text == "bagexpansion")
            && parameters[at + 1..].iter().any(|other| *other == parameters[at])
        {
            parameters.remove(at);
        }
        let bags = self.parameter(parameters, "bagexpansion")?;
        let known = &[("bag", false), ("array", true)];
        let bags_as_arrays =
            bags.map(|value| self.choose("way to expand a bag", &value, known)).transpose()?;
        let item_index = self.parameter(parameters, "with_itemindex")?;
        let item_index = item_index.map(|value| self.value_as_name(value)).transpose()?;
        let items = self.list(Self::expand_item)?;
        let limit = if self.take_word("limit") { Some(Box::new(self.literal_expression()?)) } else { None };
        Ok(Expand { bags_as_arrays, item_index, items, limit })
    }

    fn expand_item(&mut self) -> Parsed<ExpandItem> {
        let value = self.named()?;
        let to = if self.take_word("to") { Some(self.type_literal()?) } else { None };
        Ok(ExpandItem { value, to })
    }

    pub(super) fn mv_apply(&mut self) -> Parsed<Body> {
        let mut parameters = self.parameters(EXPAND_PARAMETERS)?;
        let expand = self.expand(&mut parameters)?;
        if self.is_word("id") {
            return Err(self.unsupported("`id` of `mv-apply`", self.here()));
        }
        self.expect_word("on")?;
        let on = self.contextual_in_parentheses()?;
        Ok((OperatorKind::MvApply(Box::new(MvApply { expand, on })), parameters))
    }

    pub(super) fn parse_operator(&mut self, only_matches: bool) -> Parsed<Body> {
        let mut parameters = self.parameters(&["kind", "flags"])?;
        let kind = self.parameter(&mut parameters, "kind")?;
        let kind = kind.map(|kind| self.choose("kind of pattern", &kind, ParseKind::NAMES)).transpose()?;
        let flags = self.parameter(&mut parameters, "flags")?;
        let flags = flags.map(|flags| self.value_as_name(flags)).transpose()?;
        let value = self.unnamed()?;
        self.expect_word("with")?;
        let mut pattern = Vec::new();
        while let Some(part) = self.parse_part()? {
            pattern.push(part);
        }
        if pattern.is_empty() {
            return Err(self.unexpected(&["`*`", "a text", "the name of a column"]));
        }
        let parse = Parse { only_matches, kind, flags, value, pattern };
        Ok((OperatorKind::Parse(Box::new(parse)), parameters))
    }

    fn parse_part(&mut self) -> Parsed<Option<ParsePart>> {
        if self.at_end_of_operator() {
            return Ok(None);
        }
        if self.take(TokenKind::Star) {
            return Ok(Some(ParsePart::Skip));
        }
        if self.peek() == TokenKind::String {
            return Ok(Some(ParsePart::Text(self.string()?)));
        }
        let name = self.name("the name of a column")?;
        let kind = if self.take(TokenKind::Colon) { Some(self.scalar_type()?) } else { None };
        Ok(Some(ParsePart::Column { name, kind }))
    }

    pub(super) fn parse_kv(&mut self) -> Parsed<Body> {
        let hints = self.parameters(&[])?;
        let value = self.unnamed()?;
        self.expect_word("as")?;
        let schema = self.row_schema()?;
        let properties = if self.take_word("with") { self.properties()? } else { Vec::new() };
        Ok((OperatorKind::ParseKv(Box::new(ParseKv { value, schema, properties })), hints))
    }

    pub(super) fn evaluate(&mut self) -> Parsed<Body> {
        let hints = self.parameters(&[])?;
        let call = self.call("a plugin")?;
        let schema = if self.take(TokenKind::Colon) { Some(self.row_schema()?) } else { None };
        Ok((OperatorKind::Evaluate(Box::new(Evaluate { call, schema })), hints))
    }
}
