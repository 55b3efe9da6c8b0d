//! Incidents of the Graph security interface and of the older incident interface.

use std::borrow::Cow;

use super::alert::{PROVIDER_INCIDENT_ID, no_id, no_time, table, text_list};
use super::dialect::{GRAPH_INCIDENT, IncidentNames, XDR_INCIDENT};
use super::json_text::{ObjectWriter, is_filled};
use super::names::word;
use super::provider::{Nesting, alert_rows, member, object, text, texts, time, unknown};
use crate::ingest::identity::Canonical;
use crate::ingest::json::Value;
use crate::ingest::record::MapContext;
use crate::ingest::row::{Cell, Reject, Role, Row, Ticks};

/// Maps one incident of Graph security `incidents`, with or without its `alerts`.
///
/// # Errors
/// When the record is no object, or has no id or no readable time.
pub fn graph_incident<'a>(record: Value<'a>, _: &MapContext, rows: &mut Vec<Row<'a>>) -> Result<(), Reject> {
    incident_rows(record, &GRAPH_INCIDENT, rows)
}

/// Maps one incident of the older incident interface (`incidentId`, `alerts[].entities[]`).
///
/// # Errors
/// When the record is no object, or has no id or no readable time.
pub fn xdr_incident<'a>(record: Value<'a>, _: &MapContext, rows: &mut Vec<Row<'a>>) -> Result<(), Reject> {
    incident_rows(record, &XDR_INCIDENT, rows)
}

fn incident_rows<'a>(
    record: Value<'a>,
    names: &IncidentNames,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    let record = object(record, "incident")?;
    let id = text(record, names.id).ok_or_else(|| no_id("incident", names.id))?;
    let created = time(record, names.created);
    let updated = time(record, names.updated);
    let generated =
        updated.or(created).ok_or_else(|| no_time("incident", &[names.updated, names.created]))?;
    let nesting = Nesting { role: Role::Derived, incident_id: Some(id.clone()), time: created.or(updated) };
    let mut unknown = unknown(record, |key| names.is_fact(key), names.additional);
    let mut alerts = Vec::new();
    let mut unread = Vec::new();
    for alert in member(record, "alerts").into_iter().flat_map(|list| list.elements()) {
        match alert_rows(alert, names.alert, &nesting) {
            Ok(found) => alerts.extend(found),
            Err(_) => unread.push(alert.raw()),
        }
    }
    // An alert that could not be read must not cost the incident: it is reported as an unknown field.
    if !unread.is_empty() {
        unknown.raw("alerts", &format!("[{}]", unread.join(",")));
    }
    let mut row = incident_row(record, names, id, generated);
    for (column, time) in [("CreatedTime", created), ("LastModifiedTime", updated)] {
        if let Some(time) = time {
            row.set(column, Cell::Time(time));
        }
    }
    row.unknown_fields = unknown.finish();
    add_alert_summary(record, names, &alerts, &mut row);
    rows.push(row);
    rows.append(&mut alerts);
    Ok(())
}

/// The columns of an incident that come from its own members.
fn incident_row<'a>(record: Value<'a>, names: &IncidentNames, id: Cow<'a, str>, generated: Ticks) -> Row<'a> {
    let mut row = Row::new(table("SecurityIncident"), Role::Primary);
    row.identity = Some(Canonical::default().of_json(record));
    row.record_id = Some(id.clone());
    row.raw = Some(Cow::Borrowed(record.raw()));
    row.extras.push((PROVIDER_INCIDENT_ID, Cell::Text(id.clone())));
    row.set("TimeGenerated", Cell::Time(generated));
    row.set_text("TenantId", text(record, names.tenant));
    row.set_text("IncidentName", Some(id.clone()));
    row.set_text("Title", text(record, names.title));
    row.set_text("Description", text(record, names.description));
    row.set_text("Severity", text(record, names.severity).map(word));
    row.set_text("Status", text(record, names.status).map(word));
    row.set_text("Classification", text(record, names.classification).map(word));
    row.set_text("ClassificationReason", text(record, names.determination).map(word));
    row.set_text("ClassificationComment", text(record, names.classification_comment));
    row.set_text("Owner", text(record, names.owner).and_then(|owner| owner_json(&owner)));
    row.set_text("ProviderName", Some("Microsoft XDR"));
    if let Some(number) = id.parse::<i32>().ok().filter(|number| *number >= 0) {
        row.set("IncidentNumber", Cell::Integer(i64::from(number)));
    }
    row.set_text("ProviderIncidentId", Some(id));
    row.set_text(
        "Comments",
        member(record, names.comments).filter(|list| is_filled(*list)).map(|list| list.raw()),
    );
    row.set_text("Labels", labels(record, names));
    row.set_text("IncidentUrl", text(record, names.link));
    row.set_text("ModifiedBy", text(record, names.modified_by));
    row.set_text("Type", Some("SecurityIncident"));
    row
}

/// Sentinel's `Owner` for a person that is only named.
fn owner_json(owner: &str) -> Option<String> {
    let mut object = ObjectWriter::default();
    object.text("assignedTo", owner);
    if owner.contains('@') {
        object.text("userPrincipalName", owner);
    }
    object.finish()
}

/// Sentinel's `Labels` from the tags people set and those the system set.
fn labels(record: Value<'_>, names: &IncidentNames) -> Option<String> {
    let mut list = Vec::new();
    for (key, kind) in [(names.tags, "User"), (names.system_tags, "AutoAssigned")] {
        for tag in texts(record, key) {
            let mut label = ObjectWriter::default();
            label.text("labelName", &tag);
            label.text("labelType", kind);
            list.extend(label.finish());
        }
    }
    (!list.is_empty()).then(|| format!("[{}]", list.join(",")))
}

/// What an incident's own row says of its alerts: ids, times, products and tactics.
fn add_alert_summary<'a>(record: Value<'a>, names: &IncidentNames, rows: &[Row<'a>], incident: &mut Row<'a>) {
    let alerts: Vec<&Row<'a>> = rows.iter().filter(|row| row.table.name == "SecurityAlert").collect();
    let distinct = |column: &str| {
        let mut found: Vec<&str> = Vec::new();
        for row in &alerts {
            if let Some(Cell::Text(text)) = row.get(column)
                && !found.contains(&text.as_ref())
            {
                found.push(text);
            }
        }
        found
    };
    let times = |column: &'static str| {
        alerts.iter().filter_map(move |row| match row.get(column) {
            Some(Cell::Time(time)) => Some(*time),
            _ => None,
        })
    };
    for (column, time) in
        [("FirstActivityTime", times("StartTime").min()), ("LastActivityTime", times("EndTime").max())]
    {
        if let Some(time) = time {
            incident.set(column, Cell::Time(time));
        }
    }
    incident.set_text("AlertIds", text_list(&distinct("SystemAlertId")));
    let mut data = ObjectWriter::default();
    if !alerts.is_empty() {
        data.raw("alertsCount", &alerts.len().to_string());
        data.texts("alertProductNames", &distinct("ProductName"));
        data.texts("tactics", &distinct("Tactics"));
    }
    for key in names.additional {
        if let Some(value) = member(record, key) {
            data.value(key, value);
        }
    }
    incident.set_text("AdditionalData", data.finish());
}
