//! What stands between operators: names, calls, literals, brackets, and the steps from a value to its parts.

use super::super::error::{Fault, SyntaxError};
use super::super::token::TokenKind;
use super::super::tree::{Call, Expr, ExprKind, Name, ScalarType, Step, StepKind, TableFunction};
use super::{Parsed, Parser};

impl Parser<'_> {
    /// A value and the steps to a part of it. Names with stars are read where tables are listed.
    pub(super) fn path(&mut self, patterns: bool) -> Parsed<Expr> {
        let start = self.start();
        let root = self.unnamed_primary()?;
        if !matches!(self.peek(), TokenKind::Dot | TokenKind::OpenBracket) {
            return Ok(root);
        }
        let mut steps = Vec::new();
        loop {
            let begin = self.start();
            let kind = match self.peek() {
                TokenKind::Dot => self.step_after_dot(patterns)?,
                TokenKind::OpenBracket => self.index()?,
                _ => break,
            };
            steps.push(Step { kind, span: self.since(begin) });
        }
        Ok(Expr { kind: ExprKind::Path { root: Box::new(root), steps }, span: self.since(start) })
    }

    /// Whether a name and a parenthesis follow.
    fn at_call(&self) -> bool {
        let name = if self.at_bracketed_name() { 3 } else { usize::from(self.peek() == TokenKind::Word) };
        name > 0 && self.peek_at(name) == TokenKind::OpenParen
    }

    fn index(&mut self) -> Parsed<StepKind> {
        self.open(TokenKind::OpenBracket, "`[`")?;
        let index = self.unnamed()?;
        self.close(&[])?;
        Ok(StepKind::Index(index))
    }

    fn step_after_dot(&mut self, patterns: bool) -> Parsed<StepKind> {
        self.bump();
        if patterns && let Some(pattern) = self.pattern() {
            return Ok(StepKind::Pattern(pattern));
        }
        match self.peek() {
            _ if self.at_call() => Ok(StepKind::Call(self.call("the name of a member")?)),
            // `.['a b']` is the member, `.[0]` an older way to write `[0]`.
            TokenKind::OpenBracket if !self.at_bracketed_name() => self.index(),
            // A member such as `1d` looks like a time.
            TokenKind::Timespan => {
                let span = self.bump().span;
                let text = span.text(self.text).to_owned();
                Ok(StepKind::Member(Name { text, bracketed: false, span: span.into() }))
            }
            _ => Ok(StepKind::Member(self.any_name("the name of a member")?)),
        }
    }

    /// A value without steps.
    pub(super) fn unnamed_primary(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let kind = match self.peek() {
            TokenKind::OpenParen => self.parenthesized()?,
            TokenKind::Star => {
                self.bump();
                ExprKind::Star
            }
            TokenKind::OpenBrace => return Err(self.brace()),
            TokenKind::Word => self.word_primary()?,
            TokenKind::OpenBracket if self.at_call() => ExprKind::Call(Box::new(self.call("a function")?)),
            _ => match self.literal()? {
                Some(literal) => ExprKind::Literal(Box::new(literal)),
                None => ExprKind::Name(self.any_name("an expression")?),
            },
        };
        Ok(Expr { kind, span: self.since(start) })
    }

    fn parenthesized(&mut self) -> Parsed<ExprKind> {
        self.open(TokenKind::OpenParen, "`(`")?;
        let inner = Box::new(self.expression()?);
        self.close(&["an operator", "`|`"])?;
        Ok(ExprKind::Parenthesized(inner))
    }

    fn word_primary(&mut self) -> Parsed<ExprKind> {
        let is_call = self.peek_at(1) == TokenKind::OpenParen;
        match self.word() {
            "toscalar" if is_call => return self.table_function(TableFunction::ToScalar),
            "totable" if is_call => return self.table_function(TableFunction::ToTable),
            "materialize" if is_call => return self.table_function(TableFunction::Materialize),
            "inline_external_table" if is_call || self.word_at(1) == "kind" => {
                return Err(self.unsupported("`inline_external_table`", self.here()));
            }
            "datatable" => return self.datatable(),
            "externaldata" | "external_data" => return self.externaldata(),
            _ => {}
        }
        if let Some(literal) = self.literal()? {
            return Ok(ExprKind::Literal(Box::new(literal)));
        }
        if is_call && ScalarType::of(self.word()).is_some() {
            return Err(self.broken_typed_literal());
        }
        if is_call {
            return Ok(ExprKind::Call(Box::new(self.call("a function")?)));
        }
        Ok(ExprKind::Name(self.name("an expression")?))
    }

    /// `datetime (2024-01-01)`, or a parenthesis that is not closed.
    fn broken_typed_literal(&self) -> Box<SyntaxError> {
        if self.is_adjacent(1) {
            let fault = Fault::UnclosedBracket { bracket: "(" };
            return SyntaxError::new(self.text, fault, self.token(1).span).hint("close it with `)`");
        }
        let word = self.word();
        let fault = Fault::ReservedWord { word: word.to_owned() };
        self.fault(fault).hint(format!("write `{word}(...)` without a blank before the parenthesis"))
    }

    /// A brace where a value has to be.
    fn brace(&self) -> Box<SyntaxError> {
        if self.at == 0 || self.peek_at(1) != TokenKind::Word {
            return self.unexpected(&["an expression"]);
        }
        let name = self.word_at(1);
        self.fault(Fault::ClientParameter).hint(format!(
            "write the value of `{name}` in its place, or declare it: `declare query_parameters ({name}:string);`"
        ))
    }

    /// A function and its arguments.
    pub(super) fn call(&mut self, expected: &str) -> Parsed<Call> {
        let start = self.start();
        let name = self.name(expected)?;
        self.open(TokenKind::OpenParen, "`(`")?;
        let arguments =
            if self.peek() == TokenKind::CloseParen { Vec::new() } else { self.list(Self::named)? };
        self.close(&["an operator", "`,`"])?;
        Ok(Call { name, arguments, span: self.since(start) })
    }

    fn table_function(&mut self, function: TableFunction) -> Parsed<ExprKind> {
        self.bump();
        self.open(TokenKind::OpenParen, "`(`")?;
        let inner = Box::new(self.expression()?);
        self.close(&["an operator", "`|`"])?;
        Ok(ExprKind::Table(function, inner))
    }

    fn datatable(&mut self) -> Parsed<ExprKind> {
        self.bump();
        let schema = Box::new(self.row_schema()?);
        self.open(TokenKind::OpenBracket, "`[`")?;
        let mut cells = Vec::new();
        while self.peek() != TokenKind::CloseBracket {
            cells.push(self.literal_expression()?);
            if !self.take(TokenKind::Comma) {
                break;
            }
        }
        self.close(&["`,`"])?;
        Ok(ExprKind::DataTable { schema, cells })
    }

    fn externaldata(&mut self) -> Parsed<ExprKind> {
        self.bump();
        let schema = Box::new(self.row_schema()?);
        self.open(TokenKind::OpenBracket, "`[`")?;
        let sources = self.list(Self::unnamed)?;
        self.close(&["`,`"])?;
        let properties = if self.is_word("with") && self.peek_at(1) == TokenKind::OpenParen {
            self.bump();
            self.properties()?
        } else {
            Vec::new()
        };
        Ok(ExprKind::ExternalData { schema, sources, properties })
    }
}
