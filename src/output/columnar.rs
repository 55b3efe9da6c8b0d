//! Parquet and Arrow files.
//!
//! Both keep Arrow's types. What few readers know is made plain first: dictionaries and run-end encoded columns become
//! their values, unions, intervals and list views become text (nested ones JSON). What was cut is in the file's
//! key-value metadata, under `trailhound.truncated`.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BinaryViewArray, RecordBatch, StringBuilder, StringViewArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use arrow::ipc::writer::FileWriter;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::sink::Sink;
use super::text::visible;
use super::value::Column;
use super::{OutputError, Summary, unique_names};

/// Rows of a row group at most: what readers can skip, and what is held in memory, stays small.
const ROW_GROUP_ROWS: usize = 128 * 1024;
/// Encoded bytes of a row group at most.
const ROW_GROUP_BYTES: usize = 64 << 20;
const TRUNCATED: &str = "trailhound.truncated";

/// What becomes of a column.
enum Change {
    Keep,
    Cast(DataType),
    Text(FieldRef),
}

/// Makes batches plain.
struct Plain {
    schema: SchemaRef,
    changes: Vec<Change>,
    notes: Vec<String>,
}

impl Plain {
    fn new(schema: &SchemaRef) -> Self {
        let (names, mut notes) = unique_names(schema);
        let (mut fields, mut changes) = (Vec::new(), Vec::new());
        for (field, name) in schema.fields().iter().zip(names) {
            let plain = plain_type(field.data_type());
            let (data_type, change) = match plain {
                None => {
                    let name = visible(&name);
                    notes.push(format!(
                        "column '{name}' ({}) is written as text",
                        short_name(field.data_type())
                    ));
                    (DataType::Utf8, Change::Text(Arc::clone(field)))
                }
                Some(plain) if plain == *field.data_type() => (plain, Change::Keep),
                Some(plain) => (plain.clone(), Change::Cast(plain)),
            };
            // Nothing is promised about nulls: plans are not always right about them.
            fields.push(Field::new(name, data_type, true).with_metadata(field.metadata().clone()));
            changes.push(change);
        }
        Self { schema: Arc::new(Schema::new(fields)), changes, notes }
    }

    /// Sorted and filtered text may point into buffers many times its size; those must not be written.
    fn own(column: &ArrayRef) -> ArrayRef {
        if let Some(texts) = column.as_any().downcast_ref::<StringViewArray>() {
            return Arc::new(texts.gc());
        }
        match column.as_any().downcast_ref::<BinaryViewArray>() {
            Some(bytes) => Arc::new(bytes.gc()),
            None => Arc::clone(column),
        }
    }

    fn batch(&self, batch: &RecordBatch) -> Result<RecordBatch, OutputError> {
        let columns = batch.columns().iter().zip(&self.changes).map(|(array, change)| {
            Ok(match change {
                Change::Keep => Self::own(array),
                Change::Cast(plain) => cast(array, plain)?,
                Change::Text(field) => text_column(array, field)?,
            })
        });
        let columns = columns.collect::<Result<Vec<_>, OutputError>>()?;
        let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?)
    }
}

fn text_column(array: &ArrayRef, field: &Field) -> Result<ArrayRef, OutputError> {
    let column = Column::new(array.as_ref(), field)?;
    let (mut builder, mut cell) = (StringBuilder::new(), Vec::new());
    for row in 0..array.len() {
        if column.is_null(row) {
            builder.append_null();
            continue;
        }
        cell.clear();
        column.text(row, &mut cell);
        builder.append_value(String::from_utf8_lossy(&cell));
    }
    Ok(Arc::new(builder.finish()))
}

/// The type that most readers know; `None` when there is none.
fn plain_type(data_type: &DataType) -> Option<DataType> {
    let child = |field: &FieldRef| {
        let plain = plain_type(field.data_type())?;
        Some(Arc::new(field.as_ref().clone().with_data_type(plain)))
    };
    Some(match data_type {
        DataType::Dictionary(_, values) => plain_type(values)?,
        DataType::RunEndEncoded(_, values) => plain_type(values.data_type())?,
        DataType::Union(..) | DataType::Interval(_) | DataType::ListView(_) | DataType::LargeListView(_) => {
            return None;
        }
        DataType::List(field) => DataType::List(child(field)?),
        DataType::LargeList(field) => DataType::LargeList(child(field)?),
        DataType::FixedSizeList(field, size) => DataType::FixedSizeList(child(field)?, *size),
        // Parquet has no struct without fields.
        DataType::Struct(fields) if fields.is_empty() => return None,
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(child).collect::<Option<_>>()?),
        DataType::Map(field, sorted) => DataType::Map(child(field)?, *sorted),
        other => other.clone(),
    })
}

fn short_name(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Union(..) => "a union of types",
        DataType::Interval(_) => "an interval",
        _ => "a nested type",
    }
}

/// A Parquet file, zstd-compressed.
pub(crate) struct ParquetFile<'a> {
    plain: Plain,
    writer: ArrowWriter<Sink<'a>>,
}

impl<'a> ParquetFile<'a> {
    pub(crate) fn new(schema: &SchemaRef, sink: Sink<'a>) -> Result<Self, OutputError> {
        let plain = Plain::new(schema);
        let properties = WriterProperties::builder()
            .set_created_by(concat!("trailhound ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
            .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
            .set_max_row_group_bytes(Some(ROW_GROUP_BYTES))
            .build();
        let writer = ArrowWriter::try_new(sink, Arc::clone(&plain.schema), Some(properties))?;
        Ok(Self { plain, writer })
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), OutputError> {
        Ok(self.writer.write(&self.plain.batch(batch)?)?)
    }

    pub(crate) fn finish(mut self, summary: &Summary) -> Result<(Vec<String>, u64), OutputError> {
        if let Some(reason) = &summary.truncated {
            self.writer.append_key_value_metadata(KeyValue::new(TRUNCATED.to_owned(), reason.clone()));
        }
        let mut sink = self.writer.into_inner()?;
        sink.flush()?;
        Ok((self.plain.notes, sink.bytes()))
    }
}

/// An Arrow IPC file.
pub(crate) struct ArrowFile<'a> {
    plain: Plain,
    writer: FileWriter<Sink<'a>>,
}

impl<'a> ArrowFile<'a> {
    pub(crate) fn new(schema: &SchemaRef, sink: Sink<'a>) -> Result<Self, OutputError> {
        let plain = Plain::new(schema);
        let writer = FileWriter::try_new(sink, &plain.schema)?;
        Ok(Self { plain, writer })
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), OutputError> {
        Ok(self.writer.write(&self.plain.batch(batch)?)?)
    }

    pub(crate) fn finish(mut self, summary: &Summary) -> Result<(Vec<String>, u64), OutputError> {
        if let Some(reason) = &summary.truncated {
            self.writer.write_metadata(TRUNCATED, reason.as_str());
        }
        let mut sink = self.writer.into_inner()?;
        sink.flush()?;
        Ok((self.plain.notes, sink.bytes()))
    }
}

#[cfg(test)]
mod tests;
