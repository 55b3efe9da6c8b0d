//! Upkeep of a lake: fewer and larger files, removal of what is no longer needed, and whether everything is sound.
//!
//! All of it can run while hunts run: readers keep the version of a table that they began with.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use chrono::{Duration, NaiveDate};
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::ident;
use datafusion::prelude::{SessionConfig, SessionContext};
use deltalake::DeltaTable;
use deltalake::kernel::transaction::{CommitBuilder, CommitProperties};
use deltalake::kernel::{Action, Add};
use deltalake::operations::vacuum::VacuumMode;
use deltalake::protocol::DeltaOperation;
use futures::StreamExt;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use tokio::runtime::Handle;
use url::Url;

use super::index::FileIndex;
use super::promoted::PromotedPath;
use super::promoted::registry::Registry;
use super::{Lake, LakeError, columns, delta, file, system};
use crate::schema::{Table, tables};

/// Memory for sorting while compacting; what does not fit is spilled.
const SORT_MEMORY: usize = 512 << 20;

/// Rows of a compacted file at most.
const FILE_ROWS: u64 = 4_000_000;

/// What compaction did to a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compacted {
    /// Files that were put together.
    pub files_before: u64,
    /// Files that came of them.
    pub files_after: u64,
    /// Rows in them.
    pub rows: u64,
}

/// Hunting tables that have been written to.
#[must_use]
pub fn written_tables(lake: &Lake) -> Vec<&'static Table> {
    tables().filter(|table| lake.has_table(table.name)).collect()
}

/// Puts the files of each day of a table together into as few as possible, sorted by time. The rows and their hidden
/// columns, arrival included, stay what they are.
///
/// # Errors
/// When files cannot be read or written; days that were done before stay done.
pub fn compact(
    lake: &Lake,
    table: &'static Table,
    written_at: i64,
    handle: &Handle,
) -> Result<Compacted, LakeError> {
    let Some((mut opened, layout)) = handle.block_on(open_for_compaction(lake, table))? else {
        return Ok(Compacted::default());
    };
    let folder = lake.table_folder(table.name);
    let mut by_day: BTreeMap<Option<String>, Vec<delta::ListedFile>> = BTreeMap::new();
    for listed in delta::files(&opened, table.name)? {
        by_day.entry(listed.day.clone()).or_default().push(listed);
    }
    let mut done = Compacted::default();
    for (day, files) in by_day {
        let small = files.iter().filter(|file| file.rows.unwrap_or(0) < FILE_ROWS).count();
        if small < 2 && has_columns(&folder, &files, &layout)? {
            continue;
        }
        let adds = merge_day(lake, table, day.as_deref(), &files, &layout, written_at, handle)?;
        let rows = |paths: &mut dyn Iterator<Item = &str>| -> Result<u64, LakeError> {
            paths.map(|path| rows_of(&folder.join(path))).sum()
        };
        let before = rows(&mut files.iter().map(|file| file.path.as_str()))?;
        let after = rows(&mut adds.iter().map(|add| add.path.as_str()))?;
        if before != after {
            remove(&folder, &adds)?;
            return Err(LakeError::RowsDiffer { table: table.name.to_owned(), before, after });
        }
        done.files_before += files.len() as u64;
        done.files_after += adds.len() as u64;
        done.rows += files.iter().filter_map(|file| file.rows).sum::<u64>();
        let paths: Vec<String> = files.into_iter().map(|file| file.path).collect();
        if !handle.block_on(replace(&mut opened, table, &paths, &adds))? {
            remove(&folder, &adds)?;
        }
    }
    Ok(done)
}

/// Opens a table with the columns that its files are to have. Those of paths that were promoted since are added to the
/// table, but never while an ingest runs: its commit would fail where the columns changed meanwhile.
async fn open_for_compaction(
    lake: &Lake,
    table: &'static Table,
) -> Result<Option<(DeltaTable, file::Layout)>, LakeError> {
    let registry = Registry::read(lake).await?;
    let Some(mut opened) = delta::open(lake, table.name).await? else { return Ok(None) };
    if let Some(_lock) = lake.lock_for_ingest(|| false)? {
        let schema = file::Layout::of_table(table, registry.of(table)).table_schema();
        opened = delta::ensure(lake, table.name, &schema, Some(columns::DAY)).await?;
    }
    let failed =
        |source| LakeError::Delta { action: "open", table: table.name.to_owned(), source: Box::new(source) };
    let known = opened.snapshot().map_err(failed)?.schema();
    let is_known = |path: &&PromotedPath| known.field(path.name()).is_some();
    let paths: Vec<PromotedPath> = registry.of(table).iter().filter(is_known).cloned().collect();
    Ok(Some((opened, file::Layout::of_table(table, &paths))))
}

fn footer(path: &Path) -> Result<ArrowReaderMetadata, LakeError> {
    let file = File::open(path).map_err(LakeError::io("read", path))?;
    ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|source| LakeError::Parquet {
        action: "read",
        path: path.to_owned(),
        source,
    })
}

/// Rows of a file, from its own footer.
fn rows_of(path: &Path) -> Result<u64, LakeError> {
    let rows = footer(path)?.metadata().file_metadata().num_rows();
    Ok(u64::try_from(rows).unwrap_or(0))
}

/// Whether files have all the columns that a file written now would have, and an index.
fn has_columns(folder: &Path, files: &[delta::ListedFile], layout: &file::Layout) -> Result<bool, LakeError> {
    for listed in files {
        let footer = footer(&folder.join(&listed.path))?;
        let has = |name: &str| footer.schema().field_with_name(name).is_ok();
        let is_indexed = FileIndex::of(footer.metadata()).is_some();
        if !is_indexed || !layout.schema().fields().iter().all(|field| has(field.name())) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Removes files that no commit names.
fn remove(folder: &Path, adds: &[Add]) -> Result<(), LakeError> {
    adds.iter().try_for_each(|add| {
        let path = folder.join(&add.path);
        std::fs::remove_file(&path).map_err(LakeError::io("remove", &path))
    })
}

/// Sorts the rows of one day into new files.
fn merge_day(
    lake: &Lake,
    table: &'static Table,
    day: Option<&str>,
    files: &[delta::ListedFile],
    layout: &file::Layout,
    written_at: i64,
    handle: &Handle,
) -> Result<Vec<Add>, LakeError> {
    let folder = lake.table_folder(table.name);
    let urls = files.iter().map(|file| {
        let path = folder.join(&file.path);
        Url::from_file_path(&path).map_err(|()| LakeError::Url { path })
    });
    let urls = urls.collect::<Result<Vec<_>, _>>()?;
    let stream = handle.block_on(sorted(table, urls)).map_err(|source| engine_failed(table, source))?;
    let mut batches = Batches { stream, handle, table, rows: 0, ended: false };
    let mut adds = Vec::new();
    while !batches.ended {
        batches.rows = 0;
        let name = format!("compact-{}.zstd.parquet", uuid::Uuid::new_v4());
        let partition = Some((columns::DAY, day.map(str::to_owned)));
        let mut add = file::write(&folder, &name, partition, layout, &mut batches, written_at)?;
        add.data_change = false;
        if batches.rows > 0 || adds.is_empty() {
            adds.push(add);
        } else {
            // The rows came out even: the last file is empty and nobody needs it.
            let path = folder.join(&add.path);
            std::fs::remove_file(&path).map_err(LakeError::io("remove", &path))?;
        }
    }
    Ok(adds)
}

fn engine_failed(table: &Table, source: datafusion::error::DataFusionError) -> LakeError {
    LakeError::Delta {
        action: "compact",
        table: table.name.to_owned(),
        source: Box::new(deltalake::DeltaTableError::GenericError { source: Box::new(source) }),
    }
}

/// Files are named by URL: in a path, brackets and stars would be taken for a pattern.
async fn sorted(
    table: &Table,
    urls: Vec<Url>,
) -> datafusion::error::Result<datafusion::execution::SendableRecordBatchStream> {
    let runtime =
        RuntimeEnvBuilder::new().with_memory_pool(Arc::new(FairSpillPool::new(SORT_MEMORY))).build_arc()?;
    let mut config = SessionConfig::new().with_target_partitions(2);
    config.options_mut().execution.parquet.schema_force_view_types = false;
    config.options_mut().sql_parser.enable_ident_normalization = false;
    let context = SessionContext::new_with_config_rt(config, runtime);
    let schema = columns::file_schema(table);
    let urls =
        urls.into_iter().map(|url| ListingTableUrl::try_new(url, None)).collect::<Result<Vec<_>, _>>()?;
    let options = ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension(".parquet");
    let config =
        ListingTableConfig::new_with_multi_paths(urls).with_listing_options(options).with_schema(schema);
    let rows = context.read_table(Arc::new(ListingTable::try_new(config)?))?;
    let time = table.time_column().map(|index| columns::stored_name(table, index));
    let keys = time.as_deref().into_iter().chain([columns::RECORD_HASH]);
    rows.sort(keys.map(|name| ident(name).sort(true, true)).collect())?.execute_stream().await
}

/// Pulls batches for one output file.
struct Batches<'b> {
    stream: datafusion::execution::SendableRecordBatchStream,
    handle: &'b Handle,
    table: &'static Table,
    rows: u64,
    ended: bool,
}

impl Iterator for Batches<'_> {
    type Item = Result<RecordBatch, LakeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rows >= FILE_ROWS || self.ended {
            return None;
        }
        match self.handle.block_on(self.stream.next()) {
            Some(Ok(batch)) => {
                self.rows += batch.num_rows() as u64;
                Some(Ok(batch))
            }
            Some(Err(source)) => Some(Err(engine_failed(self.table, source))),
            None => {
                self.ended = true;
                None
            }
        }
    }
}

/// Replaces files by others that hold the same rows; says whether it did. It does not where one of the files is no
/// longer part of the table: its rows must not come back.
async fn replace(
    opened: &mut DeltaTable,
    table: &Table,
    paths: &[String],
    adds: &[Add],
) -> Result<bool, LakeError> {
    let failed = |source| LakeError::Delta {
        action: "compact",
        table: table.name.to_owned(),
        source: Box::new(source),
    };
    opened.update_state().await.map_err(failed)?;
    let snapshot = opened.snapshot().map_err(failed)?;
    let removes: Vec<Action> = snapshot
        .log_data()
        .iter()
        .filter(|file| paths.iter().any(|path| *path == file.path()))
        .map(|file| Action::Remove(file.remove_action(false)))
        .collect();
    if removes.len() != paths.len() {
        return Ok(false);
    }
    let actions = removes.into_iter().chain(adds.iter().cloned().map(Action::Add)).collect();
    let operation = DeltaOperation::Optimize { predicate: None, target_size: 0 };
    CommitBuilder::from(CommitProperties::default())
        .with_actions(actions)
        .build(Some(snapshot), opened.log_store(), operation)
        .await
        .map_err(failed)?;
    opened.update_state().await.map_err(failed)?;
    Ok(true)
}

/// Removes the days of a table before `first`: files and rows.
///
/// # Errors
/// When the commit fails; then nothing was removed.
pub async fn drop_before(
    lake: &Lake,
    table: &'static Table,
    first: NaiveDate,
) -> Result<(u64, u64), LakeError> {
    let Some(opened) = delta::open(lake, table.name).await? else { return Ok((0, 0)) };
    let failed = |source| LakeError::Delta {
        action: "remove old days of",
        table: table.name.to_owned(),
        source: Box::new(source),
    };
    let before = first.format("%Y-%m-%d").to_string();
    let old: Vec<_> = delta::files(&opened, table.name)?
        .into_iter()
        .filter(|file| file.day.as_ref().is_some_and(|day| *day < before))
        .collect();
    if old.is_empty() {
        return Ok((0, 0));
    }
    let snapshot = opened.snapshot().map_err(failed)?;
    let removes: Vec<Action> = snapshot
        .log_data()
        .iter()
        .filter(|file| old.iter().any(|listed| listed.path == file.path()))
        .map(|file| Action::Remove(file.remove_action(true)))
        .collect();
    let operation = DeltaOperation::Delete { predicate: Some(format!("{} < '{before}'", columns::DAY)) };
    CommitBuilder::from(CommitProperties::default())
        .with_actions(removes)
        .build(Some(snapshot), opened.log_store(), operation)
        .await
        .map_err(failed)?;
    Ok((old.len() as u64, old.iter().filter_map(|file| file.rows).sum()))
}

/// Deletes files that no version of the last `keep` names any more, also those that a killed process left behind. Says
/// which; with `dry_run` only says. Call it while holding both locks: a file that is about to be committed is not
/// named by any version either.
///
/// # Errors
/// When the folder cannot be read or a file not be deleted.
pub async fn vacuum(
    lake: &Lake,
    folder: &str,
    keep: Duration,
    dry_run: bool,
) -> Result<Vec<String>, LakeError> {
    let Some(opened) = delta::open(lake, folder).await? else { return Ok(Vec::new()) };
    let (_, metrics) = opened
        .vacuum()
        .with_retention_period(keep)
        .with_mode(VacuumMode::Full)
        .with_enforce_retention_duration(false)
        .with_dry_run(dry_run)
        .await
        .map_err(|source| LakeError::Delta {
            action: "vacuum",
            table: folder.to_owned(),
            source: Box::new(source),
        })?;
    let mut files = metrics.files_deleted;
    files.sort();
    Ok(files)
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The table.
    pub table: String,
    /// The file, where one is concerned.
    pub file: Option<PathBuf>,
    /// What is wrong.
    pub problem: String,
}

/// Compares a table's log with its files: each is there, has its size and its rows. Gives the number of files and rows
/// that were looked at, and what was wrong. `deep` reads every value of every file.
///
/// # Errors
/// When the log itself cannot be read.
pub async fn check(lake: &Lake, folder: &str, deep: bool) -> Result<(u64, u64, Vec<Finding>), LakeError> {
    let Some(opened) = delta::open(lake, folder).await? else { return Ok((0, 0, Vec::new())) };
    let root = lake.table_folder(folder);
    let mut findings = Vec::new();
    let (mut files, mut rows) = (0, 0);
    for listed in delta::files(&opened, folder)? {
        files += 1;
        rows += listed.rows.unwrap_or(0);
        let path = root.join(&listed.path);
        if let Err(problem) = check_file(&path, &listed, deep) {
            findings.push(Finding { table: folder.to_owned(), file: Some(path), problem });
        }
    }
    Ok((files, rows, findings))
}

/// Tables that rows were added to and that are not there any more.
///
/// # Errors
/// When the list of them cannot be read.
pub async fn missing_tables(lake: &Lake) -> Result<Vec<Finding>, LakeError> {
    let known = system::read(lake, &system::FILLED_COLUMNS, &["TableName"]).await?;
    let named: BTreeSet<String> = known.into_iter().flatten().flatten().collect();
    let gone = named.into_iter().filter(|table| !lake.has_table(table)).map(|table| Finding {
        table,
        file: None,
        problem: "rows were added to it, and its folder is not there".to_owned(),
    });
    let mut findings: Vec<Finding> = gone.collect();
    if !written_tables(lake).is_empty() && !lake.has_table(system::INGESTS.folder) {
        let problem = "there are rows, and the list of ingest runs is not there".to_owned();
        findings.push(Finding { table: system::INGESTS.folder.to_owned(), file: None, problem });
    }
    Ok(findings)
}

fn check_file(path: &Path, listed: &delta::ListedFile, deep: bool) -> Result<(), String> {
    let opened = File::open(path).map_err(|error| format!("cannot be opened: {error}"))?;
    let size = opened.metadata().map_err(|error| format!("cannot be read: {error}"))?.len();
    if size != listed.size {
        return Err(format!("has {size} bytes, the log says {}", listed.size));
    }
    let reader = ParquetRecordBatchReaderBuilder::try_new(opened)
        .map_err(|error| format!("is not a sound Parquet file: {error}"))?;
    let rows = u64::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or(0);
    if deep {
        let damaged = |error: &dyn std::error::Error| format!("has damaged values: {error}");
        for batch in reader.build().map_err(|error| damaged(&error))? {
            batch.map_err(|error| damaged(&error))?;
        }
    }
    match listed.rows {
        Some(expected) if expected != rows => Err(format!("has {rows} rows, the log says {expected}")),
        _ => Ok(()),
    }
}
