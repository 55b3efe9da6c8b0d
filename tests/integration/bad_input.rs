//! Bad input never stops the rest and is never lost.

use std::io::Write;

use crate::common::{Place, record};

fn good(place: &Place) {
    place.write("exports/good.ndjson", record(1, "2026-03-01T08:00:00", "FileAccessed"));
}

#[test]
fn a_folder_of_rubbish_costs_only_the_rubbish() {
    let place = Place::new();
    good(&place);
    place.write("exports/empty.csv", "");
    place.write("exports/report.pdf", b"%PDF-1.7\n\x00\x01\x02binary");
    place.write("exports/half.zip", &b"PK\x03\x04\x14\x00\x00\x00\x08\x00"[..]);
    place.write("exports/binary.bin", (0..=255).cycle().take(5000).collect::<Vec<u8>>());
    place.write("exports/cut.json", &record(2, "2026-03-01T09:00:00", "FileAccessed")[..200]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(format!("{}\n", record(3, "2026-03-01T10:00:00", "FileAccessed")).repeat(1).as_bytes())
        .unwrap();
    let gzip = gzip.finish().unwrap();
    place.write("exports/cut.ndjson.gz", &gzip[..gzip.len() - 6]);
    let ended = place.run(&["ingest", "exports"]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    for file in ["empty.csv", "report.pdf", "half.zip", "binary.bin", "cut.ndjson.gz"] {
        assert!(ended.err.contains(file), "{file} is not spoken of: {}", ended.err);
    }
    assert_eq!(place.value("select count(*) from CloudAppEvents where \"_SourceFile\" like '%good%'"), "1");
    assert!(place.done(&["rejects", "--format", "csv"]).contains("cut.json"));
}

#[test]
fn a_broken_line_is_kept_with_its_place_and_reason() {
    let place = Place::new();
    let broken = "{\"CreationTime\":\"2026-03-01T08:00:00\", oops}";
    place.write(
        "a.ndjson",
        format!(
            "{}\n{broken}\n{}\n",
            record(1, "2026-03-01T08:00:00", "A"),
            record(2, "2026-03-01T08:01:00", "B")
        ),
    );
    let ended = place.run(&["ingest", "a.ndjson"]);
    assert!(ended.err.contains("3 records read = 2 added + 0 duplicates + 1 reject"), "{}", ended.err);
    let sql = "select \"File\", \"Line\", \"Reason\", \"Record\" from system.rejects";
    let hexadecimal: String = broken.bytes().map(|byte| format!("{byte:02x}")).collect();
    let row = place.value(sql);
    assert!(row.starts_with("a.ndjson,2,json") && row.ends_with(&hexadecimal), "{row}");
}

#[test]
fn rejects_can_be_exported_and_read_again_after_a_fix() {
    let place = Place::new();
    place.write("a.csv", "Timestamp,Name\n2026-03-01 08:00:00,x\n");
    let ended = place.run(&["ingest", "a.csv"]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    place.done(&["rejects", "export", "-o", "out"]);
    let list = std::fs::read_to_string(place.path("out/rejects.ndjson")).unwrap();
    assert_eq!(list.lines().count(), 1, "{list}");
    assert!(list.contains("2026") || list.contains("\"Header\""), "{list}");
    assert_eq!(place.run(&["rejects", "retry"]).code, 3, "nothing was fixed");
}

#[test]
fn an_import_that_finds_nothing_says_so() {
    let place = Place::new();
    place.write("exports/notes.txt", "buy milk");
    let ended = place.run(&["ingest", "exports"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(ended.err.contains("no record was found"), "{}", ended.err);
    let missing = place.run(&["ingest", "nowhere"]);
    assert_eq!(missing.code, 2, "{}", missing.err);
    assert!(missing.err.contains("nowhere"), "{}", missing.err);
}

#[test]
fn a_very_long_record_is_kept_in_parts() {
    let place = Place::new();
    let long = format!(
        "{{\"CreationTime\":\"2026-03-01T08:00:00\",\"Operation\":\"x\",\"Id\":\"1\",\"Workload\":\"{}\"}}",
        "y".repeat(70 << 20)
    );
    place.write("long.ndjson", format!("{}\n{long}\n", record(1, "2026-03-01T08:00:00", "A")));
    let ended = place.run(&["ingest", "long.ndjson"]);
    assert!(ended.err.contains("2 records read = 1 added + 0 duplicates + 1 reject"), "{}", ended.err);
    let bytes = place.value("select sum(\"Bytes\") from system.rejects");
    assert!(bytes.parse::<usize>().unwrap() >= long.len(), "{bytes}");
}
