//! Saved queries: listed, checked, tested; their alerts raised once, on schedule, whatever the order of arrival.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::common::{Place, ended, record};

/// Every download is a finding.
const EACH: &str = "-- id: each
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

fn place() -> Place {
    let place = Place::new();
    place.write("queries/each.sql", EACH);
    place.write("queries/many.kql", MANY);
    place
}

/// Adds records of downloads: number and minute of the day.
fn ingest(place: &Place, name: &str, downloads: &[(u32, u32)], more: &[&str]) {
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

fn at(place: &Place, now: &str, arguments: &[&str]) -> crate::common::Ended {
    ended(place.command().env("TRAILHOUND_NOW", now).args(arguments).output().unwrap())
}

fn alerts(place: &Place) -> BTreeSet<String> {
    place.query("select AlertId from AlertInfo where ServiceSource = 'trailhound'").into_iter().collect()
}

#[test]
fn saved_queries_are_listed_shown_checked_and_run() {
    let place = place();
    let list = place.done(&["hunt", "list", "--format", "csv"]);
    assert_eq!(list.lines().count(), 3, "{list}");
    assert!(list.contains("many,{{ AccountId }} downloaded {{ Files }} files,KQL,High,1h,1,queries/many.kql"), "{list}");
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
    place.write("queries/wrong.sql", EACH.replace("id: each", "id: wrong").replace("{{ FileName }}\"", "{{ FileNam }}\""));
    place.write("queries/broken.sql", EACH.replace("id: each", "id: broken").replace("from CloudAppEvents", "from CloudAppEvent"));
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
    assert!(table.out.starts_with("File,Line,Column,Level,Message\n"), "{}", table.out);
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

    place.write("queries/each.sql", EACH.replace("expect: none", "expect: 1").replace("AccountId: ada, FileName: a.docx,", "AccountId: eve,"));
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
fn alerts_are_raised_once_whatever_the_order_of_arrival() {
    let events: Vec<(u32, u32)> = (0..8).map(|id| (id, 600 + id * 13)).collect();
    // All at once, in order.
    let whole = place();
    ingest(&whole, "empty.json", &[(100, 30)], &["--historic"]);
    at(&whole, "2026-03-21T00:00:00Z", &["schedule", "run", "--once"]);
    ingest(&whole, "all.json", &events, &[]);
    let first = at(&whole, "2026-03-21T01:00:00Z", &["schedule", "run", "--once"]);
    assert_eq!(first.code, 0, "{first:?}");
    let expected = alerts(&whole);
    // Eight downloads; from ten on five are in one hour, three in the next.
    assert_eq!(expected.len(), 10, "{first:?}");

    // In parts, late ones first, some twice, with runs between.
    let parts = place();
    ingest(&parts, "empty.json", &[(100, 30)], &["--historic"]);
    at(&parts, "2026-03-21T00:00:00Z", &["schedule", "run", "--once"]);
    let batches: [&[usize]; 4] = [&[7, 2, 5], &[2, 0, 6], &[6, 7], &[1, 3, 4]];
    for (number, batch) in batches.iter().enumerate() {
        let some: Vec<(u32, u32)> = batch.iter().map(|at| events[*at]).collect();
        ingest(&parts, &format!("part-{number}.json"), &some, &[]);
        let now = format!("2026-03-21T{:02}:00:00Z", number + 1);
        assert_eq!(at(&parts, &now, &["schedule", "run", "--once"]).code, 0);
    }
    assert_eq!(alerts(&parts), expected);
    let again = at(&parts, "2026-03-22T00:00:00Z", &["schedule", "run", "--once"]);
    assert!(again.err.contains("0 runs, 2 with nothing new"), "{}", again.err);
    assert_eq!(parts.value("select count(*) from AlertInfo where ServiceSource = 'trailhound'"), "10");
    assert_eq!(parts.value("select count(distinct AlertId) from system.raised_alerts"), "10");
}

#[test]
fn what_a_killed_run_left_half_done_is_completed_and_nothing_is_there_twice() {
    let place = place();
    ingest(&place, "all.json", &[(1, 600), (2, 601), (3, 602)], &[]);
    let since = ["schedule", "run", "--once", "--since", "2026-03-20T00:00:00Z"];
    assert_eq!(at(&place, "2026-03-21T00:00:00Z", &since).code, 0);
    let (expected, evidence) = (alerts(&place), place.value("select count(*) from AlertEvidence"));
    assert_eq!(expected.len(), 4);
    // As if it had been killed after the evidence, before the alerts and the note that it ran.
    for table in ["AlertInfo", "system/hunt_runs"] {
        std::fs::remove_dir_all(place.path("lake").join(table)).unwrap();
    }
    assert_eq!(at(&place, "2026-03-21T01:00:00Z", &since).code, 0);
    assert_eq!(alerts(&place), expected);
    assert_eq!(place.value("select count(*) from AlertEvidence"), evidence);
    // As if it had been killed when all was written but the note.
    std::fs::remove_dir_all(place.path("lake/system/hunt_runs")).unwrap();
    let run = at(&place, "2026-03-21T02:00:00Z", &since);
    assert!(run.err.contains("each: 3 findings, 0 new alerts, 0 merged"), "{}", run.err);
    assert_eq!(place.value("select count(*) from AlertInfo"), "4");
    assert_eq!(place.value("select count(*) from system.alert_findings"), "4");
}

#[test]
fn records_of_the_past_raise_nothing_and_findings_of_a_window_join_its_alert() {
    let place = place();
    let window = "key: [RecordId]\n-- suppression: {window: 1d, by: [AccountId]}";
    place.write("queries/each.sql", EACH.replace("key: [RecordId]", window));
    ingest(&place, "old.json", &[(1, 30)], &[]);
    at(&place, "2026-03-21T00:00:00Z", &["schedule", "run", "--once"]);
    ingest(&place, "past.json", &[(2, 90)], &["--historic"]);
    let run = at(&place, "2026-03-21T01:00:00Z", &["schedule", "run", "--once"]);
    assert!(run.err.contains("0 runs"), "{}", run.err);
    ingest(&place, "new.json", &[(3, 900)], &[]);
    at(&place, "2026-03-21T02:00:00Z", &["schedule", "run", "--once"]);
    ingest(&place, "more.json", &[(4, 1000)], &[]);
    let run = at(&place, "2026-03-21T03:00:00Z", &["schedule", "run", "--once"]);
    assert!(run.err.contains("each: 1 finding, 0 new alerts, 1 merged"), "{}", run.err);
    assert_eq!(alerts(&place).len(), 1);
    assert_eq!(place.value("select count(*) from system.alert_findings"), "2");
}

#[test]
fn an_alert_has_its_facts_entities_findings_and_details() {
    let place = place();
    ingest(&place, "old.json", &[(1, 30)], &[]);
    at(&place, "2026-03-21T00:00:00Z", &["schedule", "run", "--once"]);
    assert!(alerts(&place).is_empty(), "what was there before a query is new raises nothing");
    ingest(&place, "new.json", &[(2, 600)], &[]);
    let run = at(&place, "2026-03-21T01:00:00Z", &["schedule", "run", "--once"]);
    assert!(run.err.contains("each: 1 finding, 1 new alert, 0 merged"), "{}", run.err);
    assert_eq!(
        place.value("select Title, Category, Severity, ServiceSource, DetectionSource, AttackTechniques from AlertInfo"),
        "ada@contoso.com downloaded b c.docx,Exfiltration,Medium,trailhound,each,\"[\"\"Exfiltration Over Web Service (T1567)\"\"]\""
    );
    let evidence = place.query(
        "select EntityType, EvidenceRole, coalesce(AccountUpn, FileName, RemoteIP) from AlertEvidence order by 1",
    );
    assert_eq!(evidence, ["File,Related,b c.docx", "Ip,Related,192.0.2.7", "User,Impacted,ada@contoso.com"]);
    assert_eq!(
        place.value(
            "select r.QueryId, r.Description, r.Details->>'File', f.Finding->>'AccountId', r.AlertId = i.AlertId
             from system.raised_alerts r join system.alert_findings f on f.AlertId = r.AlertId
             join AlertInfo i on i.AlertId = r.AlertId"
        ),
        "each,Each download is one finding. Look at b c.docx first.,b c.docx,ada@contoso.com,true"
    );
    let runs = place.query("select QueryId, State, Findings, Alerts from system.hunt_runs where QueryId = 'each' order by Run");
    assert_eq!(runs, ["each,registered,,", "each,done,1,1"]);
    assert_eq!(place.value("select State, Alerts from system.rule_health where QueryId = 'each'"), "healthy,1");
    let status = place.done(&["schedule", "status", "--format", "csv"]);
    assert!(status.contains("each,waiting,1h,2026-03-21T01:00:00Z"), "{status}");
}

#[test]
fn a_query_that_fails_is_shown_tried_again_and_stops_no_other() {
    let place = place();
    place.write("queries/bad.sql", EACH.replace("id: each", "id: bad").replace("ActionType =", "1 / (case when ActionType is null then 1 else 0 end) = 1 or ActionType ="));
    ingest(&place, "old.json", &[(1, 30)], &[]);
    at(&place, "2026-03-21T00:00:00Z", &["schedule", "run", "--once"]);
    ingest(&place, "new.json", &[(2, 600)], &[]);
    let run = at(&place, "2026-03-21T01:00:00Z", &["schedule", "run", "--once"]);
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.err.contains("bad failed and is tried again"), "{}", run.err);
    assert_eq!(alerts(&place).len(), 1);
    let status = place.run(&["schedule", "status", "--format", "csv"]);
    assert!(status.out.contains("bad,failing,1h"), "{}", status.out);
    assert!(status.err.contains("the last run of 1 query failed"), "{}", status.err);
    // Mended, it looks at what it has not seen.
    place.write("queries/bad.sql", EACH.replace("id: each", "id: bad"));
    let run = at(&place, "2026-03-21T02:00:00Z", &["schedule", "run", "--once"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.err.contains("bad: 1 finding, 1 new alert"), "{}", run.err);
    assert_eq!(place.value("select State, Failures, FailuresInARow from system.rule_health where QueryId = 'bad'"), "healthy,1,0");
}

#[test]
fn a_query_that_is_switched_off_does_not_run_and_catches_up_later() {
    let place = place();
    ingest(&place, "old.json", &[(1, 30)], &[]);
    at(&place, "2026-03-21T00:00:00Z", &["schedule", "run", "--once"]);
    place.done(&["schedule", "disable", "each", "--reason", "too loud"]);
    ingest(&place, "new.json", &[(2, 600)], &[]);
    at(&place, "2026-03-21T01:00:00Z", &["schedule", "run", "--once"]);
    assert!(alerts(&place).is_empty());
    assert!(place.done(&["schedule", "status", "--format", "csv"]).contains("each,disabled,"));
    place.done(&["schedule", "enable", "each"]);
    at(&place, "2026-03-21T02:00:00Z", &["schedule", "run", "--once"]);
    assert_eq!(alerts(&place).len(), 1);
}

#[test]
fn a_new_query_looks_back_when_asked_to() {
    let place = place();
    ingest(&place, "old.json", &[(1, 30), (2, 600), (3, 601)], &[]);
    let run = at(
        &place,
        "2026-03-21T00:00:00Z",
        &["schedule", "run", "--once", "--since", "2026-03-20T05:00:00Z"],
    );
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(alerts(&place).len(), 2, "{run:?}");
    // The others of the lake stay as they are.
    let again = at(&place, "2026-03-21T05:00:00Z", &["schedule", "run", "--once"]);
    assert!(again.err.contains("0 runs"), "{}", again.err);
}

#[test]
fn a_back_test_counts_by_day_and_versions_are_compared() {
    let place = place();
    ingest(&place, "all.json", &[(1, 30), (2, 600), (3, 601), (4, 602)], &[]);
    let days = place.done(&["hunt", "backtest", "each", "--format", "csv"]);
    assert_eq!(days, "Day,Findings,Alerts,Folded\n2026-03-20,4,4,0\n");
    assert_eq!(place.done(&["hunt", "backtest", "many", "--alerts", "--format", "csv"]).lines().count(), 2);
    assert!(alerts(&place).is_empty(), "nothing is raised");
    let chart = place.done(&["hunt", "backtest", "each", "--chart"]);
    assert!(chart.contains("2026-03-20"), "{chart}");
    let folded = EACH.replace("key: [RecordId]", "key: [RecordId]\n-- suppression: {window: 1d, by: [AccountId]}");
    place.write("queries/each.sql", folded);
    let days = place.done(&["hunt", "backtest", "each", "--format", "csv"]);
    assert_eq!(days, "Day,Findings,Alerts,Folded\n2026-03-20,4,1,3\n");
    place.write("queries/each.sql", EACH);
    let narrow = EACH.replace("= 'FileDownloaded'", "= 'FileDownloaded' and Timestamp < '2026-03-20T10:01:00Z'");
    let path = place.write("new/each.sql", narrow);
    let diff = place.run(&["hunt", "diff", "each", path.to_str().unwrap(), "--format", "csv"]);
    assert_eq!(diff.code, 0, "{diff:?}");
    assert_eq!(diff.out.matches("lost,").count(), 2, "{}", diff.out);
    assert!(diff.err.contains("2 kept, 2 lost, 0 gained"), "{}", diff.err);
}

#[test]
#[cfg(unix)]
fn the_service_raises_on_arrival_and_ends_when_it_is_asked_to() {
    let place = place();
    place.write("queries/each.sql", EACH.replace("schedule: 1h", "schedule: on arrival"));
    ingest(&place, "old.json", &[(1, 30)], &[]);
    let mut service = place.command();
    service.env_remove("TRAILHOUND_NOW").args(["schedule", "run"]).stderr(Stdio::piped());
    let service = service.spawn().unwrap();
    let wait = |what: &str, is_there: &dyn Fn() -> bool| {
        let began = Instant::now();
        while !is_there() {
            assert!(began.elapsed() < Duration::from_secs(120), "{what}");
            std::thread::sleep(Duration::from_millis(300));
        }
    };
    wait("it begins", &|| place.value("select count(*) from system.hunt_runs") != "0");
    // A second one waits, and is told to stop.
    let mut second = place.command();
    second.env_remove("TRAILHOUND_NOW").args(["schedule", "run"]).stderr(Stdio::piped());
    let second = second.spawn().unwrap();
    ingest(&place, "new.json", &[(2, 600)], &[]);
    wait("it raises", &|| alerts(&place).len() == 1);
    for process in [&second, &service] {
        let id = process.id().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }
    let (second, service) = (ended(second.wait_with_output().unwrap()), ended(service.wait_with_output().unwrap()));
    assert_eq!((service.code, second.code), (0, 0), "{service:?} {second:?}");
    assert!(service.err.contains("stopped"), "{}", service.err);
    assert!(second.err.contains("another scheduler works on this lake"), "{}", second.err);
}
