use super::*;
use crate::hunt::fault::Level;
use crate::hunt::read::read_bytes;
use std::path::Path;

fn query(more: &str) -> SavedQuery {
    let keys = "id: a\ntitle: '{{ Who }} did it'\ndescription: c\nseverity: low\ntests: [{name: t, files: [f], expect: 1}]\n";
    let lines = keys.lines().chain(more.lines()).map(|line| format!("-- {line}\n"));
    let text = lines.collect::<String>() + "select 1\n";
    let mut loaded = read_bytes(Path::new("a.sql"), text.as_bytes());
    assert_eq!(loaded.faults, [], "{more}");
    loaded.queries.remove(0)
}

const SCHEDULED: &str = "schedule: 1h\nentities: [{type: account, column: Who}]\n";

fn columns() -> Vec<ResultColumn> {
    let column = |name: &str, is_time, of_record| ResultColumn { name: name.to_owned(), is_time, of_record };
    vec![
        column("Timestamp", true, Some(true)),
        column("Who", false, Some(true)),
        column("ReportId", false, Some(true)),
        column("First", true, Some(false)),
        column("Count", false, Some(false)),
    ]
}

fn told(more: &str) -> Vec<String> {
    let now = "2026-03-01T00:00:00Z".parse().unwrap();
    check(&query(more), Some(&columns()), now).iter().map(ToString::to_string).collect()
}

#[test]
fn a_complete_query_has_no_faults() {
    assert_eq!(told(""), [""; 0]);
    assert_eq!(told(&format!("{SCHEDULED}key: [Who, ReportId]")), [""; 0]);
    assert_eq!(
        told(&format!("{SCHEDULED}lookback: 1d\nkey: [who, {{column: Timestamp, bin: 1d}}]")),
        [""; 0]
    );
}

#[test]
fn columns_that_are_not_there_are_told_at_what_names_them() {
    let more = "severity_column: Hw\nkey: [Reportid2]\nentities: [{type: ip, column: Adress}]\ndetails: [Cuont]\nsuppression: {window: 1h, by: [Whom]}\nexceptions: [{where: {Who2: x}, owner: a, reason: b}]";
    let told = told(more);
    assert_eq!(
        told,
        [
            "a.sql:6:4: the severity names the column `Hw`, which the result does not have",
            "a.sql:7:4: the key names the column `Reportid2`, which the result does not have: did you mean `ReportId`?",
            "a.sql:8:4: the entity of type ip names the column `Adress`, which the result does not have",
            "a.sql:9:4: the detail `Cuont` names the column `Cuont`, which the result does not have: did you mean `Count`?",
            "a.sql:10:4: `suppression` names the column `Whom`, which the result does not have: did you mean `Who`?",
            "a.sql:11:17: an exception names the column `Who2`, which the result does not have: did you mean `Who`?",
        ]
    );
    let mut without = columns();
    without.remove(1);
    let now = "2026-03-01T00:00:00Z".parse().unwrap();
    let faults = check(&query(""), Some(&without), now);
    assert_eq!(
        faults[0].to_string(),
        "a.sql:2:4: the title names the column `Who`, which the result does not have"
    );
}

#[test]
fn a_bin_is_of_a_time() {
    assert_eq!(
        told("key: [{column: Who, bin: 1d}]"),
        ["a.sql:6:4: `bin` stands at `Who`, which is no time in the result"]
    );
}

#[test]
fn a_scheduled_query_has_to_be_complete() {
    let told = told("schedule: 1h");
    assert!(told[0].contains("a `key`") && told[1].contains("`entities`"), "{told:?}");
}

#[test]
fn a_result_without_a_time_is_told() {
    let now = "2026-03-01T00:00:00Z".parse().unwrap();
    let scheduled = format!("{SCHEDULED}key: [ReportId]");
    let faults = check(&query(&scheduled), Some(&columns()[1..]), now);
    assert!(faults.iter().any(|fault| fault.kind == FaultKind::NoTime), "{faults:?}");
    assert!(told(&format!("{scheduled}\ntime: Count"))[0].contains("is no time"));
    assert_eq!(told(&format!("{scheduled}\ntime: First")), [""; 0]);
    let mut rule = query(&scheduled);
    rule.origin = Origin::SentinelRule;
    assert_eq!(time_column(&rule, &columns()[1..]), Some(2));
    assert_eq!(time_column(&query(&scheduled), &columns()[1..]), None);
}

#[test]
fn findings_that_depend_on_the_window_are_told() {
    for (more, reason) in [
        ("key: [Who]", "neither the id of a record nor a time"),
        ("key: [Who, ReportId, Count]", "`Count` of the key is made of several records"),
        ("key: [Who, First]", "`First` of the key is made of several records"),
        ("key: [Who, {column: First, bin: 1d}]\nlookback: 23h", "windows of 1d, and the look-back is 23h"),
        ("key: [ReportId]\nalert_per: run", "all findings of a run"),
        ("key: [ReportId]\nflood: {most: 5, within: 1h}", "before a flood"),
        ("key: [ReportId]\nthreshold: 5\nsuppression: 1d", "the look-back is 0s"),
    ] {
        let told = told(&format!("{SCHEDULED}{more}"));
        assert!(
            told.len() == 1 && told[0].contains(reason) && told[0].contains("warning"),
            "{more}: {told:?}"
        );
    }
    assert_eq!(told(&format!("{SCHEDULED}lookback: 1h\nkey: [Who, {{column: First, bin: 1h}}]")), [""; 0]);
    assert_eq!(
        told(&format!("{SCHEDULED}key: [ReportId]\nthreshold: 5\nsuppression: 1d\nlookback: 1d")),
        [""; 0]
    );
    assert_eq!(told(&format!("{SCHEDULED}key: [ReportId]\nalert_per: run\nsuppression: 1d")), [""; 0]);
}

#[test]
fn a_threshold_that_later_records_take_back_is_an_error() {
    let mut rule = query(&format!("{SCHEDULED}key: [ReportId]"));
    rule.threshold.comparison = Comparison::LessThan;
    let now = "2026-03-01T00:00:00Z".parse().unwrap();
    let faults = check(&rule, Some(&columns()), now);
    assert_eq!((faults[0].kind.clone(), faults[0].level()), (FaultKind::ShrinkingThreshold, Level::Error));
}

#[test]
fn missing_tests_other_names_and_old_exceptions_are_warnings() {
    let mut rule = query("exceptions: [{where: {Who: x}, owner: ann, reason: b, expires: 2026-02-01}]");
    rule.tests.clear();
    rule.id = "b".to_owned();
    let now = "2026-03-01T00:00:00Z".parse().unwrap();
    let faults = check(&rule, None, now);
    assert_eq!(faults.len(), 3);
    assert!(faults.iter().all(|fault| fault.level() == Level::Warning));
}
