//! Reads the tokens of a text, finished or not, and knows at each where it is: the brackets that are open, and in each
//! the statement, the pipeline, the operator and its clause.
//!
//! It never fails: what it does not understand is a name, and a bracket that closes nothing is passed over.

mod brackets;
mod frame;
mod word;

pub(super) use frame::{Declared, Frame, Inside};

use super::super::token::TokenKind;
use super::grammar::{self, Operands};
use super::piece::{Piece, PieceKind};
use word::Word;

/// What a token is in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A word of the language: an operator or one of its words, a parameter, `let`, `and`.
    Keyword,
    /// The word behind a pipe, and no operator.
    UnknownOperator,
    /// The name of a type.
    Type,
    /// Any other word.
    Name,
    /// A word behind a dot.
    Member,
    /// A closing bracket that closes nothing.
    Unmatched,
    /// What its kind says: a literal or a symbol.
    Other,
}

/// The state behind the tokens that were read.
pub(super) struct Track<'t> {
    pub text: &'t str,
    pub tokens: Vec<Piece>,
    /// The brackets that are open, the text as a whole first; never empty.
    pub frames: Vec<Frame<'t>>,
    /// What each token is.
    pub roles: Vec<Role>,
}

impl<'t> Track<'t> {
    /// Reads pieces; comments are left out.
    pub(super) fn read(text: &'t str, pieces: &[Piece]) -> Self {
        let tokens: Vec<Piece> =
            pieces.iter().filter(|piece| piece.kind != PieceKind::Comment).copied().collect();
        let frames = vec![Frame::new(None, Inside::Statements, 0)];
        let roles = Vec::with_capacity(tokens.len());
        let mut track = Self { text, tokens, frames, roles };
        while track.roles.len() < track.tokens.len() {
            track.step(track.roles.len());
        }
        track
    }

    /// The innermost bracket.
    pub(super) fn frame(&self) -> Option<&Frame<'t>> {
        self.frames.last()
    }

    pub(super) fn kind(&self, at: usize) -> Option<TokenKind> {
        match self.tokens.get(at)?.kind {
            PieceKind::Token(kind) => Some(kind),
            _ => None,
        }
    }

    pub(super) fn token_text(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |token| token.span.text(self.text))
    }

    /// The word that a token is; empty where it is none.
    pub(super) fn word(&self, at: usize) -> &'t str {
        if self.kind(at) == Some(TokenKind::Word) { self.token_text(at) } else { "" }
    }

    fn word_before(&self, at: usize) -> &'t str {
        at.checked_sub(1).map_or("", |before| self.word(before))
    }

    fn kind_before(&self, at: usize) -> Option<TokenKind> {
        self.kind(at.checked_sub(1)?)
    }

    /// How many tokens a name with hyphens has: `project-away` is three.
    fn hyphenated(&self, at: usize) -> usize {
        let touches = |one: usize| {
            let (one, next) = (self.tokens.get(one), self.tokens.get(one + 1));
            one.zip(next).is_some_and(|(one, next)| one.span.end == next.span.start)
        };
        let mut count = 1;
        while self.kind(at + count) == Some(TokenKind::Minus)
            && touches(at + count - 1)
            && touches(at + count)
            && !self.word(at + count + 1).is_empty()
        {
            count += 2;
        }
        count
    }

    fn step(&mut self, at: usize) {
        let role = match self.kind(at) {
            Some(TokenKind::Word) => return self.step_word(at),
            Some(kind) => self.step_symbol(at, kind),
            None => {
                self.value_ended();
                Role::Other
            }
        };
        self.roles.push(role);
    }

    fn value_ended(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            if frame.parameter.take().is_none() {
                (frame.at_head, frame.at_start) = (false, false);
            }
            frame.expects = false;
        }
    }

    fn step_word(&mut self, at: usize) {
        let count = self.hyphenated(at);
        let (role, taken) = self.word_role(at, count);
        self.roles.extend(std::iter::repeat_n(role, taken));
    }

    /// What a word is, and how many tokens belong to it.
    fn word_role(&mut self, at: usize, count: usize) -> (Role, usize) {
        let span = self.tokens.get(at).zip(self.tokens.get(at + count - 1));
        let (start, end) = span.map_or((0, 0), |(first, last)| (first.span.start, last.span.end));
        let name = self.text.get(start..end).unwrap_or_default();
        let word = Word {
            text: self.word(at),
            name,
            count,
            start,
            end,
            before: self.kind_before(at),
            word_before: self.word_before(at),
            next: self.kind(at + 1),
        };
        let may_lead = self.may_lead(at, name);
        let declares = self.begins_declaration(at);
        let Some(frame) = self.frames.last_mut() else { return (Role::Name, 1) };
        if word.before == Some(TokenKind::Dot) && frame.parameter.is_none() && !frame.names_parameter {
            frame.expects = false;
            return (Role::Member, 1);
        }
        let found = if frame.wants_operator || may_lead || word.is_next_level(frame) {
            Some(word.begin_operator(frame))
        } else if declares {
            frame.let_name = (word.text == "let").then_some("");
            Some((Role::Keyword, 1))
        } else {
            word.declared(frame).or_else(|| word.clause(frame)).or_else(|| word.infix(frame))
        };
        if let Some(found) = found {
            return found;
        }
        if word.names_rows(frame) {
            frame.names.push(Declared { name: word.text, is_function: false, kind: None });
        }
        let is_value = frame.parameter.is_some();
        self.value_ended();
        (if is_value { Role::Keyword } else { Role::Name }, 1)
    }

    /// Whether a word begins a pipeline as an operator that makes rows itself.
    fn may_lead(&self, at: usize, name: &str) -> bool {
        let Some(frame) = self.frames.last() else { return false };
        let holds_rows = !matches!(
            frame.inside,
            Inside::Body | Inside::Declarations | Inside::Types | Inside::Properties { .. } | Inside::Json
        );
        let next = self.kind(at + 1);
        let is_operator = match name {
            "range" | "evaluate" => matches!(next, Some(TokenKind::Word | TokenKind::OpenBracket)),
            _ => !matches!(
                next,
                Some(TokenKind::Pipe | TokenKind::Semicolon | TokenKind::Assign | TokenKind::Comma)
            ),
        };
        frame.at_start && holds_rows && is_operator && grammar::LEADING.contains(&name)
    }

    /// Whether a word is `let` or another that begins a statement.
    fn begins_declaration(&self, at: usize) -> bool {
        let Some(frame) = self.frames.last() else { return false };
        let here = frame.inside == Inside::Statements && frame.at_start;
        let is_followed = matches!(self.kind(at + 1), None | Some(TokenKind::Word | TokenKind::OpenBracket));
        match self.word(at) {
            "let" | "set" | "declare" | "alias" | "restrict" => {
                here && frame.let_name.is_none() && is_followed && self.begins_statement(at, frame)
            }
            "query_parameters" => self.word_before(at) == "declare",
            _ => false,
        }
    }

    fn begins_statement(&self, at: usize, frame: &Frame<'_>) -> bool {
        match at.checked_sub(1).and_then(|before| self.tokens.get(before)) {
            Some(before) => before.span.end <= frame.statement,
            None => true,
        }
    }

    fn step_symbol(&mut self, at: usize, kind: TokenKind) -> Role {
        use TokenKind as T;
        let Some(place) = self.tokens.get(at).map(|token| token.span) else { return Role::Other };
        if kind.closing().is_some() {
            self.open(at, kind, place.end);
            return Role::Other;
        }
        if kind.is_closing() {
            return if self.close(kind) { Role::Other } else { Role::Unmatched };
        }
        let word_before = self.word_before(at);
        let Some(frame) = self.frames.last_mut() else { return Role::Other };
        match kind {
            T::Colon => {
                let declares = matches!(frame.inside, Inside::Rows | Inside::Declarations);
                frame.declares = declares && !frame.is_piped() && !word_before.is_empty();
                if frame.declares {
                    frame.names.push(Declared { name: word_before, is_function: false, kind: None });
                }
            }
            T::Pipe => {
                frame.pipes.push(place.start);
                frame.operator = None;
                (frame.wants_operator, frame.at_start, frame.clause) = (true, false, None);
                (frame.parameter, frame.names_parameter) = (None, false);
            }
            T::Semicolon if frame.inside == Inside::Statements => frame.end_statement(place.start),
            T::Comma if frame.operator.is_none() => frame.begin_pipeline(place.end),
            T::Assign if frame.names_parameter => frame.names_parameter = false,
            T::Assign if frame.let_name.is_some_and(|name| !name.is_empty()) && frame.operator.is_none() => {
                frame.begin_pipeline(place.end);
            }
            T::Comma if matches!(frame.clause, Some(("to" | "default", _))) => {
                frame.operands = frame.operator.map_or(Operands::Nothing, |operator| operator.first);
                (frame.expects, frame.clause) = (true, None);
            }
            // The next key of an order has its own direction.
            T::Comma if matches!(frame.clause, Some(("asc" | "desc" | "nulls" | "first" | "last", _))) => {
                (frame.expects, frame.clause) = (true, Some(("by", place.start)));
            }
            T::Star if frame.expects => self.value_ended(),
            T::Dot => {}
            T::Long | T::Real | T::Timespan | T::String | T::Typed(_) => self.value_ended(),
            _ => frame.expects = true,
        }
        Role::Other
    }
}
