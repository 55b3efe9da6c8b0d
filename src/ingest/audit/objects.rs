//! `ActivityObjects` and the three object columns: what an action was done to, by whom, and with what.
//!
//! Published rows show the lists of mail, Teams and investigation records; those of files, directory changes, cmdlets
//! and data loss prevention are inferred from public queries (see [`super::mapping`]).

use std::borrow::Cow;

use super::account::{Account, classified, typed};
use super::applications::MICROSOFT_365;
use super::fields::{Fields, filled};
use super::record_types::record_type;
use crate::ingest::json::{Kind, Value};

/// The object columns of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Objects<'a> {
    /// `ActivityObjects`: JSON text, nothing when the list is empty.
    pub list: Option<String>,
    /// `ObjectName`, `ObjectType` and `ObjectId`: the first object that the action was done to.
    pub target: Option<Target<'a>>,
}

/// What an action was done to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target<'a> {
    /// Its name: a path, a display name, an operation.
    pub name: Option<Cow<'a, str>>,
    /// Its type, such as `File` or `Task`.
    pub object_type: Cow<'a, str>,
    /// Its id.
    pub id: Option<Cow<'a, str>>,
}

/// Builds the objects of a record. The list is written in the order published rows have: actor, session, target, rest.
pub(super) fn of_record<'a>(fields: &Fields<'a>, account: &Account<'a>) -> Objects<'a> {
    let record_type = fields.record_type_number();
    let target = target(fields, record_type);
    let mut list = List::default();
    // Public queries read the location of a file operation from the first object.
    if fields.site.is_some() || fields.site_url.is_some() {
        list.site(fields);
    }
    list.actor(account);
    if fields.mailbox_owner_upn.is_some() {
        list.structured("Session ID", None, filled(fields.session_id));
    }
    if record_type == Some(record_type::TEAMS) {
        let id = filled(fields.aad_group_id).or_else(|| filled(fields.team_guid));
        list.structured("Microsoft Team", filled(fields.team_name), id);
    }
    if let Some(target) = &target {
        list.target(target);
    }
    list.mailbox_owner(fields);
    list.folders(fields);
    list.properties(fields.operation_properties);
    list.properties(fields.parameters);
    Objects { list: list.finish(), target }
}

fn target<'a>(fields: &Fields<'a>, record_type: Option<i64>) -> Option<Target<'a>> {
    match record_type? {
        record_type::EXCHANGE_ITEM | record_type::EXCHANGE_ITEM_GROUP | record_type::MAIL_ITEMS_ACCESSED => {
            Some(Target { name: filled(fields.operation), object_type: "Task".into(), id: None })
        }
        record_type::EXCHANGE_ADMIN | record_type::COMPLIANCE_CMDLET | record_type::SKYPE_CMDLET => {
            let name = filled(fields.object_id)?;
            Some(Target { name: Some(name), object_type: "Structured object".into(), id: None })
        }
        record_type::DIRECTORY => directory_target(fields),
        record_type::DLP_SHAREPOINT | record_type::DLP_EXCHANGE => dlp_target(fields),
        record_type::DLP_ENDPOINT => {
            Some(Target { name: Some(filled(fields.object_id)?), object_type: "File".into(), id: None })
        }
        _ => {
            let object_type = filled(fields.item_type)?;
            let is_list = matches!(object_type.as_ref(), "List" | "DocumentLibrary");
            let id =
                filled(fields.list_item_unique_id).or_else(|| filled(fields.list_id).filter(|_| is_list));
            Some(Target { name: filled(fields.object_id), object_type, id })
        }
    }
}

/// `Target` of a directory record: class and id in one entry, the display name (1) or the UPN (5) in another.
fn directory_target<'a>(fields: &Fields<'a>) -> Option<Target<'a>> {
    let list = fields.target?;
    let (class, id) = classified(Some(list))?;
    let name = list.elements().find_map(|entry| typed(entry, 1));
    let name = name.or_else(|| list.elements().find_map(|entry| typed(entry, 5)));
    Some(Target { name, object_type: Cow::Borrowed(class), id: Some(id) })
}

/// The content that matched: a file by its URL, a mail by its subject. Which of the two a record has is not told by
/// its type: records of mail with the metadata of a file exist.
fn dlp_target<'a>(fields: &Fields<'a>) -> Option<Target<'a>> {
    if let Some(mail) = fields.exchange_meta_data.filter(|data| data.kind() == Kind::Object) {
        let id = filled(mail.get("MessageID")).or_else(|| filled(fields.object_id));
        return Some(Target { name: filled(mail.get("Subject")), object_type: "Email".into(), id });
    }
    let file = fields.share_point_meta_data.filter(|data| data.kind() == Kind::Object)?;
    let name = filled(file.get("FilePathUrl")).or_else(|| filled(file.get("FileName")));
    let id = filled(file.get("UniqueID")).or_else(|| filled(fields.object_id));
    Some(Target { name, object_type: "File".into(), id })
}

/// Writes the list. Keys are present only where filled, as in published rows.
#[derive(Default)]
struct List {
    text: String,
}

impl List {
    fn open(&mut self, object_type: &str, role: &str) {
        if self.text.is_empty() {
            self.text.reserve(384);
            self.text.push('[');
        } else {
            self.text.push(',');
        }
        self.text.push_str("{\"Type\":");
        push_json_text(&mut self.text, object_type);
        self.text.push_str(",\"Role\":\"");
        self.text.push_str(role);
        self.text.push('"');
    }

    fn member(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.key(key);
            push_json_text(&mut self.text, value);
        }
    }

    fn key(&mut self, key: &str) {
        self.text.push_str(",\"");
        self.text.push_str(key);
        self.text.push_str("\":");
    }

    fn close(&mut self) {
        self.text.push('}');
    }

    fn finish(mut self) -> Option<String> {
        if self.text.is_empty() {
            return None;
        }
        self.text.push(']');
        Some(self.text)
    }

    /// An account of the directory carries the directory's application.
    fn directory(&mut self) {
        self.text.push_str(",\"ApplicationId\":");
        self.text.push_str(MICROSOFT_365.id_text);
        self.text.push_str(",\"ApplicationInstance\":0");
    }

    fn actor(&mut self, account: &Account<'_>) {
        if account.id.is_none() {
            return;
        }
        let person = account.object_id.is_some() && !account.is_application;
        self.open(if person { "User" } else { "Account" }, "Actor");
        self.member("Name", account.display_name.as_deref());
        self.member("Id", account.id.as_deref());
        self.directory();
        self.close();
    }

    fn structured(&mut self, service_type: &str, name: Option<Cow<'_, str>>, id: Option<Cow<'_, str>>) {
        self.open("Structured object", "Parameter");
        self.member("Name", name.as_deref());
        self.member("Id", id.as_deref());
        self.member("ServiceObjectType", Some(service_type));
        self.close();
    }

    fn site(&mut self, fields: &Fields<'_>) {
        let one_drive = filled(fields.workload).is_some_and(|workload| workload == "OneDrive");
        let service_type = if one_drive { "OneDrive Site Collection" } else { "SharePoint Site Collection" };
        self.structured(service_type, filled(fields.site_url), filled(fields.site));
    }

    fn target(&mut self, target: &Target<'_>) {
        self.open(&target.object_type, "Target object");
        self.member("Name", target.name.as_deref());
        self.member("Id", target.id.as_deref());
        self.close();
    }

    fn mailbox_owner(&mut self, fields: &Fields<'_>) {
        if let Some(owner) = filled(fields.mailbox_owner_upn) {
            self.open("User", "Parameter");
            self.member("Name", Some(&owner));
            self.directory();
            self.close();
        }
    }

    fn folders(&mut self, fields: &Fields<'_>) {
        let single = fields.folder.or_else(|| fields.item?.get("ParentFolder"));
        let several = fields.folders.into_iter().flat_map(|folders| folders.elements());
        for folder in single.into_iter().chain(several).filter(|folder| folder.kind() == Kind::Object) {
            self.open("Folder", "Parameter");
            self.member("Name", filled(folder.get("Path")).as_deref());
            self.member("Id", filled(folder.get("Id")).as_deref());
            self.close();
        }
    }

    /// One `Property` for each `{Name, Value}` pair, their text copied as it is written. Compliance cmdlets write
    /// their parameters as one text, which stays in the raw record.
    fn properties(&mut self, list: Option<Value<'_>>) {
        for pair in
            list.into_iter().flat_map(|list| list.elements()).filter(|pair| pair.kind() == Kind::Object)
        {
            let mut members = [("Name", None), ("Value", None)];
            for (key, value) in pair.members().filter(|(_, value)| !value.is_null()) {
                if let Some((_, slot)) = members.iter_mut().find(|(name, _)| key.matches(name)) {
                    *slot = Some(value);
                }
            }
            self.open("Property", "Parameter");
            for (name, value) in members {
                let Some(value) = value else { continue };
                self.key(name);
                match value.kind() {
                    Kind::Text => self.text.push_str(value.raw()),
                    _ => push_json_text(&mut self.text, value.raw()),
                }
            }
            self.close();
        }
    }
}

/// Writes a text as a JSON string.
pub(super) fn push_json_text(out: &mut String, text: &str) {
    let special = |byte: u8| (byte < 0x20) | (byte == b'"') | (byte == b'\\');
    out.push('"');
    // Looked at without branches first: most texts need nothing.
    let mut rest = text;
    let any = text.bytes().fold(false, |found, byte| found | special(byte));
    while let Some(at) = if any { rest.bytes().position(special) } else { None } {
        let (plain, after) = rest.split_at(at);
        out.push_str(plain);
        match after.as_bytes().first() {
            Some(b'"') => out.push_str("\\\""),
            Some(b'\\') => out.push_str("\\\\"),
            Some(b'\n') => out.push_str("\\n"),
            Some(b'\r') => out.push_str("\\r"),
            Some(b'\t') => out.push_str("\\t"),
            Some(byte) => {
                out.push_str("\\u00");
                out.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
                out.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
            }
            None => {}
        }
        rest = after.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
    out.push('"');
}

#[cfg(test)]
#[path = "objects_tests.rs"]
mod tests;
