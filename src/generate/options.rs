//! What can be asked for, and what is told about what was made.

use chrono::NaiveDate;
use std::path::PathBuf;

/// A format that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Unified Audit Log CSV, 13 columns, as `Search-UnifiedAuditLog | Export-Csv` writes it.
    AuditSearchCsv,
    /// Unified Audit Log CSV, 8 columns, as the portal's search page writes it.
    AuditPortalCsv,
    /// Office 365 Management Activity API, one object a line.
    ActivityApiNdjson,
    /// Office 365 Management Activity API, one JSON array.
    ActivityApiArray,
    /// Defender XDR streaming API.
    Streaming,
    /// Advanced hunting result.
    HuntingResult,
    /// Graph security alerts and incidents.
    GraphSecurity,
}

impl Kind {
    /// All formats.
    pub const ALL: [Self; 7] = [
        Self::AuditSearchCsv,
        Self::AuditPortalCsv,
        Self::ActivityApiNdjson,
        Self::ActivityApiArray,
        Self::Streaming,
        Self::HuntingResult,
        Self::GraphSecurity,
    ];

    /// Its name on the command line and in summaries.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuditSearchCsv => "audit-search-csv",
            Self::AuditPortalCsv => "audit-portal-csv",
            Self::ActivityApiNdjson => "activity-api-ndjson",
            Self::ActivityApiArray => "activity-api-array",
            Self::Streaming => "defender-streaming",
            Self::HuntingResult => "hunting-result",
            Self::GraphSecurity => "graph-security",
        }
    }
}

/// What to make up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Events over all families, each fact once.
    pub events: u64,
    /// Days, 7 to 3660.
    pub days: u32,
    /// People with accounts, 10 or more.
    pub users: u32,
    /// The seed.
    pub seed: u64,
    /// The last day.
    pub end: NaiveDate,
    /// Formats to write; none named means all. With audit formats only, all events are audit records.
    pub formats: Vec<Kind>,
}

impl Default for Options {
    fn default() -> Self {
        let end = NaiveDate::from_ymd_opt(2026, 3, 31).unwrap_or_default();
        Self { events: 100_000, days: 30, users: 100, seed: 1, end, formats: Vec::new() }
    }
}

impl Options {
    /// Whether this format is to be written.
    #[must_use]
    pub fn wants(&self, kind: Kind) -> bool {
        self.formats.is_empty() || self.formats.contains(&kind)
    }
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFile {
    /// Path below the output folder, with `/`.
    pub name: String,
    /// Its format.
    pub kind: Kind,
    /// Records in it, copies included.
    pub records: u64,
    /// Its size.
    pub bytes: u64,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The files, in the order of the table above.
    pub files: Vec<WrittenFile>,
    /// Events, each fact once: the number asked for.
    pub events: u64,
    /// Records written a second time, in another format: the sum over the files is `events + copies`.
    pub copies: u64,
    /// Records that are in a later file than their day.
    pub late: u64,
    /// The hours without audit records: from, up to but not including, seconds since 1970 UTC.
    pub gap: (i64, i64),
}

/// Why nothing, or not everything, was written.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// Too few people for the stories.
    #[error("{users} users are too few for the people of the stories: ask for 10 or more")]
    TooFewUsers {
        /// Asked for.
        users: u32,
    },
    /// Too few or too many days.
    #[error("{days} days cannot be made: the stories need 7, and 3660 is the most")]
    Days {
        /// Asked for.
        days: u32,
    },
    /// Too few events for the stories.
    #[error(
        "{events} events are too few to hide the stories in: ask for {needed} or more, or for fewer days"
    )]
    TooFewEvents {
        /// Asked for.
        events: u64,
        /// Enough.
        needed: u64,
    },
    /// The disk refused.
    #[error("cannot write {path}: check that the folder exists, is writable and has room")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// A record of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryRecord {
    /// `Id`.
    pub id: String,
    /// `CreationTime`, seconds since 1970 UTC.
    pub time: i64,
    /// `RecordType`.
    pub record_type: u64,
    /// `Operation`.
    pub operation: &'static str,
}

/// A story as data, to check what was found against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// `a`, `b` or `c`.
    pub name: char,
    /// The person it is about.
    pub user: String,
    /// Days on which it happens.
    pub days: Vec<NaiveDate>,
    /// Its audit records in order of time; of story (c), which has too many, only the first match and the two further
    /// facts about it.
    pub records: Vec<StoryRecord>,
    /// Audit records it has in all.
    pub count: u64,
    /// The ids under which Defender shows its alerts.
    pub alerts: Vec<String>,
}
