//! Who is who, learned from rows that name a person or application in more than one way: sign-ins, directory changes
//! and the identity tables.

use std::borrow::Cow;

use super::cloud_app::is_upn;
use crate::ingest::json::{Tape, Value};
use crate::ingest::row::{Cell, Row, Ticks};

/// One thing learned about an identity: a key by which records call it, and what that key stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    /// What the key is: `upn`, `sid` or `object`.
    pub kind: &'static str,
    /// The key in its kind's case, without a prefix: UPNs and object ids in lower case, SIDs in upper case.
    pub key: String,
    /// The directory object id, in lower case.
    pub object_id: Option<String>,
    /// The name shown to people.
    pub display_name: Option<String>,
    /// The user principal name, in lower case.
    pub upn: Option<String>,
    /// When the row that says so happened.
    pub time: Option<Ticks>,
    /// What kind of record said it: `sign-in`, `directory` or `identity`.
    pub source: &'static str,
}

/// The columns of a table that name one identity.
struct Names {
    table: &'static str,
    object_id: &'static str,
    upn: &'static str,
    display_name: &'static str,
    sids: &'static [&'static str],
    source: &'static str,
}

const fn names(table: &'static str, source: &'static str, sids: &'static [&'static str]) -> Names {
    let (object_id, upn, display_name) = ("AccountObjectId", "AccountUpn", "AccountDisplayName");
    Names { table, object_id, upn, display_name, sids, source }
}

const NAMES: &[Names] = &[
    names("AADSignInEventsBeta", "sign-in", &[]),
    names("EntraIdSignInEvents", "sign-in", &[]),
    names("IdentityDirectoryEvents", "identity", &["AccountSid"]),
    names("IdentityInfo", "identity", &["OnPremSid", "CloudSid"]),
    names("IdentityLogonEvents", "identity", &["AccountSid"]),
    names("IdentityQueryEvents", "identity", &["AccountSid"]),
    Names {
        table: "SigninLogs",
        object_id: "UserId",
        upn: "UserPrincipalName",
        display_name: "UserDisplayName",
        sids: &[],
        source: "sign-in",
    },
    Names {
        table: "SigninLogs",
        object_id: "ServicePrincipalId",
        upn: "",
        display_name: "ServicePrincipalName",
        sids: &[],
        source: "sign-in",
    },
];

/// What a row says about identities; nothing for tables that do not name any in two ways.
#[must_use]
pub fn learn(row: &Row<'_>) -> Vec<Learned> {
    let mut learned = Vec::new();
    for names in NAMES.iter().filter(|names| names.table == row.table.name) {
        let text = |column| filled(row, column);
        let person = Person {
            object_id: text(names.object_id),
            upn: text(names.upn),
            display_name: text(names.display_name),
            sids: names.sids.iter().filter_map(|column| filled(row, column)).collect(),
        };
        person.tell(row, names.source, &mut learned);
    }
    if row.table.name == "AuditLogs" {
        directory(row, &mut learned);
    }
    learned
}

fn filled<'r>(row: &'r Row<'_>, column: &str) -> Option<Cow<'r, str>> {
    match row.get(column)? {
        Cell::Text(text) if !text.trim().is_empty() => Some(Cow::Borrowed(text.trim())),
        _ => None,
    }
}

#[derive(Default)]
struct Person<'r> {
    object_id: Option<Cow<'r, str>>,
    upn: Option<Cow<'r, str>>,
    display_name: Option<Cow<'r, str>>,
    sids: Vec<Cow<'r, str>>,
}

impl Person<'_> {
    /// One fact for each key; a key that stands for nothing else teaches nothing.
    fn tell(&self, row: &Row<'_>, source: &'static str, learned: &mut Vec<Learned>) {
        let object_id = self.object_id.as_deref().filter(|id| is_guid(id)).map(str::to_ascii_lowercase);
        let upn = self.upn.as_deref().filter(|upn| is_upn(upn)).map(str::to_lowercase);
        let mut fact = |kind, key: String| {
            learned.push(Learned {
                kind,
                key,
                object_id: object_id.clone(),
                display_name: self.display_name.as_deref().map(str::to_owned),
                upn: upn.clone(),
                time: row.time(),
                source,
            });
        };
        if let Some(object_id) = object_id.clone().filter(|_| upn.is_some() || self.display_name.is_some()) {
            fact("object", object_id);
        }
        if let Some(upn) = upn.clone().filter(|_| object_id.is_some() || self.display_name.is_some()) {
            fact("upn", upn);
        }
        let sids = self.sids.iter().map(|sid| sid.to_ascii_uppercase());
        for sid in sids.filter(|sid| sid.starts_with("S-1-") && (object_id.is_some() || upn.is_some())) {
            fact("sid", sid);
        }
    }
}

/// The actor and the users among the targets of a directory record.
fn directory(row: &Row<'_>, learned: &mut Vec<Learned>) {
    let mut tape = Tape::new();
    for (column, path) in
        [("InitiatedBy", &["user"][..]), ("InitiatedBy", &["app"]), ("TargetResources", &[])]
    {
        let Some(text) = filled(row, column) else { continue };
        let Ok(value) = tape.parse(&text) else { continue };
        match value.path(path) {
            Some(actor) if !path.is_empty() => person(actor).tell(row, "directory", learned),
            Some(targets) => {
                let users = targets.elements().filter(|target| {
                    let kind = target.get_ignore_case("type").and_then(|kind| kind.text());
                    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("user"))
                });
                users.for_each(|user| person(user).tell(row, "directory", learned));
            }
            None => {}
        }
    }
}

fn person(value: Value<'_>) -> Person<'_> {
    let text = |name| {
        let text = value.get(name)?.text()?;
        (!text.trim().is_empty()).then_some(text)
    };
    Person {
        object_id: text("id").or_else(|| text("servicePrincipalId")),
        upn: text("userPrincipalName"),
        display_name: text("displayName"),
        sids: Vec::new(),
    }
}

/// Whether a text is a GUID and not the empty one, which logs write for "nobody".
#[must_use]
pub fn is_guid(text: &str) -> bool {
    let is_shape = text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    is_shape && text.bytes().any(|byte| !matches!(byte, b'0' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::row::Role;
    use crate::schema::find_table;

    const ADA: &str = "6F9619FF-8B86-D011-B42D-00CF4FC964FF";

    fn row(table: &str, cells: &[(&str, &'static str)]) -> Row<'static> {
        let mut row = Row::new(find_table(table).unwrap(), Role::Primary);
        for (column, text) in cells {
            row.set(column, Cell::Text(Cow::Borrowed(*text)));
        }
        row
    }

    #[test]
    fn a_sign_in_ties_name_and_object_id() {
        let row = row("SigninLogs", &[("UserId", ADA), ("UserPrincipalName", "Ada@contoso.com")]);
        let learned = learn(&row);
        let keys: Vec<_> = learned.iter().map(|fact| (fact.kind, fact.key.as_str())).collect();
        assert_eq!(keys, [("object", &*ADA.to_lowercase()), ("upn", "ada@contoso.com")]);
        assert!(learned.iter().all(|fact| fact.object_id.as_deref() == Some(&ADA.to_lowercase())));
        assert_eq!(learned[1].upn.as_deref(), Some("ada@contoso.com"));
    }

    #[test]
    fn an_identity_row_ties_its_sids_too() {
        let row =
            row("IdentityInfo", &[("AccountObjectId", ADA), ("OnPremSid", "S-1-5-21-1"), ("CloudSid", "")]);
        let learned = learn(&row);
        assert_eq!(learned.iter().map(|fact| fact.kind).collect::<Vec<_>>(), ["sid"]);
    }

    #[test]
    fn a_directory_record_teaches_its_actor_and_its_user_targets() {
        let row = row(
            "AuditLogs",
            &[
                (
                    "InitiatedBy",
                    r#"{"user":{"id":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","userPrincipalName":"ada@contoso.com"}}"#,
                ),
                (
                    "TargetResources",
                    r#"[{"id":"7f9619ff-8b86-d011-b42d-00cf4fc964ff","type":"User","displayName":"Bo"},{"id":"x","type":"Group","displayName":"G"}]"#,
                ),
            ],
        );
        let learned = learn(&row);
        assert_eq!(learned.iter().map(|fact| fact.kind).collect::<Vec<_>>(), ["object", "upn", "object"]);
        assert_eq!(learned[2].display_name.as_deref(), Some("Bo"));
    }

    #[test]
    fn nobody_and_names_without_an_identity_teach_nothing() {
        assert!(!is_guid("00000000-0000-0000-0000-000000000000") && !is_guid("user1"));
        assert_eq!(
            learn(&row("SigninLogs", &[("UserId", "user1"), ("UserPrincipalName", "ANONYMIZED")])),
            []
        );
        assert_eq!(learn(&row("DeviceEvents", &[("AccountName", "ada")])), []);
    }
}
