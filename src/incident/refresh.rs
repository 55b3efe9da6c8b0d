//! The incidents in the lake, made current: alerts and decisions are correlated, and what changed is written.
//!
//! Rows of alerts, entities and links are written before the state that names them, so a run that is cut short leaves
//! rows that nothing shows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::correlate::{
    Configuration, Correlator, DEFAULTS, EntityRow, FactKind, Incident, IncidentId, LinkRow, Role,
};
use super::heads::{self, Head, Heads};
use super::load::{self, Loaded, SensitiveType};
use super::log;
use super::state::States;
use crate::engine::Engine;
use crate::error::Failure;
use crate::lake::system::incidents::{ALERTS, ENTITIES, LINKS, RUNS};
use crate::lake::system::{self, Entry, SystemTable};
use crate::lake::{Lake, LakeError, Lock, delta};

/// What a refresh did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// Alerts there are.
    pub alerts: usize,
    /// Incidents there are.
    pub incidents: usize,
    /// Incidents that were written.
    pub changed: usize,
    /// Ids that are no more since.
    pub redirects: usize,
    /// Identifiers of alerts that identify nothing, such as hashes of the wrong length.
    pub unusable: usize,
}

fn unwritten(error: &LakeError) -> Failure {
    Failure::caused("the incidents could not be brought up to date", error)
        .hint("`trailhound check` says whether the lake is sound")
}

/// The alerts of the lake with the decisions of people, correlated.
///
/// # Errors
/// When the alerts or the log cannot be read.
pub async fn correlate(
    engine: &Engine,
    lake: &Lake,
    configuration: Configuration,
) -> Result<(Correlator, Vec<Loaded>, usize), Failure> {
    let loaded = load::load(engine).await?;
    let log = log::read(lake).await.map_err(|error| unwritten(&error))?;
    let mut correlator = Correlator::new(configuration);
    let changes = correlator.add(load::for_correlation(&loaded));
    correlator.set_decisions(log::decisions(&log));
    Ok((correlator, loaded, changes.unusable.len()))
}

/// Brings the incidents up to date. `settings` is the text that the configuration came from.
///
/// # Errors
/// When alerts cannot be read or incidents not be written.
pub async fn refresh(
    engine: &Engine,
    lake: &Lake,
    _lock: &Lock,
    configuration: Configuration,
    settings: &str,
    now: i64,
) -> Result<Refreshed, Failure> {
    // Read first: what arrives meanwhile is then missing from the incidents rather than taken for read.
    let source = source(lake, settings).await.map_err(|error| unwritten(&error))?;
    let (correlator, loaded, unusable) = correlate(engine, lake, configuration).await?;
    let failed = |error: LakeError| unwritten(&error);
    let states = States::of(&log::read(lake).await.map_err(failed)?);
    let heads = Heads::read(lake).await.map_err(failed)?;
    let by_id: BTreeMap<&str, &Loaded> =
        loaded.iter().map(|loaded| (loaded.alert.id.as_str(), loaded)).collect();
    let incidents = correlator.incidents();
    let older = older_ids(&correlator, &heads, &incidents);
    let mut writing = Writing { run: uuid::Uuid::new_v4().to_string(), ..Writing::default() };
    for incident in &incidents {
        let known = heads.latest.get(incident.id.as_str());
        let detail = Detail::of(engine, &correlator, incident, &by_id)?;
        let merged = older.get(&Some(incident.id.clone())).map_or(&[][..], Vec::as_slice);
        let mut head = detail.head(incident, merged);
        head.apply(&states);
        writing.take(incident.id.as_str(), head, detail, known);
    }
    let mut redirects = 0;
    for (target, ids) in &older {
        for id in ids {
            let mut head = Head::new(id);
            head.set("RedirectTo", target.as_ref().map(|target| target.as_str().to_owned()));
            if heads.latest.get(id).is_none_or(|known| !known.says_the_same(&head)) {
                redirects += 1;
                writing.heads.push(head);
            }
        }
    }
    let refreshed = Refreshed {
        alerts: loaded.len(),
        incidents: incidents.len(),
        changed: writing.heads.len() - redirects,
        redirects,
        unusable,
    };
    let is_new = heads.source.as_deref() != Some(source.as_str());
    if is_new || !writing.heads.is_empty() {
        writing.write(lake, heads.next, now).await.map_err(failed)?;
        let run = run_row(heads.next, now, source, &refreshed);
        let name = format!("run-{}", uuid::Uuid::new_v4());
        RUNS.append(lake, &name, &[run], now / 1000).await.map_err(failed)?;
    }
    Ok(refreshed)
}

fn run_row(sequence: i64, now: i64, source: String, refreshed: &Refreshed) -> Vec<Entry> {
    let count = |number: usize| Entry::from(number as u64);
    vec![
        sequence.into(),
        now.into(),
        source.into(),
        count(refreshed.alerts),
        count(refreshed.incidents),
        count(refreshed.changed),
        count(refreshed.redirects),
    ]
}

/// What a refresh reads: the versions of the tables with alerts, and the settings. When it is the same as that of the
/// last refresh, nothing has arrived.
///
/// # Errors
/// When a table cannot be opened.
pub async fn source(lake: &Lake, settings: &str) -> Result<String, LakeError> {
    let raised = system::ALL
        .iter()
        .map(|table| table.folder)
        .filter(|folder| folder.contains("alert") && !folder.starts_with("system/incident"));
    let mut source = String::new();
    for folder in
        ["AlertInfo", "AlertEvidence", "SecurityAlert", "SecurityIncident"].into_iter().chain(raised)
    {
        if let Some(version) = delta::open(lake, folder).await?.and_then(|table| table.version()) {
            source.push_str(&format!("{folder}={version} "));
        }
    }
    // Another version may read alerts otherwise or have other defaults.
    let made_by = format!("{} {DEFAULTS}{settings}", env!("CARGO_PKG_VERSION"));
    source.push_str(&format!("settings={}", &hash(made_by.as_bytes())[..16]));
    Ok(source)
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The ids that were incidents once, by the incident that holds their alerts now; by nothing where these are gone.
fn older_ids(
    correlator: &Correlator,
    heads: &Heads,
    incidents: &[Incident],
) -> BTreeMap<Option<IncidentId>, Vec<String>> {
    let now: BTreeSet<&str> = incidents.iter().map(|incident| incident.id.as_str()).collect();
    let gone: Vec<String> = heads.latest.keys().filter(|id| !now.contains(id.as_str())).cloned().collect();
    let ids: Vec<IncidentId> = gone.iter().map(|id| IncidentId::of_text(id)).collect();
    let mut older: BTreeMap<Option<IncidentId>, Vec<String>> = BTreeMap::new();
    for (id, target) in gone.into_iter().zip(correlator.resolve(&ids)) {
        older.entry(target).or_default().push(id);
    }
    older
}

/// What is going to be written.
#[derive(Debug, Default)]
struct Writing {
    run: String,
    heads: Vec<Head>,
    detail: Detail,
}

impl Writing {
    /// Takes an incident unless it says what is stored already.
    fn take(&mut self, id: &str, mut head: Head, detail: Detail, known: Option<&Head>) {
        let is_same = known.is_some_and(|known| known.text("DetailHash") == head.text("DetailHash"));
        let run = known.filter(|_| is_same).map_or(self.run.as_str(), |known| known.text("Run"));
        head.set("Run", run);
        if known.is_some_and(|known| known.says_the_same(&head)) {
            return;
        }
        self.heads.push(head);
        if !is_same {
            let parts = [
                (&mut self.detail.alerts, detail.alerts),
                (&mut self.detail.entities, detail.entities),
                (&mut self.detail.links, detail.links),
            ];
            for (all, rows) in parts {
                let marks = [Entry::from(self.run.as_str()), id.into()];
                all.extend(rows.into_iter().map(|row| marks.iter().cloned().chain(row).collect::<Vec<_>>()));
            }
        }
    }

    async fn write(self, lake: &Lake, sequence: i64, now: i64) -> Result<(), LakeError> {
        let Detail { alerts, entities, links } = self.detail;
        let parts: [(&SystemTable, Vec<Vec<Entry>>); 3] =
            [(&ALERTS, alerts), (&ENTITIES, entities), (&LINKS, links)];
        for (table, rows) in parts {
            let name = format!("rows-{}", uuid::Uuid::new_v4());
            table.append(lake, &name, &rows, now / 1000).await?;
        }
        heads::write(lake, self.heads, sequence, now).await
    }
}

/// The rows of an incident's alerts, entities and links, without the marks in front.
#[derive(Debug, Default)]
struct Detail {
    alerts: Vec<Vec<Entry>>,
    entities: Vec<Vec<Entry>>,
    links: Vec<Vec<Entry>>,
}

impl Detail {
    fn of(
        engine: &Engine,
        correlator: &Correlator,
        incident: &Incident,
        by_id: &BTreeMap<&str, &Loaded>,
    ) -> Result<Self, Failure> {
        let first = incident.alerts.first().map_or("", String::as_str);
        let loaded = incident.alerts.iter().filter_map(|id| by_id.get(id.as_str()));
        let entities = correlator.entities(first).into_iter().map(|row| entity_row(engine, row));
        let links = correlator.links(first).into_iter().map(|row| link_row(engine, row));
        Ok(Self {
            alerts: loaded.map(|loaded| alert_row(loaded)).collect(),
            entities: entities.collect::<Result<_, _>>()?,
            links: links.collect::<Result<_, _>>()?,
        })
    }

    fn hash(&self) -> String {
        // The debug form says every value with its kind, so different rows never look alike.
        hash(format!("{:?}{:?}{:?}", self.alerts, self.entities, self.links).as_bytes())
    }

    /// The state of the incident as far as its alerts say it.
    fn head(&self, incident: &Incident, merged_from: &[String]) -> Head {
        let mut head = Head::new(incident.id.as_str());
        head.set("DetailHash", self.hash());
        head.set("GeneratedName", incident.name.as_str());
        head.set("AlertSeverity", incident.severity.as_str());
        head.set("FirstActivity", incident.first);
        head.set("LastActivity", incident.last);
        head.set("Alerts", incident.alerts.len() as u64);
        head.set("MergedFrom", Value::from(merged_from.to_vec()).to_string());
        for (column, kinds) in [
            ("Users", &["account"][..]),
            ("Devices", &["device"]),
            ("Sites", &["site"]),
            ("Destinations", &["destination", "removable-device"]),
        ] {
            let is_kind = |row: &&Vec<Entry>| {
                row.first().and_then(Entry::text).is_some_and(|kind| kinds.contains(&kind))
            };
            let names = self.entities.iter().filter(is_kind).filter_map(|row| row.get(1)?.text());
            head.set(column, list(names));
        }
        for (column, place) in [("ServiceSources", 6), ("DetectionSources", 7), ("Policies", 8), ("Rules", 9)]
        {
            head.set(column, list(self.alerts.iter().filter_map(|row| row.get(place)?.text())));
        }
        for (column, place) in
            [("Techniques", 5), ("Actions", 11), ("ProviderIncidents", 12), ("Categories", 14), ("Files", 15)]
        {
            let lists = self.alerts.iter().filter_map(|row| row.get(place)?.text());
            let texts: Vec<String> = lists
                .flat_map(|text| serde_json::from_str::<Vec<String>>(text).unwrap_or_default())
                .collect();
            head.set(column, list(texts.iter().map(String::as_str)));
        }
        head.set("SensitiveTypes", self.strongest_types());
        head
    }

    /// Of each sensitive type the strongest finding of any alert: two alerts may be about the same file.
    fn strongest_types(&self) -> String {
        let mut strongest: BTreeMap<String, SensitiveType> = BTreeMap::new();
        let lists = self.alerts.iter().filter_map(|row| row.get(10)?.text());
        for found in lists.flat_map(|text| serde_json::from_str::<Vec<Value>>(text).unwrap_or_default()) {
            let Some(name) = found.get("Name").and_then(Value::as_str) else { continue };
            let number = |key: &str| found.get(key).and_then(Value::as_i64);
            let found = SensitiveType {
                name: name.to_owned(),
                count: number("Count"),
                confidence: number("Confidence"),
            };
            let known = strongest.entry(name.to_owned()).or_insert_with(|| found.clone());
            known.count = known.count.max(found.count);
            known.confidence = known.confidence.max(found.confidence);
        }
        types(strongest.values())
    }
}

/// A JSON array of texts, sorted, each once.
fn list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let texts: BTreeSet<&str> = texts.filter(|text| !text.is_empty()).collect();
    Value::from(texts.into_iter().collect::<Vec<_>>()).to_string()
}

fn types<'a>(types: impl Iterator<Item = &'a SensitiveType>) -> String {
    let objects =
        types.map(|found| json!({"Name": found.name, "Count": found.count, "Confidence": found.confidence}));
    Value::from(objects.collect::<Vec<_>>()).to_string()
}

/// Texts in one; nothing for none.
fn joined(texts: &BTreeSet<String>) -> Option<String> {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}

fn alert_row(loaded: &Loaded) -> Vec<Entry> {
    let (alert, details) = (&loaded.alert, &loaded.details);
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let strings = |texts: &BTreeSet<String>| list(texts.iter().map(String::as_str));
    vec![
        alert.id.as_str().into(),
        alert.time.into(),
        filled(&alert.title).into(),
        alert.severity.as_str().into(),
        filled(&alert.category).into(),
        strings(&details.techniques).into(),
        filled(&alert.service_source).into(),
        filled(&alert.detection_source).into(),
        joined(&details.policies).into(),
        joined(&details.rules).into(),
        types(details.sensitive_types.values()).into(),
        strings(&details.actions).into(),
        strings(&details.provider_incidents).into(),
        i64::from(alert.is_simulation).into(),
        strings(&details.categories).into(),
        strings(&details.items).into(),
    ]
}

fn entity_row(engine: &Engine, row: EntityRow) -> Result<Vec<Entry>, Failure> {
    let shown = |value: &str| match row.is_sensitive {
        true => engine.hash_sensitive(value),
        false => Ok(value.to_owned()),
    };
    let identifiers = row.identifiers.iter().map(|value| shown(value)).collect::<Result<Vec<_>, _>>()?;
    let roles = row.roles.iter().map(|role| match role {
        Role::Impacted => "Impacted",
        Role::Related => "Related",
        Role::Source => "Source",
        Role::Destination => "Destination",
    });
    Ok(vec![
        row.kind.as_str().into(),
        shown(&row.name)?.into(),
        list(identifiers.iter().map(String::as_str)).into(),
        list(roles).into(),
        (row.alerts as u64).into(),
        row.first.into(),
        row.last.into(),
        i64::from(row.may_link).into(),
    ])
}

fn link_row(engine: &Engine, row: LinkRow) -> Result<Vec<Entry>, Failure> {
    let shown = |value: String| match row.is_sensitive && !value.is_empty() {
        true => engine.hash_sensitive(&value),
        false => Ok(value),
    };
    Ok(vec![
        row.earlier.into(),
        row.later.into(),
        row.reason.into(),
        row.kind.map(FactKind::as_str).into(),
        shown(row.value)?.into(),
        row.second_kind.map(FactKind::as_str).into(),
        Some(shown(row.second_value)?).filter(|value| !value.is_empty()).into(),
        row.minutes_apart.into(),
        row.weight.map(i64::from).into(),
    ])
}
