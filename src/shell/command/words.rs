//! The words of a command's line, and what can be wrong with them.

use super::Command;
use crate::output::visible;

/// A command that was not understood.
#[derive(Debug, thiserror::Error)]
pub(in crate::shell) enum CommandError {
    #[error("there is no command {name}{}", nearest.map(|nearest| format!("; did you mean {nearest}?")).unwrap_or_default())]
    Unknown { name: String, nearest: Option<&'static str> },
    #[error("{command} needs {what}")]
    Missing { command: String, what: &'static str },
    #[error("{command} does not take '{word}'")]
    TooMany { command: String, word: String },
    #[error("{command} takes on or off, not '{word}'")]
    NotOnOff { command: String, word: String },
    #[error("the quote in '{text}' is not closed")]
    Quote { text: String },
    #[error("{command}: {source}")]
    Format { command: String, source: crate::output::OutputError },
    #[error("{command}: {source}")]
    Chart { command: String, source: crate::output::ChartError },
}

/// The words of a command.
pub(super) struct Words<'t> {
    /// Its name, as it was found.
    pub command: String,
    /// Its arguments; none where they are taken as written.
    pub words: Vec<String>,
    /// Everything after the name, as written.
    pub rest: &'t str,
}

impl Words<'_> {
    pub(super) fn missing(&self, what: &'static str) -> CommandError {
        CommandError::Missing { command: self.command.clone(), what }
    }

    pub(super) fn at_most(&self, count: usize) -> Result<(), CommandError> {
        match self.words.get(count) {
            None => Ok(()),
            Some(word) => Err(CommandError::TooMany { command: self.command.clone(), word: visible(word) }),
        }
    }

    pub(super) fn nothing(&self, command: Command) -> Result<Command, CommandError> {
        self.at_most(0).map(|()| command)
    }

    pub(super) fn optional(&self) -> Result<Option<&str>, CommandError> {
        self.at_most(1)?;
        Ok(self.words.first().map(String::as_str))
    }

    pub(super) fn one(&self, what: &'static str) -> Result<&str, CommandError> {
        self.optional()?.ok_or_else(|| self.missing(what))
    }

    pub(super) fn on_off(&self) -> Result<Option<bool>, CommandError> {
        Ok(match self.optional()? {
            None => None,
            Some("on") => Some(true),
            Some("off") => Some(false),
            Some(word) => {
                return Err(CommandError::NotOnOff { command: self.command.clone(), word: visible(word) });
            }
        })
    }
}

/// Words parted by spaces; quotes of either kind hold a word with spaces together.
pub(in crate::shell) fn split_words(text: &str) -> Result<Vec<String>, CommandError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for character in text.chars() {
        match quote {
            Some(open) if character == open => quote = None,
            Some(_) => word.get_or_insert_default().push(character),
            None if character == '\'' || character == '"' => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            None if character.is_whitespace() => words.extend(word.take()),
            None => word.get_or_insert_default().push(character),
        }
    }
    if quote.is_some() {
        return Err(CommandError::Quote { text: visible(text) });
    }
    words.extend(word);
    Ok(words)
}
