//! Audit log downloads of the Entra portal: actor, targets and details, spread over numbered columns, become the
//! objects that `AuditLogs` holds.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{has, plain, portal_filler};
use crate::ingest::record::{CsvHeader, CsvRecord};
use crate::ingest::row::{Cell, Reject, Row};
use crate::ingest::tables::cloud_app;
use crate::ingest::tables::fill::Field;
use crate::ingest::tables::json_text::{self, ObjectText};
use crate::ingest::time::DayOrder;

/// The columns of an audit download, in lower case; actor, targets and details are taken together.
const AUDIT_COLUMNS: &[(&str, &str)] = &[
    ("date (utc)", "TimeGenerated"),
    ("correlationid", "CorrelationId"),
    ("service", "LoggedByService"),
    ("category", "Category"),
    ("activity", "OperationName"),
    ("result", "Result"),
    ("resultreason", "ResultReason"),
];

/// The actor's columns, by the member of `InitiatedBy.user` and of `InitiatedBy.app` that each is.
const ACTOR_COLUMNS: &[(&str, &str, &str)] = &[
    ("actorobjectid", "id", "servicePrincipalId"),
    ("actordisplayname", "displayName", "displayName"),
    ("actoruserprincipalname", "userPrincipalName", "userPrincipalName"),
    ("ipaddress", "ipAddress", "ipAddress"),
    ("actorserviceprincipalid", "servicePrincipalId", "servicePrincipalId"),
    ("actorserviceprincipalname", "servicePrincipalName", "servicePrincipalName"),
];

/// A target's columns behind `Target1`.
const TARGET_COLUMNS: &[(&str, &str)] = &[
    ("type", "type"),
    ("displayname", "displayName"),
    ("objectid", "id"),
    ("userprincipalname", "userPrincipalName"),
];

const PROPERTY_COLUMNS: &[(&str, &str)] =
    &[("name", "displayName"), ("oldvalue", "oldValue"), ("newvalue", "newValue")];

/// Whether a CSV file is an audit log download of the Entra portal.
#[must_use]
pub fn is_portal_audit(header: &CsvHeader) -> bool {
    has(header, &["date (utc)", "correlationid", "activity", "category"])
}

/// One target of a directory record while its cells come in.
#[derive(Default)]
struct Target {
    members: ObjectText,
    properties: BTreeMap<u32, ObjectText>,
}

/// Maps one record of a portal audit download.
///
/// # Errors
/// None at present; a cell that does not fit is kept as an unknown field.
pub fn map_portal_audit<'a>(
    header: &'a CsvHeader,
    record: &'a CsvRecord<'a>,
    order: DayOrder,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    let mut filler = portal_filler("AuditLogs", order)?;
    let cells = || header.names.iter().zip(&record.cells).filter(|(_, cell)| !cell.is_empty());
    let is_application = cells().any(|(name, cell)| {
        let (name, cell) = (plain(name), cell.to_lowercase());
        name == "actortype" && (cell.contains("app") || cell.contains("service"))
    });
    let mut actor = ObjectText::default();
    let mut targets: BTreeMap<u32, Target> = BTreeMap::new();
    let mut details: BTreeMap<u32, ObjectText> = BTreeMap::new();
    for (name, cell) in cells() {
        let key = plain(name);
        if let Some((_, column)) = AUDIT_COLUMNS.iter().find(|(from, _)| *from == key) {
            filler.column(column, name, Field::cell(cell));
        } else if let Some((_, user, application)) = ACTOR_COLUMNS.iter().find(|(from, ..)| *from == key) {
            actor.string(if is_application { application } else { user }, cell);
        } else if !(target_cell(&key, cell, &mut targets) || detail_cell(&key, cell, &mut details)) {
            filler.unknown(name, &Field::cell(cell));
        }
    }
    set_audit_objects(filler.row_mut(), is_application, actor, targets, details);
    rows.push(cloud_app::complete(filler.finish(record.raw), None));
    Ok(())
}

fn set_audit_objects(
    row: &mut Row<'_>,
    is_application: bool,
    actor: ObjectText,
    targets: BTreeMap<u32, Target>,
    details: BTreeMap<u32, ObjectText>,
) {
    if let Some(actor) = actor.finish() {
        let kind = if is_application { "app" } else { "user" };
        row.set("InitiatedBy", Cell::Text(Cow::Owned(format!("{{\"{kind}\":{actor}}}"))));
    }
    let targets: Vec<String> = targets.into_values().filter_map(finish_target).collect();
    let details: Vec<String> = details.into_values().filter_map(ObjectText::finish).collect();
    for (column, elements) in [("TargetResources", targets), ("AdditionalDetails", details)] {
        if !elements.is_empty() {
            row.set(column, Cell::Text(Cow::Owned(json_text::array(&elements))));
        }
    }
    // Sentinel's row has the activity in two columns and the time too.
    if let Some(activity) = row.get("OperationName").cloned() {
        row.set("ActivityDisplayName", activity);
    }
    if let Some(time) = row.get("TimeGenerated").cloned() {
        row.set("ActivityDateTime", time);
    }
}

fn finish_target(mut target: Target) -> Option<String> {
    let properties: Vec<String> = target.properties.into_values().filter_map(ObjectText::finish).collect();
    if !properties.is_empty() {
        target.members.raw("modifiedProperties", &json_text::array(&properties));
    }
    target.members.finish()
}

/// `Target1DisplayName`, `Target1ModifiedProperty2OldValue`; false when the name is neither.
fn target_cell(name: &str, cell: &str, targets: &mut BTreeMap<u32, Target>) -> bool {
    let Some((number, rest)) = numbered(name, "target") else {
        return false;
    };
    if let Some((_, member)) = TARGET_COLUMNS.iter().find(|(from, _)| *from == rest) {
        targets.entry(number).or_default().members.string(member, cell);
        return true;
    }
    let property = numbered(rest, "modifiedproperty").and_then(|(property, rest)| {
        let (_, member) = PROPERTY_COLUMNS.iter().find(|(from, _)| *from == rest)?;
        Some((property, *member))
    });
    let Some((property, member)) = property else {
        return false;
    };
    targets.entry(number).or_default().properties.entry(property).or_default().string(member, cell);
    true
}

/// `AdditionalDetail1Key`, `AdditionalDetail1Value`.
fn detail_cell(name: &str, cell: &str, details: &mut BTreeMap<u32, ObjectText>) -> bool {
    match numbered(name, "additionaldetail") {
        Some((number, member @ ("key" | "value"))) => {
            details.entry(number).or_default().string(member, cell);
            true
        }
        _ => false,
    }
}

/// A name that begins with a word and a number: the number and what follows.
fn numbered<'n>(name: &'n str, word: &str) -> Option<(u32, &'n str)> {
    let rest = name.strip_prefix(word)?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some((rest[..end].parse().ok()?, &rest[end..]))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{mapped, text};
    use super::*;

    #[test]
    fn a_downloaded_audit_record_gets_actor_and_targets_back() {
        let cells = [
            ("Date (UTC)", "2026-03-01T08:00:00Z"),
            ("CorrelationId", "c"),
            ("Service", "Core Directory"),
            ("Category", "GroupManagement"),
            ("Activity", "Add member to group"),
            ("Result", "success"),
            ("ActorType", "User"),
            ("ActorObjectId", "u-1"),
            ("ActorUserPrincipalName", "ada@contoso.com"),
            ("IPAddress", "192.0.2.7"),
            ("Target1Type", "User"),
            ("Target1ObjectId", "u-2"),
            ("Target1ModifiedProperty1Name", "Group.DisplayName"),
            ("Target1ModifiedProperty1NewValue", "\"Owners\""),
            ("Target2Type", "Group"),
            ("AdditionalDetail1Key", "User-Agent"),
            ("AdditionalDetail1Value", "x"),
        ];
        mapped(map_portal_audit, &cells, |row| {
            assert_eq!(
                text(row, "InitiatedBy"),
                r#"{"user":{"id":"u-1","userPrincipalName":"ada@contoso.com","ipAddress":"192.0.2.7"}}"#
            );
            assert_eq!(
                text(row, "TargetResources"),
                r#"[{"type":"User","id":"u-2","modifiedProperties":[{"displayName":"Group.DisplayName","newValue":"\"Owners\""}]},{"type":"Group"}]"#
            );
            assert_eq!(text(row, "AdditionalDetails"), r#"[{"key":"User-Agent","value":"x"}]"#);
            assert_eq!(text(row, "ActivityDisplayName"), "Add member to group");
            assert_eq!(row.unknown_fields.as_deref(), Some(r#"{"ActorType":"User"}"#));
        });
    }
}
