//! Custom detections of Defender: as the Graph security interface gives them (`detectionRules`), in JSON or YAML, and
//! the flat YAML form in which people keep them (`ruleName`, `queryText`, `alertTitle`, ...).
//!
//! A frequency of `0`, or `PT0S`, is continuous there and on arrival here. The look-back is fixed there: thirty days
//! for a rule that runs daily, four times the frequency for one that runs more often; it is the same here, counted from
//! the earliest new event. Without a key, a finding is the same when all of its columns are.

use chrono::TimeDelta;

use crate::alert::AlertOf;
use crate::schedule::Schedule;
use crate::yaml::{Node, Value};

use super::entity::{EntityColumn, EntityKind, EntityMapping, evidence_column};
use super::fault::{FaultKind, Report};
use super::fields::{Fields, bad};
use super::model::{Origin, SavedQuery, Severity};
use super::read::RuleFile;
use super::sentinel::{details, empty, formatted, id_of, kql, techniques};
use super::techniques::{tactic, tactic_or_category, technique};
use super::template::Template;

/// Whether a value is a custom detection.
pub(super) fn is_detection(node: &Node<'_>) -> bool {
    node.get("queryText").is_some() || node.get("queryCondition").is_some()
}

/// A detection: what the rule says, and what its alert says, which may be one place or two.
struct Detection<'n, 'f> {
    rule: Fields<'n>,
    alert: Fields<'n>,
    is_flat: bool,
    file: &'f RuleFile<'f>,
}

/// The saved query of a detection; none when something is wrong, which the report says.
pub(super) fn read(node: &Node<'_>, file: &RuleFile<'_>, report: &mut Report) -> Option<SavedQuery> {
    let is_flat = node.get("queryText").is_some();
    let rule = Fields::any(node, "the custom detection", report)?;
    let action = node.get("detectionAction").filter(|action| !action.is_empty());
    let template =
        action.and_then(|action| action.get("alertTemplate")).filter(|template| !template.is_empty());
    let alert = match template {
        Some(template) => Fields::any(template, "`alertTemplate`", report)?,
        None => Fields::any(node, "the custom detection", report)?,
    };
    let query = node.get("queryText").or_else(|| node.get("queryCondition")?.get("queryText"));
    let Some(query) = query.filter(|query| !query.is_empty()) else {
        report.add(node.place, FaultKind::NoQuery);
        return None;
    };
    let kql = kql(query, report)?;
    if let Some(actions) = action {
        actions_not_used(actions, report);
    }
    if let Some(node) = rule.get("actions") {
        report.not_used(node.place, "actions", "responses are planned and approved apart from queries");
    }
    Detection { rule, alert, is_flat, file }.read(node, query, kql, report)
}

fn actions_not_used(action: &Node<'_>, report: &mut Report) {
    for (key, reason) in [
        ("responseActions", "responses are planned and approved apart from queries"),
        ("automatedActions", "responses are planned and approved apart from queries"),
        ("organizationalScope", "there are no device groups in a lake"),
    ] {
        let node = action.get(key).filter(|node| !node.is_empty() && node.kind() != "an empty list");
        if let Some(node) = node {
            report.not_used(node.place, key, reason);
        }
    }
}

impl Detection<'_, '_> {
    fn read(
        &self,
        node: &Node<'_>,
        query: &Node<'_>,
        kql: String,
        report: &mut Report,
    ) -> Option<SavedQuery> {
        let ids = ["guid", "detectorId", "id"];
        let id = ids.iter().find_map(|key| id_of(node.get(key)));
        let id = id.unwrap_or_else(|| self.file.stem_id(node, report));
        let name = self.rule.text(if self.is_flat { "ruleName" } else { "displayName" }, report);
        let title =
            self.alert.text(self.key("title", "alertTitle"), report).or(name).unwrap_or_else(|| id.clone());
        let description = self.alert.text(self.key("description", "alertDescription"), report);
        let (tactics, category) = self.tactics(report);
        let (schedule, lookback) = self.when(report)?;
        let saved = SavedQuery {
            title: formatted(&title, node, "title", report),
            description: description.map_or_else(Template::default, |description| {
                formatted(&description, node, "description", report)
            }),
            enabled: self.enabled(report),
            severity: self.severity(report),
            tactics,
            techniques: self.techniques(report),
            category,
            schedule,
            lookback,
            alert_of: self.alert_of(),
            entities: self.entities(report),
            details: details(&self.alert, report),
            origin: Origin::DefenderDetection,
            ..empty(id, kql, self.file, node, query)
        };
        (!report.has_errors()).then_some(saved)
    }

    /// The name of a key in the two forms.
    fn key(&self, graph: &'static str, flat: &'static str) -> &'static str {
        if self.is_flat { flat } else { graph }
    }

    fn enabled(&self, report: &mut Report) -> bool {
        match self.rule.text("status", report) {
            Some(status) => status.eq_ignore_ascii_case("enabled"),
            None => self.rule.boolean("isEnabled", report).unwrap_or(true),
        }
    }

    /// The schedule and the look-back that goes with it.
    fn when(&self, report: &mut Report) -> Option<(Option<Schedule>, TimeDelta)> {
        let node = if self.is_flat {
            self.rule.get("frequency")
        } else {
            self.rule.get("schedule").and_then(|schedule| schedule.get("period"))
        };
        let Some(node) = node.filter(|node| !node.is_empty()) else {
            return Some((None, TimeDelta::days(30)));
        };
        let every = super::fields::duration(node, "period", report)?;
        if every.is_zero() {
            return Some((Some(Schedule::OnArrival), TimeDelta::zero()));
        }
        let lookback = if every < TimeDelta::days(1) { every * 4 } else { TimeDelta::days(30) };
        match Schedule::every(every) {
            Ok(schedule) => Some((Some(schedule), lookback)),
            Err(error) => {
                report.add(node.place, FaultKind::Schedule(error));
                None
            }
        }
    }

    fn severity(&self, report: &mut Report) -> Severity {
        let Some(node) = self.alert.get(self.key("severity", "alertSeverity")) else {
            return Severity::Informational;
        };
        let written = node.text().unwrap_or_default();
        Severity::from_name(written).unwrap_or_else(|| {
            bad(node.place, "severity", written, "informational, low, medium or high", report);
            Severity::Informational
        })
    }

    /// The tactics, and the category where it is none.
    fn tactics(&self, report: &mut Report) -> (Vec<String>, Option<String>) {
        let mut tactics = Vec::new();
        for item in self.tactic_nodes() {
            let name = item.get("tactic").and_then(Node::text).unwrap_or_default();
            match tactic_or_category(name) {
                Some(known) => tactics.push(known.to_owned()),
                None => report.not_used(item.place, name, "it is no tactic of ATT&CK"),
            }
        }
        let category = self.alert.text(self.key("category", "alertCategory"), report);
        if tactics.is_empty()
            && let Some(known) = category.as_deref().and_then(tactic)
        {
            return (vec![known.to_owned()], None);
        }
        let category = category.map(|name| tactic_or_category(&name).map_or(name, str::to_owned));
        (tactics, category)
    }

    fn tactic_nodes(&self) -> impl Iterator<Item = &Node<'_>> {
        let items = match self.alert.get("tactics").map(|node| &node.value) {
            Some(Value::List(items)) => items.as_slice(),
            _ => &[],
        };
        items.iter().map(AsRef::as_ref)
    }

    /// Those of the flat list, and those under tactics.
    fn techniques(&self, report: &mut Report) -> Vec<String> {
        let mut found = techniques(&self.alert, &["mitreTechniques"], report);
        for item in self.tactic_nodes() {
            let Some(Node { value: Value::List(items), .. }) = item.get("techniques") else { continue };
            for item in items {
                let subs = match item.get("subTechniques").map(|node| &node.value) {
                    Some(Value::List(subs)) => subs.as_slice(),
                    _ => &[],
                };
                let own = item.text().or_else(|| item.get("technique").and_then(Node::text));
                for id in own.into_iter().chain(subs.iter().filter_map(|sub| sub.text())) {
                    match technique(id) {
                        Some(known) if found.contains(&known) => {}
                        Some(known) => found.push(known),
                        None => {
                            report.not_used(item.place, id, "it is no technique of ATT&CK that is known here")
                        }
                    }
                }
            }
        }
        found
    }

    fn alert_of(&self) -> AlertOf {
        match self.alert.get("eventGroupingKind").and_then(Node::text) {
            Some(kind) if kind.eq_ignore_ascii_case("singleAlert") => AlertOf::Run,
            _ => AlertOf::Finding,
        }
    }

    fn entities(&self, report: &mut Report) -> Vec<EntityMapping> {
        if let Some(node) = self.alert.get("entityMappings") {
            return mappings(node, report);
        }
        let key = self.key("impactedAssets", "impactedEntities");
        let Some(Node { value: Value::List(items), .. }) = self.alert.get(key) else { return Vec::new() };
        let mut entities = Vec::new();
        for item in items {
            let kind = item.get("entityType").or_else(|| item.get("@odata.type")).and_then(Node::text);
            let column = item.get("entityIdentifier").or_else(|| item.get("identifier")).and_then(Node::text);
            match (kind.and_then(asset_kind), column) {
                (Some(kind), Some(column)) => entities.push(asset(kind, column)),
                _ => report.not_used(
                    item.place,
                    key,
                    "it names no kind of entity that is known here, or no column",
                ),
            }
        }
        entities
    }
}

/// `#microsoft.graph.security.impactedUserAsset`, or `User`.
fn asset_kind(name: &str) -> Option<&'static EntityKind> {
    let last = name.rsplit('.').next().unwrap_or(name);
    let word = last.strip_prefix("impacted").and_then(|rest| rest.strip_suffix("Asset")).unwrap_or(last);
    EntityKind::find(word)
}

/// The identifier is the column's name; the interface writes its first letter small.
fn asset(kind: &'static EntityKind, identifier: &str) -> EntityMapping {
    let mut letters = identifier.chars();
    let column: String = letters.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(letters).collect();
    let identifier = evidence_column(&column).unwrap_or(kind.main).to_owned();
    EntityMapping { kind, is_impacted: true, columns: vec![EntityColumn { identifier, column }] }
}

/// `{accounts: [{upnColumn: AccountUpn}], hosts: [...]}`.
fn mappings(node: &Node<'_>, report: &mut Report) -> Vec<EntityMapping> {
    let Some(fields) = Fields::any(node, "`entityMappings`", report) else { return Vec::new() };
    let mut entities = Vec::new();
    for (name, place, node) in
        fields.entries().filter(|(name, _, node)| !name.contains('@') && !node.is_empty())
    {
        let Some(kind) = EntityKind::find(name) else {
            report.not_used(place, name, "there is no such kind of entity here");
            continue;
        };
        let Value::List(items) = &node.value else { continue };
        for item in items {
            let Value::Map(map) = &item.value else { continue };
            let columns: Vec<EntityColumn> = map
                .iter()
                .filter_map(|(key, _, node)| {
                    let identifier = kind.identifier(key.strip_suffix("Column")?);
                    Some(EntityColumn { identifier, column: node.text()?.to_owned() })
                })
                .collect();
            if !columns.is_empty() {
                entities.push(EntityMapping { kind, is_impacted: kind.is_asset, columns });
            }
        }
    }
    entities
}

#[cfg(test)]
#[path = "defender_tests.rs"]
mod tests;
