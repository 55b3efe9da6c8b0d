//! Statements, functions and their parameters.

use super::super::error::{Fault, SyntaxError};
use super::super::span::Span;
use super::super::token::TokenKind;
use super::super::tree::{Expr, Function, Let, LetValue, Place, Query, Statement, StatementKind};
use super::{Parsed, Parser};

impl Parser<'_> {
    /// The whole text.
    pub(super) fn query(&mut self) -> Parsed<Query> {
        let mut statements = Vec::new();
        while self.peek() != TokenKind::End {
            self.refuse_other_languages()?;
            statements.push(self.statement()?);
            if !self.take(TokenKind::Semicolon) && self.peek() != TokenKind::End {
                return Err(self.unexpected(&["an operator", "`|`", "`;`"]));
            }
        }
        Ok(Query { statements, span: Place(Span::new(0, self.text.len())) })
    }

    /// `.show tables` and the like change or show the cluster and are no queries.
    fn refuse_other_languages(&self) -> Parsed<()> {
        if self.peek() == TokenKind::Dot && !self.word_at(1).is_empty() {
            let span = self.token(0).span.to(self.token(1).span);
            let what = format!("the management command `{}`", span.text(self.text));
            return Err(self.unsupported(what, span).hint("only queries are run"));
        }
        Ok(())
    }

    fn statement(&mut self) -> Parsed<Statement> {
        let start = self.start();
        // A word that begins a statement may also be the name of a table: then a pipe or the end follows.
        let is_name = !matches!(self.peek_at(1), TokenKind::Word | TokenKind::OpenBracket);
        let kind = match self.word() {
            "let" if !is_name => StatementKind::Let(self.let_statement()?),
            "set" => self.set_statement()?,
            "declare" if !is_name => self.declare_statement()?,
            "alias" if self.word_at(1) == "database" => self.alias_statement()?,
            "restrict" if self.word_at(1) == "access" => self.restrict_statement()?,
            _ => StatementKind::Expression(self.expression()?),
        };
        Ok(Statement { kind, span: self.since(start) })
    }

    fn let_statement(&mut self) -> Parsed<Let> {
        self.bump();
        let name = self.name("a name")?;
        self.expect(TokenKind::Assign, "`=`")?;
        let value = if self.at_function() {
            LetValue::Function(self.function()?)
        } else {
            LetValue::Expression(self.expression()?)
        };
        Ok(Let { name, value })
    }

    /// Whether `(...) {` follows, with `view` before it or not.
    fn at_function(&self) -> bool {
        let mut ahead = usize::from(self.is_word("view"));
        if self.peek_at(ahead) != TokenKind::OpenParen {
            return false;
        }
        let mut depth = 0_usize;
        loop {
            match self.peek_at(ahead) {
                TokenKind::OpenParen => depth += 1,
                TokenKind::CloseParen if depth <= 1 => {
                    return self.peek_at(ahead + 1) == TokenKind::OpenBrace;
                }
                TokenKind::CloseParen => depth -= 1,
                TokenKind::End | TokenKind::Invalid | TokenKind::Semicolon | TokenKind::Pipe => return false,
                _ => {}
            }
            ahead += 1;
        }
    }

    fn function(&mut self) -> Parsed<Function> {
        let start = self.start();
        let is_view = self.take_word("view");
        let parameters = self.parameter_declarations(true)?;
        self.open(TokenKind::OpenBrace, "`{`")?;
        let mut statements = Vec::new();
        let mut result = None;
        while self.peek() != TokenKind::CloseBrace {
            let statement = self.statement()?;
            match statement.kind {
                StatementKind::Let(_) | StatementKind::Parameters(_) => statements.push(statement),
                StatementKind::Expression(expression) => result = Some(expression),
                _ => return Err(self.not_in_function(statement.span.0)),
            }
            if result.is_some() {
                self.take(TokenKind::Semicolon);
                break;
            }
            if !self.take(TokenKind::Semicolon) && self.peek() != TokenKind::CloseBrace {
                return Err(self.unexpected(&["`;`", "`|`", "`}`"]));
            }
        }
        self.close(&["`|`"])?;
        Ok(Function { is_view, parameters, statements, result, span: self.since(start) })
    }

    fn not_in_function(&self, span: Span) -> Box<SyntaxError> {
        self.unsupported("this statement inside a function", span).hint("put it before the first `let`")
    }

    fn declare_statement(&mut self) -> Parsed<StatementKind> {
        if self.word_at(1) == "pattern" {
            return Err(self.unsupported("`declare pattern`", self.token(0).span.to(self.token(1).span)));
        }
        self.bump();
        self.expect_word("query_parameters")?;
        Ok(StatementKind::Parameters(self.parameter_declarations(false)?))
    }

    fn set_statement(&mut self) -> Parsed<StatementKind> {
        self.bump();
        let name = self.any_name("the name of an option")?;
        let value = if self.take(TokenKind::Assign) { Some(self.simple_value()?) } else { None };
        Ok(StatementKind::Set { name, value })
    }

    fn alias_statement(&mut self) -> Parsed<StatementKind> {
        self.bump();
        self.bump();
        let name = self.name("a name")?;
        self.expect(TokenKind::Assign, "`=`")?;
        Ok(StatementKind::Alias { name, value: self.unnamed()? })
    }

    fn restrict_statement(&mut self) -> Parsed<StatementKind> {
        self.bump();
        self.bump();
        self.expect_word("to")?;
        self.open(TokenKind::OpenParen, "`(`")?;
        let entities = self.list(Self::table_source)?;
        self.close(&["`,`"])?;
        Ok(StatementKind::Restrict(entities))
    }

    /// A condition: an expression that no `=` may follow.
    pub(super) fn predicate(&mut self) -> Parsed<Expr> {
        let predicate = self.unnamed()?;
        if self.peek() == TokenKind::Assign {
            return Err(self
                .fault(Fault::AssignmentInPredicate)
                .hint("`==` compares, `=~` does without case"));
        }
        Ok(predicate)
    }
}
