//! What a run must know of records that are read again: how their file was read, and where in it they stood.
//!
//! Rejects are written to files of their own to be read again. Rows that come of them must name the original file and
//! place, and a record counts as read only when it is exactly one of those that were written.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use chrono_tz::Tz;
use serde_json::{Value, json};

use crate::ingest::detect::Format;
use crate::ingest::time::DayOrder;
use crate::schema::{Table, find_table};

/// How a file was read, as far as its bytes do not say so: kept with each reject to read it the same way again.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// The format that the user insisted on.
    pub format: Option<Format>,
    /// The table that the user named.
    pub table: Option<&'static Table>,
    /// The zone that the user named for times without one.
    pub zone: Option<Tz>,
    /// How the file as a whole writes numeric dates; a single record seldom proves it.
    pub day_order: Option<DayOrder>,
}

impl Settings {
    /// As a JSON object, for the column `Settings`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let day_order = self.day_order.map(|order| match order {
            DayOrder::MonthFirst => "month-first",
            DayOrder::DayFirst => "day-first",
        });
        json!({
            "Format": self.format.map(Format::name),
            "Table": self.table.map(|table| table.name),
            "Zone": self.zone.map(|zone| zone.name()),
            "DayOrder": day_order,
        })
        .to_string()
    }

    /// From that JSON; what is missing or unknown is left to be told from the content.
    #[must_use]
    pub fn from_json(text: &str) -> Self {
        let object: Value = serde_json::from_str(text).unwrap_or_default();
        let of = |name: &str| object.get(name).and_then(Value::as_str);
        Self {
            format: of("Format").and_then(|name| name.parse().ok()),
            table: of("Table").and_then(find_table),
            zone: of("Zone").and_then(|name| name.parse().ok()),
            day_order: match of("DayOrder") {
                Some("month-first") => Some(DayOrder::MonthFirst),
                Some("day-first") => Some(DayOrder::DayFirst),
                _ => None,
            },
        }
    }

    /// These settings, with what the other ones say instead.
    #[must_use]
    pub fn overridden(self, other: &Self) -> Self {
        Self {
            format: other.format.or(self.format),
            table: other.table.or(self.table),
            zone: other.zone.or(self.zone),
            day_order: other.day_order.or(self.day_order),
        }
    }
}

const UNSEEN: u8 = 0;
const READ: u8 = 1;
const FAILED: u8 = 2;

/// Where one reject stands in the file it is read again from, and where it came from.
#[derive(Debug)]
struct Place {
    start: u64,
    end: u64,
    /// Byte offset in the original file.
    offset: u64,
    ids: Vec<String>,
    /// The worst of what became of it: each thread raises it, so that their order does not matter.
    outcome: AtomicU8,
}

/// A file of rejects: all of them from one original file.
#[derive(Debug, Default)]
pub struct RetriedFile {
    name: String,
    day_order: Option<DayOrder>,
    places: Vec<Place>,
}

impl RetriedFile {
    /// A file of rejects of the file `name`, empty so far.
    #[must_use]
    pub fn new(name: &str, day_order: Option<DayOrder>) -> Self {
        Self { name: name.to_owned(), day_order, places: Vec::new() }
    }

    /// Adds a reject behind all others: its first byte here, its length, its offset in the original file.
    pub fn add(&mut self, start: u64, length: u64, offset: u64, ids: Vec<String>) {
        self.places.push(Place { start, end: start + length, offset, ids, outcome: AtomicU8::new(UNSEEN) });
    }

    /// The name of the original file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How the original file writes numeric dates.
    #[must_use]
    pub fn day_order(&self) -> Option<DayOrder> {
        self.day_order
    }

    fn overlapping(&self, start: u64, end: u64) -> impl Iterator<Item = &Place> {
        let first = self.places.partition_point(|place| place.end <= start);
        self.places.iter().skip(first).take_while(move |place| place.start < end)
    }

    /// The offset in the original file of a record read here; `None` when it is not part of exactly one reject.
    #[must_use]
    pub fn original_offset(&self, start: u64, length: u64) -> Option<u64> {
        let place = self.overlapping(start, start + length.max(1)).next()?;
        let inside = place.start <= start && start + length <= place.end;
        inside.then(|| place.offset + (start - place.start))
    }

    /// Notes what became of the bytes from `start` on.
    pub fn note(&self, start: u64, length: u64, read: bool) {
        let outcome = if read { READ } else { FAILED };
        for place in self.overlapping(start, start + length.max(1)) {
            place.outcome.fetch_max(outcome, Ordering::Relaxed);
        }
    }
}

/// The files of a run that reads rejects again, by path.
#[derive(Debug, Default)]
pub struct Retried {
    files: BTreeMap<String, Arc<RetriedFile>>,
}

impl Retried {
    /// Adds a file.
    pub fn add(&mut self, path: String, file: RetriedFile) {
        self.files.insert(path, Arc::new(file));
    }

    /// The file at a path. One that was not written as such, such as what an archive holds that was found inside a
    /// reject, has no place for any record: nothing in it can be read.
    #[must_use]
    pub fn file(&self, path: &str) -> Arc<RetriedFile> {
        let unknown = || Arc::new(RetriedFile::new("rejects", None));
        self.files.get(path).map_or_else(unknown, Arc::clone)
    }

    fn places(&self) -> impl Iterator<Item = &Place> {
        self.files.values().flat_map(|file| &file.places)
    }

    /// The ids of the rejects that were read, each wholly, in the order of files.
    pub fn resolved(&self) -> impl Iterator<Item = &str> {
        let read = |place: &&Place| place.outcome.load(Ordering::Relaxed) == READ;
        self.places().filter(read).flat_map(|place| &place.ids).map(String::as_str)
    }

    /// How many rejects were read, and how many not.
    #[must_use]
    pub fn counts(&self) -> (u64, u64) {
        let read = self.places().filter(|place| place.outcome.load(Ordering::Relaxed) == READ).count() as u64;
        (read, self.places().count() as u64 - read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> RetriedFile {
        let mut file = RetriedFile::new("a.csv", None);
        file.add(10, 5, 1000, vec!["one".to_owned()]);
        file.add(16, 5, 3000, vec!["two".to_owned(), "three".to_owned()]);
        file
    }

    fn retried(file: RetriedFile) -> Retried {
        let mut retried = Retried::default();
        retried.add("x".to_owned(), file);
        retried
    }

    #[test]
    fn settings_survive_being_kept() {
        let settings = Settings {
            format: Some(Format::HuntingCsv),
            table: find_table("EmailEvents"),
            zone: Some(chrono_tz::Europe::Berlin),
            day_order: Some(DayOrder::DayFirst),
        };
        let again = Settings::from_json(&settings.to_json());
        assert_eq!(again.to_json(), settings.to_json());
        assert_eq!(again.day_order, Some(DayOrder::DayFirst));
        assert_eq!(again.table.map(|table| table.name), Some("EmailEvents"));
    }

    #[test]
    fn settings_that_cannot_be_read_leave_everything_to_the_content() {
        assert_eq!(Settings::from_json("no json").to_json(), Settings::default().to_json());
    }

    #[test]
    fn what_the_user_says_wins_over_what_was_kept() {
        let kept =
            Settings { zone: Some(chrono_tz::UTC), format: Some(Format::AuditCsv), ..Settings::default() };
        let said = Settings { zone: Some(chrono_tz::Europe::Berlin), ..Settings::default() };
        let both = kept.overridden(&said);
        assert_eq!((both.zone, both.format), (Some(chrono_tz::Europe::Berlin), Some(Format::AuditCsv)));
    }

    #[test]
    fn a_record_has_the_offset_of_its_reject() {
        let file = two();
        assert_eq!(file.original_offset(10, 5), Some(1000));
        assert_eq!(file.original_offset(18, 3), Some(3002));
    }

    #[test]
    fn a_record_across_two_rejects_is_none() {
        assert_eq!(two().original_offset(10, 11), None);
        assert_eq!(two().original_offset(0, 3), None);
        assert_eq!(two().original_offset(15, 1), None, "between two");
    }

    #[test]
    fn a_reject_is_resolved_when_all_of_it_was_read() {
        let file = two();
        file.note(10, 5, true);
        file.note(16, 2, true);
        file.note(18, 3, false);
        let retried = retried(file);
        assert_eq!(retried.resolved().collect::<Vec<_>>(), ["one"]);
        assert_eq!(retried.counts(), (1, 1));
    }

    #[test]
    fn a_reject_in_parts_is_resolved_with_all_its_ids() {
        let file = two();
        file.note(16, 5, true);
        assert_eq!(retried(file).resolved().collect::<Vec<_>>(), ["two", "three"]);
    }

    #[test]
    fn a_file_that_was_not_written_has_no_places() {
        let file = retried(two()).file("x!inner");
        assert_eq!(file.original_offset(10, 5), None);
        file.note(10, 5, true);
    }
}
