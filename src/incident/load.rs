//! From the rows of `AlertInfo` and `AlertEvidence` to alerts that can be correlated.
//!
//! The same alert has several rows in both tables when it came from several sources: audit records, Graph, Sentinel. All
//! rows of one `AlertId` are one alert that says all that any of them says, whatever their order. An alert of which only
//! evidence is there is an alert too.

mod entity;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::correlate::{Alert, Entity, Severity};
use super::query::{Row, Rows};
use crate::detection::alerts::SERVICE;
use crate::engine::Engine;
use crate::error::Failure;

/// A sensitive type that an alert matched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SensitiveType {
    /// Name of the type.
    pub name: String,
    /// How often it was found, where the alert says so.
    pub count: Option<i64>,
    /// With what confidence, 0 to 100, where the alert says so.
    pub confidence: Option<i64>,
}

/// What the alert's rows say beside what correlation needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// Every category.
    pub categories: BTreeSet<String>,
    /// MITRE ATT&CK techniques.
    pub techniques: BTreeSet<String>,
    /// Policies that raised it.
    pub policies: BTreeSet<String>,
    /// Rules that raised it.
    pub rules: BTreeSet<String>,
    /// What the service did.
    pub actions: BTreeSet<String>,
    /// Files by name, and mails by subject.
    pub items: BTreeSet<String>,
    /// Incidents of the provider.
    pub provider_incidents: BTreeSet<String>,
    /// Sensitive types, the strongest finding of each.
    pub sensitive_types: BTreeMap<String, SensitiveType>,
}

/// An alert as correlation takes it, and what else is known of it.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The alert.
    pub alert: Alert,
    /// What else its rows say.
    pub details: Details,
    modes: BTreeSet<bool>,
}

const INFO: &str = "select Timestamp, AlertId, Title, Category, Severity, ServiceSource, DetectionSource, \
    AttackTechniques from AlertInfo where AlertId is not null";

const EVIDENCE: &str = "select Timestamp, AlertId, Title, Categories, AttackTechniques, ServiceSource, DetectionSource, \
    Severity, EntityType, EvidenceRole, EvidenceDirection, FileName, FolderPath, SHA1, SHA256, RemoteIP, RemoteUrl, \
    AccountName, AccountDomain, AccountSid, AccountObjectId, AccountUpn, DeviceId, DeviceName, NetworkMessageId, \
    EmailSubject, OAuthApplicationId, AdditionalFields from AlertEvidence where AlertId is not null";

/// The provider's incident that the rows of an alert name.
const NAMED_INCIDENTS: &str = "select distinct AlertId, \"_ProviderIncidentId\" as Incident from hidden.AlertInfo \
    where AlertId is not null and \"_ProviderIncidentId\" is not null union \
    select distinct AlertId, \"_ProviderIncidentId\" as Incident from hidden.AlertEvidence \
    where AlertId is not null and \"_ProviderIncidentId\" is not null";

/// Sentinel lists the alerts in the incident, by the id that its own table of alerts gives them.
const LISTED_INCIDENTS: &str = "select TimeGenerated, IncidentName, ProviderIncidentId, AlertIds from SecurityIncident \
    where AlertIds is not null and AlertIds <> '[]'";

const SENTINEL_IDS: &str = "select distinct s.SystemAlertId as SystemAlertId, a.AlertId as AlertId \
    from hidden.SecurityAlert s join hidden.AlertInfo a on s.\"_ProviderAlertId\" = a.\"_ProviderAlertId\" \
    where s.SystemAlertId is not null and a.AlertId is not null";

/// Reads every alert of the lake, sorted by its id.
///
/// # Errors
/// When a table cannot be read.
pub async fn load(engine: &Engine) -> Result<Vec<Loaded>, Failure> {
    let mut alerts: BTreeMap<String, Loaded> = BTreeMap::new();
    for row in Rows::of(engine, INFO).await?.iter() {
        if let Some(alert) = known(&mut alerts, &row) {
            alert.details.categories.extend(row.text("Category").map(str::to_owned));
        }
    }
    for row in Rows::of(engine, EVIDENCE).await?.iter() {
        if let Some(alert) = known(&mut alerts, &row) {
            let categories = row.text("Categories").and_then(|text| serde_json::from_str(text).ok());
            alert.details.categories.extend(texts_of(&categories.unwrap_or(Value::Null)));
            take_evidence(alert, &row);
        }
    }
    for row in Rows::of(engine, NAMED_INCIDENTS).await?.iter() {
        if let (Some(alert), Some(incident)) = (row.text("AlertId"), row.text("Incident"))
            && let Some(alert) = alerts.get_mut(alert)
        {
            alert.details.provider_incidents.insert(incident.to_owned());
        }
    }
    listed_incidents(engine, &mut alerts).await?;
    Ok(alerts.into_values().map(finished).collect())
}

/// The alert of a row, with what both tables say of it taken in.
fn known<'a>(alerts: &'a mut BTreeMap<String, Loaded>, row: &Row<'_>) -> Option<&'a mut Loaded> {
    let id = row.text("AlertId")?.trim();
    if !alerts.contains_key(id) {
        let alert = Alert { id: id.to_owned(), time: i64::MAX, ..Alert::default() };
        alerts.insert(id.to_owned(), Loaded { alert, ..Loaded::default() });
    }
    let loaded = alerts.get_mut(id)?;
    let alert = &mut loaded.alert;
    alert.time = alert.time.min(row.number("Timestamp").unwrap_or(i64::MAX));
    alert.severity = alert.severity.max(row.text("Severity").map_or(Severity::Unknown, Severity::read));
    first_of(&mut alert.title, row.text("Title"));
    first_of(&mut alert.service_source, row.text("ServiceSource"));
    first_of(&mut alert.detection_source, row.text("DetectionSource"));
    if let Some(Ok(techniques)) = row.text("AttackTechniques").map(serde_json::from_str::<Value>) {
        loaded.details.techniques.extend(texts_of(&techniques));
    }
    Some(loaded)
}

/// Of several texts the first by letters, so that the order of rows does not matter.
fn first_of(own: &mut String, other: Option<&str>) {
    if let Some(other) = other.map(str::trim)
        && (own.is_empty() || other < own.as_str())
    {
        other.clone_into(own);
    }
}

fn take_evidence(loaded: &mut Loaded, row: &Row<'_>) {
    let fields: Value =
        row.text("AdditionalFields").and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
    loaded.alert.entities.extend(entity::entities(row, &fields));
    let details = &mut loaded.details;
    details.items.extend(row.text("EmailSubject").map(str::to_owned));
    if row.text("EntityType").is_some_and(|kind| matches!(kind, "File" | "Blob")) {
        details.items.extend(row.text("FileName").map(str::to_owned));
    }
    details.policies.extend(text_of(&fields, "PolicyName"));
    details.rules.extend(text_of(&fields, "RuleName"));
    details.actions.extend(text_of(&fields, "Actions"));
    if let Some(mode) = text_of(&fields, "PolicyMode") {
        let mode = mode.to_ascii_lowercase();
        loaded.modes.insert(mode.starts_with("test") || mode.starts_with("simulat"));
    }
    first_id(&mut loaded.alert.dlp_incident, text_of(&fields, "IncidentId"));
    let types = fields.get("SensitiveInfoTypes").and_then(Value::as_array);
    for found in types.into_iter().flatten().filter_map(sensitive_type) {
        let known = details.sensitive_types.entry(found.name.clone()).or_insert_with(|| found.clone());
        known.count = known.count.max(found.count);
        known.confidence = known.confidence.max(found.confidence);
    }
}

fn first_id(own: &mut Option<String>, other: Option<String>) {
    if let Some(other) = other
        && own.as_ref().is_none_or(|own| other < *own)
    {
        *own = Some(other);
    }
}

/// A type with `"Match":"count:confidence"`.
fn sensitive_type(entry: &Value) -> Option<SensitiveType> {
    let name = text_of(entry, "Name").or_else(|| text_of(entry, "Id"))?;
    let found = text_of(entry, "Match").unwrap_or_default();
    let mut numbers = found.split(':').map(|part| part.trim().parse::<i64>().ok());
    Some(SensitiveType { name, count: numbers.next().flatten(), confidence: numbers.next().flatten() })
}

/// A text of an object that is there and not empty.
pub(super) fn text_of(fields: &Value, key: &str) -> Option<String> {
    let text = match fields.get(key)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The texts of an array.
fn texts_of(list: &Value) -> impl Iterator<Item = String> + '_ {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned)
}

async fn listed_incidents(engine: &Engine, alerts: &mut BTreeMap<String, Loaded>) -> Result<(), Failure> {
    let rows = Rows::of(engine, LISTED_INCIDENTS).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let mut other_ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in Rows::of(engine, SENTINEL_IDS).await?.iter() {
        if let (Some(system), Some(alert)) = (row.text("SystemAlertId"), row.text("AlertId")) {
            other_ids.entry(system.to_lowercase()).or_default().insert(alert.to_owned());
        }
    }
    // Of an incident's states the last one counts: the provider may have moved alerts since.
    let mut latest: BTreeMap<String, (i64, String)> = BTreeMap::new();
    for row in rows.iter() {
        let incident = row.text("ProviderIncidentId").or_else(|| row.text("IncidentName"));
        if let (Some(incident), Some(ids)) = (incident, row.text("AlertIds")) {
            let state = (row.number("TimeGenerated").unwrap_or(i64::MIN), ids.to_owned());
            let known = latest.entry(incident.to_owned()).or_insert_with(|| state.clone());
            *known = state.max(known.clone());
        }
    }
    for (incident, (_, ids)) in latest {
        let ids: Value = serde_json::from_str(&ids).unwrap_or(Value::Null);
        for id in texts_of(&ids) {
            let others = other_ids.get(&id.to_lowercase()).into_iter().flatten().cloned();
            for id in others.chain([id.clone()]) {
                if let Some(alert) = alerts.get_mut(&id) {
                    alert.details.provider_incidents.insert(incident.clone());
                }
            }
        }
    }
    Ok(())
}

fn finished(mut loaded: Loaded) -> Loaded {
    let alert = &mut loaded.alert;
    if alert.time == i64::MAX {
        alert.time = 0;
    }
    alert.entities.sort_by_cached_key(sort_key);
    alert.entities.dedup();
    if alert.service_source == SERVICE && loaded.details.rules.is_empty() {
        // Of an alert that a saved query raised, the query is the rule.
        loaded.details.rules.insert(alert.detection_source.clone());
    }
    alert.category = loaded.details.categories.first().cloned().unwrap_or_default();
    alert.policy = loaded.details.policies.first().cloned();
    alert.rule = loaded.details.rules.first().cloned();
    alert.provider_incident = loaded.details.provider_incidents.first().cloned();
    // Only when no policy that matched is enforced.
    alert.is_simulation = loaded.modes.contains(&true) && !loaded.modes.contains(&false);
    loaded
}

fn sort_key(entity: &Entity) -> impl Ord + use<> {
    (entity.kind, entity.role, entity.identifiers.clone())
}

/// The alerts as correlation takes them: one of several incidents of the provider is given once for each.
pub fn for_correlation(loaded: &[Loaded]) -> impl Iterator<Item = Alert> + '_ {
    loaded.iter().flat_map(|loaded| {
        let further = loaded.details.provider_incidents.iter().skip(1);
        let further = further
            .map(|incident| Alert { provider_incident: Some(incident.clone()), ..loaded.alert.clone() });
        std::iter::once(loaded.alert.clone()).chain(further)
    })
}
