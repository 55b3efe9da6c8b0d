//! Tests of the alert and incident interfaces.

use super::*;
use crate::ingest::alerts::alert::{PROVIDER_INCIDENT_ID, owned};
use crate::ingest::alerts::{graph_incident, xdr_incident};
use crate::ingest::json::Tape;
use crate::ingest::row::Cell;

type Mapping = for<'a> fn(Value<'a>, &MapContext, &mut Vec<Row<'a>>) -> Result<(), Reject>;

fn map(mapping: Mapping, text: &str) -> Result<Vec<Row<'static>>, Reject> {
    let mut tape = Tape::new();
    let mut rows = Vec::new();
    mapping(tape.parse(text).unwrap(), &MapContext::default(), &mut rows)?;
    assert!(rows.iter().all(Row::is_well_typed));
    assert!(rows.iter().skip(1).all(|row| row.role == Role::Derived) && rows[0].role == Role::Primary);
    Ok(rows.into_iter().map(owned).collect())
}

fn text(row: &Row<'_>, column: &str) -> String {
    match row.get(column).unwrap() {
        Cell::Text(text) => text.to_string(),
        Cell::Null => String::new(),
        other => format!("{other:?}"),
    }
}

fn of<'r>(rows: &'r [Row<'static>], table: &str) -> Vec<&'r Row<'static>> {
    rows.iter().filter(|row| row.table.name == table).collect()
}

const ALERT: &str = r##"{"id":"dl0b1c","providerAlertId":"0b1c","incidentId":"77","status":"new","severity":"medium",
"serviceSource":"dataLossPrevention","detectionSource":"microsoftDataLossPrevention","title":"DLP policy (Cards) matched",
"category":"Exfiltration","mitreTechniques":["T1567.002"],"createdDateTime":"2026-03-01T09:01:00Z",
"lastUpdateDateTime":"2026-03-01T09:05:00Z","firstActivityDateTime":"2026-03-01T08:59:00Z",
"lastActivityDateTime":"2026-03-01T09:00:00Z","recommendedActions":"Ask the user","detectorId":"r1",
"alertWebUrl":"https://security.microsoft.com/alerts/dl0b1c","comments":[],"evidence":[
{"@odata.type":"#microsoft.graph.security.userEvidence","verdict":"unknown","userAccount":{"userPrincipalName":"ann@contoso.com"}},
{"@odata.type":"#microsoft.graph.security.fileEvidence","fileDetails":{"fileName":"cards.xlsx"}}]}"##;

#[test]
fn an_alert_is_its_state_its_info_and_its_evidence() {
    let rows = map(graph_alert, ALERT).unwrap();
    let tables: Vec<&str> = rows.iter().map(|row| row.table.name).collect();
    assert_eq!(tables, ["SecurityAlert", "AlertInfo", "AlertEvidence", "AlertEvidence"]);
    let (alert, info, user) = (&rows[0], &rows[1], &rows[2]);
    for (column, value) in [
        ("AlertName", "DLP policy (Cards) matched"),
        ("AlertSeverity", "Medium"),
        ("Status", "New"),
        ("VendorOriginalId", "0b1c"),
        ("SystemAlertId", "dl0b1c"),
        ("ProviderName", "MicrosoftDataLossPrevention"),
        ("ProductName", "Microsoft Data Loss Prevention"),
        ("SubTechniques", r#"["T1567.002"]"#),
        ("RemediationSteps", r#"["Ask the user"]"#),
        ("CompromisedEntity", "ann@contoso.com"),
        ("AlertType", "r1"),
        ("ExtendedProperties", r#"{"IncidentId":"77"}"#),
    ] {
        assert_eq!(text(alert, column), value, "{column}");
    }
    for (column, value) in [
        ("AlertId", "dl0b1c"),
        ("Category", "Exfiltration"),
        ("Severity", "Medium"),
        ("ServiceSource", "Microsoft Data Loss Prevention"),
        ("DetectionSource", "Microsoft Data Loss Prevention"),
        ("AttackTechniques", r#"["Exfiltration to Cloud Storage (T1567.002)"]"#),
    ] {
        assert_eq!(text(info, column), value, "{column}");
    }
    assert_eq!(text(user, "Categories"), r#"["Exfiltration"]"#);
    assert_eq!(info.get("Timestamp"), alert.get("StartTime"));
    assert_eq!(alert.raw.as_deref(), Some(ALERT));
    let ids =
        [(PROVIDER_INCIDENT_ID, Cell::Text("77".into())), ("_ProviderAlertId", Cell::Text("0b1c".into()))];
    assert!(rows.iter().all(|row| row.extras == ids));
}

#[test]
fn another_state_of_an_alert_is_another_fact_with_the_same_derived_rows() {
    let changed = ALERT
        .replace(r#""status":"new""#, r#""status":"resolved""#)
        .replace("09:05", "11:45")
        .replace(r#""verdict":"unknown""#, r#""verdict":"malicious""#);
    let (one, other) = (map(graph_alert, ALERT).unwrap(), map(graph_alert, &changed).unwrap());
    assert_ne!(one[0].identity, other[0].identity);
    for (left, right) in one.iter().zip(&other).skip(1) {
        assert_eq!(left.cells, right.cells);
        assert_eq!(left.identity, None);
    }
}

#[test]
fn an_alert_inside_an_incident_is_the_same_fact_as_alone() {
    let incident = format!(
        r#"{{"id":"77","displayName":"I","severity":"high","status":"inProgress","createdDateTime":"2026-03-01T09:02:00Z","lastUpdateDateTime":"2026-03-01T09:06:00Z","assignedTo":"soc@contoso.com","customTags":["vip"],"alerts":[{ALERT}]}}"#
    );
    let (alone, inside) = (map(graph_alert, ALERT).unwrap(), map(graph_incident, &incident).unwrap());
    assert_eq!(alone.len() + 1, inside.len());
    for (left, right) in alone.iter().zip(&inside[1..]) {
        assert_eq!(
            (&left.cells, left.identity, &left.extras, &left.raw),
            (&right.cells, right.identity, &right.extras, &right.raw)
        );
    }
    for (column, value) in [
        ("Title", "I"),
        ("Severity", "High"),
        ("Status", "InProgress"),
        ("ProviderIncidentId", "77"),
        ("AlertIds", r#"["dl0b1c"]"#),
        ("Owner", r#"{"assignedTo":"soc@contoso.com","userPrincipalName":"soc@contoso.com"}"#),
        ("Labels", r#"[{"labelName":"vip","labelType":"User"}]"#),
        (
            "AdditionalData",
            r#"{"alertsCount":1,"alertProductNames":["Microsoft Data Loss Prevention"],"tactics":["Exfiltration"]}"#,
        ),
    ] {
        assert_eq!(text(&inside[0], column), value, "{column}");
    }
    assert_eq!(inside[0].get("FirstActivityTime"), alone[0].get("StartTime"));
}

#[test]
fn an_incident_without_alerts_is_one_row() {
    let rows = map(
        graph_incident,
        r#"{"id":"5","createdDateTime":"2026-03-01T09:02:00Z","redirectIncidentId":"4","odd":1}"#,
    )
    .unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(text(&rows[0], "AdditionalData"), r#"{"redirectIncidentId":"4"}"#);
    assert_eq!(rows[0].unknown_fields.as_deref(), Some(r#"{"odd":1}"#));
}

#[test]
fn a_broken_alert_does_not_cost_its_incident_and_is_reported() {
    let rows = map(
        graph_incident,
        r#"{"id":"5","createdDateTime":"2026-03-01T09:02:00Z","alerts":[{"title":"no id"},7]}"#,
    )
    .unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].unknown_fields.as_deref(), Some(r#"{"alerts":[{"title":"no id"},7]}"#));
}

#[test]
fn the_older_incident_interface_gives_devices_and_entities() {
    let rows = map(xdr_incident, r#"{"incidentId":9,"incidentName":"I","createdTime":"2026-03-01T09:00:00Z","lastUpdateTime":"2026-03-01T09:00:00Z","alerts":[
        {"alertId":"fa1","serviceSource":"OfficeATP","detectionSource":"OfficeATP","firstActivity":"2026-03-01T08:00:00Z","severity":"Low","mitreTechniques":[],
        "devices":[{"mdatpDeviceId":"d1","deviceDnsName":"pc1"}],"entities":[{"entityType":"Ip","ipAddress":"198.51.100.7","url":null}]}]}"#).unwrap();
    let evidence = of(&rows, "AlertEvidence");
    assert_eq!(evidence.iter().map(|row| text(row, "EntityType")).collect::<Vec<_>>(), ["Machine", "Ip"]);
    assert_eq!(text(evidence[0], "ServiceSource"), "Microsoft Defender for Office 365");
    assert_eq!(rows[1].extras[0], (PROVIDER_INCIDENT_ID, Cell::Text("9".into())));
    assert_eq!(text(&rows[0], "IncidentNumber"), "Integer(9)");
    assert_eq!(text(&rows[1], "Entities").matches("entityType").count(), 1);
    assert!(text(&rows[1], "Entities").contains("mdatpDeviceId"), "both lists are kept");
}

#[test]
fn an_endpoint_alert_names_its_device_and_related_user() {
    let rows = map(endpoint_alert, r#"{"id":"da1_1","incidentId":3,"alertCreationTime":"2026-03-01T09:00:00Z","machineId":"d1","computerDnsName":"pc1.contoso.com",
        "detectionSource":"WindowsDefenderAv","relatedUser":{"userName":"ann","domainName":"CONTOSO"},"evidence":[{"entityType":"User","accountName":"Bob"}]}"#).unwrap();
    let evidence = of(&rows, "AlertEvidence");
    let named: Vec<(String, String)> = evidence
        .iter()
        .map(|row| (text(row, "EntityType"), text(row, "AccountName") + &text(row, "DeviceName")))
        .collect();
    assert_eq!(
        named,
        [
            ("User".into(), "Bob".into()),
            ("Machine".into(), "pc1.contoso.com".into()),
            ("User".into(), "ann".into())
        ]
    );
    assert_eq!(text(&rows[0], "ProviderName"), "MDATP");
    assert_eq!(text(&rows[1], "DetectionSource"), "Antivirus");
}

#[test]
fn a_related_user_that_is_evidence_already_is_not_repeated() {
    let rows = map(endpoint_alert, r#"{"id":"1","alertCreationTime":"2026-03-01T09:00:00Z","relatedUser":{"userName":"ANN"},"evidence":[{"entityType":"User","accountName":"ann"}]}"#).unwrap();
    assert_eq!(of(&rows, "AlertEvidence").len(), 1);
}

#[test]
fn the_first_graph_version_lists_entities_by_kind() {
    let rows = map(graph_legacy_alert, r#"{"id":"1","title":"T","severity":"high","status":"newAlert","createdDateTime":"2026-03-01T09:00:00Z","eventDateTime":"2026-03-01T08:00:00Z",
        "vendorInformation":{"provider":"MCAS","vendor":"Microsoft"},"recommendedActions":["a","b"],
        "userStates":[{"userPrincipalName":"ann@contoso.com","logonIp":"198.51.100.7"}],"fileStates":[{"name":"a.exe","path":"C:\\x","fileHash":{"hashType":"sha256","hashValue":"22"}}],
        "hostStates":[{"fqdn":"pc1.contoso.com","privateIpAddress":"192.0.2.1"}]}"#).unwrap();
    let evidence = of(&rows, "AlertEvidence");
    assert_eq!(
        evidence.iter().map(|row| text(row, "EntityType")).collect::<Vec<_>>(),
        ["Machine", "User", "File"]
    );
    assert_eq!(text(evidence[2], "SHA256"), "22");
    assert_eq!(text(&rows[1], "ServiceSource"), "Microsoft Defender for Cloud Apps");
    assert_eq!(text(&rows[0], "RemediationSteps"), r#"["a","b"]"#);
}

#[test]
fn records_of_the_powershell_module_are_read_too() {
    let rows = map(graph_alert, r##"{"Id":"da1","Title":"T","Severity":"high","CreatedDateTime":"2026-03-01T09:00:00Z","ServiceSource":"microsoftDefenderForEndpoint",
        "Evidence":[{"CreatedDateTime":"2026-03-01T09:00:00Z","AdditionalProperties":{"@odata.type":"#microsoft.graph.security.ipEvidence","ipAddress":"198.51.100.7"}}]}"##).unwrap();
    assert_eq!(text(&rows[1], "ServiceSource"), "Microsoft Defender for Endpoint");
    assert_eq!(text(&rows[2], "RemoteIP"), "198.51.100.7");
    assert_eq!(rows[0].unknown_fields, None);
}

#[test]
fn evidence_without_its_type_is_told_by_its_members() {
    let rows = map(graph_alert, r#"{"id":"1","createdDateTime":"2026-03-01T09:00:00Z","evidence":[{"userAccount":{"accountName":"a"}},{"what":1},3]}"#).unwrap();
    let kinds: Vec<String> = of(&rows, "AlertEvidence").iter().map(|row| text(row, "EntityType")).collect();
    assert_eq!(kinds, ["User", "GenericEntity"]);
}

#[test]
fn fields_nobody_knows_are_reported_and_annotations_are_not() {
    let rows = map(graph_alert, r#"{"id":"1","createdDateTime":"2026-03-01T09:00:00Z","@odata.type":"x","brandNew":{"a":1},"empty":null}"#).unwrap();
    assert_eq!(rows[0].unknown_fields.as_deref(), Some(r#"{"brandNew":{"a":1}}"#));
}

#[test]
fn without_id_or_time_the_reject_says_so() {
    assert_eq!(map(graph_alert, r#"{"title":"T"}"#).unwrap_err().reason, "no-id");
    assert_eq!(map(graph_alert, r#"{"id":"1","createdDateTime":"soon"}"#).unwrap_err().reason, "no-time");
    assert_eq!(map(xdr_incident, r#"{"incidentId":1}"#).unwrap_err().reason, "no-time");
    assert_eq!(map(graph_incident, "[]").unwrap_err().reason, "not-an-object");
}
