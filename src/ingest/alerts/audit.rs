//! Security alerts of the audit log (record type 40) as alerts.
//!
//! The record itself is a `CloudAppEvents` row that is made elsewhere; here are the rows that follow from it. One
//! alert leaves several records, in any order, some of them outside an export:
//! - `AlertTriggered` tells of the alert: `AlertInfo`, and evidence for what its packed `Data` names.
//! - `AlertUpdated` does the same when its `Data` carries the alert's start; with equal content this is the same row,
//!   so that the alert is known even if only its update was exported. Without it, only evidence.
//! - `AlertEntityGenerated` has a time of its own and names one entity: evidence only.
//!
//! The service decides the prefix of `AlertId`: `dl` for data loss prevention, `ir` for insider risk management, `ca`
//! for Cloud App Security (its file policies have the category of data loss prevention too), `fa` for the rest.

use std::borrow::Cow;

use super::alert::{Alert, owned};
use super::data::{Data, evidence_of_data, set_account};
use super::json_text::{ObjectWriter, moment};
use super::names::{prefixed_alert_id, word};
use crate::ingest::json::{Kind, Tape, Value};
use crate::ingest::record::MapContext;
use crate::ingest::row::{Reject, Row, Ticks};

/// Adds the `AlertInfo` and `AlertEvidence` rows that an audit record of type 40 implies.
///
/// A record without `AlertId` or without a readable time implies none.
///
/// # Errors
/// Never at present; the signature is that of all mappings.
pub fn audit_alert<'a>(record: Value<'a>, _: &MapContext, rows: &mut Vec<Row<'a>>) -> Result<(), Reject> {
    let packed = record.get("Data");
    let data_text = packed.and_then(|data| data.text_or_json()).unwrap_or_default();
    let mut tape = Tape::new();
    let data = tape.parse(&data_text).ok().filter(|data| data.kind() == Kind::Object);
    let data = Data { fields: data };
    let Some(alert) = facts(record, &data) else { return Ok(()) };
    let operation = text(record, "Operation").unwrap_or_default();
    let tells_alert = operation.eq_ignore_ascii_case("AlertTriggered")
        || (operation.eq_ignore_ascii_case("AlertUpdated") && data.start().is_some());
    if tells_alert {
        rows.push(owned(alert.info_row()));
    }
    let mut found = evidence_of_data(&alert, &data);
    let named = entity_row(record, &alert, &data, &found);
    found.extend(named);
    for row in found {
        rows.push(owned(row));
    }
    Ok(())
}

fn text<'a>(record: Value<'a>, key: &str) -> Option<Cow<'a, str>> {
    record.get(key)?.scalar_text().filter(|text| !text.is_empty())
}

fn facts<'a>(record: Value<'a>, data: &Data<'a>) -> Option<Alert<'a>> {
    let id = text(record, "AlertId")?;
    let recorded: Option<Ticks> = text(record, "CreationTime").and_then(|time| moment(&time));
    let category = text(record, "Category");
    let service = service(text(record, "Source").as_deref(), category.as_deref());
    Some(Alert {
        provider_id: Some(id.clone()),
        id: prefixed_alert_id(service, id),
        incident_id: None,
        time: data.start().or(recorded)?,
        title: text(record, "Name").or_else(|| data.text("an")),
        categories: category.into_iter().collect(),
        severity: text(record, "Severity").or_else(|| data.text("sev")).map(word),
        service: Some(Cow::Borrowed(service)),
        detection: Some(Cow::Borrowed(service)),
        techniques: None,
        threat_family: None,
    })
}

/// `ServiceSource` of an alert by the record's source and category.
fn service(source: Option<&str>, category: Option<&str>) -> &'static str {
    let is_category = |name: &str| category.is_some_and(|category| category.eq_ignore_ascii_case(name));
    if source.is_some_and(|source| source.eq_ignore_ascii_case("Cloud App Security")) {
        "Microsoft Defender for Cloud Apps"
    } else if is_category("DataLossPrevention") {
        "Microsoft Data Loss Prevention"
    } else if is_category("InsiderRiskManagement") {
        "Microsoft Insider Risk Management"
    } else {
        "Microsoft Defender for Office 365"
    }
}

/// The entity that an `AlertEntityGenerated` record is about, unless its `Data` has named it already.
fn entity_row<'a>(
    record: Value<'a>,
    alert: &Alert<'a>,
    data: &Data<'a>,
    known: &[Row<'a>],
) -> Option<Row<'a>> {
    let entity_type = text(record, "EntityType")?;
    let id = text(record, "AlertEntityId")?;
    let (shown, is_impacted) = match entity_type.to_ascii_lowercase().as_str() {
        "user" => ("User", true),
        "recipients" | "recipient" | "mailbox" => ("Mailbox", true),
        "sender" => ("User", false),
        "malwarefamily" => ("Malware", false),
        // A rule match is described by the entities of its Data.
        "dlprulematch" if !known.is_empty() => return None,
        _ => (entity_type.as_ref(), false),
    };
    let mut row = alert.evidence_row(shown.to_owned(), is_impacted);
    let mut fields = ObjectWriter::default();
    match shown {
        // The same text as for an account that Data names, so that both are one row.
        "User" => fields.text("Type", "account"),
        "Mailbox" => fields.text("Type", "mailbox"),
        // The threat's name stands in Data; the id is that of a detection.
        "Malware" => fields.text("ThreatName", data.text("thn").as_deref().unwrap_or_default()),
        _ => {}
    }
    match shown {
        "User" => fields.text("UserPrincipalName", &id),
        "Mailbox" => fields.text("MailboxPrimaryAddress", &id),
        _ => fields.text("AlertEntityId", &id),
    }
    if matches!(shown, "User" | "Mailbox") {
        set_account(&mut row, &id);
    }
    if !entity_type.eq_ignore_ascii_case(shown) {
        fields.text("AlertEntityType", &entity_type);
    }
    let is_listed = |listed: &Row<'_>| {
        listed.get("EntityType") == row.get("EntityType") && listed.get("AccountUpn") == row.get("AccountUpn")
    };
    if row.get("AccountUpn").is_some_and(|upn| !upn.is_null()) && known.iter().any(is_listed) {
        return None;
    }
    row.set_text("AdditionalFields", fields.finish());
    Some(row)
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
