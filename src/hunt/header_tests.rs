use super::*;
use crate::hunt::fault::Level;
use crate::hunt::model::{Detail, Expect, KeyPart};
use crate::hunt::read::{Loaded, read_bytes};
use proptest::prelude::*;
use std::path::Path;

const WHOLE: &str = "\
-- ---
-- id: forwarding-rule
-- title: \"{{ AccountUpn }} forwards mail to {{Target}}\"
-- description: |
--   A mailbox rule sends mail out.
--   Look at {{ Target }} first.
-- enabled: false
-- severity: Medium
-- tactics: [Collection, command and control]
-- techniques: [t1114.003]
-- tags: [mail]
-- schedule: {cron: '0 6 * * mon-fri', zone: Europe/Berlin}
-- lookback: P1D
-- threshold: 3
-- alert_per: finding
-- suppression: {window: 1d, by: [AccountUpn]}
-- flood: {most: 500, within: 1h}
-- max_age: 30d
-- time: Seen
-- key: [AccountUpn, {column: Seen, bin: 1d}]
-- entities:
--   - {type: account, column: AccountUpn}
--   - {type: ip, role: impacted, columns: {RemoteIP: Address}}
--   - {type: message, columns: [NetworkMessageId]}
-- details: {Goes to: Target}
-- references: [https://example.org/a]
-- exceptions:
--   - {where: {AccountUpn: svc@contoso.com}, owner: ann, reason: a service, expires: 2027-01-01}
-- tests:
--   - name: a rule that forwards
--     now: 2026-03-01T12:00:00Z
--     input:
--       CloudAppEvents:
--         - {ActionType: New-InboxRule, Count: 3, Ok: true, None: null, Id: '007', Raw: {a: [1]}}
--     expect: [{AccountUpn: ann@contoso.com}]
--   - {name: nothing, files: [quiet.json], expect: none}
-- ---
select 1
";

fn read(text: &str) -> Loaded {
    read_bytes(Path::new("q/forwarding-rule.sql"), text.as_bytes())
}

fn one(text: &str) -> SavedQuery {
    let mut loaded = read(text);
    assert_eq!(loaded.faults, [], "{text}");
    loaded.queries.remove(0)
}

/// A header with the keys that have to be there, and more.
fn with(more: &str) -> String {
    let keys = "id: a\ntitle: b\ndescription: c\nseverity: low\n";
    let lines = keys.lines().chain(more.lines()).map(|line| format!("-- {line}\n"));
    lines.collect::<String>() + "select 1\n"
}

fn faults(more: &str) -> Vec<String> {
    let loaded = read(&with(more));
    assert!(loaded.queries.is_empty(), "{more}");
    loaded.faults.iter().map(|fault| fault.to_string().replace("q/forwarding-rule.sql:", "")).collect()
}

#[test]
fn every_key_is_read() {
    let query = one(WHOLE);
    assert_eq!(
        (query.id.as_str(), query.enabled, query.severity),
        ("forwarding-rule", false, Severity::Medium)
    );
    assert_eq!(query.title.columns(), ["AccountUpn", "Target"]);
    assert_eq!(query.description.to_string(), "A mailbox rule sends mail out.\nLook at {{ Target }} first.");
    assert_eq!(query.tactics, ["Collection", "Command and Control"]);
    assert_eq!((query.category(), query.techniques[0].as_str()), (Some("Collection"), "T1114.003"));
    assert_eq!(query.schedule.as_ref().unwrap().to_string(), "0 6 * * mon-fri (Europe/Berlin)");
    assert_eq!((query.lookback, query.max_age), (TimeDelta::days(1), Some(TimeDelta::days(30))));
    assert_eq!(query.threshold, Threshold { comparison: Comparison::AtLeast, count: 3 });
    assert_eq!(query.suppression.as_ref().unwrap().by, ["AccountUpn"]);
    assert_eq!(query.flood, Some(Flood { most: 500, within: TimeDelta::hours(1) }));
    assert_eq!(query.key[1], KeyPart { column: "Seen".into(), bin: Some(TimeDelta::days(1)) });
    assert_eq!(query.details, [Detail { name: "Goes to".into(), column: "Target".into() }]);
    assert_eq!((query.language, query.origin), (Language::Sql, Origin::Header));
    assert_eq!((query.text.as_str(), query.source.metadata.to_string().as_str()), (WHOLE, "2:4"));
    assert_eq!(query.source.place_of(&["key"]).to_string(), "20:4");
    assert_eq!(query.source.place_in_file(37, 8).to_string(), "37:8");
}

#[test]
fn entities_exceptions_and_tests_are_read() {
    let query = one(WHOLE);
    let entities: Vec<_> = query
        .entities
        .iter()
        .map(|entity| {
            let column = &entity.columns[0];
            (
                entity.kind.evidence_type,
                entity.is_impacted,
                column.identifier.as_str(),
                column.column.as_str(),
            )
        })
        .collect();
    assert_eq!(
        entities,
        [
            ("User", true, "AccountUpn", "AccountUpn"),
            ("Ip", true, "RemoteIP", "Address"),
            ("MailMessage", false, "NetworkMessageId", "NetworkMessageId"),
        ]
    );
    assert_eq!(query.exceptions[0].matches, [("AccountUpn".to_owned(), "svc@contoso.com".to_owned())]);
    assert_eq!(query.exceptions[0].expires, Some("2027-01-01T00:00:00Z".parse().unwrap()));
    let test = &query.tests[0];
    assert_eq!(
        serde_json::to_string(&test.input[0].1[0]).unwrap(),
        r#"{"ActionType":"New-InboxRule","Count":3,"Ok":true,"None":null,"Id":"007","Raw":{"a":[1]}}"#
    );
    assert!(matches!(&test.expect, Expect::Rows(rows) if rows.len() == 1));
    assert_eq!(query.tests[1].expect, Expect::Count(0));
    assert_eq!(query.tests[1].files, [Path::new("quiet.json")]);
}

#[test]
fn kql_files_have_the_same_header() {
    let text =
        "// id: a\n// title: b\n// description: c\n// severity: high\n// schedule: on arrival\nT | take 1\n";
    let loaded = read_bytes(Path::new("a.kql"), text.as_bytes());
    assert_eq!(loaded.faults, []);
    assert_eq!(loaded.queries[0].language, Language::Kql);
    assert_eq!(loaded.queries[0].schedule, Some(Schedule::OnArrival));
}

#[test]
fn every_fault_of_a_file_is_told_at_once_with_its_place() {
    let text =
        "-- id: not good\n-- titel: b\n-- severity: urgent\n-- techniques: [T1114.999, T0000]\nselect 1\n";
    let loaded = read(text);
    let told: Vec<String> = loaded.faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "q/forwarding-rule.sql:1:4: the header has no `title`: add `title: Mail is forwarded by {{ AccountUpn }}`",
            "q/forwarding-rule.sql:1:4: the header has no `description`: add `description: What it finds and why that matters`",
            "q/forwarding-rule.sql:1:8: `not good` is no id: write up to 100 letters, digits, `-`, `_` and `.`, such as forwarding-rule",
            "q/forwarding-rule.sql:2:4: the header has no key `titel`: did you mean `title`?",
            "q/forwarding-rule.sql:3:14: `urgent` is no severity: write informational, low, medium or high",
            "q/forwarding-rule.sql:4:17: there is no technique of ATT&CK `T1114.999`: did you mean `T1114`?",
            "q/forwarding-rule.sql:4:28: there is no technique of ATT&CK `T0000`: did you mean `T1001`?",
        ]
    );
}

#[test]
fn schedules_that_cannot_be_are_refused() {
    assert_eq!(
        faults("schedule: 0m"),
        ["5:14: an interval has to be at least 1m: to run as soon as rows arrive, write `on arrival`"]
    );
    assert!(faults("schedule: {every: 0}")[0].contains("at least 1m"));
    assert!(faults("schedule: sometimes")[0].contains("an interval such as 30m"));
    assert!(faults("schedule: {cron: '0 0 30 2 *'}")[0].contains("never due"));
    assert!(
        faults("schedule: {cron: '0 0 * * *', zone: Europe/Berln}")[0]
            .contains("did you mean `Europe/Berlin`")
    );
    assert!(faults("schedule: {evry: 1h}")[0].contains("`every`"));
}

#[test]
fn a_look_back_of_a_century_is_refused() {
    assert_eq!(faults("lookback: 36500d"), ["5:14: `lookback` is 36500d, and can be at most 3653d"]);
    assert_eq!(
        faults("lookback: P100Y"),
        [
            "5:14: `P100Y` is no length of time for `lookback`: write one such as 30m, 1h, 7d or PT30M, since it counts months or years, which are not all of one length: write days, such as 30d"
        ]
    );
    assert!(faults("suppression: 0s")[0].contains("at least 1m"));
    assert!(faults("max_age: 0")[0].contains("at least 1m"));
}

#[test]
fn wrong_types_are_told() {
    assert_eq!(faults("key: AccountUpn"), ["5:9: `key` has to be a list, and here is a single value"]);
    assert_eq!(faults("enabled: perhaps"), ["5:13: `perhaps` is no truth value: write true or false"]);
    assert_eq!(
        faults("threshold: 0"),
        ["5:15: `0` is no number for `threshold`: write a whole number from 1 on"]
    );
    assert_eq!(
        faults("entities:\n  - {type: acount, column: A}"),
        ["6:15: there is no type of entity `acount`: did you mean `account`?"]
    );
    assert_eq!(
        faults("entities:\n  - {type: ip, columns: {RemoteIp4: A}}"),
        ["6:29: there is no column of AlertEvidence `RemoteIp4`: did you mean `RemoteIP`?"]
    );
    assert_eq!(faults("flood: 5"), ["5:11: `flood` has to be keys with values, and here is a single value"]);
    assert_eq!(faults("tests: [{name: a, expect: none}]").len(), 1);
    assert_eq!(faults("exceptions: [{where: {}, owner: a, reason: b}]").len(), 1);
    assert_eq!(
        faults("title: again")[0],
        "5:4: the key `title` is there already, at 2:4: remove one of the two"
    );
}

#[test]
fn a_title_with_open_braces_is_told() {
    let text = with("").replace("title: b", "title: 'b {{ Column'");
    assert_eq!(
        read(&text).faults[0].to_string(),
        "q/forwarding-rule.sql:2:11: in title, `{{` in character 3 has no `}}`: write {{ Column }}"
    );
}

#[test]
fn what_is_not_yaml_says_where() {
    let loaded = read("-- id: a\n--   - b: [\nselect 1");
    assert_eq!(loaded.faults.len(), 1);
    assert!(loaded.faults[0].to_string().contains("this is not YAML"), "{}", loaded.faults[0]);
    assert_eq!(loaded.faults[0].level(), Level::Error);
}

#[test]
fn a_plain_query_is_no_error_and_a_header_without_a_query_is_one() {
    let plain = read("-- What happened most\nselect 1");
    assert_eq!((plain.queries.len(), plain.faults[0].level()), (0, Level::Warning));
    let empty = read(&with("").replace("select 1\n", "\n"));
    assert!(empty.faults[0].to_string().contains("no query"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_header_is_too_odd_to_be_answered(text in "(-- )?(id|title|key|tests|schedule|entities)?: ?[\\PC\n]{0,80}") {
        let loaded = read(&text);
        prop_assert!(!loaded.queries.is_empty() || !loaded.faults.is_empty());
    }

    #[test]
    fn no_change_of_a_header_is_passed_over(at in 0_usize..1300, byte in proptest::sample::select(b":-[]{}'\" \nx".to_vec())) {
        let mut bytes = WHOLE.as_bytes().to_vec();
        let at = at.min(bytes.len() - 1);
        bytes[at] = byte;
        let loaded = read_bytes(Path::new("a.sql"), &bytes);
        prop_assert!(!loaded.queries.is_empty() || !loaded.faults.is_empty());
    }
}
