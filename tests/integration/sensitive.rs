//! Sensitive information types through the program: listed, checked, added, revealed, and files looked through.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use crate::common::{Place, ended, record};

const OWN: &str = "\
name: Own types
types:
  - name: Badge number
    id: 0b6d1f5e-7f0e-4a9e-9a55-0c7d2a3b4c5d
    patterns:
      - confidence: 85
        primary: Badge
        any: [Near_badge]
      - confidence: 65
        primary: Badge
    examples:
      - {text: 'badge EMP-123456', confidence: 85}
      - {text: 'EMP-123456', confidence: 65}
    near_misses:
      - {text: 'EMP-12345', confidence: 65}
elements:
  Badge: {expression: 'EMP-[0-9]{6}'}
  Near_badge: {keywords: [badge, staff]}
";

const CARD: &str = "{\"Note\":\"card number 4111 1111 1111 1111\"}";

fn package(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rule_packages");
    folder.join(name).to_str().unwrap().to_owned()
}

fn with_lake() -> Place {
    let place = Place::new();
    let record = record(1, "2026-03-01T08:00:00", "FileAccessed");
    let note = "\"Note\":\"badge EMP-123456, card number 4111 1111 1111 1111\"";
    place.write("in/audit.ndjson", format!("{},{note}}}\n", record.strip_suffix('}').unwrap()));
    place.done(&["ingest", "in"]);
    place
}

#[test]
fn every_type_is_listed_and_those_that_cannot_be_found_say_why() {
    let place = Place::new();
    let all = place.done(&["sit", "list", "--format", "csv"]);
    assert!(all.lines().count() > 326, "{}", all.lines().count());
    let unavailable = place.done(&["sit", "list", "--unavailable", "--format", "ndjson"]);
    assert!(unavailable.lines().count() > 40);
    for line in unavailable.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(row["Reason"].as_str().is_some_and(|reason| reason.len() > 10), "{line}");
    }
}

#[test]
fn the_built_in_types_hold_what_they_say() {
    let ended = Place::new().run(&["sit", "check"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
}

#[test]
fn own_types_are_added_found_and_dropped() {
    let place = with_lake();
    let file = place.write("own.yaml", OWN);
    let count = "select count(*) from CloudAppEvents where has_sit(RawEventData, 'badge number')";
    let ended = place.run(&["query", count]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    place.done(&["sit", "check", "own.yaml"]);
    place.done(&["sit", "add", file.to_str().unwrap()]);
    assert_eq!(place.value(count), "1");
    assert_eq!(place.value("select Source from SensitiveInfoTypes where Name = 'Badge number'"), "Own types");
    let shown = place.done(&["sit", "show", "Badge number"]);
    assert!(shown.contains("EMP-[0-9]{6}") && shown.contains("staff"), "{shown}");
    place.done(&["sit", "drop", "Own types"]);
    assert_eq!(place.run(&["query", count]).code, 2);
    assert_eq!(place.run(&["sit", "drop", "Own types"]).code, 2);
}

#[test]
fn an_exported_rule_package_in_utf_16_is_added() {
    let place = with_lake();
    place.done(&["sit", "add", &package("exported_utf16.xml")]);
    assert_ne!(place.value("select count(*) from SensitiveInfoTypes where Source <> 'built in'"), "0");
}

#[test]
fn a_wrong_package_is_refused_with_its_lines_and_nothing_is_added() {
    let place = with_lake();
    place.write("wrong.yaml", OWN.replace("primary: Badge", "primary: Bagde").replace("keywords", "keyword"));
    let ended = place.run(&["sit", "add", "wrong.yaml"]);
    assert_ne!(ended.code, 0);
    assert!(ended.err.contains("wrong.yaml:7:"), "{}", ended.err);
    assert_eq!(place.value("select count(*) from SensitiveInfoTypes where Source <> 'built in'"), "0");
}

#[test]
fn values_are_shown_only_for_a_reason_that_is_written_down() {
    let place = with_lake();
    let sql = "select m['Value'] as v from (select unnest(sit_matches(RawEventData, 'Credit card number')) as m \
               from CloudAppEvents)";
    assert_eq!(place.query(sql), ["**** **** **** 1111"]);
    assert_eq!(place.run(&["query", sql, "--reveal", " "]).code, 2);
    assert_eq!(place.value("select count(*) from system.audit"), "0");
    let out = place.done(&["query", sql, "--reveal", "case 7", "--format", "csv"]);
    assert_eq!(out.lines().nth(1), Some("4111 1111 1111 1111"));
    let row = place.query("select Action, Reason, Query = 'x' from system.audit");
    assert_eq!(row, ["reveal,case 7,false"]);
}

/// A lake with a DLP rule match that holds what was found.
fn with_detected_values() -> Place {
    let place = Place::new();
    let record = record(1, "2026-03-01T08:00:00", "DLPRuleMatch");
    let found =
        "{\"DetectedValues\":[{\"Name\":\"4111111111111111\",\"Value\":\"card 4111111111111111 of 12/29\"}]}";
    let rest = format!("\"PolicyDetails\":[{{\"Rules\":[{found}]}}]}}");
    place.write("in/audit.ndjson", format!("{},{rest}\n", record.strip_suffix('}').unwrap()));
    place.done(&["ingest", "in"]);
    place
}

#[test]
fn values_that_a_service_found_are_masked_in_results_but_not_in_conditions() {
    let place = with_detected_values();
    let list = "RawEventData->'PolicyDetails'->0->'Rules'->0->'DetectedValues'";
    let cases = [
        ("RawEventData like '%4111111111111111%'".to_owned(), "true"),
        (format!("{list}->0->>'Name' = '4111111111111111'"), "true"),
        (format!("{list}->0->>'Name'"), "************1111"),
        (format!("upper({list}->0->>'Value')"), "**** **************** ** *****"),
        (format!("max({list}->0->>'Name')"), "************1111"),
        (format!("json_length({list})"), "1"),
    ];
    for (column, wanted) in cases {
        assert_eq!(place.value(&format!("select {column} from CloudAppEvents")), wanted, "{column}");
    }
    let nested = format!(
        "with v as (select json_get_array({list}) as items from CloudAppEvents) \
         select item->>'Name' from (select unnest(items) as item from v)"
    );
    assert_eq!(place.query(&nested), ["************1111"]);
    let whole = "select RawEventData from CloudAppEvents";
    let masked = place.done(&["query", whole, "--format", "ndjson"]);
    assert!(masked.contains("card ************1111 of **/**") && !masked.contains("411111"), "{masked}");
    place.done(&["query", whole, "-o", "out.csv"]);
    assert!(!std::fs::read_to_string(place.path("out.csv")).unwrap().contains("411111"));
    let shown = place.done(&["query", whole, "--format", "ndjson", "--reveal", "case 7"]);
    assert!(shown.contains("card 4111111111111111 of 12/29"), "{shown}");
    assert_eq!(place.value("select count(*) from system.audit"), "1");
}

#[test]
fn hashes_are_the_same_in_every_session_of_a_lake() {
    let place = with_lake();
    let hash = "select sit_hash('4111 1111 1111 1111')";
    assert_eq!(place.value(hash), place.value(hash));
    assert_ne!(place.value(hash), with_lake().value(hash));
}

#[test]
fn files_are_looked_through_and_what_cannot_be_read_is_said() {
    let place = Place::new();
    place.write("files/a.json", CARD);
    place.write("files/b.txt", "nothing here");
    let ended = place.run(&["sit", "scan", "files"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.out.contains("Credit card number") && ended.out.contains("1111"), "{}", ended.out);
    assert!(!ended.out.contains("4111 1111"), "{}", ended.out);
    let shown = place.done(&["sit", "scan", "files", "--reveal", "case 7"]);
    assert!(shown.contains("4111 1111 1111 1111"), "{shown}");
    place.write("files/c.zip", "PK\u{3}\u{4}cut off");
    assert_eq!(place.run(&["sit", "scan", "files"]).code, 3);
    assert_eq!(place.run(&["sit", "scan", "missing"]).code, 1);
}

#[test]
fn sarif_names_types_by_rule_and_standard_input_is_a_file() {
    let place = Place::new();
    let mut command = place.command();
    let mut child = command
        .args(["sit", "scan", "-", "--format", "sarif", "--type", "Credit card number"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(CARD.as_bytes()).unwrap();
    let ended = ended(child.wait_with_output().unwrap());
    assert_eq!(ended.code, 0, "{}", ended.err);
    let sarif: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(1), "{sarif:#}");
}

#[test]
fn checksums_answer_line_by_line() {
    let place = Place::new();
    let mut child = place
        .command()
        .args(["sit", "checksum"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"luhn\t4111111111111111\nluhn\t4111111111111112\n").unwrap();
    assert_eq!(ended(child.wait_with_output().unwrap()).out, "1\n0\n");
}
