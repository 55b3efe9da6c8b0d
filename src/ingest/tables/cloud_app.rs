//! What a finished row still needs beside its cells: the record's id, and, where a `CloudAppEvents` row carries the
//! audit record it was made from, that record's identity, so that it is one fact with the same record from an audit
//! export.

use std::borrow::Cow;
use std::net::Ipv6Addr;

use super::fill::Field;
use crate::ingest::identity::Canonical;
use crate::ingest::json::{Kind, Tape, Value};
use crate::ingest::row::{Cell, Identity, Row};
use crate::ingest::time;
use crate::schema::ColumnType;

/// The columns that hold the source's id of a record, by table. `ReportId` elsewhere counts when it is text: the
/// number that devices write is unique only within a device.
const RECORD_IDS: &[(&str, &str)] = &[
    ("AlertInfo", "AlertId"),
    ("AuditLogs", "Id"),
    ("MicrosoftPurviewInformationProtection", "Id"),
    ("OfficeActivity", "OfficeId"),
    ("SigninLogs", "Id"),
];

/// Completes a filled row. `raw_event` is the source's `RawEventData`, object or JSON text.
#[must_use]
pub fn complete<'a>(mut row: Row<'a>, raw_event: Option<&Field<'a>>) -> Row<'a> {
    if row.table.name == "CloudAppEvents" {
        cloud_app_events(&mut row, raw_event);
    }
    if row.record_id.is_none() {
        row.record_id = record_id(&row);
    }
    row
}

fn filled<'a>(row: &Row<'a>, column: &str) -> Option<Cow<'a, str>> {
    match row.get(column)? {
        Cell::Text(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

fn record_id<'a>(row: &Row<'a>) -> Option<Cow<'a, str>> {
    if let Some((_, column)) = RECORD_IDS.iter().find(|(table, _)| *table == row.table.name) {
        return filled(row, column);
    }
    let report = row.table.columns.get(row.table.column_index("ReportId")?)?;
    (report.column_type == ColumnType::String).then(|| filled(row, "ReportId"))?
}

/// The identity of an audit record, equal for every format it arrives in.
#[must_use]
pub fn audit_identity(record: Value<'_>) -> Identity {
    super::super::audit::identity(record, &mut Canonical::default())
}

fn cloud_app_events<'a>(row: &mut Row<'a>, raw_event: Option<&Field<'a>>) {
    if let Some(Cell::Text(address)) = row.get("IPAddress")
        && let Ok(address) = address.parse::<Ipv6Addr>()
    {
        // Streams write IPv6 uncompressed in places; a hunt compares one spelling (RFC 5952).
        row.set("IPAddress", Cell::Text(Cow::Owned(canonical_address(address))));
    }
    if let Some(object_id) = filled(row, "AccountObjectId") {
        let key = format!("object:{}", object_id.to_ascii_lowercase());
        row.extras.push(("_AccountKey", Cell::Text(Cow::Owned(key))));
    }
    match raw_event {
        Some(Field::Json(value)) if value.kind() == Kind::Object => from_audit_record(row, *value),
        Some(other) => {
            let mut tape = Tape::new();
            let text = other.text().unwrap_or_default();
            if let Ok(value) = tape.parse(&text) {
                from_audit_record(row, value);
            }
        }
        None => {}
    }
    if row.record_id.is_none() {
        // `<tenant number>_<application id>_<record id>`.
        row.record_id = filled(row, "ReportId").map(after_last_underscore);
    }
}

/// `::ffff:192.0.2.1` is the IPv4 address.
fn canonical_address(address: Ipv6Addr) -> String {
    address.to_ipv4_mapped().map_or_else(|| address.to_string(), |mapped| mapped.to_string())
}

fn after_last_underscore(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.rsplit('_').next().unwrap_or(text)),
        Cow::Owned(text) => Cow::Owned(text.rsplit('_').next().unwrap_or(&text).to_owned()),
    }
}

/// Takes over what an audit record says; only a record that has all four of its marks is one, since `RawEventData`
/// of other services is theirs.
fn from_audit_record(row: &mut Row<'_>, record: Value<'_>) {
    let owned = |name: &str| {
        record
            .get(name)
            .and_then(|value| value.scalar_text())
            .map(|text| Cow::<str>::Owned(text.into_owned()))
    };
    if let Some(workload) = owned("Workload") {
        row.extras.push(("_Workload", Cell::Text(workload)));
    }
    if let Some(record_type) = record.get("RecordType").and_then(|value| value.as_i64()) {
        row.extras.push(("_RecordType", Cell::Integer(record_type)));
    }
    if let Some(upn) = owned("UserId").filter(|user| is_upn(user)) {
        row.extras.push(("_AccountUpn", Cell::Text(upn)));
    }
    let marks = ["CreationTime", "Operation", "RecordType"];
    if let Some(id) = owned("Id")
        && marks.iter().all(|mark| record.get(mark).is_some_and(|value| !value.is_null()))
    {
        row.record_id = Some(Cow::Owned(id.into_owned()));
        row.identity = Some(audit_identity(record));
        // The record's own time is exact and UTC; a portal shows it as local time without a zone, or not at all.
        if let Some(time) = owned("CreationTime").and_then(|text| time::iso(&text)) {
            row.set("Timestamp", Cell::Time(time));
        }
    }
}

/// Whether a user name has the shape of a principal name; service names and SIDs do not.
#[must_use]
pub fn is_upn(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty()
            && domain.contains('.')
            && !text.contains(char::is_whitespace)
            && !domain.contains('@')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::tables::streaming::map_streaming;

    const RECORD: &str = r#"{"CreationTime":"2026-03-01T08:00:00Z","Id":"r-1","Operation":"FileDownloaded","RecordType":6,"UserId":"ada@contoso.com","Workload":"OneDrive"}"#;

    fn streamed(raw_event: &str, check: impl FnOnce(&Row<'_>)) {
        let json = format!(
            r#"{{"category":"AdvancedHunting-CloudAppEvents","properties":{{"ReportId":"7_15600_r-1","AccountObjectId":"AAAA-1","IPAddress":"2001:db8:0:0:0:0:0:1","RawEventData":{raw_event}}}}}"#
        );
        let mut tape = Tape::new();
        let record = tape.parse(&json).unwrap();
        let mut rows = Vec::new();
        map_streaming(record, &mut rows).unwrap();
        check(&rows[0]);
    }

    #[test]
    fn a_streamed_audit_record_is_the_same_fact_as_its_export() {
        let exported = r#"{"Workload":"OneDrive","Id":"r-1","RecordType":6,"Operation":"FileDownloaded","UserId":"ada@contoso.com","CreationTime":"2026-03-01T08:00:00"}"#;
        let mut tape = Tape::new();
        let expected = Some(audit_identity(tape.parse(exported).unwrap()));
        streamed(RECORD, |row| assert_eq!(row.identity, expected));
        let text = super::super::json_text::string(RECORD);
        streamed(&text, |row| {
            assert_eq!(row.identity, expected, "the same inside JSON text");
            assert_eq!(row.get("RawEventData"), Some(&Cell::Text(RECORD.into())));
        });
    }

    #[test]
    fn the_hidden_columns_come_from_the_record_inside() {
        streamed(RECORD, |row| {
            let extras: Vec<_> = row.extras.iter().map(|(name, _)| *name).collect();
            assert_eq!(extras, ["_AccountKey", "_Workload", "_RecordType", "_AccountUpn"]);
            assert_eq!(row.extras[0].1, Cell::Text("object:aaaa-1".into()));
            assert_eq!(row.extras[2].1, Cell::Integer(6));
            assert_eq!(row.record_id.as_deref(), Some("r-1"));
            assert_eq!(row.get("IPAddress"), Some(&Cell::Text("2001:db8::1".into())));
        });
    }

    #[test]
    fn another_service_s_event_has_no_audit_identity() {
        streamed(r#"{"eventId":"x","Id":"y"}"#, |row| {
            assert_eq!(row.identity, None);
            assert_eq!(row.record_id.as_deref(), Some("r-1"), "what follows the last underscore");
        });
        streamed("\"not json\"", |row| assert_eq!(row.identity, None));
    }

    #[test]
    fn names_of_services_are_no_principal_names() {
        assert!(is_upn("ada@contoso.com") && is_upn("x_y#EXT#@contoso.onmicrosoft.com"));
        for text in ["app@sharepoint", "S-1-5-18", "NT AUTHORITY\\SYSTEM", "a b@c.d", "@c.d", ""] {
            assert!(!is_upn(text), "{text}");
        }
    }
}
