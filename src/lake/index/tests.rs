//! An index is right when every row that fulfils a condition is in a block that may have it.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::file::metadata::{KeyValue, ParquetMetaDataReader};
use proptest::prelude::*;

use super::condition::Excuse;
use super::*;

/// A file with a column of values and one of text, and its index.
fn indexed(values: &[Option<&str>], texts: &[&str]) -> (tempfile::NamedTempFile, FileIndex) {
    let schema = Arc::new(Schema::new(vec![
        Field::new("Address", DataType::Utf8, true),
        Field::new("Raw", DataType::Utf8, true),
    ]));
    let columns: Vec<ArrayRef> =
        vec![Arc::new(StringArray::from(values.to_vec())), Arc::new(StringArray::from(texts.to_vec()))];
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns).unwrap();
    let mut builder = IndexBuilder::new(&schema, &|name| name == "Address", &|name| name == "Raw");
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let mut writer = ArrowWriter::try_new(file.as_file_mut(), schema, None).unwrap();
    // In uneven parts, so that blocks do not end where batches do.
    let mut from = 0;
    while from < batch.num_rows() {
        let part = batch.slice(from, 3_000.min(batch.num_rows() - from));
        builder.add(&part);
        writer.write(&part).unwrap();
        from += part.num_rows();
    }
    writer.flush().unwrap();
    let offset = writer.bytes_written() as u64;
    let mut body = Vec::new();
    let (key, value) = builder.finish(offset, &mut body).unwrap();
    writer.write_all(&body).unwrap();
    writer.append_key_value_metadata(KeyValue::new(key, value));
    writer.close().unwrap();
    file.flush().unwrap();
    let metadata = ParquetMetaDataReader::new().parse_and_finish(file.as_file()).unwrap();
    let index = FileIndex::of(&metadata).unwrap();
    (file, index)
}

fn ask(file: &tempfile::NamedTempFile, index: &FileIndex, condition: &Condition) -> Vec<bool> {
    index.may_have(&mut file.reopen().unwrap(), condition).unwrap()
}

fn value(value: &str) -> Condition {
    Condition::Value { column: "Address".to_owned(), value: value.to_owned() }
}

fn text(piece: &str, excuse: Excuse) -> Condition {
    Condition::text("Raw", [piece], excuse)
}

#[test]
fn a_needle_is_looked_for_in_its_own_block_only() {
    let rows = BLOCK_ROWS * 2 + 100;
    let addresses: Vec<String> = (0..rows).map(|row| format!("10.0.0.{}", row / BLOCK_ROWS)).collect();
    let mut texts = vec!["{\"Operation\":\"FileAccessed\"}"; rows];
    texts[BLOCK_ROWS + 5] = "{\"Operation\":\"AnonymousLinkUsed\"}";
    let values: Vec<_> = addresses.iter().map(|address| Some(address.as_str())).collect();
    let (file, index) = indexed(&values, &texts);
    assert_eq!(ask(&file, &index, &value("10.0.0.2")), [false, false, true]);
    assert_eq!(ask(&file, &index, &value("10.9.9.9")), [false, false, false]);
    assert_eq!(ask(&file, &index, &text("AnonymousLink", Excuse::Never)), [false, true, false]);
    assert_eq!(ask(&file, &index, &text("fileaccessed", Excuse::Never)), [true, true, true]);
    let both = Condition::all([value("10.0.0.1"), text("AnonymousLink", Excuse::Never)]);
    assert_eq!(ask(&file, &index, &both), [false, true, false]);
    let either = Condition::one_of([value("10.0.0.0"), text("AnonymousLink", Excuse::Never)]);
    assert_eq!(ask(&file, &index, &either), [true, true, false]);
    assert_eq!(ask(&file, &index, &Condition::Any), [true, true, true]);
    assert_eq!(ask(&file, &index, &Condition::one_of([])), [false, false, false]);
}

#[test]
fn a_column_without_filters_leaves_nothing_out() {
    let (file, index) = indexed(&[None, None], &["some text", "other text"]);
    assert_eq!(ask(&file, &index, &value("x")), [true]);
}

#[test]
fn letters_that_equal_ascii_ones_are_no_reason_to_miss_a_row() {
    let (file, index) = indexed(&[None], &["\u{212A}ONTOSO.COM me\u{17F}\u{17F}age"]);
    assert_eq!(ask(&file, &index, &text("kontoso.com", Excuse::Never)), [false]);
    assert_eq!(ask(&file, &index, &text("kontoso.com", Excuse::AnyCase)), [true]);
    let (file, index) = indexed(&[None], &["\u{dc}berwe\u{131}sung"]);
    assert_eq!(ask(&file, &index, &text("\u{fc}berweisung", Excuse::AnyCase)), [true]);
}

#[test]
fn escapes_that_nobody_needs_are_no_reason_to_miss_a_row() {
    let (file, index) = indexed(&[None], &["{\"Name\":\"P\\u0061yroll\"}"]);
    assert_eq!(ask(&file, &index, &text("Payroll", Excuse::Never)), [false]);
    assert_eq!(ask(&file, &index, &text("Payroll", Excuse::JsonEscapes)), [true]);
    let (file, index) = indexed(&[None], &["{\"Path\":\"a\\/b\\u00e9payroll\\u000a\"}"]);
    assert_eq!(ask(&file, &index, &text("else/payroll", Excuse::JsonEscapes)), [false]);
    assert_eq!(ask(&file, &index, &text("a/b\u{e9}payroll", Excuse::JsonEscapes)), [true]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_row_is_missed(
        texts in prop::collection::vec("[a-fx0-9 \\-\"/\\\\\u{e9}K]{0,30}", 1..40),
        at in 0_usize..40,
        from in 0_usize..30,
        length in 1_usize..20,
    ) {
        let wanted = &texts[at % texts.len()];
        let piece: String = wanted.chars().skip(from).take(length).collect();
        let values: Vec<_> = texts.iter().map(|text| Some(text.as_str())).collect();
        let plain: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (file, index) = indexed(&values, &plain);
        prop_assert_eq!(ask(&file, &index, &value(wanted)), [true]);
        prop_assert_eq!(ask(&file, &index, &text(&piece, Excuse::Never)), [true]);
        prop_assert_eq!(ask(&file, &index, &text(&piece.to_uppercase(), Excuse::AnyCase)), [true]);
        // As the value of a JSON string.
        let json: Vec<String> = texts.iter().map(|text| serde_json::to_string(text).unwrap()).collect();
        let plain: Vec<&str> = json.iter().map(String::as_str).collect();
        let (file, index) = indexed(&values, &plain);
        prop_assert_eq!(ask(&file, &index, &text(wanted, Excuse::JsonEscapes)), [true]);
    }
}
