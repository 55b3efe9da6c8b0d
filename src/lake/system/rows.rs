//! Rows of a system table as values.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Int64Type, TimestampMicrosecondType};

use super::{Bytes, Day, Entry, Long, SystemTable, Text, Time, read_batches};
use crate::lake::{Lake, LakeError};

/// Every row of a table, file by file, with the columns of its definition; those that an older lake lacks are null.
///
/// # Errors
/// When the table or one of its files cannot be read.
pub async fn read_rows(lake: &Lake, table: &SystemTable) -> Result<Vec<Vec<Entry>>, LakeError> {
    let batches = read_batches(lake, table, None).await?;
    Ok(batches.iter().flat_map(|batch| rows_of(table, batch)).collect())
}

fn rows_of(table: &SystemTable, batch: &RecordBatch) -> Vec<Vec<Entry>> {
    let mut rows = vec![vec![Entry::Null; table.columns.len()]; batch.num_rows()];
    for (index, column) in table.columns.iter().enumerate() {
        let Some(array) = batch.column_by_name(column.name) else { continue };
        for (row, entries) in rows.iter_mut().enumerate() {
            if array.is_null(row) {
                continue;
            }
            let entry = match column.stored {
                Text => array.as_string_opt::<i32>().map(|array| array.value(row).into()),
                Bytes => array.as_binary_opt::<i32>().map(|array| Entry::Bytes(array.value(row).to_vec())),
                Long => array.as_primitive_opt::<Int64Type>().map(|array| array.value(row).into()),
                Time => {
                    array.as_primitive_opt::<TimestampMicrosecondType>().map(|array| array.value(row).into())
                }
                Day => array.as_primitive_opt::<Date32Type>().map(|array| i64::from(array.value(row)).into()),
            };
            if let (Some(place), Some(entry)) = (entries.get_mut(index), entry) {
                *place = entry;
            }
        }
    }
    rows
}

impl Entry {
    /// The text, where it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, where it is one.
    #[must_use]
    pub const fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }
}
