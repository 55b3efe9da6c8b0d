//! Compaction, retention, vacuum and check: what they change, and what they must not.

use crate::common::{Place, record};

/// A lake of three small files of one day and one of another.
fn place() -> Place {
    let place = Place::new();
    for (number, time) in [
        (1, "2026-03-01T08:00:00"),
        (2, "2026-03-01T07:00:00"),
        (3, "2026-03-01T09:00:00"),
        (4, "2025-03-01T09:00:00"),
    ] {
        place.write("a.ndjson", record(number, time, "FileAccessed"));
        place.done(&["ingest", "a.ndjson"]);
    }
    place
}

const ROWS: &str =
    "select _RecordId, _IngestSequence, \"Timestamp\", RawEventData from CloudAppEvents order by _RecordId";

#[test]
fn compaction_keeps_every_row_and_its_arrival() {
    let place = place();
    let before = place.query(ROWS);
    let ended = place.run(&["compact"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    // The day with one file has all there is to have already.
    assert!(ended.err.contains("CloudAppEvents: 3 files into 1 file"), "{}", ended.err);
    let again = place.run(&["compact"]);
    assert!(again.err.contains("CloudAppEvents: 0 files into 0 files"), "{}", again.err);
    assert_eq!(place.query(ROWS), before);
    place.write("again.ndjson", record(2, "2026-03-01T07:00:00", "FileAccessed"));
    assert!(place.run(&["ingest", "again.ndjson"]).err.contains("0 added + 1 duplicate"));
    let sorted = place.query(
        "select \"Timestamp\" from CloudAppEvents where \"Timestamp\" > timestamp '2026-01-01T00:00:00Z'",
    );
    let mut expected = sorted.clone();
    expected.sort();
    assert_eq!(sorted, expected, "a compacted file is sorted by time");
}

#[test]
fn a_folder_with_brackets_and_stars_in_its_name_is_compacted_like_any_other() {
    let place = Place::new();
    let lake = place.path("case [42] *x?/lake");
    let lake = lake.to_str().unwrap();
    for number in 1..4 {
        place.write("a.ndjson", record(number, "2026-03-01T08:00:00", "FileAccessed"));
        place.done(&["--lake", lake, "ingest", "a.ndjson"]);
    }
    place.done(&["--lake", lake, "compact"]);
    let count = [
        "--lake",
        lake,
        "query",
        "select count(*), count(distinct _RecordId) from CloudAppEvents",
        "--format",
        "tsv",
    ];
    assert_eq!(place.done(&count).lines().nth(1), Some("3\t3"));
    place.done(&["--lake", lake, "check", "--deep"]);
}

#[test]
fn compactions_at_the_same_time_change_no_row() {
    let place = place();
    let before = place.query(ROWS);
    let children: Vec<_> = (0..4)
        .map(|_| place.command().arg("compact").stderr(std::process::Stdio::null()).spawn().unwrap())
        .collect();
    for mut child in children {
        child.wait().unwrap();
    }
    assert_eq!(place.query(ROWS), before);
    place.done(&["check", "--deep"]);
}

#[test]
fn vacuum_takes_what_a_killed_run_left_behind() {
    let place = place();
    let stray = place.path("lake/CloudAppEvents/_Day=2026-03-01/part-stray.zstd.parquet");
    std::fs::write(&stray, "left behind").unwrap();
    place.done(&["vacuum", "--older-than", "0s"]);
    assert!(!stray.exists());
    assert_eq!(place.value("select count(*) from CloudAppEvents"), "4");
}

#[test]
fn vacuum_deletes_only_what_no_version_needs() {
    let place = place();
    place.done(&["compact"]);
    let before = place.query(ROWS);
    let listed = place.done(&["vacuum", "--older-than", "0s", "--dry-run"]);
    assert!(listed.lines().count() >= 3, "{listed}");
    place.done(&["vacuum", "--older-than", "0s"]);
    assert_eq!(place.query(ROWS), before);
    place.done(&["check", "--deep"]);
}

#[test]
fn retention_removes_whole_old_days() {
    let place = place();
    place.done(&["retention", "set", "CloudAppEvents", "90d"]);
    place.done(&["retention", "apply"]);
    assert_eq!(place.value("select count(*) from CloudAppEvents"), "3");
    place.done(&["retention", "set", "CloudAppEvents", "0d"]);
    assert!(place.run(&["retention", "apply"]).err.contains("nothing was removed"));
}

#[test]
fn check_finds_a_missing_and_a_damaged_file() {
    let place = place();
    let files = parquet_files(&place.path("lake/CloudAppEvents"));
    std::fs::remove_file(&files[0]).unwrap();
    std::fs::write(&files[1], "not parquet").unwrap();
    let ended = place.run(&["check"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(ended.err.contains("cannot be opened") && ended.err.contains("the log says"), "{}", ended.err);
}

#[test]
fn check_finds_a_missing_table_and_a_damaged_value() {
    let place = place();
    let file = &parquet_files(&place.path("lake/CloudAppEvents"))[0];
    let mut bytes = std::fs::read(file).unwrap();
    // The values of the first columns stand at the beginning.
    bytes[40..400].fill(0xff);
    std::fs::write(file, bytes).unwrap();
    let deep = place.run(&["check", "--deep"]);
    assert_eq!(deep.code, 1, "{}", deep.err);
    std::fs::remove_dir_all(place.path("lake/CloudAppEvents")).unwrap();
    let ended = place.run(&["check"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(ended.err.contains("CloudAppEvents: rows were added to it"), "{}", ended.err);
}

fn parquet_files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(parquet_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "parquet") {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn a_lake_of_format_1_still_opens() {
    let place = Place::new();
    let fixture = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lake-format-1");
    copy(&fixture, &place.path("lake"));
    assert_eq!(place.value("select count(*) from CloudAppEvents"), "2");
    assert_eq!(place.value("select ActionType from CloudAppEvents where AccountId = 'ada@contoso.com' order by \"Timestamp\" limit 1"), "FileAccessed");
    place.write("more.ndjson", record(9, "2026-03-02T08:00:00", "FileAccessed"));
    place.done(&["ingest", "more.ndjson"]);
    assert_eq!(place.value("select count(*) from CloudAppEvents"), "3");
    place.done(&["check"]);
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
