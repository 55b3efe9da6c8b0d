//! What stands in a bracket that is opened, by what stands before it.

use super::super::super::token::TokenKind;
use super::super::super::tree::ScalarType;
use super::super::grammar::Operands;
use super::{Declared, Frame, Inside, Role, Track};

impl<'t> Track<'t> {
    pub(super) fn open(&mut self, at: usize, bracket: TokenKind, start: usize) {
        let inside = self.inside(at, bracket);
        let mut frame = Frame::new(Some(bracket), inside, start);
        if let Some(around) = self.frames.last_mut() {
            if bracket == TokenKind::OpenBrace && inside == Inside::Statements {
                frame.names = std::mem::take(&mut around.closed);
                around.let_function |= around.let_name.is_some();
            }
            (around.at_start, around.at_head) = (false, false);
        }
        self.frames.push(frame);
    }

    /// Closes a bracket and all that were opened in it; false where it closes nothing.
    pub(super) fn close(&mut self, closing: TokenKind) -> bool {
        let matches = |frame: &Frame<'_>| frame.bracket.and_then(TokenKind::closing) == Some(closing);
        let Some(at) = self.frames.iter().rposition(matches) else { return false };
        let Some(frame) = self.frames.drain(at..).next() else { return false };
        if let Some(around) = self.frames.last_mut() {
            // The parameters of a query are names like those of `let`.
            let statement = self.text.get(around.statement..).unwrap_or_default().trim_start();
            if frame.inside == Inside::Declarations && statement.starts_with("declare ") {
                around.names.extend(frame.names.iter().map(|name| Declared { kind: None, ..*name }));
            }
            around.closed = if frame.inside == Inside::Declarations || frame.inside == Inside::Rows {
                frame.names
            } else {
                Vec::new()
            };
            around.expects = false;
        }
        true
    }

    fn inside(&mut self, at: usize, bracket: TokenKind) -> Inside {
        let Some(around) = self.frames.last() else { return Inside::Values };
        if around.inside == Inside::Json {
            return Inside::Json;
        }
        match bracket {
            TokenKind::OpenBrace if around.operator.is_some_and(|operator| operator.name == "partition") => {
                Inside::Rows
            }
            TokenKind::OpenBrace => Inside::Statements,
            TokenKind::OpenBracket => Inside::Values,
            _ => self.in_parenthesis(at, around),
        }
    }

    fn in_parenthesis(&self, at: usize, around: &Frame<'t>) -> Inside {
        let (word, role) = match at.checked_sub(1) {
            Some(before) => (self.word(before), self.roles.get(before).copied()),
            None => ("", None),
        };
        match word {
            "typeof" => return Inside::Types,
            "datatable" | "externaldata" | "external_data" | "query_parameters" => {
                return Inside::Declarations;
            }
            "toscalar" | "totable" | "materialize" => return Inside::Rows,
            // Inside a literal there is nothing to name.
            _ if role != Some(Role::Member) && ScalarType::of(word).is_some() => return Inside::Json,
            _ => {}
        }
        if word == "in" && around.operator.is_some_and(|one| matches!(one.name, "find" | "search")) {
            return Inside::Tables;
        }
        let tilde = at.checked_sub(1).and_then(|before| self.kind(before)) == Some(TokenKind::Tilde);
        if matches!(word, "in" | "has_any" | "has_all") || tilde {
            return Inside::Set;
        }
        // What is called `f` in `f(`: only where no word of the operator stands before the bracket.
        let is_call = !word.is_empty() && role != Some(Role::Keyword);
        let Some(operator) = around.operator else {
            return match (around.let_name, around.at_start, is_call) {
                (_, true, false) => Inside::Rows,
                (Some(_), _, _) if word == "view" => Inside::Declarations,
                _ => Inside::Values,
            };
        };
        match around.operands {
            Operands::Body => Inside::Body,
            _ if operator.name == "fork" => Inside::Body,
            _ if operator.name == "partition" && !around.expects => Inside::Body,
            Operands::Tables if !is_call => Inside::Rows,
            Operands::Declarations => Inside::Declarations,
            Operands::Properties if !is_call => Inside::Properties { of_chart: operator.name == "render" },
            Operands::Steps => Inside::Steps,
            _ => Inside::Values,
        }
    }
}
