//! The class of each piece of a text, for colours.

use hashbrown::HashSet;

use super::super::signatures;
use super::super::span::Span;
use super::super::token::TokenKind;
use super::super::tree::ScalarType;
use super::piece::{PieceKind, pieces};
use super::track::{Role, Track};

/// What a piece of a query is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// `// ...`
    Comment,
    /// An operator, one of its words or parameters, `let`, `and`, the name of a type.
    Keyword,
    /// A scalar function that is called, also one that the text declares.
    Function,
    /// An aggregate that is called.
    Aggregate,
    /// A table that is known.
    Table,
    /// A column, a variable, or a name that is not known.
    Name,
    /// A string.
    String,
    /// A number, a length of time, or a literal with its type, as `datetime(2024-01-01)`.
    Number,
    /// A symbol between values, as `==`.
    Operator,
    /// Brackets, commas, pipes and the like.
    Punctuation,
    /// What cannot be right: a character that begins nothing, a string that its line cuts off, a bracket that closes
    /// nothing, a word after a pipe that is no operator.
    Error,
}

/// The classes of a text, finished or not: in order, apart from one another, white space left out.
///
/// `is_table` says whether there is a table of a name.
#[must_use]
pub fn classes(text: &str, is_table: &dyn Fn(&str) -> bool) -> Vec<(Span, Class)> {
    let all = pieces(text);
    let track = Track::read(text, &all);
    let functions = declared_functions(&track);
    let mut found: Vec<(Span, Class)> = Vec::with_capacity(all.len());
    let mut at = 0;
    for piece in &all {
        if piece.kind == PieceKind::Comment {
            found.push((piece.span, Class::Comment));
            continue;
        }
        let class = class(&track, at, &functions, is_table);
        at += 1;
        // The parts of `project-away` are one.
        match found.last_mut() {
            Some((span, last))
                if span.end == piece.span.start && joined(&track, at - 1) && *last == class =>
            {
                span.end = piece.span.end;
            }
            _ => found.push((piece.span, class)),
        }
    }
    found
}

/// Whether a token belongs to the name before it: to an operator's name with a hyphen.
fn joined(track: &Track<'_>, at: usize) -> bool {
    let of_operator = |role: Option<&Role>| matches!(role, Some(Role::Keyword | Role::UnknownOperator));
    let before = at.checked_sub(1).and_then(|before| track.kind(before));
    of_operator(track.roles.get(at))
        && (track.kind(at) == Some(TokenKind::Minus) || before == Some(TokenKind::Minus))
}

fn declared_functions<'t>(track: &Track<'t>) -> HashSet<&'t str> {
    let frames = track.frames.iter();
    let names = frames.flat_map(|frame| frame.names.iter());
    names.filter(|declared| declared.is_function).map(|declared| declared.name).collect()
}

fn class(track: &Track<'_>, at: usize, functions: &HashSet<&str>, is_table: &dyn Fn(&str) -> bool) -> Class {
    use TokenKind as T;
    let Some(piece) = track.tokens.get(at) else { return Class::Error };
    let kind = match piece.kind {
        PieceKind::Token(kind) => kind,
        PieceKind::OpenString => return Class::String,
        _ => return Class::Error,
    };
    match track.roles.get(at) {
        Some(Role::Keyword | Role::Type) => return Class::Keyword,
        // The last word may still become one.
        Some(Role::UnknownOperator) if at + 1 < track.tokens.len() => return Class::Error,
        Some(Role::UnknownOperator | Role::Member) => return Class::Name,
        Some(Role::Unmatched) => return Class::Error,
        _ => {}
    }
    match kind {
        T::Word => word(track, at, functions, is_table),
        T::String => Class::String,
        T::Long | T::Real | T::Timespan | T::Typed(_) => Class::Number,
        T::OpenParen | T::CloseParen | T::OpenBracket | T::CloseBracket | T::OpenBrace | T::CloseBrace => {
            Class::Punctuation
        }
        T::Comma | T::Semicolon | T::Colon | T::Pipe | T::Dot => Class::Punctuation,
        _ => Class::Operator,
    }
}

/// Words that are called and no functions of a row.
const CALLED: &[&str] = &["dynamic", "materialize", "toscalar", "totable", "typeof"];

fn word(track: &Track<'_>, at: usize, functions: &HashSet<&str>, is_table: &dyn Fn(&str) -> bool) -> Class {
    let word = track.word(at);
    if track.kind(at + 1) == Some(TokenKind::OpenParen) {
        if CALLED.contains(&word) || word == "datatable" || ScalarType::of(word).is_some() {
            return Class::Keyword;
        }
        if signatures::aggregate(word).is_some() {
            return Class::Aggregate;
        }
        if signatures::scalar(word).is_some() || functions.contains(word) {
            return Class::Function;
        }
    }
    match word {
        "true" | "false" | "null" => Class::Number,
        "datatable" | "externaldata" | "view" => Class::Keyword,
        _ if is_table(word) => Class::Table,
        _ => Class::Name,
    }
}

#[cfg(test)]
mod tests;
