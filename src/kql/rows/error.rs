//! Why an operator cannot be made or has no result.

use thiserror::Error;

/// Why an operator cannot be made or has no result.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RowError {
    /// A regular expression is none.
    #[error("{0}")]
    Regex(String),
    /// A form that is not known to give what Kusto gives.
    #[error("{what} is not supported{}", hint.map(|hint| format!("; {hint}")).unwrap_or_default())]
    Unsupported {
        /// What it is.
        what: String,
        /// What to write instead.
        hint: Option<&'static str>,
    },
    /// A pattern of `parse` that can be read in more than one way.
    #[error("{0}")]
    Ambiguous(&'static str),
    /// A property that is not there or has a value that it cannot have.
    #[error("the property `{name}` must be {expected}")]
    Property {
        /// The property.
        name: String,
        /// What it must be.
        expected: &'static str,
    },
    /// A step of an axis that leads nowhere.
    #[error("the step of the axis must be more than zero")]
    Step,
    /// A point or a step of an axis of the wrong type, or a null.
    #[error("{what} of the axis must be {expected}")]
    Axis {
        /// Which.
        what: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// An axis with too many points.
    #[error("the axis has more than {limit} points; take a longer step or a shorter range")]
    TooManyPoints {
        /// How many it may have.
        limit: usize,
    },
}

impl RowError {
    /// A form that is not supported.
    pub(super) fn unsupported(what: impl Into<String>, hint: Option<&'static str>) -> Self {
        Self::Unsupported { what: what.into(), hint }
    }
}
