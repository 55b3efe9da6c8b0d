//! Who is who: facts that records state about accounts, from which the `Identities` table is learned.
//!
//! Only what one record says of itself becomes a fact; nothing is concluded from two records here. Sign-in and
//! directory records tie PUIDs and names to object ids; mailbox and file records tie PUIDs and security identifiers
//! to names, and so reach an object id in a second step when the lake is read.

use std::borrow::Cow;

use super::account::{classified, object_id, typed};
use super::fields::{Fields, filled};
use super::keys;
pub use super::keys::KeyKind;
use super::record_types::record_type;
use crate::ingest::json::{Tape, Value};
use crate::ingest::row::Ticks;
use crate::ingest::time;

/// One statement of one record: this key belongs to this account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityFact<'a> {
    /// The kind of key.
    pub kind: KeyKind,
    /// The key in its kind's case, without a prefix; see [`KeyKind::key`].
    pub key: Cow<'a, str>,
    /// The account's object id, where stated.
    pub object_id: Option<Cow<'a, str>>,
    /// The account's display name, where stated.
    pub display_name: Option<Cow<'a, str>>,
    /// The account's UPN in lower case, where stated.
    pub upn: Option<Cow<'a, str>>,
    /// When the record says it was so.
    pub time: Ticks,
    /// What kind of record said it: `sign-in`, `directory`, `mailbox`, `file`, `teams` or `audit`.
    pub source: &'static str,
}

/// Collects the facts that an audit record states. A record without a readable time states none.
pub fn learn<'a>(record: Value<'a>, found: &mut Vec<IdentityFact<'a>>) {
    let fields = Fields::read(record);
    let Some(time) = filled(fields.creation_time).and_then(|text| time::iso(&text)) else { return };
    let mut facts = Facts { time, source: "audit", found };
    match fields.record_type_number() {
        Some(record_type::SIGN_IN | record_type::ACCOUNT_LOGON) => facts.sign_in(&fields),
        Some(record_type::DIRECTORY) => facts.directory(&fields),
        // Written by agents; their keys are nobody's.
        Some(record_type::DLP_SHAREPOINT | record_type::DLP_EXCHANGE | record_type::SECURITY_ALERT) => {}
        number => {
            facts.source = match number {
                Some(record_type::TEAMS) => "teams",
                _ if fields.mailbox_guid.is_some() => "mailbox",
                _ if fields.site.is_some() => "file",
                _ => "audit",
            };
            facts.user(&fields);
            facts.mailbox(&fields);
            if number == Some(record_type::TEAMS) {
                facts.team_members(&fields);
            }
        }
    }
}

struct Facts<'f, 'a> {
    time: Ticks,
    source: &'static str,
    found: &'f mut Vec<IdentityFact<'a>>,
}

/// What is known of one account within one record.
#[derive(Default, Clone)]
struct Person<'a> {
    object_id: Option<Cow<'a, str>>,
    upn: Option<Cow<'a, str>>,
    display_name: Option<Cow<'a, str>>,
}

impl<'a> Facts<'_, 'a> {
    fn push(&mut self, kind: KeyKind, key: Cow<'a, str>, person: &Person<'a>) {
        let Person { object_id, upn, display_name } = person.clone();
        let object_id = object_id.filter(|_| kind != KeyKind::Object);
        let upn = upn.filter(|_| kind != KeyKind::Upn);
        // A key alone says nothing.
        if object_id.is_some() || upn.is_some() || display_name.is_some() {
            let (time, source) = (self.time, self.source);
            self.found.push(IdentityFact { kind, key, object_id, display_name, upn, time, source });
        }
    }

    /// The account's names and ids, each with all the others.
    fn account(&mut self, person: &Person<'a>, puid: Option<Cow<'a, str>>) {
        if let Some(upn) = person.upn.clone() {
            self.push(KeyKind::Upn, upn, person);
        }
        if let Some(puid) = puid {
            self.push(KeyKind::Puid, puid, person);
        }
        if let Some(id) = person.object_id.clone() {
            self.push(KeyKind::Object, id, person);
        }
    }

    fn sign_in(&mut self, fields: &Fields<'a>) {
        self.source = "sign-in";
        if is_application(fields) {
            return;
        }
        let upn = entry(fields.actor, 5).or_else(|| filled(fields.user_id)).and_then(upn);
        let person = Person { object_id: object_id(fields), upn, display_name: None };
        let puid = entry(fields.actor, 3).or_else(|| filled(fields.user_key)).and_then(puid);
        self.account(&person, puid);
    }

    fn directory(&mut self, fields: &Fields<'a>) {
        self.source = "directory";
        self.directory_object(fields.actor, None);
        self.directory_object(fields.target, fields.modified_properties);
    }

    /// An `Actor` or `Target` list describes one object: class and id, and a name (1), PUID (3), application id (4)
    /// or UPN (5).
    fn directory_object(&mut self, list: Option<Value<'a>>, changes: Option<Value<'a>>) {
        let Some((class, id)) = classified(list) else { return };
        match class {
            "User" => {
                let person = Person {
                    object_id: Some(id),
                    upn: entry(list, 5).and_then(upn),
                    display_name: changes.and_then(changed_display_name),
                };
                self.account(&person, entry(list, 3).and_then(puid));
            }
            "ServicePrincipal" => {
                let person = Person { object_id: Some(id), upn: None, display_name: entry(list, 1) };
                let application = entry(list, 4).and_then(keys::guid);
                self.account(&person, None);
                if let Some(application) = application {
                    self.push(KeyKind::Application, application, &person);
                }
            }
            _ => {}
        }
    }

    /// A user's own record: `UserKey` and `UserId` name the same account.
    fn user(&mut self, fields: &Fields<'a>) {
        if is_application(fields) {
            return;
        }
        let user_key = filled(fields.user_key);
        let person = Person {
            object_id: object_id(fields),
            upn: filled(fields.user_id).and_then(upn),
            display_name: None,
        };
        self.account(&person, user_key.and_then(puid));
    }

    fn mailbox(&mut self, fields: &Fields<'a>) {
        let Some(owner) = filled(fields.mailbox_owner_upn).and_then(upn) else { return };
        let owner = Person { upn: Some(owner), ..Person::default() };
        if let Some(sid) = filled(fields.mailbox_owner_sid).and_then(sid) {
            self.push(KeyKind::Sid, sid, &owner);
        }
        if let Some(mailbox) = filled(fields.mailbox_guid).and_then(keys::guid) {
            self.push(KeyKind::Mailbox, mailbox, &owner);
        }
        // Whoever logged on to somebody else's mailbox has a name of their own.
        let same = fields.logon_user_sid.and_then(|value| value.text())
            == fields.mailbox_owner_sid.and_then(|value| value.text());
        if let (false, false, Some(user), Some(sid)) = (
            same,
            is_application(fields),
            filled(fields.user_id).and_then(upn),
            filled(fields.logon_user_sid).and_then(sid),
        ) {
            self.push(KeyKind::Sid, sid, &Person { upn: Some(user), ..Person::default() });
        }
    }

    fn team_members(&mut self, fields: &Fields<'a>) {
        for member in fields.members.into_iter().flat_map(|members| members.elements()) {
            let person = Person {
                object_id: None,
                upn: filled(member.get("UPN")).and_then(upn),
                display_name: filled(member.get("DisplayName")),
            };
            self.account(&person, None);
        }
    }
}

fn is_application(fields: &Fields<'_>) -> bool {
    matches!(fields.user_type_number(), Some(3..=8))
}

fn entry<'a>(list: Option<Value<'a>>, wanted: i64) -> Option<Cow<'a, str>> {
    list?.elements().find_map(|entry| typed(entry, wanted))
}

fn upn(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    // Most names are in lower case already and are borrowed on.
    match text {
        Cow::Borrowed(text) => keys::upn(text),
        Cow::Owned(text) => keys::upn(&text).map(|upn| Cow::Owned(upn.into_owned())),
    }
}

fn puid(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    upper(match text {
        Cow::Borrowed(text) => Cow::Borrowed(keys::puid(text)?),
        Cow::Owned(text) => Cow::Owned(keys::puid(&text)?.to_owned()),
    })
}

fn sid(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    keys::is_account_sid(&text).then_some(text).and_then(upper)
}

fn upper(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let has_lower = text.bytes().any(|byte| byte.is_ascii_lowercase());
    Some(if has_lower { Cow::Owned(text.to_ascii_uppercase()) } else { text })
}

/// The display name that a directory record sets: `ModifiedProperties` holds it as a JSON array in a text.
fn changed_display_name<'a>(changes: Value<'a>) -> Option<Cow<'a, str>> {
    let change = changes.elements().find(|change| {
        change.get("Name").and_then(|name| name.text()).is_some_and(|name| name == "DisplayName")
    })?;
    let text = filled(change.get("NewValue"))?;
    let mut tape = Tape::new();
    let name = tape.parse(&text).ok()?.elements().next()?.text()?;
    (!name.is_empty()).then(|| Cow::Owned(name.into_owned()))
}

#[cfg(test)]
#[path = "identities_tests.rs"]
mod tests;
