//! An incident as it is read: its id, its name, how severe it is, its alerts.

use std::fmt;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::alert::Severity;

/// The id of an incident: 20 hexadecimal digits made from the identifier of its first alert.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IncidentId(String);

/// Bytes of the hash that make the id: with a million incidents two of them agree once in two million lakes.
const ID_BYTES: usize = 10;

impl IncidentId {
    /// The id of the incident whose first alert has this identifier.
    #[must_use]
    pub fn of_first_alert(alert: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"incident\0");
        hash.update(alert.as_bytes());
        let mut text = String::with_capacity(ID_BYTES * 2);
        for byte in hash.finalize().iter().take(ID_BYTES) {
            // Writing to a text cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }

    /// An id that was written down earlier.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Self(text.trim().to_ascii_lowercase())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IncidentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// An incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Its id.
    pub id: IncidentId,
    /// What, who, where, in a few words.
    pub name: String,
    /// The highest severity of its alerts.
    pub severity: Severity,
    /// Time of its first alert, microseconds since 1970 UTC.
    pub first: i64,
    /// Time of its last alert, microseconds since 1970 UTC.
    pub last: i64,
    /// Identifiers of its alerts, by time and identifier.
    pub alerts: Vec<String>,
}
