//! What the line editor asks while a query is typed, answered by the pure functions beside it.

use std::borrow::Cow;
use std::cell::Cell;

use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper, Result};

use super::complete::{Names, Reach, complete};
use super::highlight::highlight;
use super::hint::{self, Hint};
use super::input;
use super::language::Language;

/// Completion, colours, hints and the end of input.
pub(super) struct ShellHelper<N> {
    pub names: N,
    /// The language of queries.
    pub language: Language,
    color: bool,
    /// Whether the line was empty when it was last shown: Ctrl-C then means to leave.
    empty: Cell<bool>,
}

impl<N: Names> ShellHelper<N> {
    pub(super) fn new(names: N, language: Language, color: bool) -> Self {
        Self { names, language, color, empty: Cell::new(true) }
    }

    pub(super) fn was_empty(&self) -> bool {
        self.empty.get()
    }
}

impl<N: Names> Helper for ShellHelper<N> {}

impl<N: Names> Completer for ShellHelper<N> {
    type Candidate = Pair;

    fn complete(&self, line: &str, place: usize, _: &Context<'_>) -> Result<(usize, Vec<Pair>)> {
        let (start, candidates) = complete(line, place, self.language, &self.names, Reach::Lake);
        let pair = |candidate: super::complete::Candidate| Pair {
            // Names from records may hold anything; what is inserted is exact, what is listed is safe.
            display: crate::output::visible(&candidate.display),
            replacement: candidate.replacement,
        };
        Ok((start, candidates.into_iter().map(pair).collect()))
    }
}

impl<N: Names> Highlighter for ShellHelper<N> {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if self.color { highlight(line, self.language, &self.names) } else { Cow::Borrowed(line) }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(format!("\x1b[2m{hint}\x1b[0m"))
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.color && kind != CmdKind::MoveCursor
    }
}

impl rustyline::hint::Hint for Hint {
    fn display(&self) -> &str {
        &self.text
    }

    fn completion(&self) -> Option<&str> {
        self.is_completion.then_some(self.text.as_str())
    }
}

impl<N: Names> Hinter for ShellHelper<N> {
    type Hint = Hint;

    fn hint(&self, line: &str, place: usize, _: &Context<'_>) -> Option<Hint> {
        self.empty.set(line.trim().is_empty());
        // Without colour a hint would look like typed text.
        let hint = if self.color { hint::hint(line, place, self.language, &self.names) } else { None };
        hint.filter(|hint| !hint.text.chars().any(char::is_control))
    }
}

impl<N: Names> Validator for ShellHelper<N> {
    fn validate(&self, context: &mut ValidationContext<'_>) -> Result<ValidationResult> {
        let complete = input::split(context.input(), self.language).complete;
        Ok(if complete { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}
