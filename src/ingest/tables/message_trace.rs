//! Exchange message trace: `Get-MessageTrace` and `Get-MessageTraceV2` as JSON or CSV, and the CSV reports of the
//! Exchange admin centre. Each message and recipient becomes a row of `EmailEvents`.
//!
//! A trace knows less than Defender: its verdict on delivery is translated where `EmailEvents` has a word for it, and
//! is kept in `AdditionalFields` in any case.

use std::borrow::Cow;
use std::net::IpAddr;

use super::fill::{Field, Filler, Times};
use super::json_text::ObjectText;
use crate::ingest::json::{Kind, Value};
use crate::ingest::record::{CsvHeader, CsvRecord};
use crate::ingest::row::{Cell, Reject, Role, Row};
use crate::ingest::time::DayOrder;
use crate::schema::{Table, find_table};

/// What a field of a trace means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// A column of `EmailEvents`.
    Column(&'static str),
    /// The sender's address: `SenderIPv4` or `SenderIPv6`.
    SenderIp,
    /// The delivery status of the one recipient.
    Status,
    /// The recipients of one message with a status each: `a@x##Deliver;b@y##Fail`.
    RecipientStatus,
    /// A member of `AdditionalFields`.
    Additional,
    /// The question that was asked, or the shell's own; differs from run to run.
    Query,
}

/// Field names without case, blanks and underscores.
const FIELDS: &[(&str, Meaning)] = &[
    ("messagetraceid", Meaning::Column("NetworkMessageId")),
    ("networkmessageid", Meaning::Column("NetworkMessageId")),
    ("messageid", Meaning::Column("InternetMessageId")),
    ("received", Meaning::Column("Timestamp")),
    ("origintimestamputc", Meaning::Column("Timestamp")),
    ("datetimeutc", Meaning::Column("Timestamp")),
    ("datetime", Meaning::Column("Timestamp")),
    ("senderaddress", Meaning::Column("SenderFromAddress")),
    ("returnpath", Meaning::Column("SenderMailFromAddress")),
    ("recipientaddress", Meaning::Column("RecipientEmailAddress")),
    ("subject", Meaning::Column("Subject")),
    ("messagesubject", Meaning::Column("Subject")),
    ("size", Meaning::Column("EmailSize")),
    ("totalbytes", Meaning::Column("EmailSize")),
    ("connectorid", Meaning::Column("Connectors")),
    ("fromip", Meaning::SenderIp),
    ("originalclientip", Meaning::SenderIp),
    ("status", Meaning::Status),
    ("recipientstatus", Meaning::RecipientStatus),
    ("toip", Meaning::Additional),
    ("organization", Meaning::Additional),
    ("directionality", Meaning::Additional),
    ("deliverypriority", Meaning::Additional),
    ("startdate", Meaning::Query),
    ("enddate", Meaning::Query),
    ("index", Meaning::Query),
    ("pscomputername", Meaning::Query),
    ("psshowcomputername", Meaning::Query),
    ("runspaceid", Meaning::Query),
];

/// A trace's status, without blanks and case, by the `DeliveryAction` and `DeliveryLocation` that mean the same.
/// Failed, pending and expanded messages have no such word.
const STATUSES: &[(&str, &str, &str)] = &[
    ("delivered", "Delivered", ""),
    ("deliver", "Delivered", ""),
    ("filteredasspam", "Junked", "Junk folder"),
    ("quarantined", "Blocked", "Quarantine"),
];

fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, ' ' | '_' | '-')).map(|c| c.to_ascii_lowercase()).collect()
}

fn meaning(name: &str) -> Option<Meaning> {
    let name = plain(name);
    FIELDS.iter().find(|(field, _)| *field == name).map(|(_, meaning)| *meaning)
}

/// Whether these field names are a message trace's: a sender, a message id, and one of the ways to say who got it.
fn is_trace<'n>(names: impl Iterator<Item = &'n str>) -> bool {
    let names: Vec<String> = names.map(plain).collect();
    let has = |name: &str| names.iter().any(|candidate| candidate == name);
    has("senderaddress")
        && has("messageid")
        && (has("recipientaddress") || has("recipientstatus"))
        && ["received", "messagetraceid", "origintimestamputc", "datetimeutc"].iter().any(|name| has(name))
}

/// Whether a JSON record is one of a message trace.
#[must_use]
pub fn is_message_trace(record: Value<'_>) -> bool {
    let names: Vec<_> = record.members().map(|(key, _)| key.text()).collect();
    is_trace(names.iter().map(AsRef::as_ref))
}

/// Whether a CSV file is a message trace.
#[must_use]
pub fn is_message_trace_csv(header: &CsvHeader) -> bool {
    is_trace(header.names.iter().map(String::as_str))
}

/// Maps one JSON record of a trace.
///
/// # Errors
/// `not-a-message-trace`.
pub fn map_message_trace<'a>(record: Value<'a>, rows: &mut Vec<Row<'a>>) -> Result<(), Reject> {
    let fields = record.members().map(|(key, value)| (key.text(), Field::Json(value)));
    map(fields, Times::UTC, record.raw(), record.kind() == Kind::Object, rows)
}

/// Maps one CSV record of a trace. Its times are UTC, whatever the culture of the machine that wrote them down; `order`
/// is that culture's order of day and month.
///
/// # Errors
/// `not-a-message-trace`.
pub fn map_message_trace_csv<'a>(
    header: &'a CsvHeader,
    record: &'a CsvRecord<'a>,
    order: DayOrder,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    let times = Times { order, ..Times::UTC };
    let cells = header.names.iter().zip(&record.cells);
    let fields = cells.map(|(name, cell)| (Cow::Borrowed(name.as_str()), Field::cell(cell)));
    map(fields, times, record.raw, true, rows)
}

fn map<'a>(
    fields: impl Iterator<Item = (Cow<'a, str>, Field<'a>)>,
    times: Times,
    raw: &'a str,
    is_record: bool,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    let table: &'static Table = find_table("EmailEvents")
        .filter(|_| is_record)
        .ok_or_else(|| Reject::new("not-a-message-trace", "a message trace record must be a JSON object"))?;
    let mut filler = Filler::new(table, times);
    let mut additional = ObjectText::default();
    let mut recipients = None;
    for (name, field) in fields {
        match meaning(&name) {
            Some(Meaning::Column(column)) => filler.column(column, &name, field),
            Some(Meaning::SenderIp) => sender_ip(&mut filler, &name, field),
            Some(Meaning::Status) => {
                let status = field.text().unwrap_or_default();
                status_of(&mut filler, &status);
                additional.string("Status", &status);
            }
            Some(Meaning::RecipientStatus) => recipients = field.text(),
            Some(Meaning::Additional) if !field.is_empty() => {
                additional.string(&name, &field.text().unwrap_or_default());
            }
            Some(Meaning::Additional | Meaning::Query) => {}
            None => filler.unknown(&name, &field),
        }
    }
    domain(&mut filler, "SenderFromAddress", "SenderFromDomain");
    domain(&mut filler, "SenderMailFromAddress", "SenderMailFromDomain");
    domain(&mut filler, "RecipientEmailAddress", "RecipientDomain");
    let row = filler.finish(raw);
    match recipients {
        Some(recipients) if row.get("RecipientEmailAddress").is_some_and(Cell::is_null) => {
            by_recipient(&row, &recipients, &additional, rows);
        }
        recipients => {
            if let Some(statuses) = recipients.filter(|statuses| !statuses.is_empty()) {
                additional.string("recipient_status", &statuses);
            }
            rows.push(with_additional(row, additional));
        }
    }
    Ok(())
}

/// One row for each recipient: the first is the record's own, the others follow from it.
fn by_recipient<'a>(row: &Row<'a>, recipients: &str, additional: &ObjectText, rows: &mut Vec<Row<'a>>) {
    let first = rows.len();
    for part in recipients.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (address, status) = part.split_once("##").unwrap_or((part, ""));
        let mut row = row.clone();
        let mut additional = additional.clone();
        row.set("RecipientEmailAddress", Cell::Text(Cow::Owned(address.to_owned())));
        if let Some((_, domain)) = address.rsplit_once('@') {
            row.set("RecipientDomain", Cell::Text(Cow::Owned(domain.to_owned())));
        }
        // `Receive, Deliver`: the last event is the outcome.
        let outcome = status.rsplit(',').next().unwrap_or_default();
        if let Some((action, location)) = delivery(outcome) {
            set_delivery(&mut row, action, location);
        }
        if !status.is_empty() {
            additional.string("Status", status);
        }
        if rows.len() > first {
            row.role = Role::Derived;
            row.raw = None;
            row.unknown_fields = None;
        }
        rows.push(with_additional(row, additional));
    }
    if rows.len() == first {
        rows.push(with_additional(row.clone(), additional.clone()));
    }
}

fn with_additional<'a>(mut row: Row<'a>, additional: ObjectText) -> Row<'a> {
    row.set_text("AdditionalFields", additional.finish());
    row
}

fn sender_ip<'a>(filler: &mut Filler<'a>, name: &str, field: Field<'a>) {
    let parsed = field.text().and_then(|text| text.trim().parse::<IpAddr>().ok());
    match parsed {
        Some(IpAddr::V4(_)) => filler.column("SenderIPv4", name, field),
        Some(IpAddr::V6(_)) => filler.column("SenderIPv6", name, field),
        None => filler.unknown(name, &field),
    }
}

fn delivery(status: &str) -> Option<(&'static str, &'static str)> {
    let status = plain(status.trim());
    STATUSES.iter().find(|(word, ..)| *word == status).map(|(_, action, location)| (*action, *location))
}

fn status_of(filler: &mut Filler<'_>, status: &str) {
    if let Some((action, location)) = delivery(status) {
        set_delivery(filler.row_mut(), action, location);
    }
}

fn set_delivery(row: &mut Row<'_>, action: &'static str, location: &'static str) {
    row.set("DeliveryAction", Cell::Text(Cow::Borrowed(action)));
    if !location.is_empty() {
        row.set("DeliveryLocation", Cell::Text(Cow::Borrowed(location)));
    }
}

fn domain(filler: &mut Filler<'_>, address: &str, column: &str) {
    if let Some(Cell::Text(text)) = filler.row().get(address)
        && let Some((_, domain)) = text.rsplit_once('@')
        && !domain.is_empty()
    {
        let domain = domain.to_owned();
        filler.row_mut().set(column, Cell::Text(Cow::Owned(domain)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::json::Tape;
    use crate::ingest::time;

    fn text(row: &Row<'_>, column: &str) -> String {
        match row.get(column) {
            Some(Cell::Text(text)) => text.clone().into_owned(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_traced_message_becomes_an_email_event() {
        let json = r#"{"Organization":"contoso.com","MessageId":"<1@contoso.com>","Received":"2026-03-01T08:00:00.1234567","SenderAddress":"ada@contoso.com","RecipientAddress":"bo@example.com","Subject":"Hi","Status":"FilteredAsSpam","ToIP":null,"FromIP":"2001:db8::1","Size":"100","MessageTraceId":"m-1","Index":3,"New":1}"#;
        let mut tape = Tape::new();
        let record = tape.parse(json).unwrap();
        assert!(is_message_trace(record));
        let mut rows = Vec::new();
        map_message_trace(record, &mut rows).unwrap();
        let row = &rows[0];
        assert!(row.is_well_typed());
        assert_eq!(row.time(), time::iso("2026-03-01T08:00:00.1234567Z"));
        assert_eq!(text(row, "NetworkMessageId"), "m-1");
        assert_eq!(text(row, "InternetMessageId"), "<1@contoso.com>");
        assert_eq!(text(row, "SenderIPv6"), "2001:db8::1");
        assert_eq!(text(row, "RecipientDomain"), "example.com");
        assert_eq!(text(row, "DeliveryAction"), "Junked");
        assert_eq!(row.get("EmailSize"), Some(&Cell::Integer(100)));
        assert_eq!(
            text(row, "AdditionalFields"),
            r#"{"Organization":"contoso.com","Status":"FilteredAsSpam"}"#
        );
        assert_eq!(row.unknown_fields.as_deref(), Some(r#"{"New":1}"#));
    }

    #[test]
    fn the_admin_centre_s_report_gives_a_row_for_each_recipient() {
        let header = CsvHeader {
            names: [
                "origin_timestamp_utc",
                "sender_address",
                "recipient_status",
                "message_subject",
                "message_id",
            ]
            .map(str::to_owned)
            .to_vec(),
        };
        let cells = [
            "2026-03-01T08:00:00.0000000Z",
            "ada@contoso.com",
            "bo@example.com##Receive, Deliver;cy@example.org##Receive, Fail",
            "Hi",
            "<1>",
        ];
        let record = CsvRecord { cells: cells.map(Cow::Borrowed).to_vec(), raw: "raw" };
        assert!(is_message_trace_csv(&header));
        let mut rows = Vec::new();
        map_message_trace_csv(&header, &record, DayOrder::default(), &mut rows).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].role, rows[1].role), (Role::Primary, Role::Derived));
        assert_eq!(text(&rows[0], "DeliveryAction"), "Delivered");
        assert_eq!(text(&rows[1], "RecipientEmailAddress"), "cy@example.org");
        assert!(rows[1].get("DeliveryAction").unwrap().is_null());
        assert_eq!(text(&rows[1], "AdditionalFields"), r#"{"Status":"Receive, Fail"}"#);
    }

    #[test]
    fn other_mail_tables_are_no_traces() {
        let names = ["SenderAddress", "RecipientAddress", "Subject"];
        assert!(!is_trace(names.into_iter()));
    }
}
