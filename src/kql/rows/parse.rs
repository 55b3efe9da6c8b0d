//! `parse` and `parse-where`: columns out of a text by a pattern.
//!
//! - In `simple` and `relaxed` the text of the pattern is plain and the pattern goes from the first letter to the last.
//!   A column ends where the next text of the pattern is found first. In front of a `*` a typed column takes what looks
//!   like a value of its type.
//! - In `regex` the text of the pattern is a regular expression, found anywhere; a text column takes as much as it can,
//!   a typed column what looks like a value of its type.
//! - A value that does not convert makes the whole text one that does not match, but in `relaxed` only its own column
//!   null.

use memchr::memmem::Finder;
use regex::Regex;

use super::error::RowError;
use super::{kind, shape};
use crate::kql::bind::piece::ParsePiece;
use crate::kql::functions::expression::compile;
use crate::kql::tree::ParseKind;
use crate::kql::values::{Dynamic, Type, Value};

/// A pattern, ready to match.
#[derive(Debug, Clone)]
pub struct Pattern {
    matcher: Matcher,
    kinds: Vec<Type>,
    is_relaxed: bool,
}

#[derive(Debug, Clone)]
enum Matcher {
    /// Plain text found one after another.
    Plain(Plain),
    /// A regular expression with a group for each column.
    Regex { regex: Regex, groups: Vec<usize> },
}

/// Texts of a pattern and what is before each of them.
#[derive(Debug, Clone)]
struct Plain {
    steps: Vec<(Gap, Finder<'static>)>,
    /// What is behind the last text.
    last: Gap,
    columns: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Skip,
    Column,
}

/// A piece of a pattern, texts that stand side by side joined.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Skip,
    Text(String),
    Column(Type),
}

impl Pattern {
    /// Makes a pattern of its pieces.
    ///
    /// # Errors
    /// What Kusto refuses: a `*` or another column right behind a text column, two `*` side by side, an empty text, flags
    /// without `regex`, an expression that is none. And what is not known to give what Kusto gives: a datetime or a
    /// timespan before a `*`, and in `regex` at the end of the pattern or with the flag `U`; the flag `x`.
    pub fn new(pieces: &[ParsePiece], kind: ParseKind, flags: &str) -> Result<Self, RowError> {
        let pieces = joined(pieces)?;
        let kinds: Vec<Type> = pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Column(kind) => Some(*kind),
                _ => None,
            })
            .collect();
        let matcher = if kind == ParseKind::Regex {
            regex_matcher(&pieces, flags)?
        } else if flags.is_empty() {
            plain_matcher(&pieces, kind == ParseKind::Relaxed)?
        } else {
            return Err(RowError::unsupported("`flags` without `kind=regex`", None));
        };
        Ok(Self { matcher, kinds, is_relaxed: kind == ParseKind::Relaxed })
    }

    /// The values of the columns, in the order of the pattern. Nothing when the text does not match, or when a value does
    /// not convert and the pattern is not relaxed: then strings are empty and other columns null.
    #[must_use]
    pub fn matches(&self, text: &str) -> Option<Vec<Value>> {
        let captured = match &self.matcher {
            Matcher::Plain(plain) => plain.captures(text)?,
            Matcher::Regex { regex, groups } => {
                let captures = regex.captures(text)?;
                groups.iter().map(|group| captures.get(*group).map_or("", |found| found.as_str())).collect()
            }
        };
        let mut values = Vec::with_capacity(self.kinds.len());
        for (text, kind) in captured.into_iter().zip(&self.kinds) {
            let value = convert(text, *kind);
            if value.is_null() && !self.is_relaxed {
                return None;
            }
            values.push(value);
        }
        Some(values)
    }

    /// The values of the columns of a text that does not match.
    #[must_use]
    pub fn blanks(&self) -> Vec<Value> {
        self.kinds.iter().map(|kind| Value::null(*kind)).collect()
    }
}

/// A captured text as a value of a type.
pub(super) fn convert(text: &str, kind: Type) -> Value {
    match kind {
        Type::Dynamic => Value::dynamic(Dynamic::parse_or_text(text)),
        Type::String => Value::from(text),
        // Blanks around a number are no part of it.
        Type::Bool | Type::Int | Type::Long | Type::Real | Type::Decimal => Value::from(text.trim()).to(kind),
        _ => Value::from(text).to(kind),
    }
}

/// The pieces with texts joined, checked for what Kusto refuses.
fn joined(pieces: &[ParsePiece]) -> Result<Vec<Piece>, RowError> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let next = match piece {
            ParsePiece::Skip => Piece::Skip,
            ParsePiece::Column(column) => Piece::Column(kind(column.ty)),
            ParsePiece::Text(text) => {
                let text = text.value();
                if text.is_empty() {
                    return Err(RowError::Ambiguous("a pattern must not contain an empty text"));
                }
                Piece::Text(text)
            }
        };
        match (joined.last_mut(), next) {
            (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
            (Some(Piece::Column(Type::String)), Piece::Skip) => {
                return Err(RowError::Ambiguous(
                    "a `*` behind a text column leaves open where the column ends",
                ));
            }
            (Some(Piece::Column(_) | Piece::Skip), Piece::Column(_)) | (Some(Piece::Skip), Piece::Skip) => {
                return Err(RowError::Ambiguous(
                    "between two columns or `*` of a pattern there must be a text",
                ));
            }
            (_, next) => joined.push(next),
        }
    }
    Ok(joined)
}

fn plain_matcher(pieces: &[Piece], is_relaxed: bool) -> Result<Matcher, RowError> {
    let has_shape = pieces.windows(2).any(|pair| matches!(pair, [Piece::Column(_), Piece::Skip]));
    if has_shape {
        return shaped_matcher(pieces, is_relaxed);
    }
    let mut plain = Plain { steps: Vec::new(), last: Gap::None, columns: 0 };
    for piece in pieces {
        match piece {
            Piece::Skip => plain.last = Gap::Skip,
            Piece::Column(_) => {
                plain.last = Gap::Column;
                plain.columns += 1;
            }
            Piece::Text(text) => {
                let gap = std::mem::replace(&mut plain.last, Gap::None);
                plain.steps.push((gap, Finder::new(text).into_owned()));
            }
        }
    }
    Ok(Matcher::Plain(plain))
}

/// A pattern with a typed column before a `*`.
fn shaped_matcher(pieces: &[Piece], is_relaxed: bool) -> Result<Matcher, RowError> {
    let mut pattern = String::from(r"(?s)\A");
    let mut columns = 0;
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Skip => pattern.push_str(".*?"),
            Piece::Text(text) => pattern.push_str(&regex::escape(text)),
            Piece::Column(kind) => {
                let capture = if pieces.get(at + 1) == Some(&Piece::Skip) {
                    let shape = shape::before_skip(*kind).ok_or_else(|| {
                        let what = format!("a column of type {kind} before a `*` in `parse`");
                        RowError::unsupported(what, Some("put a text between them"))
                    })?;
                    // A `*` at the end lets a relaxed column be missing.
                    let is_last = at + 2 == pieces.len();
                    if is_last && is_relaxed { format!("(?:{shape})?") } else { shape.to_owned() }
                } else {
                    ".*?".to_owned()
                };
                add_group(&mut pattern, &mut columns, &capture);
            }
        }
    }
    pattern.push_str(r"\z");
    with_groups(&pattern, columns)
}

fn regex_matcher(pieces: &[Piece], flags: &str) -> Result<Matcher, RowError> {
    if let Some(flag) = flags.chars().find(|flag| !"ismU".contains(*flag)) {
        return Err(RowError::unsupported(
            format!("the flag `{flag}` of a regular expression"),
            Some("the flags are `i`, `s`, `m` and `U`"),
        ));
    }
    let mut pattern = if flags.is_empty() { String::new() } else { format!("(?{})", unique(flags)) };
    let mut columns = 0;
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Skip => pattern.push_str(".*?"),
            Piece::Text(text) => {
                // On its own too: a bracket that another text closes would be something else.
                compile(text).map_err(RowError::Regex)?;
                pattern.push_str(text);
            }
            Piece::Column(kind) => {
                let is_time = matches!(kind, Type::DateTime | Type::TimeSpan);
                if is_time && (at + 1 == pieces.len() || flags.contains('U')) {
                    let what = format!(
                        "a column of type {kind} at the end of a regular expression or with the flag `U`"
                    );
                    return Err(RowError::unsupported(what, Some("take a text column and convert it")));
                }
                add_group(&mut pattern, &mut columns, shape::in_regex(*kind));
            }
        }
    }
    with_groups(&pattern, columns)
}

fn unique(flags: &str) -> String {
    "ismU".chars().filter(|flag| flags.contains(*flag)).collect()
}

fn group_name(column: usize) -> String {
    format!("column_{column}_of_the_pattern")
}

fn add_group(pattern: &mut String, columns: &mut usize, capture: &str) {
    pattern.push_str("(?P<");
    pattern.push_str(&group_name(*columns));
    pattern.push('>');
    pattern.push_str(capture);
    pattern.push(')');
    *columns += 1;
}

fn with_groups(pattern: &str, columns: usize) -> Result<Matcher, RowError> {
    let regex = compile(pattern).map_err(RowError::Regex)?;
    let place = |column: usize| {
        let name = group_name(column);
        regex.capture_names().position(|known| known == Some(&*name))
    };
    let groups = (0..columns).filter_map(place).collect();
    Ok(Matcher::Regex { regex, groups })
}

impl Plain {
    /// The texts of the columns. Each text of the pattern is taken where it is found first, which leaves the most for the
    /// others; the last one, when nothing is behind it, at the end.
    fn captures<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let mut captured = Vec::with_capacity(self.columns);
        let mut at = 0;
        for (number, (gap, finder)) in self.steps.iter().enumerate() {
            let rest = &text.as_bytes()[at..];
            let needle = finder.needle();
            let ends = number + 1 == self.steps.len() && self.last == Gap::None;
            let found = match gap {
                Gap::None if ends => (rest == needle).then_some(0),
                Gap::None => rest.starts_with(needle).then_some(0),
                _ if ends => rest.ends_with(needle).then(|| rest.len() - needle.len()),
                _ => finder.find(rest),
            }?;
            if *gap == Gap::Column {
                captured.push(text.get(at..at + found)?);
            }
            at += found + needle.len();
        }
        match self.last {
            Gap::Column => captured.push(text.get(at..)?),
            // Texts that end the pattern are at the end; a pattern of nothing matches nothing but the empty text.
            Gap::None if at != text.len() => return None,
            Gap::None | Gap::Skip => {}
        }
        Some(captured)
    }
}

#[cfg(test)]
mod tests;
