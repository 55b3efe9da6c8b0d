//! Who acted: the account columns of a row, and the key under which the account can be looked up later.
//!
//! Most records of Exchange, SharePoint and OneDrive do not hold the directory's object id. What a record does not
//! say stays empty here; reading the lake joins it from what sign-in and directory records taught (see
//! [`super::identities`]), so that a row does not depend on the order in which files came.

use std::borrow::Cow;

use super::fields::{Fields, filled};
use super::keys;
use super::record_types::record_type;
use crate::ingest::json::Value;

/// The account columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account<'a> {
    /// `AccountObjectId`: only when the record itself holds it.
    pub object_id: Option<Cow<'a, str>>,
    /// `AccountId`.
    pub id: Option<Cow<'a, str>>,
    /// `AccountDisplayName`, as far as a record can say it.
    pub display_name: Option<Cow<'a, str>>,
    /// `AccountType`.
    pub account_type: Option<&'static str>,
    /// `_AccountKey`: the best key to look the account up by, see [`keys`].
    pub key: Option<Cow<'a, str>>,
    /// `_AccountUpn`: the person the record names, in lower case, also where an application or an agent acted.
    pub upn: Option<Cow<'a, str>>,
    /// Whether the actor is an application acting under its own name.
    pub is_application: bool,
}

/// `AccountType` by user type number. Partner technicians and guests are people: Regular. Published rows show 0, 2
/// and 5; the one published row of type 4 says Regular, and System is written instead on purpose.
pub const ACCOUNT_TYPES: &[(i64, &str)] = &[
    (0, "Regular"),
    (1, "Regular"),
    (2, "Admin"),
    (3, "System"),
    (4, "System"),
    (5, "Application"),
    (6, "Application"),
    (7, "System"),
    (8, "System"),
    (9, "Regular"),
    (10, "Regular"),
];

/// Workloads whose records never hold the object id of the actor: a GUID in `UserKey` is something else there.
const WITHOUT_OBJECT_ID: &[&str] = &["Exchange", "SharePoint", "OneDrive"];

/// Reads the account of a record.
pub(super) fn of_record<'a>(fields: &Fields<'a>) -> Account<'a> {
    let user_type = fields.user_type_number();
    let account_type = user_type.and_then(|number| {
        ACCOUNT_TYPES.iter().find(|(value, _)| *value == number).map(|(_, account_type)| *account_type)
    });
    let user_id = filled(fields.user_id);
    let upn = person(fields, user_id.as_deref());
    if let Some(client) = acting_application(fields, account_type) {
        return of_application(fields, client, account_type, upn);
    }
    let foreign = is_foreign(fields);
    let object_id = if foreign { None } else { object_id(fields) };
    let id = match (&object_id, &user_id) {
        (Some(object_id), _) => Some(object_id.clone()),
        (None, Some(user_id)) => Some(keys::lower(user_id.clone())),
        (None, None) => None,
    };
    let is_application =
        account_type == Some("Application") || actor_class(fields) == Some("ServicePrincipal");
    let is_system = account_type == Some("System");
    let name = if is_application || is_system { application_name(fields) } else { None };
    let display_name = name.or_else(|| match user_id.clone() {
        Some(user_id) if !is_system && keys::upn(&user_id).is_some() => Some(user_id),
        other => other.map(keys::lower),
    });
    let key = match &object_id {
        Some(object_id) => Some(keys::key("object:", object_id)),
        None if is_system => None,
        None => lookup_key(fields, user_id.as_deref()),
    };
    Account { object_id, id, display_name, account_type, key, upn, is_application }
}

/// Mail read or sent by an application for the owner: published rows show the application as the account, and the
/// owner only among the activity objects. Its id took the place of the object id in rows of users' records (2021),
/// and not in those of the application's own (2024).
fn of_application<'a>(
    fields: &Fields<'a>,
    client: Cow<'a, str>,
    account_type: Option<&'static str>,
    upn: Option<Cow<'a, str>>,
) -> Account<'a> {
    let for_user = account_type != Some("Application");
    Account {
        object_id: for_user.then(|| client.clone()),
        display_name: application_name(fields),
        account_type: Some("Application"),
        key: Some(keys::key("application:", &client)),
        upn,
        is_application: true,
        id: Some(client),
    }
}

fn acting_application<'a>(fields: &Fields<'a>, account_type: Option<&str>) -> Option<Cow<'a, str>> {
    let in_mailbox = fields.mailbox_guid.is_some() || fields.mailbox_owner_upn.is_some();
    let client = filled(fields.client_app_id).filter(|_| in_mailbox)?;
    let over_rest = || filled(fields.client_info_string).is_some_and(|text| text.starts_with("Client=REST"));
    (account_type == Some("Application") || over_rest()).then_some(client)
}

/// The name of the application that acted, where the record says one.
fn application_name<'a>(fields: &Fields<'a>) -> Option<Cow<'a, str>> {
    let named_actor = || {
        let actor = fields.actor?;
        actor.elements().find_map(|entry| typed(entry, 1)).filter(|_| actor_class(fields) != Some("User"))
    };
    let context = || filled(fields.app_access_context?.get("ClientAppName"));
    named_actor().or_else(context).or_else(|| filled(fields.application_display_name))
}

/// The id of an `Actor` or `Target` entry when the entry has that type: 0 object id, 1 name, 2 other, 3 PUID,
/// 4 service principal name, 5 UPN.
pub(super) fn typed<'a>(entry: Value<'a>, wanted: i64) -> Option<Cow<'a, str>> {
    let mut id = None;
    let mut matches = false;
    for (key, value) in entry.members() {
        if key.matches("ID") || key.matches("Id") {
            id = Some(value);
        } else if key.matches("Type") {
            matches = value.as_i64() == Some(wanted);
        }
    }
    if matches { filled(id) } else { None }
}

/// The class and the object id in an entry such as `User_<guid>` of an `Actor` or `Target` list.
pub(super) fn classified<'a>(list: Option<Value<'a>>) -> Option<(&'static str, Cow<'a, str>)> {
    list?.elements().find_map(|entry| {
        let text = typed(entry, 2)?;
        let (class, start) = CLASSES.iter().find_map(|class| {
            let rest = text.strip_prefix(class)?.strip_prefix('_')?;
            Some((*class, text.len() - rest.len()))
        })?;
        Some((class, keys::guid(keys::after(text, start))?))
    })
}

/// Classes of directory objects, as entries of `Actor` and `Target` are prefixed.
const CLASSES: &[&str] = &[
    "User",
    "ServicePrincipal",
    "Application",
    "Group",
    "Device",
    "Policy",
    "Role",
    "AdministrativeUnit",
    "Company",
];

fn actor_class(fields: &Fields<'_>) -> Option<&'static str> {
    classified(fields.actor).map(|(class, _)| class)
}

/// The directory object id of the actor, where the record carries it.
pub(super) fn object_id<'a>(fields: &Fields<'a>) -> Option<Cow<'a, str>> {
    let user_key = || keys::guid(filled(fields.user_key)?);
    match fields.record_type_number() {
        Some(record_type::SIGN_IN | record_type::ACCOUNT_LOGON) => {
            user_key().or_else(|| fields.actor?.elements().find_map(|entry| keys::guid(typed(entry, 0)?)))
        }
        Some(record_type::DIRECTORY) => {
            let prefixed = || {
                let text = filled(fields.user_id)?;
                let start = "ServicePrincipal_".len();
                text.starts_with("ServicePrincipal_").then(|| keys::guid(keys::after(text, start)))?
            };
            classified(fields.actor).map(|(_, id)| id).or_else(prefixed).or_else(user_key)
        }
        _ => {
            let workload = filled(fields.workload).unwrap_or_default();
            if WITHOUT_OBJECT_ID.contains(&workload.as_ref()) { None } else { user_key() }
        }
    }
}

fn lookup_key<'a>(fields: &Fields<'a>, user_id: Option<&str>) -> Option<Cow<'a, str>> {
    let user_key = filled(fields.user_key);
    if let Some(puid) = user_key.as_deref().and_then(keys::puid) {
        return Some(keys::key("puid:", puid));
    }
    if let Some(upn) = user_id.and_then(keys::upn).or_else(|| user_key.as_deref().and_then(keys::upn)) {
        return Some(keys::key("upn:", &upn));
    }
    let sid = user_id.filter(|text| keys::is_account_sid(text)).map(|sid| keys::key("sid:", sid));
    sid.or_else(|| {
        filled(fields.logon_user_sid)
            .filter(|text| keys::is_account_sid(text))
            .map(|sid| keys::key("sid:", &sid))
    })
}

/// The person a record is about: its user, or, where an agent of data loss prevention wrote it, whose content
/// matched, or, where a mailbox's owner is named by another kind of id, the owner.
fn person<'a>(fields: &Fields<'a>, user_id: Option<&str>) -> Option<Cow<'a, str>> {
    if let Some(upn) = user_id.and_then(keys::upn) {
        return Some(Cow::Owned(upn.into_owned()));
    }
    let from = [fields.exchange_meta_data, fields.share_point_meta_data]
        .into_iter()
        .find_map(|data| filled(data?.get("From")));
    let is_owner = fields.logon_type.and_then(|value| value.as_i64()) == Some(0);
    let from = from.or_else(|| filled(fields.mailbox_owner_upn).filter(|_| is_owner))?;
    keys::upn(&from).map(|upn| Cow::Owned(upn.into_owned()))
}

/// A Teams user of another tenant.
fn is_foreign(fields: &Fields<'_>) -> bool {
    match (filled(fields.user_tenant_id), filled(fields.organization_id)) {
        (Some(own), Some(tenant)) => !own.eq_ignore_ascii_case(&tenant),
        _ => false,
    }
}

/// `IsExternalUser`: a guest by user type or by name, an anonymous visitor, or a user of another tenant.
pub(super) fn is_external(fields: &Fields<'_>) -> bool {
    let user_id = filled(fields.user_id).unwrap_or_default();
    fields.user_type_number() == Some(10)
        || is_foreign(fields)
        || contains_ignore_case(&user_id, "#ext#")
        || ["urn:spo:guest", "urn:spo:anon", "urn:spo:tenantanon"]
            .iter()
            .any(|mark| user_id.starts_with(mark))
}

fn contains_ignore_case(text: &str, mark: &str) -> bool {
    memchr::memchr(b'#', text.as_bytes()).is_some()
        && text.as_bytes().windows(mark.len()).any(|window| window.eq_ignore_ascii_case(mark.as_bytes()))
}

/// `IsImpersonated`: someone acted in a mailbox that is not theirs, as an administrator (1), a delegate (2) or an
/// administrator with a delegate's rights (6), or under another name than the owner's.
pub(super) fn is_impersonated(fields: &Fields<'_>) -> bool {
    if matches!(fields.logon_type.and_then(|value| value.as_i64()), Some(1 | 2 | 6)) {
        return true;
    }
    match (filled(fields.user_id), filled(fields.mailbox_owner_upn)) {
        (Some(user), Some(owner)) => user.contains('@') && !user.eq_ignore_ascii_case(&owner),
        _ => false,
    }
}

#[cfg(test)]
#[path = "account_tests.rs"]
mod tests;
