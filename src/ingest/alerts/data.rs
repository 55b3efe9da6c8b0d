//! The packed `Data` of an audit alert: JSON in a string, under keys of two to five letters.
//!
//! Keys are not documented. Those of data loss prevention alerts are known from public hunting queries, the others
//! from real records: `f3u` users, `wl` workload, `von` name of the object (of a mail its subject), `ofph` and `tfph`
//! source and target path, `dn` and `mddid` device, `ecip` its address, `tdmn` target domain, `rmsn` serial number of a
//! removable medium, `pn` printer, `app` program, `mfrm`, `to`, `cc` and `bcc` of a mail; of other alerts `suid` user,
//! `tsd` sender, `trc` recipient, `ms` subject, `imsgid` message id, `sip` sender's address, `thn` threat.

use std::borrow::Cow;

use super::alert::Alert;
use super::json_text::{ObjectWriter, moment};
use crate::ingest::json::Value;
use crate::ingest::row::{Cell, Row, Ticks};

/// The unpacked `Data`; empty when the record had none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Data<'a> {
    pub(super) fields: Option<Value<'a>>,
}

impl<'a> Data<'a> {
    /// A filled scalar.
    pub(super) fn text(&self, key: &str) -> Option<Cow<'a, str>> {
        self.fields?.get(key)?.scalar_text().filter(|text| !text.is_empty())
    }

    /// When the activity behind the alert began.
    pub(super) fn start(&self) -> Option<Ticks> {
        moment(&self.text("ts")?)
    }

    /// The parts of a list in one text.
    fn list(&self, key: &str, separators: &[char]) -> Vec<String> {
        let text = self.text(key).unwrap_or_default();
        text.split(separators).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    }
}

/// What a data loss prevention match says beside its entities, and its name in `AdditionalFields`.
#[rustfmt::skip]
const MATCH_FIELDS: &[(&str, &str)] = &[
    ("wl", "Workload"), ("dpid", "PolicyId"), ("dpn", "PolicyName"), ("drid", "RuleId"), ("dmrid", "ManagementRuleId"),
    ("drn", "RuleName"), ("dact", "Actions"), ("eop", "EndpointOperation"), ("enmd", "EnforcementMode"),
    ("dprm", "PolicyMode"), ("app", "Application"), ("tdmn", "TargetDomain"), ("tfph", "TargetFilePath"),
    ("von", "ObjectName"), ("flmb", "FileOwner"), ("fo", "FileOwnerDisplayName"), ("dmc", "Conditions"),
    ("just", "Justification"), ("usi", "UniqueSharingId"),
];

/// The rows of everything `Data` names.
pub(super) fn evidence_of_data<'a>(alert: &Alert<'a>, data: &Data<'a>) -> Vec<Row<'a>> {
    if data.fields.is_none() {
        return Vec::new();
    }
    let mut rows: Vec<Row<'a>> = ["f3u", "suid"]
        .iter()
        .flat_map(|key| data.list(key, &[';', ',']))
        .map(|user| account_row(alert, &user))
        .collect();
    // Data may name one user twice.
    rows.dedup_by(|left, right| {
        left.get("AccountUpn") == right.get("AccountUpn")
            && left.get("AccountName") == right.get("AccountName")
    });
    rows.extend(device_row(alert, data));
    if data.text("dpid").is_some() || data.text("drid").is_some() || data.text("dpn").is_some() {
        rows.extend(match_rows(alert, data));
    }
    rows.extend(threat_mail_rows(alert, data));
    for (key, entity_type) in [("ecip", "Ip"), ("sip", "Ip")] {
        if let Some(address) = data.text(key) {
            let fields = [("Type", "ip"), ("Address", address.as_ref())];
            let mut row = row(alert, entity_type, false, &fields);
            row.set_text("RemoteIP", Some(address.clone()));
            rows.push(row);
        }
    }
    rows
}

/// A row with some texts as `AdditionalFields`.
fn row<'a>(alert: &Alert<'a>, entity_type: &str, is_impacted: bool, fields: &[(&str, &str)]) -> Row<'a> {
    let mut row = alert.evidence_row(entity_type.to_owned(), is_impacted);
    let mut object = ObjectWriter::default();
    for (key, value) in fields {
        object.text(key, value);
    }
    row.set_text("AdditionalFields", object.finish());
    row
}

/// Fills the account columns from what is a UPN or else an account name.
pub(super) fn set_account(row: &mut Row<'_>, user: &str) {
    match user.split_once('@') {
        Some((name, _)) => {
            row.set_text("AccountUpn", Some(user.to_owned()));
            row.set_text("AccountName", Some(name.to_owned()));
        }
        None => match user.split_once('\\') {
            Some((domain, name)) => {
                row.set_text("AccountDomain", Some(domain.to_owned()));
                row.set_text("AccountName", Some(name.to_owned()));
            }
            None => row.set_text("AccountName", Some(user.to_owned())),
        },
    }
}

fn account_row<'a>(alert: &Alert<'a>, user: &str) -> Row<'a> {
    let mut row = row(alert, "User", true, &[("Type", "account"), ("UserPrincipalName", user)]);
    set_account(&mut row, user);
    row
}

fn device_row<'a>(alert: &Alert<'a>, data: &Data<'a>) -> Option<Row<'a>> {
    let (id, name) = (data.text("mddid"), data.text("dn"));
    if id.is_none() && name.is_none() {
        return None;
    }
    let shown = |text: &Option<Cow<'a, str>>| text.as_deref().unwrap_or_default().to_owned();
    let fields = [("Type", "host"), ("HostName", &shown(&name)), ("MachineId", &shown(&id))];
    let mut row = row(alert, "Machine", true, &fields);
    row.set_text("DeviceId", id);
    row.set_text("DeviceName", name);
    row.set_text("LocalIP", data.text("ecip"));
    Some(row)
}

/// The entities of a data loss prevention match: the object with all details of the match, and what it went to.
fn match_rows<'a>(alert: &Alert<'a>, data: &Data<'a>) -> Vec<Row<'a>> {
    let mut rows = vec![match data.text("wl").as_deref() {
        Some("Exchange") => mail_row(alert, data),
        Some(workload) if workload.contains("Teams") => {
            object_row(alert, data, "TeamsMessage", "teamsMessage")
        }
        _ => file_row(alert, data),
    }];
    rows.extend(target_rows(alert, data));
    rows
}

/// A row whose `AdditionalFields` hold the details of the match.
fn object_row<'a>(alert: &Alert<'a>, data: &Data<'a>, entity_type: &str, word: &str) -> Row<'a> {
    let mut row = alert.evidence_row(entity_type.to_owned(), false);
    let mut fields = ObjectWriter::default();
    fields.text("Type", word);
    add_match_fields(&mut fields, data);
    row.set_text("AdditionalFields", fields.finish());
    row
}

fn add_match_fields(fields: &mut ObjectWriter, data: &Data<'_>) {
    for (key, name) in MATCH_FIELDS {
        fields.text(name, data.text(key).as_deref().unwrap_or_default());
    }
    for (key, name) in [("mfrm", "Sender"), ("imsgid", "InternetMessageId")] {
        fields.text(name, data.text(key).as_deref().unwrap_or_default());
    }
    for (key, name) in [("to", "To"), ("cc", "Cc"), ("bcc", "Bcc")] {
        fields.texts(name, &data.list(key, &[',', ';']));
    }
    let types: Vec<String> =
        data.list("sitmi", &[';']).iter().filter_map(|entry| sensitive_type(entry)).collect();
    if !types.is_empty() {
        fields.raw("SensitiveInfoTypes", &format!("[{}]", types.join(",")));
    }
    fields.texts("SensitiveInfoContentTypes", &data.list("sict", &[';']));
}

/// One entry of `sitmi`: id, name, and the counts of the match, joined by colons.
fn sensitive_type(entry: &str) -> Option<String> {
    let mut parts = entry.splitn(3, ':');
    let mut object = ObjectWriter::default();
    for name in ["Id", "Name", "Match"] {
        object.text(name, parts.next().unwrap_or_default());
    }
    object.finish()
}

fn file_row<'a>(alert: &Alert<'a>, data: &Data<'a>) -> Row<'a> {
    let path = data.text("ofph").or_else(|| data.text("von")).unwrap_or_default();
    let mut row = path_row(alert, data, &path);
    if data.text("tfph").is_some() {
        row.set_text("EvidenceDirection", Some("Source"));
    }
    row
}

/// A file at a path of Windows, Unix or the web, with the details of the match.
fn path_row<'a>(alert: &Alert<'a>, data: &Data<'a>, path: &str) -> Row<'a> {
    let (folder, name) = path.rsplit_once(['\\', '/']).unwrap_or(("", path));
    let mut row = alert.evidence_row("File".to_owned(), false);
    let mut fields = ObjectWriter::default();
    for (key, value) in [("Type", "file"), ("Directory", folder), ("Name", name)] {
        fields.text(key, value);
    }
    add_match_fields(&mut fields, data);
    row.set_text("AdditionalFields", fields.finish());
    for (column, value) in [("FileName", name), ("FolderPath", folder)] {
        row.set_text(column, (!value.is_empty()).then(|| value.to_owned()));
    }
    if let Some(size) = data.text("efs").and_then(|size| size.parse::<i64>().ok()) {
        row.set("FileSize", Cell::Integer(size));
    }
    row.set_text("DeviceId", data.text("mddid"));
    row.set_text("DeviceName", data.text("dn"));
    row
}

fn mail_row<'a>(alert: &Alert<'a>, data: &Data<'a>) -> Row<'a> {
    let mut row = object_row(alert, data, "MailMessage", "mailMessage");
    row.set_text("EmailSubject", data.text("von"));
    row.set_text("NetworkMessageId", data.text("aii").or_else(|| data.text("nmid")));
    row
}

/// Where the content went: target file, web domain, removable medium, printer; and the program that moved it.
fn target_rows<'a>(alert: &Alert<'a>, data: &Data<'a>) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    if let Some(path) = data.text("tfph") {
        let mut row = path_row(alert, data, &path);
        row.set_text("EvidenceDirection", Some("Destination"));
        rows.push(row);
    }
    if let Some(domain) = data.text("tdmn") {
        let mut row = row(alert, "Url", false, &[("Type", "url"), ("Url", &domain)]);
        row.set_text("RemoteUrl", Some(domain.clone()));
        row.set_text("EvidenceDirection", Some("Destination"));
        rows.push(row);
    }
    if let Some(serial) = data.text("rmsn") {
        let encrypted = data.text("rmse").unwrap_or_default();
        let fields =
            [("Type", "removable-media"), ("SerialNumber", serial.as_ref()), ("IsEncrypted", &encrypted)];
        rows.push(device_bound(row(alert, "RemovableMedia", false, &fields), data, Some("Destination")));
    }
    if let Some(printer) = data.text("pn") {
        let fields = [("Type", "printer"), ("Name", printer.as_ref())];
        rows.push(device_bound(row(alert, "Printer", false, &fields), data, Some("Destination")));
    }
    if let Some(program) = data.text("app") {
        let mut row = row(alert, "Process", false, &[("Type", "process"), ("Name", &program)]);
        row.set_text("FileName", Some(program.clone()));
        rows.push(device_bound(row, data, None));
    }
    rows
}

fn device_bound<'a>(mut row: Row<'a>, data: &Data<'a>, direction: Option<&'static str>) -> Row<'a> {
    row.set_text("DeviceId", data.text("mddid"));
    row.set_text("DeviceName", data.text("dn"));
    row.set_text("EvidenceDirection", direction);
    row
}

/// The mail behind a threat alert and the mailbox it was for.
fn threat_mail_rows<'a>(alert: &Alert<'a>, data: &Data<'a>) -> Vec<Row<'a>> {
    let is_mail = data.text("tsd").is_some() || (data.text("imsgid").is_some() && data.text("ms").is_some());
    if !is_mail {
        return Vec::new();
    }
    let shown = |key: &str| data.text(key).unwrap_or_default();
    let mut mail = row(
        alert,
        "MailMessage",
        false,
        &[
            ("Type", "mailMessage"),
            ("Sender", &shown("tsd")),
            ("Recipient", &shown("trc")),
            ("SenderIP", &shown("sip")),
            ("InternetMessageId", &shown("imsgid")),
            ("Subject", &shown("ms")),
            ("Threats", &shown("thn")),
            ("DetectionMethod", &shown("dm")),
            ("PolicyType", &shown("tpt")),
            ("PolicyId", &shown("tpid")),
        ],
    );
    mail.set_text("EmailSubject", data.text("ms"));
    mail.set_text("NetworkMessageId", data.text("aii"));
    mail.set_text("RemoteIP", data.text("sip"));
    let mut rows = vec![mail];
    for recipient in data.list("trc", &[';', ',']) {
        let fields = [("Type", "mailbox"), ("MailboxPrimaryAddress", recipient.as_str())];
        let mut mailbox = row(alert, "Mailbox", true, &fields);
        set_account(&mut mailbox, &recipient);
        rows.push(mailbox);
    }
    rows
}
