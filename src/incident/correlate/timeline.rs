//! The alerts that share one fact, in the order of time, and the links that follow from it.
//!
//! Each alert is linked with its neighbours in time and not with all within the window: the groups are the same and the
//! number of links grows with the number of alerts. When alerts come or go, only the part of the timeline that they can
//! reach is made again.

use std::cmp::Ordering;

use hashbrown::{HashMap, HashSet};

use super::alert::Severity;
use super::configuration::{Configuration, FactRule, Window};
use super::fact::{Fact, FactKind};
use super::linker::{Link, Linker};
use super::reached::Reached;
use super::reading::Stored;

/// One alert in a timeline.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) time: i64,
    pub(super) alert: u32,
    /// Too many share the fact around this time for the alert to link by it.
    pub(super) is_crowded: bool,
}

/// What happens to an alert in a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edit {
    /// It comes.
    New,
    /// It goes.
    Gone,
    /// Something else about it has changed.
    Touched,
}

/// What a change of a timeline means for the groups.
#[derive(Debug, Default)]
pub(super) struct Difference {
    /// Pairs that are linked now.
    pub(super) added: Vec<(u32, u32)>,
    /// Pairs that were linked, and whose connection through this timeline is lost.
    pub(super) lost: Vec<(u32, u32)>,
    /// Alerts whose links to known alerts have changed in any way.
    pub(super) changed: Vec<u32>,
}

/// The alerts that share a fact, sorted by time and identifier, and their links, sorted by the later alert.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    pub(super) entries: Vec<Entry>,
    pub(super) links: Vec<Link>,
}

/// What links are made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) alerts: &'a [Stored],
    pub(super) configuration: &'a Configuration,
}

impl<'a> Source<'a> {
    pub(super) fn alert(&self, number: u32) -> Option<&'a Stored> {
        self.alerts.get(number as usize)
    }

    pub(super) fn entry(&self, alert: u32) -> Entry {
        Entry { time: self.alert(alert).map_or(0, |stored| stored.time), alert, is_crowded: false }
    }

    /// The order of all alerts: by time, then by identifier.
    pub(super) fn order(&self, one: Entry, other: Entry) -> Ordering {
        one.time.cmp(&other.time).then_with(|| {
            let id = |entry: Entry| self.alert(entry.alert).map(|alert| &*alert.id);
            id(one).cmp(&id(other))
        })
    }

    pub(super) fn is_high(&self, alert: u32) -> bool {
        self.alert(alert).is_some_and(|alert| alert.severity == Severity::High)
    }

    pub(super) fn facts(&self, alert: u32) -> &'a [Fact] {
        self.alert(alert).map_or(&[], |alert| &alert.facts)
    }

    /// The accounts an alert names besides a fact, or its devices where there is no other account.
    fn parties(&self, alert: u32, fact: Fact) -> impl Iterator<Item = Fact> + 'a {
        let facts = self.facts(alert);
        let others =
            move |kind: FactKind| facts.iter().copied().filter(move |one| one.kind == kind && *one != fact);
        let has_account = others(FactKind::Account).next().is_some();
        others(if has_account { FactKind::Account } else { FactKind::Device })
    }
}

impl Timeline {
    /// Changes entries and makes the links around them again.
    pub(super) fn edit(
        &mut self,
        fact: Fact,
        edits: impl Iterator<Item = (Edit, Entry)>,
        source: Source<'_>,
        difference: &mut Difference,
    ) {
        let (mut times, mut new, mut only_new) = (Vec::new(), Vec::new(), true);
        for (edit, entry) in edits {
            times.push(entry.time);
            match edit {
                Edit::New => new.push(entry),
                Edit::Gone => self.remove(entry),
                Edit::Touched => {}
            }
            only_new &= edit == Edit::New;
        }
        self.insert(new, source);
        times.sort_unstable();
        times.dedup();
        let rule = source.configuration.rule(fact.kind);
        if self.entries.len() < 2 && self.links.is_empty() && !rule.is_capped() {
            return;
        }
        let mut ranges: Vec<(i64, i64)> = Vec::new();
        for time in times {
            let (from, to) = self.reach(time, rule);
            match ranges.last_mut() {
                Some((_, end)) if from <= *end => *end = to.max(*end),
                _ => ranges.push((from, to)),
            }
        }
        for (from, to) in ranges {
            if rule.is_capped() {
                self.count_sharers(fact, from, to, source, only_new);
            }
            let links = self.links_between(fact, from, to, source, |_| true);
            self.replace(from, to, &links, difference);
        }
    }

    fn remove(&mut self, gone: Entry) {
        let from = self.entries.partition_point(|other| other.time < gone.time);
        let same_time = self.entries.iter().skip(from).take_while(|other| other.time == gone.time);
        if let Some(offset) = same_time.into_iter().position(|other| other.alert == gone.alert) {
            self.entries.remove(from + offset);
        }
    }

    fn insert(&mut self, mut new: Vec<Entry>, source: Source<'_>) {
        new.sort_unstable_by(|one, other| source.order(*one, *other));
        let Some(first) = new.first().copied() else { return };
        let from = self.entries.partition_point(|other| source.order(*other, first) == Ordering::Less);
        let is_appended = from == self.entries.len();
        self.entries.append(&mut new);
        if !is_appended && let Some(tail) = self.entries.get_mut(from..) {
            tail.sort_by(|one, other| source.order(*one, *other));
        }
    }

    /// The times between which the later alert of a link may change when an entry at a time does.
    fn reach(&self, time: i64, rule: &FactRule) -> (i64, i64) {
        let Window::Within(window) = rule.window else {
            let next = self.entries.get(self.entries.partition_point(|entry| entry.time <= time));
            return (time, next.map_or(time, |entry| entry.time));
        };
        let count_over = if rule.is_capped() { rule.count_over } else { 0 };
        let from = time.saturating_sub(count_over);
        let mut to = time.saturating_add(count_over).saturating_add(window);
        if rule.chain.is_some() {
            // Where a chain ends depends on where it began: all that follows without a pause may change.
            let mut place = self.entries.partition_point(|entry| entry.time <= to);
            while let Some(entry) = self.entries.get(place) {
                if entry.time.saturating_sub(to) > window {
                    break;
                }
                to = entry.time;
                place += 1;
            }
        }
        (from, to)
    }

    fn replace(&mut self, from: i64, to: i64, new: &[Link], difference: &mut Difference) {
        let start = self.links.partition_point(|link| link.later_time < from);
        let end = self.links.partition_point(|link| link.later_time <= to).max(start);
        let pair = |link: &Link| (link.earlier, link.later);
        if start == end {
            difference.added.extend(new.iter().map(pair));
            difference.changed.extend(new.iter().map(|link| link.earlier));
            self.links.splice(start..end, new.iter().copied());
            return;
        }
        let old: Vec<Link> = self.links.splice(start..end, new.iter().copied()).collect();
        let mut reached = Reached::default();
        for link in new {
            reached.connect(link.earlier, link.later);
        }
        let (had, has): (HashSet<_>, HashSet<_>) = (old.iter().collect(), new.iter().collect());
        for link in old.iter().filter(|link| !has.contains(link)) {
            difference.changed.extend([link.earlier, link.later]);
            if !reached.is_connected(link.earlier, link.later) {
                difference.lost.push(pair(link));
            }
        }
        for link in new.iter().filter(|link| !had.contains(link)) {
            difference.changed.push(link.later);
            difference.added.push(pair(link));
        }
    }

    /// Finds out between two times which entries too many share. Where alerts have only come, those that were crowded
    /// still are.
    fn count_sharers(&mut self, fact: Fact, from: i64, to: i64, source: Source<'_>, only_new: bool) {
        let rule = source.configuration.rule(fact.kind);
        let exceeds = |count: usize, most: Option<u32>| most.is_some_and(|most| count > most as usize);
        let mut sharers = Sharers { low: 0, high: 0, parties: HashMap::new() };
        let mut place = self.entries.partition_point(|entry| entry.time < from);
        while let Some(entry) = self.entries.get(place).filter(|entry| entry.time <= to).copied() {
            if !(only_new && entry.is_crowded) {
                let first = entry.time.saturating_sub(rule.count_over);
                let last = entry.time.saturating_add(rule.count_over);
                sharers.drop_before(first, &self.entries, fact, source);
                // Who is counted is counted only until it is clear that there are too many.
                let is_crowded = loop {
                    let count = sharers.high - sharers.low;
                    if exceeds(sharers.parties.len(), rule.most_parties) || exceeds(count, rule.most_alerts) {
                        break true;
                    }
                    match self.entries.get(sharers.high).filter(|next| next.time <= last) {
                        Some(next) => sharers.take(*next, fact, source),
                        None => break false,
                    }
                };
                if let Some(entry) = self.entries.get_mut(place) {
                    entry.is_crowded = is_crowded;
                }
            }
            place += 1;
        }
    }

    /// Which chain the entries in a range of places belong to; those of different chains do not link.
    fn chains(&self, rule: &FactRule, from: usize, to: usize) -> Vec<u32> {
        let mut chains = vec![0; to.min(self.entries.len()).saturating_sub(from)];
        if let (Some(longest), Window::Within(window)) = (rule.chain, rule.window) {
            self.number_chains(from, longest, window, &mut chains);
        }
        chains
    }

    /// A chain begins after a pause longer than the window, or when the one before it has lasted its time.
    fn number_chains(&self, from: usize, longest: i64, window: i64, chains: &mut [u32]) {
        let mut place = from;
        while let (Some(entry), Some(before)) = (self.entries.get(place), place.checked_sub(1))
            && let Some(previous) = self.entries.get(before)
            && entry.time.saturating_sub(previous.time) <= window
        {
            place = before;
        }
        let Some(mut begun) = self.entries.get(place).map(|entry| entry.time) else { return };
        let mut last = begun;
        let mut chain = 0;
        for (index, entry) in self.entries.iter().enumerate().skip(place) {
            if entry.time.saturating_sub(last) > window || entry.time.saturating_sub(begun) > longest {
                chain += 1;
                begun = entry.time;
            }
            last = entry.time;
            if index >= from {
                match chains.get_mut(index - from) {
                    Some(number) => *number = chain,
                    None => break,
                }
            }
        }
    }

    /// The links whose later alert is between two times, both included, among the alerts that a filter keeps.
    pub(super) fn links_between(
        &self,
        fact: Fact,
        from: i64,
        to: i64,
        source: Source<'_>,
        keeps: impl Fn(u32) -> bool,
    ) -> Vec<Link> {
        let first = self.entries.partition_point(|entry| entry.time < from);
        let end = self.entries.partition_point(|entry| entry.time <= to);
        let rule = source.configuration.rule(fact.kind);
        let scan = match (rule.window, self.entries.get(first)) {
            // Without a window nobody stands aside but those that the filter drops.
            (Window::Always, _) => (0..first)
                .rev()
                .find(|place| self.entries.get(*place).is_some_and(|entry| keeps(entry.alert)))
                .unwrap_or(first),
            (Window::Within(window), Some(entry)) => {
                self.entries.partition_point(|other| other.time < entry.time.saturating_sub(window))
            }
            (Window::Within(_), None) => return Vec::new(),
        };
        let mut linker = Linker::new(fact, from, source);
        for (entry, chain) in self.entries.iter().skip(scan).zip(self.chains(rule, scan, end)) {
            if !entry.is_crowded && keeps(entry.alert) {
                linker.take(*entry, chain);
            }
        }
        linker.links
    }
}

/// Who shares a fact in a stretch of a timeline, counted while the stretch moves on.
struct Sharers {
    low: usize,
    high: usize,
    parties: HashMap<Fact, u32>,
}

impl Sharers {
    fn take(&mut self, entry: Entry, fact: Fact, source: Source<'_>) {
        for party in source.parties(entry.alert, fact) {
            *self.parties.entry(party).or_default() += 1;
        }
        self.high += 1;
    }

    fn drop_before(&mut self, first: i64, entries: &[Entry], fact: Fact, source: Source<'_>) {
        while self.low < self.high
            && let Some(past) = entries.get(self.low).filter(|past| past.time < first)
        {
            for party in source.parties(past.alert, fact) {
                if let Some(count) = self.parties.get_mut(&party) {
                    *count -= 1;
                    if *count == 0 {
                        self.parties.remove(&party);
                    }
                }
            }
            self.low += 1;
        }
        if self.low == self.high {
            self.low = entries.partition_point(|entry| entry.time < first);
            self.high = self.low;
        }
    }
}
