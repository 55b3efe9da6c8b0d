//! Why alerts are in one incident, and what was left out because too many share it: rows that can be read.

use super::configuration::MINUTE;
use super::correlator::{Correlator, links_to};
use super::fact::{Fact, FactKind};
use super::incident::IncidentId;
use super::linker::{Link, Second};
use super::parts::weight;

/// One link between two alerts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkRow {
    /// The incident that both alerts are in.
    pub incident: IncidentId,
    /// The alert that comes first by time and identifier.
    pub earlier: String,
    /// The other alert.
    pub later: String,
    /// Why, in words.
    pub reason: String,
    /// The kind of the shared fact; nothing where people linked the alerts.
    pub kind: Option<FactKind>,
    /// The shared value: the name of the entity.
    pub value: String,
    /// The kind of the second shared fact, where one was needed.
    pub second_kind: Option<FactKind>,
    /// The second shared value.
    pub second_value: String,
    /// Whether a value has to be masked or hashed before anyone sees it.
    pub is_sensitive: bool,
    /// Whole minutes between the two alerts.
    pub minutes_apart: i64,
    /// What the link is worth; nothing for a decision, which comes before all links.
    pub weight: Option<u32>,
}

/// A value that too many alerts share to link by it, for a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Capped {
    /// The kind of the fact.
    pub kind: FactKind,
    /// The value: the name of the entity.
    pub value: String,
    /// The organisation.
    pub organisation: String,
    /// How many alerts do not link through it.
    pub alerts: usize,
    /// Of how many that share it.
    pub of: usize,
    /// Time of the first of them, microseconds since 1970 UTC.
    pub first: i64,
    /// Time of the last of them, microseconds since 1970 UTC.
    pub last: i64,
    /// The limit in words.
    pub rule: String,
}

impl Correlator {
    /// The links of the incident that an alert is in, sorted; empty where the alert is alone or unknown.
    #[must_use]
    pub fn links(&self, alert: &str) -> Vec<LinkRow> {
        let Some(&alert) = self.by_id.get(alert) else { return Vec::new() };
        let source = self.source();
        let first = self.groups.first_of(alert);
        let incident = IncidentId::of_first_alert(source.alert(first).map_or("", |stored| &stored.id));
        let members = self.groups.incident_of(alert, source);
        let group = self.groups.group(self.groups.number_of(alert));
        let mut rows: Vec<LinkRow> = match group.and_then(|group| group.parts.as_ref()) {
            Some(parts) => {
                let is_own = |one: &u32| self.groups.first_of(*one) == first;
                let links = parts.links.iter().filter(|(_, link)| is_own(&link.later));
                let decided = parts.decided.iter().filter(|(one, _)| is_own(one));
                links
                    .map(|(fact, link)| self.link_row(&incident, *fact, link))
                    .chain(decided.map(|pair| self.decision_row(&incident, *pair)))
                    .collect()
            }
            None => {
                let links = members.iter().flat_map(|alert| links_to(&self.timelines, source, *alert));
                let decided = self.decided_pairs(&members);
                links
                    .map(|(fact, link)| self.link_row(&incident, fact, &link))
                    .chain(decided.into_iter().map(|pair| self.decision_row(&incident, pair)))
                    .collect()
            }
        };
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// Pairs of alerts that decisions put together, each decision's first known alert with each other one.
    fn decided_pairs(&self, members: &[u32]) -> Vec<(u32, u32)> {
        if self.decisions.list.is_empty() {
            return Vec::new();
        }
        let names = members.iter().filter_map(|alert| self.source().alert(*alert)).map(|alert| &*alert.id);
        let mut places: Vec<usize> = names.flat_map(|id| self.decisions.naming(id)).copied().collect();
        places.sort_unstable();
        places.dedup();
        let mut pairs = Vec::new();
        for place in places {
            let Some(super::Decision::Together { alerts }) = self.decisions.list.get(place) else { continue };
            let known = alerts.iter().filter_map(|id| self.by_id.get(id.as_str()).copied()).collect();
            let mut known = super::groups::sorted(known, self.source());
            known.dedup();
            if let Some((head, rest)) = known.split_first() {
                pairs.extend(rest.iter().map(|other| (*head, *other)));
            }
        }
        pairs
    }

    fn link_row(&self, incident: &IncidentId, fact: Fact, link: &Link) -> LinkRow {
        let value = self.values.name(fact.value).to_owned();
        let mut reason = format!("same {}", fact.kind.words());
        let mut is_sensitive = self.is_sensitive(link.later, fact) || self.is_sensitive(link.earlier, fact);
        let (second_kind, second_value) = match link.second {
            Second::Nothing => (None, String::new()),
            Second::HighSeverity => {
                reason.push_str(", and one of the two alerts is of high severity");
                (None, String::new())
            }
            Second::Fact(kind, value) => {
                reason.push_str(" and same ");
                reason.push_str(kind.words());
                let second = Fact { kind, value, ..fact };
                is_sensitive |=
                    self.is_sensitive(link.later, second) || self.is_sensitive(link.earlier, second);
                (Some(kind), self.values.name(value).to_owned())
            }
        };
        LinkRow {
            reason,
            kind: Some(fact.kind),
            value,
            second_kind,
            second_value,
            is_sensitive,
            weight: Some(weight(&self.configuration, fact, link.second)),
            ..self.pair_row(incident, (link.earlier, link.later))
        }
    }

    fn decision_row(&self, incident: &IncidentId, pair: (u32, u32)) -> LinkRow {
        LinkRow { reason: "put together by decision".to_owned(), ..self.pair_row(incident, pair) }
    }

    fn pair_row(&self, incident: &IncidentId, (earlier, later): (u32, u32)) -> LinkRow {
        let source = self.source();
        let id = |alert: u32| source.alert(alert).map(|alert| alert.id.to_string()).unwrap_or_default();
        let apart = source.entry(later).time.saturating_sub(source.entry(earlier).time);
        LinkRow {
            incident: incident.clone(),
            earlier: id(earlier),
            later: id(later),
            reason: String::new(),
            kind: None,
            value: String::new(),
            second_kind: None,
            second_value: String::new(),
            is_sensitive: false,
            minutes_apart: apart / MINUTE,
            weight: None,
        }
    }

    fn is_sensitive(&self, alert: u32, fact: Fact) -> bool {
        let root = self.values.root(fact.value);
        self.source().alert(alert).is_some_and(|alert| {
            let same = |kind, value| kind == fact.kind && self.values.root(value) == root;
            alert.mentions.iter().any(|mention| mention.is_sensitive && same(mention.kind, mention.value))
        })
    }

    /// Everything that did not link because too many share it, sorted. It looks at all alerts.
    #[must_use]
    pub fn capped(&self) -> Vec<Capped> {
        let mut rows = Vec::new();
        for (fact, timeline) in &self.timelines {
            if !self.configuration.rule(fact.kind).is_capped() {
                continue;
            }
            let crowded = timeline.entries.iter().filter(|entry| entry.is_crowded);
            let crowded: Vec<i64> = crowded.map(|entry| entry.time).collect();
            if let (Some(first), Some(last)) = (crowded.first(), crowded.last()) {
                rows.push(Capped {
                    kind: fact.kind,
                    value: self.values.name(fact.value).to_owned(),
                    organisation: self.values.text(fact.realm / 2).to_owned(),
                    alerts: crowded.len(),
                    of: timeline.entries.len(),
                    first: *first,
                    last: *last,
                    rule: self.limit(fact.kind),
                });
            }
        }
        rows.sort_unstable();
        rows
    }

    fn limit(&self, kind: FactKind) -> String {
        let rule = self.configuration.rule(kind);
        let parties = rule.most_parties.map(|most| format!("more than {most} accounts or devices"));
        let alerts = rule.most_alerts.map(|most| format!("more than {most} alerts"));
        let limits: Vec<String> = parties.into_iter().chain(alerts).collect();
        let hours = rule.count_over / (60 * MINUTE);
        format!("{} within {hours} h before or after", limits.join(" or "))
    }
}
