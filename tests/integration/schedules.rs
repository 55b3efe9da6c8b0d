//! Saved queries on schedule: their alerts are raised once, whatever the order of arrival and whoever is killed.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::common::{Place, ended};
use crate::hunts::{EACH, alerts, ingest, place};

fn at(place: &Place, now: &str, arguments: &[&str]) -> crate::common::Ended {
    ended(place.command().env("TRAILHOUND_NOW", now).args(arguments).output().unwrap())
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
    let runs = place.query(
        "select QueryId, State, Findings, Alerts from system.hunt_runs where QueryId = 'each' order by Run",
    );
    assert_eq!(runs, ["each,registered,,", "each,done,1,1"]);
    assert_eq!(
        place.value("select State, Alerts from system.rule_health where QueryId = 'each'"),
        "healthy,1"
    );
    let status = place.done(&["schedule", "status", "--format", "csv"]);
    assert!(status.contains("each,waiting,1h,2026-03-21T01:00:00Z"), "{status}");
}

#[test]
fn a_query_that_fails_is_shown_tried_again_and_stops_no_other() {
    let place = place();
    place.write(
        "queries/bad.sql",
        EACH.replace("id: each", "id: bad").replace(
            "ActionType =",
            "1 / (case when ActionType is null then 1 else 0 end) = 1 or ActionType =",
        ),
    );
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
    assert_eq!(
        place.value("select State, Failures, FailuresInARow from system.rule_health where QueryId = 'bad'"),
        "healthy,1,0"
    );
}

#[test]
fn exceptions_and_the_greatest_age_keep_findings_from_raising_alerts() {
    let place = place();
    let more = "key: [RecordId]\n-- max_age: 1d\n-- exceptions:\n--   - {where: {AccountId: ADA@contoso.com}, owner: eve, reason: a test, expires: 2026-03-22}";
    place.write("queries/each.sql", EACH.replace("key: [RecordId]", more));
    ingest(&place, "old.json", &[(1, 30)], &[]);
    at(&place, "2026-03-20T08:00:00Z", &["schedule", "run", "--once"]);
    let path = place.write("new.json", crate::common::record(2, "2026-03-20T10:00:00", "FileDownloaded"));
    let add = |now: &str, path: &std::path::Path| at(&place, now, &["ingest", path.to_str().unwrap()]);
    add("2026-03-20T11:00:00Z", &path);
    at(&place, "2026-03-20T12:00:00Z", &["schedule", "run", "--once"]);
    assert!(alerts(&place).is_empty());
    assert_eq!(
        place.value(
            "select Findings, Excepted from system.hunt_runs where QueryId = 'each' and State = 'done'"
        ),
        "1,1"
    );
    // The exception is over; this one came too late.
    let late = place.write("late.json", crate::common::record(3, "2026-03-20T10:00:00", "FileDownloaded"));
    add("2026-03-23T00:00:00Z", &late);
    at(&place, "2026-03-23T01:00:00Z", &["schedule", "run", "--once"]);
    assert!(alerts(&place).is_empty());
    let good = place.write("good.json", crate::common::record(4, "2026-03-22T10:00:00", "FileDownloaded"));
    add("2026-03-23T02:00:00Z", &good);
    at(&place, "2026-03-23T03:00:00Z", &["schedule", "run", "--once"]);
    assert_eq!(alerts(&place).len(), 1);
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
    let run =
        at(&place, "2026-03-21T00:00:00Z", &["schedule", "run", "--once", "--since", "2026-03-20T05:00:00Z"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(alerts(&place).len(), 2, "{run:?}");
    // The others of the lake stay as they are.
    let again = at(&place, "2026-03-21T05:00:00Z", &["schedule", "run", "--once"]);
    assert!(again.err.contains("0 runs"), "{}", again.err);
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
    let (second, service) =
        (ended(second.wait_with_output().unwrap()), ended(service.wait_with_output().unwrap()));
    assert_eq!((service.code, second.code), (0, 0), "{service:?} {second:?}");
    assert!(service.err.contains("stopped"), "{}", service.err);
    assert!(second.err.contains("another scheduler works on this lake"), "{}", second.err);
}

#[test]
fn the_queries_that_come_along_raise_what_the_sample_data_holds() {
    let place = Place::new();
    place.run(&["ingest", crate::common::samples().to_str().unwrap()]);
    let queries = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
    let queries = queries.to_str().unwrap();
    let since = ["schedule", "run", "--once", "--since", "2026-01-01T00:00:00Z", "--queries", queries];
    let first = at(&place, "2026-04-01T00:00:00Z", &since);
    assert_eq!(first.code, 0, "{first:?}");
    let raised = "select count(*) from AlertInfo where ServiceSource = 'trailhound'";
    let count = place.value(raised);
    assert_ne!(count, "0", "{first:?}");
    assert_eq!(at(&place, "2026-04-01T02:00:00Z", &since).code, 0);
    assert_eq!(place.value(raised), count, "running again raises nothing");
}
