//! Which export format a file or a record has, told from its content alone.
//!
//! A CSV file is told by its header. A JSON file may mix formats, so every JSON record is told by its own top-level
//! keys; that costs one pass over them. Nothing is guessed from a name: what fits no format is refused with what was
//! seen, and can be forced.

use std::fmt;
use std::str::FromStr;

use super::json::{Kind, Value};
use super::record::CsvHeader;
use crate::schema::{Family, tables};

/// Which part of ingest maps a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mapper {
    /// Audit records, to `CloudAppEvents`.
    Audit,
    /// Alerts and incidents.
    Alerts,
    /// Records that are rows of a table already.
    Tables,
}

macro_rules! formats {
    ($($(#[doc = $doc:literal])* $variant:ident $name:literal $mapper:ident,)*) => {
        /// Every format that can be ingested.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Format {
            $($(#[doc = $doc])* $variant,)*
        }

        impl Format {
            /// All of them, in documented order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name, for `--format` and for tables.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Which part of ingest maps it.
            #[must_use]
            pub const fn mapper(self) -> Mapper {
                match self { $(Self::$variant => Mapper::$mapper,)* }
            }
        }
    };
}

formats! {
    /// Unified audit log as CSV: `AuditData` holds the record (Search-UnifiedAuditLog, Purview portal, others).
    AuditCsv "audit-csv" Audit,
    /// Bare audit records: Office 365 Management Activity API, or the `AuditData` of exports on its own.
    AuditJson "audit-json" Audit,
    /// Search-UnifiedAuditLog saved as JSON: `AuditData` is a text.
    AuditPowershellJson "audit-powershell-json" Audit,
    /// Graph audit log search: `auditLogRecord` with `auditData`.
    AuditGraph "audit-graph" Audit,
    /// Audit records printed with Format-List.
    FormatList "format-list" Audit,
    /// Activity Explorer of Purview, CSV or JSON.
    ActivityExplorer "activity-explorer" Audit,
    /// Defender XDR streaming API: `category` names the table, `properties` holds the row.
    XdrStreaming "xdr-streaming" Tables,
    /// Advanced hunting results as JSON.
    HuntingResults "hunting-results" Tables,
    /// Advanced hunting results as CSV.
    HuntingCsv "hunting-csv" Tables,
    /// Graph security `alerts_v2`.
    GraphAlert "graph-alert" Alerts,
    /// Graph security `alerts`, the older interface.
    GraphLegacyAlert "graph-legacy-alert" Alerts,
    /// Graph security `incidents`.
    GraphIncident "graph-incident" Alerts,
    /// The older incident interface of Defender XDR.
    XdrIncident "xdr-incident" Alerts,
    /// The alert interface of Defender for Endpoint.
    EndpointAlert "endpoint-alert" Alerts,
    /// Rows of Sentinel's `SecurityAlert`, CSV or JSON.
    SentinelAlert "sentinel-alert" Alerts,
    /// Rows of Sentinel's `SecurityIncident`, CSV or JSON.
    SentinelIncident "sentinel-incident" Alerts,
    /// Incidents of Sentinel's management interface.
    SentinelIncidentApi "sentinel-incident-api" Alerts,
    /// Rows of any other table of a workspace as JSON.
    SentinelJson "sentinel-json" Tables,
    /// Rows of any other table of a workspace as CSV.
    SentinelCsv "sentinel-csv" Tables,
    /// Entra logs as diagnostic settings write them.
    EntraDiagnostics "entra-diagnostics" Tables,
    /// Sign-ins of Entra from Graph.
    EntraSignIn "entra-sign-in" Tables,
    /// Directory audits of Entra from Graph.
    EntraDirectoryAudit "entra-directory-audit" Tables,
    /// Sign-ins downloaded from the Entra portal.
    EntraSignInCsv "entra-sign-in-csv" Tables,
    /// Directory audits downloaded from the Entra portal.
    EntraDirectoryAuditCsv "entra-directory-audit-csv" Tables,
    /// Exchange message trace, CSV or JSON.
    MessageTrace "message-trace" Tables,
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// A name that is no format's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no format is called {0:?}; the formats are {names}", names = Format::ALL.iter().map(|format| format.name()).collect::<Vec<_>>().join(", "))]
pub struct UnknownFormat(pub String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|format| format.name() == name);
        found.copied().ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// The format of a CSV file or of a Format-List record, by its header; `None` when it is no known one.
#[must_use]
pub fn detect_csv(header: &CsvHeader) -> Option<Format> {
    let has =
        |name: &str| header.find(name).is_some() || header.names.iter().any(|own| column_name(own) == name);
    let all = |names: &[&str]| names.iter().all(|name| has(name));
    let any = |names: &[&str]| names.iter().any(|name| has(name));
    if any(&["AuditData", "AuditRecord"]) {
        return Some(Format::AuditCsv);
    }
    if all(&["Activity", "Happened"]) {
        return Some(Format::ActivityExplorer);
    }
    if all(&["SenderAddress", "MessageId"])
        && any(&["RecipientAddress", "RecipientStatus"])
        && !has("NetworkMessageId")
    {
        return Some(Format::MessageTrace);
    }
    if any(&["Date (UTC)", "Date"])
        && any(&["Request ID", "Sign-in identifier"])
        && any(&["User ID", "Application ID"])
    {
        return Some(Format::EntraSignInCsv);
    }
    if all(&["Date (UTC)", "CorrelationId", "Activity", "Category"]) {
        return Some(Format::EntraDirectoryAuditCsv);
    }
    if all(&["SystemAlertId", "ProviderName"]) || all(&["SystemAlertId", "AlertName"]) {
        return Some(Format::SentinelAlert);
    }
    if has("IncidentNumber") && any(&["IncidentName", "RelatedAnalyticRuleIds", "AlertIds"]) {
        return Some(Format::SentinelIncident);
    }
    if has("TimeGenerated") {
        return Some(Format::SentinelCsv);
    }
    looks_like_hunting(header.names.iter().map(String::as_str)).then_some(Format::HuntingCsv)
}

/// What to say of a header that is no known format's.
#[must_use]
pub fn unknown_header(header: &CsvHeader) -> String {
    let shown: Vec<&str> = header.names.iter().take(12).map(String::as_str).collect();
    let more = header.names.len().saturating_sub(shown.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!(
        "no known export has the columns {}{more}; if it is one, name its format with --format, and for hunting results \
         its table with --table",
        shown.join(", ")
    )
}

/// A column's name without what the portals add: `Timestamp [UTC]`.
fn column_name(name: &str) -> &str {
    name.split_once(" [").map_or(name, |(plain, _)| plain).trim()
}

/// Whether columns are mostly those of hunting tables; a `Timestamp` besides counts for much.
fn looks_like_hunting<'n>(names: impl Iterator<Item = &'n str>) -> bool {
    let (mut known, mut total, mut time) = (0, 0, false);
    for name in names.map(column_name).filter(|name| !name.is_empty()) {
        total += 1;
        time |= name == "Timestamp";
        let hunting = tables().filter(|table| table.family == Family::Hunting);
        known += usize::from(hunting.flat_map(|table| table.columns).any(|column| column.name == name));
    }
    known >= 2 && (time || known * 2 > total)
}

/// Keys that tell formats apart; a record's are collected into one number.
macro_rules! marks {
    ($($constant:ident $($name:literal)|+;)*) => {
        /// One bit for each key.
        mod mark {
            marks!(@count 0; $($constant)*);
        }

        fn mark_of(key: &str) -> u64 {
            match key { $($($name)|+ => mark::$constant,)* _ => 0 }
        }
    };
    (@count $bit:expr; $first:ident $($rest:ident)*) => {
        pub const $first: u64 = 1 << ($bit);
        marks!(@count $bit + 1; $($rest)*);
    };
    (@count $bit:expr;) => {};
}

marks! {
    CREATION_TIME "CreationTime";
    OPERATION "Operation";
    RECORD_TYPE "RecordType";
    WORKLOAD "Workload";
    AUDIT_DATA "AuditData";
    AUDIT_DATA_OBJECT "auditData";
    ACTIVITY "Activity";
    HAPPENED "Happened";
    PROPERTIES "properties";
    CATEGORY "category";
    RESOURCE_ID "resourceId";
    ACTIVITY_NAME "activityDisplayName";
    ACTIVITY_TIME "activityDateTime";
    CREATED "createdDateTime";
    APPLICATION_NAME "appDisplayName";
    PRINCIPAL "userPrincipalName" | "servicePrincipalId" | "conditionalAccessStatus";
    STATUS "status";
    SEVERITY "severity";
    SERVICE_SOURCE "serviceSource";
    PROVIDER_ALERT "providerAlertId";
    ALERT_LINK "alertWebUrl";
    VENDOR "vendorInformation";
    INCIDENT_LINK "incidentWebUrl";
    DISPLAY_NAME "displayName";
    INCIDENT_ID "incidentId";
    INCIDENT_NAME "incidentName" | "redirectIncidentId";
    ALERT_CREATED "alertCreationTime";
    MACHINE "machineId" | "computerDnsName" | "investigationState";
    TYPE "type";
    INCIDENT_NUMBER "incident_number" | "incidentNumber";
    TIME_GENERATED "TimeGenerated";
    SYSTEM_ALERT "SystemAlertId";
    SENTINEL_NUMBER "IncidentNumber";
    SENTINEL_NAME "IncidentName" | "RelatedAnalyticRuleIds" | "AlertIds";
    SENDER "SenderAddress";
    RECIPIENT "RecipientAddress" | "RecipientStatus";
    MESSAGE "MessageId";
    NETWORK_MESSAGE "NetworkMessageId";
    TIMESTAMP "Timestamp";
    HUNTING "ActionType" | "ReportId" | "DeviceId" | "DeviceName" | "AlertId" | "AccountUpn" | "AccountObjectId";
    DETERMINATION "determination" | "classification";
}

/// The format of one JSON record, by its top-level keys; `None` when it is no known one.
#[must_use]
pub fn shape_of(record: Value<'_>) -> Option<Format> {
    if record.kind() != Kind::Object {
        return None;
    }
    let marks = record.members().fold(0, |marks, (key, _)| marks | mark_of(&key.text()));
    let all = |wanted: u64| marks & wanted == wanted;
    let any = |wanted: u64| marks & wanted != 0;
    use mark::*;
    let text = |key: &str| record.get(key).and_then(|value| value.text()).unwrap_or_default();
    if all(CREATION_TIME | OPERATION) && any(RECORD_TYPE | WORKLOAD) {
        return Some(Format::AuditJson);
    }
    if any(AUDIT_DATA) {
        return Some(Format::AuditPowershellJson);
    }
    if any(AUDIT_DATA_OBJECT) {
        return Some(Format::AuditGraph);
    }
    if all(CATEGORY | PROPERTIES) && text("category").starts_with("AdvancedHunting-") {
        return Some(Format::XdrStreaming);
    }
    if all(CATEGORY | PROPERTIES | RESOURCE_ID) {
        let directory = text("resourceId").to_ascii_lowercase().contains("microsoft.aadiam");
        return directory.then_some(Format::EntraDiagnostics);
    }
    if all(ACTIVITY | HAPPENED) {
        return Some(Format::ActivityExplorer);
    }
    if all(ACTIVITY_TIME | ACTIVITY_NAME) {
        return Some(Format::EntraDirectoryAudit);
    }
    if let Some(format) = alert_shape(record, marks) {
        return Some(format);
    }
    if all(CREATED | APPLICATION_NAME) && any(PRINCIPAL | STATUS) {
        return Some(Format::EntraSignIn);
    }
    if all(SENDER | MESSAGE) && any(RECIPIENT) && !any(NETWORK_MESSAGE) {
        return Some(Format::MessageTrace);
    }
    if any(TIME_GENERATED) {
        return Some(Format::SentinelJson);
    }
    let hunting = all(TIMESTAMP | HUNTING) || {
        let names: Vec<_> = record.members().map(|(key, _)| key.text()).collect();
        looks_like_hunting(names.iter().map(AsRef::as_ref))
    };
    hunting.then_some(Format::HuntingResults)
}

/// The interfaces that give alerts and incidents.
fn alert_shape(record: Value<'_>, marks: u64) -> Option<Format> {
    use mark::*;
    let all = |wanted: u64| marks & wanted == wanted;
    let any = |wanted: u64| marks & wanted != 0;
    if any(SYSTEM_ALERT) && any(TIME_GENERATED) {
        return Some(Format::SentinelAlert);
    }
    if all(SENTINEL_NUMBER | SENTINEL_NAME) {
        return Some(Format::SentinelIncident);
    }
    let kind = record.get("type").and_then(|value| value.text()).unwrap_or_default();
    if all(TYPE) && kind.eq_ignore_ascii_case("Microsoft.SecurityInsights/Incidents") || any(INCIDENT_NUMBER)
    {
        return Some(Format::SentinelIncidentApi);
    }
    if any(VENDOR) && all(SEVERITY) {
        return Some(Format::GraphLegacyAlert);
    }
    if any(ALERT_CREATED) || (all(MACHINE | INCIDENT_ID) && !any(CREATED)) {
        return Some(Format::EndpointAlert);
    }
    if all(INCIDENT_ID | INCIDENT_NAME) {
        return Some(Format::XdrIncident);
    }
    if all(SEVERITY | CREATED) && any(SERVICE_SOURCE | PROVIDER_ALERT | ALERT_LINK) {
        return Some(Format::GraphAlert);
    }
    if any(INCIDENT_LINK) || (all(DISPLAY_NAME | SEVERITY | STATUS) && any(DETERMINATION)) {
        return Some(Format::GraphIncident);
    }
    None
}

#[cfg(test)]
#[path = "detect_tests.rs"]
mod tests;
