//! What the tests of the functions share: a session with a fixed clock and a small Parquet table of two days.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::DataType;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use chrono::{DateTime, Utc};
use datafusion::execution::context::{SessionConfig, SessionContext};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::file::properties::WriterProperties;
use datafusion::prelude::ParquetReadOptions;

use super::super::sensitive::Sensitive;
use super::all;
use crate::clock::Clock;

/// 2026-11-18, a Wednesday.
pub(super) fn instant() -> DateTime<Utc> {
    DateTime::from_timestamp(1_794_992_400, 0).unwrap()
}

pub(super) fn context() -> SessionContext {
    context_at(Clock::Fixed(instant()))
}

pub(super) fn context_at(clock: Clock) -> SessionContext {
    let mut context = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(1));
    datafusion_functions_json::register_all(&mut context).unwrap();
    for function in all(clock, &Arc::new(Sensitive::new(None, false))) {
        context.register_udf(function);
    }
    context
}

/// The printed rows of a query: values parted by ` | `, or the error's text.
pub(super) async fn rows(query: &str) -> Result<String, String> {
    let (context, _folder) = with_events().await;
    let batches =
        async { context.sql(query).await?.collect().await }.await.map_err(|error| error.to_string())?;
    Ok(batches.iter().flat_map(printed).collect::<Vec<_>>().join("\n"))
}

fn printed(batch: &RecordBatch) -> Vec<String> {
    let options = FormatOptions::default().with_null("null");
    let columns: Vec<_> =
        batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options).unwrap()).collect();
    let line =
        |row| columns.iter().map(|column| column.value(row).to_string()).collect::<Vec<_>>().join(" | ");
    (0..batch.num_rows()).map(line).collect()
}

/// The physical plan of a query.
pub(super) async fn plan(query: &str) -> String {
    let (context, _folder) = with_events().await;
    let batches = context.sql(&format!("explain {query}")).await.unwrap().collect().await.unwrap();
    batches.iter().flat_map(printed).collect::<Vec<_>>().join("\n")
}

/// The context with a table `events`: 400 rows, one each quarter of an hour from 2026-11-14 to 2026-11-18, in four row
/// groups, one per day and a bit.
pub(super) async fn with_events() -> (SessionContext, tempfile::TempDir) {
    let first = instant().timestamp_micros() - 4 * 86_400_000_000;
    let times = (0..400).map(|row| (row % 50 != 49).then_some(first + row * 900_000_000));
    let times = TimestampMicrosecondArray::from_iter(times).with_timezone("UTC");
    let columns: [(&str, ArrayRef); 3] = [
        ("Timestamp", Arc::new(times)),
        ("Number", Arc::new(Int64Array::from_iter_values(0..400))),
        (
            "Address",
            Arc::new(StringArray::from_iter_values((0..400).map(|row| format!("192.0.2.{}", row % 250)))),
        ),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    assert!(matches!(batch.column(0).data_type(), DataType::Timestamp(_, Some(_))));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.parquet");
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(100)).build();
    let mut writer =
        ArrowWriter::try_new(std::fs::File::create(&path).unwrap(), batch.schema(), Some(properties))
            .unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let context = context();
    context.register_parquet("events", path.to_str().unwrap(), ParquetReadOptions::default()).await.unwrap();
    (context, folder)
}
