use super::*;
use crate::hunt::read::{Loaded, read_bytes};
use std::path::Path;

const GRAPH: &str = r##"{"@odata.context": "x", "value": [{
  "@odata.type": "#microsoft.graph.security.detectionRule", "id": "7506", "displayName": "ban file", "isEnabled": false,
  "createdBy": "a", "detectorId": "67895317-b2a8-4ac3-8f8b-fa6b7765f2fe",
  "queryCondition": {"queryText": "DeviceFileEvents\r\n| where 1 == 1", "lastModifiedDateTime": null},
  "schedule": {"period": "3H", "nextRunDateTime": "2026-03-01T00:00:00Z"},
  "detectionAction": {
    "alertTemplate": {"title": "{{FileName}} was there", "description": "d", "severity": "low", "category": "Malware",
      "recommendedActions": null, "mitreTechniques": ["T1105", "T9999"],
      "impactedAssets": [{"@odata.type": "#microsoft.graph.security.impactedDeviceAsset", "identifier": "deviceId"},
        {"@odata.type": "#microsoft.graph.security.impactedUserAsset", "identifier": "initiatingProcessAccountUpn"}]},
    "organizationalScope": null,
    "responseActions": [{"@odata.type": "#microsoft.graph.security.restrictAppExecutionResponseAction", "identifier": "deviceId"}]}
}]}"##;

const FLAT: &str = "\
guid: 67895317-B2A8-4AC3-8F8B-FA6B7765F2FE
ruleName: Rule
description: of the rule
status: enabled
isEnabled: false
alertTitle: 'Alert {{ AccountUpn }}'
frequency: 0
alertSeverity: High
alertDescription: of the alert
tactics:
  - tactic: InitialAccess
    techniques:
      - {technique: T1078, subTechniques: [T1078.004]}
      - T1566
entityMappings:
  accounts: [{upnColumn: AccountUpn, aadUserIdColumn: Who}]
  hosts: [{deviceIdColumn: DeviceId}]
customDetails: {Files: Count}
actions: [{actionType: DisableUser}]
queryText: |
  IdentityLogonEvents
  | take 1
";

fn read(file: &str, text: &str) -> Loaded {
    read_bytes(Path::new(file), text.as_bytes())
}

fn columns(query: &SavedQuery) -> Vec<(&str, &str, &str)> {
    let each = query
        .entities
        .iter()
        .flat_map(|entity| entity.columns.iter().map(|one| (entity.kind.evidence_type, one)));
    each.map(|(kind, one)| (kind, one.identifier.as_str(), one.column.as_str())).collect()
}

#[test]
fn a_detection_of_the_interface_is_read_as_it_is() {
    let loaded = read("rules.json", GRAPH);
    let query = &loaded.queries[0];
    assert_eq!((query.id.as_str(), query.enabled), ("67895317-b2a8-4ac3-8f8b-fa6b7765f2fe", false));
    assert_eq!(
        (query.title.to_string().as_str(), query.severity),
        ("{{ FileName }} was there", Severity::Low)
    );
    assert_eq!((query.category(), query.techniques.len()), (Some("Malware"), 1));
    assert_eq!(query.schedule, Some(Schedule::Every(TimeDelta::hours(3))));
    assert_eq!((query.lookback, query.alert_of), (TimeDelta::hours(12), AlertOf::Finding));
    assert_eq!(
        columns(query),
        [("Machine", "DeviceId", "DeviceId"), ("User", "AccountUpn", "InitiatingProcessAccountUpn")]
    );
    assert_eq!(query.origin, Origin::DefenderDetection);
    let told: Vec<String> = loaded.faults.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("T9999") && told[1].contains("responseActions"), "{told:?}");
}

#[test]
fn the_flat_form_is_read_as_it_is() {
    let loaded = read("rule.yaml", FLAT);
    let query = &loaded.queries[0];
    assert_eq!((query.id.as_str(), query.enabled), ("67895317-b2a8-4ac3-8f8b-fa6b7765f2fe", true));
    assert_eq!(
        (query.title.to_string().as_str(), query.severity),
        ("Alert {{ AccountUpn }}", Severity::High)
    );
    assert_eq!(query.description.to_string(), "of the alert");
    assert_eq!((query.schedule.as_ref(), query.lookback), (Some(&Schedule::OnArrival), TimeDelta::zero()));
    assert_eq!(
        (query.category(), query.techniques.as_slice()),
        (Some("Initial Access"), &["T1078".to_owned(), "T1078.004".to_owned(), "T1566".to_owned()][..])
    );
    assert_eq!(
        columns(query),
        [
            ("User", "AccountUpn", "AccountUpn"),
            ("User", "AccountObjectId", "Who"),
            ("Machine", "DeviceId", "DeviceId")
        ]
    );
    assert_eq!(query.details[0].column, "Count");
    assert_eq!(query.source.place_in_file(2, 3).to_string(), "22:5");
    assert_eq!(loaded.faults.len(), 1);
}

#[test]
fn frequencies_have_the_look_back_that_defender_gives_them() {
    for (frequency, hours) in
        [("1H", 4), ("12H", 48), ("24H", 720), ("PT1H", 4), ("P7D", 720), ("PT0S", 0), ("PT5M", 0)]
    {
        let loaded = read("r.yaml", &FLAT.replace("frequency: 0", &format!("frequency: {frequency}")));
        assert_eq!(loaded.queries[0].lookback.num_hours(), hours, "{frequency}");
    }
    let bad = read("r.yaml", &FLAT.replace("frequency: 0", "frequency: often"));
    assert!(bad.queries.is_empty());
    assert!(
        bad.faults.iter().any(|fault| fault.to_string().contains("r.yaml:7:12: `often`")),
        "{:?}",
        bad.faults
    );
}

#[test]
fn a_detection_without_a_query_is_an_error() {
    let loaded = read("r.json", r#"{"displayName": "x", "queryCondition": {"queryText": ""}}"#);
    assert!(loaded.queries.is_empty());
    assert_eq!(loaded.faults[0].kind, FaultKind::NoQuery);
}
