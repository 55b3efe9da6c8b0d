//! Incidents for other systems, in the shapes that these know: every change once, in the order in which it was written.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::case::instant;
use super::heads::Head;
use crate::lake::system::incidents::{ALERTS, HEADS};
use crate::lake::system::{Entry, read_rows};
use crate::lake::{Lake, LakeError};

/// The shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Rows of Sentinel's `SecurityIncident`.
    Sentinel,
    /// Graph security `incidents`, with their alerts.
    Graph,
}

/// An alert of a state.
#[derive(Debug, Clone, Default)]
struct AlertRow {
    id: String,
    time: i64,
    texts: BTreeMap<&'static str, String>,
}

/// What there is to hand over.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    /// One object for each change.
    pub objects: Vec<Value>,
    /// Number of the last change; give it as `since` the next time.
    pub bookmark: i64,
}

/// Every change of an incident after the one with this number.
///
/// # Errors
/// When the tables cannot be read.
pub async fn changes(lake: &Lake, shape: Shape, since: i64) -> Result<Exported, LakeError> {
    let mut heads: Vec<Head> = read_rows(lake, &HEADS).await?.into_iter().map(Head::of_row).collect();
    heads.sort_by_cached_key(|head| (head.number("Sequence").unwrap_or_default(), head.id().to_owned()));
    let mut created: BTreeMap<String, i64> = BTreeMap::new();
    for head in &heads {
        let time = head.number("UpdateTime").unwrap_or_default();
        created.entry(head.id().to_owned()).or_insert(time);
    }
    let alerts = alerts(lake).await?;
    let is_new = |head: &&Head| head.number("Sequence").unwrap_or_default() > since;
    let mut objects = Vec::new();
    for head in heads.iter().filter(is_new) {
        let key = (head.text("Run").to_owned(), head.id().to_owned());
        let own = alerts.get(&key).map_or(&[][..], Vec::as_slice);
        let created = created.get(head.id()).copied().unwrap_or_default();
        objects.push(match shape {
            Shape::Sentinel => sentinel(head, own, created),
            Shape::Graph => graph(head, own, created),
        });
    }
    let last = heads.last().and_then(|head| head.number("Sequence")).unwrap_or_default();
    Ok(Exported { objects, bookmark: last.max(since) })
}

async fn alerts(lake: &Lake) -> Result<BTreeMap<(String, String), Vec<AlertRow>>, LakeError> {
    let mut alerts: BTreeMap<(String, String), Vec<AlertRow>> = BTreeMap::new();
    for row in read_rows(lake, &ALERTS).await? {
        let mut alert = AlertRow::default();
        let mut key = (String::new(), String::new());
        for (column, entry) in ALERTS.columns.iter().zip(row) {
            match (column.name, entry) {
                ("Run", Entry::Text(text)) => key.0 = text,
                ("IncidentId", Entry::Text(text)) => key.1 = text,
                ("AlertId", Entry::Text(text)) => alert.id = text,
                ("Timestamp", Entry::Number(time)) => alert.time = time,
                (name, Entry::Text(text)) => {
                    alert.texts.insert(name, text);
                }
                _ => {}
            }
        }
        alerts.entry(key).or_default().push(alert);
    }
    for own in alerts.values_mut() {
        own.sort_by(|one, other| (one.time, &one.id).cmp(&(other.time, &other.id)));
    }
    Ok(alerts)
}

/// A text, or null.
fn text(head: &Head, name: &str) -> Value {
    match head.text(name) {
        "" => Value::Null,
        text => text.into(),
    }
}

fn time(head: &Head, name: &str) -> Value {
    head.number(name).map_or(Value::Null, |time| instant(time).into())
}

/// Words in one, as Graph writes them: `multi-staged attack` becomes `multiStagedAttack`.
fn camel(words: &str) -> String {
    let mut joined = String::new();
    for word in words.split([' ', '-']).filter(|word| !word.is_empty()) {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if !joined.is_empty() => joined.extend(first.to_uppercase()),
            Some(first) => joined.extend(first.to_lowercase()),
            None => {}
        }
        joined.push_str(letters.as_str());
    }
    joined
}

fn sentinel(head: &Head, alerts: &[AlertRow], created: i64) -> Value {
    let is_incident = head.is_incident();
    let (status, is_closed) = match head.text("Status") {
        _ if !is_incident => ("Closed", true),
        "Resolved" => ("Closed", true),
        "In progress" => ("Active", false),
        _ => ("New", false),
    };
    let (classification, reason) = match (head.text("Classification"), head.text("Determination")) {
        ("True positive", _) => ("TruePositive", Some("SuspiciousActivity")),
        ("Informational", _) => ("BenignPositive", Some("SuspiciousButExpected")),
        ("False positive", "not enough data to validate") => ("FalsePositive", Some("InaccurateData")),
        ("False positive", _) => ("FalsePositive", Some("IncorrectAlertLogic")),
        // Closed without a word, or with more than one.
        _ if is_closed => ("Undetermined", None),
        _ => ("", None),
    };
    let labels: Vec<Value> =
        head.list("Tags").into_iter().map(|tag| json!({"labelName": tag, "labelType": "User"})).collect();
    let ids: Vec<&str> = alerts.iter().map(|alert| alert.id.as_str()).collect();
    json!({
        "TimeGenerated": time(head, "UpdateTime"),
        "IncidentName": head.id(),
        "Title": text(head, "Name"),
        "Severity": text(head, "Severity"),
        "Status": status,
        "Classification": (!classification.is_empty()).then_some(classification),
        "ClassificationReason": reason,
        "ClassificationComment": text(head, "Determination"),
        "Owner": (!head.text("Owner").is_empty()).then(|| json!({"assignedTo": head.text("Owner")})),
        "ProviderName": "trailhound",
        "ProviderIncidentId": head.id(),
        "FirstActivityTime": time(head, "FirstActivity"),
        "LastActivityTime": time(head, "LastActivity"),
        "CreatedTime": instant(created),
        "LastModifiedTime": time(head, "UpdateTime"),
        "ClosedTime": if is_closed { time(head, "UpdateTime") } else { Value::Null },
        "AlertIds": ids,
        "Labels": labels,
        "AdditionalData": {
            "alertsCount": alerts.len(),
            "alertProductNames": head.list("ServiceSources"),
            "tactics": head.list("Categories"),
            "techniques": head.list("Techniques"),
            "redirectIncidentName": text(head, "RedirectTo"),
        },
        "Type": "SecurityIncident",
    })
}

fn graph(head: &Head, alerts: &[AlertRow], created: i64) -> Value {
    let status = match head.text("Status") {
        _ if !head.is_incident() => "redirected",
        "Resolved" => "resolved",
        "In progress" => "inProgress",
        _ => "active",
    };
    let classification = match head.text("Classification") {
        "True positive" => "truePositive",
        "Informational" => "informationalExpectedActivity",
        "False positive" => "falsePositive",
        _ => "unknown",
    };
    let determination = match head.text("Determination") {
        text if text.is_empty() || text.contains(';') => "unknown".to_owned(),
        "confirmed activity" => "confirmedUserActivity".to_owned(),
        text => camel(text),
    };
    let listed = alerts.iter().map(|alert| {
        let text = |name: &str| alert.texts.get(name).map_or(Value::Null, |text| text.as_str().into());
        json!({
            "id": alert.id,
            "incidentId": head.id(),
            "title": text("Title"),
            "category": text("Category"),
            "severity": alert.texts.get("Severity").map(|severity| severity.to_lowercase()),
            "serviceSource": alert.texts.get("ServiceSource").map(|service| camel(service)),
            "productName": text("ServiceSource"),
            "alertPolicyId": Value::Null,
            "firstActivityDateTime": instant(alert.time),
            "createdDateTime": instant(alert.time),
        })
    });
    json!({
        "id": head.id(),
        "redirectIncidentId": text(head, "RedirectTo"),
        "displayName": text(head, "Name"),
        "severity": head.text("Severity").to_lowercase(),
        "status": status,
        "classification": classification,
        "determination": determination,
        "assignedTo": text(head, "Owner"),
        "customTags": head.list("Tags"),
        "createdDateTime": instant(created),
        "lastUpdateDateTime": time(head, "UpdateTime"),
        "alerts": listed.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_one_word_as_graph_writes_it() {
        assert_eq!(camel("multi-staged attack"), "multiStagedAttack");
        assert_eq!(camel("Microsoft Data Loss Prevention"), "microsoftDataLossPrevention");
        assert_eq!(camel(""), "");
    }
}
