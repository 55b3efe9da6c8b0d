//! Incidents and the entities in them: what an incident is about.

use std::collections::{BTreeMap, BTreeSet};

use super::alert::Role;
use super::correlator::Correlator;
use super::fact::FactKind;
use super::incident::{Incident, IncidentId};
use super::name::name;
use super::reading::{Mention, Stored};

/// One entity of an incident.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntityRow {
    /// What it is.
    pub kind: FactKind,
    /// The identifier it is best known by.
    pub name: String,
    /// All identifiers known for it, sorted; those learnt from other incidents too.
    pub identifiers: Vec<String>,
    /// The parts it plays.
    pub roles: Vec<Role>,
    /// How many alerts of the incident name it.
    pub alerts: usize,
    /// Time of the first of them, microseconds since 1970 UTC.
    pub first: i64,
    /// Time of the last of them, microseconds since 1970 UTC.
    pub last: i64,
    /// Whether it may link alerts; not when it is on a never-link list or of another organisation.
    pub may_link: bool,
    /// Whether its identifiers have to be masked or hashed before anyone sees them.
    pub is_sensitive: bool,
}

/// What is gathered of an entity.
#[derive(Debug, Default)]
struct Gathered {
    names: BTreeSet<u32>,
    roles: BTreeSet<Role>,
    alerts: BTreeSet<u32>,
    times: Option<(i64, i64)>,
    may_link: bool,
    is_sensitive: bool,
}

impl Correlator {
    /// The incident that an alert is in; nothing for an alert that is not known.
    #[must_use]
    pub fn incident(&self, alert: &str) -> Option<Incident> {
        let alert = *self.by_id.get(alert)?;
        self.read(self.groups.incident_of(alert, self.source()))
    }

    /// All incidents, by the time and identifier of their first alerts.
    #[must_use]
    pub fn incidents(&self) -> Vec<Incident> {
        let source = self.source();
        let mut firsts = Vec::new();
        for group in self.groups.all() {
            match &group.parts {
                Some(parts) => firsts.extend(parts.members.iter().filter_map(|members| members.first())),
                None => firsts.push(group.first),
            }
        }
        let firsts = super::groups::sorted(firsts, source);
        firsts.into_iter().filter_map(|first| self.read(self.groups.incident_of(first, source))).collect()
    }

    fn read(&self, members: Vec<u32>) -> Option<Incident> {
        let stored: Vec<&Stored> =
            members.iter().filter_map(|alert| self.alerts.get(*alert as usize)).collect();
        let (first, last) = (stored.first()?, stored.last()?);
        Some(Incident {
            id: IncidentId::of_first_alert(&first.id),
            name: name(&stored, &self.values),
            severity: stored.iter().map(|alert| alert.severity).max().unwrap_or_default(),
            first: first.time,
            last: last.time,
            alerts: stored.iter().map(|alert| alert.id.to_string()).collect(),
        })
    }

    /// Where the alerts of incidents are now whose ids were written down earlier: for each id the incident that holds
    /// the alert it was made from. Looks at all alerts.
    #[must_use]
    pub fn resolve(&self, ids: &[IncidentId]) -> Vec<Option<IncidentId>> {
        let mut wanted: BTreeMap<&IncidentId, Option<IncidentId>> = ids.iter().map(|id| (id, None)).collect();
        for (number, stored) in (0_u32..).zip(&self.alerts) {
            if let Some(found) = wanted.get_mut(&IncidentId::of_first_alert(&stored.id)) {
                let first = self.alerts.get(self.groups.first_of(number) as usize);
                *found = first.map(|first| IncidentId::of_first_alert(&first.id));
            }
        }
        ids.iter().map(|id| wanted.get(id).cloned().flatten()).collect()
    }

    /// The entities of the incident that an alert is in, sorted by kind and name. A file that one alert gives by name
    /// and another by content is one entity when only one content in the incident has that name.
    #[must_use]
    pub fn entities(&self, alert: &str) -> Vec<EntityRow> {
        let Some(&alert) = self.by_id.get(alert) else { return Vec::new() };
        let members = self.groups.incident_of(alert, self.source());
        let mentions: Vec<(u32, &Stored, &Mention)> = members
            .iter()
            .filter_map(|number| Some((*number, self.alerts.get(*number as usize)?)))
            .flat_map(|(number, stored)| stored.mentions.iter().map(move |mention| (number, stored, mention)))
            .collect();
        let mut contents: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for (_, _, mention) in &mentions {
            if let Some(content) = mention.content {
                contents.entry(mention.value).or_default().insert(self.values.root(content));
            }
        }
        let mut gathered: BTreeMap<(FactKind, u32), Gathered> = BTreeMap::new();
        for (number, stored, mention) in mentions {
            let content = mention.content.map(|content| self.values.root(content)).or_else(|| {
                let of_name = contents.get(&mention.value).filter(|_| mention.kind == FactKind::FileName)?;
                of_name.first().copied().filter(|_| of_name.len() == 1)
            });
            let key = content
                .map_or((mention.kind, self.values.root(mention.value)), |content| (FactKind::File, content));
            let entity = gathered.entry(key).or_default();
            entity.names.insert(mention.value);
            entity.roles.insert(mention.role);
            entity.alerts.insert(number);
            let (first, last) = entity.times.unwrap_or((stored.time, stored.time));
            entity.times = Some((first.min(stored.time), last.max(stored.time)));
            entity.may_link |= mention.links && !self.values.is_never(mention.value);
            entity.is_sensitive |= mention.is_sensitive;
        }
        let mut rows: Vec<EntityRow> = gathered
            .into_iter()
            .map(|((kind, value), entity)| self.entity_row(kind, value, entity))
            .collect();
        rows.sort_unstable();
        rows
    }

    fn entity_row(&self, kind: FactKind, value: u32, entity: Gathered) -> EntityRow {
        let named = entity.names.iter().map(|name| self.values.text(*name));
        let identified = self.values.identifiers(value).into_iter().map(|(_, text)| text);
        let identifiers: BTreeSet<&str> = named.chain(identified).collect();
        let (first, last) = entity.times.unwrap_or_default();
        EntityRow {
            kind,
            name: self.values.name(value).to_owned(),
            identifiers: identifiers.into_iter().map(str::to_owned).collect(),
            roles: entity.roles.into_iter().collect(),
            alerts: entity.alerts.len(),
            first,
            last,
            may_link: entity.may_link,
            is_sensitive: entity.is_sensitive,
        }
    }
}
