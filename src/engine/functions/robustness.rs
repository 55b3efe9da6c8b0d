//! What must hold for every function: no panic on any input; a literal and a column agree; encodings agree; time
//! comparisons skip row groups.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use arrow::util::display::{ArrayFormatter, FormatOptions};

use super::testing::{context, with_events};

/// Hostile and ordinary text.
const TEXTS: [Option<&str>; 14] = [
    None,
    Some(""),
    Some(" "),
    Some("7d"),
    Some("192.0.2.1:443"),
    Some("[2001:db8::1]:443"),
    Some("10.0.0.0/8"),
    Some("https://jo:x@Example.com:8443/a%20b?x=1#y"),
    Some("\\\\srv\\share\\ä.docx:stream"),
    Some("C:\\"),
    Some("[{\"Name\":\"SessionId\",\"Value\":\"x\"}]"),
    Some("{\"SessionId\":\"\\ud800\"}"),
    Some("aHR0cA=="),
    Some("日本語\u{0}\u{202e}🙂%ff%"),
];

/// Every function of text, as a call over `x`.
const CALLS: [&str; 27] = [
    "to_datetime(x)",
    "is_ipv4(x)",
    "is_ipv6(x)",
    "ip_version(x)",
    "ip_is_private(x)",
    "parse_ip(x)",
    "ip_equal(x, '192.0.2.1')",
    "ip_in_cidr(x, '192.0.2.0/24', '2001:db8::/32')",
    "ip_prefix(x, 24, 64)",
    "url_decode(x)",
    "url_encode(x)",
    "url_host(x)",
    "parse_url(x)",
    "parse_path(x)",
    "file_name(x)",
    "file_extension(x)",
    "has(x, 'example')",
    "has('example 7d', x)",
    "has_any(x, 'docx', 'http')",
    "has_all(x, 'srv', 'ä')",
    "named_value(x, 'SessionId')",
    "session_id(x)",
    "hash_md5(x)",
    "hash_sha256(x)",
    "base64_decode_text(x)",
    "base64_encode_text(x)",
    "hex_decode_text(x)",
];

async fn over_column(encoding: &DataType) -> Vec<Vec<String>> {
    let context = context();
    let texts: ArrayRef = Arc::new(StringArray::from(TEXTS.to_vec()));
    let texts = cast(&texts, encoding).unwrap();
    let batch = RecordBatch::try_from_iter([("x", texts)]).unwrap();
    context.register_batch("t", batch).unwrap();
    let batches = context.sql(&format!("select {} from t", CALLS.join(", "))).await.unwrap();
    let batch = batches.collect().await.unwrap().remove(0);
    let options = FormatOptions::default().with_null("null");
    let print = |column: &ArrayRef| {
        let formatter = ArrayFormatter::try_new(column, &options).unwrap();
        (0..column.len()).map(|row| formatter.value(row).to_string()).collect()
    };
    batch.columns().iter().map(print).collect()
}

#[tokio::test]
async fn encodings_agree() {
    let expected = over_column(&DataType::Utf8).await;
    assert!(expected.iter().all(|column| column.len() == TEXTS.len()));
    for encoding in [
        DataType::LargeUtf8,
        DataType::Utf8View,
        DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
        DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::LargeUtf8)),
    ] {
        let found = over_column(&encoding).await;
        for ((call, expected), found) in CALLS.iter().zip(&expected).zip(&found) {
            assert_eq!(found, expected, "{call} over {encoding}");
        }
    }
}

#[tokio::test]
async fn a_literal_and_a_column_agree() {
    let expected = over_column(&DataType::Utf8).await;
    let context = context();
    let options = FormatOptions::default().with_null("null");
    for (row, text) in TEXTS.iter().enumerate() {
        let literal = text.map_or("null".to_owned(), |text| format!("'{}'", text.replace('\'', "''")));
        let calls: Vec<_> = CALLS
            .iter()
            .map(|call| call.replace("(x", &format!("({literal}")).replace(", x)", &format!(", {literal})")))
            .collect();
        let batches =
            context.sql(&format!("select {}", calls.join(", "))).await.unwrap().collect().await.unwrap();
        for ((call, expected), column) in CALLS.iter().zip(&expected).zip(batches[0].columns()) {
            let found = ArrayFormatter::try_new(column, &options).unwrap().value(0).to_string();
            assert_eq!(found, expected[row], "{call} of {text:?}");
        }
    }
}

#[tokio::test]
async fn no_rows_give_no_rows() {
    let context = context();
    let empty: ArrayRef = Arc::new(StringArray::from(Vec::<Option<&str>>::new()));
    context.register_batch("t", RecordBatch::try_from_iter([("x", empty)]).unwrap()).unwrap();
    let batches =
        context.sql(&format!("select {} from t", CALLS.join(", "))).await.unwrap().collect().await.unwrap();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 0);
}

/// Row groups that a filter leaves, as the scan counts them.
async fn row_groups_read(filter: &str) -> String {
    let (context, _folder) = with_events().await;
    let query = format!("explain analyze select * from events where {filter}");
    let batches = context.sql(&query).await.unwrap().collect().await.unwrap();
    let text = arrow::util::pretty::pretty_format_batches(&batches).unwrap().to_string();
    let at = text.find("row_groups_pruned_statistics=").unwrap_or_else(|| panic!("{text}"));
    text[at..].split(',').next().unwrap().to_owned()
}

#[tokio::test]
async fn time_comparisons_skip_row_groups() {
    for (filter, left) in [
        ("\"Timestamp\" > ago('12h')", "1 matched"),
        ("\"Timestamp\" > now() - interval '12 hours'", "1 matched"),
        ("bin(\"Timestamp\", '1d') = '2026-11-18'", "1 matched"),
        ("bin(\"Timestamp\", '1h') >= ago('12h')", "1 matched"),
        ("startofday(\"Timestamp\") in ('2026-11-18', '2026-11-19')", "1 matched"),
        ("\"Timestamp\" between ago('3h') and ago(interval '1 hour')", "1 matched"),
        ("bin(\"Number\", 50) = 150", "1 matched"),
    ] {
        let found = row_groups_read(filter).await;
        assert!(found.contains(&format!("→ {left}")), "{filter}: {found}");
    }
}
