//! The links of one timeline: each alert with its neighbours in time that it may be linked with.

use hashbrown::HashMap;

use super::configuration::Window;
use super::fact::{Fact, FactKind};
use super::timeline::{Entry, Source};

/// What makes a link whole besides the fact of the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Second {
    /// Nothing is needed.
    Nothing,
    /// Either alert is of high severity.
    HighSeverity,
    /// Both share this value too.
    Fact(FactKind, u32),
}

/// A link of a timeline. The times are those of the alerts when the link was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Link {
    pub(super) later_time: i64,
    pub(super) later: u32,
    pub(super) earlier: u32,
    pub(super) second: Second,
}

/// Makes the links of a timeline, one entry after the other.
#[derive(Debug)]
pub(super) struct Linker<'a> {
    fact: Fact,
    from: i64,
    source: Source<'a>,
    pub(super) links: Vec<Link>,
    chain: Option<u32>,
    last: Option<Entry>,
    last_high: Option<Entry>,
    /// Entries since the last one of high severity.
    since_high: Vec<Entry>,
    last_with: HashMap<(FactKind, u32), Entry>,
}

impl<'a> Linker<'a> {
    pub(super) fn new(fact: Fact, from: i64, source: Source<'a>) -> Self {
        Self {
            fact,
            from,
            source,
            links: Vec::new(),
            chain: None,
            last: None,
            last_high: None,
            since_high: Vec::new(),
            last_with: HashMap::new(),
        }
    }

    pub(super) fn take(&mut self, entry: Entry, chain: u32) {
        if self.chain.is_some_and(|current| current != chain) {
            self.last = None;
            self.last_high = None;
            self.since_high.clear();
            self.last_with.clear();
        }
        self.chain = Some(chain);
        let configuration = self.source.configuration;
        let window = configuration.rule(self.fact.kind).window;
        if configuration.links_alone(self.fact.kind) {
            let last = self.last.replace(entry);
            self.link(last, entry, Second::Nothing, window);
            return;
        }
        if configuration.links_when_high(self.fact.kind) {
            self.take_high(entry, window);
        }
        let partners = configuration.partners(self.fact.kind);
        if partners.is_empty() {
            return;
        }
        for other in self.source.facts(entry.alert).iter().filter(|other| partners.contains(other.kind)) {
            let window = smaller(window, configuration.rule(other.kind).window);
            let last = self.last_with.insert((other.kind, other.value), entry);
            self.link(last, entry, Second::Fact(other.kind, other.value), window);
        }
    }

    /// Each alert is linked with the high ones before and after it, and each high one with the high one before it.
    fn take_high(&mut self, entry: Entry, window: Window) {
        self.link(self.last_high, entry, Second::HighSeverity, window);
        if self.source.is_high(entry.alert) {
            for earlier in std::mem::take(&mut self.since_high) {
                self.link(Some(earlier), entry, Second::HighSeverity, window);
            }
            self.last_high = Some(entry);
        } else {
            self.since_high.push(entry);
        }
    }

    fn link(&mut self, earlier: Option<Entry>, later: Entry, second: Second, window: Window) {
        let Some(earlier) = earlier else { return };
        let apart = later.time.saturating_sub(earlier.time);
        let is_within = match window {
            Window::Always => true,
            Window::Within(window) => apart <= window,
        };
        if later.time >= self.from && is_within {
            let link = Link { later_time: later.time, later: later.alert, earlier: earlier.alert, second };
            self.links.push(link);
        }
    }
}

const fn smaller(one: Window, other: Window) -> Window {
    match (one, other) {
        (Window::Within(first), Window::Within(second)) if second < first => Window::Within(second),
        (Window::Within(first), _) => Window::Within(first),
        (Window::Always, other) => other,
    }
}
