//! One Parquet file of a table: sorted rows in, a file and its log entry out.
//!
//! What stands in the file beside the rows as they were ingested is made here, whoever writes it: the columns of
//! promoted paths, and the index.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimestampMicrosecondType};
use deltalake::kernel::Add;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use serde_json::{Map, Value, json};

use super::index::IndexBuilder;
use super::promoted::{Extractor, Form, PromotedPath};
use super::{LakeError, columns};
use crate::schema::Table;

/// Columns people look single values up by: they get bloom filters, so that a needle touches few row groups.
const LOOKED_UP: &[&str] = &[
    "AccountObjectId",
    "AccountUpn",
    "AccountId",
    "AccountSid",
    "IPAddress",
    "RemoteIP",
    "LocalIP",
    "SenderIPv4",
    "ObjectId",
    "ObjectName",
    "DeviceId",
    "DeviceName",
    "NetworkMessageId",
    "InternetMessageId",
    "SHA1",
    "SHA256",
    "MD5",
    "ReportId",
    "AlertId",
    "RecipientEmailAddress",
    "SenderFromAddress",
    columns::RECORD_ID,
];

/// Columns with another value in nearly every row: a dictionary would only be built to be thrown away.
const UNIQUE: &[&str] =
    &[columns::RECORD_ID, "ReportId", "_SourceOffset", "NetworkMessageId", "InternetMessageId"];

/// Columns of long text whose statistics would be long and useless.
const LONG_TEXT: &[&str] =
    &["RawEventData", "_RawRecord", "_UnknownFields", "ActivityObjects", "AdditionalFields"];

/// Rows in a row group: small enough to skip finely, large enough to compress.
const ROW_GROUP_ROWS: usize = 128 * 1024;

/// Columns of long text in which people look for words.
const SEARCHED: &[&str] = &["RawEventData", "_RawRecord", "AdditionalFields", "ProcessCommandLine"];

/// What a file of a table consists of.
#[derive(Debug, Clone)]
pub struct Layout {
    schema: SchemaRef,
    promoted: Arc<Extractor>,
    is_indexed: bool,
}

impl Layout {
    /// A file of a hunting table, with columns for these paths.
    #[must_use]
    pub fn of_table(table: &Table, promoted: &[PromotedPath]) -> Self {
        let promoted = Extractor::new(promoted.to_vec());
        let stored = columns::file_schema(table);
        let made = promoted.fields().into_iter().map(Arc::new);
        let fields: Vec<Arc<Field>> = stored.fields().iter().cloned().chain(made).collect();
        Self { schema: Arc::new(Schema::new(fields)), promoted: Arc::new(promoted), is_indexed: true }
    }

    /// A file with these columns and nothing else.
    #[must_use]
    pub fn plain(schema: SchemaRef) -> Self {
        Self { schema, promoted: Arc::new(Extractor::default()), is_indexed: false }
    }

    /// The columns of the file.
    #[must_use]
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The columns of the table: those of the file and the partition column at the end.
    #[must_use]
    pub fn table_schema(&self) -> SchemaRef {
        let mut fields: Vec<_> = self.schema.fields().iter().cloned().collect();
        fields.push(Arc::new(Field::new(columns::DAY, DataType::Date32, true)));
        Arc::new(Schema::new(fields))
    }

    /// Rows as they were ingested, with the columns that are made of them.
    fn complete(&self, batch: RecordBatch) -> Result<RecordBatch, arrow::error::ArrowError> {
        if self.promoted.paths().is_empty() {
            return Ok(batch);
        }
        let made = self.promoted.columns(&batch)?;
        let columns = batch.columns().iter().cloned().chain(made).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }

    fn index(&self) -> Option<IndexBuilder> {
        // Texts are looked up; arrays and objects are taken apart.
        let promoted = self.promoted.paths().iter().filter(|path| path.form == Form::Text);
        let promoted: Vec<String> = promoted.map(PromotedPath::name).collect();
        let is_value =
            |name: &str| LOOKED_UP.contains(&name) || promoted.iter().any(|promoted| promoted == name);
        self.is_indexed.then(|| IndexBuilder::new(&self.schema, &is_value, &|name| SEARCHED.contains(&name)))
    }
}

/// How the files of tables with this schema are written.
#[must_use]
pub fn writer_properties(schema: &SchemaRef) -> WriterProperties {
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_statistics_truncate_length(Some(64))
        .set_column_index_truncate_length(Some(64))
        .set_created_by(format!("trailhound {}", env!("CARGO_PKG_VERSION")));
    for field in schema.fields() {
        let path = ColumnPath::from(field.name().as_str());
        if LONG_TEXT.contains(&field.name().as_str()) {
            builder = builder
                .set_column_statistics_enabled(path.clone(), EnabledStatistics::None)
                .set_column_dictionary_enabled(path, false);
        } else if field.name() == columns::RECORD_HASH {
            builder = builder
                .set_column_statistics_enabled(path.clone(), EnabledStatistics::None)
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_compression(path, Compression::UNCOMPRESSED);
        } else if UNIQUE.contains(&field.name().as_str()) {
            builder = builder
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_bloom_filter_enabled(path, LOOKED_UP.contains(&field.name().as_str()));
        } else if LOOKED_UP.contains(&field.name().as_str()) {
            builder = builder.set_column_bloom_filter_enabled(path, true);
        }
    }
    builder.build()
}

/// Writes one file below `folder` and returns its log entry. `batches` are in their final order. The file is on disk
/// when this returns: a commit must never name a file that a power cut could take away.
///
/// # Errors
/// When the file cannot be written; it is removed then.
pub fn write(
    folder: &Path,
    name: &str,
    partition: Option<(&str, Option<String>)>,
    layout: &Layout,
    batches: impl IntoIterator<Item = Result<RecordBatch, LakeError>>,
    written_at: i64,
) -> Result<Add, LakeError> {
    let relative = match &partition {
        Some((column, value)) => {
            format!("{column}={}/{name}", value.as_deref().unwrap_or("__HIVE_DEFAULT_PARTITION__"))
        }
        None => name.to_owned(),
    };
    let path = folder.join(&relative);
    let result = write_file(&path, layout, batches);
    let (statistics, size) = match result {
        Ok(written) => written,
        Err(error) => {
            // Nothing names the file yet; what is left of it is only waste.
            let _ = fs::remove_file(&path);
            return Err(error);
        }
    };
    let partition_values: HashMap<_, _> =
        partition.into_iter().map(|(column, value)| (column.to_owned(), value)).collect();
    Ok(Add {
        path: relative,
        partition_values,
        size,
        modification_time: written_at,
        data_change: true,
        stats: Some(statistics.to_json()),
        tags: None,
        deletion_vector: None,
        base_row_id: None,
        default_row_commit_version: None,
        clustering_provider: None,
    })
}

fn write_file(
    path: &Path,
    layout: &Layout,
    batches: impl IntoIterator<Item = Result<RecordBatch, LakeError>>,
) -> Result<(Statistics, i64), LakeError> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(LakeError::io("create", parent))?;
    }
    let file = File::create(path).map_err(LakeError::io("create", path))?;
    let failed = |source| LakeError::Parquet { action: "write", path: path.to_owned(), source };
    let schema = layout.schema();
    let mut writer =
        ArrowWriter::try_new(file, schema.clone(), Some(writer_properties(schema))).map_err(failed)?;
    let mut statistics = Statistics::default();
    let mut index = layout.index();
    for batch in batches {
        let batch = layout
            .complete(batch?)
            .map_err(|source| LakeError::Arrow { table: path.display().to_string(), source })?;
        statistics.add(&batch);
        if let Some(index) = &mut index {
            index.add(&batch);
        }
        writer.write(&batch).map_err(failed)?;
    }
    if let Some(index) = index {
        // Behind the last row group, before the footer that tells of it.
        writer.flush().map_err(failed)?;
        let offset = writer.bytes_written() as u64;
        let mut body = Vec::new();
        let (key, value) = index.finish(offset, &mut body).map_err(LakeError::io("write", path))?;
        writer.write_all(&body).map_err(LakeError::io("write", path))?;
        writer.append_key_value_metadata(KeyValue::new(key, value));
    }
    let mut file = writer.into_inner().map_err(failed)?;
    file.flush().map_err(LakeError::io("write", path))?;
    file.sync_all().map_err(LakeError::io("write", path))?;
    if let Some(parent) = path.parent() {
        // The name of the file must survive a power cut as well as its content.
        File::open(parent).and_then(|folder| folder.sync_all()).map_err(LakeError::io("write", parent))?;
    }
    let size = file.metadata().map_err(LakeError::io("read the size of", path))?.len();
    Ok((statistics, i64::try_from(size).unwrap_or(i64::MAX)))
}

/// What the log says about a file so that queries can skip it: rows, and the range of every time and number column.
#[derive(Debug, Default)]
struct Statistics {
    rows: u64,
    ranges: Vec<(String, Range)>,
    nulls: Vec<(String, u64)>,
}

#[derive(Debug, Clone, Copy)]
enum Range {
    Time(i64, i64),
}

impl Statistics {
    fn add(&mut self, batch: &RecordBatch) {
        self.rows += batch.num_rows() as u64;
        for (field, column) in batch.schema_ref().fields().iter().zip(batch.columns()) {
            if !matches!(field.data_type(), DataType::Timestamp(..)) {
                continue;
            }
            self.count_nulls(field.name(), column.null_count() as u64);
            let times = column.as_primitive::<TimestampMicrosecondType>();
            let low = arrow::compute::min(times);
            let high = arrow::compute::max(times);
            if let (Some(low), Some(high)) = (low, high) {
                self.extend(field.name(), low, high);
            }
        }
    }

    fn count_nulls(&mut self, name: &str, count: u64) {
        match self.nulls.iter_mut().find(|(known, _)| known == name) {
            Some((_, total)) => *total += count,
            None => self.nulls.push((name.to_owned(), count)),
        }
    }

    fn extend(&mut self, name: &str, low: i64, high: i64) {
        match self.ranges.iter_mut().find(|(known, _)| known == name) {
            Some((_, Range::Time(least, greatest))) => {
                *least = low.min(*least);
                *greatest = high.max(*greatest);
            }
            None => self.ranges.push((name.to_owned(), Range::Time(low, high))),
        }
    }

    /// The JSON of the Delta protocol. It keeps times in milliseconds, so the least is cut and the greatest rounded
    /// up: a range may be a little too wide, never too narrow.
    fn to_json(&self) -> String {
        let (mut least, mut greatest, mut nulls) = (Map::new(), Map::new(), Map::new());
        for (name, Range::Time(low, high)) in &self.ranges {
            least.insert(name.clone(), millisecond_text(low.div_euclid(1000)));
            greatest.insert(
                name.clone(),
                millisecond_text(high.div_euclid(1000) + i64::from(high.rem_euclid(1000) > 0)),
            );
        }
        for (name, count) in &self.nulls {
            nulls.insert(name.clone(), json!(count));
        }
        json!({ "numRecords": self.rows, "minValues": least, "maxValues": greatest, "nullCount": nulls })
            .to_string()
    }
}

fn millisecond_text(milliseconds: i64) -> Value {
    chrono::DateTime::from_timestamp_millis(milliseconds)
        .map_or(Value::Null, |time| json!(time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::TimestampMicrosecondArray;
    use arrow::datatypes::{Field, Schema};
    use std::sync::Arc;

    #[test]
    fn the_log_range_is_never_narrower_than_the_rows() {
        let schema = Arc::new(Schema::new(vec![Field::new("Timestamp", columns::time_type(), true)]));
        let times =
            TimestampMicrosecondArray::from(vec![Some(1_001), None, Some(5_999)]).with_timezone("UTC");
        let batch = RecordBatch::try_new(schema, vec![Arc::new(times)]).unwrap();
        let mut statistics = Statistics::default();
        statistics.add(&batch);
        assert_eq!(
            statistics.to_json(),
            r#"{"numRecords":3,"minValues":{"Timestamp":"1970-01-01T00:00:00.001Z"},"maxValues":{"Timestamp":"1970-01-01T00:00:00.006Z"},"nullCount":{"Timestamp":1}}"#
        );
    }
}
