//! Why a document, or something inside it, could not be read.

use thiserror::Error;

/// A document that yields no text, or no more text, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// It is protected by a password or by rights management.
    #[error("encrypted: {what} is protected ({how}); scan a copy without protection")]
    Encrypted {
        /// What the document is, such as `PDF`.
        what: &'static str,
        /// What protects it.
        how: String,
    },
    /// It is of a kind that is not read.
    #[error("not supported: {what}; {hint}")]
    Unsupported {
        /// What the document is.
        what: String,
        /// What to do instead.
        hint: &'static str,
    },
    /// It unpacks to far more than its size lets expect.
    #[error("refused as an archive bomb: {what} unpacks to more than {limit}")]
    Bomb {
        /// What was being unpacked.
        what: String,
        /// The limit that it goes beyond.
        limit: String,
    },
    /// A container lies in too many others.
    #[error("not opened: it lies in {depth} containers, more are not followed; unpack it first")]
    TooDeep {
        /// Containers around it.
        depth: usize,
    },
    /// Its bytes are not what its format asks for.
    #[error("damaged: not readable as {what}: {reason}")]
    Damaged {
        /// The format.
        what: &'static str,
        /// What is wrong, and where as far as known.
        reason: String,
    },
    /// Its reader failed in a way that its authors did not foresee.
    #[error(
        "not read: the reader of {what} gave up unexpectedly ({reason}); please report it with the file's kind"
    )]
    Panicked {
        /// The format.
        what: &'static str,
        /// The message of the panic.
        reason: String,
    },
    /// The file itself could not be read.
    #[error("cannot read {name}: {reason}")]
    Read {
        /// Name of the file.
        name: String,
        /// What the system says.
        reason: String,
    },
}

impl DocumentError {
    /// The error in one word, for reports: `encrypted`, `unsupported`, `bomb`, `too_deep`, `damaged`,
    /// `panicked` or `unreadable`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Encrypted { .. } => "encrypted",
            Self::Unsupported { .. } => "unsupported",
            Self::Bomb { .. } => "bomb",
            Self::TooDeep { .. } => "too_deep",
            Self::Damaged { .. } => "damaged",
            Self::Panicked { .. } => "panicked",
            Self::Read { .. } => "unreadable",
        }
    }

    pub(super) fn damaged(what: &'static str, reason: impl ToString) -> Self {
        Self::Damaged { what, reason: reason.to_string() }
    }
}
