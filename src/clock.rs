//! The only place that asks for the time.
//!
//! Everything else is given a [`Clock`], so that `--now` replays any schedule, window or `ago()` exactly.

use chrono::{DateTime, Utc};

/// Where "now" comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// One fixed instant.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The current instant, UTC.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "the one place that may")]
    pub fn now(self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now(),
            Self::Fixed(instant) => instant,
        }
    }
}
