//! Rejects as the lake keeps them, read one after the other: there may be more than fit in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::RetryError;
use crate::lake::system::{REJECT_RESOLUTIONS, REJECTS, read};
use crate::lake::{Lake, LakeError, delta};

/// Rows taken from a file at once: a row may hold megabytes.
const BATCH_ROWS: usize = 256;

/// A reject as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reject {
    pub id: String,
    pub sequence: i64,
    pub file: String,
    pub offset: u64,
    pub line: i64,
    pub part: Option<i64>,
    pub reason: String,
    pub message: String,
    pub format: String,
    pub header: Option<String>,
    pub settings: String,
    pub bytes: u64,
    pub record: Vec<u8>,
}

/// A record that is kept in parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts {
    /// All of them, in order.
    pub ids: Vec<String>,
    /// Where the record starts in its file.
    pub offset: u64,
    /// Bytes of all parts.
    pub bytes: u64,
}

/// The rejects that no later run could read.
pub(super) struct OpenRejects {
    lake: Lake,
    resolved: BTreeSet<String>,
}

impl OpenRejects {
    pub(super) async fn new(lake: &Lake) -> Result<Self, LakeError> {
        let ids = read(lake, &REJECT_RESOLUTIONS, &["RejectId"]).await?;
        Ok(Self { lake: lake.clone(), resolved: ids.into_iter().flatten().flatten().collect() })
    }

    /// Hands out every open reject, in the order they were stored; all columns, or those named.
    pub(super) async fn for_each(
        &self,
        columns: Option<&[&str]>,
        mut sink: impl FnMut(Reject) -> Result<(), RetryError>,
    ) -> Result<(), RetryError> {
        let Some(table) = delta::open(&self.lake, REJECTS.folder).await? else { return Ok(()) };
        let folder = self.lake.table_folder(REJECTS.folder);
        for listed in delta::files(&table, REJECTS.folder)? {
            let path = folder.join(listed.path);
            let failed = |source| LakeError::Parquet { action: "read", path: path.clone(), source };
            let file = File::open(&path).map_err(LakeError::io("read", &path))?;
            let mut builder =
                ParquetRecordBatchReaderBuilder::try_new(file).map_err(failed)?.with_batch_size(BATCH_ROWS);
            if let Some(columns) = columns {
                let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
                builder = builder.with_projection(mask);
            }
            for batch in builder.build().map_err(failed)? {
                let batch =
                    batch.map_err(|source| LakeError::Arrow { table: REJECTS.folder.to_owned(), source })?;
                for row in 0..batch.num_rows() {
                    let reject = from_row(&batch, row);
                    if !self.resolved.contains(&reject.id) {
                        sink(reject)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The records kept in parts, by the id of each part.
    pub(super) async fn parts(&self) -> Result<BTreeMap<String, Arc<Parts>>, RetryError> {
        let columns = ["RejectId", "Sequence", "File", "Offset", "Part", "Bytes"];
        let mut parts = Vec::new();
        self.for_each(Some(&columns), |reject| {
            if reject.part.is_some() {
                parts.push(reject);
            }
            Ok(())
        })
        .await?;
        Ok(joined(parts))
    }
}

fn from_row(batch: &RecordBatch, row: usize) -> Reject {
    let text = |name: &str| {
        let column = batch.column_by_name(name)?.as_string_opt::<i32>()?;
        column.is_valid(row).then(|| column.value(row).to_owned())
    };
    let number = |name: &str| {
        let column = batch.column_by_name(name)?.as_primitive_opt::<Int64Type>()?;
        column.is_valid(row).then(|| column.value(row))
    };
    let bytes = || {
        let column = batch.column_by_name("Record")?.as_binary_opt::<i32>()?;
        column.is_valid(row).then(|| column.value(row).to_vec())
    };
    let unsigned = |name: &str| number(name).and_then(|number| u64::try_from(number).ok()).unwrap_or(0);
    Reject {
        id: text("RejectId").unwrap_or_default(),
        sequence: number("Sequence").unwrap_or(0),
        file: text("File").unwrap_or_default(),
        offset: unsigned("Offset"),
        line: number("Line").unwrap_or(0),
        part: number("Part"),
        reason: text("Reason").unwrap_or_default(),
        message: text("Message").unwrap_or_default(),
        format: text("Format").unwrap_or_default(),
        header: text("Header"),
        settings: text("Settings").unwrap_or_default(),
        bytes: unsigned("Bytes"),
        record: bytes().unwrap_or_default(),
    }
}

/// Puts parts together: a part belongs to the one before it when its number and its place follow on.
fn joined(mut parts: Vec<Reject>) -> BTreeMap<String, Arc<Parts>> {
    parts.sort_by(|left, right| {
        let key = |part: &Reject| (part.sequence, part.offset, part.part);
        left.file.cmp(&right.file).then_with(|| key(left).cmp(&key(right)))
    });
    let mut records: Vec<Parts> = Vec::new();
    let mut last: Option<Reject> = None;
    for part in parts {
        let follows = last.as_ref().is_some_and(|last| {
            (last.file.as_str(), last.sequence) == (part.file.as_str(), part.sequence)
                && part.part == last.part.map(|number| number + 1)
                && part.offset == last.offset + last.bytes
        });
        match records.last_mut() {
            Some(record) if follows => {
                record.ids.push(part.id.clone());
                record.bytes += part.bytes;
            }
            _ => records.push(Parts { ids: vec![part.id.clone()], offset: part.offset, bytes: part.bytes }),
        }
        last = Some(part);
    }
    let mut by_id = BTreeMap::new();
    for record in records.into_iter().map(Arc::new) {
        by_id.extend(record.ids.iter().map(|id| (id.clone(), Arc::clone(&record))));
    }
    by_id
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(id: &str, file: &str, sequence: i64, offset: u64, part: i64, bytes: u64) -> Reject {
        Reject {
            id: id.to_owned(),
            file: file.to_owned(),
            sequence,
            offset,
            part: Some(part),
            bytes,
            ..Reject::default()
        }
    }

    fn ids(parts: Vec<Reject>, id: &str) -> Vec<String> {
        joined(parts)[id].ids.clone()
    }

    #[test]
    fn two_large_records_of_a_file_are_not_mixed() {
        let parts = || {
            vec![
                part("b2", "f", 1, 510, 2, 10),
                part("a1", "f", 1, 0, 1, 10),
                part("b1", "f", 1, 500, 1, 10),
                part("a2", "f", 1, 10, 2, 10),
            ]
        };
        assert_eq!(ids(parts(), "a1"), ["a1", "a2"]);
        assert_eq!(ids(parts(), "b2"), ["b1", "b2"]);
        assert_eq!(joined(parts())["b2"].offset, 500);
        assert_eq!(joined(parts())["b2"].bytes, 20);
    }

    #[test]
    fn a_record_right_behind_another_is_its_own() {
        let parts = vec![part("a1", "f", 1, 0, 1, 10), part("b1", "f", 1, 10, 1, 10)];
        assert_eq!(ids(parts, "a1"), ["a1"]);
    }

    #[test]
    fn a_part_whose_place_does_not_follow_is_not_joined() {
        let parts = vec![part("a1", "f", 1, 0, 1, 10), part("a2", "f", 1, 11, 2, 10)];
        assert_eq!(ids(parts, "a2"), ["a2"]);
    }

    #[test]
    fn a_part_whose_number_does_not_follow_is_not_joined() {
        let parts = vec![part("a1", "f", 1, 0, 1, 10), part("a3", "f", 1, 10, 3, 10)];
        assert_eq!(ids(parts, "a3"), ["a3"]);
    }

    #[test]
    fn parts_of_other_files_and_runs_are_not_joined() {
        let parts =
            vec![part("a1", "f", 1, 0, 1, 10), part("g2", "g", 1, 10, 2, 10), part("h2", "f", 2, 10, 2, 10)];
        assert_eq!(ids(parts, "a1"), ["a1"]);
    }
}
