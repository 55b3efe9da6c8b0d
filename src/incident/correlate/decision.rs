//! What people decided about the groups: alerts that belong together, alerts that must stay apart.
//!
//! Decisions are data beside the alerts. They are looked at each time groups are made, so a merge that was undone stays
//! undone whatever arrives later. Where two decisions contradict each other the newer one counts.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use super::reached::Reached;

/// One decision. Alerts that are not known yet count from the moment they arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// These alerts belong to one incident (`link`, `merge`).
    Together {
        /// Identifiers of alerts.
        alerts: Vec<String>,
    },
    /// No alert of one side is in an incident with one of the other (`split`, `unmerge`; `move` is this and a
    /// [`Decision::Together`] with the alerts of the other incident). Alerts of one side stay together only as far as
    /// their links go; say [`Decision::Together`] as well where they should in any case.
    Apart {
        /// Identifiers of alerts.
        left: Vec<String>,
        /// Identifiers of alerts.
        right: Vec<String>,
    },
}

impl Decision {
    /// All alerts it names.
    pub(super) fn alerts(&self) -> impl Iterator<Item = &str> {
        let (first, second): (&[String], &[String]) = match self {
            Self::Together { alerts } => (alerts, &[]),
            Self::Apart { left, right } => (left, right),
        };
        first.iter().chain(second).map(String::as_str)
    }
}

/// The decisions from the oldest to the newest, and which of them name an alert.
#[derive(Debug, Default)]
pub(super) struct Decisions {
    pub(super) list: Vec<Decision>,
    naming: HashMap<String, Vec<usize>>,
}

impl Decisions {
    pub(super) fn new(list: Vec<Decision>) -> Self {
        let mut naming: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, decision) in list.iter().enumerate() {
            for alert in decision.alerts() {
                let named = naming.entry_ref(alert).or_default();
                if named.last() != Some(&index) {
                    named.push(index);
                }
            }
        }
        Self { list, naming }
    }

    /// The places of the decisions that name an alert.
    pub(super) fn naming(&self, alert: &str) -> &[usize] {
        self.naming.get(alert).map_or(&[], Vec::as_slice)
    }

    /// All alerts that any decision names.
    pub(super) fn named(&self) -> impl Iterator<Item = &str> {
        self.naming.keys().map(String::as_str)
    }
}

/// A side of a decision to keep apart.
pub(super) type Side = (usize, bool);

/// Groups that grow link by link and never bring together what has to stay apart.
#[derive(Debug, Default)]
pub(super) struct Clusters {
    reached: Reached,
    sides: HashMap<u32, BTreeSet<Side>>,
}

impl Clusters {
    pub(super) fn root(&self, alert: u32) -> u32 {
        self.reached.root(alert)
    }

    /// Connects two alerts unless their groups must stay apart; says whether they are in one group now.
    pub(super) fn connect(&mut self, one: u32, other: u32) -> bool {
        let (first, second) = (self.root(one), self.root(other));
        if first == second {
            return true;
        }
        if self.must_stay_apart(first, second) {
            return false;
        }
        let mut sides = self.sides.remove(&first).unwrap_or_default();
        sides.extend(self.sides.remove(&second).unwrap_or_default());
        self.reached.connect(first, second);
        if !sides.is_empty() {
            self.sides.insert(self.root(first), sides);
        }
        true
    }

    fn must_stay_apart(&self, first: u32, second: u32) -> bool {
        let (Some(one), Some(other)) = (self.sides.get(&first), self.sides.get(&second)) else {
            return false;
        };
        one.iter().any(|(decision, side)| other.contains(&(*decision, !side)))
    }

    /// Notes a decision to keep apart. Groups that newer decisions have put together from both sides stay as they are.
    pub(super) fn keep_apart(&mut self, decision: usize, left: &[u32], right: &[u32]) {
        let roots = |alerts: &[u32]| alerts.iter().map(|alert| self.root(*alert)).collect::<BTreeSet<u32>>();
        let (left, right) = (roots(left), roots(right));
        for (side, own, other) in [(false, &left, &right), (true, &right, &left)] {
            for root in own.difference(other) {
                self.sides.entry(*root).or_default().insert((decision, side));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_kept_apart_do_not_come_together_through_a_third() {
        let mut clusters = Clusters::default();
        clusters.keep_apart(0, &[1], &[2]);
        assert!(clusters.connect(1, 3));
        assert!(!clusters.connect(3, 2));
        assert!(clusters.connect(2, 4));
        assert!(!clusters.connect(4, 3));
        assert_ne!(clusters.root(1), clusters.root(2));
    }

    #[test]
    fn what_a_newer_decision_put_together_an_older_one_does_not_part() {
        let mut clusters = Clusters::default();
        assert!(clusters.connect(1, 2));
        clusters.keep_apart(0, &[1], &[2, 3]);
        assert!(clusters.connect(1, 3));
    }
}
