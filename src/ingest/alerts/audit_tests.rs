//! Tests of security alerts of the audit log.

use super::*;
use crate::ingest::identity::Canonical;
use crate::ingest::row::{Cell, Role};

fn map(record: &str) -> Vec<Row<'static>> {
    let mut tape = Tape::new();
    let mut rows = Vec::new();
    audit_alert(tape.parse(record).unwrap(), &MapContext::default(), &mut rows).unwrap();
    assert!(
        rows.iter().all(|row| row.is_well_typed() && row.role == Role::Derived && row.identity.is_none())
    );
    rows.into_iter().map(owned).collect()
}

fn record(operation: &str, category: &str, data: &str, more: &str) -> String {
    let data = serde_json::Value::from(data);
    format!(
        r#"{{"CreationTime":"2026-03-01T09:03:00","Id":"1","Operation":"{operation}","RecordType":40,"AlertId":"0b1c","Category":"{category}","Name":"Cards","Severity":"High","Source":"Office 365 Security & Compliance","Status":"Active","Data":{data}{more}}}"#
    )
}

fn text(row: &Row<'_>, column: &str) -> String {
    match row.get(column).unwrap() {
        Cell::Text(text) => text.to_string(),
        Cell::Null => String::new(),
        other => format!("{other:?}"),
    }
}

fn shown(rows: &[Row<'_>], columns: &[&str]) -> Vec<Vec<String>> {
    rows.iter().map(|row| columns.iter().map(|column| text(row, column)).collect()).collect()
}

const ENDPOINT: &str = r#"{"f3u":"ann@contoso.com","ts":"2026-03-01T09:00:00Z","wl":"Endpoint","dpid":"p1","dpn":"Cards","drid":"r1","drn":"Many cards","von":"cards.xlsx","sitmi":"g1:Credit Card Number:3:85;g2:IBAN:1:75","sict":"None;None","eop":"FileCopiedToRemovableMedia","enmd":"Block","app":"explorer.exe","ofph":"C:\\Data\\cards.xlsx","tfph":"E:\\cards.xlsx","dn":"pc1","mddid":"d1","rmsn":"USB1","rmse":"False","efs":"2048","ecip":"192.0.2.1","tdmn":"example.com","pn":"Printer 1"}"#;

#[test]
fn a_dlp_alert_of_a_device_names_everything_that_took_part() {
    let rows = map(&record("AlertTriggered", "DataLossPrevention", ENDPOINT, ""));
    assert_eq!(text(&rows[0], "AlertId"), "dl0b1c");
    assert_eq!(text(&rows[0], "ServiceSource"), "Microsoft Data Loss Prevention");
    assert_eq!(rows[0].extras, [("_ProviderAlertId", Cell::Text("0b1c".into()))]);
    let entities: Vec<String> = rows[1..].iter().map(|row| text(row, "EntityType")).collect();
    assert_eq!(
        entities,
        ["User", "Machine", "File", "File", "Url", "RemovableMedia", "Printer", "Process", "Ip"]
    );
    let files = shown(&rows[3..5], &["FolderPath", "FileName", "FileSize", "DeviceId", "EvidenceDirection"]);
    assert_eq!(files[0], ["C:\\Data", "cards.xlsx", "Integer(2048)", "d1", "Source"]);
    assert_eq!(files[1], ["E:", "cards.xlsx", "Integer(2048)", "d1", "Destination"]);
    let details = text(&rows[3], "AdditionalFields");
    assert!(
        details.contains(
            r#""SensitiveInfoTypes":[{"Id":"g1","Name":"Credit Card Number","Match":"3:85"},{"Id":"g2","#
        ),
        "{details}"
    );
    assert!(details.contains(r#""PolicyName":"Cards","RuleId":"r1","RuleName":"Many cards""#), "{details}");
    assert_eq!(text(&rows[2], "LocalIP"), "192.0.2.1");
    assert_eq!(
        text(&rows[6], "AdditionalFields"),
        r#"{"Type":"removable-media","SerialNumber":"USB1","IsEncrypted":"False"}"#
    );
}

#[test]
fn a_dlp_alert_of_exchange_names_the_mail() {
    let data = r#"{"f3u":"ann@contoso.com","ts":"2026-03-01T09:00:00Z","wl":"Exchange","dpid":"p1","von":"Report","mfrm":"ann@contoso.com","to":"bob@example.com,eve@example.org"}"#;
    let rows = map(&record("AlertTriggered", "DataLossPrevention", data, ""));
    assert_eq!(shown(&rows[1..], &["EntityType", "EmailSubject"]), [["User", ""], ["MailMessage", "Report"]]);
    assert!(
        text(&rows[2], "AdditionalFields")
            .contains(r#""Sender":"ann@contoso.com","To":["bob@example.com","eve@example.org"]"#)
    );
}

#[test]
fn a_dlp_alert_of_sharepoint_names_the_file_by_its_address() {
    let data = r#"{"f3u":"ann@contoso.com","ts":"2026-03-01T09:00:00Z","wl":"SharePoint","dpid":"p1","von":"https://contoso.example.com/sites/a/cards.xlsx"}"#;
    let rows = map(&record("AlertTriggered", "DataLossPrevention", data, ""));
    assert_eq!(
        shown(&rows[2..], &["EntityType", "FolderPath", "FileName"]),
        [["File", "https://contoso.example.com/sites/a", "cards.xlsx"]]
    );
}

#[test]
fn a_dlp_alert_of_teams_names_the_message() {
    let data = r#"{"f3u":"ann@contoso.com","ts":"2026-03-01T09:00:00Z","wl":"MicrosoftTeams","drid":"r1"}"#;
    let rows = map(&record("AlertTriggered", "DataLossPrevention", data, ""));
    assert_eq!(shown(&rows[1..], &["EntityType"]), [["User"], ["TeamsMessage"]]);
}

#[test]
fn several_users_are_several_rows() {
    let rows =
        map(&record("AlertTriggered", "DataGovernance", r#"{"f3u":"ann@contoso.com;CONTOSO\\bob"}"#, ""));
    assert_eq!(
        shown(&rows[1..], &["AccountUpn", "AccountName", "AccountDomain"]),
        [["ann@contoso.com", "ann", ""], ["", "bob", "CONTOSO"]]
    );
}

#[test]
fn the_service_decides_source_and_prefix() {
    let first = |record: String| shown(&map(&record)[..1], &["AlertId", "ServiceSource"]).remove(0);
    assert_eq!(
        first(record("AlertTriggered", "ThreatManagement", "", "")),
        ["fa0b1c", "Microsoft Defender for Office 365"]
    );
    assert_eq!(
        first(record("AlertTriggered", "InsiderRiskManagement", "", "")),
        ["ir0b1c", "Microsoft Insider Risk Management"]
    );
    let cloud = record("AlertTriggered", "DataLossPrevention", "", "")
        .replace("Office 365 Security & Compliance", "Cloud App Security");
    assert_eq!(first(cloud), ["ca0b1c", "Microsoft Defender for Cloud Apps"]);
}

#[test]
fn an_update_with_the_start_says_what_the_trigger_said() {
    let (one, other) = (
        map(&record("AlertTriggered", "DataLossPrevention", ENDPOINT, "")),
        map(&record("AlertUpdated", "DataLossPrevention", ENDPOINT, "")
            .replace("Active", "Resolved")
            .replace("09:03:00", "11:00:00")),
    );
    assert_eq!(one.len(), other.len());
    for (left, right) in one.iter().zip(&other) {
        assert_eq!(Canonical::default().of_cells(left), Canonical::default().of_cells(right));
    }
}

#[test]
fn an_update_or_entity_without_the_start_writes_no_alert_info() {
    assert!(map(&record("AlertUpdated", "ThreatManagement", "", "")).is_empty());
    let rows = map(&record(
        "AlertEntityGenerated",
        "ThreatManagement",
        r#"{"ts":"2026-03-01T09:00:00Z"}"#,
        r#","AlertEntityId":"ann@contoso.com","EntityType":"User""#,
    ));
    assert_eq!(
        shown(&rows, &["EntityType", "EvidenceRole", "AccountUpn"]),
        [["User", "Impacted", "ann@contoso.com"]]
    );
}

#[test]
fn an_entity_that_data_names_too_is_one_row() {
    let rows = map(&record(
        "AlertEntityGenerated",
        "AccessGovernance",
        r#"{"suid":"ann@contoso.com","ts":"2026-03-01T09:00:00Z"}"#,
        r#","AlertEntityId":"ann@contoso.com","EntityType":"User""#,
    ));
    assert_eq!(rows.len(), 1);
}

#[test]
fn a_threat_names_mail_mailbox_address_and_threat() {
    let data = r#"{"etype":"MalwareFamily","ts":"2026-03-01T09:00:00Z","tsd":"eve@example.org","trc":"ann@contoso.com","ms":"Invoice","imsgid":"<1@example.org>","aii":"n1","sip":"198.51.100.7","thn":"Phish"}"#;
    let rows = map(&record(
        "AlertEntityGenerated",
        "MailFlow",
        data,
        r#","AlertEntityId":"e1","EntityType":"MalwareFamily""#,
    ));
    assert_eq!(
        shown(&rows, &["EntityType", "NetworkMessageId", "AccountUpn", "RemoteIP"]),
        [
            ["MailMessage", "n1", "", "198.51.100.7"],
            ["Mailbox", "", "ann@contoso.com", ""],
            ["Ip", "", "", "198.51.100.7"],
            ["Malware", "", "", ""],
        ]
    );
    assert_eq!(
        text(&rows[3], "AdditionalFields"),
        r#"{"ThreatName":"Phish","AlertEntityId":"e1","AlertEntityType":"MalwareFamily"}"#
    );
}

#[test]
fn a_sender_is_an_account_that_is_only_related() {
    let rows = map(&record(
        "AlertEntityGenerated",
        "MailFlow",
        "",
        r#","AlertEntityId":"eve@example.org","EntityType":"Sender""#,
    ));
    assert_eq!(
        shown(&rows, &["EntityType", "EvidenceRole", "AccountUpn"]),
        [["User", "Related", "eve@example.org"]]
    );
}

#[test]
fn data_may_be_an_object_and_broken_data_costs_nothing_else() {
    let object = r#"{"CreationTime":"2026-03-01T09:03:00","Operation":"AlertTriggered","AlertId":"0b1c","Data":{"f3u":"ann@contoso.com"}}"#;
    assert_eq!(shown(&map(object)[1..], &["AccountUpn"]), [["ann@contoso.com"]]);
    assert_eq!(map(&record("AlertTriggered", "DataLossPrevention", r#"{"f3u":"ann"#, "")).len(), 1);
}

#[test]
fn a_record_without_an_alert_id_implies_nothing() {
    assert!(map(r#"{"Operation":"AlertTriggered","CreationTime":"2026-03-01T09:03:00"}"#).is_empty());
    assert!(map("[]").is_empty());
}
