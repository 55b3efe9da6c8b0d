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

/// Whether a name can only be a file: it has an ending that is read and is on disk.
pub(super) fn is_file(name: &str) -> bool {
    kind(name).is_some() && Path::new(name).exists()
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
    let url = ListingTableUrl::parse(path.to_string_lossy())?;
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
