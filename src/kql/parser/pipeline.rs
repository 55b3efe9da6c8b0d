//! Pipelines: what a query begins with and the operators after its pipes.

use super::super::error::Fault;
use super::super::span::Span;
use super::super::token::TokenKind;
use super::super::tree::{
    Expr, ExprKind, Fork, Operator, OperatorKind, Parameter, Partition, PartitionBody, Pipeline,
};
use super::super::words::REFUSED_OPERATORS;
use super::{Parsed, Parser};

/// An operator, and what is left of its parameters.
pub(super) type Body = (OperatorKind, Vec<Parameter>);

impl Parser<'_> {
    /// An expression with any number of pipes.
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let mut operators = Vec::new();
        let source = if self.at_leading_operator()? {
            operators.push(self.operator()?);
            None
        } else {
            Some(self.unnamed()?)
        };
        self.piped(&mut operators)?;
        match source {
            Some(source) if operators.is_empty() => Ok(source),
            source => {
                let kind = ExprKind::Pipeline(Box::new(Pipeline { source, operators }));
                Ok(Expr { kind, span: self.since(start) })
            }
        }
    }

    /// Whether an operator comes that makes rows itself.
    fn at_leading_operator(&self) -> Parsed<bool> {
        let next = self.peek_at(1);
        let before_name = matches!(next, TokenKind::Word | TokenKind::OpenBracket);
        match self.word() {
            "print" | "union" | "find" | "search" => Ok(true),
            "evaluate" => Ok(before_name),
            "range" => Ok(before_name && (self.word_at(2) == "from" || next == TokenKind::OpenBracket)),
            "entity_group" if next == TokenKind::OpenBracket => {
                Err(self.unsupported("`entity_group`", self.token(0).span))
            }
            "macro" if next == TokenKind::Minus && self.word_at(2) == "expand" => {
                Err(self
                    .unsupported("the operator `macro-expand`", self.token(0).span.to(self.token(2).span)))
            }
            _ => Ok(false),
        }
    }

    /// Operators on rows that come from outside: `(top 1 by b | project c)` without its parentheses.
    pub(super) fn contextual(&mut self) -> Parsed<Pipeline> {
        let mut operators = vec![self.operator_with_input()?];
        self.piped(&mut operators)?;
        Ok(Pipeline { source: None, operators })
    }

    /// The same in parentheses.
    pub(super) fn contextual_in_parentheses(&mut self) -> Parsed<Pipeline> {
        self.open(TokenKind::OpenParen, "`(`")?;
        let pipeline = self.contextual()?;
        self.close(&["`|`"])?;
        Ok(pipeline)
    }

    /// The operators after the pipes that follow.
    fn piped(&mut self, operators: &mut Vec<Operator>) -> Parsed<()> {
        while self.take(TokenKind::Pipe) {
            operators.push(self.operator_with_input()?);
        }
        Ok(())
    }

    /// An operator that rows go into.
    fn operator_with_input(&mut self) -> Parsed<Operator> {
        let word = self.word();
        if matches!(word, "print" | "range") {
            let error = self.unsupported(format!("`{word}` after a pipe"), self.here());
            return Err(error.hint(format!("`{word}` makes rows, it takes none: begin a query with it")));
        }
        self.operator()
    }

    /// The words of an operator's name: `project-away` is three tokens.
    fn operator_name(&self) -> (Span, usize) {
        let mut count = 1;
        while self.peek_at(count) == TokenKind::Minus
            && !self.word_at(count + 1).is_empty()
            && self.is_adjacent(count)
            && self.is_adjacent(count + 1)
        {
            count += 2;
        }
        (self.token(0).span.to(self.token(count - 1).span), count)
    }

    fn operator(&mut self) -> Parsed<Operator> {
        if self.word().is_empty() {
            return Err(self.unexpected(&["an operator"]));
        }
        let start = self.start();
        let (span, count) = self.operator_name();
        let name = span.text(self.text);
        if REFUSED_OPERATORS.contains(&name) {
            return Err(self.unsupported(format!("the operator `{name}`"), span));
        }
        for _ in 0..count {
            self.bump();
        }
        let Some(read) = Self::reader(name) else { return Err(self.unknown_operator(span)) };
        let (kind, hints) = read(self)?;
        Ok(Operator { kind, hints, span: self.since(start) })
    }

    /// What reads the operands of an operator; nothing where there is no such operator.
    ///
    /// One reader and one call of it: a call in each arm would make the stack frame as large as all of them together.
    fn reader(name: &str) -> Option<fn(&mut Self) -> Parsed<Body>> {
        use OperatorKind as Kind;
        Some(match name {
            "where" | "filter" => |parser| parser.hinted(|parser| Ok(Kind::Where(parser.predicate()?))),
            "extend" => |parser| parser.listed(Kind::Extend, Self::named),
            "project" => |parser| parser.optionally_listed(Kind::Project, Self::named),
            "project-away" => |parser| parser.optionally_listed(Kind::ProjectAway, Self::column_pattern),
            "project-keep" => |parser| parser.optionally_listed(Kind::ProjectKeep, Self::column_pattern),
            "project-rename" => |parser| parser.optionally_listed(Kind::ProjectRename, Self::named),
            "project-reorder" => |parser| parser.optionally_listed(Kind::ProjectReorder, Self::column_order),
            "project-by-names" => |parser| parser.optionally_listed(Kind::ProjectByNames, Self::unnamed),
            "summarize" => Self::summarize,
            "distinct" => |parser| parser.listed(Kind::Distinct, Self::named),
            "count" => Self::count,
            "take" | "limit" => |parser| parser.hinted(|parser| Ok(Kind::Take(parser.named()?))),
            "sample" => |parser| parser.hinted(|parser| Ok(Kind::Sample(parser.named()?))),
            "sample-distinct" => Self::sample_distinct,
            "sort" | "order" => Self::sort,
            "top" => Self::top,
            "top-hitters" => Self::top_hitters,
            "top-nested" => Self::top_nested,
            "join" => Self::join,
            "lookup" => Self::lookup,
            "union" => Self::union,
            "mv-expand" | "mvexpand" => Self::mv_expand,
            "mv-apply" | "mvapply" => Self::mv_apply,
            "parse" => |parser| parser.parse_operator(false),
            "parse-where" => |parser| parser.parse_operator(true),
            "parse-kv" => Self::parse_kv,
            "make-series" => Self::make_series,
            "scan" => Self::scan,
            "partition" => Self::partition,
            "fork" => Self::fork,
            "facet" => Self::facet,
            "evaluate" => Self::evaluate,
            "invoke" => |parser| parser.hinted(|parser| Ok(Kind::Invoke(parser.call("a function")?))),
            "serialize" => |parser| parser.optionally_listed(Kind::Serialize, Self::named),
            "range" => Self::range,
            "print" => |parser| parser.listed(Kind::Print, Self::named),
            "getschema" => Self::getschema,
            "search" => Self::search,
            "find" => Self::find,
            "as" => |parser| parser.hinted(|parser| Ok(Kind::As(parser.name("a name")?))),
            "render" => Self::render,
            "reduce" => Self::reduce,
            "consume" => Self::consume,
            "assert-schema" => |parser| parser.hinted(|parser| Ok(Kind::AssertSchema(parser.row_schema()?))),
            _ => return None,
        })
    }

    /// An operator that is hints and a list.
    fn listed<T>(
        &mut self,
        kind: impl FnOnce(Vec<T>) -> OperatorKind,
        item: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Body> {
        let hints = self.parameters(&[])?;
        Ok((kind(self.list(item)?), hints))
    }

    /// The same where the list may be empty.
    fn optionally_listed<T>(
        &mut self,
        kind: impl FnOnce(Vec<T>) -> OperatorKind,
        item: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Body> {
        let hints = self.parameters(&[])?;
        Ok((kind(self.optional_list(item)?), hints))
    }

    /// An operator without parameters of its own, so that only hints may stand before its operands.
    fn hinted(&mut self, body: impl FnOnce(&mut Self) -> Parsed<OperatorKind>) -> Parsed<Body> {
        let hints = self.parameters(&[])?;
        Ok((body(self)?, hints))
    }

    fn partition(&mut self) -> Parsed<Body> {
        let hints = self.parameters(&[])?;
        self.expect_word("by")?;
        let by = self.entity()?;
        let values = if self.take_word("in") { Some(self.unnamed_primary()?) } else { None };
        let body = if self.peek() == TokenKind::OpenBrace {
            self.open(TokenKind::OpenBrace, "`{`")?;
            let query = self.expression()?;
            self.close(&["`|`"])?;
            PartitionBody::Query(query)
        } else if self.peek() == TokenKind::OpenParen {
            PartitionBody::Operators(self.contextual_in_parentheses()?)
        } else {
            return Err(self.unexpected(&["`(`", "`{`"]));
        };
        Ok((OperatorKind::Partition(Box::new(Partition { by, values, body })), hints))
    }

    fn fork(&mut self) -> Parsed<Body> {
        let hints = self.parameters(&[])?;
        let mut prongs = Vec::new();
        loop {
            let name = if self.peek_at(1) == TokenKind::Assign || self.peek() == TokenKind::OpenBracket {
                let name = self.any_name("a name")?;
                self.expect(TokenKind::Assign, "`=`")?;
                Some(name)
            } else {
                None
            };
            if name.is_none() && self.peek() != TokenKind::OpenParen && !prongs.is_empty() {
                return Ok((OperatorKind::Fork(prongs), hints));
            }
            prongs.push(Fork { name, body: self.contextual_in_parentheses()? });
        }
    }

    fn facet(&mut self) -> Parsed<Body> {
        let hints = self.parameters(&[])?;
        self.expect_word("by")?;
        let by = self.list(Self::entity)?;
        if !self.take_word("with") {
            return Ok((OperatorKind::Facet { by, with: None }, hints));
        }
        let with = if self.peek() == TokenKind::OpenParen {
            self.contextual_in_parentheses()?
        } else {
            // An operator inside this one without a bracket.
            self.descend(self.token(0).span)?;
            let operator = self.operator_with_input()?;
            self.ascend();
            Pipeline { source: None, operators: vec![operator] }
        };
        Ok((OperatorKind::Facet { by, with: Some(Box::new(with)) }, hints))
    }

    fn range(&mut self) -> Parsed<Body> {
        let hints = Vec::new();
        let column = self.name("the name of a column")?;
        self.expect_word("from")?;
        let from = Box::new(self.unnamed()?);
        self.expect_word("to")?;
        let to = Box::new(self.unnamed()?);
        self.expect_word("step")?;
        let step = Box::new(self.unnamed()?);
        Ok((OperatorKind::Range { column, from, to, step }, hints))
    }

    /// Items with commas between, or none: none when no operand can begin here.
    pub(super) fn optional_list<T>(&mut self, item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        if self.at_end_of_operator() { Ok(Vec::new()) } else { self.list(item) }
    }

    /// Whether the operator is over.
    pub(super) fn at_end_of_operator(&self) -> bool {
        matches!(self.peek(), TokenKind::End | TokenKind::Pipe | TokenKind::Semicolon)
            || self.peek().is_closing()
    }

    /// The value of one of a few words, as the kind of a join.
    pub(super) fn choose<T: Copy>(&self, what: &'static str, value: &Expr, known: &[(&str, T)]) -> Parsed<T> {
        let text = match &value.kind {
            ExprKind::Name(name) => name.text.as_str(),
            _ => value.span.text(self.text),
        };
        match known.iter().find(|(name, _)| *name == text) {
            Some((_, found)) => Ok(*found),
            None => {
                let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
                Err(self.unknown_word(what, (text, value.span.0), names))
            }
        }
    }

    /// Takes a parameter out of those that were read.
    pub(super) fn parameter(&self, parameters: &mut Vec<Parameter>, name: &str) -> Parsed<Option<Expr>> {
        let Some(at) = parameters.iter().position(|parameter| parameter.name.text == name) else {
            return Ok(None);
        };
        let found = parameters.remove(at);
        if let Some(second) = parameters.iter().find(|parameter| parameter.name.text == name) {
            let fault = Fault::Repeated { name: name.to_owned() };
            return Err(super::SyntaxError::new(self.text, fault, second.name.span.0));
        }
        Ok(Some(found.value))
    }
}
