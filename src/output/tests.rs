//! Whole results of every format, over values that are hard to write.

use std::sync::Arc;

use arrow::array::cast::AsArray;
use arrow::array::*;
use arrow::datatypes::*;

use super::*;

fn render(format: Format, options: Options, batches: &[RecordBatch], summary: &Summary) -> (String, Written) {
    let mut bytes = Vec::new();
    let mut writer = ResultWriter::new(format, batches[0].schema(), options, Box::new(&mut bytes)).unwrap();
    for batch in batches {
        writer.write(batch).unwrap();
    }
    let written = writer.finish(summary).unwrap();
    assert_eq!(written.bytes, bytes.len() as u64);
    (String::from_utf8(bytes).unwrap(), written)
}

pub(super) fn plain(format: Format, batch: &RecordBatch) -> String {
    render(format, Options::default(), std::slice::from_ref(batch), &Summary::default()).0
}

/// Text that breaks formats: quotes, separators, new lines, an escape sequence, a direction override, markup, a
/// formula; a null and an empty text.
fn nasty() -> RecordBatch {
    let text = vec![
        Some("plain"),
        Some(""),
        None,
        Some("say \"hi\", now"),
        Some("two\nlines\t\\"),
        Some("\u{1b}[2J\u{202e}fdp.exe"),
        Some("=1+1|[x](y)"),
        Some("日本 👩‍💻"),
    ];
    let numbers = vec![Some(0), Some(-5), None, Some(i64::MAX), Some(1_234), Some(7), Some(8), Some(9)];
    let times = TimestampMicrosecondArray::from(vec![
        Some(1_772_352_000_123_456),
        Some(1_772_352_000_000_000),
        None,
        Some(0),
        Some(-1),
        Some(1),
        Some(2),
        Some(3),
    ])
    .with_timezone("UTC");
    RecordBatch::try_from_iter_with_nullable([
        ("Subject", Arc::new(StringArray::from(text)) as ArrayRef, true),
        ("Size", Arc::new(Int64Array::from(numbers)) as ArrayRef, true),
        ("Timestamp", Arc::new(times) as ArrayRef, true),
    ])
    .unwrap()
}

#[test]
fn csv_is_rfc_4180() {
    assert_eq!(
        plain(Format::Csv, &nasty()),
        "Subject,Size,Timestamp\r\n\
         plain,0,2026-03-01T08:00:00.123456Z\r\n\
         \"\",-5,2026-03-01T08:00:00Z\r\n\
         ,,\r\n\
         \"say \"\"hi\"\", now\",9223372036854775807,1970-01-01T00:00:00Z\r\n\
         \"two\nlines\t\\\",1234,1969-12-31T23:59:59.999999Z\r\n\
         \u{1b}[2J\u{202e}fdp.exe,7,1970-01-01T00:00:00.000001Z\r\n\
         =1+1|[x](y),8,1970-01-01T00:00:00.000002Z\r\n\
         日本 👩‍💻,9,1970-01-01T00:00:00.000003Z\r\n"
    );
}

#[test]
fn csv_reads_back_with_the_same_texts_and_nulls() {
    let csv = plain(Format::Csv, &nasty());
    let schema = Arc::new(Schema::new(vec![
        Field::new("Subject", DataType::Utf8, true),
        Field::new("Size", DataType::Int64, true),
        Field::new("Timestamp", DataType::Timestamp(TimeUnit::Microsecond, Some("+00:00".into())), true),
    ]));
    let reader = arrow::csv::ReaderBuilder::new(schema).with_header(true);
    let back = reader.build(csv.as_bytes()).unwrap().next().unwrap().unwrap();
    // Arrow's reader takes an empty text for null, so only that cell may differ.
    for row in (0..8).filter(|row| *row != 1) {
        assert_eq!(&back.column(0).slice(row, 1), &nasty().column(0).slice(row, 1), "row {row}");
    }
    assert_eq!(back.column(1), nasty().column(1));
    let instants =
        |batch: &RecordBatch| batch.column(2).as_primitive::<TimestampMicrosecondType>().values().to_vec();
    assert_eq!(instants(&back), instants(&nasty()));
}

#[test]
fn csv_for_excel_has_a_mark_and_disarms_formulas() {
    let options = Options { excel: true, ..Options::default() };
    let (csv, written) = render(Format::Csv, options, &[nasty().slice(6, 1)], &Summary::default());
    assert_eq!(csv, "\u{feff}Subject,Size,Timestamp\r\n'=1+1|[x](y),8,1970-01-01T00:00:00.000002Z\r\n");
    assert_eq!(written.notes, ["1 cell could start a formula and has an apostrophe in front"]);
}

#[test]
fn a_single_null_column_loses_no_row_in_csv() {
    let batch =
        RecordBatch::try_from_iter([("a", Arc::new(StringArray::from(vec![None, Some("x")])) as ArrayRef)]);
    assert_eq!(plain(Format::Csv, &batch.unwrap()), "a\r\n\"\"\r\nx\r\n");
}

#[test]
fn tsv_is_one_line_per_row() {
    assert_eq!(
        plain(Format::Tsv, &nasty().slice(0, 5)),
        "Subject\tSize\tTimestamp\n\
         plain\t0\t2026-03-01T08:00:00.123456Z\n\
         \t-5\t2026-03-01T08:00:00Z\n\
         \\N\t\\N\t\\N\n\
         say \"hi\", now\t9223372036854775807\t1970-01-01T00:00:00Z\n\
         two\\nlines\\t\\\\\t1234\t1969-12-31T23:59:59.999999Z\n"
    );
}

#[test]
fn json_has_schema_results_and_what_was_cut() {
    let summary = Summary {
        truncated: Some("stopped at --max-rows 3".to_owned()),
        elapsed: Some(Duration::from_millis(1_500)),
        notes: vec!["one \"note\"".to_owned()],
    };
    let (json, written) =
        render(Format::Json, Options::default(), &[nasty().slice(4, 2), nasty().slice(2, 1)], &summary);
    assert_eq!(
        json,
        r#"{"schema":[{"name":"Subject","type":"String"},{"name":"Size","type":"Int64"},{"name":"Timestamp","type":"DateTime"}],
"results":[
{"Subject":"two\nlines\t\\","Size":1234,"Timestamp":"1969-12-31T23:59:59.999999Z"},
{"Subject":"\u001b[2J\u202efdp.exe","Size":7,"Timestamp":"1970-01-01T00:00:00.000001Z"},
{"Subject":null,"Size":null,"Timestamp":null}
],
"meta":{"rows":3,"truncated":"stopped at --max-rows 3","notes":["one \"note\""],"elapsed_seconds":1.500000}}
"#
    );
    assert_eq!(written.notes, ["stopped at --max-rows 3", "one \"note\""]);
}

#[test]
fn an_empty_result_is_still_whole() {
    let none = nasty().slice(0, 0);
    assert_eq!(plain(Format::Ndjson, &none), "");
    assert_eq!(plain(Format::Csv, &none), "Subject,Size,Timestamp\r\n");
    let json: serde_json::Value = serde_json::from_str(&plain(Format::Json, &none)).unwrap();
    assert_eq!(json["results"], serde_json::json!([]));
    assert_eq!(json["meta"], serde_json::json!({"rows": 0, "truncated": null, "notes": []}));
    assert_eq!(plain(Format::Table, &none), " Subject │ Size │ Timestamp\n─────────┼──────┼───────────\n");
}

#[test]
fn ndjson_is_plain_rows() {
    assert_eq!(
        plain(Format::Ndjson, &nasty().slice(1, 2)),
        "{\"Subject\":\"\",\"Size\":-5,\"Timestamp\":\"2026-03-01T08:00:00Z\"}\n\
         {\"Subject\":null,\"Size\":null,\"Timestamp\":null}\n"
    );
}

#[test]
fn a_repeated_column_name_is_kept_under_another() {
    let column = || Arc::new(Int32Array::from(vec![1])) as ArrayRef;
    let fields: Vec<Field> =
        ["Id", "Id", "Id_2"].map(|name| Field::new(name, DataType::Int32, true)).to_vec();
    let batch =
        RecordBatch::try_new(Arc::new(Schema::new(fields)), vec![column(), column(), column()]).unwrap();
    let (json, written) = render(Format::Ndjson, Options::default(), &[batch], &Summary::default());
    assert_eq!(json, "{\"Id\":1,\"Id_3\":1,\"Id_2\":1}\n");
    assert_eq!(written.notes, ["a second column 'Id' is written as 'Id_3'; name it with AS"]);
}

#[test]
fn markdown_is_a_table_of_text() {
    assert_eq!(
        plain(Format::Markdown, &nasty().slice(2, 5)),
        "| Subject | Size | Timestamp |\n\
         | --- | ---: | --- |\n\
         |  |  |  |\n\
         | say \"hi\", now | 9223372036854775807 | 1970-01-01T00:00:00Z |\n\
         | two<br>lines\\\\u{9}\\\\ | 1234 | 1969-12-31T23:59:59.999999Z |\n\
         | \\\\u{1b}\\[2J\\\\u{202e}fdp.exe | 7 | 1970-01-01T00:00:00.000001Z |\n\
         | =1+1\\|\\[x\\](y) | 8 | 1970-01-01T00:00:00.000002Z |\n"
    );
}

#[test]
fn lines_show_one_column_each() {
    assert_eq!(
        plain(Format::Line, &nasty().slice(4, 1)),
        "─[ row 1 ]┬────────────────────────\n\
         Subject   │ two\n          \
                   │ lines\\t\\\n\
         Size      │ 1234\n\
         Timestamp │ 1969-12-31T23:59:59.999999Z\n"
    );
}

#[test]
fn a_table_aligns_wide_characters_and_shows_what_is_hidden() {
    assert_eq!(
        plain(Format::Table, &nasty()),
        [
            " Subject                  │                Size │ Timestamp",
            "──────────────────────────┼─────────────────────┼─────────────────────────────",
            " plain                    │                   0 │ 2026-03-01T08:00:00.123456Z",
            "                          │                  -5 │ 2026-03-01T08:00:00Z",
            " NULL                     │                NULL │ NULL",
            " say \"hi\", now            │ 9223372036854775807 │ 1970-01-01T00:00:00Z",
            " two\\nlines\\t\\            │                1234 │ 1969-12-31T23:59:59.999999Z",
            " \\u{1b}[2J\\u{202e}fdp.exe │                   7 │ 1970-01-01T00:00:00.000001Z",
            " =1+1|[x](y)              │                   8 │ 1970-01-01T00:00:00.000002Z",
            " 日本 👩‍💻                  │                   9 │ 1970-01-01T00:00:00.000003Z",
            "",
        ]
        .join("\n")
    );
}

#[test]
fn a_long_cell_is_cut_on_a_terminal_only_and_counted() {
    let long = "x".repeat(100);
    let texts = StringArray::from(vec![long.as_str(), "short"]);
    let batch = RecordBatch::try_from_iter([
        ("Text", Arc::new(texts) as ArrayRef),
        ("Number", Arc::new(Int64Array::from(vec![i64::MAX, 1])) as ArrayRef),
    ])
    .unwrap();
    let options = Options { width: Some(40), max_cell_width: 10, ..Options::default() };
    let (table, written) = render(Format::Table, options, std::slice::from_ref(&batch), &Summary::default());
    assert_eq!(
        table,
        [
            " Text             │              Number",
            "──────────────────┼─────────────────────",
            " xxxxxxxxxxxxxxx… │ 9223372036854775807",
            " short            │                   1",
            ""
        ]
        .join("\n")
    );
    assert!(table.lines().all(|line| width(line) <= 40));
    assert_eq!(
        written.notes,
        ["1 cell is cut to fit the screen (…); --format line or -o FILE shows it whole"]
    );
    assert!(plain(Format::Table, &batch).contains(&long));
}

#[test]
fn a_table_keeps_its_widths_after_the_first_rows() {
    let names: Vec<String> = (0..1_500).map(|row| "n".repeat(if row < 1_000 { 3 } else { 20 })).collect();
    let batch = RecordBatch::try_from_iter([
        ("Name", Arc::new(StringArray::from(names)) as ArrayRef),
        ("Row", Arc::new(Int64Array::from_iter_values(0..1_500)) as ArrayRef),
    ])
    .unwrap();
    let table = plain(Format::Table, &batch);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 1_502);
    assert_eq!(lines[2], " nnn  │   0");
    assert_eq!(lines[1_002], " nnnnnnnnnnnnnnnnnnnn │ 1000");
    let options = Options { width: Some(80), ..Options::default() };
    let (table, written) = render(Format::Table, options, &[batch], &Summary::default());
    assert_eq!(table.lines().nth(1_002).unwrap(), " nnn… │ 1000");
    assert!(written.notes[0].starts_with("500 cells are cut"));
}

#[test]
fn colour_is_bold_names_and_dim_nulls() {
    let options = Options { color: true, ..Options::default() };
    let (table, _) =
        render(Format::Table, options, &[nasty().slice(2, 1).project(&[0]).unwrap()], &Summary::default());
    assert_eq!(table, " \u{1b}[1mSubject\u{1b}[0m\n\u{1b}[2m─────────\u{1b}[0m\n \u{1b}[2mNULL\u{1b}[0m\n");
}

#[test]
fn formats_have_names_and_extensions() {
    for format in Format::ALL {
        assert_eq!(format.to_string().parse::<Format>().unwrap(), format);
    }
    let error = "xlsx".parse::<Format>().unwrap_err().to_string();
    assert_eq!(
        error,
        "unknown format 'xlsx'; the formats are table, csv, tsv, json, ndjson, markdown, line, parquet, arrow"
    );
    assert_eq!(Format::from_path(Path::new("a/b.CSV")), Some(Format::Csv));
    assert_eq!(Format::from_path(Path::new("b.jsonl")), Some(Format::Ndjson));
    assert_eq!(Format::from_path(Path::new("b.feather")), Some(Format::Arrow));
    assert_eq!(Format::from_path(Path::new("csv")), None);
    assert_eq!(Format::from_path(Path::new("b.xlsx")), None);
}

#[test]
fn excel_is_for_csv_only_and_batches_must_fit() {
    let options = Options { excel: true, ..Options::default() };
    let refused = ResultWriter::new(Format::Json, nasty().schema(), options, Box::new(std::io::sink()));
    assert!(refused.err().unwrap().to_string().starts_with("--excel is about CSV files; json"));
    let mut writer =
        ResultWriter::new(Format::Csv, nasty().schema(), Options::default(), Box::new(std::io::sink()))
            .unwrap();
    assert!(writer.write(&nasty().project(&[0]).unwrap()).is_err());
}

#[test]
fn a_closed_pipe_is_found_in_the_error() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for format in Format::ALL {
        let run = || -> Result<Written, OutputError> {
            let mut writer =
                ResultWriter::new(format, nasty().schema(), Options::default(), Box::new(Closed))?;
            writer.write(&nasty())?;
            writer.finish(&Summary::default())
        };
        assert!(crate::error::is_closed_pipe(&run().unwrap_err()), "{format}");
    }
}
