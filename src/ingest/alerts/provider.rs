//! Alerts of the Graph security interface, of the older incident interface and of Defender for Endpoint.
//!
//! An alert is a `SecurityAlert` row with the whole state, and gives derived `AlertInfo` and `AlertEvidence` rows. Inside
//! an incident its own row is derived too, but has the identity of its own text: the same fact as when it comes alone.

use std::borrow::Cow;

use super::alert::{Alert, AlertState, compromised_entity, no_id, no_time, set_techniques, text_list};
use super::dialect::{AlertNames, ENDPOINT_ALERT, GRAPH_ALERT, GRAPH_LEGACY_ALERT};
use super::entity::{References, evidence_row};
use super::json_text::{ObjectWriter, capitalised, is_filled, moment};
use super::names::{detection_source, service_source, word};
use super::techniques::attack_techniques;
use crate::ingest::identity::Canonical;
use crate::ingest::json::{Kind, Value};
use crate::ingest::record::MapContext;
use crate::ingest::row::{Cell, Reject, Role, Row, Ticks};

/// Maps one alert of Graph security `alerts_v2`.
///
/// # Errors
/// When the record is no object, or has no id or no readable time.
pub fn graph_alert<'a>(record: Value<'a>, _: &MapContext, rows: &mut Vec<Row<'a>>) -> Result<(), Reject> {
    rows.extend(alert_rows(record, &GRAPH_ALERT, &Nesting::NONE)?);
    Ok(())
}

/// Maps one alert of Graph security `alerts`, the version before `alerts_v2`.
///
/// # Errors
/// When the record is no object, or has no id or no readable time.
pub fn graph_legacy_alert<'a>(
    record: Value<'a>,
    _: &MapContext,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    rows.extend(alert_rows(record, &GRAPH_LEGACY_ALERT, &Nesting::NONE)?);
    Ok(())
}

/// Maps one alert of the Defender for Endpoint alert interface.
///
/// # Errors
/// When the record is no object, or has no id or no readable time.
pub fn endpoint_alert<'a>(record: Value<'a>, _: &MapContext, rows: &mut Vec<Row<'a>>) -> Result<(), Reject> {
    rows.extend(alert_rows(record, &ENDPOINT_ALERT, &Nesting::NONE)?);
    Ok(())
}

/// What an alert takes from the incident it stands in.
pub(super) struct Nesting<'a> {
    pub(super) role: Role,
    pub(super) incident_id: Option<Cow<'a, str>>,
    pub(super) time: Option<Ticks>,
}

impl Nesting<'_> {
    const NONE: Nesting<'static> = Nesting { role: Role::Primary, incident_id: None, time: None };
}

/// The member at a path joined by dots, in the interface's case or, as the PowerShell module writes it, with capitals.
pub(super) fn member<'a>(record: Value<'a>, path: &str) -> Option<Value<'a>> {
    if path.is_empty() {
        return None;
    }
    path.split('.').try_fold(record, |value, key| value.get(key).or_else(|| value.get_ignore_case(key)))
}

pub(super) fn text<'a>(record: Value<'a>, key: &str) -> Option<Cow<'a, str>> {
    member(record, key)?.scalar_text().filter(|text| !text.is_empty())
}

pub(super) fn time(record: Value<'_>, key: &str) -> Option<Ticks> {
    moment(&text(record, key)?)
}

pub(super) fn texts<'a>(record: Value<'a>, key: &str) -> Vec<Cow<'a, str>> {
    member(record, key).map_or_else(Vec::new, |list| list.elements().filter_map(|text| text.text()).collect())
}

pub(super) fn object<'a>(record: Value<'a>, what: &str) -> Result<Value<'a>, Reject> {
    match record.kind() {
        Kind::Object => Ok(record),
        _ => Err(Reject::new("not-an-object", format!("expected the JSON object of an {what}"))),
    }
}

/// All rows of one alert, the `SecurityAlert` row first.
pub(super) fn alert_rows<'a>(
    record: Value<'a>,
    names: &AlertNames,
    nesting: &Nesting<'a>,
) -> Result<Vec<Row<'a>>, Reject> {
    let record = object(record, "alert")?;
    let techniques = texts(record, names.techniques);
    let alert = facts(record, names, nesting, attack_techniques(&techniques))?;
    let evidence = evidence(record, names, &alert);
    let mut row = alert.security_alert_row(state(record, names, nesting.role, alert.time));
    set_techniques(&mut row, &techniques);
    row.set_text("CompromisedEntity", compromised_entity(&evidence));
    let mut rows = vec![row, alert.info_row()];
    rows.extend(evidence);
    Ok(rows)
}

/// What does not change while the alert is worked on.
fn facts<'a>(
    record: Value<'a>,
    names: &AlertNames,
    nesting: &Nesting<'a>,
    techniques: Option<String>,
) -> Result<Alert<'a>, Reject> {
    let id = text(record, names.id).ok_or_else(|| no_id("alert", names.id))?;
    let time_keys = [names.first_activity, names.created, names.updated];
    let began = time_keys.iter().find_map(|key| time(record, key)).or(nesting.time);
    let service = names.fixed_service.map(Cow::Borrowed);
    Ok(Alert {
        provider_id: text(record, names.provider_id).or_else(|| Some(id.clone())),
        incident_id: text(record, names.incident_id).or_else(|| nesting.incident_id.clone()),
        id,
        time: began.ok_or_else(|| no_time("alert", &time_keys))?,
        title: text(record, names.title),
        categories: text(record, names.category).into_iter().collect(),
        severity: text(record, names.severity).map(word),
        service: service.or_else(|| text(record, names.service).map(service_source)),
        detection: text(record, names.detection).map(detection_source),
        techniques,
        threat_family: text(record, names.threat_family),
    })
}

/// What changes while it is worked on, and all the rest.
fn state<'a>(record: Value<'a>, names: &AlertNames, role: Role, began: Ticks) -> AlertState<'a> {
    let created = time(record, names.created);
    AlertState {
        role,
        identity: Canonical::default().of_json(record),
        raw: record.raw(),
        unknown_fields: unknown(record, |key| names.is_fact(key), names.extended).finish(),
        generated: time(record, names.updated).or(created).unwrap_or(began),
        start: time(record, names.first_activity),
        end: time(record, names.last_activity),
        processed: created,
        description: text(record, names.description),
        product: text(record, names.product),
        alert_type: text(record, names.detector),
        remediation: remediation(record, names),
        extended: selected(record, names.extended, capitalised),
        entities: entities(record, names),
        link: text(record, names.link),
        status: text(record, names.status).map(word),
    }
}

/// Sentinel keeps the steps as a JSON array.
fn remediation(record: Value<'_>, names: &AlertNames) -> Option<String> {
    let steps = member(record, names.remediation).filter(|steps| is_filled(*steps))?;
    match steps.kind() {
        Kind::Array => Some(steps.raw().to_owned()),
        _ => text_list(&[steps.scalar_text()?]),
    }
}

/// The entities as written; several lists become one.
fn entities<'a>(record: Value<'a>, names: &AlertNames) -> Option<Cow<'a, str>> {
    let lists: Vec<Value<'a>> = names
        .entities
        .iter()
        .filter_map(|(key, _)| member(record, key))
        .filter(|list| is_filled(*list))
        .collect();
    match lists.as_slice() {
        [] => None,
        [list] => Some(Cow::Borrowed(list.raw())),
        several => {
            let all: Vec<&str> =
                several.iter().flat_map(|list| list.elements()).map(|entity| entity.raw()).collect();
            Some(Cow::Owned(format!("[{}]", all.join(","))))
        }
    }
}

/// The evidence rows: the entities, the devices where they are a list of their own, and what the endpoint interface
/// says of device and user outside its list.
fn evidence<'a>(record: Value<'a>, names: &AlertNames, alert: &Alert<'a>) -> Vec<Row<'a>> {
    let references = References::default();
    let mut rows = Vec::new();
    for (key, kind) in names.entities {
        let list = member(record, key).into_iter().flat_map(|list| list.elements());
        for entity in list.filter(|entity| entity.kind() == Kind::Object) {
            let (type_name, entity) =
                if kind.is_empty() { typed(entity) } else { (Cow::Borrowed(*kind), entity) };
            rows.push(evidence_row(alert, &type_name, entity, &references));
        }
    }
    if names.fixed_service.is_some() {
        add_endpoint_device(record, alert, &mut rows);
        add_endpoint_user(record, alert, &mut rows);
    }
    rows
}

/// The type of an entity: `entityType`, or the last part of `@odata.type`. The PowerShell module puts the type and the
/// details of evidence into `AdditionalProperties`.
fn typed(entity: Value<'_>) -> (Cow<'_, str>, Value<'_>) {
    let entity = match entity.get("AdditionalProperties") {
        Some(inner) if inner.get("@odata.type").is_some() => inner,
        _ => entity,
    };
    let type_name = match entity.get("@odata.type").and_then(|name| name.text()) {
        Some(name) => Some(Cow::Owned(name.rsplit(['.', '#']).next().unwrap_or_default().to_owned())),
        None => member(entity, "entityType").and_then(|name| name.text()),
    };
    (type_name.filter(|name| !name.is_empty()).unwrap_or_else(|| guessed_type(entity)), entity)
}

/// Some exports drop `@odata.type`; the members that only one kind has still tell it.
fn guessed_type(entity: Value<'_>) -> Cow<'static, str> {
    #[rustfmt::skip]
    const SIGNS: &[(&str, &str)] = &[
        ("fileDetails", "file"), ("imageFile", "process"), ("deviceDnsName", "device"), ("primaryAddress", "mailbox"),
        ("networkMessageId", "analyzedMessage"), ("clusterBy", "mailCluster"), ("userAccount", "user"),
        ("ipAddress", "ip"), ("registryKey", "registryKey"), ("url", "url"),
    ];
    let sign = SIGNS.iter().find(|(key, _)| entity.get(key).is_some_and(is_filled));
    Cow::Borrowed(sign.map_or("GenericEntity", |(_, name)| name))
}

fn add_endpoint_device<'a>(record: Value<'a>, alert: &Alert<'a>, rows: &mut Vec<Row<'a>>) {
    let (id, name) = (text(record, "machineId"), text(record, "computerDnsName"));
    if id.is_none() && name.is_none() {
        return;
    }
    let mut row = alert.evidence_row("Machine".to_owned(), true);
    let mut fields = ObjectWriter::default();
    fields.text("Type", "host");
    for (key, value) in
        [("MachineId", &id), ("DeviceDnsName", &name), ("RbacGroupName", &text(record, "rbacGroupName"))]
    {
        fields.text(key, value.as_deref().unwrap_or_default());
    }
    row.set_text("DeviceId", id);
    row.set_text("DeviceName", name);
    row.set_text("AdditionalFields", fields.finish());
    rows.push(row);
}

fn add_endpoint_user<'a>(record: Value<'a>, alert: &Alert<'a>, rows: &mut Vec<Row<'a>>) {
    let Some(user) = member(record, "relatedUser") else { return };
    let Some(name) = text(user, "userName") else { return };
    let is_listed = rows.iter().any(|row| {
        matches!(row.get("EntityType"), Some(Cell::Text(kind)) if kind == "User")
            && matches!(row.get("AccountName"), Some(Cell::Text(known)) if known.eq_ignore_ascii_case(&name))
    });
    if is_listed {
        return;
    }
    let domain = text(user, "domainName");
    let mut row = alert.evidence_row("User".to_owned(), true);
    let mut fields = ObjectWriter::default();
    fields.text("Type", "account");
    fields.text("Name", &name);
    fields.text("NTDomain", domain.as_deref().unwrap_or_default());
    row.set_text("AccountName", Some(name));
    row.set_text("AccountDomain", domain);
    row.set_text("AdditionalFields", fields.finish());
    rows.push(row);
}

/// Members that are neither facts nor otherwise known; annotations of the interface do not count.
pub(super) fn unknown(record: Value<'_>, is_fact: impl Fn(&str) -> bool, known: &[&str]) -> ObjectWriter {
    let mut unknown = ObjectWriter::default();
    for (key, value) in record.members() {
        let name = key.text();
        let is_known = is_fact(&name) || known.iter().any(|known| known.eq_ignore_ascii_case(&name));
        if !is_known && !name.contains("@odata") && !value.is_null() {
            unknown.raw(&name, value.raw());
        }
    }
    unknown
}

/// The filled ones of some members as one object.
fn selected(record: Value<'_>, keys: &[&str], rename: impl Fn(&str) -> String) -> Option<String> {
    let mut object = ObjectWriter::default();
    for key in keys {
        if let Some(value) = member(record, key) {
            object.value(&rename(key), value);
        }
    }
    object.finish()
}

#[cfg(test)]
#[path = "provider_tests.rs"]
mod tests;
