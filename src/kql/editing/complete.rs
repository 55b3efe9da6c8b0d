//! What could come next in a query: pure functions of the text, the cursor, the tables and the paths that were seen.
//!
//! - `place` says what can stand at the cursor, and `offer` collects it.
//! - A candidate fits when it begins with what is typed, whatever the case, or contains it. Those that begin with it come
//!   first, then what is most likely in the place, then the alphabet decides: the same text gives the same list.

mod offer;
mod place;

use super::super::bind::Tables;
use super::super::span::floor_boundary;
use super::super::token::TokenKind;
use super::piece::{Piece, PieceKind, pieces};
use super::track::Track;
use offer::Offer;
pub use offer::syntax;

/// What could stand at a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completion {
    /// The byte where what is typed begins; a candidate stands for the text from here to the cursor.
    pub start: usize,
    /// The candidates, the best first; none is there twice.
    pub candidates: Vec<Candidate>,
}

/// A text that could stand at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// As it is put in; that of a function ends with `(`.
    pub text: String,
    /// What it is.
    pub kind: CandidateKind,
    /// A type, how a function is called, or what an operator does; empty where there is nothing to say.
    pub note: String,
    /// Whether it begins with what is typed; otherwise it only contains it.
    pub begins: bool,
}

/// What a candidate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CandidateKind {
    /// An operator after a pipe or at the beginning.
    Operator,
    /// A word of the language, or a value of a parameter.
    Keyword,
    /// A parameter of an operator, with its `=`.
    Parameter,
    /// A table.
    Table,
    /// A column.
    Column,
    /// What a `let` or a parameter of a function names.
    Variable,
    /// A scalar function, or one that the text declares.
    Function,
    /// An aggregate.
    Aggregate,
    /// A plugin.
    Plugin,
    /// A key in a dynamic value.
    Key,
    /// A type.
    Type,
}

/// The paths that were seen in a column of a table, as `Item`, `Item.Subject`, `Parts[].Id`: each that leads to another
/// is among them too.
pub type Paths<'a> = dyn Fn(&str, &str) -> Vec<String> + 'a;

/// More would only scroll by.
const MOST: usize = 2000;

/// Completes what stands before the cursor, a byte of the text; one inside a character counts as its beginning.
///
/// What comes after the cursor decides only whether a function still needs its bracket.
#[must_use]
pub fn complete(text: &str, cursor: usize, tables: &dyn Tables, paths: &Paths<'_>) -> Completion {
    let cursor = floor_boundary(text, cursor);
    let (before, after) = text.split_at(cursor);
    let all = pieces(before);
    let nothing = Completion { start: cursor, candidates: Vec::new() };
    let Some(typed) = typed_word(&all, cursor) else { return nothing };
    let needs_bracket = !after.starts_with('(');
    let name = with_hyphens(&all, typed);
    if name < typed {
        let track = Track::read(before, all.get(..name).unwrap_or_default());
        if track.frame().is_some_and(|frame| frame.wants_operator || frame.operands_take_hyphens()) {
            return finish(&track, begin_of(&all, name, cursor), cursor, tables, paths, needs_bracket);
        }
    }
    let track = Track::read(before, all.get(..typed).unwrap_or_default());
    finish(&track, begin_of(&all, typed, cursor), cursor, tables, paths, needs_bracket)
}

fn begin_of(all: &[Piece], at: usize, cursor: usize) -> usize {
    all.get(at).map_or(cursor, |piece| piece.span.start)
}

fn finish(
    track: &Track<'_>,
    start: usize,
    cursor: usize,
    tables: &dyn Tables,
    paths: &Paths<'_>,
    needs_bracket: bool,
) -> Completion {
    let typed = track.text.get(start..cursor).unwrap_or_default();
    let mut offer = Offer::new(typed, needs_bracket);
    place::offer(track, &mut offer, tables, paths);
    let mut candidates = offer.finish();
    candidates.truncate(MOST);
    Completion { start, candidates }
}

/// The piece that the word before the cursor is: the number of pieces where there is none. Nothing inside a comment, a
/// string, or a number.
fn typed_word(all: &[Piece], cursor: usize) -> Option<usize> {
    let Some(last) = all.last().filter(|last| last.span.end == cursor) else { return Some(all.len()) };
    match last.kind {
        PieceKind::Token(TokenKind::Word) => Some(all.len() - 1),
        PieceKind::Token(
            TokenKind::String | TokenKind::Long | TokenKind::Real | TokenKind::Timespan | TokenKind::Typed(_),
        ) => None,
        PieceKind::Token(_) => Some(all.len()),
        PieceKind::Comment | PieceKind::OpenString | PieceKind::BrokenString | PieceKind::Stray => None,
    }
}

/// Where a name with hyphens begins that ends at the cursor: `project-aw`, `project-`.
fn with_hyphens(all: &[Piece], typed: usize) -> usize {
    let is =
        |at: usize, kind: TokenKind| all.get(at).is_some_and(|piece| piece.kind == PieceKind::Token(kind));
    let touches = |at: usize| {
        all.get(at).zip(all.get(at + 1)).is_none_or(|(one, next)| one.span.end == next.span.start)
    };
    let mut at = typed;
    // Without a letter behind it, the hyphen is the last piece.
    if let Some(hyphen) =
        all.len().checked_sub(1).filter(|last| *last + 1 == typed && is(*last, TokenKind::Minus))
    {
        at = hyphen + 1;
    }
    while let Some(word) = at.checked_sub(2) {
        if !is(word, TokenKind::Word)
            || !is(word + 1, TokenKind::Minus)
            || !touches(word)
            || !touches(word + 1)
        {
            break;
        }
        at = word;
    }
    at
}

#[cfg(test)]
mod tests;
