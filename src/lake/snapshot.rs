//! What the log of a table says now: its columns, its files, and what lets a query leave files unread.
//!
//! Reading a log costs milliseconds and grows with its files, and one hunt may name a table several times. A session
//! keeps what it read and looks for a later version each time it is asked, which is one look at the disk.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arrow::datatypes::SchemaRef;
use deltalake::DeltaTable;
use serde::Deserialize;

use super::{Lake, LakeError, delta};

/// A file of a table, as the log describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LakeFile {
    /// Where it is.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// When it was written, milliseconds since 1970.
    pub modified: i64,
    /// Rows, where the log says it.
    pub rows: Option<u64>,
    /// UTC day of its rows, days since 1970; `None` where they have no time or the table has no days.
    pub day: Option<i32>,
    /// Earliest and latest value of the table's time column, microseconds; never narrower than the rows.
    pub times: Option<(i64, i64)>,
    /// Rows without a time.
    pub null_times: Option<u64>,
}

/// A version of a table.
#[derive(Debug)]
pub struct Snapshot {
    /// Its number.
    pub version: u64,
    /// Its columns, the partition column at the end.
    pub columns: SchemaRef,
    /// The column it is partitioned by.
    pub partition: Option<String>,
    /// Its files: by day, and by path within a day.
    pub files: Vec<LakeFile>,
    /// Whether another tool marked rows of a file as deleted, which only Delta's own reader knows how to leave out.
    pub has_deletion_vectors: bool,
}

/// What a session has read of a lake's logs.
#[derive(Debug, Default)]
pub struct Snapshots {
    known: Mutex<HashMap<String, Arc<Snapshot>>>,
}

impl Snapshots {
    /// The present version of a table; `None` when nothing was ever written to it.
    ///
    /// # Errors
    /// When its log cannot be read.
    pub async fn get(
        &self,
        lake: &Lake,
        folder: &str,
        time_column: Option<&str>,
    ) -> Result<Option<Arc<Snapshot>>, LakeError> {
        let known = self.lock().get(folder).cloned();
        if let Some(known) = known.filter(|known| is_latest(lake, folder, known.version)) {
            return Ok(Some(known));
        }
        let Some(table) = delta::open(lake, folder).await? else { return Ok(None) };
        let snapshot = Arc::new(read(lake, &table, folder, time_column)?);
        self.lock().insert(folder.to_owned(), Arc::clone(&snapshot));
        Ok(Some(snapshot))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Snapshot>>> {
        // Whoever panicked while holding it left whole entries behind.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Versions follow each other without a gap, so the next one is missing when this is the latest.
fn is_latest(lake: &Lake, folder: &str, version: u64) -> bool {
    let log = lake.table_folder(folder).join("_delta_log");
    let name = |version: u64| log.join(format!("{version:020}.json"));
    !name(version + 1).exists() && name(version).exists()
}

fn read(
    lake: &Lake,
    table: &DeltaTable,
    folder: &str,
    time_column: Option<&str>,
) -> Result<Snapshot, LakeError> {
    let failed = |source| LakeError::Delta {
        action: "list the files of",
        table: folder.to_owned(),
        source: Box::new(source),
    };
    let state = table.snapshot().map_err(failed)?;
    let root = lake.table_folder(folder);
    let mut has_deletion_vectors = false;
    let mut files = Vec::new();
    for file in state.log_data() {
        has_deletion_vectors |= file.deletion_vector_descriptor().is_some();
        // A file that another tool wrote may have no statistics, or some that are not understood: then none are used.
        let statistics: Statistics =
            file.stats().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        files.push(LakeFile {
            path: root.join(Path::new(file.path().as_ref())),
            size: u64::try_from(file.size()).unwrap_or(0),
            modified: file.modification_time(),
            rows: statistics.rows,
            day: file.partition_values_map().into_values().next().flatten().as_deref().and_then(day_of),
            times: time_column.and_then(|column| statistics.times(column)),
            null_times: time_column.and_then(|column| statistics.nulls.get(column)?.as_u64()),
        });
    }
    files.sort_by(|left, right| (left.day, &left.path).cmp(&(right.day, &right.path)));
    let columns = state.snapshot().arrow_schema();
    let partition = state.metadata().partition_columns().first().cloned();
    Ok(Snapshot { version: state.version(), columns, partition, files, has_deletion_vectors })
}

fn day_of(text: &str) -> Option<i32> {
    let date: chrono::NaiveDate = text.parse().ok()?;
    Some(chrono::Datelike::num_days_from_ce(&date) - 719_163)
}

/// The statistics of one file in the log: those that are used.
#[derive(Debug, Default, Deserialize)]
struct Statistics {
    #[serde(rename = "numRecords")]
    rows: Option<u64>,
    #[serde(rename = "minValues", default)]
    least: HashMap<String, serde_json::Value>,
    #[serde(rename = "maxValues", default)]
    greatest: HashMap<String, serde_json::Value>,
    #[serde(rename = "nullCount", default)]
    nulls: HashMap<String, serde_json::Value>,
}

impl Statistics {
    fn times(&self, column: &str) -> Option<(i64, i64)> {
        let least = micros_of(self.least.get(column)?.as_str()?)?;
        let greatest = micros_of(self.greatest.get(column)?.as_str()?)?;
        // The protocol keeps milliseconds and may have cut the rest of the greatest.
        Some((least, greatest.saturating_add(if greatest % 1000 == 0 { 999 } else { 0 })))
    }
}

fn micros_of(text: &str) -> Option<i64> {
    chrono::DateTime::parse_from_rfc3339(text).ok().map(|time| time.timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statistics(text: &str) -> Statistics {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn the_range_of_times_is_never_narrower_than_the_log_says() {
        let text = r#"{"numRecords":2,"minValues":{"T":"1970-01-01T00:00:00.001Z","x":1},
            "maxValues":{"T":"1970-01-01T00:00:00.006Z"},"nullCount":{"T":1}}"#;
        assert_eq!(statistics(text).times("T"), Some((1_000, 6_999)));
        assert_eq!(statistics(text).times("Other"), None);
    }

    #[test]
    fn what_is_not_understood_gives_no_range() {
        assert_eq!(statistics(r#"{"minValues":{"T":"soon"},"maxValues":{"T":"later"}}"#).times("T"), None);
        assert_eq!(statistics("{}").rows, None);
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(day_of("1970-01-02"), Some(1));
        assert_eq!(day_of("never"), None);
    }
}
