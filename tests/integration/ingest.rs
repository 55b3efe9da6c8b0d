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

#[test]
fn a_join_on_identities_multiplies_no_rows_however_often_files_come() {
    let place = Place::new();
    let samples = samples();
    place.run(&["ingest", samples.to_str().unwrap()]);
    let all = "select md5(string_agg(concat_ws('|', \"KeyKind\", \"Key\", coalesce(\"AccountObjectId\", '-'), coalesce(\"AccountUpn\", '-'), coalesce(\"AccountDisplayName\", '-'), cast(\"FirstSeen\" as varchar), cast(\"LastSeen\" as varchar), \"Source\", cast(\"Records\" as varchar)), '#' order by \"KeyKind\", \"Key\")) from \"Identities\"";
    let (known, logged) = (place.value(all), place.value("select count(*) from system.identity_log"));
    // In parts, in the other order, and whole once more.
    for file in walk(&samples).iter().rev() {
        place.run(&["ingest", file]);
    }
    place.run(&["ingest", samples.to_str().unwrap()]);
    assert_eq!(place.value(all), known);
    assert_eq!(place.value("select count(*) from system.identity_log"), logged, "nothing new was learned");
    assert_ne!(logged, "0");

    let keys = "select count(*) = count(distinct concat(\"KeyKind\", ':', \"Key\")) from \"Identities\"";
    assert_eq!(place.value(keys), "true");
    let rows = place.value("select count(*) from CloudAppEvents");
    let join = "from CloudAppEvents c left join \"Identities\" i on c._AccountKey = concat(i.\"KeyKind\", ':', i.\"Key\")";
    assert_eq!(place.value(&format!("select count(*) {join}")), rows);
    assert_ne!(place.value(&format!("select count(i.\"Key\") {join}")), "0");
}

#[test]
fn identities_take_each_field_from_the_latest_record_that_states_it_whatever_the_order_of_runs() {
    // A mailbox record ties a name to a PUID only; it must not make an older sign-in's object id look newer.
    let sign_in = |hour: u32, id: &str| {
        format!(
            r#"{{"CreationTime":"2026-03-01T{hour:02}:00:00","Id":"00000000-0000-4000-8000-0000000000{hour:02}","Operation":"UserLoggedIn","RecordType":15,"UserKey":"{id}","UserType":0,"Workload":"AzureActiveDirectory","UserId":"ada@contoso.com","Actor":[{{"ID":"{id}","Type":0}},{{"ID":"ada@contoso.com","Type":5}},{{"ID":"10032000AAAAAAAA","Type":3}}]}}"#
        )
    };
    let (old, new) = ("22222222-2222-4222-8222-222222222222", "11111111-1111-4111-8111-111111111111");
    let files = [sign_in(5, old), record(1, "2026-03-01T09:00:00", "FileAccessed"), sign_in(7, new)];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let place = Place::new();
        for index in order {
            place.write("a.ndjson", &files[index]);
            place.done(&["ingest", "a.ndjson"]);
        }
        let known =
            place.query("select distinct \"AccountObjectId\" from \"Identities\" where \"KeyKind\" = 'puid'");
        assert_eq!(known, [new], "{order:?}");
        let sql = "select AccountObjectId from CloudAppEvents where ActionType = 'FileAccessed'";
        assert_eq!(place.value(sql), new, "{order:?}");
    }
}
