//! Files as tables: `select * from 'watchlist.csv'`.
//!
//! CSV columns are text, as written: nothing guesses from a sample that an id with leading zeros is a number.

use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

use arrow::csv::reader::Format;
use arrow::datatypes::{DataType, Field, Schema};
use datafusion::catalog::{Session, TableProvider};
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::csv::CsvFormat;
use datafusion::datasource::file_format::json::JsonFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::error::{DataFusionError, Result};
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
    Ok(Some(Arc::new(ListingTable::try_new(config)?)))
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

    #[test]
    fn only_a_path_that_is_there_is_a_file() {
        assert!(!is_file("nofile.csv") && has_file_ending("nofile.csv"));
        assert!(!has_file_ending("CloudAppEvents"));
    }
}
