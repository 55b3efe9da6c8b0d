//! Promoted paths: columns in the files, invisible in answers.

use std::collections::BTreeSet;

use trailhound::ingest::json_paths::Paths;

use crate::common::{Place, record, samples};

/// The same text, in a form for which no column stands in.
const PARSED: &str = "concat(RawEventData, '')";

/// Every path of objects that the records of the lake have, as keys.
fn paths(place: &Place) -> Vec<Vec<String>> {
    let mut paths = Paths::default();
    let out = place.done(&["query", "select RawEventData from CloudAppEvents", "--format", "ndjson"]);
    for line in out.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        match &row["RawEventData"] {
            serde_json::Value::String(text) => paths.add(text),
            other => paths.add(&other.to_string()),
        }
    }
    let sorted = paths.sorted();
    let names = sorted.iter().map(|path| path.path.as_str()).filter(|path| !path.contains("[]"));
    names.map(|path| path.split('.').map(str::to_owned).collect()).collect()
}

fn as_query(keys: &[String]) -> String {
    let (last, before) = keys.split_last().unwrap();
    let before: String = before.iter().map(|key| format!("->'{key}'")).collect();
    format!("RawEventData{before}->>'{last}'")
}

fn as_call(keys: &[String]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("'{key}'")).collect();
    format!("json_as_text({PARSED}, {})", keys.join(", "))
}

/// Rows in which a path is another value than parsing gives, over all paths; how many paths there are.
fn differences(place: &Place, paths: &[Vec<String>]) -> u64 {
    let mut sum = 0;
    for part in paths.chunks(30) {
        let terms: Vec<String> = part
            .iter()
            .map(|keys| {
                format!(
                    "sum(case when ({}) is distinct from {} then 1 else 0 end)",
                    as_query(keys),
                    as_call(keys)
                )
            })
            .collect();
        let sql = format!("select {} from CloudAppEvents", terms.join(" + "));
        sum += place.value(&sql).parse::<u64>().unwrap();
    }
    sum
}

fn columns(place: &Place) -> BTreeSet<String> {
    let out = place.done(&["promote", "list", "CloudAppEvents", "--format", "csv"]);
    out.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().to_owned()).collect()
}

#[test]
fn every_path_of_the_samples_gives_what_parsing_gives() {
    let place = Place::new();
    place.run(&["ingest", samples().to_str().unwrap()]);
    let paths = paths(&place);
    assert!(paths.len() > 100, "{}", paths.len());
    assert!(columns(&place).contains("RawEventData->>'Workload'"), "an ingest finds paths by itself");
    assert_eq!(differences(&place, &paths), 0);

    // All of them as columns, then in old files that lack them and in new ones. Keys that differ by case only, or that
    // no name can hold, stay in the text.
    let (mut names, present) = (BTreeSet::new(), columns(&place));
    let wanted: Vec<String> = paths
        .iter()
        .map(|keys| as_query(keys))
        .filter(|path| trailhound::lake::promoted::PromotedPath::parse(path).is_ok())
        .filter(|path| names.insert(path.to_lowercase()) && !present.contains(path))
        .collect();
    let mut add = vec!["promote", "add", "CloudAppEvents"];
    add.extend(wanted.iter().map(String::as_str));
    place.done(&add);
    assert_eq!(differences(&place, &paths), 0, "files without the columns");
    place.done(&["compact", "CloudAppEvents"]);
    let written = columns(&place);
    assert!(written.len() * 10 > paths.len() * 9, "{} of {}", written.len(), paths.len());
    assert_eq!(differences(&place, &paths), 0, "files with the columns");
    place.done(&["check", "--deep"]);
}

/// Records whose members are odd.
const ODD: &[&str] = &[
    r#""Note":"caf\u00e9 \ud83d\ude00 \"x\" \\ \/","Size":1.50,"Deep":{"Name":"a","Name":"b"}"#,
    r#""Note":null,"Size":-0,"Deep":{"Name":null}"#,
    r#""Note":"lone \ud800","Size":1e400,"Deep":"text","Rules":[{"Name":"one"},{"Name":"two"}]"#,
    r#""Note":"","Note":"second","Size":true,"Deep":{"Other":{"Name":"inner"}},"Rules":[]"#,
    r#""Note":["a"],"Size":"12","Deep":[1,2],"Rules":"[{\"Name\":\"no array\"}]""#,
    r#""Size":12345678901234567890123,"Deep":{"Name":{"x":[1, 2]}},"Rules":[{"Name":"one","Name":"two"}]"#,
];

fn odd(place: &Place, from: u32) {
    let lines: Vec<String> = ODD
        .iter()
        .enumerate()
        .map(|(index, members)| {
            let id = from + u32::try_from(index).unwrap();
            let record = record(id, &format!("2026-03-0{}T08:00:00", 1 + index % 3), "FileAccessed");
            format!("{},{members}}}\n", record.strip_suffix('}').unwrap())
        })
        .collect();
    place.write("odd.ndjson", lines.concat());
    place.done(&["ingest", "odd.ndjson"]);
}

/// A lake in which some files have the columns and some have not.
fn mixed() -> Place {
    let place = Place::new();
    odd(&place, 1);
    place.done(&[
        "promote",
        "add",
        "CloudAppEvents",
        "RawEventData->>'Note'",
        "RawEventData->>'Size'",
        "RawEventData->'Deep'->>'Name'",
        "RawEventData->'Deep'",
        "RawEventData->'Rules'",
    ]);
    odd(&place, 101);
    place
}

#[test]
fn odd_values_are_the_same_in_columns_and_in_the_text() {
    let place = mixed();
    let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    let paths = [
        keys(&["Note"]),
        keys(&["Size"]),
        keys(&["Deep"]),
        keys(&["Deep", "Name"]),
        keys(&["Deep", "Other", "Name"]),
        keys(&["Rules"]),
        keys(&["Missing"]),
    ];
    assert_eq!(differences(&place, &paths), 0);
    place.done(&["compact"]);
    assert_eq!(differences(&place, &paths), 0);
}

#[test]
fn queries_of_any_shape_give_the_same_with_columns_and_without() {
    let place = mixed();
    for query in [
        "select RAW->>'Note' as n, count(*) as c from CloudAppEvents group by 1 order by 1, 2",
        "select RAW->'Rules'->0->>'Name' as n, count(*) as c from CloudAppEvents group by 1 order by 1, 2",
        "select json_length(RAW, 'Rules') as n, count(*) as c from CloudAppEvents group by 1 order by 1, 2",
        "select count(*) from CloudAppEvents where RAW->>'Note' = 'second' or RAW->>'Size' = '12'",
        "select count(*) from CloudAppEvents where RAW->>'Note' like '%x%' and RAW->'Deep'->>'Name' is not null",
        "select (RAW->>'Size')::double as s from CloudAppEvents where RAW->>'Size' in ('1.50', '12') order by 1",
        "select distinct RAW->'Deep'->>'Name' as n from CloudAppEvents order by 1",
        "select a.n, count(*) from (select RAW as r, RAW->>'Note' as n from CloudAppEvents) a \
         where a.r->>'Size' is not null group by 1 order by 1",
        "with e as (select * from CloudAppEvents where RAW->>'Size' <> '12') \
         select e.ActionType, x.r->>'Note' as n from e join (select _RecordId as i, RAW as r from CloudAppEvents) x \
         on x.r->>'Size' = e.RawEventData->>'Size' order by 1, 2",
        "select RAW->>'Note' as n from CloudAppEvents union all select RAW->>'Size' from CloudAppEvents order by 1",
        "select n, row_number() over (partition by n order by t) as r from \
         (select RAW->>'Note' as n, Timestamp as t from CloudAppEvents) order by 1, 2",
        "select row_number() over (partition by RAW->>'Note' order by Timestamp, RAW->>'Size') as r from CloudAppEvents order by 1",
        "select ActionType from CloudAppEvents order by RAW->>'Note', Timestamp limit 3",
        "select count(*) from CloudAppEvents where RAW->>'Size' in (select RAW->>'Size' from CloudAppEvents)",
        "select count(*) from CloudAppEvents e where exists (select 1 from CloudAppEvents i where i.RAW->>'Note' = e.RAW->>'Note')",
        "select max(RAW->>'Size') filter (where RAW->>'Note' is null) as m, count(distinct RAW->>'Note') as d from CloudAppEvents",
    ] {
        let with = query.replace("RAW", "RawEventData");
        let without = query
            .replace("i.RAW", "concat(i.RawEventData, '')")
            .replace("e.RAW", "concat(e.RawEventData, '')");
        let without =
            without.replace("RAW", PARSED).replace("e.RawEventData->>", "concat(e.RawEventData, '')->>");
        assert_eq!(place.query(&with), place.query(&without), "{query}");
    }
}

#[test]
fn a_path_that_is_a_column_is_read_as_one_even_through_views_and_subqueries() {
    let place = Place::new();
    place.run(&["ingest", samples().to_str().unwrap()]);
    for query in [
        "select RawEventData->>'Workload', count(*) from CloudAppEvents group by 1",
        "select count(*) from (select * from CloudAppEvents where IsAdminOperation) where RawEventData->>'Workload' = 'Exchange'",
        "select e.RawEventData->>'Workload' from CloudAppEvents e join AlertEvidence a on a.AccountUpn = e.AccountId",
    ] {
        let plan = place.done(&["query", "--explain", query, "--format", "line"]);
        let scans: Vec<&str> =
            plan.lines().filter(|line| line.contains("TableScan: CloudAppEvents")).collect();
        assert!(scans.iter().all(|scan| scan.contains("RawEventData->>Workload")), "{query}: {plan}");
        let parses = |scan: &&&str| scan.contains("RawEventData]") || scan.contains("RawEventData,");
        assert_eq!(scans.iter().filter(parses).count(), 0, "{query}: {plan}");
    }
    let shown = place.done(&["query", "select * from CloudAppEvents limit 1", "--format", "csv"]);
    assert!(!shown.contains("->"), "columns of paths are not shown: {}", shown.lines().next().unwrap());
}

#[test]
fn a_dropped_path_is_written_no_more_and_not_found_again() {
    let place = Place::new();
    let records: Vec<String> =
        (1..50).map(|id| record(id, "2026-03-01T08:00:00", "FileAccessed") + "\n").collect();
    place.write("a.ndjson", records.concat());
    place.done(&["ingest", "a.ndjson"]);
    assert!(columns(&place).contains("RawEventData->>'Workload'"));
    let ended = place.run(&["promote", "drop", "cloudappevents", "RawEventData->>Workload"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains("CloudAppEvents: 1 path dropped"), "{}", ended.err);
    let records: Vec<String> =
        (51..99).map(|id| record(id, "2026-03-02T08:00:00", "FileAccessed") + "\n").collect();
    place.write("b.ndjson", records.concat());
    place.done(&["ingest", "b.ndjson"]);
    let listed = place.done(&["promote", "list", "--format", "csv"]);
    let line = listed.lines().find(|line| line.contains("Workload")).unwrap();
    assert!(line.starts_with("CloudAppEvents,RawEventData->>'Workload',false,1,2,"), "{line}");
    assert_eq!(
        place.query("select RawEventData->>'Workload', count(*) from CloudAppEvents group by 1"),
        ["SharePoint,97"]
    );
    assert!(
        place
            .run(&["promote", "drop", "CloudAppEvents", "RawEventData->>Workload"])
            .err
            .contains("nothing to change")
    );
}

#[test]
fn what_cannot_be_a_column_is_refused_with_the_reason() {
    let place = Place::new();
    place.write("a.ndjson", record(1, "2026-03-01T08:00:00", "FileAccessed"));
    place.done(&["ingest", "a.ndjson"]);
    for (arguments, expected) in [
        (["CloudAppEvents", "Workload"], "Workload is not a path"),
        (["CloudAppEvents", "ActionType->>'x'"], "CloudAppEvents.ActionType holds no JSON"),
        (["CloudAppEvents", "RawEventData->>'a b'"], "the key a b has characters"),
        (["Nowhere", "RawEventData->>'x'"], "the lake has no table Nowhere"),
    ] {
        let ended = place.run(&["promote", "add", arguments[0], arguments[1]]);
        assert_eq!(ended.code, 2, "{}", ended.err);
        assert!(ended.err.contains(expected), "{}", ended.err);
        assert!(ended.err.contains("hint:"), "{}", ended.err);
    }
}

#[test]
fn words_that_few_records_have_are_looked_for_where_they_can_be() {
    let place = Place::new();
    for day in 1..10 {
        let operation = if day == 5 { "AnonymousLinkUsed" } else { "FileAccessed" };
        place.write("a.ndjson", record(day, &format!("2026-03-0{day}T08:00:00"), operation));
        place.done(&["ingest", "a.ndjson"]);
    }
    for (condition, rows) in [
        ("RawEventData like '%AnonymousLink%'", 1),
        ("RawEventData ilike '%anonymouslink%'", 1),
        ("has(RawEventData, 'anonymouslinkused')", 1),
        ("RawEventData->>'Operation' = 'AnonymousLinkUsed'", 1),
        ("RawEventData like '%00000000-0000-4000-8000-000000000005%'", 1),
        ("ReportId like '%5' and RawEventData like '%AnonymousLink%'", 1),
        ("RawEventData not like '%AnonymousLink%'", 8),
        ("RawEventData like '%NothingHasThis%'", 0),
        ("IPAddress = '192.0.2.8'", 0),
    ] {
        let sql = format!("select count(*) from CloudAppEvents where {condition}");
        let ended = place.run(&["query", &sql, "--stats", "--format", "csv"]);
        assert_eq!(ended.out.lines().nth(1), Some(rows.to_string().as_str()), "{condition}: {}", ended.err);
        let skipped = ended.err.lines().find(|line| line.contains("skipped by the files' indices"));
        match rows {
            8 => assert_eq!(skipped, None, "{condition}"),
            rows => {
                let expected = format!("blocks of rows skipped by the files' indices: {} of 9", 9 - rows);
                assert!(skipped.is_some_and(|line| line.ends_with(&expected)), "{condition}: {}", ended.err);
            }
        }
    }
}
