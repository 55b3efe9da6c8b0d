//! Queries through the program: formats, limits, exit codes, messages.

use std::sync::OnceLock;

use crate::common::{Place, samples};

/// A lake of the sample data, made once.
fn place() -> &'static Place {
    static PLACE: OnceLock<Place> = OnceLock::new();
    PLACE.get_or_init(|| {
        let place = Place::new();
        place.run(&["ingest", samples().to_str().unwrap()]);
        place
    })
}

#[test]
fn names_need_neither_quotes_nor_the_right_case() {
    let exact = place().value("select count(*) from CloudAppEvents where ActionType = 'Send'");
    assert_ne!(exact, "0");
    assert_eq!(place().value("SELECT COUNT(*) FROM cloudappevents WHERE actiontype = 'Send'"), exact);
    assert_eq!(place().value("select count(*) from \"CloudAppEvents\" c where c.ActionType = 'Send'"), exact);
    assert_eq!(
        place().value(
            "with x as (select actiontype as a from cloudappevents) select count(*) from X where A = 'Send'"
        ),
        exact
    );
}

#[test]
fn a_star_shows_the_documented_columns_only() {
    let shown = header("select * from CloudAppEvents limit 1");
    assert!(shown.starts_with("Timestamp,ActionType,") && !shown.contains("_Ingest"), "{shown}");
    let with_arrival = header("select *, ingestion_time() as Arrived from CloudAppEvents limit 1");
    assert_eq!(with_arrival, format!("{shown},Arrived"));
    assert_eq!(header("select _SourceFile from CloudAppEvents limit 1"), "_SourceFile");
}

/// The names of the columns that a query gives out.
fn header(sql: &str) -> String {
    place().done(&["query", sql, "--format", "csv"]).lines().next().unwrap().to_owned()
}

#[test]
fn hidden_columns_show_only_where_they_are_asked_for() {
    let documented = header("select * from CloudAppEvents limit 1");
    let alerts = header("select * from AlertInfo limit 1");
    for (sql, shown) in [
        ("select c.*, c._RecordId from CloudAppEvents c limit 1", format!("{documented},_RecordId")),
        ("select CloudAppEvents.*, _RecordId from cloudappevents limit 1", format!("{documented},_RecordId")),
        (
            "select * from CloudAppEvents where _recordid in (select _RecordId from AlertInfo)",
            documented.clone(),
        ),
        (
            "select * from (select * from CloudAppEvents where _RecordId is not null) limit 1",
            documented.clone(),
        ),
        (
            "select * from CloudAppEvents c join AlertInfo a on c._RecordId = a._RecordId",
            format!("{documented},{alerts}"),
        ),
        (
            "with s as (select _RecordId, ActionType as Was from CloudAppEvents) \
             select * from s join CloudAppEvents c on s._RecordId = c._RecordId limit 1",
            format!("_RecordId,Was,{documented}"),
        ),
        (
            "select * from (select 1 as n), (CloudAppEvents c join AlertInfo a on c._RecordId = a._RecordId)",
            format!("n,{documented},{alerts}"),
        ),
        (
            "select * from CloudAppEvents c left semi join AlertInfo a on c._RecordId = a._RecordId",
            documented.clone(),
        ),
    ] {
        assert_eq!(header(sql), shown, "{sql}");
    }
}

#[test]
fn joins_by_name_use_documented_columns_only() {
    let plain = place().value("select count(*) from CloudAppEvents a natural join CloudAppEvents b");
    let beside = "select count(a._SourceOffset) from CloudAppEvents a natural join CloudAppEvents b";
    assert_eq!(place().value(beside), plain);
    let thrice = "select count(*) from AlertInfo a natural join AlertInfo b natural join AlertInfo c";
    let hidden = format!("{thrice} where c._RecordId is not null or c._RecordId is null");
    assert_eq!(place().value(&hidden), place().value(thrice));
    let merged = header("select * from AlertInfo a join AlertEvidence e using (AlertId) limit 1");
    let hidden =
        "select * from AlertInfo a join AlertEvidence e using (alertid) where a._RecordId is not null";
    assert_eq!(header(hidden), merged);
}

#[test]
fn the_name_of_a_with_stands_in_front_of_a_table() {
    for sql in [
        "with signins as (select * from SignIns limit 3) select count(*) from signins",
        "with CloudAppEvents as (select *, _RecordId from CloudAppEvents limit 3) select count(*) from CloudAppEvents",
        "with a as (select * from CloudAppEvents limit 3), B as (select * from A) select count(*) from b",
        "select n from (with signins as (select 1 as x union all select 2 union all select 3) \
         select count(*) as n from SignIns)",
    ] {
        assert_eq!(place().value(sql), "3", "{sql}");
    }
    let all = place().value("select count(*) from SignIns");
    let outside =
        "with s as (with SignIns as (select 1) select * from SignIns) select count(*) from SignIns, s";
    assert_eq!(place().value(outside), all);
    let by_schema = "with SignIns as (select 1) select count(*) from lake.SignIns";
    assert_eq!(place().value(by_schema), all);
    let counted = "with recursive n as (select 1 as x union all select x + 1 from N where x < 3) select count(*) from n";
    assert_eq!(place().value(counted), "3");
}

#[test]
fn a_name_that_begins_with_an_underscore_does_not_change_what_a_view_is() {
    let all = place().value("select count(*) from OfficeActivity");
    assert_ne!(all, "0");
    let sql = "select n as _n from (select count(*) as n from OfficeActivity) order by _n";
    assert_eq!(place().value(sql), all);
    let sql = "select count(*) from OfficeActivity, (select min(_RecordId) from CloudAppEvents) r";
    assert_eq!(place().value(sql), all);
}

#[test]
fn a_column_wins_over_an_alias_except_where_results_are_ordered_and_grouped() {
    let all = place().value("select count(*) from CloudAppEvents where Timestamp > '2000-01-01'");
    let sql =
        "select timestamp as timestamp from CloudAppEvents where timestamp > '2000-01-01' order by timestamp";
    assert_eq!(place().query(sql).len().to_string(), all);
    let days = "select bin(Timestamp, '1d') as timestamp, count(*) from CloudAppEvents group by timestamp";
    let days_by_other_name = "select bin(Timestamp, '1d') as d, count(*) from CloudAppEvents group by d";
    assert_eq!(place().query(days).len(), place().query(days_by_other_name).len());
}

#[test]
fn columns_of_files_are_names_too() {
    let file = place().write("watch.csv", "accountid,Note\nx,1\n").display().to_string();
    for sql in [
        "select w.accountid from CloudAppEvents c right join 'FILE' w on w.accountid = c.accountid",
        "select accountid from 'FILE'",
        "select ACCOUNTID from 'FILE' where note = '1'",
    ] {
        assert_eq!(place().value(&sql.replace("FILE", &file)), "x", "{sql}");
    }
    let sql = "select count(*) from CloudAppEvents where accountid in (select accountid from 'FILE')";
    assert_eq!(place().value(&sql.replace("FILE", &file)), "0");
}

#[test]
fn hidden_columns_of_a_view_are_refused_in_words() {
    for sql in ["select ingestion_time() from SignIns", "select s._IngestTime from SignIns s"] {
        let ended = place().run(&["query", sql]);
        assert_eq!(ended.code, 2, "{sql}: {}", ended.err);
        assert!(
            ended.err.contains("SignIns is a view") && ended.err.contains("_IngestTime"),
            "{}",
            ended.err
        );
    }
}

#[test]
fn what_is_missing_is_named_as_it_was_written() {
    for (sql, said) in [
        ("select * from 'nofile.csv'", "the file nofile.csv is not there"),
        ("select * from CloudAppEvent", "there is no table CloudAppEvent\n"),
        ("select \"actiontype\" from CloudAppEvents", "there is no column actiontype\n"),
    ] {
        let ended = place().run(&["query", sql]);
        assert_eq!(ended.code, 2, "{sql}: {}", ended.err);
        assert!(ended.err.contains(said), "{sql}: {}", ended.err);
        for noise in ["trailhound.lake", "Valid fields", "case sensitive"] {
            assert!(!ended.err.contains(noise), "{sql}: {}", ended.err);
        }
    }
}

#[test]
fn a_misspelt_name_is_answered_with_the_nearest() {
    for (sql, hint) in [
        ("select * from CloudAppEvent", "did you mean the table CloudAppEvents?"),
        ("select ActonType from CloudAppEvents", "did you mean the column ActionType?"),
        ("select is_ipv44('x')", "did you mean the function is_ipv4?"),
        ("select * from system.ingest", "did you mean the table system.ingests?"),
    ] {
        let ended = place().run(&["query", sql]);
        assert_eq!(ended.code, 2, "{sql}: {}", ended.err);
        assert!(ended.err.contains(hint), "{sql}: {}", ended.err);
    }
}

#[test]
fn a_syntax_error_points_at_its_place() {
    let ended = place().run(&["query", "select *\nfrom CloudAppEvents\nwhere where"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("3 | where where") && ended.err.contains('^'), "{}", ended.err);
}

#[test]
fn what_is_cut_is_said_and_in_the_exit_code() {
    let ended =
        place().run(&["query", "select * from CloudAppEvents", "--max-rows", "5", "--format", "ndjson"]);
    assert_eq!((ended.code, ended.out.lines().count()), (3, 5));
    assert!(ended.err.contains("--max-rows 5"), "{}", ended.err);
    let json = place().run(&["query", "select * from CloudAppEvents", "--max-rows", "5", "--format", "json"]);
    assert!(json.out.contains("stopped at --max-rows 5"), "{}", json.out);
    let slow = "select count(*) from generate_series(1, 100000000000) a";
    let ended = place().run(&["query", slow, "--timeout", "300ms"]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert!(ended.err.contains("--timeout"), "{}", ended.err);
}

#[test]
fn a_query_that_never_yields_is_stopped_in_time() {
    let busy = "select count(*) from generate_series(1, 100000) a, generate_series(1, 10000000) b where a.value * b.value > 5";
    let started = std::time::Instant::now();
    let ended = place().run(&["query", busy, "--timeout", "1s"]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    // Unstopped it takes hours.
    assert!(started.elapsed() < std::time::Duration::from_secs(120));
}

#[test]
fn a_lake_that_is_not_there_is_spoken_of() {
    let ended = place().run(&["--lake", "nowhere", "query", "select count(*) from CloudAppEvents"]);
    assert!(ended.err.contains("there is no lake"), "{}", ended.err);
    assert!(place().run(&["--lake", "nowhere", "query", "select 1"]).err.is_empty());
}

#[test]
fn a_query_cannot_change_anything() {
    for sql in [
        "drop table CloudAppEvents",
        "insert into AlertInfo select * from AlertInfo",
        "copy CloudAppEvents to '/tmp/x.csv'",
        "create table x as select 1",
        "set datafusion.catalog.default_schema = 'x'",
    ] {
        let ended = place().run(&["query", sql]);
        assert_eq!(ended.code, 2, "{sql}: {} {}", ended.out, ended.err);
    }
}

#[test]
fn parameters_are_text_unless_their_kind_is_said() {
    let out = place().done(&[
        "query",
        "select $a as a, $n + 1 as n",
        "-p",
        "a=007",
        "-p",
        "n:int=41",
        "--format",
        "csv",
    ]);
    assert_eq!(out, "a,n\r\n007,42\r\n");
    let ended = place().run(&["query", "select $missing"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("missing"), "{}", ended.err);
}

#[test]
fn files_join_as_tables_and_their_text_stays_text() {
    place().write("list.csv", "Action,Code\nSend,007\n");
    let list = place().path("list.csv");
    let sql = format!(
        "select distinct l.Code from CloudAppEvents e join '{}' l on l.Action = e.ActionType",
        list.display()
    );
    assert_eq!(place().value(&sql), "007");
}

#[test]
fn an_output_file_appears_whole_with_its_hash() {
    let file = place().path("out.csv");
    let ended = place().run(&["query", "select 1 as a", "-o", file.to_str().unwrap()]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "a\r\n1\r\n");
    assert!(ended.err.contains("1 row") && ended.err.contains("sha256"), "{}", ended.err);
    let nowhere = place().run(&["query", "select 1", "-o", "/nowhere/out.csv"]);
    assert_eq!(nowhere.code, 1, "{}", nowhere.err);
}

#[test]
fn ago_becomes_a_literal_that_skips_files() {
    let plan = place().done(&[
        "query",
        "select count(*) from CloudAppEvents where Timestamp > ago('3d')",
        "--explain",
        "--format",
        "line",
    ]);
    assert!(!plan.contains("ago("), "{plan}");
    let ended = place().run(&[
        "query",
        "select count(RawEventData) from CloudAppEvents where Timestamp > ago('3d')",
        "--stats",
    ]);
    assert!(ended.err.contains("files skipped by the tables' logs: 11 of 14"), "{}", ended.err);
}

#[test]
fn a_column_that_nothing_ever_filled_is_spoken_of() {
    let ended =
        place().run(&["query", "select count(*) from DeviceLogonEvents where RemoteDeviceName = 'x'"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains("ever filled DeviceLogonEvents.RemoteDeviceName"), "{}", ended.err);
    let resolved =
        "select count(*) from CloudAppEvents where AccountObjectId = 'x' or AccountDisplayName = 'x'";
    let ended = place().run(&["query", resolved]);
    assert!(!ended.err.contains("ever filled"), "{}", ended.err);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = place()
        .command()
        .args(["query", "select * from CloudAppEvents", "--format", "csv"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn no_text_makes_the_engine_panic() {
    for sql in [
        "",
        ";",
        "select",
        "'",
        "select 1/0",
        "select (((((((((1",
        "\u{1}",
        "select * from 'x.csv'",
        "select ago(null)",
        "select bin(null, null)",
        "select json_get(1, 2, 3)",
        "select \"\"",
        "explain explain select 1",
        "select * from (select 1",
        "select cast('x' as int)",
        "select date_bin('0 seconds', now())",
        "select repeat('x', -1)",
        "select array_element([1], 99)",
        "with recursive a as (select 1) select * from a",
    ] {
        let ended = place().run(&["query", sql]);
        assert!([0, 1, 2].contains(&ended.code), "{sql}: {}", ended.code);
        assert!(!ended.err.contains("panicked"), "{sql}: {}", ended.err);
    }
    let chain = |terms: usize| format!("select {}", vec!["1"; terms].join("+"));
    assert_eq!(place().run(&["query", &chain(1_500)]).code, 0);
    assert_eq!(place().run(&["query", &chain(20_000)]).code, 2);
    let deep = format!("select {}1{}", "(".repeat(5000), ")".repeat(5000));
    assert_eq!(place().run(&["query", &deep]).code, 2);
}

#[test]
fn rows_without_a_day_are_found_by_any_condition() {
    let place = Place::new();
    let row = |number: u32| {
        format!(
            r#"{{"DeviceId":"d{number}","DeviceName":"pc{number}","SoftwareVendor":"contoso","SoftwareName":"agent","SoftwareVersion":"{number}"}}"#
        ) + "\n"
    };
    place.write("inventory.ndjson", (1..4).map(row).collect::<String>());
    place.done(&["ingest", "--table", "DeviceTvmSoftwareInventory", "inventory.ndjson"]);
    for (condition, rows) in [
        ("true", "3"),
        ("_Day is null", "3"),
        ("_Day is not null", "0"),
        ("_Day = date '2026-03-01'", "0"),
        ("SoftwareName = 'agent'", "3"),
        ("DeviceId = 'd2'", "1"),
        ("DeviceId = 'none' or _Day is null", "3"),
    ] {
        let sql = format!("select count(*) from DeviceTvmSoftwareInventory where {condition}");
        assert_eq!(place.value(&sql), rows, "{condition}");
    }
}
