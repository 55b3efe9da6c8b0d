//! What people decided, applied: the state of each incident.
//!
//! A decision holds for every id that meant the incident when it was made. When incidents merge later, what was
//! decided about each of them is all still there: tags and comments are put together, and of owners, names,
//! classifications and severities that differ all are shown, until somebody decides about the merged incident.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::correlate::Severity;
use super::log::Decided;

/// Statuses, from the one that needs most work.
pub const STATUSES: [&str; 3] = ["Active", "In progress", "Resolved"];

/// A value and the decision that set it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Set {
    number: i64,
    value: String,
}

/// What was decided about one id.
#[derive(Debug, Clone, Default)]
struct Own {
    fields: BTreeMap<&'static str, Set>,
    tags: BTreeSet<String>,
    /// The decision that resolved it, and how many alerts it had then.
    resolved: Option<(i64, i64)>,
    comments: BTreeSet<i64>,
}

const FIELDS: [&str; 6] = ["status", "owner", "classification", "determination", "name", "severity"];

/// The state of every id that anything was decided about.
#[derive(Debug, Clone, Default)]
pub struct States {
    own: BTreeMap<String, Own>,
}

/// The state of an incident.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// Active, In progress or Resolved; of several the one that needs most work.
    pub status: String,
    /// Who works on it.
    pub owner: Option<String>,
    /// True positive, Informational or False positive.
    pub classification: Option<String>,
    /// Why.
    pub determination: Option<String>,
    /// The name that people gave it.
    pub name: Option<String>,
    /// The severity that people set.
    pub severity: Option<String>,
    /// Tags.
    pub tags: BTreeSet<String>,
    /// How many comments there are.
    pub comments: i64,
    /// How many alerts it had when it was resolved; nothing while it is not.
    pub alerts_when_resolved: Option<i64>,
}

impl States {
    /// Applies a log, given from the oldest row to the newest.
    #[must_use]
    pub fn of(log: &[Decided]) -> Self {
        let mut states = Self::default();
        for decided in log {
            for id in decided.covers.iter().chain([&decided.incident]) {
                states.own.entry(id.clone()).or_default().apply(decided);
            }
        }
        states
    }

    /// The state of the incident that these ids mean.
    #[must_use]
    pub fn merged<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> State {
        let own: Vec<&Own> = ids.into_iter().filter_map(|id| self.own.get(id)).collect();
        let all = |field: &str| -> Option<String> {
            let sets: BTreeSet<&Set> = own.iter().filter_map(|own| own.fields.get(field)).collect();
            let mut values: Vec<&str> = Vec::new();
            for set in sets {
                if !set.value.is_empty() && !values.contains(&set.value.as_str()) {
                    values.push(&set.value);
                }
            }
            (!values.is_empty()).then(|| values.join("; "))
        };
        let statuses: Vec<&str> =
            own.iter().filter_map(|own| own.fields.get("status")).map(|set| set.value.as_str()).collect();
        let status = STATUSES.into_iter().find(|status| statuses.contains(status)).unwrap_or("Active");
        let severities =
            own.iter().filter_map(|own| own.fields.get("severity")).filter(|set| !set.value.is_empty());
        let severity = severities.map(|set| Severity::read(&set.value)).max();
        let resolved: BTreeSet<(i64, i64)> = own.iter().filter_map(|own| own.resolved).collect();
        State {
            status: status.to_owned(),
            owner: all("owner"),
            classification: all("classification"),
            determination: all("determination"),
            name: all("name"),
            severity: severity.map(|severity| severity.to_string()),
            tags: own.iter().flat_map(|own| own.tags.iter().cloned()).collect(),
            comments: {
                let comments: BTreeSet<i64> =
                    own.iter().flat_map(|own| own.comments.iter().copied()).collect();
                i64::try_from(comments.len()).unwrap_or(i64::MAX)
            },
            alerts_when_resolved: (status == "Resolved")
                .then(|| resolved.iter().map(|(_, alerts)| alerts).sum()),
        }
    }
}

impl Own {
    fn apply(&mut self, decided: &Decided) {
        for field in FIELDS {
            if let Some(value) = decided.value.get(field).and_then(Value::as_str) {
                self.fields.insert(field, Set { number: decided.number, value: value.to_owned() });
            }
        }
        match decided.value.get("status").and_then(Value::as_str) {
            Some("Resolved") => self.resolved = Some((decided.number, decided.alerts)),
            Some(_) => self.resolved = None,
            None => {}
        }
        let list = |key: &str| decided.value.get(key).and_then(Value::as_array).into_iter().flatten();
        for tag in list("tag").filter_map(Value::as_str) {
            self.tags.insert(tag.to_owned());
        }
        for tag in list("untag").filter_map(Value::as_str) {
            self.tags.remove(tag);
        }
        if decided.value.contains_key("comment") {
            self.comments.insert(decided.number);
        }
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
