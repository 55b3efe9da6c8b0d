//! Reading the files of a lake's table: which of them, which parts, and with what.
//!
//! Delta's log says which files a table has. What reads them is DataFusion's Parquet source; this module decides what
//! it is given: the files that can hold rows for a query (`files`), the parts of them that their index leaves
//! (`conditions`, `skip`), whether rows are filtered while they are read (`selective`), columns that a file lacks
//! (`adapter`), and a reader that keeps footers between queries (`reader`). Files of a lake never change once they are written, which is what makes keeping anything about them safe.

mod adapter;
mod conditions;
mod files;
mod reader;
mod selective;
mod skip;

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::DFSchema;
use datafusion::common::stats::Precision;
use datafusion::common::{ColumnStatistics, Statistics};
use datafusion::config::TableParquetOptions;
use datafusion::datasource::TableType;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::error::Result;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::metrics::MetricBuilder;
use datafusion::scalar::ScalarValue;

use self::files::LogStatistics;
pub(super) use self::reader::OpenFiles;
use self::reader::Readers;
use self::skip::{Counts, Left, left_of};
use crate::lake::index::Condition;
use crate::lake::snapshot::{LakeFile, Snapshot};

/// Files of a table before any were left out, as `--stats` counts them.
pub(super) const ALL_FILES: &str = "lake_files";
/// Files that the table's log alone says hold nothing for the query.
pub(super) const FILES_SKIPPED_BY_LOG: &str = "lake_files_skipped_by_log";
/// Blocks of rows that the index of a file was asked about.
pub(super) const INDEXED_BLOCKS: &str = "lake_indexed_blocks";
/// Those that it says hold nothing for the query.
pub(super) const BLOCKS_SKIPPED_BY_INDEX: &str = "lake_blocks_skipped_by_index";

/// A version of a lake's table.
#[derive(Debug)]
pub(super) struct LakeTable {
    columns: TableSchema,
    snapshot: Arc<Snapshot>,
    time_column: Option<&'static str>,
    open_files: Arc<OpenFiles>,
}

impl LakeTable {
    /// A table as its log describes it. `columns` are those of the log, as the reader is to give them.
    pub(super) fn new(
        snapshot: Arc<Snapshot>,
        columns: &SchemaRef,
        time_column: Option<&'static str>,
        open_files: Arc<OpenFiles>,
    ) -> Self {
        let partition = snapshot.partition.as_deref();
        let (partitions, stored): (Vec<_>, Vec<_>) =
            columns.fields().iter().cloned().partition(|field| Some(field.name().as_str()) == partition);
        let stored = Arc::new(arrow::datatypes::Schema::new(stored));
        let columns = TableSchema::builder(stored).with_table_partition_cols(partitions).build();
        Self { columns, snapshot, time_column, open_files }
    }

    /// The files that can hold rows for which the predicate is true.
    fn chosen(&self, predicate: Option<&Arc<dyn PhysicalExpr>>) -> Vec<&LakeFile> {
        let all = &self.snapshot.files;
        let log = LogStatistics::new(all, self.time_column, self.snapshot.partition.as_deref());
        let keep = predicate.and_then(|predicate| log.may_match(predicate, self.columns.table_schema()));
        match keep {
            Some(keep) => all.iter().zip(keep).filter(|(_, keep)| *keep).map(|(file, _)| file).collect(),
            None => all.iter().collect(),
        }
    }

    fn partitioned(&self, file: &LakeFile) -> PartitionedFile {
        let mut partitioned = PartitionedFile::new(String::new(), file.size);
        partitioned.object_meta.location = reader::location(&file.path);
        if self.snapshot.partition.is_some() {
            partitioned = partitioned.with_partition_values(vec![ScalarValue::Date32(file.day)]);
        }
        // Set as they are: the library would add that the partition's value is never null.
        partitioned.statistics = Some(Arc::new(self.statistics(std::iter::once(file))));
        partitioned.with_extension(reader::LakePath(file.path.clone()))
    }

    /// What is known of the rows of files together. Times are as the log keeps them, in milliseconds: bounds, not
    /// values that occur.
    fn statistics<'f>(&self, files: impl Iterator<Item = &'f LakeFile>) -> Statistics {
        let schema = self.columns.table_schema();
        let (mut rows, mut times, mut nulls) = (Some(0_u64), None::<(i64, i64)>, Some(0_u64));
        let mut size = 0;
        let (mut all_timed, mut any) = (true, false);
        for file in files {
            any = true;
            size += file.size;
            rows = rows.zip(file.rows).map(|(sum, more)| sum + more);
            nulls = nulls.zip(file.null_times).map(|(sum, more)| sum + more);
            match (times, file.times) {
                (Some((low, high)), Some((least, greatest))) => {
                    times = Some((low.min(least), high.max(greatest)))
                }
                (None, Some(range)) => times = Some(range),
                (_, None) => all_timed = false,
            }
        }
        let mut statistics = Statistics::new_unknown(schema);
        let count = |count: u64| usize::try_from(count).map_or(Precision::Absent, Precision::Exact);
        statistics.num_rows = rows.map_or(Precision::Absent, count);
        statistics.total_byte_size = usize::try_from(size).map_or(Precision::Absent, Precision::Inexact);
        if let (Some(column), Some((low, high)), true, true) = (self.time_column, times, all_timed, any)
            && let Ok(index) = schema.index_of(column)
        {
            let time = |micros| {
                Precision::Inexact(ScalarValue::TimestampMicrosecond(Some(micros), Some("UTC".into())))
            };
            statistics.column_statistics[index] = ColumnStatistics {
                min_value: time(low),
                max_value: time(high),
                null_count: nulls.map_or(Precision::Absent, count),
                ..ColumnStatistics::new_unknown()
            };
        }
        statistics
    }

    /// The chosen files, and the parts of them that their index leaves.
    fn parts(&self, chosen: &[&LakeFile], condition: &Condition) -> (Vec<PartitionedFile>, Counts) {
        let mut counts = Counts::default();
        if *condition == Condition::Any {
            return (chosen.iter().map(|file| self.partitioned(file)).collect(), counts);
        }
        let parts =
            chosen.iter().filter_map(|file| match left_of(file, condition, &self.open_files, &mut counts) {
                Left::Whole => Some(self.partitioned(file)),
                Left::Nothing => None,
                Left::Parts(access) => Some(self.partitioned(file).with_extension(access)),
            });
        (parts.collect(), counts)
    }

    /// The Parquet source with what is counted about the choice of files.
    fn source(&self, state: &dyn Session, filters: &[Expr], chosen: usize, counts: Counts) -> ParquetSource {
        let options = TableParquetOptions {
            global: state.config_options().execution.parquet.clone(),
            ..TableParquetOptions::default()
        };
        let source = ParquetSource::new(self.columns.clone())
            .with_table_parquet_options(options)
            .with_pushdown_filters(selective::leave_few(filters))
            .with_parquet_file_reader_factory(Arc::new(Readers(Arc::clone(&self.open_files))));
        let metrics = datafusion::datasource::physical_plan::FileSource::metrics(&source);
        let all = self.snapshot.files.len();
        MetricBuilder::new(metrics).global_counter(ALL_FILES).add(all);
        MetricBuilder::new(metrics).global_counter(FILES_SKIPPED_BY_LOG).add(all - chosen);
        MetricBuilder::new(metrics).global_counter(INDEXED_BLOCKS).add(counts.blocks);
        MetricBuilder::new(metrics).global_counter(BLOCKS_SKIPPED_BY_INDEX).add(counts.skipped);
        source
    }
}

#[async_trait]
impl TableProvider for LakeTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.columns.table_schema())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        // Used to choose files; the physical optimiser then hands them to the Parquet reader itself.
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }

    fn statistics(&self) -> Option<Statistics> {
        Some(self.statistics(self.snapshot.files.iter()))
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = self.columns.table_schema();
        let predicate = match conjunction(filters.to_vec()) {
            Some(filter) => {
                Some(state.create_physical_expr(filter, &DFSchema::try_from(Arc::clone(schema))?)?)
            }
            None => None,
        };
        let chosen = self.chosen(predicate.as_ref());
        let (parts, counts) = self.parts(&chosen, &conditions::of_filters(filters));
        let groups = state.config().target_partitions().min(parts.len()).max(1);
        let mut lists: Vec<Vec<PartitionedFile>> = vec![Vec::new(); groups];
        for (index, part) in parts.into_iter().enumerate() {
            lists[index % groups].push(part);
        }
        let mut statistics = self.statistics(chosen.iter().copied());
        if predicate.is_some() {
            // The index may have left rows out.
            statistics = statistics.to_inexact();
        }
        let source = self.source(state, filters, chosen.len(), counts);
        let config = FileScanConfigBuilder::new(ObjectStoreUrl::local_filesystem(), Arc::new(source))
            .with_file_groups(lists.into_iter().map(FileGroup::new).collect())
            .with_statistics(statistics)
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .with_expr_adapter(Some(Arc::new(adapter::PromotedPaths)))
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }
}
