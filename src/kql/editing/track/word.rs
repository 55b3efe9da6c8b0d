//! What a word is in its place.

use super::super::super::token::TokenKind;
use super::super::grammar::{self, Operands};
use super::super::vocabulary::INFIX;
use super::{Frame, Inside, Role};

/// A word and what stands around it.
pub(super) struct Word<'t> {
    /// The word.
    pub text: &'t str,
    /// The same with the words that hyphens join to it.
    pub name: &'t str,
    /// How many tokens the name has.
    pub count: usize,
    /// Where it begins.
    pub start: usize,
    /// Where the name ends.
    pub end: usize,
    /// The token before it.
    pub before: Option<TokenKind>,
    /// The word before it; empty where there is none.
    pub word_before: &'t str,
    /// The token behind it.
    pub next: Option<TokenKind>,
}

/// A role, and how many tokens have it.
type Found = Option<(Role, usize)>;

impl<'t> Word<'t> {
    /// Whether it begins the next level of `top-nested 2 of a by b, top-nested ...`.
    pub(super) fn is_next_level(&self, frame: &Frame<'_>) -> bool {
        self.name == "top-nested" && frame.operator.is_some_and(|operator| operator.name == self.name)
    }

    /// Takes it as the name of an operator.
    pub(super) fn begin_operator(&self, frame: &mut Frame<'_>) -> (Role, usize) {
        (frame.wants_operator, frame.at_start, frame.expects) = (false, false, true);
        frame.operator = grammar::operator(self.name);
        let Some(operator) = frame.operator else { return (Role::UnknownOperator, self.count) };
        (frame.at_head, frame.clause) = (true, None);
        (frame.operands, frame.operator_end) = (operator.first, self.end);
        (Role::Keyword, self.count)
    }

    /// Takes it as a name that is declared, its type, or the beginning of a step of `scan`.
    pub(super) fn declared(&self, frame: &mut Frame<'t>) -> Found {
        if frame.let_name == Some("") {
            (frame.let_name, frame.at_start) = (Some(self.text), false);
            return Some((Role::Name, 1));
        }
        let is_in_steps = frame.inside == Inside::Steps;
        if self.before == Some(TokenKind::Colon) && !is_in_steps || frame.inside == Inside::Types {
            frame.expects = false;
            if let Some(declared) = frame.names.last_mut().filter(|_| frame.declares) {
                declared.kind = Some(self.text);
            }
            frame.declares = false;
            return Some((Role::Type, 1));
        }
        let begins = matches!(self.before, Some(TokenKind::OpenParen | TokenKind::Semicolon));
        (is_in_steps && begins && self.text == "step").then_some((Role::Keyword, 1))
    }

    /// Takes it as a word of the operator: a parameter or what stands between operands.
    pub(super) fn clause(&self, frame: &mut Frame<'_>) -> Found {
        let operator = frame.operator?;
        if frame.names_parameter {
            return Some((Role::Keyword, 1));
        }
        if frame.at_head && frame.parameter.is_none() {
            let found = operator.parameters.iter().find(|(known, _)| *known == self.text);
            let values = found.map(|(_, values)| *values).filter(|_| self.next == Some(TokenKind::Assign));
            let is_hint = self.text == "hint" && self.next == Some(TokenKind::Dot);
            if values.is_some() || is_hint {
                frame.parameter = Some(values.unwrap_or(grammar::Values::Any));
                frame.names_parameter = true;
                return Some((Role::Keyword, 1));
            }
        }
        if frame.parameter.is_some() || frame.expects && !frame.at_head {
            return None;
        }
        let find = |wanted: &str| operator.words.iter().find(|(known, _)| *known == wanted);
        let (found, taken) = match find(self.name) {
            Some(found) => (found, self.count),
            None => (find(self.text)?, 1),
        };
        let (word, operands) = *found;
        frame.clause = Some((word, self.start));
        frame.at_head = false;
        frame.expects = operands != Operands::Done;
        if operands != Operands::Done {
            frame.operands = operands;
        }
        Some((Role::Keyword, taken))
    }

    /// Takes it as a word between two values.
    pub(super) fn infix(&self, frame: &mut Frame<'_>) -> Found {
        let is_negated = self.before == Some(TokenKind::Bang);
        let is_infix = INFIX.contains(&self.text) && (!frame.expects || is_negated);
        if !is_infix && (self.text != "regex" || self.word_before != "matches") {
            return None;
        }
        frame.expects = true;
        Some((Role::Keyword, 1))
    }

    /// Whether it is the name that `as` gives to rows.
    pub(super) fn names_rows(&self, frame: &Frame<'_>) -> bool {
        frame.operator.is_some_and(|operator| operator.name == "as") && frame.expects
    }
}
