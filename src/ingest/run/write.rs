//! The rows of one table and day, sorted and written as one file.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, new_null_array};
use arrow::compute::interleave;
use deltalake::kernel::Add;

use super::super::row::{Identity, Ticks};
use crate::lake::{LakeError, columns, file};
use crate::schema::Table;

/// Rows handed to the Parquet writer at once.
const ROWS_AT_ONCE: usize = 8 * 1024;

/// A row of a batch with what it is sorted by: time, then identity, which no two rows share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SortedRow {
    pub time: Option<Ticks>,
    pub identity: Identity,
    pub batch: u32,
    pub row: u32,
}

/// A file to write.
#[derive(Debug)]
pub(super) struct WriteJob {
    pub table: &'static Table,
    pub folder: std::path::PathBuf,
    pub day: Option<i32>,
    pub name: String,
    pub batches: Arc<Vec<RecordBatch>>,
    pub rows: Vec<SortedRow>,
    pub written_at: i64,
    /// The columns of the file: those of the batches, and those that are made of them.
    pub layout: file::Layout,
}

/// A file that was written.
#[derive(Debug)]
pub(super) struct Written {
    pub table: &'static Table,
    pub day: Option<i32>,
    pub add: Add,
    /// The columns that have a value in it.
    pub filled: Vec<usize>,
}

/// The text of a day as Delta writes partition values.
pub(super) fn day_text(day: i32) -> String {
    let date = chrono::NaiveDate::from_num_days_from_ce_opt(day.saturating_add(719_163));
    date.map_or_else(|| day.to_string(), |date| date.format("%Y-%m-%d").to_string())
}

/// Days since 1970 of such a text.
pub(super) fn day_number(text: &str) -> Option<i32> {
    let date: chrono::NaiveDate = text.parse().ok()?;
    Some(chrono::Datelike::num_days_from_ce(&date) - 719_163)
}

impl WriteJob {
    /// Sorts and writes.
    pub(super) fn run(mut self) -> Result<Written, LakeError> {
        self.rows.sort_unstable();
        let schema = columns::file_schema(self.table);
        let mut filled = vec![false; schema.fields().len()];
        // Most columns of most tables are empty in most files; those need no copying.
        let empty: Vec<bool> = (0..schema.fields().len())
            .map(|index| {
                self.batches.iter().all(|batch| batch.column(index).null_count() == batch.num_rows())
            })
            .collect();
        let batches = self.rows.chunks(ROWS_AT_ONCE).map(|rows| {
            let positions: Vec<_> = rows.iter().map(|row| (row.batch as usize, row.row as usize)).collect();
            let mut arrays: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
            for (index, filled) in filled.iter_mut().enumerate() {
                if empty[index] {
                    arrays.push(new_null_array(schema.field(index).data_type(), positions.len()));
                    continue;
                }
                let sources: Vec<_> = self.batches.iter().map(|batch| batch.column(index).as_ref()).collect();
                let array = interleave(&sources, &positions).map_err(|source| self.failed(source))?;
                *filled |= array.null_count() < array.len();
                arrays.push(array);
            }
            RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(|source| self.failed(source))
        });
        let partition = Some((columns::DAY, self.day.map(day_text)));
        let add = file::write(&self.folder, &self.name, partition, &self.layout, batches, self.written_at)?;
        let documented = self.table.columns.len();
        let filled = (0..documented).filter(|index| filled[*index]).collect();
        Ok(Written { table: self.table, day: self.day, add, filled })
    }

    fn failed(&self, source: arrow::error::ArrowError) -> LakeError {
        LakeError::Arrow { table: self.table.name.to_owned(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_read_back_as_they_were_written() {
        for day in [0, 1, 19_000, -1, 20_515] {
            assert_eq!(day_number(&day_text(day)), Some(day));
        }
        assert_eq!(day_text(20_513), "2026-03-01");
    }
}
