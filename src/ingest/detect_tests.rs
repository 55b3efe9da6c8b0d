//! Every format is told from made-up records of its kind.

use super::*;
use crate::ingest::json::Tape;

fn header(names: &str) -> CsvHeader {
    CsvHeader { names: names.split(',').map(str::to_owned).collect() }
}

fn shape(text: &str) -> Option<Format> {
    shape_of(Tape::new().parse(text).unwrap())
}

#[test]
fn every_name_reads_back_and_is_kebab_case() {
    for format in Format::ALL {
        assert_eq!(format.name().parse(), Ok(*format));
        assert!(format.name().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{format}");
    }
    assert!("csv".parse::<Format>().unwrap_err().to_string().contains("audit-csv, audit-json"));
}

#[test]
fn csv_files_are_told_by_their_header() {
    for (names, format) in [
        (
            "RecordId,CreationDate,RecordType,Operation,UserId,AuditData,AssociatedAdminUnits",
            Format::AuditCsv,
        ),
        ("creation date,user ids,operations,Audit Data,_raw", Format::AuditCsv),
        ("Activity,File,Location,User,Happened,Platform", Format::ActivityExplorer),
        ("Timestamp,DeviceName,Account,ActionType,FileName,SHA256", Format::HuntingCsv),
        ("Timestamp [UTC],DeviceName,Renamed", Format::HuntingCsv),
        ("DeviceName,AccountUpn,count_", Format::HuntingCsv),
        ("TimeGenerated [UTC],UserId,ClientIP,Operation", Format::SentinelCsv),
        (",TenantId,ProviderName,SystemAlertId,AlertName,TimeGenerated", Format::SentinelAlert),
        ("TimeGenerated,IncidentName,IncidentNumber,Title", Format::SentinelIncident),
        ("MessageId,Received,SenderAddress,RecipientAddress,Subject,Status", Format::MessageTrace),
        ("Date (UTC),Request ID,User ID,User,Username,Application,Application ID", Format::EntraSignInCsv),
        ("Date (UTC),CorrelationId,Service,Category,Activity,Result", Format::EntraDirectoryAuditCsv),
    ] {
        assert_eq!(detect_csv(&header(names)), Some(format), "{names}");
    }
}

#[test]
fn an_unknown_header_is_refused_and_shown() {
    let header = header("name,age,town");
    assert_eq!(detect_csv(&header), None);
    assert!(unknown_header(&header).contains("name, age, town"));
}

#[test]
fn json_records_are_told_by_their_keys() {
    for (text, format) in [
        (
            r#"{"CreationTime":"2026-03-01T08:00:00","Id":"1","Operation":"Send","RecordType":2}"#,
            Format::AuditJson,
        ),
        (r#"{"CreationDate":"x","Operations":"Send","AuditData":"{}"}"#, Format::AuditPowershellJson),
        (r#"{"id":"1","createdDateTime":"x","auditLogRecordType":"x","auditData":{}}"#, Format::AuditGraph),
        (r#"{"Activity":"FileCopied","Happened":"x","RecordIdentity":"1"}"#, Format::ActivityExplorer),
        (r#"{"time":"x","category":"AdvancedHunting-EmailEvents","properties":{}}"#, Format::XdrStreaming),
        (
            r#"{"time":"x","resourceId":"/tenants/t/providers/Microsoft.aadiam","category":"SignInLogs","properties":{}}"#,
            Format::EntraDiagnostics,
        ),
        (
            r#"{"id":"1","activityDateTime":"x","activityDisplayName":"x","initiatedBy":{}}"#,
            Format::EntraDirectoryAudit,
        ),
        (
            r#"{"id":"1","createdDateTime":"x","appDisplayName":"x","userPrincipalName":"x","status":{}}"#,
            Format::EntraSignIn,
        ),
        (
            r#"{"id":"1","createdDateTime":"x","severity":"low","serviceSource":"x","incidentId":"7"}"#,
            Format::GraphAlert,
        ),
        (
            r#"{"id":"1","azureTenantId":"x","severity":"low","vendorInformation":{}}"#,
            Format::GraphLegacyAlert,
        ),
        (
            r#"{"id":"1","displayName":"x","severity":"low","status":"active","classification":"unknown"}"#,
            Format::GraphIncident,
        ),
        (r#"{"incidentId":1,"incidentName":"x","alerts":[]}"#, Format::XdrIncident),
        (
            r#"{"id":"1","incidentId":1,"severity":"Low","alertCreationTime":"x","machineId":"m"}"#,
            Format::EndpointAlert,
        ),
        (r#"{"TimeGenerated":"x","SystemAlertId":"1","AlertName":"x"}"#, Format::SentinelAlert),
        (r#"{"TimeGenerated":"x","IncidentNumber":1,"IncidentName":"x"}"#, Format::SentinelIncident),
        (
            r#"{"id":"x","type":"Microsoft.SecurityInsights/incidents","properties":{}}"#,
            Format::SentinelIncidentApi,
        ),
        (r#"{"TimeGenerated":"x","OfficeWorkload":"Exchange"}"#, Format::SentinelJson),
        (
            r#"{"Organization":"x","MessageId":"x","SenderAddress":"x","RecipientAddress":"x"}"#,
            Format::MessageTrace,
        ),
        (r#"{"Timestamp":"x","ActionType":"x","Renamed":1}"#, Format::HuntingResults),
        (r#"{"DeviceName":"x","AccountUpn":"x","Count":1}"#, Format::HuntingResults),
    ] {
        assert_eq!(shape(text), Some(format), "{text}");
    }
}

#[test]
fn what_is_no_export_has_no_shape() {
    for text in [
        "1",
        "[]",
        "{}",
        r#"{"name":"x","age":3}"#,
        r#"{"time":"x","category":"Administrative","resourceId":"/subscriptions/s","properties":{}}"#,
    ] {
        assert_eq!(shape(text), None, "{text}");
    }
}
