//! What the records of a run say about accounts, put together by key.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::super::row::Ticks;

/// What is known of one key of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Object id in the directory.
    pub object_id: Option<String>,
    /// User principal name.
    pub upn: Option<String>,
    /// Display name.
    pub display_name: Option<String>,
    /// The earliest record that says so.
    pub first: Ticks,
    /// The latest.
    pub last: Ticks,
    /// What kind of record says so.
    pub source: &'static str,
    /// How many said so.
    pub records: u64,
}

/// One statement of a record, borrowed from it.
#[derive(Debug, Clone)]
pub struct Statement<'a> {
    /// The kind of key: `puid`, `upn`, `sid`, `object`, `mailbox`, `application`.
    pub kind: &'static str,
    /// The key, in its kind's case.
    pub key: Cow<'a, str>,
    /// Object id, where stated.
    pub object_id: Option<Cow<'a, str>>,
    /// User principal name, where stated.
    pub upn: Option<Cow<'a, str>>,
    /// Display name, where stated.
    pub display_name: Option<Cow<'a, str>>,
    /// When the record says it was so.
    pub time: Ticks,
    /// What kind of record said it.
    pub source: &'static str,
}

/// Everything known, by kind and key.
#[derive(Debug, Clone, Default)]
pub struct Identities {
    by_kind: BTreeMap<&'static str, HashMap<String, Known>>,
}

impl Identities {
    /// Adds what a record states.
    pub fn state(&mut self, statement: &Statement<'_>) {
        let keys = self.by_kind.entry(statement.kind).or_default();
        let fact = Fact {
            object_id: statement.object_id.as_deref(),
            upn: statement.upn.as_deref(),
            display_name: statement.display_name.as_deref(),
            first: statement.time,
            last: statement.time,
            source: statement.source,
            records: 1,
        };
        match keys.get_mut(statement.key.as_ref()) {
            Some(known) => known.merge(&fact),
            None => {
                keys.insert(statement.key.clone().into_owned(), fact.to_known());
            }
        }
    }

    /// Adds everything that another collection knows.
    pub fn merge(&mut self, other: Self) {
        for (kind, keys) in other.by_kind {
            let mine = self.by_kind.entry(kind).or_default();
            for (key, known) in keys {
                match mine.get_mut(&key) {
                    Some(existing) => existing.merge(&known.as_fact()),
                    None => {
                        mine.insert(key, known);
                    }
                }
            }
        }
    }

    /// Everything, sorted by kind and key.
    #[must_use]
    pub fn sorted(&self) -> Vec<(&'static str, &str, &Known)> {
        let mut all: Vec<_> = self
            .by_kind
            .iter()
            .flat_map(|(kind, keys)| keys.iter().map(|(key, known)| (*kind, key.as_str(), known)))
            .collect();
        all.sort_by_key(|(kind, key, _)| (*kind, *key));
        all
    }
}

/// What one side of a merge says.
struct Fact<'f> {
    object_id: Option<&'f str>,
    upn: Option<&'f str>,
    display_name: Option<&'f str>,
    first: Ticks,
    last: Ticks,
    source: &'static str,
    records: u64,
}

impl Fact<'_> {
    fn to_known(&self) -> Known {
        Known {
            object_id: self.object_id.map(str::to_owned),
            upn: self.upn.map(str::to_owned),
            display_name: self.display_name.map(str::to_owned),
            first: self.first,
            last: self.last,
            source: self.source,
            records: self.records,
        }
    }
}

impl Known {
    fn as_fact(&self) -> Fact<'_> {
        Fact {
            object_id: self.object_id.as_deref(),
            upn: self.upn.as_deref(),
            display_name: self.display_name.as_deref(),
            first: self.first,
            last: self.last,
            source: self.source,
            records: self.records,
        }
    }

    /// The latest record wins; of two at one instant the greater value: the order in which they come does not matter.
    fn merge(&mut self, fact: &Fact<'_>) {
        let newer = fact.last > self.last;
        let same = fact.last == self.last;
        for (mine, theirs) in [
            (&mut self.object_id, fact.object_id),
            (&mut self.upn, fact.upn),
            (&mut self.display_name, fact.display_name),
        ] {
            if let Some(theirs) = theirs
                && (newer || mine.as_deref().is_none_or(|mine| same && theirs > mine))
                && mine.as_deref() != Some(theirs)
            {
                *mine = Some(theirs.to_owned());
            }
        }
        if newer || (same && fact.source > self.source) {
            self.source = fact.source;
        }
        self.first = self.first.min(fact.first);
        self.last = self.last.max(fact.last);
        self.records += fact.records;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(id: &'static str, time: i64) -> Statement<'static> {
        Statement {
            kind: "upn",
            key: "a@example.com".into(),
            object_id: Some(id.into()),
            upn: None,
            display_name: None,
            time: Ticks(time),
            source: "sign-in",
        }
    }

    #[test]
    fn any_order_and_any_grouping_of_records_gives_the_same_knowledge() {
        let facts = [("b", 5), ("a", 9), ("c", 9), ("d", 1)];
        let mut results = Vec::new();
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
            let (mut left, mut right) = (Identities::default(), Identities::default());
            for (position, index) in order.into_iter().enumerate() {
                let (id, time) = facts[index];
                if position % 2 == 0 { &mut left } else { &mut right }.state(&statement(id, time));
            }
            left.merge(right);
            results.push(left.sorted()[0].2.clone());
        }
        assert_eq!(results[0].object_id.as_deref(), Some("c"));
        assert_eq!(results[0], results[1]);
        assert_eq!(results[0], results[2]);
    }
}
