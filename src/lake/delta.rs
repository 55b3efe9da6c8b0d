//! Delta tables of the lake: opened, created, appended to.

use std::path::Path;

use arrow::datatypes::SchemaRef;
use deltalake::kernel::engine::arrow_conversion::TryIntoKernel;
use deltalake::kernel::transaction::{CommitBuilder, CommitProperties};
use deltalake::kernel::{Action, Add, StructField};
use deltalake::protocol::{DeltaOperation, SaveMode};
use deltalake::{DeltaTable, DeltaTableError};
use url::Url;

use super::{Lake, LakeError};

fn failed(action: &'static str, folder: &str) -> impl FnOnce(DeltaTableError) -> LakeError {
    let table = folder.to_owned();
    move |source| LakeError::Delta { action, table, source: Box::new(source) }
}

fn folder_url(path: &Path) -> Result<Url, LakeError> {
    Url::from_directory_path(path).map_err(|()| LakeError::Url { path: path.to_owned() })
}

/// Opens a table; `None` when nothing was ever written to it.
///
/// # Errors
/// When its log cannot be read.
pub async fn open(lake: &Lake, folder: &str) -> Result<Option<DeltaTable>, LakeError> {
    if !lake.has_table(folder) {
        return Ok(None);
    }
    let url = folder_url(&lake.table_folder(folder))?;
    deltalake::open_table(url).await.map(Some).map_err(failed("open", folder))
}

/// Opens a table, or makes it with these columns. Columns that an older lake lacks are added.
///
/// # Errors
/// When it can be neither opened nor made.
pub async fn ensure(
    lake: &Lake,
    folder: &str,
    schema: &SchemaRef,
    partition: Option<&str>,
) -> Result<DeltaTable, LakeError> {
    let fields = schema
        .fields()
        .iter()
        .map(|field| field.as_ref().try_into_kernel())
        .collect::<Result<Vec<StructField>, _>>()
        .map_err(|source| LakeError::Arrow { table: folder.to_owned(), source })?;
    if let Some(table) = open(lake, folder).await? {
        return add_missing_columns(table, folder, fields).await;
    }
    let path = lake.table_folder(folder);
    std::fs::create_dir_all(&path).map_err(LakeError::io("create", &path))?;
    let mut builder = DeltaTable::try_from_url(folder_url(&path)?)
        .await
        .map_err(failed("create", folder))?
        .create()
        .with_table_name(folder.rsplit('/').next().unwrap_or(folder))
        .with_save_mode(SaveMode::ErrorIfExists)
        .with_columns(fields);
    if let Some(partition) = partition {
        builder = builder.with_partition_columns([partition]);
    }
    builder.await.map_err(failed("create", folder))
}

async fn add_missing_columns(
    table: DeltaTable,
    folder: &str,
    fields: Vec<StructField>,
) -> Result<DeltaTable, LakeError> {
    let known = table.snapshot().map_err(failed("open", folder))?.schema();
    let missing: Vec<_> = fields.into_iter().filter(|field| known.field(field.name()).is_none()).collect();
    if missing.is_empty() {
        return Ok(table);
    }
    table.add_columns().with_fields(missing).await.map_err(failed("add columns to", folder))
}

/// Adds files to a table in one commit and returns its version.
///
/// # Errors
/// When the commit fails; then none of the files is part of the table.
pub async fn append(
    table: &mut DeltaTable,
    folder: &str,
    adds: Vec<Add>,
    partition: Option<&str>,
) -> Result<u64, LakeError> {
    let operation = DeltaOperation::Write {
        mode: SaveMode::Append,
        partition_by: partition.map(|name| vec![name.to_owned()]),
        predicate: None,
    };
    let snapshot = table.snapshot().map_err(failed("append to", folder))?;
    let commit = CommitBuilder::from(CommitProperties::default())
        .with_actions(adds.into_iter().map(Action::Add).collect())
        .build(Some(snapshot), table.log_store(), operation)
        .await
        .map_err(failed("append to", folder))?;
    let version = commit.version();
    table.update_state().await.map_err(failed("append to", folder))?;
    Ok(version)
}

/// A file of a table as its log lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFile {
    /// Path below the table's folder.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Rows, where the log says it.
    pub rows: Option<u64>,
    /// The value of the partition column.
    pub day: Option<String>,
}

/// The files of a table, sorted by path.
///
/// # Errors
/// When the log cannot be read.
pub fn files(table: &DeltaTable, folder: &str) -> Result<Vec<ListedFile>, LakeError> {
    let snapshot = table.snapshot().map_err(failed("list the files of", folder))?;
    let mut files: Vec<_> = snapshot
        .log_data()
        .iter()
        .map(|file| ListedFile {
            path: file.path().into_owned(),
            size: u64::try_from(file.size()).unwrap_or(0),
            rows: file.num_records().map(|rows| rows as u64),
            day: file.partition_values_map().into_values().next().flatten(),
        })
        .collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(files)
}
