//! Whole outputs, checked as a reader would see them.

use super::*;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

fn options(events: u64, days: u32) -> Options {
    Options { events, days, users: 25, seed: 42, ..Options::default() }
}

struct Output {
    folder: tempfile::TempDir,
    summary: Summary,
}

fn made(options: &Options) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut told = 0;
    let summary = generate(options, folder.path(), &mut |bytes| told += bytes).unwrap();
    assert_eq!(told, summary.files.iter().map(|file| file.bytes).sum::<u64>());
    Output { folder, summary }
}

impl Output {
    fn text(&self, file: &WrittenFile) -> String {
        fs::read_to_string(self.folder.path().join(&file.name)).unwrap()
    }

    /// Records of a file as JSON; hunting CSV rows as text.
    fn records(&self, file: &WrittenFile) -> Vec<Value> {
        let text = self.text(file);
        let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        match file.kind {
            Kind::AuditSearchCsv | Kind::AuditPortalCsv => {
                csv(&text).iter().skip(1).map(|row| json(&row[audit_data(file)])).collect()
            }
            Kind::ActivityApiNdjson | Kind::Streaming => text.lines().map(json).collect(),
            Kind::ActivityApiArray => json(&text).as_array().unwrap().clone(),
            Kind::GraphSecurity => json(&text)["value"].as_array().unwrap().clone(),
            Kind::HuntingResult if file.name.ends_with("json") => {
                json(&text)["Results"].as_array().unwrap().clone()
            }
            Kind::HuntingResult => {
                csv(&text).into_iter().skip(1).map(|row| Value::from(row.join("|"))).collect()
            }
        }
    }

    fn audit(&self) -> Vec<Value> {
        let audit = |file: &&WrittenFile| file.kind <= Kind::ActivityApiArray;
        self.summary.files.iter().filter(audit).flat_map(|file| self.records(file)).collect()
    }

    fn table(&self, table: &str) -> Vec<Value> {
        let file =
            self.summary.files.iter().find(|file| file.name.ends_with(&format!("/{table}.ndjson"))).unwrap();
        self.records(file).into_iter().map(|row| row["properties"].clone()).collect()
    }

    fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for file in &self.summary.files {
            hasher.update(file.name.as_bytes());
            hasher.update(self.text(file).as_bytes());
        }
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn audit_data(file: &WrittenFile) -> usize {
    if file.kind == Kind::AuditSearchCsv { 7 } else { 5 }
}

/// A small RFC 4180 reader.
pub(super) fn csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                cell.push('"');
                characters.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    assert!(!quoted && row.is_empty(), "the last line is complete");
    rows
}

fn id(record: &Value) -> &str {
    record["Id"].as_str().unwrap()
}

#[test]
fn every_record_is_valid_and_the_counts_are_those_reported() {
    let output = made(&options(3000, 14));
    let mut all = 0;
    for file in &output.summary.files {
        assert_eq!(output.records(file).len() as u64, file.records, "{}", file.name);
        all += file.records;
    }
    assert_eq!(output.summary.events, 3000);
    assert_eq!(all, 3000 + output.summary.copies);
    assert!(output.summary.copies > 0 && output.summary.late > 0);
}

#[test]
fn the_same_seed_gives_the_same_bytes_for_ever() {
    let output = made(&options(1500, 10));
    assert_eq!(output.hash(), "b7bc3d4d91cb0c3800fd40627ecfd583c4c34cfa525fef4bacb8049210c91026");
    assert_ne!(output.hash(), made(&Options { seed: 43, ..options(1500, 10) }).hash());
}

#[test]
fn copies_hold_the_same_facts_in_another_order() {
    let output = made(&options(3000, 14));
    let file = |kind| output.summary.files.iter().find(|file| file.kind == kind).unwrap();
    let portal: BTreeMap<String, Value> = output
        .records(file(Kind::AuditPortalCsv))
        .into_iter()
        .map(|record| {
            (format!("{} {} {}", id(&record), record["Operation"], record["ExceptionInfo"]), record)
        })
        .collect();
    let mut copies = 0;
    for record in output.records(file(Kind::ActivityApiNdjson)) {
        let key = format!("{} {} {}", id(&record), record["Operation"], record["ExceptionInfo"]);
        if let Some(other) = portal.get(&key) {
            assert_eq!(&record, other);
            assert_ne!(record.to_string(), other.to_string());
            copies += 1;
        }
    }
    assert_eq!(copies, output.summary.copies);
}

#[test]
fn the_stories_are_told_completely() {
    let options = options(3000, 14);
    let output = made(&options);
    let found: BTreeSet<String> = output
        .audit()
        .iter()
        .map(|r| format!("{} {} {}", id(r), r["RecordType"], r["Operation"].as_str().unwrap()))
        .collect();
    let stories = stories(&options).unwrap();
    assert_eq!(stories.iter().map(|story| story.records.len()).collect::<Vec<_>>(), [42, 37, 3]);
    for story in &stories {
        for record in &story.records {
            let key = format!("{} {} {}", record.id, record.record_type, record.operation);
            assert!(found.contains(&key), "story {}: {key}", story.name);
        }
    }
    let noisy: BTreeSet<String> = output
        .audit()
        .iter()
        .filter(|record| record["PolicyDetails"][0]["PolicyName"] == "Any card number anywhere")
        .map(|record| format!("{} {} {}", id(record), record["Operation"], record["ExceptionInfo"]))
        .collect();
    assert_eq!(noisy.len() as u64, stories[2].count);
}

#[test]
fn the_stories_are_in_defenders_tables_too() {
    let options = options(3000, 14);
    let output = made(&options);
    let stories = stories(&options).unwrap();
    let alerts: BTreeSet<String> = stories.iter().flat_map(|story| story.alerts.clone()).collect();
    for table in ["AlertInfo", "AlertEvidence"] {
        let ids: BTreeSet<String> =
            output.table(table).iter().map(|row| row["AlertId"].as_str().unwrap().to_owned()).collect();
        assert!(alerts.is_subset(&ids), "{table}");
    }
    let stick = output.table("DeviceFileEvents");
    let copied: BTreeSet<&str> = stick
        .iter()
        .filter(|row| row["FolderPath"].as_str().unwrap().starts_with("E:\\"))
        .map(|row| row["SHA256"].as_str().unwrap())
        .collect();
    let audit = output.audit();
    let matched: BTreeSet<&str> = audit
        .iter()
        .filter(|record| record["Operation"] == "FileCopiedToRemovableMedia")
        .map(|record| record["Sha256"].as_str().unwrap())
        .collect();
    assert_eq!((copied.len(), &copied), (5, &matched));
    assert!(output.table("DeviceEvents").iter().any(|row| row["ActionType"] == "UsbDriveMounted"));
    let strange =
        output.table("EntraIdSignInEvents").iter().filter(|row| row["IPAddress"] == "192.0.2.66").count();
    assert_eq!(strange, 7);
}

#[test]
fn workloads_name_the_same_person_in_their_own_ways() {
    let audit = made(&options(3000, 14)).audit();
    let key = |record: &Value| record["UserKey"].as_str().unwrap().to_owned();
    let person = |record: &&Value| record["UserType"] == 0;
    let of = |types: &[u64]| -> BTreeSet<String> {
        let chosen = |record: &&Value| types.contains(&record["RecordType"].as_u64().unwrap());
        audit.iter().filter(chosen).filter(person).map(key).collect()
    };
    let claims: BTreeSet<String> = of(&[6]);
    assert!(
        claims
            .iter()
            .all(|claim| claim.starts_with("i:0h.f|membership|1003200") && claim.ends_with("@live.com"))
    );
    let puids = of(&[2, 3, 50]);
    assert!(puids.iter().all(|puid| puid.len() == 16 && !puid.contains('-')));
    let actors: BTreeSet<String> = audit
        .iter()
        .filter(|record| record["RecordType"] == 15)
        .filter_map(|record| record["Actor"][2]["ID"].as_str().map(str::to_owned))
        .collect();
    assert!(puids.intersection(&actors).count() * 10 > puids.len() * 8, "most PUIDs can be resolved");
    assert!(of(&[25]).is_subset(&of(&[15, 8])), "Teams writes the object id of the sign-ins");
}

#[test]
fn a_failed_sign_in_may_say_success() {
    let audit = made(&options(5000, 14)).audit();
    let failed: Vec<&Value> =
        audit.iter().filter(|record| record["Operation"] == "UserLoginFailed").collect();
    assert!(failed.iter().all(|record| record["ErrorNumber"] != "0"));
    assert!(failed.iter().any(|record| record["ResultStatus"] == "Success"));
    assert!(failed.iter().any(|record| record["ResultStatus"] == "Failed"));
}

#[test]
fn one_id_can_be_three_facts() {
    let audit = made(&options(20_000, 14)).audit();
    let mut facts: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for record in audit.iter().filter(|record| record["RecordType"] == 13) {
        facts
            .entry(id(record))
            .or_default()
            .insert(format!("{} {}", record["Operation"], record["ExceptionInfo"]));
    }
    assert!(facts.values().any(|facts| facts.len() == 3));
}

#[test]
fn the_gap_has_no_audit_records_and_the_hours_around_it_do() {
    let output = made(&options(5000, 14));
    let (from, to) = output.summary.gap;
    let hour = |seconds: i64| {
        let mut text = Text::default();
        text.time(seconds);
        text.take()[..13].to_owned()
    };
    let hours: BTreeSet<String> = output
        .audit()
        .iter()
        .map(|record| record["CreationTime"].as_str().unwrap()[..13].to_owned())
        .collect();
    assert!((from..to).step_by(3600).all(|seconds| !hours.contains(&hour(seconds))));
    assert!(hours.contains(&hour(from - 3600)) && hours.contains(&hour(to)));
}

#[test]
fn all_addresses_are_from_documentation_private_or_back_end_ranges() {
    for record in made(&options(5000, 14)).audit() {
        for key in ["ClientIP", "ClientIPAddress", "ActorIpAddress"] {
            let Some(address) = record[key].as_str() else { continue };
            let address = address.trim_start_matches('[');
            let known = ["", "<null>"].contains(&address)
                || ["192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:", "2603:1026:"]
                    .iter()
                    .any(|range| address.starts_with(range));
            assert!(known, "{address}");
        }
    }
}

#[test]
fn packed_alert_data_is_json() {
    let audit = made(&options(3000, 14)).audit();
    let alerts: Vec<&Value> = audit.iter().filter(|record| record["RecordType"] == 40).collect();
    assert!(alerts.len() >= 7);
    for alert in alerts {
        let data: Value = serde_json::from_str(alert["Data"].as_str().unwrap()).unwrap();
        assert!(data["ts"].is_string());
    }
}

#[test]
fn dlp_matches_come_from_every_workload() {
    let audit = made(&options(20_000, 14)).audit();
    let workloads: BTreeSet<&str> = audit
        .iter()
        .filter(|record| record["Operation"].as_str().unwrap().eq_ignore_ascii_case("DlpRuleMatch"))
        .map(|record| record["Workload"].as_str().unwrap())
        .collect();
    assert_eq!(
        workloads,
        BTreeSet::from(["Endpoint", "Exchange", "MicrosoftTeams", "OneDrive", "SharePoint"])
    );
}

#[test]
fn one_format_can_be_made_alone() {
    for kind in Kind::ALL {
        let output = made(&Options { formats: vec![kind], ..options(2000, 7) });
        assert!(output.summary.files.iter().all(|file| file.kind == kind));
        assert_eq!(
            output.summary.files.iter().map(|file| file.records).sum::<u64>(),
            2000,
            "{}",
            kind.name()
        );
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_that_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("taken");
    fs::write(&file, "x").unwrap();
    let error = generate(&options(2000, 7), &file, &mut |_| ()).unwrap_err();
    assert!(error.to_string().contains("taken"), "{error}");
}

#[test]
fn too_few_users_days_or_events_are_refused() {
    let refused =
        |options: Options| generate(&options, Path::new("unused"), &mut |_| ()).unwrap_err().to_string();
    assert!(refused(Options { users: 3, ..options(2000, 7) }).contains("10 or more"));
    assert!(refused(options(2000, 3)).contains("need 7"));
    assert!(refused(options(50, 7)).contains("too few"));
}

#[test]
fn the_sample_data_of_the_project_is_what_is_generated() {
    let output = made(&Options { events: 1600, days: 14, users: 25, seed: 2026, ..Options::default() });
    let samples = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/sample_data"));
    let mut compared = 0;
    for file in &output.summary.files {
        // The search export is kept compressed.
        if file.kind != Kind::AuditSearchCsv {
            assert_eq!(
                fs::read_to_string(samples.join(&file.name)).unwrap(),
                output.text(file),
                "{}",
                file.name
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 15);
}
