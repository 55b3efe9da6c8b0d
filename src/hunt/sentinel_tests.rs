use super::*;
use crate::hunt::fault::Level;
use crate::hunt::read::{Loaded, read_bytes};
use std::path::Path;

const RULE: &str = "\
id: 5F6A1F3C-6a1b-4d6e-9d5b-0d4cbb1c1a11
name: Mass download
description: |
  'Somebody took many files.'
severity: High
requiredDataConnectors:
  - connectorId: Office365
    dataTypes:
      - OfficeActivity (SharePoint)
queryFrequency: 1h
queryPeriod: 14d
triggerOperator: gt
triggerThreshold: 4
status: Available
tactics:
  - Exfiltration
  - NoSuchTactic
relevantTechniques:
  - T1567.002
  - T9999
tags:
  - Schema: ASimFile
  - mail
query: |

    // first a comment
    OfficeActivity
    | where x == 1
suppressionEnabled: true
suppressionDuration: PT5H
entityMappings:
  - entityType: Account
    fieldMappings:
      - identifier: FullName
        columnName: UserId
      - identifier: UPNSuffix
        columnName: Suffix
  - entityType: Thing
    fieldMappings:
      - {identifier: Name, columnName: N}
customDetails:
  Files: FileCount
alertDetailsOverride:
  alertDisplayNameFormat: '{{UserId}} took {{ FileCount }} files'
  alertTacticsColumnName: Tactic
  alertSeverityColumnName: How
incidentConfiguration:
  createIncident: true
version: 1.0.0
kind: Scheduled
somethingNew: [1, 2]
";

fn read(file: &str, text: &str) -> Loaded {
    read_bytes(Path::new(file), text.as_bytes())
}

#[test]
fn an_analytic_rule_is_read_as_it_is() {
    let loaded = read("rule.yaml", RULE);
    assert!(loaded.faults.iter().all(|fault| fault.level() == Level::Warning), "{:?}", loaded.faults);
    let query = &loaded.queries[0];
    assert_eq!(query.id, "5f6a1f3c-6a1b-4d6e-9d5b-0d4cbb1c1a11");
    assert_eq!(query.title.to_string(), "{{ UserId }} took {{ FileCount }} files");
    assert_eq!(query.description.to_string(), "Somebody took many files.");
    assert_eq!((query.severity, query.severity_column.as_deref()), (Severity::High, Some("How")));
    assert_eq!(query.schedule, Some(Schedule::Every(TimeDelta::hours(1))));
    assert_eq!(query.lookback, TimeDelta::days(14));
    assert_eq!(query.threshold, Threshold { comparison: Comparison::MoreThan, count: 4 });
    assert_eq!(query.alert_of, AlertOf::Run);
    assert_eq!(query.suppression.as_ref().unwrap().window, TimeDelta::hours(5));
    assert_eq!(
        (query.tactics.as_slice(), query.techniques.as_slice()),
        (&["Exfiltration".to_owned()][..], &["T1567.002".to_owned()][..])
    );
    assert_eq!(query.tags, ["Schema: ASimFile", "mail"]);
    assert_eq!((query.language, query.origin), (Language::Kql, Origin::SentinelRule));
    let columns: Vec<_> = query.entities[0].columns.iter().map(|one| one.identifier.as_str()).collect();
    assert_eq!((query.entities.len(), columns), (1, vec!["AccountUpn", "UPNSuffix"]));
    assert_eq!(query.details[0].column, "FileCount");
}

#[test]
fn what_is_not_used_is_told_with_its_place() {
    let told: Vec<String> = read("r.yaml", RULE).faults.iter().map(ToString::to_string).collect();
    let keys: Vec<&str> = told.iter().map(|text| text.split('`').nth(1).unwrap()).collect();
    assert_eq!(
        keys,
        ["NoSuchTactic", "T9999", "entityType: Thing", "alertTacticsColumnName", "incidentConfiguration"]
    );
    assert!(told[0].starts_with("r.yaml:17:5: warning: "), "{}", told[0]);
}

#[test]
fn places_in_the_query_are_places_in_the_file() {
    let loaded = read("r.yaml", RULE);
    let query = &loaded.queries[0];
    assert_eq!(query.text.lines().nth(2), Some("OfficeActivity"));
    let line = RULE.lines().position(|line| line == "    OfficeActivity").unwrap() + 1;
    let place = query.source.place_in_file(3, 1);
    assert_eq!((place.line as usize, place.column), (line, 5));
}

#[test]
fn an_export_has_the_same_under_properties() {
    let export = r#"{"resources": [
      {"type": "Microsoft.OperationalInsights/workspaces/providers/alertRules", "kind": "NRT",
       "name": "[concat(parameters('workspace'),'/Microsoft.SecurityInsights/5f6a1f3c-6a1b-4d6e-9d5b-0d4cbb1c1a11')]",
       "properties": {"displayName": "Fast \u00e9", "enabled": false, "query": "T\n| take 1", "severity": "Low",
        "techniques": ["T1078"], "subTechniques": null, "suppressionEnabled": false, "suppressionDuration": "PT5H",
        "triggerOperator": "GreaterThan", "triggerThreshold": 0, "queryFrequency": "PT5M", "queryPeriod": "P1D",
        "eventGroupingSettings": {"aggregationKind": "AlertPerResult"}, "alertRuleTemplateName": null,
        "alertDetailsOverride": null, "customDetails": null, "entityMappings": null}},
      {"type": "Microsoft.SecurityInsights/alertRules", "kind": "Fusion", "properties": {"displayName": "x"}}]}"#;
    let loaded = read("export.json", export);
    assert_eq!(loaded.faults, []);
    let query = &loaded.queries[0];
    assert_eq!((query.id.as_str(), query.enabled), ("5f6a1f3c-6a1b-4d6e-9d5b-0d4cbb1c1a11", false));
    assert_eq!((query.title.to_string().as_str(), query.text.as_str()), ("Fast é", "T\n| take 1"));
    assert_eq!(query.schedule, Some(Schedule::Every(TimeDelta::minutes(5))));
    assert_eq!((query.lookback, query.alert_of), (TimeDelta::days(1), AlertOf::Finding));
    assert_eq!((query.threshold, query.techniques.len()), (Threshold::default(), 1));
    assert!(!query.source.keeps_lines);
    assert_eq!(query.source.text.line, 4);
}

#[test]
fn a_rule_without_a_frequency_is_a_hunt_or_runs_on_arrival() {
    let hunt = "id: a\nname: b\ndescription: c\nquery: |\n  T | extend AccountCustomEntity = x\n";
    let loaded = read("h.yaml", hunt);
    assert_eq!(loaded.queries[0].origin, Origin::SentinelHunt);
    assert_eq!(loaded.queries[0].schedule, None);
    assert_eq!(loaded.queries[0].entities[0].columns[0].column, "AccountCustomEntity");
    let nrt = read("n.yaml", &format!("{hunt}kind: NRT\n"));
    assert_eq!(nrt.queries[0].schedule, Some(Schedule::OnArrival));
}

#[test]
fn what_a_rule_says_wrongly_is_an_error() {
    for (from, to) in [
        ("queryFrequency: 1h", "queryFrequency: 0m"),
        ("queryPeriod: 14d", "queryPeriod: 36500d"),
        ("severity: High", "severity: Urgent"),
        ("triggerOperator: gt", "triggerOperator: about"),
        ("triggerThreshold: 4", "triggerThreshold: many"),
    ] {
        let loaded = read("r.yaml", &RULE.replace(from, to));
        assert!(loaded.queries.is_empty(), "{to}");
        assert_eq!(loaded.faults.iter().filter(|fault| fault.level() == Level::Error).count(), 1, "{to}");
    }
}

#[test]
fn a_rule_without_an_id_is_called_as_its_file() {
    let loaded = read("folder/Some Rule.yaml", "name: b\nquery: T\n");
    assert_eq!(loaded.queries[0].id, "Some Rule");
    assert_eq!(loaded.faults.len(), 1);
}
