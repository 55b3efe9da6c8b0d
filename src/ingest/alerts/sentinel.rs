//! `SecurityAlert` and `SecurityIncident` as Sentinel workspaces export them, and incidents of the Sentinel API.
//!
//! A table row keeps its columns; names that the tables had before (`StartTimeUtc`, `AlertDisplayName`,
//! `ProviderAlertId` ...) go to today's. The identity of such a row is that of its cells, so that the CSV and the JSON
//! export of one row are the same fact.

use std::borrow::Cow;

use chrono::{NaiveDate, TimeZone};

use super::alert::{Alert, PROVIDER_ALERT_ID, PROVIDER_INCIDENT_ID, no_id, no_time, owned, table};
use super::entity::{References, evidence_row};
use super::json_text::{ObjectWriter, camel_case_keys, fold, moment, quoted};
use super::names::{find_service, prefixed_alert_id, word};
use super::techniques::attack_techniques;
use crate::ingest::identity::Canonical;
use crate::ingest::json::{Kind, Tape, Value};
use crate::ingest::record::{CsvHeader, CsvRecord, MapContext};
use crate::ingest::row::{Cell, Reject, Role, Row, Ticks};
use crate::schema::{ColumnType, Table};

/// Former column names, folded, and today's.
#[rustfmt::skip]
const ALERT_ALIASES: &[(&str, &str)] = &[
    ("starttimeutc", "StartTime"), ("endtimeutc", "EndTime"), ("alertdisplayname", "DisplayName"),
    ("provideralertid", "VendorOriginalId"), ("severity", "AlertSeverity"), ("alertstatus", "Status"),
];

/// Members of the incident API, folded, and the columns they fill.
#[rustfmt::skip]
const INCIDENT_ALIASES: &[(&str, &str)] = &[
    ("name", "IncidentName"), ("createdtimeutc", "CreatedTime"), ("lastmodifiedtimeutc", "LastModifiedTime"),
    ("firstactivitytimeutc", "FirstActivityTime"), ("lastactivitytimeutc", "LastActivityTime"),
    ("firstmodifiedtimeutc", "FirstModifiedTime"), ("closedtimeutc", "ClosedTime"),
];

/// Members of the incident API that say where the resource lives, not what happened; they stay in the raw record.
const RESOURCE_KEYS: &[&str] = &["id", "type", "etag", "systemdata", "teaminformation", "properties"];

/// Maps one row of `SecurityAlert` in JSON.
///
/// # Errors
/// When the record is no object, or has no alert id or no readable time.
pub fn security_alert<'a>(
    record: Value<'a>,
    context: &MapContext,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    alert(fields_of(record)?, record.raw(), context, rows)
}

/// Maps one row of `SecurityAlert` in CSV.
///
/// # Errors
/// When the row has no alert id or no readable time.
pub fn security_alert_csv<'a>(
    header: &CsvHeader,
    record: &'a CsvRecord<'a>,
    context: &MapContext,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    alert(csv_fields(header, record), record.raw, context, rows)
}

/// Maps one row of `SecurityIncident` in JSON.
///
/// # Errors
/// When the record is no object, or has no readable time.
pub fn security_incident<'a>(
    record: Value<'a>,
    context: &MapContext,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    incident(fields_of(record)?, record.raw(), context, rows)
}

/// Maps one row of `SecurityIncident` in CSV.
///
/// # Errors
/// When the row has no readable time.
pub fn security_incident_csv<'a>(
    header: &CsvHeader,
    record: &'a CsvRecord<'a>,
    context: &MapContext,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    incident(csv_fields(header, record), record.raw, context, rows)
}

/// Maps one incident of the Sentinel API: `properties` in camel case, or flat with keys in snake case as its Python
/// client writes them.
///
/// # Errors
/// When the record is no object, or has no readable time.
pub fn sentinel_incident<'a>(
    record: Value<'a>,
    context: &MapContext,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    let mut fields = api_fields(record)?;
    if let Some(properties) = record.get("properties") {
        fields.extend(api_fields(properties)?);
    }
    fields.retain(|(name, value)| {
        let folded = fold(name);
        let is_empty_extra = folded == "additionalproperties" && value == "{}";
        !is_empty_extra && !RESOURCE_KEYS.contains(&folded.as_str())
    });
    let before = rows.len();
    incident(fields, record.raw(), context, rows)?;
    if let Some(row) = rows.get_mut(before) {
        row.identity = Some(Canonical::default().of_json(record));
        if row.get("ProviderName").is_some_and(Cell::is_null) {
            row.set_text("ProviderName", Some("Azure Sentinel"));
        }
    }
    Ok(())
}

type Field<'a> = (Cow<'a, str>, Cow<'a, str>);

fn fields_of(record: Value<'_>) -> Result<Vec<Field<'_>>, Reject> {
    if record.kind() != Kind::Object {
        return Err(Reject::new("not-an-object", "expected the JSON object of a table row"));
    }
    Ok(record.members().filter_map(|(key, value)| Some((key.text(), value.text_or_json()?))).collect())
}

/// The members of an API resource, containers with their keys in camel case.
fn api_fields(record: Value<'_>) -> Result<Vec<Field<'_>>, Reject> {
    let mut fields = fields_of(record)?;
    for (name, text) in &mut fields {
        if let Some(value) =
            record.get(name).filter(|value| matches!(value.kind(), Kind::Array | Kind::Object))
        {
            *text = Cow::Owned(camel_case_keys(value));
        }
    }
    Ok(fields)
}

fn csv_fields<'a>(header: &CsvHeader, record: &'a CsvRecord<'a>) -> Vec<Field<'a>> {
    let cells = record.cells.iter().enumerate();
    cells
        .map(|(index, cell)| {
            let name = header.names.get(index).filter(|name| !name.is_empty()).cloned();
            (
                Cow::Owned(name.unwrap_or_else(|| format!("(column {})", index + 1))),
                Cow::Borrowed(cell.as_ref()),
            )
        })
        .collect()
}

/// A row with its known columns filled; everything else is in `unknown_fields`.
fn table_row<'a>(
    table: &'static Table,
    fields: Vec<Field<'a>>,
    aliases: &[(&str, &str)],
    context: &MapContext,
) -> Row<'a> {
    let mut row = Row::new(table, Role::Primary);
    let mut unknown = ObjectWriter::default();
    for (name, text) in fields.into_iter().filter(|(_, text)| !text.is_empty()) {
        let is_utc = name.trim_end().ends_with("[UTC]");
        let folded = fold(name.trim_end().trim_end_matches("[UTC]"));
        let index = table.columns.iter().position(|column| fold(column.name) == folded).or_else(|| {
            let (_, column) = aliases.iter().find(|(alias, _)| *alias == folded)?;
            table.column_index(column)
        });
        let column = index.map(|index| (index, &table.columns[index]));
        let cell = column.and_then(|(_, column)| typed_cell(column.column_type, &text, is_utc, context));
        match (column, cell) {
            (Some((index, _)), Some(cell)) if row.cells[index].is_null() => row.cells[index] = cell,
            _ => unknown.raw(&name, &quoted(&text)),
        }
    }
    row.unknown_fields = unknown.finish();
    // Only some exports write it; the row must be the same in all.
    row.set_text("Type", Some(table.name));
    row
}

/// The cell for a text; `None` when the text does not fit the column's type.
fn typed_cell<'a>(
    column_type: ColumnType,
    text: &Cow<'a, str>,
    is_utc: bool,
    context: &MapContext,
) -> Option<Cell<'a>> {
    let plain = text.trim();
    Some(match column_type {
        ColumnType::String | ColumnType::Dynamic => Cell::Text(text.clone()),
        ColumnType::DateTime => Cell::Time(read_time(plain, is_utc, context)?),
        ColumnType::Int => Cell::Integer(i64::from(plain.parse::<i32>().ok()?)),
        ColumnType::Long => Cell::Integer(plain.parse().ok()?),
        ColumnType::Real => Cell::Real(plain.parse().ok().filter(|number: &f64| number.is_finite())?),
        ColumnType::Bool => Cell::Bool(match plain.to_ascii_lowercase().as_str() {
            "true" | "1" => true,
            "false" | "0" => false,
            _ => return None,
        }),
    })
}

/// A time in ISO form, which is UTC here, or as the portal displays it: `1/31/2026, 6:31:40.000 PM`. The portal's
/// column says `[UTC]` when that is its zone; without it the zone is the one the run was given.
fn read_time(text: &str, is_utc: bool, context: &MapContext) -> Option<Ticks> {
    if let Some(ticks) = moment(text) {
        return Some(ticks);
    }
    let (date, clock) = text.split_once([',', ' '])?;
    let mut parts = date.split('/').map(|part| part.trim().parse::<u32>().ok());
    let (month, day, year) = (parts.next()??, parts.next()??, parts.next()??);
    let mut words = clock.split_whitespace();
    let mut numbers = words.next()?.split(':');
    let hour: u32 = numbers.next()?.parse().ok()?;
    let minute: u32 = numbers.next()?.parse().ok()?;
    let (second, fraction) = match numbers.next() {
        Some(text) => text.split_once('.').unwrap_or((text, "0")),
        None => ("0", "0"),
    };
    let hour = match words.next().map(str::to_ascii_uppercase).as_deref() {
        Some("AM") if (1..=12).contains(&hour) => hour % 12,
        Some("PM") if (1..=12).contains(&hour) => hour % 12 + 12,
        None => hour,
        _ => return None,
    };
    let fraction: i64 = format!("{fraction:0<7}").get(..7)?.parse().ok()?;
    let local = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?.and_hms_opt(
        hour,
        minute,
        second.parse().ok()?,
    )?;
    let zone = if is_utc { chrono_tz::UTC } else { context.zone };
    let seconds = zone.from_local_datetime(&local).earliest()?.timestamp();
    seconds.checked_mul(Ticks::PER_SECOND)?.checked_add(fraction).map(Ticks)
}

fn text_cell<'a>(row: &Row<'a>, column: &str) -> Option<Cow<'a, str>> {
    match row.get(column) {
        Some(Cell::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

fn time_cell(row: &Row<'_>, column: &str) -> Option<Ticks> {
    match row.get(column) {
        Some(Cell::Time(time)) => Some(*time),
        _ => None,
    }
}

/// Fills `TimeGenerated` from the first of other times when the export left it out.
fn ensure_time(row: &mut Row<'_>, what: &str, others: &[&str]) -> Result<(), Reject> {
    if row.time().is_none() {
        let time = others.iter().find_map(|column| time_cell(row, column));
        let keys: Vec<&str> = ["TimeGenerated"].iter().chain(others).copied().collect();
        row.set("TimeGenerated", Cell::Time(time.ok_or_else(|| no_time(what, &keys))?));
    }
    Ok(())
}

fn incident<'a>(
    fields: Vec<Field<'a>>,
    raw: &'a str,
    context: &MapContext,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    let mut row = table_row(table("SecurityIncident"), fields, INCIDENT_ALIASES, context);
    ensure_time(&mut row, "incident", &["LastModifiedTime", "CreatedTime", "LastActivityTime"])?;
    row.raw = Some(Cow::Borrowed(raw));
    row.record_id = text_cell(&row, "IncidentName");
    if let Some(id) = text_cell(&row, "ProviderIncidentId").or_else(|| text_cell(&row, "IncidentName")) {
        row.extras.push((PROVIDER_INCIDENT_ID, Cell::Text(id)));
    }
    rows.push(row);
    Ok(())
}

fn alert<'a>(
    fields: Vec<Field<'a>>,
    raw: &'a str,
    context: &MapContext,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    let mut row = table_row(table("SecurityAlert"), fields, ALERT_ALIASES, context);
    ensure_time(&mut row, "alert", &["ProcessingEndTime", "EndTime", "StartTime"])?;
    let facts = facts(&row)?;
    row.raw = Some(Cow::Borrowed(raw));
    row.record_id = text_cell(&row, "SystemAlertId").or_else(|| Some(facts.id.clone()));
    for (name, id) in [(PROVIDER_INCIDENT_ID, &facts.incident_id), (PROVIDER_ALERT_ID, &facts.provider_id)] {
        if let Some(id) = id {
            row.extras.push((name, Cell::Text(id.clone())));
        }
    }
    let evidence = evidence(&facts, text_cell(&row, "Entities").as_deref().unwrap_or_default());
    rows.push(row);
    rows.push(facts.info_row());
    rows.extend(evidence);
    Ok(())
}

/// The facts of the alert a table row describes.
fn facts<'a>(row: &Row<'a>) -> Result<Alert<'a>, Reject> {
    let provider = text_cell(row, "ProviderName");
    let product = text_cell(row, "ProductName");
    let service = [&provider, &product].into_iter().flatten().find_map(|name| find_service(name));
    let own = text_cell(row, "SystemAlertId");
    let vendor = text_cell(row, "VendorOriginalId");
    let id = alert_id(row, service.map_or("", |service| service.display), &own, &vendor);
    let mut ids = Vec::new();
    for column in ["Techniques", "SubTechniques"] {
        ids.extend(list_of(&text_cell(row, column).unwrap_or_default()));
    }
    Ok(Alert {
        id: id.ok_or_else(|| no_id("alert", "SystemAlertId"))?,
        provider_id: vendor.or(own),
        incident_id: incident_id(row),
        time: time_cell(row, "StartTime")
            .or_else(|| row.time())
            .ok_or_else(|| no_time("alert", &["TimeGenerated"]))?,
        title: text_cell(row, "DisplayName").or_else(|| text_cell(row, "AlertName")),
        categories: list_of(&text_cell(row, "Tactics").unwrap_or_default())
            .into_iter()
            .map(Cow::Owned)
            .collect(),
        severity: text_cell(row, "AlertSeverity").map(word),
        service: service.map(|service| Cow::Borrowed(service.display)).or(product).or(provider),
        detection: text_cell(row, "ProductComponentName"),
        techniques: attack_techniques(ids),
        threat_family: None,
    })
}

/// `AlertId` as Defender would show it: the alert's own page names it; else the service's id with its prefix.
fn alert_id<'a>(
    row: &Row<'a>,
    service: &str,
    own: &Option<Cow<'a, str>>,
    vendor: &Option<Cow<'a, str>>,
) -> Option<Cow<'a, str>> {
    const PAGE: &str = "security.microsoft.com/alerts/";
    let link = text_cell(row, "AlertLink").unwrap_or_default();
    if let Some((_, rest)) = link.split_once(PAGE) {
        let id = rest.split(['?', '/', '#']).next().unwrap_or_default();
        if !id.is_empty() {
            return Some(Cow::Owned(id.to_owned()));
        }
    }
    match service {
        "" | "Microsoft Defender for Cloud" => own.clone().or_else(|| vendor.clone()),
        "Microsoft Sentinel" => {
            own.clone().or_else(|| vendor.clone()).map(|id| prefixed_alert_id(service, id))
        }
        _ => vendor.clone().map(|id| prefixed_alert_id(service, id)).or_else(|| own.clone()),
    }
}

/// The provider's incident, which Defender's connector writes into `ExtendedProperties`.
fn incident_id<'a>(row: &Row<'a>) -> Option<Cow<'a, str>> {
    let extended = text_cell(row, "ExtendedProperties")?;
    let mut tape = Tape::new();
    let properties = tape.parse(&extended).ok()?;
    let id =
        ["IncidentId", "ProviderIncidentId"].iter().find_map(|key| properties.get(key)?.scalar_text())?;
    (!id.is_empty()).then(|| Cow::Owned(id.into_owned()))
}

/// A list as Sentinel writes it: a JSON array, or words with commas.
fn list_of(text: &str) -> Vec<String> {
    let mut tape = Tape::new();
    let found: Vec<String> = match tape.parse(text) {
        Ok(list) if list.kind() == Kind::Array => {
            list.elements().filter_map(|element| element.text()).map(Cow::into_owned).collect()
        }
        _ => text.split(',').map(|word| word.trim().to_owned()).collect(),
    };
    found.into_iter().filter(|word| !word.is_empty()).collect()
}

/// One row for each entity of the list; entities refer to each other by `$id`.
fn evidence(alert: &Alert<'_>, entities: &str) -> Vec<Row<'static>> {
    let mut tape = Tape::new();
    // What is no JSON stays readable in the column; there is nothing to take out of it.
    let Ok(list) = tape.parse(entities) else { return Vec::new() };
    let references = References::of(list);
    let listed = list.elements().map(|entity| references.resolve(entity));
    listed
        .filter_map(|entity| {
            let type_name = entity.get("Type").or_else(|| entity.get("type"))?.text()?;
            Some(owned(evidence_row(alert, &type_name, entity, &references)))
        })
        .collect()
}

#[cfg(test)]
#[path = "sentinel_tests.rs"]
mod tests;
