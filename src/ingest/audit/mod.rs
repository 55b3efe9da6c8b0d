//! Audit records of Microsoft 365 and the `CloudAppEvents` rows they become.
//!
//! One record has many wrappings: the Office 365 Management Activity API writes it bare, audit log exports put it
//! into the `AuditData` cell of a CSV file, Graph into `auditData`, PowerShell's JSON into a text, and the streaming
//! API into `RawEventData`. [`wrappers`] opens them; the mapping itself is [`map`], and what it does column by column
//! is written down in [`mapping`]. Activity Explorer exports are records of their own kind, see
//! [`activity_explorer`].

pub mod account;
pub mod activity_explorer;
pub mod address;
pub mod applications;
mod fields;
pub mod identities;
pub mod keys;
pub mod mapping;
pub mod objects;
pub mod record_types;
pub mod service_ranges;
pub mod user_agent;
pub mod wrappers;

use std::borrow::Cow;

use self::account::Account;
use self::applications::{Application, application_of};
use self::fields::{Fields, filled};
use self::mapping::{
    ACTIVITY_TYPE, ACTIVITY_TYPES, ADMIN_RECORD_TYPES, ADMIN_SHAREPOINT_OPERATIONS, AUDIT_SOURCE, AdminRule,
    Column, extra,
};
use self::record_types::record_type;
use super::identity::Canonical;
use super::json::{Kind, Value};
use super::record::MapContext;
use super::row::{Cell, Identity, Reject, Role, Row, Ticks};
use super::time;
use crate::schema::{Table, find_table};

pub use self::identities::{IdentityFact, learn};
pub use self::wrappers::{CsvLayout, InnerRecord, map_csv, map_wrapped_json};

/// What one mapping thread keeps from record to record.
#[derive(Debug)]
pub struct Scratch {
    canonical: Canonical,
    table: &'static Table,
}

impl Scratch {
    /// An empty scratch.
    ///
    /// # Panics
    /// Never: the table is part of the schema.
    #[must_use]
    pub fn new() -> Self {
        let table = find_table("CloudAppEvents").expect("CloudAppEvents is one of the documented tables");
        Self { canonical: Canonical::default(), table }
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}

/// Maps a bare audit record: pushes exactly one primary `CloudAppEvents` row. The rows of alerts, which security
/// alert records imply besides, are made elsewhere; see [`is_security_alert`].
///
/// # Errors
/// `not-audit` for what is not a record of the audit log, `no-time` for one without a readable `CreationTime`.
/// Nothing is pushed then.
pub fn map<'a>(
    record: Value<'a>,
    _context: &MapContext,
    scratch: &mut Scratch,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    rows.push(row(record, scratch)?);
    Ok(())
}

/// The row of a bare audit record.
///
/// # Errors
/// As [`map`].
pub fn row<'a>(record: Value<'a>, scratch: &mut Scratch) -> Result<Row<'a>, Reject> {
    let fields = Fields::read(record);
    if record.kind() != Kind::Object || (fields.operation.is_none() && fields.record_type.is_none()) {
        return Err(Reject::new(
            "not-audit",
            "no Operation and no RecordType: this is not a record of the audit log",
        ));
    }
    let time = creation_time(&fields)?;
    let mut row = Row::new(scratch.table, Role::Primary);
    row.record_id = filled(fields.id);
    row.identity = Some(identity(record, &mut scratch.canonical));
    fill(&mut row, &fields, time);
    set(&mut row, Column::RawEventData, Cell::Text(Cow::Borrowed(record.raw())));
    Ok(row)
}

/// The identity of an audit record, however it arrived: equal for the same record from a CSV file, from either API
/// and as the `RawEventData` of a streamed row. Beyond what [`Canonical::of_json`] evens out, the names that some
/// re-exporters write for `RecordType` and `UserType` count as their numbers.
#[must_use]
pub fn identity(record: Value<'_>, canonical: &mut Canonical) -> Identity {
    canonical.of_json_with_numbers(record, |key, value| match key {
        "RecordType" => record_types::record_type_number(value),
        "UserType" => record_types::user_type_number(value),
        _ => None,
    })
}

/// Whether a record is an alert of the compliance portal (record type 40), which becomes alert rows too.
#[must_use]
pub fn is_security_alert(record: Value<'_>) -> bool {
    record.get("RecordType").and_then(record_types::record_type_number) == Some(record_type::SECURITY_ALERT)
}

/// The Entra session of a record, in whichever of its three places it stands: `AppAccessContext.AADSessionId` (newer
/// records of mail and files), `DeviceProperties[SessionId]` (sign-ins) or `SessionId` (mail and cmdlets).
#[must_use]
pub fn session_id(record: Value<'_>) -> Option<Cow<'_, str>> {
    filled(record.path(&["AppAccessContext", "AADSessionId"]))
        .or_else(|| fields::property(record.get("DeviceProperties"), "SessionId"))
        .or_else(|| filled(record.get("SessionId")))
}

fn creation_time(fields: &Fields<'_>) -> Result<Ticks, Reject> {
    let Some(written) = filled(fields.creation_time) else {
        return Err(Reject::new("no-time", "no CreationTime: the record does not say when it happened"));
    };
    time::iso(&written).ok_or_else(|| {
        Reject::new("no-time", format!("CreationTime is '{written}', which is not an ISO 8601 time"))
    })
}

fn set<'a>(row: &mut Row<'a>, column: Column, cell: Cell<'a>) {
    if let Some(slot) = row.cells.get_mut(column as usize) {
        *slot = cell;
    }
}

fn set_text<'a>(row: &mut Row<'a>, column: Column, text: Option<Cow<'a, str>>) {
    set(row, column, Cell::text(text));
}

fn fill<'a>(row: &mut Row<'a>, fields: &Fields<'a>, time: Ticks) {
    let operation = filled(fields.operation);
    let workload = filled(fields.workload);
    let application = application_of(workload.as_deref().unwrap_or_default());
    set(row, Column::Timestamp, Cell::Time(time));
    set_application(row, application);
    set_text(row, Column::ReportId, report_id(application, fields));
    let activity = operation.as_deref().map(activity_type);
    set_text(row, Column::ActivityType, activity.map(Cow::Borrowed));
    set_text(row, Column::OAuthAppId, oauth_app_id(fields, workload.as_deref()));
    set(row, Column::IsAdminOperation, Cell::Bool(is_admin_operation(fields, operation.as_deref())));
    set_text(row, Column::ActionType, operation);

    let account = account::of_record(fields);
    let objects = objects::of_record(fields, &account);
    set_text(row, Column::ActivityObjects, objects.list.map(Cow::Owned));
    if let Some(target) = objects.target {
        set_text(row, Column::ObjectName, target.name);
        set_text(row, Column::ObjectType, Some(target.object_type));
        set_text(row, Column::ObjectId, target.id);
    }
    set_client(row, fields);
    set(row, Column::IsExternalUser, Cell::Bool(account::is_external(fields)));
    set(row, Column::IsImpersonated, Cell::Bool(account::is_impersonated(fields)));
    row.extras.reserve(6);
    set_account(row, account);
    push_extra(row, extra::WORKLOAD, workload);
    if let Some(number) = fields.record_type_number() {
        row.extras.push((extra::RECORD_TYPE, Cell::Integer(number)));
    }
    let units = fields.associated_admin_units.and_then(wrappers::admin_units_of_value);
    push_extra(row, extra::ADMIN_UNITS, units);
}

fn push_extra<'a>(row: &mut Row<'a>, name: &'static str, text: Option<Cow<'a, str>>) {
    if let Some(text) = text {
        row.extras.push((name, Cell::Text(text)));
    }
}

fn set_application(row: &mut Row<'_>, application: Application) {
    set(row, Column::Application, Cell::Text(Cow::Borrowed(application.name)));
    set(row, Column::ApplicationId, application.id.map_or(Cell::Null, Cell::Integer));
    set(row, Column::AppInstanceId, Cell::Integer(0));
    set(row, Column::AuditSource, Cell::Text(Cow::Borrowed(AUDIT_SOURCE)));
}

fn set_account<'a>(row: &mut Row<'a>, account: Account<'a>) {
    set_text(row, Column::AccountObjectId, account.object_id);
    set_text(row, Column::AccountId, account.id);
    set_text(row, Column::AccountDisplayName, account.display_name);
    set_text(row, Column::AccountType, account.account_type.map(Cow::Borrowed));
    push_extra(row, extra::ACCOUNT_KEY, account.key);
    push_extra(row, extra::ACCOUNT_UPN, account.upn);
}

fn set_client<'a>(row: &mut Row<'a>, fields: &Fields<'a>) {
    if let Some(address) = address::of_record(fields) {
        set_text(row, Column::IPAddress, Some(address.text));
        push_extra(row, extra::IP_ADDRESS_KIND, address.kind.map(Cow::Borrowed));
    }
    let client = user_agent::of_record(fields);
    set_text(row, Column::UserAgent, client.user_agent);
    set_text(row, Column::DeviceType, client.device_type.map(Cow::Borrowed));
    set_text(row, Column::OSPlatform, client.os_platform);
}

fn activity_type(operation: &str) -> &'static str {
    let entry = ACTIVITY_TYPES.iter().find(|(name, _)| *name == operation);
    entry.map_or(ACTIVITY_TYPE, |(_, activity_type)| activity_type)
}

/// `<tenant number>_<ApplicationId>_<Id>` with the tenant's number, which no record holds, left empty: the record id
/// is what follows the last `_`, as in rows of the service.
fn report_id<'a>(application: Application, fields: &Fields<'a>) -> Option<Cow<'a, str>> {
    let id = filled(fields.id)?;
    let mut text = String::with_capacity(id.len() + 8);
    for part in ["_", application.id_text, "_", &id] {
        text.push_str(part);
    }
    Some(Cow::Owned(text))
}

fn oauth_app_id<'a>(fields: &Fields<'a>, workload: Option<&str>) -> Option<Cow<'a, str>> {
    let context = fields.app_access_context.and_then(|context| filled(context.get("ClientAppId")));
    context.or_else(|| match workload {
        Some("Exchange") => filled(fields.client_app_id).or_else(|| filled(fields.app_id)),
        Some("SharePoint" | "OneDrive") => filled(fields.application_id),
        _ => None,
    })
}

fn is_admin_operation(fields: &Fields<'_>, operation: Option<&str>) -> bool {
    let rule = fields.record_type_number().and_then(|number| {
        ADMIN_RECORD_TYPES.iter().find(|(value, _)| *value == number).map(|(_, rule)| *rule)
    });
    match rule {
        None => false,
        Some(AdminRule::Always) => true,
        Some(AdminRule::SharePointOperation) => {
            operation.is_some_and(|operation| ADMIN_SHAREPOINT_OPERATIONS.binary_search(&operation).is_ok())
        }
        Some(AdminRule::TargetIsAnother) => {
            let actor = account::classified(fields.actor).map(|(_, id)| id);
            let target = account::classified(fields.target).map(|(_, id)| id);
            actor.is_none() || actor != target
        }
        Some(AdminRule::AdminCmdlet) => {
            let own_rule =
                || operation.is_some_and(|name| name.ends_with("-InboxRule")) && is_own_mailbox(fields);
            fields.user_type_number() == Some(2) && !own_rule()
        }
    }
}

/// Whether a cmdlet's object, `.../<mailbox>\<rule>`, is in the mailbox of the user who ran it.
fn is_own_mailbox(fields: &Fields<'_>) -> bool {
    let (Some(object), Some(user)) = (filled(fields.object_id), filled(fields.user_id)) else {
        return true;
    };
    let path = object.rsplit_once('\\').map_or(object.as_ref(), |(path, _)| path);
    let mailbox = path.rsplit('/').next().unwrap_or(path);
    let name = user.split('@').next().unwrap_or(&user);
    mailbox.eq_ignore_ascii_case(name) || mailbox.eq_ignore_ascii_case(&user)
}

#[cfg(test)]
mod tests;
