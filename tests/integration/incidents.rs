//! Incidents from exports to decisions, through the program.

use crate::common::{Place, samples};

/// A streamed row of an alert table.
fn streamed(table: &str, properties: &str) -> String {
    format!(
        r#"{{"time":"2026-03-02T00:00:00Z","tenantId":"t","category":"AdvancedHunting-{table}","properties":{properties}}}"#
    )
}

fn info(id: &str, time: &str, severity: &str, title: &str) -> String {
    streamed(
        "AlertInfo",
        &format!(
            r#"{{"Timestamp":"{time}","AlertId":"{id}","Title":"{title}","Category":"Exfiltration","Severity":"{severity}","ServiceSource":"Microsoft Data Loss Prevention","DetectionSource":"Microsoft Data Loss Prevention"}}"#
        ),
    )
}

fn user(id: &str, time: &str, user: &str) -> String {
    streamed(
        "AlertEvidence",
        &format!(
            r#"{{"Timestamp":"{time}","AlertId":"{id}","EntityType":"User","EvidenceRole":"Impacted","AccountUpn":"{user}"}}"#
        ),
    )
}

fn file(id: &str, time: &str, digit: char) -> String {
    let hash = digit.to_string().repeat(64);
    streamed(
        "AlertEvidence",
        &format!(
            r#"{{"Timestamp":"{time}","AlertId":"{id}","EntityType":"File","EvidenceRole":"Related","FileName":"{digit}.xlsx","SHA256":"{hash}"}}"#
        ),
    )
}

/// Two alerts that have nothing in common.
fn two_apart(place: &Place) {
    let lines = [
        info("a1", "2026-03-01T08:00:00Z", "High", "Copied to a stick"),
        user("a1", "2026-03-01T08:00:00Z", "ada@contoso.com"),
        file("a1", "2026-03-01T08:00:00Z", '1'),
        info("a2", "2026-03-01T09:00:00Z", "Low", "Sent by mail"),
        user("a2", "2026-03-01T09:00:00Z", "bob@contoso.com"),
        file("a2", "2026-03-01T09:00:00Z", '2'),
    ];
    place.write("first.ndjson", lines.join("\n"));
    place.done(&["ingest", "first.ndjson"]);
}

/// An alert that has the files of both.
fn between(place: &Place) {
    let lines = [
        info("a3", "2026-03-01T10:00:00Z", "Medium", "Shared by link"),
        file("a3", "2026-03-01T10:00:00Z", '1'),
        file("a3", "2026-03-01T10:00:00Z", '2'),
    ];
    place.write("late.ndjson", lines.join("\n"));
    place.done(&["ingest", "late.ndjson"]);
}

fn id_of(place: &Place, alert: &str) -> String {
    place.value(&format!("select IncidentId from IncidentAlerts where AlertId = '{alert}'"))
}

#[test]
fn the_queue_of_the_sample_data_has_its_stories() {
    let place = Place::new();
    place.run(&["ingest", samples().to_str().unwrap()]);
    let columns = "Severity,Status,Age,Alerts,Users,Policy,Types,Name";
    let ended = place.run(&["incidents", "--columns", columns, "--format", "csv"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(ended.out.replace("\r\n", "\n"), include_str!("snapshots/incidents.csv"), "{}", ended.out);
    assert!(ended.err.contains("9 of 9 incidents"), "{}", ended.err);
    // The provider's grouping is kept.
    let kept = "select count(distinct IncidentId) from IncidentAlerts where ProviderIncidents like '%4101%'";
    assert_eq!(place.value(kept), "1");
}

#[test]
fn an_alert_is_in_exactly_one_incident_and_a_second_refresh_writes_nothing() {
    let place = Place::new();
    place.run(&["ingest", samples().to_str().unwrap()]);
    place.done(&["incident", "refresh"]);
    let alerts = place.value("select count(distinct AlertId) from AlertInfo");
    assert_eq!(place.value("select count(*) from IncidentAlerts"), alerts);
    assert_eq!(place.value("select count(distinct AlertId) from IncidentAlerts"), alerts);
    assert_eq!(place.value("select sum(Alerts) from Incidents"), alerts);
    let rows = place.value("select count(*) from system.incident_heads");
    let ended = place.run(&["incident", "refresh"]);
    assert!(ended.err.contains(": 0 changed"), "{}", ended.err);
    assert_eq!(place.value("select count(*) from system.incident_heads"), rows);
}

#[test]
fn incidents_can_be_queried_in_both_languages() {
    let place = Place::new();
    two_apart(&place);
    place.done(&["incident", "refresh"]);
    assert_eq!(place.value("select count(*) from incidents i join incidentalerts a using (IncidentId)"), "2");
    let out = place.done(&[
        "query",
        "--format",
        "csv",
        "--kql",
        "Incidents | where Severity == 'High' | project Name",
    ]);
    assert_eq!(
        out.lines().nth(1),
        Some("Copied to a stick by ada@contoso.com in Microsoft Data Loss Prevention")
    );
}

#[test]
fn a_late_alert_merges_two_incidents_and_nothing_that_people_wrote_is_lost() {
    let place = Place::new();
    two_apart(&place);
    place.done(&["incident", "refresh"]);
    let (one, other) = (id_of(&place, "a1"), id_of(&place, "a2"));
    assert_ne!(one, other);
    place.done(&["incident", "assign", &one[..8], "--to", "ada", "--as", "lead", "--why", "her files"]);
    place.done(&["incident", "assign", &other, "--to", "bob"]);
    place.done(&["incident", "tag", &one, &other, "--tag", "case 7"]);
    place.done(&["incident", "comment", &other, "--text", "asked bob"]);
    place.done(&["incident", "close", &other, "--as", "false-positive", "--determination", "not-malicious"]);
    between(&place);
    place.done(&["incident", "refresh"]);
    assert_eq!(id_of(&place, "a2"), one);
    let state = "select Alerts, Status, Owner, Classification, Determination, Tags, Comments, MergedFrom from Incidents";
    assert_eq!(
        place.query(state),
        [format!(
            "3,Resolved,ada; bob,False positive,not malicious,\"[\"\"case 7\"\"]\",1,\"[\"\"{other}\"\"]\""
        )]
    );
    assert_eq!(place.value("select RedirectTo from system.incident_redirects"), one);
    // Two alerts have come since it was resolved, so the queue shows it.
    let queue = place.done(&["incidents", "--columns", "IncidentId,Status,New", "--format", "csv"]);
    assert_eq!(queue.lines().nth(1), Some(format!("{one},Resolved,2").as_str()));
    // The older id means the same, and a decision about the merged incident holds for it.
    place.done(&["incident", "assign", &other, "--to", "eve"]);
    assert_eq!(place.value("select Owner from Incidents"), "eve");
    let history = place.done(&["incident", "history", &other, "--format", "csv"]);
    for text in ["her files", "owner ada", "owner bob", "asked bob", "owner eve", "lead"] {
        assert!(history.contains(text), "{text}: {history}");
    }
    place.done(&["audit", "verify"]);
}

#[test]
fn a_split_incident_stays_split_and_can_be_merged_again() {
    let place = Place::new();
    two_apart(&place);
    between(&place);
    place.done(&["incident", "refresh"]);
    let id = id_of(&place, "a1");
    assert_eq!(place.value("select Alerts from Incidents"), "3");
    place.done(&["incident", "split", &id, "--alert", "a2"]);
    assert_eq!(place.query("select Alerts from Incidents order by 1"), ["1", "2"]);
    let other = id_of(&place, "a2");
    // A further alert with the same file does not bring them together again.
    let line =
        [info("a4", "2026-03-01T11:00:00Z", "Low", "Printed"), file("a4", "2026-03-01T11:00:00Z", '2')];
    place.write("further.ndjson", line.join("\n"));
    place.done(&["ingest", "further.ndjson"]);
    place.done(&["incident", "refresh"]);
    assert_ne!(id_of(&place, "a1"), id_of(&place, "a2"));
    place.done(&["incident", "merge", &id, &other, "--why", "one case"]);
    assert_eq!(place.query("select Alerts from Incidents"), ["4"]);
    let reason = "select count(*) from IncidentLinks where Reason = 'put together by decision'";
    assert_eq!(place.value(reason), "3");
    place.done(&["incident", "unmerge", &id, &other]);
    assert_ne!(id_of(&place, "a1"), id_of(&place, "a2"));
    let ended = place.run(&["incident", "split", &id, "--alert", "nothing"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    place.done(&["audit", "verify"]);
}

#[test]
fn alerts_can_be_linked_and_moved_by_hand() {
    let place = Place::new();
    two_apart(&place);
    place.done(&["incident", "refresh"]);
    let (one, other) = (id_of(&place, "a1"), id_of(&place, "a2"));
    place.done(&["incident", "link", &one, "--alert", "a2"]);
    assert_eq!(place.value("select Alerts from Incidents"), "2");
    let line = [
        info("a5", "2026-03-09T11:00:00Z", "Low", "Printed"),
        user("a5", "2026-03-09T11:00:00Z", "eve@contoso.com"),
    ];
    place.write("further.ndjson", line.join("\n"));
    place.done(&["ingest", "further.ndjson"]);
    place.done(&["incident", "refresh"]);
    let third = id_of(&place, "a5");
    place.done(&["incident", "move", &one, "--alert", "a2", "--to", &third]);
    assert_eq!(id_of(&place, "a2"), id_of(&place, "a5"));
    assert_eq!(id_of(&place, "a1"), one);
    assert_eq!(id_of(&place, "a2"), other, "the id is that of the first alert");
}

#[test]
fn people_who_decide_at_once_lose_no_word() {
    let place = Place::new();
    two_apart(&place);
    place.done(&["incident", "refresh"]);
    let id = id_of(&place, "a1");
    let running: Vec<_> = (0..6)
        .map(|number| {
            let text = format!("comment {number}");
            place.command().args(["incident", "comment", &id, "--text", &text]).spawn().unwrap()
        })
        .collect();
    for mut child in running {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(place.value("select count(*) from system.incident_log where Action = 'comment'"), "6");
    assert_eq!(place.value(&format!("select Comments from Incidents where IncidentId = '{id}'")), "6");
    let ended = place.run(&["audit", "verify"]);
    assert!(ended.code == 0 && ended.err.contains("6 decisions, all as written"), "{}", ended.err);
}

#[test]
fn a_row_removed_from_the_log_is_found() {
    let place = Place::new();
    two_apart(&place);
    place.done(&["incident", "refresh"]);
    let id = id_of(&place, "a1");
    for text in ["one", "two", "three"] {
        place.done(&["incident", "comment", &id, "--text", text]);
    }
    let last = place.value("select Hash from system.incident_log where Number = 3");
    // The second commit goes, as if it had never been made.
    let log = place.path("lake/system/incident_log/_delta_log");
    let commit = |number: u32| log.join(format!("{number:020}.json"));
    let third = std::fs::read(commit(3)).unwrap();
    std::fs::write(commit(2), third).unwrap();
    std::fs::remove_file(commit(3)).unwrap();
    let ended = place.run(&["audit", "verify"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(ended.err.contains("row 3: 1 row is missing before it"), "{}", ended.err);
    std::fs::remove_file(commit(2)).unwrap();
    assert_eq!(place.run(&["audit", "verify"]).code, 0, "a log cut off at its end is whole");
    assert_eq!(place.run(&["audit", "verify", "--expect", &last]).code, 1);
}

#[test]
fn filters_take_what_fits_and_say_what_is_left_out() {
    let place = Place::new();
    two_apart(&place);
    let count = |arguments: &[&str]| {
        let all: Vec<&str> =
            ["incidents", "--columns", "Id", "--format", "csv"].iter().chain(arguments).copied().collect();
        place.done(&all).lines().count() - 1
    };
    assert_eq!(count(&[]), 2);
    assert_eq!(count(&["--user", "ADA"]), 1);
    assert_eq!(count(&["--user", "ada", "--user", "bob"]), 2);
    assert_eq!(count(&["--file", "2.xlsx"]), 1);
    assert_eq!(count(&["--entity", &"1".repeat(64)]), 1);
    assert_eq!(count(&["--severity", "high"]), 1);
    assert_eq!(count(&["--text", "by mail"]), 1);
    assert_eq!(count(&["--category", "exfil", "--service-source", "loss"]), 2);
    assert_eq!(count(&["--owner", ""]), 2);
    assert_eq!(count(&["--since", "2026-03-01T08:30:00Z"]), 1);
    assert_eq!(count(&["--until", "2026-03-01T08:30:00Z"]), 1);
    assert_eq!(place.run(&["incidents", "--severity", "huge"]).code, 2);
    assert_eq!(place.run(&["incidents", "--columns", "Colour"]).code, 2);
    let id = id_of(&place, "a1");
    place.done(&["incident", "close", &id, "--as", "true-positive"]);
    let ended = place.run(&["incidents", "--format", "csv"]);
    assert!(ended.err.contains("1 of 2 incidents; 1 resolved left out (--all shows them)"), "{}", ended.err);
    assert_eq!(count(&["--all"]), 2);
    assert_eq!(count(&["--status", "resolved", "--classification", "true-positive"]), 1);
}

#[test]
fn an_incident_and_an_alert_can_be_read() {
    let place = Place::new();
    place.run(&["ingest", samples().to_str().unwrap()]);
    let alert = "dl069441db-2782-491b-8e19-7c8bb2af449d";
    place.done(&["incident", "refresh"]);
    let id = id_of(&place, alert);
    let shown = place.done(&["incident", "show", &id[..7]]);
    for text in [
        "Payment card data",
        "paul.carter@contoso.com",
        "same provider incident",
        "Credit Card Number",
        "4101",
    ] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let story = place.done(&["alert", "show", &alert[..10], "--around", "2h"]);
    for text in ["Customer cards Q1.xlsx", "earlier", "selected", "Evidence"] {
        assert!(story.contains(text), "{text}: {story}");
    }
    assert_eq!(place.run(&["alert", "show", "dl"]).code, 2, "several begin so");
    let listed = place.done(&["alerts", "--severity", "high", "--format", "csv"]);
    assert_eq!(listed.lines().count(), 5, "{listed}");
    for name in ["case.html", "case.md", "case.json"] {
        place.done(&["incident", "report", &id, "-o", name]);
    }
    let page = std::fs::read_to_string(place.path("case.html")).unwrap();
    assert!(page.contains("Customer cards Q1.xlsx") && page.contains("<svg"), "{page}");
    for part in ["<script", "src=", "href=", "url("] {
        assert!(!page.contains(part), "{part}");
    }
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(place.path("case.json")).unwrap()).unwrap();
    assert_eq!(json["alerts"].as_array().unwrap().len(), 3);
    assert_eq!(place.run(&["incident", "report", &id, "-o", "case.pdf"]).code, 2);
}

#[test]
fn another_configuration_is_tried_before_it_is_used() {
    let place = Place::new();
    two_apart(&place);
    between(&place);
    place.write("other.toml", "[facts.file]\nweight = 0\n[facts.file-name]\nweight = 0\n");
    let out = place.done(&["incident", "simulate", "--with", "other.toml", "--format", "csv"]);
    assert!(out.contains("Incidents,1,3"), "{out}");
    assert!(out.contains("Incidents that fall apart,1,"), "{out}");
    place.write("wrong.toml", "[facts.colour]\nweight = 1\n");
    let ended = place.run(&["incident", "simulate", "--with", "wrong.toml"]);
    assert!(ended.code == 2 && ended.err.contains("line 1"), "{}", ended.err);
    place.write("lake/incidents.toml", "[facts.file]\nweight = 0\n[facts.file-name]\nweight = 0\n");
    place.done(&["incidents"]);
    assert_eq!(place.value("select count(*) from Incidents"), "3");
}

#[test]
fn each_change_is_exported_once() {
    let place = Place::new();
    two_apart(&place);
    let lines = |name: &str| -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(place.path(name)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    place.done(&["export", "graph", "-o", "one.ndjson", "--bookmark", "mark"]);
    let first = lines("one.ndjson");
    assert_eq!(first.len(), 2);
    let id = id_of(&place, "a1");
    place.done(&[
        "incident",
        "close",
        &id,
        "--as",
        "true-positive",
        "--determination",
        "compromised account",
    ]);
    place.done(&["export", "graph", "-o", "two.ndjson", "--bookmark", "mark"]);
    let second = lines("two.ndjson");
    assert_eq!(second.len(), 1);
    assert_eq!(second[0]["status"], "resolved");
    assert_eq!(second[0]["classification"], "truePositive");
    assert_eq!(second[0]["determination"], "compromisedAccount");
    assert_eq!(second[0]["alerts"][0]["id"], "a1");
    place.done(&["export", "graph", "-o", "three.ndjson", "--bookmark", "mark"]);
    assert_eq!(lines("three.ndjson").len(), 0);
    // Two incidents become one: the older id says where its alerts are.
    between(&place);
    place.done(&["export", "sentinel", "-o", "four.ndjson", "--bookmark", "mark"]);
    let merged = lines("four.ndjson");
    assert_eq!(merged.len(), 2);
    let redirect = merged.iter().find(|one| one["IncidentName"] != id.as_str()).unwrap();
    assert_eq!(redirect["AdditionalData"]["redirectIncidentName"], id.as_str());
    // What is handed over can be read in again.
    let read = place
        .command()
        .env("TRAILHOUND_LAKE", place.path("other"))
        .args(["ingest", "one.ndjson"])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&read.stderr).contains("graph-incident"), "{read:?}");
}

#[test]
fn alerts_of_saved_queries_are_in_incidents_too() {
    let place = crate::hunts::place();
    crate::hunts::ingest(&place, "all.json", &[(1, 600), (2, 610)], &[]);
    place.done(&["schedule", "run", "--once", "--since", "2026-03-01T00:00:00Z"]);
    let raised =
        place.value("select count(distinct AlertId) from AlertInfo where ServiceSource = 'trailhound'");
    assert_ne!(raised, "0");
    place.done(&["incidents"]);
    let shown = "select sum(Alerts) from Incidents where ServiceSources like '%trailhound%'";
    assert_eq!(place.value(shown), raised);
    assert_eq!(
        place.value("select count(*) from IncidentAlerts where Rule is null"),
        "0",
        "the query is the rule"
    );
}

#[test]
fn a_lake_without_alerts_has_an_empty_queue() {
    let place = Place::new();
    assert_eq!(place.run(&["incidents"]).code, 1, "there is no lake");
    place.write("a.ndjson", crate::common::record(1, "2026-03-01T08:00:00", "FileAccessed"));
    place.done(&["ingest", "a.ndjson"]);
    let ended = place.run(&["incidents"]);
    assert!(ended.code == 0 && ended.err.contains("0 of 0 incidents"), "{}", ended.err);
    assert_eq!(place.run(&["incident", "show", "abc"]).code, 2);
    place.done(&["audit", "verify"]);
}
