//! Which findings are one alert.
//!
//! Findings with the same key are one finding that came several times: the earliest counts, the others are told as
//! repeated. What is left is grouped:
//!
//! - by itself, so that every finding is an alert;
//! - with a suppression window: all of the same values of `by` in the same window are one alert. Windows are cut from
//!   the clock (counted from 1970, UTC) and not from the first finding, because that one may arrive last;
//! - into one alert for the run, where there is no suppression window.
//!
//! A group that does not reach the threshold raises nothing. Where more groups than a flood allows fall in its window, they
//! become one alert. Every alert holds all of its findings; nothing is cut.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::identity::{AlertId, KeyValue, alert_id, canonical, group_id};

/// One row that a query found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding<R> {
    /// The values that make it the same finding.
    pub key: Vec<KeyValue>,
    /// The values of the columns that suppression goes by; empty without.
    pub by: Vec<KeyValue>,
    /// When it happened, in microseconds since 1970, UTC.
    pub time: i64,
    /// The row itself. It takes no part in the order.
    pub row: R,
}

/// How a count is compared with a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// So many or more.
    AtLeast,
    /// More than that.
    MoreThan,
    /// Fewer than that.
    LessThan,
    /// Exactly so many.
    Equal,
    /// Any other number.
    NotEqual,
}

/// How many findings an alert needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// How it is compared.
    pub comparison: Comparison,
    /// The number.
    pub count: u64,
}

impl Default for Threshold {
    fn default() -> Self {
        Self { comparison: Comparison::AtLeast, count: 1 }
    }
}

impl Threshold {
    /// Whether so many findings raise an alert. None never do: an alert has to be about something.
    #[must_use]
    pub fn is_met(self, count: u64) -> bool {
        count > 0
            && match self.comparison {
                Comparison::AtLeast => count >= self.count,
                Comparison::MoreThan => count > self.count,
                Comparison::LessThan => count < self.count,
                Comparison::Equal => count == self.count,
                Comparison::NotEqual => count != self.count,
            }
    }

    /// Whether a finding more never takes an alert back, so that the order of arrival does not matter.
    #[must_use]
    pub const fn only_grows(self) -> bool {
        matches!(self.comparison, Comparison::AtLeast | Comparison::MoreThan)
    }
}

/// What is one alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AlertOf {
    /// One finding.
    #[default]
    Finding,
    /// All findings of a run.
    Run,
}

/// All findings that agree in some columns are one alert for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// For how long.
    pub window: TimeDelta,
    /// The columns; none for all findings of the query.
    pub by: Vec<String>,
}

/// More alerts than this, within a window, are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flood {
    /// So many stay single alerts.
    pub most: u64,
    /// The window.
    pub within: TimeDelta,
}

/// How findings become alerts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rules {
    /// What is one alert.
    pub alert_of: AlertOf,
    /// How many findings it needs.
    pub threshold: Threshold,
    /// What is one alert for a while.
    pub suppression: Option<Suppression>,
    /// When alerts become one.
    pub flood: Option<Flood>,
}

/// Why findings are together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It is one finding.
    Single,
    /// They are in one suppression window.
    Suppression,
    /// They are of one run.
    Run,
    /// There were too many to be told one by one.
    Flood,
}

/// An alert with all of its findings.
#[derive(Debug, Clone, PartialEq)]
pub struct Folded<R> {
    /// Its id.
    pub id: AlertId,
    /// Why its findings are together.
    pub reason: Reason,
    /// Its findings, by time and key; never empty. The first one fills title and description.
    pub findings: Vec<Finding<R>>,
    /// Rows with the key of a finding that was there already, by time and key.
    pub repeated: Vec<Finding<R>>,
    /// How many alerts it would have been without a flood; 1 otherwise.
    pub alerts: u64,
}

impl<R> Folded<R> {
    /// When its first and its last finding happened.
    #[must_use]
    pub fn span(&self) -> Option<(i64, i64)> {
        Some((self.findings.first()?.time, self.findings.last()?.time))
    }
}

/// A finding and the bytes that order it among those of its time.
type Ordered<R> = (Vec<u8>, Finding<R>);

/// Findings of one key: the first, and what repeats it.
type Once<R> = (Ordered<R>, Vec<Ordered<R>>);

/// Findings with what they have in common.
struct Group<R> {
    key: Vec<KeyValue>,
    reason: Reason,
    members: Vec<Once<R>>,
}

/// The alerts of findings, by time of the first finding and id.
///
/// Rows that agree in time, key and `by` are taken in the order given; where rows can agree in all three, sort them
/// before.
#[must_use]
pub fn fold<R>(query_id: &str, findings: Vec<Finding<R>>, rules: &Rules) -> Vec<Folded<R>> {
    let mut groups: BTreeMap<Vec<u8>, Group<R>> = BTreeMap::new();
    for once in distinct(findings) {
        let (key, reason) = group_key(&once.0.1, rules);
        let group =
            groups.entry(canonical(&key)).or_insert_with(|| Group { key, reason, members: Vec::new() });
        group.members.push(once);
    }
    let mut alerts: Vec<Folded<R>> = groups
        .into_values()
        .filter(|group| rules.threshold.is_met(count(&group.members, rules)))
        .map(|group| alert(query_id, group))
        .collect();
    sort(&mut alerts);
    match rules.flood {
        Some(flood) => fold_flood(query_id, alerts, flood),
        None => alerts,
    }
}

/// Every finding once, by time and key.
fn distinct<R>(findings: Vec<Finding<R>>) -> Vec<Once<R>> {
    let mut ordered: Vec<Ordered<R>> =
        findings.into_iter().map(|finding| (canonical(&finding.key), finding)).collect();
    ordered.sort_by_cached_key(|(key, finding)| (finding.time, key.clone(), canonical(&finding.by)));
    let mut at: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    let mut once: Vec<Once<R>> = Vec::new();
    for finding in ordered {
        match at.get(&finding.0).and_then(|&index| once.get_mut(index)) {
            Some((_, repeated)) => repeated.push(finding),
            None => {
                at.insert(finding.0.clone(), once.len());
                once.push((finding, Vec::new()));
            }
        }
    }
    once
}

/// What the findings of one alert have in common, and why they are together.
fn group_key<R>(finding: &Finding<R>, rules: &Rules) -> (Vec<KeyValue>, Reason) {
    match (&rules.suppression, rules.alert_of) {
        (Some(suppression), _) => {
            let mut key = vec![
                KeyValue::Duration(micros(suppression.window)),
                KeyValue::Integer(bin(finding.time, suppression.window).into()),
            ];
            key.extend(finding.by.iter().cloned());
            (key, Reason::Suppression)
        }
        (None, AlertOf::Run) => (Vec::new(), Reason::Run),
        (None, AlertOf::Finding) => (finding.key.clone(), Reason::Single),
    }
}

/// How many findings count for the threshold: distinct ones, but where every finding is an alert by itself, its rows.
fn count<R>(members: &[Once<R>], rules: &Rules) -> u64 {
    let rows = members.iter().map(|(_, repeated)| 1 + repeated.len());
    let is_single = rules.alert_of == AlertOf::Finding && rules.suppression.is_none();
    let count = if is_single { rows.sum() } else { members.len() };
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn alert<R>(query_id: &str, Group { key, reason, members }: Group<R>) -> Folded<R> {
    let mut findings = Vec::with_capacity(members.len());
    let mut repeated = Vec::new();
    for ((_, finding), again) in members {
        findings.push(finding);
        repeated.extend(again.into_iter().map(|(_, finding)| finding));
    }
    let id = match (reason, findings.first()) {
        (Reason::Suppression, _) => group_id(query_id, "window", &key),
        // A run has nothing of its own that stays: its first finding stands for it.
        (Reason::Run, Some(first)) => {
            let mut key = vec![KeyValue::Time(first.time)];
            key.extend(first.key.iter().cloned());
            group_id(query_id, "run", &key)
        }
        _ => alert_id(query_id, &key),
    };
    repeated.sort_by_cached_key(|finding| (finding.time, canonical(&finding.key), canonical(&finding.by)));
    Folded { id, reason, findings, repeated, alerts: 1 }
}

/// Alerts of a flood's window become one when there are too many.
fn fold_flood<R>(query_id: &str, alerts: Vec<Folded<R>>, flood: Flood) -> Vec<Folded<R>> {
    let mut windows: BTreeMap<i64, Vec<Folded<R>>> = BTreeMap::new();
    for alert in alerts {
        let time = alert.findings.first().map_or(0, |first| first.time);
        windows.entry(bin(time, flood.within)).or_default().push(alert);
    }
    let mut out = Vec::new();
    for (window, alerts) in windows {
        if u64::try_from(alerts.len()).unwrap_or(u64::MAX) <= flood.most {
            out.extend(alerts);
            continue;
        }
        let key = [KeyValue::Duration(micros(flood.within)), KeyValue::Integer(window.into())];
        let (mut findings, mut repeated, mut count) = (Vec::new(), Vec::new(), 0);
        for alert in alerts {
            findings.extend(alert.findings);
            repeated.extend(alert.repeated);
            count += 1;
        }
        let order = |finding: &Finding<R>| (finding.time, canonical(&finding.key), canonical(&finding.by));
        findings.sort_by_cached_key(order);
        repeated.sort_by_cached_key(order);
        let id = group_id(query_id, "flood", &key);
        out.push(Folded { id, reason: Reason::Flood, findings, repeated, alerts: count });
    }
    sort(&mut out);
    out
}

fn sort<R>(alerts: &mut [Folded<R>]) {
    alerts.sort_by_key(|alert| (alert.findings.first().map(|first| first.time), alert.id));
}

fn micros(window: TimeDelta) -> i64 {
    window.num_microseconds().unwrap_or(i64::MAX).max(1)
}

/// The beginning of the window of the clock that a time is in; all in microseconds since 1970. Keys with a `bin` count by
/// it.
#[must_use]
pub fn window_start(time: i64, window: TimeDelta) -> i64 {
    bin(time, window).saturating_mul(micros(window))
}

/// The number of the window that a time is in.
fn bin(time: i64, window: TimeDelta) -> i64 {
    time.div_euclid(micros(window))
}

#[cfg(test)]
#[path = "fold_tests.rs"]
mod tests;
