//! What a run did, counted.

use std::collections::BTreeMap;

use super::super::row::Ticks;

/// From the earliest to the latest event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimeRange {
    /// The earliest.
    pub first: Option<Ticks>,
    /// The latest.
    pub last: Option<Ticks>,
}

/// What became of one table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TableCounts {
    /// Records that added a row.
    pub added: u64,
    /// Records whose row was there already.
    pub duplicates: u64,
    /// Added records whose id was there with other content.
    pub variants: u64,
    /// Further rows that records of other tables implied.
    pub derived: u64,
    /// Event times of its rows.
    pub range: TimeRange,
}

/// What became of one input file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileSummary {
    /// Its name as the run names it.
    pub name: String,
    /// Where it was read from.
    pub path: String,
    /// SHA-256 of the file as it is on disk, hexadecimal; empty for standard input that was not read to its end.
    pub sha256: String,
    /// Its size on disk.
    pub bytes: u64,
    /// The format it was read as; empty when it was none.
    pub format: String,
    /// Records read: always the sum of added, duplicates and rejects.
    pub records: u64,
    /// Records that added a row.
    pub added: u64,
    /// Records whose row was there already.
    pub duplicates: u64,
    /// Added records whose id was there with other content.
    pub variants: u64,
    /// Records that could not become a row.
    pub rejects: u64,
    /// Further rows that records implied.
    pub derived: u64,
    /// Event times of its records.
    pub range: TimeRange,
    /// Fields without a column, and how many records had each.
    pub unknown_fields: BTreeMap<String, u64>,
    /// What was noticed: the assumed time zone, an export that says it is incomplete.
    pub notes: Vec<String>,
    /// What went wrong with the file itself.
    pub problems: Vec<String>,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Sequence number of the run; 0 for one that only looked.
    pub sequence: i64,
    /// Every input file, in order.
    pub files: Vec<FileSummary>,
    /// Every table that rows were found for.
    pub tables: BTreeMap<&'static str, TableCounts>,
    /// Whether the user stopped it before the end.
    pub interrupted: bool,
    /// How long it took, in seconds.
    pub seconds: f64,
}

impl Summary {
    /// The sum of a count over all files.
    #[must_use]
    pub fn total(&self, count: impl Fn(&FileSummary) -> u64) -> u64 {
        self.files.iter().map(count).sum()
    }

    /// Whether anything was rejected or went wrong.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.interrupted || self.files.iter().any(|file| file.rejects > 0 || !file.problems.is_empty())
    }
}
