//! What every provider says of an alert, and the rows that follow from it.
//!
//! Derived rows hold only what does not change while an alert is worked on, so that the same alert gives the same
//! `AlertInfo` and `AlertEvidence` rows from every interface and in every state. Where a provider itself changes a
//! title or severity there are two `AlertInfo` rows: do not assume one row for each `AlertId`.
//!
//! `Timestamp` is when the alert's activity began: the one time of an alert that later events do not move.

use std::borrow::Cow;

use super::json_text::quoted;
use super::names;
use crate::ingest::row::{Cell, Identity, Reject, Role, Row, Ticks};
use crate::schema::{Table, find_table};

/// The hidden column with the provider's own id of the incident an alert belongs to.
pub const PROVIDER_INCIDENT_ID: &str = "_ProviderIncidentId";
/// The hidden column with the provider's own id of an alert, without Defender's prefix where that was added.
pub const PROVIDER_ALERT_ID: &str = "_ProviderAlertId";

/// The facts of an alert that all of its rows share.
#[derive(Debug, Clone)]
pub(super) struct Alert<'a> {
    /// `AlertId`, with Defender's prefix.
    pub(super) id: Cow<'a, str>,
    /// The id the service that raised it uses.
    pub(super) provider_id: Option<Cow<'a, str>>,
    /// The provider's incident.
    pub(super) incident_id: Option<Cow<'a, str>>,
    /// When its activity began.
    pub(super) time: Ticks,
    /// Its title.
    pub(super) title: Option<Cow<'a, str>>,
    /// Its categories or tactics, the first one being `AlertInfo.Category`.
    pub(super) categories: Vec<Cow<'a, str>>,
    /// Display value of its severity.
    pub(super) severity: Option<Cow<'a, str>>,
    /// Display value of the service.
    pub(super) service: Option<Cow<'a, str>>,
    /// Display value of the detection source.
    pub(super) detection: Option<Cow<'a, str>>,
    /// `AttackTechniques`.
    pub(super) techniques: Option<String>,
    /// The malware family it names.
    pub(super) threat_family: Option<Cow<'a, str>>,
}

impl<'a> Alert<'a> {
    /// A row of a table with the ids of this alert in its hidden columns.
    fn row(&self, table: &'static Table, role: Role) -> Row<'a> {
        let mut row = Row::new(table, role);
        let ids = [(PROVIDER_INCIDENT_ID, &self.incident_id), (PROVIDER_ALERT_ID, &self.provider_id)];
        for (name, id) in ids {
            if let Some(id) = id {
                row.extras.push((name, Cell::Text(id.clone())));
            }
        }
        row
    }

    /// The alert's row of `AlertInfo`.
    pub(super) fn info_row(&self) -> Row<'a> {
        let mut row = self.row(table("AlertInfo"), Role::Derived);
        row.set("Timestamp", Cell::Time(self.time));
        row.set_text("AlertId", Some(self.id.clone()));
        row.set_text("Title", self.title.clone());
        row.set_text("Category", self.categories.first().cloned());
        row.set_text("Severity", self.severity.clone());
        row.set_text("ServiceSource", self.service.clone());
        row.set_text("DetectionSource", self.detection.clone());
        row.set_text("AttackTechniques", self.techniques.clone());
        row
    }

    /// A row of `AlertEvidence` with the alert's columns filled.
    pub(super) fn evidence_row(&self, entity_type: String, is_impacted: bool) -> Row<'a> {
        let mut row = self.row(table("AlertEvidence"), Role::Derived);
        row.set("Timestamp", Cell::Time(self.time));
        row.set_text("AlertId", Some(self.id.clone()));
        row.set_text("Title", self.title.clone());
        row.set_text("Categories", text_list(&self.categories));
        row.set_text("AttackTechniques", self.techniques.clone());
        row.set_text("ServiceSource", self.service.clone());
        row.set_text("DetectionSource", self.detection.clone());
        row.set_text("Severity", self.severity.clone());
        row.set_text("EntityType", Some(entity_type));
        row.set_text("EvidenceRole", Some(if is_impacted { "Impacted" } else { "Related" }));
        row
    }

    /// A row of Sentinel's `SecurityAlert` with what all providers say; the rest is `state`.
    pub(super) fn security_alert_row(&self, state: AlertState<'a>) -> Row<'a> {
        let mut row = self.row(table("SecurityAlert"), state.role);
        row.record_id = Some(self.id.clone());
        row.identity = Some(state.identity);
        row.raw = Some(Cow::Borrowed(state.raw));
        row.unknown_fields = state.unknown_fields;
        row.set("TimeGenerated", Cell::Time(state.generated));
        row.set_text("DisplayName", self.title.clone());
        row.set_text("AlertName", self.title.clone());
        row.set_text("AlertSeverity", self.severity.clone());
        row.set_text("Description", state.description);
        row.set_text("VendorName", Some("Microsoft"));
        row.set_text("VendorOriginalId", self.provider_id.clone());
        row.set_text("SystemAlertId", Some(self.id.clone()));
        row.set_text("AlertType", state.alert_type);
        row.set("IsIncident", Cell::Bool(false));
        for (column, time) in
            [("StartTime", state.start), ("EndTime", state.end), ("ProcessingEndTime", state.processed)]
        {
            if let Some(time) = time {
                row.set(column, Cell::Time(time));
            }
        }
        row.set_text("RemediationSteps", state.remediation);
        row.set_text("ExtendedProperties", state.extended);
        row.set_text("Entities", state.entities);
        let provider = self.service.as_deref().and_then(names::find_service).map(|service| service.provider);
        row.set_text("ProviderName", provider.map(Cow::Borrowed).or_else(|| self.service.clone()));
        row.set_text("ProductName", state.product.or_else(|| self.service.clone()));
        row.set_text("ProductComponentName", self.detection.clone());
        row.set_text("AlertLink", state.link);
        row.set_text("Status", state.status);
        row.set_text("Tactics", (!self.categories.is_empty()).then(|| self.categories.join(", ")));
        row.set_text("Type", Some("SecurityAlert"));
        row
    }
}

/// What changes while an alert is worked on, and what only some providers say.
#[derive(Debug)]
pub(super) struct AlertState<'a> {
    pub(super) role: Role,
    /// Identity of the alert's own text: each state is a fact of its own, wherever it was nested.
    pub(super) identity: Identity,
    pub(super) raw: &'a str,
    pub(super) unknown_fields: Option<String>,
    /// When the alert was last changed, or created.
    pub(super) generated: Ticks,
    pub(super) start: Option<Ticks>,
    pub(super) end: Option<Ticks>,
    pub(super) processed: Option<Ticks>,
    pub(super) description: Option<Cow<'a, str>>,
    pub(super) product: Option<Cow<'a, str>>,
    pub(super) alert_type: Option<Cow<'a, str>>,
    pub(super) remediation: Option<String>,
    pub(super) extended: Option<String>,
    /// The entities as the provider wrote them.
    pub(super) entities: Option<Cow<'a, str>>,
    pub(super) link: Option<Cow<'a, str>>,
    pub(super) status: Option<Cow<'a, str>>,
}

/// Technique ids apart: `Techniques` and `SubTechniques` of Sentinel, both JSON arrays.
pub(super) fn set_techniques<S: AsRef<str>>(row: &mut Row<'_>, ids: &[S]) {
    let (sub, main): (Vec<&str>, Vec<&str>) = ids.iter().map(AsRef::as_ref).partition(|id| id.contains('.'));
    row.set_text("Techniques", text_list(&main));
    row.set_text("SubTechniques", text_list(&sub));
}

/// `CompromisedEntity`: the device that was hit, else the account, as its evidence rows name it.
pub(super) fn compromised_entity<'a>(evidence: &[Row<'a>]) -> Option<Cow<'a, str>> {
    let named = |entity_type: &str, columns: &[&str]| {
        evidence
            .iter()
            .filter(|row| is_text(row, "EntityType", entity_type) && is_text(row, "EvidenceRole", "Impacted"))
            .find_map(|row| {
                columns.iter().find_map(|column| match row.get(column) {
                    Some(Cell::Text(text)) => Some(text.clone()),
                    _ => None,
                })
            })
    };
    named("Machine", &["DeviceName", "DeviceId"])
        .or_else(|| named("User", &["AccountUpn", "AccountName"]))
        .or_else(|| named("Mailbox", &["AccountUpn"]))
}

fn is_text(row: &Row<'_>, column: &str, wanted: &str) -> bool {
    matches!(row.get(column), Some(Cell::Text(text)) if text == wanted)
}

/// A JSON array of texts; nothing for none.
pub(super) fn text_list<S: AsRef<str>>(texts: &[S]) -> Option<String> {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text.as_ref())).collect();
    (!quoted.is_empty()).then(|| format!("[{}]", quoted.join(",")))
}

/// A table of the schema by its exact name.
pub(super) fn table(name: &'static str) -> &'static Table {
    find_table(name).expect("the alert tables are part of the schema, as its tests check")
}

/// The reject for a record without the id that its rows need.
pub(super) fn no_id(what: &str, key: &str) -> Reject {
    Reject::new("no-id", format!("this {what} has no \"{key}\", so nothing could be joined to it"))
}

/// The reject for a record without any usable time.
pub(super) fn no_time(what: &str, keys: &[&str]) -> Reject {
    Reject::new("no-time", format!("this {what} has no readable time; looked for {}", keys.join(", ")))
}

/// The same row without ties to the text it was read from.
pub(super) fn owned(row: Row<'_>) -> Row<'static> {
    let text = |text: Cow<'_, str>| -> Cow<'static, str> { Cow::Owned(text.into_owned()) };
    let cell = |cell: Cell<'_>| match cell {
        Cell::Null => Cell::Null,
        Cell::Text(value) => Cell::Text(text(value)),
        Cell::Integer(value) => Cell::Integer(value),
        Cell::Real(value) => Cell::Real(value),
        Cell::Bool(value) => Cell::Bool(value),
        Cell::Time(value) => Cell::Time(value),
    };
    Row {
        table: row.table,
        cells: row.cells.into_iter().map(cell).collect(),
        role: row.role,
        record_id: row.record_id.map(text),
        identity: row.identity,
        raw: row.raw.map(text),
        unknown_fields: row.unknown_fields,
        extras: row.extras.into_iter().map(|(name, value)| (name, cell(value))).collect(),
    }
}
