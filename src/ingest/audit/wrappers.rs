//! The wrappings that exports put around an audit record, and what they hold beside it.
//!
//! The record inside is what counts: it is mapped as if it had come bare, and its text is kept as it stands inside
//! the wrapping. What the wrapping repeats or adds about the transport is known and left out; anything else it holds
//! (a column that another tool added, for example) is kept with the row.

use std::borrow::Cow;

use super::mapping::extra;
use super::objects::push_json_text;
use super::{Scratch, row};
use crate::ingest::json::{Kind, Tape, Value};
use crate::ingest::record::{CsvHeader, CsvRecord, MapContext};
use crate::ingest::row::{Cell, Reject, Row};

/// Spellings of the column that holds the record.
const AUDIT_DATA: &[&str] = &["AuditData", "Audit Data", "auditData", "AuditRecord"];

/// Spellings of the column that holds the administrative units.
const ADMIN_UNITS: &[&str] = &["AssociatedAdminUnits", "administrativeUnits"];

/// What wrappings hold beside the record, in any case, blanks and underscores aside: repetitions of the record's own
/// members in local notation, counters of the search that found it, and the remoting of the cmdlet.
pub const ENVELOPE: &[&str] = &[
    // Search-UnifiedAuditLog.
    "PSComputerName",
    "RunspaceId",
    "PSShowComputerName",
    "PSSourceJobInstanceId",
    "RecordType",
    "CreationDate",
    "UserIds",
    "Operations",
    "ResultIndex",
    "ResultCount",
    "Identity",
    "IsValid",
    "ObjectState",
    // The portal's export.
    "RecordId",
    "Operation",
    "UserId",
    // Graph's auditLogRecord.
    "id",
    "createdDateTime",
    "auditLogRecordType",
    "organizationId",
    "userType",
    "service",
    "objectId",
    "userPrincipalName",
    "clientIp",
];

/// Compares names without their case, blanks and underscores.
fn is_one_of(name: &str, names: &[&str]) -> bool {
    fn plain(name: &str) -> impl Iterator<Item = u8> {
        name.bytes().filter(|byte| !matches!(byte, b' ' | b'_')).map(|byte| byte.to_ascii_lowercase())
    }
    names.iter().any(|candidate| plain(candidate).eq(plain(name)))
}

/// Where the columns of one CSV file stand. Made once for a file's header.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CsvLayout {
    /// The column that holds the record.
    audit_data: Option<usize>,
    admin_units: Option<usize>,
    /// Columns to keep beside the record, with their names as JSON keys.
    others: Vec<(usize, String)>,
}

impl CsvLayout {
    /// Reads a header; columns may stand in any order.
    #[must_use]
    pub fn new(header: &CsvHeader) -> Self {
        let audit_data = header.find_any(AUDIT_DATA);
        let admin_units = header.find_any(ADMIN_UNITS);
        let others = header
            .names
            .iter()
            .enumerate()
            .filter(|(index, name)| {
                Some(*index) != audit_data && Some(*index) != admin_units && !is_one_of(name, ENVELOPE)
            })
            .map(|(index, name)| (index, name.clone()))
            .collect();
        Self { audit_data, admin_units, others }
    }

    /// Whether the header has a column for the record at all.
    #[must_use]
    pub const fn has_audit_data(&self) -> bool {
        self.audit_data.is_some()
    }

    fn unknown_fields(&self, record: &CsvRecord<'_>) -> Option<String> {
        let mut object = JsonObject::default();
        for (index, name) in &self.others {
            if let Some(cell) = record.filled(Some(*index)) {
                object.text(name, cell);
            }
        }
        object.finish()
    }
}

/// Maps one line of an audit log CSV file in any of its dialects. The record's text is the unquoted cell. Gives back the
/// record inside.
///
/// # Errors
/// `audit-data` when the cell is missing, empty or not one JSON object, else as [`super::map`].
pub fn map_csv<'a>(
    layout: &CsvLayout,
    record: &'a CsvRecord<'a>,
    tape: &'a mut Tape,
    _context: &MapContext,
    scratch: &mut Scratch,
    rows: &mut Vec<Row<'a>>,
) -> Result<Value<'a>, Reject> {
    let Some(cell) = record.filled(layout.audit_data) else {
        return Err(audit_data("the AuditData cell is empty"));
    };
    let inner = parse(tape, cell)?;
    let mut row = row(inner, scratch)?;
    row.unknown_fields = layout.unknown_fields(record);
    if let Some(units) = record.filled(layout.admin_units) {
        set_admin_units(&mut row, admin_units_of_text(units));
    }
    rows.push(row);
    Ok(inner)
}

/// Room for a record that stands as text inside another one.
#[derive(Debug, Default)]
pub struct InnerRecord {
    text: String,
    tape: Tape,
}

/// Maps a JSON object that wraps an audit record: Graph's `auditLogRecord` (`auditData` as an object or as text) and
/// the cmdlet's output saved as JSON (`AuditData` as text). Where it is text, its characters are the record's text.
///
/// # Errors
/// `audit-data` when there is no such member or it is not one JSON object, else as [`super::map`].
pub fn map_wrapped_json<'a>(
    wrapper: Value<'a>,
    inner: &'a mut InnerRecord,
    _context: &MapContext,
    scratch: &mut Scratch,
    rows: &mut Vec<Row<'a>>,
) -> Result<Value<'a>, Reject> {
    let mut data = None;
    let mut units = None;
    let mut unknown = JsonObject::default();
    for (key, value) in wrapper.members() {
        let key = key.text();
        if data.is_none() && is_one_of(&key, AUDIT_DATA) {
            data = Some(value);
        } else if units.is_none() && is_one_of(&key, ADMIN_UNITS) {
            units = admin_units_of_value(value);
        } else if !value.is_null() && !key.contains("@odata") && !is_one_of(&key, ENVELOPE) {
            unknown.value(&key, value);
        }
    }
    let record = match data {
        Some(data) if data.kind() == Kind::Object => data,
        Some(data) if data.kind() == Kind::Text => {
            inner.text = data.text().unwrap_or_default().into_owned();
            parse(&mut inner.tape, &inner.text)?
        }
        Some(_) => return Err(audit_data("auditData is neither an object nor text")),
        None => return Err(audit_data("there is no auditData")),
    };
    let mut row = row(record, scratch)?;
    row.unknown_fields = unknown.finish();
    if let Some(units) = units {
        set_admin_units(&mut row, Some(units));
    }
    rows.push(row);
    Ok(record)
}

fn audit_data(message: impl Into<String>) -> Reject {
    Reject::new("audit-data", message)
}

fn parse<'a>(tape: &'a mut Tape, text: &'a str) -> Result<Value<'a>, Reject> {
    let value = tape.parse(text).map_err(|error| {
        audit_data(format!("AuditData is not JSON: {error}. If the export was cut, fetch the record again"))
    })?;
    if value.kind() == Kind::Object {
        Ok(value)
    } else {
        Err(audit_data("AuditData is JSON, but not an object"))
    }
}

fn set_admin_units<'a>(row: &mut Row<'a>, units: Option<Cow<'a, str>>) {
    let has_own = row.extras.iter().any(|(name, _)| *name == extra::ADMIN_UNITS);
    if let (Some(units), false) = (units, has_own) {
        row.extras.push((extra::ADMIN_UNITS, Cell::Text(units)));
    }
}

/// Administrative units as a JSON array: the member as it is written, or the text of a list.
pub(super) fn admin_units_of_value(value: Value<'_>) -> Option<Cow<'_, str>> {
    match value.kind() {
        Kind::Array => value.elements().next().is_some().then(|| Cow::Borrowed(value.raw())),
        Kind::Text => admin_units_of_text(&value.text()?).map(|text| Cow::Owned(text.into_owned())),
        _ => None,
    }
}

/// A cell holds a JSON array already, or units between commas or semicolons.
fn admin_units_of_text(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim();
    if text.starts_with('[') && Tape::new().parse(text).is_ok() {
        return (!text.trim_matches(['[', ']', ' ']).is_empty()).then_some(Cow::Borrowed(text));
    }
    let mut array = String::new();
    for unit in text.split([',', ';']).map(str::trim).filter(|unit| !unit.is_empty()) {
        array.push(if array.is_empty() { '[' } else { ',' });
        push_json_text(&mut array, unit);
    }
    if array.is_empty() {
        return None;
    }
    array.push(']');
    Some(Cow::Owned(array))
}

/// A JSON object written member by member.
#[derive(Debug, Default)]
pub(super) struct JsonObject {
    text: String,
}

impl JsonObject {
    fn key(&mut self, key: &str) {
        self.text.push(if self.text.is_empty() { '{' } else { ',' });
        push_json_text(&mut self.text, key);
        self.text.push(':');
    }

    pub(super) fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        push_json_text(&mut self.text, text);
    }

    pub(super) fn value(&mut self, key: &str, value: Value<'_>) {
        self.key(key);
        self.text.push_str(value.raw());
    }

    /// The object; nothing when it has no member.
    pub(super) fn finish(mut self) -> Option<String> {
        if self.text.is_empty() {
            return None;
        }
        self.text.push('}');
        Some(self.text)
    }
}

#[cfg(test)]
#[path = "wrappers_tests.rs"]
mod tests;
