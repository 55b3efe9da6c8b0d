//! The state of correlation: takes alerts and decisions, keeps timelines and groups current.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::{HashMap, HashSet};

use super::alert::Alert;
use super::configuration::Configuration;
use super::decision::{Decision, Decisions};
use super::fact::{Fact, FactKind};
use super::groups::{Groups, Progress};
use super::identity::Values;
use super::incident::IncidentId;
use super::parts::Maker;
use super::reading::{Reader, Stored, Unusable, is_identity};
use super::timeline::{Difference, Edit, Entry, Source, Timeline};

/// An incident that an update has made or changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changed {
    /// Its id now.
    pub id: IncidentId,
    /// Its first alert, by which it can be read.
    pub alert: String,
}

/// What an update has done; every list is sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// How many alerts were new.
    pub added: usize,
    /// How many known alerts said something new.
    pub updated: usize,
    /// How many alerts said nothing new.
    pub unchanged: usize,
    /// Incidents that are new or have other alerts or links than before.
    pub changed: Vec<Changed>,
    /// Ids that are no more, and the ids under which their first alerts are found now.
    pub redirects: Vec<(IncidentId, IncidentId)>,
    /// Ids whose alerts are in several incidents now, with the ids of these.
    pub splits: Vec<(IncidentId, Vec<IncidentId>)>,
    /// Identifiers that identify nothing.
    pub unusable: Vec<Unusable>,
}

/// What happens to an alert in the timeline of a fact.
type FactEdit = (Fact, Edit, Entry);

/// What reading alerts has found out about known ones.
#[derive(Debug, Default)]
struct Intake {
    /// Alerts whose facts have to be made again.
    stale: Vec<u32>,
    /// Alerts whose entities have more identifiers.
    renamed: Vec<u32>,
    /// The times of alerts before they were changed.
    old_times: HashMap<u32, i64>,
}

/// Alerts, decisions and the incidents they make.
#[derive(Debug)]
pub struct Correlator {
    pub(super) configuration: Configuration,
    pub(super) values: Values,
    pub(super) alerts: Vec<Stored>,
    pub(super) by_id: HashMap<Box<str>, u32>,
    pub(super) timelines: HashMap<Fact, Timeline>,
    pub(super) groups: Groups,
    pub(super) decisions: Decisions,
}

impl Correlator {
    /// A state without alerts and decisions.
    #[must_use]
    pub fn new(configuration: Configuration) -> Self {
        Self {
            configuration,
            values: Values::default(),
            alerts: Vec::new(),
            by_id: HashMap::new(),
            timelines: HashMap::new(),
            groups: Groups::default(),
            decisions: Decisions::default(),
        }
    }

    pub(super) fn source(&self) -> Source<'_> {
        Source { alerts: &self.alerts, configuration: &self.configuration }
    }

    /// Takes in alerts, new ones and newer versions of known ones.
    ///
    /// The time it takes follows the number of these alerts and of those that share a fact with them within its window;
    /// groups that fall apart are made again as a whole.
    pub fn add(&mut self, alerts: impl IntoIterator<Item = Alert>) -> Changes {
        let mut changes = Changes::default();
        let mut progress = Progress { fresh_from: self.next_number(), ..Progress::default() };
        let mut intake = Intake::default();
        for alert in alerts {
            self.take(&alert, &mut intake, &mut changes);
        }
        let Intake { mut stale, renamed, old_times } = intake;
        stale.sort_unstable();
        stale.dedup();
        let edits = self.edits(&stale, &old_times, progress.fresh_from);
        let Difference { added, lost, changed } = self.edit_timelines(&edits);
        let moved =
            old_times.iter().filter(|(alert, time)| self.time(**alert) != **time).map(|(alert, _)| *alert);
        let flagged: HashSet<u32> = lost.iter().map(|(earlier, _)| *earlier).chain(moved).collect();
        for &alert in &flagged {
            self.groups.remember_all(self.groups.number_of(alert), &mut progress);
        }
        let source = Source { alerts: &self.alerts, configuration: &self.configuration };
        for (one, other) in added {
            self.groups.join(one, other, source, &mut progress);
        }
        let fresh_from = progress.fresh_from;
        for &alert in stale.iter().filter(|alert| **alert >= fresh_from) {
            self.follow_decisions(alert, &mut progress);
        }
        progress.touched.extend(stale);
        progress.touched.extend(changed);
        progress.touched.extend(renamed);
        self.regroup(&flagged, progress, &mut changes);
        changes
    }

    /// Replaces all decisions of people, given from the oldest to the newest.
    pub fn set_decisions(&mut self, decisions: Vec<Decision>) -> Changes {
        let mut changes = Changes::default();
        let mut progress = Progress { fresh_from: self.next_number(), ..Progress::default() };
        let before = std::mem::replace(&mut self.decisions, Decisions::new(decisions));
        let named = before.named().chain(self.decisions.named());
        let flagged: HashSet<u32> = named.filter_map(|id| self.by_id.get(id).copied()).collect();
        for &alert in &flagged {
            self.groups.remember_all(self.groups.number_of(alert), &mut progress);
        }
        for &alert in &flagged {
            self.follow_decisions(alert, &mut progress);
        }
        self.regroup(&flagged, progress, &mut changes);
        changes
    }

    /// The decisions in force, from the oldest to the newest.
    #[must_use]
    pub fn decisions(&self) -> &[Decision] {
        &self.decisions.list
    }

    /// The settings in force.
    #[must_use]
    pub const fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    fn next_number(&self) -> u32 {
        u32::try_from(self.alerts.len()).unwrap_or(u32::MAX)
    }

    fn time(&self, alert: u32) -> i64 {
        self.alerts.get(alert as usize).map_or(0, |alert| alert.time)
    }

    fn take(&mut self, alert: &Alert, intake: &mut Intake, changes: &mut Changes) {
        let mut reader = Reader {
            configuration: &self.configuration,
            values: &mut self.values,
            stale: &mut intake.stale,
            renamed: &mut intake.renamed,
            unusable: &mut changes.unusable,
        };
        let read = reader.read(alert);
        let number = self.by_id.get(alert.id.as_str()).copied().unwrap_or_else(|| self.next_number());
        for mention in &read.mentions {
            // The only kinds whose values may turn out to mean the same.
            if is_identity(mention.kind) || mention.kind == FactKind::Destination {
                self.values.mention(mention.value, number);
            }
        }
        if let Some(known) = self.alerts.get_mut(number as usize) {
            let time = known.time;
            if !known.absorb(read, &self.values) {
                changes.unchanged += 1;
                return;
            }
            intake.old_times.entry(number).or_insert(time);
            changes.updated += 1;
        } else {
            self.by_id.insert(read.id.clone(), number);
            self.alerts.push(read);
            self.groups.push(number);
            changes.added += 1;
        }
        intake.stale.push(number);
    }

    /// Makes the facts of alerts again and says what that changes in the timelines, sorted by fact.
    fn edits(&mut self, stale: &[u32], old_times: &HashMap<u32, i64>, fresh_from: u32) -> Vec<FactEdit> {
        let mut edits = Vec::with_capacity(stale.len() * 3);
        for &alert in stale {
            let Some(stored) = self.alerts.get_mut(alert as usize) else { continue };
            let new = stored.facts(&self.values);
            let old = std::mem::replace(&mut stored.facts, new);
            let time = stored.time;
            let old_time = old_times.get(&alert).copied().filter(|_| alert < fresh_from).unwrap_or(time);
            let is_anchor = |fact: &&Fact| self.configuration.is_anchor(fact.kind);
            let entry = |time| Entry { time, alert, is_crowded: false };
            for fact in old.iter().filter(is_anchor) {
                if old_time != time || stored.facts.binary_search(fact).is_err() {
                    edits.push((*fact, Edit::Gone, entry(old_time)));
                }
            }
            for fact in stored.facts.iter().filter(is_anchor) {
                let is_new = old_time != time || old.binary_search(fact).is_err();
                edits.push((*fact, if is_new { Edit::New } else { Edit::Touched }, entry(time)));
            }
        }
        edits.sort_unstable_by_key(|(fact, ..)| *fact);
        edits
    }

    fn edit_timelines(&mut self, edits: &[FactEdit]) -> Difference {
        let source = Source { alerts: &self.alerts, configuration: &self.configuration };
        let mut all = Difference::default();
        for edits in edits.chunk_by(|one, other| one.0 == other.0) {
            let Some((fact, ..)) = edits.first() else { continue };
            let timeline = self.timelines.entry(*fact).or_default();
            timeline.edit(*fact, edits.iter().map(|(_, edit, entry)| (*edit, *entry)), source, &mut all);
            if timeline.entries.is_empty() {
                self.timelines.remove(fact);
            }
        }
        all
    }

    /// Joins an alert with those that people say it belongs to.
    fn follow_decisions(&mut self, alert: u32, progress: &mut Progress) {
        let Some(stored) = self.alerts.get(alert as usize) else { return };
        let naming = self.decisions.naming(&stored.id);
        if naming.is_empty() {
            return;
        }
        let source = Source { alerts: &self.alerts, configuration: &self.configuration };
        if let Some(group) = self.groups.group_mut(self.groups.number_of(alert)) {
            group.is_decided = true;
        }
        for place in naming {
            let Some(Decision::Together { alerts }) = self.decisions.list.get(*place) else { continue };
            for other in alerts.iter().filter_map(|id| self.by_id.get(id.as_str())) {
                self.groups.join(alert, *other, source, progress);
            }
        }
    }

    /// Makes the groups of flagged alerts again from their links, parts the groups that people's decisions touch, and
    /// says what has changed.
    fn regroup(&mut self, flagged: &HashSet<u32>, mut progress: Progress, changes: &mut Changes) {
        let groups: BTreeSet<u32> = flagged.iter().map(|alert| self.groups.number_of(*alert)).collect();
        let members: Vec<u32> =
            groups.into_iter().flat_map(|group| self.groups.dissolve(group, &mut progress)).collect();
        let source = Source { alerts: &self.alerts, configuration: &self.configuration };
        for &alert in &members {
            for (_, link) in links_to(&self.timelines, source, alert) {
                self.groups.join(link.earlier, link.later, source, &mut progress);
            }
        }
        for &alert in &members {
            self.follow_decisions(alert, &mut progress);
        }
        progress.touched.extend(members);
        let touched: BTreeSet<u32> =
            progress.touched.iter().map(|alert| self.groups.number_of(*alert)).collect();
        for number in touched {
            self.part(number, &mut progress);
        }
        self.report(&progress, changes);
    }

    fn part(&mut self, number: u32, progress: &mut Progress) {
        let Some(group) = self.groups.group(number).filter(|group| group.is_decided) else { return };
        self.groups.remember_all(number, progress);
        let maker = Maker {
            source: Source { alerts: &self.alerts, configuration: &self.configuration },
            timelines: &self.timelines,
            decisions: &self.decisions,
            by_id: &self.by_id,
        };
        let parts = maker.parts(&group.members).map(Box::new);
        if let Some(parts) = &parts {
            progress.touched.extend(parts.members.iter().filter_map(|members| members.first()));
        }
        if let Some(group) = self.groups.group_mut(number) {
            group.parts = parts;
        }
    }

    fn report(&self, progress: &Progress, changes: &mut Changes) {
        let id = |alert: u32| {
            self.alerts.get(alert as usize).map(|alert| Changed {
                id: IncidentId::of_first_alert(&alert.id),
                alert: alert.id.to_string(),
            })
        };
        let firsts: BTreeSet<u32> =
            progress.touched.iter().map(|alert| self.groups.first_of(*alert)).collect();
        changes.changed = firsts.into_iter().filter_map(id).collect();
        changes.changed.sort_unstable();
        let mut now: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for (alert, first) in &progress.old {
            now.entry(*first).or_default().insert(self.groups.first_of(*alert));
        }
        for (first, targets) in now {
            let Some(old) = id(first) else { continue };
            let target = self.groups.first_of(first);
            if target != first {
                changes.redirects.extend(id(target).map(|target| (old.id.clone(), target.id)));
            }
            if targets.len() > 1 {
                let mut ids: Vec<IncidentId> = targets.into_iter().filter_map(id).map(|one| one.id).collect();
                ids.sort_unstable();
                changes.splits.push((old.id, ids));
            }
        }
        changes.redirects.sort_unstable();
        changes.splits.sort_unstable();
        changes.unusable.sort_unstable();
        changes.unusable.dedup();
    }
}

/// The links whose later alert is the given one, with the facts they come from.
pub(super) fn links_to<'a>(
    timelines: &'a HashMap<Fact, Timeline>,
    source: Source<'a>,
    alert: u32,
) -> impl Iterator<Item = (Fact, super::linker::Link)> + 'a {
    let time = source.entry(alert).time;
    source.facts(alert).iter().filter_map(|fact| Some((*fact, timelines.get(fact)?))).flat_map(
        move |(fact, timeline)| {
            let from = timeline.links.partition_point(|link| link.later_time < time);
            let same_time = timeline.links.iter().skip(from).take_while(move |link| link.later_time == time);
            same_time.filter(move |link| link.later == alert).map(move |link| (fact, *link))
        },
    )
}
