//! Which alerts are connected, kept up to date as links come and go.
//!
//! A group is all that links and decisions connect. Where people keep alerts apart, the group has parts, and the parts
//! are the incidents; else the group is one. New links join groups at a cost that follows the smaller one; a group is
//! made again from its links only when one of them is lost or when people's decisions touch it.

use hashbrown::{HashMap, HashSet};

use super::fact::Fact;
use super::linker::Link;
use super::timeline::Source;

/// Parts of a group whose alerts people keep apart.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) part_of: HashMap<u32, usize>,
    /// Each sorted by time and identifier.
    pub(super) members: Vec<Vec<u32>>,
    pub(super) links: Vec<(Fact, Link)>,
    /// Pairs that a decision links.
    pub(super) decided: Vec<(u32, u32)>,
}

#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) members: Vec<u32>,
    /// The first by time and identifier.
    pub(super) first: u32,
    /// Whether a decision names one of them.
    pub(super) is_decided: bool,
    pub(super) parts: Option<Box<Parts>>,
}

/// What an update has done so far.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Alerts before this number are older than the update.
    pub(super) fresh_from: u32,
    /// The first alert of the incident that an alert was in before the update, for those that may have moved.
    pub(super) old: HashMap<u32, u32>,
    /// By group that others have joined: its first alert before.
    pub(super) lineage: HashMap<u32, u32>,
    /// Alerts whose groups or links have changed.
    pub(super) touched: HashSet<u32>,
}

/// All groups.
#[derive(Debug, Default)]
pub(super) struct Groups {
    of: Vec<u32>,
    groups: Vec<Group>,
    free: Vec<u32>,
}

impl Groups {
    /// A new alert, alone.
    pub(super) fn push(&mut self, alert: u32) {
        let group = self.place(Group { members: vec![alert], first: alert, ..Group::default() });
        self.of.push(group);
    }

    fn place(&mut self, group: Group) -> u32 {
        if let Some(free) = self.free.pop()
            && let Some(slot) = self.groups.get_mut(free as usize)
        {
            *slot = group;
            return free;
        }
        self.groups.push(group);
        u32::try_from(self.groups.len() - 1).unwrap_or(u32::MAX)
    }

    pub(super) fn number_of(&self, alert: u32) -> u32 {
        self.of.get(alert as usize).copied().unwrap_or(u32::MAX)
    }

    pub(super) fn group(&self, number: u32) -> Option<&Group> {
        self.groups.get(number as usize)
    }

    pub(super) fn group_mut(&mut self, number: u32) -> Option<&mut Group> {
        self.groups.get_mut(number as usize)
    }

    /// All groups that have alerts.
    pub(super) fn all(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(|group| !group.members.is_empty())
    }

    /// The first alert of the incident of an alert; it stands for the incident.
    pub(super) fn first_of(&self, alert: u32) -> u32 {
        let Some(group) = self.group(self.number_of(alert)) else { return alert };
        match &group.parts {
            None => group.first,
            Some(parts) => {
                let members = parts.part_of.get(&alert).and_then(|part| parts.members.get(*part));
                members.and_then(|members| members.first()).copied().unwrap_or(alert)
            }
        }
    }

    /// The alerts of the incident of an alert, sorted by time and identifier.
    pub(super) fn incident_of(&self, alert: u32, source: Source<'_>) -> Vec<u32> {
        let Some(group) = self.group(self.number_of(alert)) else { return Vec::new() };
        let part = group.parts.as_ref().and_then(|parts| parts.members.get(*parts.part_of.get(&alert)?));
        match part {
            Some(members) => members.clone(),
            None => sorted(group.members.clone(), source),
        }
    }

    /// Notes in which incidents the alerts of a group were before the update.
    pub(super) fn remember_all(&self, number: u32, progress: &mut Progress) {
        let Some(group) = self.group(number) else { return };
        let lineage = progress.lineage.get(&number).copied();
        for &alert in group.members.iter().filter(|alert| **alert < progress.fresh_from) {
            progress.old.entry(alert).or_insert_with(|| lineage.unwrap_or_else(|| self.first_of(alert)));
        }
    }

    /// Notes the same of a group that others join, at no cost for each of its alerts.
    fn remember_kept(&self, number: u32, progress: &mut Progress) {
        let Some(group) = self.group(number) else { return };
        if group.parts.is_some() {
            self.remember_all(number, progress);
        } else if group.first < progress.fresh_from && !progress.lineage.contains_key(&number) {
            progress.old.entry(group.first).or_insert(group.first);
            progress.lineage.insert(number, group.first);
        }
    }

    /// Joins the groups of two alerts.
    pub(super) fn join(&mut self, one: u32, other: u32, source: Source<'_>, progress: &mut Progress) {
        let (one, other) = (self.number_of(one), self.number_of(other));
        if one == other {
            return;
        }
        let size = |number: u32| self.group(number).map_or(0, |group| group.members.len());
        let (kept, lost) = if size(one) >= size(other) { (one, other) } else { (other, one) };
        self.remember_all(lost, progress);
        self.remember_kept(kept, progress);
        progress.lineage.remove(&lost);
        let gone = self.groups.get_mut(lost as usize).map(std::mem::take).unwrap_or_default();
        for &alert in &gone.members {
            if let Some(group) = self.of.get_mut(alert as usize) {
                *group = kept;
            }
        }
        self.free.push(lost);
        if let Some(group) = self.groups.get_mut(kept as usize) {
            if is_before(gone.first, group.first, source) {
                group.first = gone.first;
            }
            group.is_decided |= gone.is_decided;
            group.parts = None;
            group.members.extend(gone.members);
            progress.touched.insert(group.first);
        }
    }

    /// Takes a group apart into single alerts; gives them.
    pub(super) fn dissolve(&mut self, number: u32, progress: &mut Progress) -> Vec<u32> {
        self.remember_all(number, progress);
        progress.lineage.remove(&number);
        let gone = self.groups.get_mut(number as usize).map(std::mem::take).unwrap_or_default();
        self.free.push(number);
        for &alert in &gone.members {
            let single = Group { members: vec![alert], first: alert, ..Group::default() };
            let place = self.place(single);
            if let Some(group) = self.of.get_mut(alert as usize) {
                *group = place;
            }
        }
        gone.members
    }
}

fn is_before(one: u32, other: u32, source: Source<'_>) -> bool {
    source.order(source.entry(one), source.entry(other)).is_lt()
}

/// Alerts in the order of time and identifier.
pub(super) fn sorted(mut alerts: Vec<u32>, source: Source<'_>) -> Vec<u32> {
    alerts.sort_unstable_by(|one, other| source.order(source.entry(*one), source.entry(*other)));
    alerts
}
