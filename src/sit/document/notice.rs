//! What people have to know about how a document was read: what was cut, skipped, guessed or empty.

use std::fmt;
use std::sync::Arc;

use super::error::DocumentError;

/// One remark about a document or something inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Where, from the file inwards.
    pub path: Arc<[String]>,
    /// What.
    pub kind: NoticeKind,
}

/// The kinds of remark. As text each begins with its kind and a colon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeKind {
    /// A limit was reached: what lies beyond it was not read.
    Cut(String),
    /// Something inside could not be read.
    Skipped(DocumentError),
    /// It was read, and there is no text in it.
    NoText(String),
    /// Bytes are not of the expected encoding; how they were read instead.
    Charset(String),
    /// Part of it is not as the format asks; the rest was read.
    Damaged(String),
    /// A part of the document that this program does not read.
    NotRead(String),
}

impl NoticeKind {
    /// The kind in one word, for reports.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Cut(_) => "cut",
            Self::Skipped(error) => error.code(),
            Self::NoText(_) => "no_text",
            Self::Charset(_) => "charset",
            Self::Damaged(_) => "damaged",
            Self::NotRead(_) => "not_read",
        }
    }

    /// Whether text may have been missed because of it.
    #[must_use]
    pub fn incomplete(&self) -> bool {
        !matches!(self, Self::Charset(_))
    }
}

impl fmt::Display for NoticeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cut(what) => write!(f, "cut: {what}"),
            Self::Skipped(error) => write!(f, "{error}"),
            Self::NoText(why) => write!(f, "no text: {why}"),
            Self::Charset(how) => write!(f, "charset: {how}"),
            Self::Damaged(what) => write!(f, "damaged: {what}"),
            Self::NotRead(what) => write!(f, "not read: {what}"),
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.join(" > "), self.kind)
    }
}
