//! Every command once, as a newcomer would type it.

use crate::common::{Place, record, samples};

#[test]
fn the_demo_goes_from_exports_to_answers() {
    let place = Place::new();
    let ended = place.run(&["demo", "demo-lake", "--sample-data", samples().to_str().unwrap()]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    for text in ["New-InboxRule", "MailItemsAccessed", "Any card number anywhere", "DLP policy match"] {
        assert!(ended.out.contains(text), "{text}: {}", ended.out);
    }
}

#[test]
fn an_empty_lake_answers_every_table_with_no_rows() {
    let place = Place::new();
    assert_eq!(place.value("select 1"), "1");
    assert_eq!(place.value("select count(*) from DeviceProcessEvents where LogonId = 1"), "0");
    assert_eq!(place.value("select count(*) from system.ingests"), "0");
    let listed = place.done(&["tables", "--all", "--format", "csv"]);
    for table in ["CloudAppEvents", "DeviceProcessEvents", "SigninLogs", "system.ingests"] {
        assert!(listed.contains(table), "{table}: {listed}");
    }
}

#[test]
fn tables_and_describe_say_what_is_there() {
    let place = Place::new();
    place.write("a.ndjson", record(1, "2026-03-01T08:00:00", "FileAccessed"));
    place.done(&["ingest", "a.ndjson"]);
    assert!(place.done(&["tables", "--format", "csv"]).contains("CloudAppEvents,table,1,1,"));
    let described = place.done(&["describe", "cloudappevents", "--format", "csv"]);
    assert!(described.contains("ActionType,string,"), "{described}");
    assert!(described.contains("RawEventData,Workload,text,1,100.0%"), "{described}");
    assert!(place.done(&["describe", "system.ingests"]).contains("Sequence"));
    assert_eq!(place.run(&["describe", "nothing"]).code, 2);
}

#[test]
fn coverage_shows_days_and_gaps() {
    let place = Place::new();
    let mut lines = String::new();
    for (number, hour) in (0..24).filter(|hour| !(10..14).contains(hour)).enumerate() {
        lines.push_str(&record(number as u32, &format!("2026-03-01T{hour:02}:30:00"), "FileAccessed"));
        lines.push('\n');
    }
    place.write("a.ndjson", lines);
    place.done(&["ingest", "a.ndjson"]);
    let out = place.done(&["coverage", "--format", "csv"]);
    assert!(out.contains("CloudAppEvents,SharePoint,2026-03-01,20,0,1,20,"), "{out}");
    assert!(out.contains("SharePoint,2026-03-01T10:00:00Z,2026-03-01T14:00:00Z,4,"), "{out}");
}

#[test]
fn settings_that_cannot_be_understood_stop_the_program() {
    let place = Place::new();
    place.write(".config/trailhound/config.toml", "max-rows = 5\nlakes = \"x\"\n");
    let ended = place.run(&["query", "select 1"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("config.toml") && ended.err.contains("line 2"), "{}", ended.err);
}

#[test]
fn wrong_arguments_are_usage_errors() {
    let place = Place::new();
    for arguments in [
        &["frobnicate"][..],
        &["ingest"],
        &["query", "--max-rows", "many", "select 1"],
        &["ingest", "x", "--format", "parquet"],
        &["ingest", "x", "--table", "NoTable"],
        &["ingest", "x", "--tz", "Mars/Olympus"],
    ] {
        assert_eq!(place.run(arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn completions_and_man_pages_come_from_the_same_definitions() {
    let place = Place::new();
    assert!(place.done(&["completions", "bash"]).contains("trailhound"));
    place.done(&["manual", "man"]);
    assert!(place.path("man/trailhound-ingest.1").exists());
    assert!(place.done(&["functions", "ago"]).contains("ago"));
}

#[test]
fn generated_exports_are_read_without_a_reject() {
    let place = Place::new();
    place.done(&["generate", "--events", "3000", "--days", "7", "--users", "12", "-o", "exports"]);
    let ended = place.run(&["ingest", "exports"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains("+ 0 rejects"), "{}", ended.err);
}
