//! Rows to columns: the builders that a worker fills and hands on as Arrow batches.

use std::sync::Arc;

use arrow::array::{
    ArrayBuilder, ArrayRef, BinaryBuilder, BooleanBuilder, Float64Builder, Int32Builder, Int64Builder,
    RecordBatch, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow::datatypes::{DataType, SchemaRef};
use arrow::error::ArrowError;

use super::columns::{self, COMMON};
use crate::ingest::identity::Canonical;
use crate::ingest::row::{Cell, Identity, Role, Row, Ticks};
use crate::schema::Table;

/// One column under construction.
enum Column {
    Text(StringBuilder),
    Long(Int64Builder),
    Int(Int32Builder),
    Real(Float64Builder),
    Bool(BooleanBuilder),
    Time(TimestampMicrosecondBuilder),
    Bytes(BinaryBuilder),
}

impl Column {
    fn new(data_type: &DataType) -> Self {
        match data_type {
            DataType::Int64 => Self::Long(Int64Builder::new()),
            DataType::Int32 => Self::Int(Int32Builder::new()),
            DataType::Float64 => Self::Real(Float64Builder::new()),
            DataType::Boolean => Self::Bool(BooleanBuilder::new()),
            DataType::Timestamp(..) => {
                Self::Time(TimestampMicrosecondBuilder::new().with_data_type(columns::time_type()))
            }
            DataType::Binary => Self::Bytes(BinaryBuilder::new()),
            _ => Self::Text(StringBuilder::new()),
        }
    }

    /// Appends a cell. Readers keep cells to their column's type (`Row::is_well_typed`); an integer that is too large
    /// for an `int` column cannot be represented and is null here, its text lives on in the raw record.
    fn append(&mut self, cell: &Cell<'_>) {
        match (self, cell) {
            (Self::Text(builder), Cell::Text(text)) => builder.append_value(text),
            (Self::Text(builder), _) => builder.append_null(),
            (Self::Long(builder), Cell::Integer(number)) => builder.append_value(*number),
            (Self::Long(builder), _) => builder.append_null(),
            (Self::Int(builder), Cell::Integer(number)) => builder.append_option(i32::try_from(*number).ok()),
            (Self::Int(builder), _) => builder.append_null(),
            (Self::Real(builder), Cell::Real(number)) => builder.append_value(*number),
            (Self::Real(builder), _) => builder.append_null(),
            (Self::Bool(builder), Cell::Bool(value)) => builder.append_value(*value),
            (Self::Bool(builder), _) => builder.append_null(),
            (Self::Time(builder), Cell::Time(ticks)) => builder.append_value(ticks.micros()),
            (Self::Time(builder), _) => builder.append_null(),
            (Self::Bytes(builder), _) => builder.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => builder.finish_cloned_reset(),
            Self::Long(builder) => ArrayBuilder::finish(builder),
            Self::Int(builder) => ArrayBuilder::finish(builder),
            Self::Real(builder) => ArrayBuilder::finish(builder),
            Self::Bool(builder) => ArrayBuilder::finish(builder),
            Self::Time(builder) => ArrayBuilder::finish(builder),
            Self::Bytes(builder) => ArrayBuilder::finish(builder),
        }
    }
}

/// Finishing a string builder keeps no capacity; the next batch will be about as large, so ask for that at once.
trait FinishReset {
    fn finish_cloned_reset(&mut self) -> ArrayRef;
}

impl FinishReset for StringBuilder {
    fn finish_cloned_reset(&mut self) -> ArrayRef {
        let (rows, bytes) = (self.len(), self.values_slice().len());
        let array = Arc::new(self.finish());
        *self = Self::with_capacity(rows, bytes);
        array
    }
}

/// Where the rows of one record came from.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// File name as the run names it.
    pub file: &'a str,
    /// Byte offset of the record after decompression.
    pub offset: u64,
    /// Format the file was read as.
    pub format: &'a str,
    /// Sequence number of the run.
    pub sequence: i64,
    /// When the run began, microseconds UTC.
    pub ingest_time: i64,
}

/// What sorting, partitioning and duplicate removal need of one row, kept beside the columns.
#[derive(Debug, Clone, Copy)]
pub struct RowKey {
    /// What makes it the same row as another.
    pub identity: Identity,
    /// Hash of the source's record id, to count variants; 0 where there is none.
    pub record_id: u64,
    /// When it happened.
    pub time: Option<Ticks>,
    /// Own row of its record, or derived.
    pub role: Role,
    /// Number of the record in its batch of work, to count records.
    pub record: u32,
}

/// Rows of one table on their way to the lake.
#[derive(Debug, Clone)]
pub struct TableRows {
    /// The table.
    pub table: &'static Table,
    /// The columns of its files.
    pub batch: RecordBatch,
    /// One key for each row.
    pub keys: Vec<RowKey>,
}

/// Builds the rows of one table.
pub struct TableBuilder {
    table: &'static Table,
    schema: SchemaRef,
    columns: Vec<Column>,
    keys: Vec<RowKey>,
    canonical: Canonical,
}

impl TableBuilder {
    /// A builder without rows.
    #[must_use]
    pub fn new(table: &'static Table) -> Self {
        let schema = columns::file_schema(table);
        let columns = schema.fields().iter().map(|field| Column::new(field.data_type())).collect();
        Self { table, schema, columns, keys: Vec::new(), canonical: Canonical::default() }
    }

    /// How many rows it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Adds a row of the record with that number.
    pub fn push(&mut self, row: &Row<'_>, origin: Origin<'_>, record: u32) {
        let identity = row.identity.unwrap_or_else(|| self.canonical.of_cells(row));
        for (column, cell) in self.columns.iter_mut().zip(&row.cells) {
            column.append(cell);
        }
        self.push_hidden(row, origin, identity);
        let record_id = row.record_id.as_deref().map_or(0, hash_id);
        self.keys.push(RowKey { identity, record_id, time: row.time(), role: row.role, record });
    }

    fn push_hidden(&mut self, row: &Row<'_>, origin: Origin<'_>, identity: Identity) {
        let first = self.table.columns.len();
        let text = |text: Option<&str>| text.map_or(Cell::Null, |text| Cell::Text(text.to_owned().into()));
        // In the order of `columns::COMMON`.
        let common: [Cell<'_>; 9] = [
            row.record_id.as_deref().map_or(Cell::Null, |id| Cell::Text(id.into())),
            Cell::Null,
            Cell::Integer(origin.sequence),
            Cell::Time(Ticks(origin.ingest_time.saturating_mul(10))),
            Cell::Text(origin.file.into()),
            Cell::Integer(i64::try_from(origin.offset).unwrap_or(i64::MAX)),
            Cell::Text(origin.format.into()),
            text(row.unknown_fields.as_deref()),
            row.raw.as_deref().map_or(Cell::Null, |raw| Cell::Text(raw.into())),
        ];
        for (column, cell) in self.columns[first..].iter_mut().zip(&common) {
            match column {
                Column::Bytes(builder) => builder.append_value(identity.0.to_be_bytes()),
                column => column.append(cell),
            }
        }
        let extras = columns::extras(self.table);
        for (column, definition) in self.columns[first + COMMON.len()..].iter_mut().zip(extras) {
            let given = row.extras.iter().find(|(name, _)| *name == definition.name);
            column.append(given.map_or(&Cell::Null, |(_, cell)| cell));
        }
        debug_assert!(
            row.extras.iter().all(|(name, _)| extras.iter().any(|definition| definition.name == *name)),
            "{}: an extra has no column: {:?}",
            self.table.name,
            row.extras
        );
    }

    /// Hands out the rows and starts anew.
    ///
    /// # Errors
    /// When the columns do not fit together, which only a mistake in this file can cause.
    pub fn finish(&mut self) -> Result<TableRows, ArrowError> {
        let arrays = self.columns.iter_mut().map(Column::finish).collect();
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), arrays)?;
        Ok(TableRows { table: self.table, batch, keys: std::mem::take(&mut self.keys) })
    }
}

/// Record ids are compared by this only to count variants, never to drop a row.
pub(super) fn hash_id(id: &str) -> u64 {
    let hash = blake3::hash(id.as_bytes());
    let mut part = [0; 8];
    part.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(part).max(1)
}
