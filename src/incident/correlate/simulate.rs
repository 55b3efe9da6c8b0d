//! What another configuration would have made of the same alerts: two groupings beside each other.

use std::collections::{BTreeMap, BTreeSet};

use super::correlator::Correlator;
use super::incident::IncidentId;

/// The alerts of each incident.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grouping {
    incidents: BTreeMap<IncidentId, BTreeSet<String>>,
}

impl Grouping {
    /// The incidents as they stand.
    #[must_use]
    pub fn of(correlator: &Correlator) -> Self {
        let incidents = correlator.incidents().into_iter();
        Self { incidents: incidents.map(|one| (one.id, one.alerts.into_iter().collect())).collect() }
    }

    /// How many incidents there are and how large they are.
    #[must_use]
    pub fn shape(&self) -> Shape {
        let mut sizes: Vec<usize> = self.incidents.values().map(BTreeSet::len).collect();
        sizes.sort_unstable();
        let at = |share: usize| sizes.get((sizes.len() * share / 100).min(sizes.len().saturating_sub(1)));
        let largest =
            |one: &(&IncidentId, &BTreeSet<String>)| (one.1.len(), std::cmp::Reverse(one.0.clone()));
        Shape {
            alerts: sizes.iter().sum(),
            incidents: sizes.len(),
            of_one_alert: sizes.iter().filter(|size| **size == 1).count(),
            median: at(50).copied().unwrap_or_default(),
            percentile_90: at(90).copied().unwrap_or_default(),
            percentile_99: at(99).copied().unwrap_or_default(),
            largest: self.incidents.iter().max_by_key(largest).map(|(id, alerts)| (id.clone(), alerts.len())),
        }
    }
}

/// Number and size of incidents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Alerts in all.
    pub alerts: usize,
    /// Incidents.
    pub incidents: usize,
    /// Incidents of a single alert.
    pub of_one_alert: usize,
    /// Alerts in the incident in the middle when they are sorted by size.
    pub median: usize,
    /// Nine of ten incidents have at most so many alerts.
    pub percentile_90: usize,
    /// 99 of a hundred incidents have at most so many alerts.
    pub percentile_99: usize,
    /// The largest incident and its number of alerts.
    pub largest: Option<(IncidentId, usize)>,
}

/// An incident of one grouping whose alerts are in several incidents of the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Regrouped {
    /// The incident.
    pub incident: IncidentId,
    /// The incidents of the other grouping, with the number of shared alerts.
    pub others: Vec<(IncidentId, usize)>,
}

/// What differs between two groupings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The first grouping.
    pub before: Shape,
    /// The second grouping.
    pub after: Shape,
    /// How many incidents have the same alerts in both.
    pub same: usize,
    /// Incidents of the first that are several in the second.
    pub splits: Vec<Regrouped>,
    /// Incidents of the second that are several in the first.
    pub joins: Vec<Regrouped>,
    /// Alerts that are in one of the two only, which happens when the two do not come from the same alerts.
    pub missing: Vec<String>,
}

impl Comparison {
    /// Compares two groupings of the same alerts.
    #[must_use]
    pub fn of(before: &Grouping, after: &Grouping) -> Self {
        let (in_before, in_after) = (homes(before), homes(after));
        let missing = in_before
            .keys()
            .filter(|alert| !in_after.contains_key(*alert))
            .chain(in_after.keys().filter(|alert| !in_before.contains_key(*alert)));
        let mut missing: Vec<String> = missing.map(|alert| (*alert).to_owned()).collect();
        missing.sort_unstable();
        let sets: BTreeSet<&BTreeSet<String>> = before.incidents.values().collect();
        Self {
            before: before.shape(),
            after: after.shape(),
            same: after.incidents.values().filter(|alerts| sets.contains(alerts)).count(),
            splits: regrouped(before, &in_after),
            joins: regrouped(after, &in_before),
            missing,
        }
    }
}

fn homes(grouping: &Grouping) -> BTreeMap<&str, &IncidentId> {
    let pairs = grouping.incidents.iter();
    pairs.flat_map(|(id, alerts)| alerts.iter().map(move |alert| (alert.as_str(), id))).collect()
}

fn regrouped(grouping: &Grouping, homes: &BTreeMap<&str, &IncidentId>) -> Vec<Regrouped> {
    let mut all = Vec::new();
    for (incident, alerts) in &grouping.incidents {
        let mut others: BTreeMap<&IncidentId, usize> = BTreeMap::new();
        for home in alerts.iter().filter_map(|alert| homes.get(alert.as_str())) {
            *others.entry(home).or_default() += 1;
        }
        if others.len() > 1 {
            let others = others.into_iter().map(|(id, count)| (id.clone(), count)).collect();
            all.push(Regrouped { incident: incident.clone(), others });
        }
    }
    all
}
