//! What went wrong, why, and what to do next.
//!
//! Modules have small error types of their own. At the edge they become a [`Failure`]: one message, the chain of
//! causes, hints, and the exit code that scripts rely on.

use std::error::Error;
use std::fmt;

/// How the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// Everything asked for was done.
    Done = 0,
    /// It could not be done.
    Failed = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// Done, but something was rejected, cut or partial; what, was said.
    Partial = 3,
    /// Stopped by the user.
    Interrupted = 130,
}

/// An error as it reaches the user.
#[derive(Debug)]
pub struct Failure {
    /// What failed, with the place.
    pub message: String,
    /// Why, outermost first.
    pub causes: Vec<String>,
    /// What to do next, most useful first.
    pub hints: Vec<String>,
    /// How the process ends.
    pub exit: ExitCode,
    /// Whether the reader of the output went away: then nothing needs to be said.
    pub is_closed_pipe: bool,
}

impl Failure {
    /// Something could not be done.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            causes: Vec::new(),
            hints: Vec::new(),
            exit: ExitCode::Failed,
            is_closed_pipe: false,
        }
    }

    /// The command line or the configuration is wrong.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self { exit: ExitCode::Usage, ..Self::new(message) }
    }

    /// The user stopped it.
    #[must_use]
    pub fn interrupted(message: impl Into<String>) -> Self {
        Self { exit: ExitCode::Interrupted, ..Self::new(message) }
    }

    /// Something failed because of `cause`; its own causes are kept, each once.
    #[must_use]
    pub fn caused(message: impl Into<String>, cause: &(dyn Error + 'static)) -> Self {
        let mut failure = Self::new(message);
        failure.is_closed_pipe = is_closed_pipe(cause);
        let mut next = Some(cause);
        while let Some(error) = next {
            let text = error.to_string();
            // Many libraries print their source inside their own message.
            if !failure.causes.last().is_some_and(|last| last.contains(&text)) {
                failure.causes.push(text);
            }
            next = error.source();
        }
        failure
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "error: {}", self.message)?;
        for cause in &self.causes {
            write!(formatter, "\n  because: {cause}")?;
        }
        for hint in &self.hints {
            write!(formatter, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

impl Error for Failure {}

/// An error and its causes in one line.
#[must_use]
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let failure = Failure::caused("", error);
    failure.causes.join(": ")
}

/// Whether an error, somewhere in its chain, is a closed pipe: `trailhound ... | head` ends quietly.
#[must_use]
pub fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
        {
            return true;
        }
        next = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot read it")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn a_failure_lists_what_why_and_what_next() {
        let cause = Outer(std::io::Error::other("the disk is full"));
        let failure = Failure::caused("writing the table failed", &cause).hint("free some space");
        assert_eq!(
            failure.to_string(),
            "error: writing the table failed\n  because: cannot read it\n  because: the disk is full\n  hint: free some space"
        );
    }

    #[test]
    fn a_closed_pipe_is_seen_through_the_chain() {
        let pipe = Outer(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
        assert!(is_closed_pipe(&pipe));
        assert!(!is_closed_pipe(&Outer(std::io::Error::other("x"))));
    }
}
