//! One audit record: its members written once, put out in any order and in any of the four audit formats.

use super::text::{Guid, Text};

/// A kind of audit record: its number, its name in the search command's export, and the workload it belongs to as a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct RecordType {
    /// `RecordType` of the Office 365 Management Activity API.
    pub number: u64,
    /// The name that `Search-UnifiedAuditLog` shows for it.
    pub name: &'static str,
}

macro_rules! record_types {
    ($($constant:ident = $number:literal, $name:literal;)*) => {
        $(#[doc = concat!("Record type ", $number, ".")] pub const $constant: &RecordType = &RecordType { number: $number, name: $name };)*
    };
}

record_types! {
    EXCHANGE_ADMIN = 1, "ExchangeAdmin";
    EXCHANGE_ITEM = 2, "ExchangeItem";
    EXCHANGE_ITEM_GROUP = 3, "ExchangeItemGroup";
    SHAREPOINT = 4, "SharePoint";
    SHAREPOINT_FILE = 6, "SharePointFileOperation";
    DIRECTORY = 8, "AzureActiveDirectory";
    DLP_SHAREPOINT = 11, "ComplianceDLPSharePoint";
    DLP_EXCHANGE = 13, "ComplianceDLPExchange";
    SHARING = 14, "SharePointSharingOperation";
    SIGN_IN = 15, "AzureActiveDirectoryStsLogon";
    COMPLIANCE_CMDLET = 18, "SecurityComplianceCenterEOPCmdlet";
    TEAMS = 25, "MicrosoftTeams";
    LIST = 36, "SharePointListOperation";
    ALERT = 40, "SecurityComplianceAlerts";
    EXCHANGE_ITEM_AGGREGATED = 50, "ExchangeItemAggregated";
    DLP_ENDPOINT = 63, "DLPEndpoint";
    SENSITIVITY_LABEL = 83, "SensitivityLabelAction";
    AIP_LABEL = 94, "AipSensitivityLabelAction";
}

/// What every audit record says first.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// When it happened, seconds since 1970 UTC.
    pub time: i64,
    /// Its `Id`.
    pub id: Guid,
    /// Its kind.
    pub record_type: &'static RecordType,
    /// Its operation.
    pub operation: &'a str,
    /// `ResultStatus`; empty for workloads that write none.
    pub result: &'a str,
    /// `UserKey`, which differs by workload.
    pub user_key: &'a str,
    /// `UserType`.
    pub user_type: u64,
    /// `Workload`.
    pub workload: &'a str,
    /// `ClientIP`; empty for records that have none.
    pub client_ip: &'a str,
    /// `UserId`.
    pub user_id: &'a str,
}

/// An audit record in the making; one is reused for all.
#[derive(Debug, Default)]
pub struct Record {
    members: Text,
    starts: Vec<usize>,
    time: i64,
    id: Option<Guid>,
    type_number: u64,
    type_name: &'static str,
    operation: String,
    user_id: String,
    admin_unit: Option<(&'static str, &'static str)>,
}

/// In which order the members of a record are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As made.
    Made,
    /// Every second one first: what another fetch of the same record looks like.
    Shuffled,
}

impl Record {
    /// Begins a record; what the one before held is gone.
    pub fn begin(&mut self, organization: &str, head: &Head<'_>) {
        self.members.bytes.clear();
        self.starts.clear();
        self.time = head.time;
        self.id = Some(head.id);
        self.type_number = head.record_type.number;
        self.type_name = head.record_type.name;
        self.operation.clear();
        self.operation.push_str(head.operation);
        self.user_id.clear();
        self.user_id.push_str(head.user_id);
        self.admin_unit = None;
        self.key("CreationTime").raw("\"").time(head.time).raw("\"");
        self.key("Id").raw("\"").guid(head.id).raw("\"");
        self.plain("Operation", head.operation);
        self.plain("OrganizationId", organization);
        self.number("RecordType", head.record_type.number);
        if !head.result.is_empty() {
            self.plain("ResultStatus", head.result);
        }
        self.text("UserKey", head.user_key);
        self.number("UserType", head.user_type);
        self.number("Version", 1);
        self.plain("Workload", head.workload);
        if !head.client_ip.is_empty() {
            self.plain("ClientIP", head.client_ip);
        }
        self.text("UserId", head.user_id);
    }

    /// Begins a member; its value is written next.
    pub fn key(&mut self, key: &str) -> &mut Text {
        self.starts.push(self.members.bytes.len());
        self.members.raw("\"").raw(key).raw("\":")
    }

    /// A member with text that needs no escaping.
    pub fn plain(&mut self, key: &str, value: &str) {
        self.key(key).raw("\"").raw(value).raw("\"");
    }

    /// A member with any text.
    pub fn text(&mut self, key: &str, value: &str) {
        self.key(key).raw("\"").escaped(value).raw("\"");
    }

    /// A member with a number.
    pub fn number(&mut self, key: &str, value: u64) {
        self.key(key).number(value);
    }

    /// A member with an identifier.
    pub fn guid(&mut self, key: &str, value: Guid) {
        self.key(key).raw("\"").guid(value).raw("\"");
    }

    /// A member with a truth value.
    pub fn truth(&mut self, key: &str, value: bool) {
        self.key(key).raw(if value { "true" } else { "false" });
    }

    /// Places the record in an administrative unit: identifier and name.
    pub fn administrative_unit(&mut self, unit: (&'static str, &'static str)) {
        self.admin_unit = Some(unit);
        self.key("AssociatedAdminUnits").raw("[\"").raw(unit.0).raw("\"]");
        self.key("AssociatedAdminUnitsNames").raw("[\"").raw(unit.1).raw("\"]");
    }

    /// Its operation.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.operation
    }

    fn member(&self, index: usize) -> &[u8] {
        let from = self.starts.get(index).copied().unwrap_or_default();
        let to = self.starts.get(index + 1).copied().unwrap_or(self.members.bytes.len());
        self.members.bytes.get(from..to).unwrap_or_default()
    }

    /// The JSON object, on one line, without a line end.
    pub fn write_json(&self, out: &mut Text, order: Order) {
        let last = self.starts.len();
        let step = if order == Order::Made { 1 } else { 2 };
        let mut separator = b'{';
        for first in 0..step {
            for index in (first..last).step_by(step) {
                out.bytes.push(separator);
                out.bytes.extend_from_slice(self.member(index));
                separator = b',';
            }
        }
        out.bytes.push(b'}');
    }

    /// The JSON object as `RawEventData` has it: the time says that it is UTC.
    pub fn write_raw_event_data(&self, out: &mut Text) {
        let start = out.bytes.len();
        self.write_json(out, Order::Made);
        // `{"CreationTime":"YYYY-MM-DDTHH:MM:SS"` is always the first member: 36 bytes up to the closing quote.
        out.bytes.insert(start + 36, b'Z');
    }

    /// A line of `Search-UnifiedAuditLog | Export-Csv`: 13 quoted cells. `position` counts the lines of the export.
    pub fn write_search_line(&self, out: &mut Text, position: u64) {
        out.raw("\"outlook.office365.com\",\"")
            .raw(RUNSPACE)
            .raw("\",\"False\",\"")
            .raw(self.type_name)
            .raw("\",\"");
        out.time_as_displayed(self.time)
            .raw("\",\"")
            .raw(&self.user_id)
            .raw("\",\"")
            .raw(&self.operation)
            .raw("\",\"");
        self.write_quoted::<true>(out);
        // The command returns pages of 5000.
        out.raw("\",\"").number(position % 5000 + 1).raw("\",\"5000\",\"");
        if let Some(id) = self.id {
            out.guid(id);
        }
        out.raw("\",\"True\",\"Unchanged\"\r\n");
    }

    /// A line of the audit search page's export: 8 cells.
    pub fn write_portal_line(&self, out: &mut Text) {
        if let Some(id) = self.id {
            out.guid(id);
        }
        out.raw(",")
            .time_as_displayed(self.time)
            .raw(",")
            .number(self.type_number)
            .raw(",")
            .raw(&self.operation);
        out.raw(",").raw(&self.user_id).raw(",\"");
        self.write_quoted::<false>(out);
        let (unit, name) = self.admin_unit.unwrap_or(("", ""));
        out.raw("\",").raw(unit).raw(",").raw(name).raw("\r\n");
    }

    /// The JSON object inside a quoted cell: quotes doubled, and slashes escaped where the source does so.
    fn write_quoted<const ESCAPED_SLASHES: bool>(&self, out: &mut Text) {
        let bytes = &self.members.bytes;
        out.bytes.reserve(bytes.len() * 2);
        let mut starts = self.starts.iter().copied().skip(1).chain([usize::MAX]);
        let mut next = starts.next().unwrap_or(usize::MAX);
        out.bytes.push(b'{');
        for (position, &byte) in bytes.iter().enumerate() {
            if position == next {
                out.bytes.push(b',');
                next = starts.next().unwrap_or(usize::MAX);
            }
            match byte {
                b'"' => out.bytes.extend_from_slice(b"\"\""),
                b'/' if ESCAPED_SLASHES => out.bytes.extend_from_slice(b"\\/"),
                _ => out.bytes.push(byte),
            }
        }
        out.bytes.push(b'}');
    }
}

/// `RunspaceId` of the PowerShell session that made the export.
const RUNSPACE: &str = "5f0c9a1e-3d4b-4a57-9a52-6a2f1e8c7b90";
/// Header of the search command's export.
pub const SEARCH_HEADER: &str = "\"PSComputerName\",\"RunspaceId\",\"PSShowComputerName\",\"RecordType\",\"CreationDate\",\"UserIds\",\
\"Operations\",\"AuditData\",\"ResultIndex\",\"ResultCount\",\"Identity\",\"IsValid\",\"ObjectState\"\r\n";
/// Header of the audit search page's export.
pub const PORTAL_HEADER: &str = "RecordId,CreationDate,RecordType,Operation,UserId,AuditData,AssociatedAdminUnits,AssociatedAdminUnitsNames\r\n";

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let mut record = Record::default();
        let head = Head {
            time: 1_774_947_907,
            id: Guid::from_bits(1, 2),
            record_type: EXCHANGE_ADMIN,
            operation: "Set-Mailbox",
            result: "True",
            user_key: "NT AUTHORITY\\SYSTEM (w3wp)",
            user_type: 3,
            workload: "Exchange",
            client_ip: "",
            user_id: "NT AUTHORITY\\SYSTEM (w3wp)",
        };
        record.begin("00000000-0000-4000-8000-000000000000", &head);
        record.text("ObjectId", "a/b\"c");
        record
    }

    fn value(text: &str) -> serde_json::Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn both_orders_hold_the_same_members_in_different_places() {
        let (mut made, mut shuffled) = (Text::default(), Text::default());
        record().write_json(&mut made, Order::Made);
        record().write_json(&mut shuffled, Order::Shuffled);
        let (made, shuffled) = (made.take(), shuffled.take());
        assert_ne!(made, shuffled);
        assert_eq!(value(&made), value(&shuffled));
    }

    #[test]
    fn the_search_line_holds_the_same_record_with_escaped_slashes() {
        let mut line = Text::default();
        record().write_search_line(&mut line, 0);
        let line = line.take();
        let cell = &super::super::tests::csv(&line)[0][7];
        assert!(cell.contains("a\\/b"));
        let mut json = Text::default();
        record().write_json(&mut json, Order::Made);
        assert_eq!(value(cell), value(&json.take()));
        assert!(line.starts_with("\"outlook.office365.com\",") && line.ends_with("\"Unchanged\"\r\n"));
    }

    #[test]
    fn raw_event_data_says_that_its_time_is_utc() {
        let mut json = Text::default();
        record().write_raw_event_data(&mut json);
        assert_eq!(value(&json.take())["CreationTime"], "2026-03-31T09:05:07Z");
    }

    #[test]
    fn administrative_units_have_columns_of_their_own_in_the_portal_export() {
        let mut record = record();
        record.administrative_unit(("unit-id", "Unit name"));
        let mut line = Text::default();
        record.write_portal_line(&mut line);
        assert!(line.take().ends_with("\",unit-id,Unit name\r\n"));
    }
}
