//! Files as tables: `select * from 'watchlist.csv'`.
//!
//! CSV columns are text, as written: nothing guesses from a sample that an id with leading zeros is a number.

use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

use arrow::csv::reader::Format;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Statistics;
use datafusion::common::stats::Precision;
use datafusion::datasource::TableType;
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::csv::CsvFormat;
use datafusion::datasource::file_format::json::JsonFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::datasource::physical_plan::{FileScanConfig, FileScanConfigBuilder};
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_plan::ExecutionPlan;
use url::Url;

/// Whether a name can only be a file: it has an ending that is read and is on disk.
pub(super) fn is_file(name: &str) -> bool {
    has_file_ending(name) && Path::new(name).exists()
}

/// Whether a name ends as the files do that can be read.
pub(super) fn has_file_ending(name: &str) -> bool {
    kind(name).is_some()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Csv(u8),
    Json,
    Parquet,
}

fn kind(name: &str) -> Option<Kind> {
    let ending = Path::new(name).extension()?.to_str()?.to_ascii_lowercase();
    match ending.as_str() {
        "csv" => Some(Kind::Csv(b',')),
        "tsv" => Some(Kind::Csv(b'\t')),
        "json" | "ndjson" | "jsonl" => Some(Kind::Json),
        "parquet" => Some(Kind::Parquet),
        _ => None,
    }
}

/// Opens a file as a table; `None` when the name is not that of a file.
pub(super) async fn open(state: &dyn Session, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
    let Some(kind) = kind(name).filter(|_| Path::new(name).exists()) else { return Ok(None) };
    let path = std::fs::canonicalize(name)?;
    let url = file_url(&path)?;
    let format: Arc<dyn FileFormat> = match kind {
        Kind::Csv(delimiter) => Arc::new(
            CsvFormat::default()
                .with_has_header(true)
                .with_delimiter(delimiter)
                .with_newlines_in_values(true),
        ),
        Kind::Json => Arc::new(JsonFormat::default()),
        Kind::Parquet => Arc::new(ParquetFormat::default()),
    };
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    let options = ListingOptions::new(format).with_file_extension(ending);
    let schema = match kind {
        Kind::Csv(delimiter) => Arc::new(csv_columns(&path, delimiter)?),
        _ => options.infer_schema(state, &url).await?,
    };
    let config = ListingTableConfig::new(url).with_listing_options(options).with_schema(schema);
    let listing = ListingTable::try_new(config)?;
    let bytes =
        std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
    Ok(Some(match (kind, bytes) {
        (Kind::Csv(_) | Kind::Json, Some(bytes)) => Arc::new(TextFile { listing, bytes }),
        _ => Arc::new(listing),
    }))
}

/// A file of text, of which nothing but its size is known before it is read. That is enough to see that a list of
/// addresses is the side of a join to keep in memory, and not the events.
#[derive(Debug)]
struct TextFile {
    listing: ListingTable,
    bytes: u64,
}

/// Bytes of a row of such a file, a low guess.
const ROW_BYTES: u64 = 16;

impl TextFile {
    fn estimate(&self) -> Statistics {
        let about = |number: u64| usize::try_from(number).map_or(Precision::Absent, Precision::Inexact);
        let mut statistics = Statistics::new_unknown(&self.schema());
        statistics.num_rows = about(self.bytes.div_ceil(ROW_BYTES));
        statistics.total_byte_size = about(self.bytes);
        statistics
    }
}

#[async_trait]
impl TableProvider for TextFile {
    fn schema(&self) -> SchemaRef {
        self.listing.schema()
    }

    fn table_type(&self) -> TableType {
        self.listing.table_type()
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        self.listing.supports_filters_pushdown(filters)
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let plan = self.listing.scan(state, projection, filters, limit).await?;
        let source = plan.downcast_ref::<DataSourceExec>().map(|plan| plan.data_source().as_ref());
        let Some(config) = source.and_then(|source| source.downcast_ref::<FileScanConfig>()) else {
            return Ok(plan);
        };
        let config = FileScanConfigBuilder::from(config.clone()).with_statistics(self.estimate()).build();
        Ok(DataSourceExec::from_data_source(config))
    }
}

/// A path as it is written: `[`, `]`, `*` and `?` in it are characters of the name.
fn file_url(path: &Path) -> Result<ListingTableUrl> {
    let url = if path.is_dir() { Url::from_directory_path(path) } else { Url::from_file_path(path) };
    let url = url.map_err(|()| {
        DataFusionError::Plan(format!("{} cannot be opened: its path is not absolute", path.display()))
    })?;
    ListingTableUrl::try_new(url, None)
}

fn csv_columns(path: &Path, delimiter: u8) -> Result<Schema> {
    let file = BufReader::new(std::fs::File::open(path)?);
    let format = Format::default().with_header(true).with_delimiter(delimiter);
    let (schema, _) = format.infer_schema(file, Some(0)).map_err(DataFusionError::from)?;
    let fields: Vec<_> = schema
        .fields()
        .iter()
        .map(|field| Field::new(field.name().trim_start_matches('\u{feff}'), DataType::Utf8View, true))
        .collect();
    Ok(Schema::new(fields))
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::prelude::SessionContext;

    #[tokio::test]
    async fn a_file_name_is_no_pattern() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a [1].csv", "b*.csv", "c?d.csv", "50% é.csv"] {
            std::fs::write(folder.path().join(name), "Code\n007\n").unwrap();
            std::fs::write(folder.path().join("b other.csv"), "Code\n1\n2\n").unwrap();
            let context = SessionContext::new();
            let path = folder.path().join(name).display().to_string();
            let table = open(&context.state(), &path).await.unwrap().unwrap();
            let rows = context.read_table(table).unwrap().count().await.unwrap();
            assert_eq!(rows, 1, "{name}");
        }
    }

    #[tokio::test]
    async fn a_small_file_is_the_side_of_a_join_that_is_kept_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("list.csv");
        std::fs::write(&list, "Indicator\n1\n3\n").unwrap();
        let context = SessionContext::new();
        let table = open(&context.state(), &list.display().to_string()).await.unwrap().unwrap();
        context.register_table("list", table).unwrap();
        let sql = "select * from (select cast(value as varchar) as value from range(1000000)) e \
                   join list i on i.\"Indicator\" = e.value";
        let plan = context.sql(sql).await.unwrap().create_physical_plan().await.unwrap();
        let shown = datafusion::physical_plan::displayable(plan.as_ref()).indent(false).to_string();
        let join = shown.find("HashJoinExec").unwrap();
        assert!(shown[join..].find("list.csv") < shown[join..].find("range"), "{shown}");
    }

    #[test]
    fn only_a_path_that_is_there_is_a_file() {
        assert!(!is_file("nofile.csv") && has_file_ending("nofile.csv"));
        assert!(!has_file_ending("CloudAppEvents"));
    }
}
