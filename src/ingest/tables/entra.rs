//! Sign-in and directory records of Microsoft Entra ID, as JSON: the diagnostic settings form (an envelope around
//! `properties`) and the Graph form (`signIn`, `directoryAudit`). Both become rows of Log Analytics' tables, filled as
//! Sentinel fills them.

use std::borrow::Cow;

use super::cloud_app;
use super::fill::{Field, Filler, Times};
use crate::ingest::json::{Kind, Value};
use crate::ingest::row::{Cell, Reject, Row};
use crate::schema::{Table, find_table};

/// Diagnostic categories by the table that holds their records; Log Analytics keeps the later ones in tables of the
/// same columns.
const CATEGORIES: &[(&str, &str)] = &[
    ("SignInLogs", SIGN_INS),
    ("NonInteractiveUserSignInLogs", SIGN_INS),
    ("ServicePrincipalSignInLogs", SIGN_INS),
    ("ManagedIdentitySignInLogs", SIGN_INS),
    ("ADFSSignInLogs", SIGN_INS),
    ("AuditLogs", DIRECTORY),
];

const SIGN_INS: &str = "SigninLogs";
const DIRECTORY: &str = "AuditLogs";

/// Members whose column has another name. The rest have the column's name in another case (`userPrincipalName`), or
/// no column.
const SIGN_IN_MEMBERS: &[(&str, &str)] = &[
    ("location", "LocationDetails"),
    ("appliedConditionalAccessPolicies", "ConditionalAccessPolicies"),
    ("resourceId", "ResourceIdentity"),
    ("tenantId", "AADTenantId"),
];

/// As above, for directory records.
const DIRECTORY_MEMBERS: &[(&str, &str)] =
    &[("operationType", "AADOperationType"), ("tenantId", "AADTenantId")];

/// The envelope's members, for both tables. `category` says of a directory record only that it is one.
const ENVELOPE: &[(&str, &str)] = &[
    ("time", "TimeGenerated"),
    ("resourceId", "ResourceId"),
    ("operationName", "OperationName"),
    ("operationVersion", "OperationVersion"),
    ("resultType", "ResultType"),
    ("resultSignature", "ResultSignature"),
    ("resultDescription", "ResultDescription"),
    ("durationMs", "DurationMs"),
    ("correlationId", "CorrelationId"),
    ("identity", "Identity"),
    ("Level", "Level"),
    ("level", "Level"),
    ("location", "Location"),
    ("tenantId", "AADTenantId"),
];

/// Whether a record has the form of Entra's diagnostic settings.
#[must_use]
pub fn is_diagnostic(record: Value<'_>) -> bool {
    let text = |name| record.get(name).and_then(|value| value.text());
    record.get("properties").is_some_and(|properties| properties.kind() == Kind::Object)
        && text("category").is_some()
        && text("resourceId")
            .is_some_and(|resource| resource.to_ascii_lowercase().contains("microsoft.aadiam"))
}

/// Whether a record is a Graph `signIn`.
#[must_use]
pub fn is_graph_sign_in(record: Value<'_>) -> bool {
    record.get("createdDateTime").is_some()
        && record.get("appDisplayName").is_some()
        && ["status", "conditionalAccessStatus", "userPrincipalName", "servicePrincipalId"]
            .iter()
            .filter(|name| record.get(name).is_some())
            .count()
            >= 2
}

/// Whether a record is a Graph `directoryAudit`.
#[must_use]
pub fn is_graph_directory_audit(record: Value<'_>) -> bool {
    ["activityDateTime", "activityDisplayName", "initiatedBy"].iter().all(|name| record.get(name).is_some())
}

/// Maps a record of diagnostic settings.
///
/// # Errors
/// `unsupported-category` for the categories that no table here holds (risk events, Graph activity, provisioning).
pub fn map_diagnostic<'a>(record: Value<'a>, rows: &mut Vec<Row<'a>>) -> Result<(), Reject> {
    let category = record.get("category").and_then(|category| category.text()).unwrap_or_default();
    let (table, name) = table_of(&category)?;
    let properties =
        record.get("properties").filter(|properties| properties.kind() == Kind::Object).ok_or_else(|| {
            Reject::new("no-properties", "the record has no object `properties`, which holds the event")
        })?;
    let mut filler = Filler::new(table, Times::UTC);
    for (key, value) in record.members() {
        let key = key.text();
        match key.as_ref() {
            "properties" => {}
            "category" if name == SIGN_INS => filler.column("Category", "category", Field::Json(value)),
            "category" => {}
            // Said again inside, better.
            "callerIpAddress" if properties.get("ipAddress").is_some() || name == DIRECTORY => {}
            "callerIpAddress" => filler.column("IPAddress", "callerIpAddress", unless_null_word(value)),
            other => match ENVELOPE.iter().find(|(from, _)| *from == other) {
                Some((_, column)) => filler.column(column, other, Field::Json(value)),
                None => filler.field(other, Field::Json(value)),
            },
        }
    }
    event(&mut filler, name, properties);
    rows.push(cloud_app::complete(filler.finish(record.raw()), None));
    Ok(())
}

fn table_of(category: &str) -> Result<(&'static Table, &'static str), Reject> {
    CATEGORIES
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(category))
        .and_then(|(_, name)| Some((find_table(name)?, *name)))
        .ok_or_else(|| {
            Reject::new(
                "unsupported-category",
                format!("no table here holds records of category \"{category}\""),
            )
        })
}

/// Maps a Graph `signIn`.
///
/// # Errors
/// `not-an-object`.
pub fn map_graph_sign_in<'a>(record: Value<'a>, rows: &mut Vec<Row<'a>>) -> Result<(), Reject> {
    map_graph(record, SIGN_INS, "createdDateTime", rows)
}

/// Maps a Graph `directoryAudit`.
///
/// # Errors
/// `not-an-object`.
pub fn map_graph_directory_audit<'a>(record: Value<'a>, rows: &mut Vec<Row<'a>>) -> Result<(), Reject> {
    map_graph(record, DIRECTORY, "activityDateTime", rows)
}

fn map_graph<'a>(
    record: Value<'a>,
    name: &'static str,
    time: &str,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    let table = find_table(name)
        .filter(|_| record.kind() == Kind::Object)
        .ok_or_else(|| Reject::new("not-an-object", "an Entra record must be a JSON object"))?;
    let mut filler = Filler::new(table, Times::UTC);
    if let Some(value) = record.get(time) {
        filler.column("TimeGenerated", time, Field::Json(value));
    }
    event(&mut filler, name, record);
    rows.push(cloud_app::complete(filler.finish(record.raw()), None));
    Ok(())
}

/// The event itself, the same in both forms.
fn event<'a>(filler: &mut Filler<'a>, table: &str, members: Value<'a>) {
    let renamed = if table == SIGN_INS { SIGN_IN_MEMBERS } else { DIRECTORY_MEMBERS };
    for (key, value) in members.members() {
        let name = key.text();
        if name.contains("@odata") {
            continue;
        }
        match renamed.iter().find(|(from, _)| *from == name) {
            Some((_, column)) => filler.column(column, &name, Field::Json(value)),
            None => filler.field(&name, unless_null_word(value)),
        }
    }
    let derived: &[(&str, &[&str])] = if table == SIGN_INS {
        &[
            ("ResultType", &["status", "errorCode"]),
            ("ResultDescription", &["status", "failureReason"]),
            ("Location", &["location", "countryOrRegion"]),
            ("Identity", &["userDisplayName"]),
        ]
    } else {
        &[
            ("OperationName", &["activityDisplayName"]),
            ("Identity", &["initiatedBy", "user", "displayName"]),
            ("Identity", &["initiatedBy", "app", "displayName"]),
        ]
    };
    for (column, path) in derived {
        // Only where nothing says it directly: what is derived is no other fact.
        let open = filler.row().get(column).is_none_or(|cell| is_blank(cell));
        if let (true, Some(value)) = (open, members.path(path)) {
            filler.column(column, column, Field::Json(value));
        }
    }
}

fn is_blank(cell: &Cell<'_>) -> bool {
    cell.is_null() || matches!(cell, Cell::Text(text) if text.is_empty())
}

/// Entra writes `<null>` for an address that it does not have.
fn unless_null_word(value: Value<'_>) -> Field<'_> {
    if value.raw() == "\"<null>\"" { Field::Text(Cow::Borrowed("")) } else { Field::Json(value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::json::Tape;
    use crate::ingest::time;

    fn mapped(json: &str, check: impl FnOnce(&Row<'_>)) {
        let mut tape = Tape::new();
        let record = tape.parse(json).unwrap();
        let mut rows = Vec::new();
        if is_diagnostic(record) {
            map_diagnostic(record, &mut rows).unwrap();
        } else if is_graph_sign_in(record) {
            map_graph_sign_in(record, &mut rows).unwrap();
        } else {
            assert!(is_graph_directory_audit(record));
            map_graph_directory_audit(record, &mut rows).unwrap();
        }
        assert!(rows[0].is_well_typed());
        check(&rows[0]);
    }

    fn text(row: &Row<'_>, column: &str) -> String {
        match row.get(column) {
            Some(Cell::Text(text)) => text.clone().into_owned(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_diagnostic_sign_in_is_filled_as_sentinel_does() {
        mapped(
            r#"{"time":"2026-03-01T08:01:00Z","resourceId":"/tenants/t/providers/Microsoft.aadiam","operationName":"Sign-in activity","category":"NonInteractiveUserSignInLogs","tenantId":"t","resultType":"50126","callerIpAddress":"192.0.2.7","correlationId":"c","Level":4,"durationMs":0,
            "properties":{"id":"s-1","createdDateTime":"2026-03-01T08:00:00.5+00:00","userPrincipalName":"ada@contoso.com","ipAddress":"192.0.2.7","status":{"errorCode":50126,"failureReason":"Invalid password"},"location":{"city":"Oslo","countryOrRegion":"NO"},"correlationId":"c","resourceId":"r","riskEventTypes_v2":[],"newMember":1}}"#,
            |row| {
                assert_eq!(row.table.name, "SigninLogs");
                assert_eq!(row.time(), time::iso("2026-03-01T08:01:00Z"));
                assert_eq!(row.record_id.as_deref(), Some("s-1"));
                assert_eq!(text(row, "ResultType"), "50126");
                assert_eq!(text(row, "ResultDescription"), "Invalid password");
                assert_eq!(text(row, "Location"), "NO");
                assert_eq!(text(row, "LocationDetails"), r#"{"city":"Oslo","countryOrRegion":"NO"}"#);
                assert_eq!(text(row, "Category"), "NonInteractiveUserSignInLogs");
                assert_eq!(text(row, "ResourceIdentity"), "r");
                assert_eq!(text(row, "RiskEventTypes_V2"), "[]");
                assert_eq!(row.unknown_fields.as_deref(), Some(r#"{"newMember":1}"#));
            },
        );
    }

    #[test]
    fn a_graph_sign_in_fills_the_same_columns() {
        mapped(
            r#"{"@odata.type":"x","id":"s-2","createdDateTime":"2026-03-01T08:00:00Z","appDisplayName":"Portal","userPrincipalName":"ada@contoso.com","userDisplayName":"Ada","conditionalAccessStatus":"success","status":{"errorCode":0},"deviceDetail":{"browser":"Edge"},"isInteractive":true}"#,
            |row| {
                assert_eq!(text(row, "ResultType"), "0");
                assert_eq!(text(row, "Identity"), "Ada");
                assert_eq!(text(row, "DeviceDetail"), r#"{"browser":"Edge"}"#);
                assert_eq!(row.get("IsInteractive"), Some(&Cell::Bool(true)));
                assert_eq!(row.time(), time::iso("2026-03-01T08:00:00Z"));
                assert_eq!(row.unknown_fields, None);
            },
        );
    }

    #[test]
    fn a_directory_record_keeps_its_own_category() {
        let event = r#""id":"d-1","category":"UserManagement","activityDateTime":"2026-03-01T08:00:00Z","activityDisplayName":"Add user","operationType":"Add","result":"success","initiatedBy":{"app":{"displayName":"Sync"}},"targetResources":[{"id":"u"}]"#;
        let check = |row: &Row<'_>| {
            assert_eq!(row.table.name, "AuditLogs");
            assert_eq!(text(row, "Category"), "UserManagement");
            assert_eq!(text(row, "OperationName"), "Add user");
            assert_eq!(text(row, "Identity"), "Sync");
            assert_eq!(text(row, "AADOperationType"), "Add");
            assert_eq!(text(row, "TargetResources"), r#"[{"id":"u"}]"#);
            assert_eq!(row.unknown_fields, None);
        };
        mapped(&format!("{{{event}}}"), check);
        mapped(
            &format!(
                r#"{{"time":"2026-03-01T08:00:00Z","resourceId":"/tenants/t/providers/Microsoft.aadiam","operationName":"Add user","category":"AuditLogs","callerIpAddress":"<null>","properties":{{{event}}}}}"#
            ),
            check,
        );
    }

    #[test]
    fn a_category_without_a_table_is_rejected_by_name() {
        let json = r#"{"category":"UserRiskEvents","resourceId":"/tenants/t/providers/microsoft.aadiam","properties":{}}"#;
        let mut tape = Tape::new();
        let record = tape.parse(json).unwrap();
        assert!(is_diagnostic(record));
        let reject = map_diagnostic(record, &mut Vec::new()).unwrap_err();
        assert_eq!(reject.reason, "unsupported-category");
        assert!(reject.message.contains("UserRiskEvents"));
    }
}
