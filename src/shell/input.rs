//! What was typed, cut into statements and commands.
//!
//! A statement in SQL ends with `;`; one in Kusto is all that comes, `let` statements included, up to the next command. A
//! command begins with `.` or `\` where a statement could begin, and ends with its line. A command whose argument is a query
//! goes on as long as the query does. `.kql` and `.sql` decide how the text behind them is cut.

use super::command::{self, Command};
use super::language::Language;
use super::scan::{Kind, tokens};
use crate::kql::editing::is_complete;
use crate::kql::editing::piece::{Piece, PieceKind, pieces};
use crate::kql::token::TokenKind;

/// One thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item<'t> {
    /// SQL, without its `;`.
    Statement(&'t str),
    /// A query in Kusto, as it was typed.
    Kusto(&'t str),
    /// A command with its arguments.
    Command(&'t str),
}

/// A text cut into items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Input<'t> {
    /// In order, each with the byte offset where it begins.
    pub items: Vec<(usize, Item<'t>)>,
    /// Whether nothing more is needed: the last statement is at its end.
    pub complete: bool,
    /// The language of a query behind the text.
    pub language: Language,
}

/// What is being typed at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Current<'t> {
    /// Where it begins.
    pub start: usize,
    /// It, up to the place.
    pub text: &'t str,
    /// The language that is spoken there.
    pub language: Language,
}

/// Words that leave or help without a leading dot, as in other shells.
const BARE_COMMANDS: [&str; 3] = ["quit", "exit", "help"];

/// Cuts a text into its statements and commands. An unfinished one is the last item.
pub(super) fn split(text: &str, mut language: Language) -> Input<'_> {
    let bare = text.trim().trim_end_matches(';').trim_end();
    if BARE_COMMANDS.contains(&bare) {
        return Input { items: vec![(0, Item::Command(bare))], complete: true, language };
    }
    let mut items = Vec::new();
    let mut at = 0;
    while let Some(start) = next_start(text, at, language) {
        let rest = text.get(start..).unwrap_or_default();
        let is_command = is_command(rest);
        let query = if is_command { query_in(rest, language) } else { Some((0, language)) };
        let Some((skip, language_of_query)) = query else {
            let line = rest.lines().next().unwrap_or_default().trim_end();
            items.push((start, Item::Command(line)));
            if let Ok(Command::Language(next)) = command::parse(line) {
                language = next;
            }
            at = start + line.len();
            continue;
        };
        let end = End::of(rest.get(skip..).unwrap_or_default(), language_of_query);
        let body = rest.get(..skip + end.body).unwrap_or_default();
        let item = match (is_command, language_of_query) {
            (true, _) => Item::Command(body),
            (false, Language::Sql) => Item::Statement(body),
            (false, Language::Kusto) => Item::Kusto(body),
        };
        items.push((start, item));
        if !end.closed {
            return Input { items, complete: false, language };
        }
        at = start + skip + end.next;
    }
    // An open comment after the last statement asks for its end; Kusto has none that stay open.
    let left = if language == Language::Sql { text.get(at..).unwrap_or_default() } else { "" };
    let complete = tokens(left).all(|token| token.closed || token.text.starts_with("--"));
    Input { items, complete, language }
}

/// Where a query ends in a text that begins with it.
struct End {
    /// The bytes that belong to it.
    body: usize,
    /// Where what comes behind it begins.
    next: usize,
    /// Whether it is at its end.
    closed: bool,
}

impl End {
    fn of(text: &str, language: Language) -> Self {
        match language {
            Language::Sql => match tokens(text).find(|token| token.kind == Kind::Semicolon) {
                Some(semicolon) => Self { body: semicolon.start, next: semicolon.end(), closed: true },
                None => Self { body: text.len(), next: text.len(), closed: false },
            },
            Language::Kusto => {
                let all = pieces(text);
                let command = command_behind_semicolon(text, &all);
                let end = command.unwrap_or(text.len());
                let nothing = !all.iter().any(is_query);
                Self { body: end, next: end, closed: command.is_some() || nothing || is_complete(text) }
            }
        }
    }
}

/// Whether a piece of Kusto is more than a semicolon or a comment.
fn is_query(piece: &Piece) -> bool {
    !matches!(piece.kind, PieceKind::Comment | PieceKind::Token(TokenKind::Semicolon))
}

/// Where a command begins behind a statement in Kusto: no statement begins with a dot.
fn command_behind_semicolon(text: &str, all: &[Piece]) -> Option<usize> {
    use TokenKind as T;
    let (mut depth, mut behind_semicolon) = (0_u32, false);
    for piece in all {
        match piece.kind {
            PieceKind::Comment => continue,
            PieceKind::Token(T::Semicolon) => {
                behind_semicolon = depth == 0;
                continue;
            }
            _ if behind_semicolon && text.get(piece.span.start..).is_some_and(is_command) => {
                return Some(piece.span.start);
            }
            PieceKind::Token(T::OpenParen | T::OpenBracket | T::OpenBrace) => depth += 1,
            PieceKind::Token(T::CloseParen | T::CloseBracket | T::CloseBrace) => {
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
        behind_semicolon = false;
    }
    None
}

/// Where the next item begins: after spaces, comments and lone semicolons.
fn next_start(text: &str, at: usize, language: Language) -> Option<usize> {
    let rest = text.get(at..)?;
    let start = match language {
        Language::Sql => {
            let is_item =
                |token: &super::scan::Token<'_>| token.is_significant() && token.kind != Kind::Semicolon;
            tokens(rest).find(is_item)?.start
        }
        Language::Kusto => pieces(rest).into_iter().find(is_query)?.span.start,
    };
    Some(at + start)
}

/// Whether a text begins with a command.
pub(super) fn is_command(text: &str) -> bool {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some('\\'), _) => true,
        (Some('.'), next) => next.is_none_or(|next| next.is_alphabetic() || next.is_whitespace()),
        _ => false,
    }
}

/// Where the query begins that is a command's argument, and its language; nothing for a command that ends with its line.
pub(super) fn query_in(command: &str, language: Language) -> Option<(usize, Language)> {
    let begin = command.find(char::is_whitespace).unwrap_or(command.len());
    let (name, rest) = command.split_at(begin);
    let line = rest.lines().next().unwrap_or_default().trim().trim_end_matches(';').trim_end();
    let only_switches = matches!(line, "" | "on" | "off");
    match name.to_ascii_lowercase().as_str() {
        ".explain" => Some((begin, language)),
        ".kql" if !only_switches => Some((begin, Language::Kusto)),
        ".sql" if !only_switches => Some((begin, Language::Sql)),
        _ => None,
    }
}

/// What a place is in: a query or a command, or nothing yet.
pub(super) fn current(text: &str, place: usize, language: Language) -> Current<'_> {
    let before = text.get(..place).unwrap_or(text);
    let input = split(before, language);
    let begun = match input.items.last() {
        Some((start, Item::Statement(_))) if !input.complete => Some((*start, Language::Sql)),
        // Behind an empty line or a semicolon, a text in Kusto may go on.
        Some((start, Item::Kusto(_))) => Some((*start, Language::Kusto)),
        // A command may be the last item of a complete text and still be the one being typed.
        Some((start, Item::Command(body))) if start + body.len() >= before.trim_end_matches(' ').len() => {
            // What the command itself switches comes behind it.
            let ahead = before.get(..*start).unwrap_or_default();
            Some((*start, split(ahead, language).language))
        }
        _ => None,
    };
    match begun {
        Some((start, language)) => Current { start, text: before.get(start..).unwrap_or_default(), language },
        None => Current { start: before.len(), text: "", language: input.language },
    }
}

/// A query in Kusto with a semicolon at its end, before comments that come last.
pub(super) fn ended(text: &str) -> String {
    let all = pieces(text);
    let text = text.trim_end();
    let last = all.iter().rev().find(|piece| piece.kind != PieceKind::Comment);
    match last {
        Some(last) if last.kind != PieceKind::Token(TokenKind::Semicolon) => {
            let (query, comments) = text.split_at(last.span.end.min(text.len()));
            format!("{query};{comments}")
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
