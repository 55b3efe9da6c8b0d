//! Saved queries: listed, checked, run, tested, back-tested.

use std::collections::BTreeSet;

use crate::common::{Place, record};

/// Every download is a finding.
pub const EACH: &str = "-- id: each
-- title: \"{{ AccountId }} downloaded {{ FileName }}\"
-- description: Each download is one finding. Look at {{ FileName }} first.
-- severity: medium
-- tactics: [Exfiltration]
-- techniques: [T1567]
-- schedule: 1h
-- lookback: 1h
-- entities:
--   - {type: account, column: AccountId}
--   - {type: file, column: FileName}
--   - {type: ip, column: IPAddress}
-- key: [RecordId]
-- details: {File: FileName}
-- tests:
--   - name: a download is found
--     input:
--       CloudAppEvents:
--         - {Timestamp: 2026-03-01T12:00:00Z, ActionType: FileDownloaded, AccountId: ada, ObjectName: a.docx, ReportId: r1}
--         - {Timestamp: 2026-03-01T12:01:00Z, ActionType: FileAccessed, AccountId: ada, ObjectName: a.docx, ReportId: r2}
--     expect:
--       - {AccountId: ada, FileName: a.docx, Timestamp: 2026-03-01T13:00:00+01:00}
--   - name: reading alone is not
--     input:
--       CloudAppEvents:
--         - {Timestamp: 2026-03-01T12:01:00Z, ActionType: FileAccessed, AccountId: ada, ReportId: r2}
--     expect: none

select Timestamp, AccountId, coalesce(RawEventData->>'SourceFileName', ObjectName) as FileName, IPAddress, ReportId as RecordId
from CloudAppEvents
where ActionType = 'FileDownloaded'
";

/// Three downloads of an account within an hour of the clock.
const MANY: &str = "// id: many
// title: \"{{ AccountId }} downloaded {{ Files }} files\"
// description: Many downloads within an hour.
// severity: high
// tactics: [Exfiltration]
// schedule: 1h
// lookback: 1h
// entities:
//   - {type: account, column: AccountId}
// key: [AccountId, {column: Timestamp, bin: 1h}]
// tests:
//   - name: two are not enough
//     input:
//       CloudAppEvents:
//         - {Timestamp: 2026-03-01T12:00:00Z, ActionType: FileDownloaded, AccountId: ada, ReportId: r1}
//         - {Timestamp: 2026-03-01T12:01:00Z, ActionType: FileDownloaded, AccountId: ada, ReportId: r2}
//     expect: 0

CloudAppEvents
| where ActionType == 'FileDownloaded'
| summarize Files = count() by AccountId, Timestamp = bin(Timestamp, 1h)
| where Files >= 3
";

pub fn place() -> Place {
    let place = Place::new();
    place.write("queries/each.sql", EACH);
    place.write("queries/many.kql", MANY);
    place
}

/// Adds records of downloads: number and minute of the day.
pub fn ingest(place: &Place, name: &str, downloads: &[(u32, u32)], more: &[&str]) {
    let lines: Vec<String> = downloads
        .iter()
        .map(|(id, minute)| {
            let time = format!("2026-03-20T{:02}:{:02}:00", minute / 60, minute % 60);
            record(*id, &time, "FileDownloaded")
        })
        .collect();
    let path = place.write(name, lines.join("\n"));
    let mut arguments = vec!["ingest", path.to_str().unwrap()];
    arguments.extend(more);
    place.done(&arguments);
}

pub fn alerts(place: &Place) -> BTreeSet<String> {
    place.query("select AlertId from AlertInfo where ServiceSource = 'trailhound'").into_iter().collect()
}

#[test]
fn saved_queries_are_listed_shown_checked_and_run() {
    let place = place();
    let list = place.done(&["hunt", "list", "--format", "csv"]);
    assert_eq!(list.lines().count(), 3, "{list}");
    assert!(
        list.contains("many,{{ AccountId }} downloaded {{ Files }} files,KQL,High,1h,1,queries/many.kql"),
        "{list}"
    );
    let shown = place.done(&["hunt", "show", "each"]);
    assert!(shown.contains("Techniques   T1567") && shown.contains("where ActionType ="), "{shown}");
    let checked = place.run(&["hunt", "check"]);
    assert_eq!(checked.code, 0, "{checked:?}");
    assert!(checked.err.contains("2 queries checked: 0 errors"), "{}", checked.err);
    ingest(&place, "a.json", &[(1, 600)], &[]);
    assert_eq!(place.done(&["hunt", "run", "each", "--format", "csv"]).lines().count(), 2);
    // The only record is twelve days old.
    assert_eq!(place.done(&["hunt", "run", "each", "--over", "1d", "--format", "csv"]).lines().count(), 1);
    let unknown = place.run(&["hunt", "run", "eech"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("did you mean each?"), "{}", unknown.err);
}

#[test]
fn what_is_wrong_with_a_query_is_told_with_its_place() {
    let place = place();
    place.write(
        "queries/wrong.sql",
        EACH.replace("id: each", "id: wrong").replace("{{ FileName }}\"", "{{ FileNam }}\""),
    );
    place.write(
        "queries/broken.sql",
        EACH.replace("id: each", "id: broken").replace("from CloudAppEvents", "from CloudAppEvent"),
    );
    place.write("queries/twice.sql", EACH);
    place.write("queries/yaml.sql", "-- id: [\n\nselect 1\n");
    let checked = place.run(&["hunt", "check"]);
    assert_eq!(checked.code, 3, "{checked:?}");
    let has = |text: &str| assert!(checked.out.contains(text), "{text}: {}", checked.out);
    has("queries/wrong.sql:2:4: error: the title names the column `FileNam`");
    has("did you mean `FileName`?");
    has("queries/broken.sql:30:");
    has("queries/twice.sql:1:");
    has("queries/yaml.sql:2:1: error: this is not YAML");
    let table = place.run(&["hunt", "check", "wrong", "--format", "csv"]);
    assert!(table.out.starts_with("File,Line,Column,Level,Message\r\n"), "{}", table.out);
    assert!(!table.out.contains("broken.sql"), "{}", table.out);
}

#[test]
fn a_new_query_is_a_draft_that_reads_and_tests() {
    let place = Place::new();
    assert_eq!(place.run(&["hunt", "list"]).code, 2, "there is no folder");
    place.done(&["hunt", "new", "mine"]);
    place.done(&["hunt", "new", "other", "--kql"]);
    assert_eq!(place.run(&["hunt", "new", "mine"]).code, 2, "it is there already");
    assert_eq!(place.run(&["hunt", "new", "../mine"]).code, 2);
    place.done(&["hunt", "check"]);
    place.done(&["hunt", "test"]);
}

#[test]
fn tests_pass_or_fail_with_what_was_found_and_junit() {
    let place = place();
    let tested = place.run(&["hunt", "test", "--format", "csv", "--junit", "tests.xml"]);
    assert_eq!(tested.code, 0, "{tested:?}");
    assert_eq!(tested.out.matches(",passed,").count(), 3, "{}", tested.out);
    assert!(!place.path("lake").exists(), "tests leave the lake alone");
    let xml = std::fs::read_to_string(place.path("tests.xml")).unwrap();
    assert!(xml.contains("<testsuites tests=\"3\" failures=\"0\""), "{xml}");

    place.write(
        "queries/each.sql",
        EACH.replace("expect: none", "expect: 1")
            .replace("AccountId: ada, FileName: a.docx,", "AccountId: eve,"),
    );
    let tested = place.run(&["hunt", "test", "each", "--format", "ndjson", "--junit", "tests.xml"]);
    assert_eq!(tested.code, 1, "{tested:?}");
    assert!(tested.out.contains("1 rows are expected, and there are 0"), "{}", tested.out);
    assert!(tested.out.contains("no row of the result is {"), "{}", tested.out);
    assert!(std::fs::read_to_string(place.path("tests.xml")).unwrap().contains("failures=\"2\""));

    place.write("queries/each.sql", EACH.replace("ObjectName: a.docx, ReportId: r1", "ObjectNam: a.docx"));
    let tested = place.run(&["hunt", "test", "each", "--format", "csv"]);
    assert!(tested.out.contains("CloudAppEvents has no column ObjectNam"), "{}", tested.out);
}

#[test]
fn a_back_test_counts_by_day_and_versions_are_compared() {
    let place = place();
    ingest(&place, "all.json", &[(1, 30), (2, 600), (3, 601), (4, 602)], &[]);
    let days = place.done(&["hunt", "backtest", "each", "--format", "csv"]);
    assert_eq!(days, "Day,Findings,Alerts,Folded\r\n2026-03-20,4,4,0\r\n");
    assert_eq!(place.done(&["hunt", "backtest", "many", "--alerts", "--format", "csv"]).lines().count(), 2);
    assert!(alerts(&place).is_empty(), "nothing is raised");
    let chart = place.done(&["hunt", "backtest", "each", "--chart"]);
    assert!(chart.contains("2026-03-20"), "{chart}");
    let folded =
        EACH.replace("key: [RecordId]", "key: [RecordId]\n-- suppression: {window: 1d, by: [AccountId]}");
    place.write("queries/each.sql", folded);
    let days = place.done(&["hunt", "backtest", "each", "--format", "csv"]);
    assert_eq!(days, "Day,Findings,Alerts,Folded\r\n2026-03-20,4,1,3\r\n");
    place.write("queries/each.sql", EACH);
    let narrow =
        EACH.replace("= 'FileDownloaded'", "= 'FileDownloaded' and Timestamp < '2026-03-20T10:01:00Z'");
    let path = place.write("new/each.sql", narrow);
    let diff = place.run(&["hunt", "diff", "each", path.to_str().unwrap(), "--format", "csv"]);
    assert_eq!(diff.code, 0, "{diff:?}");
    assert_eq!(diff.out.matches("lost,").count(), 2, "{}", diff.out);
    assert!(diff.err.contains("2 kept, 2 lost, 0 gained"), "{}", diff.err);
}

#[test]
fn the_queries_that_come_along_find_what_their_tests_say() {
    let place = Place::new();
    let queries = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
    let tested = place.run(&["hunt", "test", "--queries", queries.to_str().unwrap()]);
    assert_eq!(tested.code, 0, "{}\n{}", tested.out, tested.err);
    let checked = place.run(&["hunt", "check", "--queries", queries.to_str().unwrap()]);
    assert!(!checked.out.contains(": error: "), "{}", checked.out);
}
