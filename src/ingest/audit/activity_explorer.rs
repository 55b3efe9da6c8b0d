//! Activity Explorer exports of Purview: what people did with sensitive or labelled content, as
//! `Export-ActivityExplorerData` (JSON or CSV) and the portal (CSV) write it.
//!
//! These are not audit records, though they tell of the same events: one flat object with `Activity`, `Happened`,
//! `RecordIdentity`, `User`, `Workload` and, by activity, some of a hundred other names. They become
//! `CloudAppEvents` rows whose `RawEventData` is the exported record itself. An event that is in an audit export too
//! is there twice, under another id: the export leaves out so much that the two cannot be told to be one.

use std::borrow::Cow;

use super::applications::application_of;
use super::mapping::{ACTIVITY_TYPE, Column, extra};
use super::wrappers::JsonObject;
use super::{Scratch, address, keys, set, set_application, set_text};
use crate::ingest::json::Value;
use crate::ingest::record::{CsvHeader, CsvRecord, MapContext};
use crate::ingest::row::{Cell, Reject, Role, Row, Ticks};
use crate::ingest::time;

/// Names a record must have to be one of Activity Explorer.
pub const MARKS: &[&str] = &["Activity", "Happened"];

/// Spellings by meaning: the cmdlet's name first, then those of the portal's columns.
mod names {
    pub const ACTIVITY: &[&str] = &["Activity"];
    pub const HAPPENED: &[&str] = &["Happened", "Timestamp", "CreationTime"];
    pub const ID: &[&str] = &["RecordIdentity", "Record Id", "Id"];
    pub const USER: &[&str] = &["User", "UserId"];
    pub const USER_KEY: &[&str] = &["UserKey", "UserObjectId"];
    pub const WORKLOAD: &[&str] = &["Workload", "Location"];
    pub const ADDRESS: &[&str] = &["ClientIP", "IP address", "IPAddress"];
    pub const PATH: &[&str] = &["FilePath", "FullUrl", "File full path", "ItemPath", "ItemName", "File"];
    pub const PLATFORM: &[&str] = &["Platform", "DevicePlatform"];
    pub const MAIL: &[&str] = &["EmailSubject", "Subject"];
}

/// Whether a header is one of Activity Explorer's.
#[must_use]
pub fn is_header(header: &CsvHeader) -> bool {
    MARKS.iter().all(|name| header.find(name).is_some())
}

/// Whether a JSON object is a record of Activity Explorer.
#[must_use]
pub fn is_record(record: Value<'_>) -> bool {
    MARKS.iter().all(|name| record.get_ignore_case(name).is_some())
}

/// Maps one JSON record.
///
/// # Errors
/// `not-audit` without `Activity`, `no-time` without a readable `Happened`.
pub fn map_json<'a>(
    record: Value<'a>,
    context: &MapContext,
    scratch: &mut Scratch,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    let find = |names: &[&str]| -> Option<Cow<'a, str>> {
        let value =
            names.iter().find_map(|name| record.get_ignore_case(name).filter(|value| !value.is_null()))?;
        value.scalar_text().filter(|text| !text.is_empty())
    };
    let mut row = row(find, context, scratch)?;
    row.identity = Some(scratch.canonical.of_json(record));
    set(&mut row, Column::RawEventData, Cell::Text(Cow::Borrowed(record.raw())));
    rows.push(row);
    Ok(())
}

/// Maps one line of a CSV export. `RawEventData` is its filled cells as a JSON object of texts; the line itself is
/// kept beside the row.
///
/// # Errors
/// As [`map_json`].
pub fn map_csv<'a>(
    header: &CsvHeader,
    record: &'a CsvRecord<'a>,
    context: &MapContext,
    scratch: &mut Scratch,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    let find = |names: &[&str]| -> Option<Cow<'a, str>> {
        names.iter().find_map(|name| record.filled(header.find(name))).map(Cow::Borrowed)
    };
    let mut row = row(find, context, scratch)?;
    let mut object = JsonObject::default();
    for (index, name) in header.names.iter().enumerate() {
        if let Some(cell) = record.filled(Some(index)) {
            object.text(name, cell);
        }
    }
    set_text(&mut row, Column::RawEventData, object.finish().map(Cow::Owned));
    row.raw = Some(Cow::Borrowed(record.raw));
    rows.push(row);
    Ok(())
}

fn row<'a>(
    find: impl Fn(&[&str]) -> Option<Cow<'a, str>>,
    context: &MapContext,
    scratch: &Scratch,
) -> Result<Row<'a>, Reject> {
    let Some(activity) = find(names::ACTIVITY) else {
        return Err(Reject::new("not-audit", "no Activity: this is not a record of Activity Explorer"));
    };
    let Some(happened) = find(names::HAPPENED) else {
        return Err(Reject::new("no-time", "no Happened: the record does not say when it happened"));
    };
    let Some(time) = read_time(&happened, context) else {
        let message =
            format!("Happened is '{happened}', which is not a time in any form these exports write");
        return Err(Reject::new("no-time", message));
    };
    let mut row = Row::new(scratch.table, Role::Primary);
    row.record_id = find(names::ID);
    set(&mut row, Column::Timestamp, Cell::Time(time));
    set_text(&mut row, Column::ActionType, Some(activity));
    set_text(&mut row, Column::ActivityType, Some(Cow::Borrowed(ACTIVITY_TYPE)));
    let workload = find(names::WORKLOAD);
    set_application(&mut row, application_of(workload.as_deref().unwrap_or_default()));
    set_user(&mut row, find(names::USER), find(names::USER_KEY).and_then(keys::guid));
    if let Some(address) = find(names::ADDRESS).and_then(address::parse) {
        set_text(&mut row, Column::IPAddress, Some(address.text));
        super::push_extra(&mut row, extra::IP_ADDRESS_KIND, address.kind.map(Cow::Borrowed));
    }
    if let Some(path) = find(names::PATH) {
        set_text(&mut row, Column::ObjectName, Some(path));
        set_text(&mut row, Column::ObjectType, Some(Cow::Borrowed("File")));
    } else if let Some(subject) = find(names::MAIL) {
        set_text(&mut row, Column::ObjectName, Some(subject));
        set_text(&mut row, Column::ObjectType, Some(Cow::Borrowed("Email")));
    }
    set_text(&mut row, Column::OSPlatform, find(names::PLATFORM));
    super::push_extra(&mut row, extra::WORKLOAD, workload);
    Ok(row)
}

fn set_user<'a>(row: &mut Row<'a>, user: Option<Cow<'a, str>>, object_id: Option<Cow<'a, str>>) {
    let upn = user.as_deref().and_then(keys::upn).map(Cow::into_owned);
    let key = match (&object_id, &upn) {
        (Some(id), _) => Some(keys::key("object:", id)),
        (None, Some(upn)) => Some(keys::key("upn:", upn)),
        (None, None) => None,
    };
    super::push_extra(row, extra::ACCOUNT_KEY, key);
    super::push_extra(row, extra::ACCOUNT_UPN, upn.map(Cow::Owned));
    set_text(row, Column::AccountId, object_id.clone().or_else(|| user.clone().map(keys::lower)));
    set_text(row, Column::AccountObjectId, object_id);
    set_text(row, Column::AccountDisplayName, user);
}

/// The cmdlet writes ISO 8601 or, from PowerShell 5, `/Date(...)/`; the portal writes local notation of the
/// signed-in person, month first, which without a zone is taken in the run's zone.
fn read_time(text: &str, context: &MapContext) -> Option<Ticks> {
    time::display(text, context.zone, time::DayOrder::default())
}

#[cfg(test)]
#[path = "activity_explorer_tests.rs"]
mod tests;
