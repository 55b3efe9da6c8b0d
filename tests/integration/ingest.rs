//! What must hold for any ingest: every record accounted for, nothing twice, nothing lost, whatever happens.

use std::time::Duration;

use trailhound::generate::{Options, generate};

use crate::common::{Place, record, samples};

/// Rows without what only says how they came: which file, which run.
const FACTS: &str = "select md5(string_agg(h, '' order by h)) from (select encode(_RecordHash, 'hex') as h from CloudAppEvents) t";

fn generated(place: &Place, events: u64) -> std::path::PathBuf {
    let folder = place.path("exports");
    let options = Options { events, days: 8, users: 20, seed: 7, ..Options::default() };
    generate(&options, &folder, &mut |_| ()).unwrap();
    folder
}

#[test]
fn the_same_exports_again_add_nothing() {
    let place = Place::new();
    let samples = samples();
    let first = place.run(&["ingest", samples.to_str().unwrap()]);
    assert_eq!(first.code, 3, "the sample data has records that are broken on purpose: {}", first.err);
    let rows = place.value("select count(*) from CloudAppEvents");
    let again = place.run(&["ingest", samples.to_str().unwrap()]);
    assert!(again.err.contains(" = 0 added + "), "{}", again.err);
    assert_eq!(place.value("select count(*) from CloudAppEvents"), rows);
    assert_eq!(
        place.value("select count(*) from system.rejects"),
        place.value("select count(distinct \"RejectId\") from system.rejects")
    );
}

#[test]
fn every_record_of_every_file_is_added_a_duplicate_or_a_reject() {
    let place = Place::new();
    place.run(&["ingest", samples().to_str().unwrap()]);
    place.run(&["ingest", samples().join("oddities").to_str().unwrap()]);
    let wrong = "select count(*) from system.ingest_files where \"Records\" <> \"Added\" + \"Duplicates\" + \"Rejects\"";
    assert_eq!(place.value(wrong), "0");
    assert_eq!(place.value("select count(*) > 30 from system.ingest_files"), "true");
    assert_eq!(place.value("select count(*) from system.ingests where \"EndTime\" is null"), "0");
}

#[test]
fn the_order_of_files_does_not_change_what_queries_see() {
    let files: Vec<String> = walk(&samples());
    let mut results = Vec::new();
    for reversed in [false, true] {
        let place = Place::new();
        let mut order = files.clone();
        if reversed {
            order.reverse();
        }
        for file in &order {
            place.run(&["ingest", file]);
        }
        let sql = "select md5(string_agg(concat_ws('|', cast(\"Timestamp\" as varchar), ActionType, coalesce(AccountObjectId, '-'), coalesce(AccountDisplayName, '-'), encode(_RecordHash, 'hex')), '#' order by _RecordHash)) from CloudAppEvents where _SourceFormat not like 'xdr%'";
        results.push((place.value(sql), place.value("select count(AccountObjectId) from CloudAppEvents")));
    }
    assert_eq!(results[0], results[1]);
    assert_ne!(results[0].1, "0");
}

fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push(path.to_str().unwrap().to_owned());
        }
    }
    files.sort();
    files
}

#[test]
fn a_record_in_two_formats_is_one_row_and_other_content_under_its_id_a_variant() {
    let place = Place::new();
    let one = record(1, "2026-03-01T08:00:00", "FileAccessed");
    let same = format!("{{\"Extra\":null,{}", &one[1..]).replace("08:00:00\"", "08:00:00.000Z\"");
    let other = one.replace("FileAccessed", "FileDownloaded");
    place.write("a.ndjson", format!("{one}\n{other}\n"));
    place.write(
        "b.csv",
        format!(
            "RecordType,CreationDate,UserIds,Operations,AuditData\r\n6,x,y,z,\"{}\"\r\n",
            same.replace('"', "\"\"")
        ),
    );
    place.write(
        "c.json",
        format!("{{\"value\":[{{\"id\":\"x\",\"auditLogRecordType\":\"sharePoint\",\"auditData\":{one}}}]}}"),
    );
    let ended = place.run(&["ingest", "."]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains("4 records read = 2 added + 2 duplicates + 0 rejects"), "{}", ended.err);
    assert!(ended.err.contains("1 of the added have an id"), "{}", ended.err);
}

#[test]
fn the_record_is_kept_to_the_byte() {
    let place = Place::new();
    let odd = record(1, "2026-03-01T08:00:00.1234567", "FileAccessed")
        .replace("\"Version\":1", "\"Version\" : 1.00, \"n\":null,\"e\":\"\\u00e9\\/\"");
    place.write("a.json", &odd);
    place.done(&["ingest", "a.json"]);
    let out = place.done(&["query", "select RawEventData from CloudAppEvents", "--format", "csv"]);
    let quoted = out.lines().nth(1).unwrap();
    assert_eq!(quoted.trim_matches('"').replace("\"\"", "\""), odd);
}

#[test]
fn killing_the_process_at_any_moment_loses_and_duplicates_nothing() {
    let whole = Place::new();
    let exports = generated(&whole, 12_000);
    let exports = exports.to_str().unwrap();
    whole.run(&["ingest", exports]);
    let killed = Place::new();
    for milliseconds in [40, 150, 300, 600, 900, 1400] {
        let mut child =
            killed.command().args(["ingest", exports]).stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    killed.run(&["ingest", exports]);
    assert_eq!(killed.value(FACTS), whole.value(FACTS));
    for table in ["CloudAppEvents", "AlertInfo", "AlertEvidence", "DeviceFileEvents"] {
        let count = format!("select count(*) from {table}");
        assert_eq!(killed.value(&count), whole.value(&count), "{table}");
    }
    assert!(killed.done(&["check"]).is_empty());
}

#[test]
fn looking_writes_nothing() {
    let place = Place::new();
    place.write("a.ndjson", record(1, "2026-03-01T08:00:00", "FileAccessed"));
    let ended = place.run(&["ingest", "--dry-run", "a.ndjson"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains("1 record read = 1 would be added"), "{}", ended.err);
    assert!(!place.path("lake").exists());
}

#[test]
fn one_ingest_waits_for_another() {
    let place = Place::new();
    let exports = generated(&place, 12_000);
    let exports = exports.to_str().unwrap();
    let mut first =
        place.command().args(["ingest", exports]).stderr(std::process::Stdio::null()).spawn().unwrap();
    let second = place.run(&["ingest", exports]);
    first.wait().unwrap();
    assert!([0, 3].contains(&second.code), "{}", second.err);
    let twice = "select count(*) - count(distinct encode(_RecordHash, 'hex')) from CloudAppEvents";
    assert_eq!(place.value(twice), "0");
}

#[test]
fn the_object_id_of_an_account_comes_from_other_records() {
    let place = Place::new();
    let sign_in = r#"{"CreationTime":"2026-03-01T07:00:00","Id":"00000000-0000-4000-8000-000000000099","Operation":"UserLoggedIn","RecordType":15,"UserKey":"22222222-2222-4222-8222-222222222222","UserType":0,"Workload":"AzureActiveDirectory","UserId":"Ada@contoso.com","Actor":[{"ID":"22222222-2222-4222-8222-222222222222","Type":0},{"ID":"Ada@contoso.com","Type":5},{"ID":"10032000AAAAAAAA","Type":3}]}"#;
    place.write("a.ndjson", format!("{}\n{sign_in}\n", record(1, "2026-03-01T08:00:00", "FileAccessed")));
    place.done(&["ingest", "a.ndjson"]);
    let sql = "select AccountObjectId from CloudAppEvents where ActionType = 'FileAccessed'";
    assert_eq!(place.value(sql), "22222222-2222-4222-8222-222222222222");
}
