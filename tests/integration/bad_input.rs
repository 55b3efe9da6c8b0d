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
fn an_array_that_is_cut_between_records_is_spoken_of() {
    let place = Place::new();
    place.write(
        "a.json",
        format!("[{},{}", record(1, "2026-03-01T08:00:00", "A"), record(2, "2026-03-01T08:01:00", "B")),
    );
    let ended = place.run(&["ingest", "a.json"]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert!(ended.err.contains("2 added") && ended.err.contains("the file is cut"), "{}", ended.err);
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

/// An audit CSV row under a header with this delimiter that one stray cell spoils.
fn rows(delimiter: &str, count: usize) -> String {
    let header = ["CreationDate", "UserIds", "Operations", "AuditData"].join(delimiter);
    let mut text = format!("{header}\n");
    (0..count).for_each(|number| text.push_str(&format!("{number}{delimiter}x\n")));
    text
}

#[test]
fn the_same_broken_bytes_in_two_files_are_two_rejects() {
    let place = Place::new();
    place.write("exports/a.csv", rows(",", 1));
    place.write("exports/b.csv", rows(",", 1));
    for _ in 0..2 {
        assert_eq!(place.run(&["ingest", "exports"]).code, 3);
        assert_eq!(
            place.value("select count(*) from system.open_rejects"),
            "2",
            "and the same again adds none"
        );
    }
}

#[test]
fn a_retry_with_the_right_table_adds_rows_of_the_original_file() {
    let place = Place::new();
    place.write("a.csv", "Timestamp;Name\n2026-03-01 08:00:00;x\n2026-03-01 09:00:00;y\n");
    assert_eq!(place.run(&["ingest", "a.csv"]).code, 3);
    assert!(place.value("select \"Header\" from system.rejects limit 1").contains(';'), "as in the file");
    let retried = place.run(&["rejects", "retry", "--table", "EmailEvents", "--tz", "Europe/Berlin"]);
    assert_eq!(retried.code, 0, "{}", retried.err);
    assert!(retried.err.contains("2 rejects could be read now"), "{}", retried.err);
    let sql = "select \"Timestamp\", \"_SourceFile\", \"_SourceOffset\" from EmailEvents order by 1";
    let rows = place.query(sql);
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows[0].contains("07:00:00") && rows[0].ends_with("a.csv,15"), "{rows:?}");
    assert!(rows[1].contains("08:00:00") && rows[1].ends_with("a.csv,37"), "{rows:?}");
    assert_eq!(place.value("select count(*) from system.open_rejects"), "0");
    assert_eq!(place.value("select count(*) from system.ingest_files where \"File\" <> 'a.csv'"), "0");
}

#[test]
fn a_retry_reads_with_the_settings_of_the_first_run() {
    let place = Place::new();
    place.write("a.csv", "Timestamp,Name\n2026-03-01 08:00:00,x\n");
    assert_eq!(place.run(&["ingest", "a.csv", "--tz", "Europe/Berlin"]).code, 3);
    assert!(place.value("select \"Settings\" from system.rejects").contains("Europe/Berlin"));
    place.done(&["rejects", "retry", "--table", "EmailEvents"]);
    assert!(place.value("select \"Timestamp\" from EmailEvents").contains("07:00:00"));
}

#[test]
fn a_retry_reads_dates_in_the_order_of_the_whole_file() {
    let place = Place::new();
    let ambiguous = "\"02/07/2025 10:00\",Purple,x\n";
    place.write(
        "a.csv",
        format!(
            "Timestamp,Colour,Name\n\"13/07/2025 10:00\",Red,y,z\n{ambiguous}\"14/07/2025 10:00\",Red,y\n"
        ),
    );
    assert_eq!(place.run(&["ingest", "a.csv"]).code, 3);
    assert!(place.value("select distinct \"Settings\" from system.rejects").contains("day-first"));
    place.run(&["rejects", "retry", "--table", "EmailEvents"]);
    let rows = place.query("select \"Timestamp\" from EmailEvents order by 1");
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows[0].starts_with("2025-07-02"), "{rows:?}");
}

#[test]
fn a_failed_retry_stores_nothing_again() {
    let place = Place::new();
    place.write("a.csv", rows(";", 3));
    place.write("b.ndjson", format!("{}\n{{oops\n", record(1, "2026-03-01T08:00:00", "A")));
    assert_eq!(place.run(&["ingest", "a.csv", "b.ndjson"]).code, 3);
    let count = || place.value("select count(*), count(distinct \"File\") from system.rejects");
    let before = count();
    let retried = place.run(&["rejects", "retry"]);
    assert_eq!(retried.code, 3, "{}", retried.err);
    assert!(retried.err.contains("0 rejects could be read now, 4 still cannot"), "{}", retried.err);
    assert_eq!(count(), before);
}

#[test]
fn one_bad_reject_does_not_keep_the_others_of_its_file() {
    let place = Place::new();
    let unknown =
        |number: u32| format!("{{\"Timestamp\":\"2026-03-01T08:00:00Z\",\"Colour\":\"{number}\"}}\n");
    place.write("a.ndjson", format!("{}{{oops\n{}", unknown(1), unknown(2)));
    assert_eq!(place.run(&["ingest", "a.ndjson"]).code, 3);
    let retried = place.run(&["rejects", "retry", "--table", "EmailEvents"]);
    assert_eq!(retried.code, 3, "{}", retried.err);
    assert!(retried.err.contains("2 rejects could be read now, 1 still cannot"), "{}", retried.err);
    assert_eq!(place.value("select count(*) from EmailEvents where \"_SourceFile\" = 'a.ndjson'"), "2");
}

#[test]
fn rejects_that_are_many_and_short_are_all_kept() {
    let place = Place::new();
    place.write("a.csv", rows(",", 40_000));
    assert_eq!(place.run(&["ingest", "a.csv"]).code, 3);
    assert_eq!(place.value("select count(distinct \"RejectId\") from system.rejects"), "40000");
}

#[cfg(unix)]
#[test]
fn exported_rejects_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.write("a.csv", rows(",", 1));
    assert_eq!(place.run(&["ingest", "a.csv"]).code, 3);
    place.done(&["rejects", "export", "-o", "out"]);
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.path("out")), 0o700);
    let files: Vec<_> =
        std::fs::read_dir(place.path("out")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 2);
    assert!(files.iter().all(|file| mode(file) == 0o600), "{files:?}");
}

#[test]
fn two_very_long_records_of_a_file_are_exported_as_they_were() {
    let place = Place::new();
    let long = |letter: &str| format!("{{\"Id\":\"{}\"}}", letter.repeat(70 << 20));
    let first = record(1, "2026-03-01T08:00:00", "A");
    place.write("long.ndjson", format!("{first}\n{}\n{}\n", long("x"), long("y")));
    assert_eq!(place.run(&["ingest", "long.ndjson"]).code, 3);
    place.done(&["rejects", "export", "-o", "out"]);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(place.path("out")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "record") {
            found.push(std::fs::read_to_string(path).unwrap());
        }
    }
    found.retain(|text| !text.trim().is_empty());
    found.sort();
    assert_eq!(found.len(), 2);
    assert!(found[0].trim_end() == long("x") && found[1].trim_end() == long("y"));
}
