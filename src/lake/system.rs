//! The engine's own tables: what was ingested, what was rejected, what the data covers, who is who.
//!
//! They are Delta tables like the hunting tables and can be queried like them. All of them are only ever appended to:
//! a run writes that it began and that it ended, and a query shows the latest word.

pub mod incidents;
mod rows;

pub use rows::read_rows;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryBuilder, Date32Builder, Int64Builder, RecordBatch, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow::datatypes::{Field, Int64Type, Schema, SchemaRef};

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::columns::{StoredColumn, StoredType, time_type};
use super::{Lake, LakeError, delta, file};

/// A table of the engine's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SystemTable {
    /// Its folder in the lake.
    pub folder: &'static str,
    /// What it is for.
    pub meaning: &'static str,
    /// Its columns.
    pub columns: &'static [StoredColumn],
}

pub(super) const fn column(name: &'static str, stored: StoredType, meaning: &'static str) -> StoredColumn {
    StoredColumn { name, stored, meaning }
}

use StoredType::{Bytes, Day, Long, Text, Time};

/// One row when a run begins, one when it ends.
pub const INGESTS: SystemTable = SystemTable {
    folder: "system/ingest_log",
    meaning: "Every ingest run: when it began and ended, and what it did",
    columns: &[
        column("Sequence", Long, "Sequence number of the run: order of arrival"),
        column("Event", Text, "started, finished or interrupted"),
        column("StartTime", Time, "When the run began"),
        column("EndTime", Time, "When it ended"),
        column("Version", Text, "Version of trailhound that ran"),
        column("Files", Long, "Input files read"),
        column("Bytes", Long, "Bytes of those files as they are on disk"),
        column("Records", Long, "Records read"),
        column("Added", Long, "Records that added a row"),
        column("Duplicates", Long, "Records whose row was there already"),
        column("Variants", Long, "Added records whose id was there with other content"),
        column("Rejects", Long, "Records that could not become a row"),
        column("DerivedRows", Long, "Further rows that records implied"),
        column("FirstEvent", Time, "Earliest event time of the rows added"),
        column("LastEvent", Time, "Latest event time of the rows added"),
        column("Historic", Long, "1 where the rows raise no alerts (ingest --historic)"),
    ],
};

/// One row for each input file of a run.
pub const INGEST_FILES: SystemTable = SystemTable {
    folder: "system/ingest_files",
    meaning: "Every input file of every run, with its SHA-256 for the chain of custody",
    columns: &[
        column("Sequence", Long, "Sequence number of the run"),
        column("File", Text, "Name of the file as the run named it"),
        column("Path", Text, "Where it was read from"),
        column("Sha256", Text, "SHA-256 of the file as it is on disk, hexadecimal"),
        column("Bytes", Long, "Its size on disk"),
        column("Format", Text, "Format it was read as"),
        column("Records", Long, "Records read"),
        column("Added", Long, "Records that added a row"),
        column("Duplicates", Long, "Records whose row was there already"),
        column("Variants", Long, "Added records whose id was there with other content"),
        column("Rejects", Long, "Records that could not become a row"),
        column("FirstEvent", Time, "Earliest event time of its records"),
        column("LastEvent", Time, "Latest event time of its records"),
        column("UnknownFields", Text, "JSON object: field without a column, and how many records had it"),
        column("Notes", Text, "JSON array: what was noticed or went wrong with the file"),
    ],
};

/// One row for each record that could not become a row, or part of it where it is very large.
pub const REJECTS: SystemTable = SystemTable {
    folder: "system/rejects",
    meaning: "Every record that could not become a row, kept whole",
    columns: &[
        column(
            "RejectId",
            Text,
            "Hash of file, place and content: the same reject again is not stored again",
        ),
        column("Sequence", Long, "Sequence number of the run"),
        column("File", Text, "Name of the file"),
        column("Offset", Long, "Byte offset of the record after decompression"),
        column("Line", Long, "Line of its first byte, from 1"),
        column("Part", Long, "Number of the part where a record is kept in several"),
        column("Reason", Text, "Stable word for the reason"),
        column("Message", Text, "What was wrong and where"),
        column("Format", Text, "Format the file was read as"),
        column("Header", Text, "Header line of the file, for CSV"),
        column(
            "Settings",
            Text,
            "JSON object: format, table, zone and order of dates its file was read with",
        ),
        column("Bytes", Long, "How many bytes are kept"),
        column("Record", Bytes, "The bytes of the record"),
    ],
};

/// Rejects that a later run could read.
pub const REJECT_RESOLUTIONS: SystemTable = SystemTable {
    folder: "system/reject_resolutions",
    meaning: "Rejects that a later run turned into rows",
    columns: &[
        column("RejectId", Text, "The reject"),
        column("Sequence", Long, "Sequence number of the run that read it"),
    ],
};

/// What each run added to each workload and day.
pub const COVERAGE: SystemTable = SystemTable {
    folder: "system/coverage_log",
    meaning: "Records and duplicates of each run by table, workload and day",
    columns: &[
        column("Sequence", Long, "Sequence number of the run"),
        column("TableName", Text, "Hunting table"),
        column("Workload", Text, "Workload of the records, where they name one"),
        column("Day", Day, "UTC day of the events"),
        column("Added", Long, "Records that added a row"),
        column("Duplicates", Long, "Records whose row was there already"),
    ],
};

/// Which columns some record ever filled.
pub const FILLED_COLUMNS: SystemTable = SystemTable {
    folder: "system/filled_columns",
    meaning: "Columns that some record filled, each once; all others are null in every row",
    columns: &[
        column("TableName", Text, "Hunting table"),
        column("ColumnName", Text, "Its column"),
        column("Sequence", Long, "Sequence number of the run that first filled it"),
    ],
};

/// How long rows are kept, each setting ever made.
pub const RETENTION: SystemTable = SystemTable {
    folder: "system/retention_log",
    meaning: "How long the rows of a table are kept; the latest setting counts",
    columns: &[
        column("TableName", Text, "Hunting table"),
        column("Days", Long, "Days; 0 keeps rows for ever"),
        column("SetTime", Time, "When it was set"),
        column("Sequence", Long, "Number of the setting"),
    ],
};

/// What runs learned of accounts, from sign-in, directory and mailbox records. A run adds a row for a key when that
/// changes what is known of it; the view `Identities` puts the rows of a key together.
pub const IDENTITY_LOG: SystemTable = SystemTable {
    folder: "system/identity_log",
    meaning: "What each run learned of the keys of accounts; Identities has one row per key",
    columns: &[
        column("KeyKind", Text, "puid, upn, sid, object, mailbox or application"),
        column("Key", Text, "The key, normalised: upn in lower case, puid in upper case"),
        column("AccountObjectId", Text, "Object id in the directory"),
        column("ObjectIdSeen", Time, "Latest record that states it"),
        column("AccountUpn", Text, "User principal name"),
        column("UpnSeen", Time, "Latest record that states it"),
        column("AccountDisplayName", Text, "Display name"),
        column("DisplayNameSeen", Time, "Latest record that states it"),
        column("FirstSeen", Time, "Earliest record of the run that names the key"),
        column("LastSeen", Time, "Latest record of the run that names the key"),
        column("Source", Text, "Kind of that latest record"),
        column("Records", Long, "How many records of the run name the key"),
        column("Sequence", Long, "Sequence number of the run that learned it"),
    ],
};

/// Which JSON paths are columns of their own, each setting ever made.
pub const PROMOTED: SystemTable = SystemTable {
    folder: "system/promoted_log",
    meaning: "JSON paths that are columns of their own; the latest setting of a path counts",
    columns: &[
        column("TableName", Text, "Hunting table"),
        column("Path", Text, "The path, and the name of its column"),
        column("Setting", Text, "added or dropped"),
        column("Origin", Text, "found in the records of an ingest, or asked for"),
        column("SetTime", Time, "When it was set"),
        column("Sequence", Long, "Number of the setting"),
    ],
};

/// People's own sensitive information types, each setting ever made.
pub const SENSITIVE_PACKAGES: SystemTable = SystemTable {
    folder: "system/sensitive_packages_log",
    meaning: "Packages of own sensitive information types; the latest setting of a package counts",
    columns: &[
        column("Package", Text, "Name of the package"),
        column("File", Text, "Name of the file it was read from"),
        column("Sha256", Text, "SHA-256 of that file, hexadecimal"),
        column("Setting", Text, "added or dropped"),
        column("Content", Text, "The package in the YAML form"),
        column("SetTime", Time, "When it was set"),
        column("Sequence", Long, "Number of the setting"),
    ],
};

/// What was done that has to be answered for: values shown that are masked otherwise.
pub const AUDIT: SystemTable = SystemTable {
    folder: "system/audit",
    meaning: "What was done that has to be answered for, such as showing sensitive values",
    columns: &[
        column("Timestamp", Time, "When"),
        column("Action", Text, "What: reveal"),
        column("User", Text, "Name of the account on the machine that ran the program"),
        column("Machine", Text, "Name of the machine"),
        column("Reason", Text, "Why, as the user gave it"),
        column("Query", Text, "The query or command"),
    ],
};

/// All of them.
pub const ALL: &[SystemTable] = &[
    INGESTS,
    INGEST_FILES,
    REJECTS,
    REJECT_RESOLUTIONS,
    COVERAGE,
    FILLED_COLUMNS,
    RETENTION,
    IDENTITY_LOG,
    PROMOTED,
    SENSITIVE_PACKAGES,
    AUDIT,
    incidents::HEADS,
    incidents::ALERTS,
    incidents::ENTITIES,
    incidents::LINKS,
    incidents::LOG,
    incidents::RUNS,
    super::hunts::RUNS,
    super::hunts::RAISED,
    super::hunts::FINDINGS,
    super::hunts::SETTINGS,
];

/// A value of a system table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Not known.
    Null,
    /// Text.
    Text(String),
    /// Number, microseconds or days, as the column says.
    Number(i64),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<&str> for Entry {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Entry {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Entry {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u64> for Entry {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl<T: Into<Entry>> From<Option<T>> for Entry {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl SystemTable {
    /// Its columns as Arrow fields.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        let fields: Vec<_> = self
            .columns
            .iter()
            .map(|column| Field::new(column.name, column.stored.arrow_type(), true))
            .collect();
        Arc::new(Schema::new(fields))
    }

    fn batch(&self, rows: &[Vec<Entry>]) -> Result<RecordBatch, LakeError> {
        let arrays = (0..self.columns.len()).map(|index| self.array(index, rows)).collect();
        RecordBatch::try_new(self.schema(), arrays)
            .map_err(|source| LakeError::Arrow { table: self.folder.to_owned(), source })
    }

    fn array(&self, index: usize, rows: &[Vec<Entry>]) -> ArrayRef {
        let entries = rows.iter().map(|row| row.get(index).unwrap_or(&Entry::Null));
        let numbers = entries.clone().map(|entry| match entry {
            Entry::Number(number) => Some(*number),
            _ => None,
        });
        match self.columns[index].stored {
            Text => {
                let mut builder = StringBuilder::new();
                entries.for_each(|entry| match entry {
                    Entry::Text(text) => builder.append_value(text),
                    _ => builder.append_null(),
                });
                Arc::new(builder.finish())
            }
            Bytes => {
                let mut builder = BinaryBuilder::new();
                entries.for_each(|entry| match entry {
                    Entry::Bytes(bytes) => builder.append_value(bytes),
                    _ => builder.append_null(),
                });
                Arc::new(builder.finish())
            }
            Long => {
                let mut builder = Int64Builder::new();
                numbers.for_each(|number| builder.append_option(number));
                Arc::new(builder.finish())
            }
            Time => {
                let mut builder = TimestampMicrosecondBuilder::new().with_data_type(time_type());
                numbers.for_each(|number| builder.append_option(number));
                Arc::new(builder.finish())
            }
            Day => {
                let mut builder = Date32Builder::new();
                numbers
                    .for_each(|number| builder.append_option(number.and_then(|day| i32::try_from(day).ok())));
                Arc::new(builder.finish())
            }
        }
    }

    /// Appends rows in one commit. `name` makes the file's name and must not have been used before.
    ///
    /// # Errors
    /// When the file or the commit fails; then nothing was added.
    pub async fn append(
        &self,
        lake: &Lake,
        name: &str,
        rows: &[Vec<Entry>],
        written_at: i64,
    ) -> Result<(), LakeError> {
        if rows.is_empty() {
            return Ok(());
        }
        let schema = self.schema();
        let mut table = delta::ensure(lake, self.folder, &schema, None).await?;
        let folder = lake.table_folder(self.folder);
        let batch = self.batch(rows)?;
        let layout = file::Layout::plain(schema);
        let add = file::write(&folder, &format!("{name}.parquet"), None, &layout, [Ok(batch)], written_at)?;
        delta::append(&mut table, self.folder, vec![add], None).await?;
        Ok(())
    }
}

/// The sequence number that the next ingest run takes. Call it only while holding the ingest lock.
///
/// Every run appends to it twice, so its version grows with each run and never returns to an old value.
///
/// # Errors
/// When the table cannot be opened.
pub async fn next_sequence(lake: &Lake) -> Result<i64, LakeError> {
    let table = delta::ensure(lake, INGESTS.folder, &INGESTS.schema(), None).await?;
    let version = table.version().and_then(|version| i64::try_from(version).ok()).unwrap_or(0);
    Ok(version + 1)
}

/// Every row of a table, file by file; all columns, or those named.
///
/// # Errors
/// When the table or one of its files cannot be read.
pub async fn read_batches(
    lake: &Lake,
    table: &SystemTable,
    columns: Option<&[&str]>,
) -> Result<Vec<RecordBatch>, LakeError> {
    let Some(opened) = delta::open(lake, table.folder).await? else { return Ok(Vec::new()) };
    let folder = lake.table_folder(table.folder);
    let files = delta::files(&opened, table.folder)?.into_iter().map(|file| folder.join(file.path));
    read_files(table, files, columns)
}

fn read_files(
    table: &SystemTable,
    files: impl IntoIterator<Item = PathBuf>,
    columns: Option<&[&str]>,
) -> Result<Vec<RecordBatch>, LakeError> {
    let mut batches = Vec::new();
    for path in files {
        let failed = |source| LakeError::Parquet { action: "read", path: path.clone(), source };
        let opened = std::fs::File::open(&path).map_err(LakeError::io("read", &path))?;
        let mut builder = ParquetRecordBatchReaderBuilder::try_new(opened).map_err(failed)?;
        if let Some(columns) = columns {
            let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
            builder = builder.with_projection(mask);
        }
        for batch in builder.build().map_err(failed)? {
            batches
                .push(batch.map_err(|source| LakeError::Arrow { table: table.folder.to_owned(), source })?);
        }
    }
    Ok(batches)
}

/// The columns that some record filled, by table, as far as these files of [`FILLED_COLUMNS`] say.
///
/// # Errors
/// When one of the files cannot be read.
pub fn filled_columns(
    files: impl IntoIterator<Item = PathBuf>,
) -> Result<BTreeMap<String, BTreeSet<String>>, LakeError> {
    let names = ["TableName", "ColumnName"];
    let mut filled: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in texts(&read_files(&FILLED_COLUMNS, files, Some(&names))?, &names) {
        if let Ok([Some(table), Some(column)]) = <[Option<String>; 2]>::try_from(row) {
            filled.entry(table).or_default().insert(column);
        }
    }
    Ok(filled)
}

/// The text columns named, of every row, file by file.
///
/// # Errors
/// When the table or one of its files cannot be read.
pub async fn read(
    lake: &Lake,
    table: &SystemTable,
    columns: &[&str],
) -> Result<Vec<Vec<Option<String>>>, LakeError> {
    Ok(texts(&read_batches(lake, table, Some(columns)).await?, columns))
}

fn texts(batches: &[RecordBatch], columns: &[&str]) -> Vec<Vec<Option<String>>> {
    let mut rows = Vec::new();
    for batch in batches {
        let arrays: Vec<_> = columns
            .iter()
            .map(|name| batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>()))
            .collect();
        for row in 0..batch.num_rows() {
            let text = |array: &Option<&arrow::array::StringArray>| {
                array.filter(|array| array.is_valid(row)).map(|array| array.value(row).to_owned())
            };
            rows.push(arrays.iter().map(text).collect());
        }
    }
    rows
}

/// The number that the next row of a table gets where it numbers its rows.
///
/// # Errors
/// When the table cannot be read.
pub async fn next_number(lake: &Lake, table: &SystemTable) -> Result<i64, LakeError> {
    let Some(opened) = delta::open(lake, table.folder).await? else { return Ok(1) };
    Ok(opened.version().and_then(|version| i64::try_from(version).ok()).unwrap_or(0) + 1)
}

/// The retention in force: table and days, without those kept for ever, sorted.
///
/// # Errors
/// When the settings cannot be read.
pub async fn latest_retention(lake: &Lake) -> Result<Vec<(String, u64)>, LakeError> {
    let mut latest: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for batch in read_batches(lake, &RETENTION, None).await? {
        let (Some(tables), Some(days), Some(numbers)) = (
            batch.column_by_name("TableName").and_then(|column| column.as_string_opt::<i32>()),
            batch.column_by_name("Days").and_then(|column| column.as_primitive_opt::<Int64Type>()),
            batch.column_by_name("Sequence").and_then(|column| column.as_primitive_opt::<Int64Type>()),
        ) else {
            continue;
        };
        for row in 0..batch.num_rows() {
            let setting = (numbers.value(row), days.value(row));
            let entry = latest.entry(tables.value(row).to_owned()).or_insert(setting);
            *entry = setting.max(*entry);
        }
    }
    let set = latest.into_iter().filter_map(|(table, (_, days))| Some((table, u64::try_from(days).ok()?)));
    Ok(set.filter(|(_, days)| *days > 0).collect())
}
