//! Files that other readers open, with everything that was written.

use super::super::{Format, Options, ResultWriter};
use super::*;
use arrow::array::cast::AsArray;
use arrow::array::{DictionaryArray, Int32Array, Int64Array, IntervalMonthDayNanoArray, RecordBatchReader};
use arrow::datatypes::{Int32Type, IntervalMonthDayNano};
use arrow::ipc::reader::FileReader;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

fn batch(from: i64) -> RecordBatch {
    // Each batch has a dictionary of its own, which an Arrow file cannot hold as it is.
    let words: DictionaryArray<Int32Type> =
        [format!("w{from}"), "same".to_owned()].iter().map(|word| Some(word.as_str())).collect();
    let interval = IntervalMonthDayNano::new(1, 0, 0);
    RecordBatch::try_from_iter_with_nullable([
        ("Id", Arc::new(Int64Array::from(vec![from, from + 1])) as ArrayRef, false),
        ("Word", Arc::new(words) as ArrayRef, true),
        ("Span", Arc::new(IntervalMonthDayNanoArray::from(vec![Some(interval), None])) as ArrayRef, true),
    ])
    .unwrap()
}

fn file(format: Format, batches: &[RecordBatch], truncated: Option<&str>) -> (Vec<u8>, Vec<String>) {
    let mut bytes = Vec::new();
    let schema = batches[0].schema();
    let mut writer = ResultWriter::new(format, schema, Options::default(), Box::new(&mut bytes)).unwrap();
    for batch in batches {
        writer.write(batch).unwrap();
    }
    let summary = Summary { truncated: truncated.map(str::to_owned), ..Summary::default() };
    let written = writer.finish(&summary).unwrap();
    assert_eq!(written.bytes, bytes.len() as u64);
    (bytes, written.notes)
}

fn check(batches: &[RecordBatch]) {
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    assert_eq!(rows, 4);
    let all = arrow::compute::concat_batches(&batches[0].schema(), batches).unwrap();
    assert_eq!(all.column(0).as_primitive::<arrow::datatypes::Int64Type>().values(), &[1, 2, 10, 11]);
    assert_eq!(
        all.column(1).as_string::<i32>().iter().flatten().collect::<Vec<_>>(),
        ["w1", "same", "w10", "same"]
    );
    assert_eq!(
        all.column(2).as_string::<i32>().iter().collect::<Vec<_>>(),
        [Some("P1M"), None, Some("P1M"), None]
    );
}

#[test]
fn parquet_reads_back_with_plain_types_and_says_what_was_cut() {
    let (bytes, notes) = file(Format::Parquet, &[batch(1), batch(10)], Some("stopped at --max-rows 4"));
    assert_eq!(notes, ["stopped at --max-rows 4", "column 'Span' (an interval) is written as text"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("result.parquet");
    std::fs::write(&path, bytes).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(path).unwrap()).unwrap();
    let metadata = reader.metadata().file_metadata().key_value_metadata().unwrap();
    let cut = metadata.iter().find(|pair| pair.key == TRUNCATED).and_then(|pair| pair.value.clone());
    assert_eq!(cut.as_deref(), Some("stopped at --max-rows 4"));
    let reader = reader.build().unwrap();
    assert_eq!(reader.schema().field(1).data_type(), &DataType::Utf8);
    check(&reader.map(Result::unwrap).collect::<Vec<_>>());
}

#[test]
fn arrow_reads_back_with_plain_types_and_says_what_was_cut() {
    let (bytes, _) = file(Format::Arrow, &[batch(1), batch(10)], Some("stopped"));
    let reader = FileReader::try_new(std::io::Cursor::new(bytes), None).unwrap();
    assert_eq!(reader.custom_metadata().get(TRUNCATED).map(String::as_str), Some("stopped"));
    check(&reader.map(Result::unwrap).collect::<Vec<_>>());
}

#[test]
fn the_same_rows_are_the_same_bytes() {
    for format in [Format::Parquet, Format::Arrow] {
        assert_eq!(file(format, &[batch(1)], None), file(format, &[batch(1)], None));
    }
}

#[test]
fn repeated_names_and_result_without_rows_are_fine() {
    let column = || Arc::new(Int32Array::from(vec![1])) as ArrayRef;
    let fields = vec![Field::new("Id", DataType::Int32, false), Field::new("Id", DataType::Int32, false)];
    let twice = RecordBatch::try_new(Arc::new(Schema::new(fields)), vec![column(), column()]).unwrap();
    for format in [Format::Parquet, Format::Arrow] {
        assert_eq!(file(format, std::slice::from_ref(&twice), None).1.len(), 1);
        assert!(!file(format, &[twice.slice(0, 0)], None).0.is_empty());
    }
}
