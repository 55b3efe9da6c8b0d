//! Compiling an expression with the engine it needs, and searching with it.

use std::ops::Range;

use crate::sit::model::Expression;

use super::{DialectError, DialectFault, translate};

/// Largest compiled expression, in bytes. `\w{1,64}@\w{1,255}` needs some 20 MB, as `\w` is all letters of Unicode.
const LARGEST: usize = 32 << 20;
/// How often an expression with look-around may go back and try again in one search.
const MOST_BACKTRACKING: usize = 1_000_000;
/// Largest program of an expression with look-around.
const LONGEST_PROGRAM: usize = 1 << 20;

/// An expression that can be searched for.
#[derive(Debug, Clone)]
pub enum Compiled {
    /// In linear time.
    Regex(regex::Regex),
    /// With look-around or back-references; a search can fail, see [`SearchError`].
    LookAround(fancy_regex::Regex),
}

/// A search that was given up.
#[derive(Debug, thiserror::Error)]
#[error("the expression `{expression}` went back more than {MOST_BACKTRACKING} times in one text: {reason}")]
pub struct SearchError {
    /// As translated.
    pub expression: String,
    /// The engine's words.
    pub reason: String,
}

/// Translates and compiles an expression. [`Expression::whole_word`] and the validators are left to the caller.
///
/// # Errors
///
/// What is wrong with the expression, with the character at which it stands where that is known.
pub fn compile(expression: &Expression) -> Result<Compiled, DialectError> {
    let translated = translate(&expression.expression)?;
    let refused = |fault| DialectError { at: 0, fault };
    if translated.look_around {
        return fancy_regex::RegexBuilder::new(&translated.expression)
            .case_insensitive(!expression.case_sensitive)
            .backtrack_limit(MOST_BACKTRACKING)
            .delegate_size_limit(LARGEST)
            .max_prog_size(LONGEST_PROGRAM)
            .build()
            .map(Compiled::LookAround)
            .map_err(|error| refused(DialectFault::Refused { reason: one_line(&error.to_string()) }));
    }
    regex::RegexBuilder::new(&translated.expression)
        .case_insensitive(!expression.case_sensitive)
        .size_limit(LARGEST)
        .build()
        .map(Compiled::Regex)
        .map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => refused(DialectFault::TooLarge { megabytes: LARGEST >> 20 }),
            other => refused(DialectFault::Refused { reason: one_line(&other.to_string()) }),
        })
}

impl Compiled {
    /// The first match from a byte offset on that is not empty: an empty match is never an occurrence. Text before the
    /// offset is seen by anchors and look-behind. None where the offset is no boundary of a character.
    ///
    /// # Errors
    ///
    /// When an expression with look-around would take too long.
    pub fn find_at(&self, text: &str, start: usize) -> Result<Option<Range<usize>>, SearchError> {
        let mut at = start;
        while text.is_char_boundary(at) {
            let Some(found) = self.find_any(text, at)? else { return Ok(None) };
            if !found.is_empty() {
                return Ok(Some(found));
            }
            at = found.end
                + text.get(found.end..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        }
        Ok(None)
    }

    fn find_any(&self, text: &str, at: usize) -> Result<Option<Range<usize>>, SearchError> {
        match self {
            Self::Regex(regex) => Ok(regex.find_at(text, at).map(|found| found.range())),
            Self::LookAround(regex) => match regex.find_from_pos(text, at) {
                Ok(found) => Ok(found.map(|found| found.start()..found.end())),
                Err(error) => Err(SearchError {
                    expression: regex.as_str().to_owned(),
                    reason: one_line(&error.to_string()),
                }),
            },
        }
    }
}

/// Engines draw the place of a fault over several lines.
fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}
