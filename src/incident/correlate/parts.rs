//! The parts of a group whose alerts people keep apart.
//!
//! Decisions come first, the newest before the older ones. Then links are taken, the heaviest first, of equally heavy
//! ones that of the alerts nearer in time; a link that would bring together what must stay apart is left out. So the
//! parts depend on the alerts and decisions alone, not on the order in which they came.

use std::collections::BTreeSet;

use hashbrown::{HashMap, HashSet};

use super::configuration::Configuration;
use super::decision::{Clusters, Decision, Decisions, Side};
use super::fact::Fact;
use super::groups::{Parts, sorted};
use super::linker::{Link, Second};
use super::timeline::{Entry, Source, Timeline};

/// What parts are made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Maker<'a> {
    pub(super) source: Source<'a>,
    pub(super) timelines: &'a HashMap<Fact, Timeline>,
    pub(super) decisions: &'a Decisions,
    pub(super) by_id: &'a HashMap<Box<str>, u32>,
}

impl Maker<'_> {
    /// The parts of a group; nothing when no two of its alerts have to stay apart.
    pub(super) fn parts(&self, members: &[u32]) -> Option<Parts> {
        let inside: HashSet<u32> = members.iter().copied().collect();
        let places: BTreeSet<usize> = members
            .iter()
            .filter_map(|alert| self.source.alert(*alert))
            .flat_map(|alert| self.decisions.naming(&alert.id))
            .copied()
            .collect();
        let mut clusters = Clusters::default();
        let mut sides: HashMap<u32, BTreeSet<Side>> = HashMap::new();
        let mut decided = Vec::new();
        let mut is_parted = false;
        for place in places.into_iter().rev() {
            match self.decisions.list.get(place) {
                Some(Decision::Together { alerts }) => {
                    decided.extend(together(&mut clusters, &self.present(alerts, &inside)));
                }
                Some(Decision::Apart { left, right }) => {
                    let (left, right) = (self.present(left, &inside), self.present(right, &inside));
                    is_parted |= !left.is_empty() && !right.is_empty();
                    clusters.keep_apart(place, &left, &right);
                    for (side, alerts) in [(false, left), (true, right)] {
                        for alert in alerts {
                            sides.entry(alert).or_default().insert((place, side));
                        }
                    }
                }
                None => {}
            }
        }
        is_parted.then(|| self.grow(members, &inside, &sides, clusters, decided))
    }

    fn present(&self, ids: &[String], inside: &HashSet<u32>) -> Vec<u32> {
        let known = ids.iter().filter_map(|id| self.by_id.get(id.as_str()).copied());
        let mut alerts = sorted(known.filter(|alert| inside.contains(alert)).collect(), self.source);
        alerts.dedup();
        alerts
    }

    fn grow(
        &self,
        members: &[u32],
        inside: &HashSet<u32>,
        sides: &HashMap<u32, BTreeSet<Side>>,
        mut clusters: Clusters,
        decided: Vec<(u32, u32)>,
    ) -> Parts {
        let links = self.candidates(members, inside, sides);
        for (_, link) in &links {
            clusters.connect(link.earlier, link.later);
        }
        let mut parts = Parts { decided, ..Parts::default() };
        let mut place_of_root: HashMap<u32, usize> = HashMap::new();
        for alert in sorted(members.to_vec(), self.source) {
            let next = parts.members.len();
            let place = *place_of_root.entry(clusters.root(alert)).or_insert(next);
            if place == next {
                parts.members.push(Vec::new());
            }
            if let Some(part) = parts.members.get_mut(place) {
                part.push(alert);
            }
            parts.part_of.insert(alert, place);
        }
        let is_inside = |link: &Link| clusters.root(link.earlier) == clusters.root(link.later);
        parts.links = links.into_iter().filter(|(_, link)| is_inside(link)).collect();
        parts
    }

    /// All links that may hold parts together, the strongest first.
    ///
    /// An alert that was taken out must not tear the chain of the others, so chains are also made without the alerts
    /// that decisions name, with those of one side only, and with those of one side and the unnamed ones.
    fn candidates(
        &self,
        members: &[u32],
        inside: &HashSet<u32>,
        sides: &HashMap<u32, BTreeSet<Side>>,
    ) -> Vec<(Fact, Link)> {
        let times = members.iter().filter_map(|alert| self.source.alert(*alert)).map(|alert| alert.time);
        let (Some(from), Some(to)) = (times.clone().min(), times.max()) else { return Vec::new() };
        let facts: BTreeSet<Fact> = members
            .iter()
            .flat_map(|alert| self.source.facts(*alert))
            .filter(|fact| self.source.configuration.is_anchor(fact.kind))
            .copied()
            .collect();
        let all_sides: BTreeSet<Side> = sides.values().flatten().copied().collect();
        let is_on = |alert: u32, side: Side| sides.get(&alert).is_some_and(|own| own.contains(&side));
        let mut seen = HashSet::new();
        let mut links: Vec<(Fact, Link)> = Vec::new();
        for fact in facts {
            let Some(timeline) = self.timelines.get(&fact) else { continue };
            let mut add = |keeps: &dyn Fn(u32) -> bool| {
                let keeps = |alert: u32| inside.contains(&alert) && keeps(alert);
                for link in timeline.links_between(fact, from, to, self.source, keeps) {
                    if seen.insert((fact, link.earlier, link.later, link.second)) {
                        links.push((fact, link));
                    }
                }
            };
            add(&|_| true);
            add(&|alert| !sides.contains_key(&alert));
            for &side in &all_sides {
                add(&|alert| is_on(alert, side));
                add(&|alert| is_on(alert, side) || !sides.contains_key(&alert));
            }
        }
        links.sort_by_cached_key(|(fact, link)| self.strength(*fact, link));
        links
    }

    /// The heavier comes first, then the nearer, then the one of the earlier alerts.
    fn strength(&self, fact: Fact, link: &Link) -> impl Ord + use<> {
        let entry = |alert: u32| -> (i64, Box<str>) {
            let Entry { time, .. } = self.source.entry(alert);
            (time, self.source.alert(alert).map(|stored| stored.id.clone()).unwrap_or_default())
        };
        let (earlier, later) = (entry(link.earlier), entry(link.later));
        let apart = later.0.saturating_sub(earlier.0);
        (std::cmp::Reverse(weight(self.source.configuration, fact, link.second)), apart, earlier, later)
    }
}

/// Connects alerts one after the other; gives the pairs that are connected now by this decision.
fn together(clusters: &mut Clusters, alerts: &[u32]) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    // One alert of each group that newer decisions keep apart.
    let mut heads: Vec<u32> = Vec::new();
    for &alert in alerts {
        match heads.iter().find(|head| clusters.connect(**head, alert)) {
            Some(&head) => pairs.push((head, alert)),
            None => heads.push(alert),
        }
    }
    pairs
}

/// What a link is worth.
pub(super) fn weight(configuration: &Configuration, fact: Fact, second: Second) -> u32 {
    let first = configuration.rule(fact.kind).weight;
    match second {
        Second::Nothing => first,
        Second::HighSeverity => first + configuration.high_severity,
        Second::Fact(kind, _) => first + configuration.rule(kind).weight,
    }
}
