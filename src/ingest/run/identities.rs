//! What records say about accounts, put together by key.
//!
//! Knowledge is kept field by field: each value with the time of the latest record that states it. A later record that
//! lacks a field says nothing about it. Values win by time and, at one instant, by text, so neither the order in which
//! files come nor how they are grouped into runs changes what is known.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use arrow::array::{Array, AsArray, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::{Int64Type, TimestampMicrosecondType};

use super::super::row::Ticks;
use crate::lake::system::{Entry, IDENTITY_LOG, read_batches};
use crate::lake::{Lake, LakeError};

/// A value and when it was last stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The time of the latest record that states it, in whole microseconds.
    pub time: Ticks,
    /// The value.
    pub text: String,
}

/// What is known of one key of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Object id in the directory.
    pub object_id: Option<Stated>,
    /// User principal name.
    pub upn: Option<Stated>,
    /// Display name.
    pub display_name: Option<Stated>,
    /// The earliest record that names the key.
    pub first: Ticks,
    /// The latest.
    pub last: Ticks,
    /// What kind of record the latest one is.
    pub source: Cow<'static, str>,
    /// How many records of one run name the key; of several runs, the most.
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

/// Everything that a run learned, by kind and key.
#[derive(Debug, Clone, Default)]
pub struct Identities {
    by_kind: BTreeMap<&'static str, HashMap<String, Known>>,
}

impl Identities {
    /// Adds what a record states.
    pub fn state(&mut self, statement: &Statement<'_>) {
        let keys = self.by_kind.entry(statement.kind).or_default();
        // Tables keep microseconds: a finer fraction could not decide between two runs, so it does not within one.
        let time = whole(statement.time.micros());
        let source = Cow::Borrowed(statement.source);
        let fact = Fact {
            object_id: said(time, statement.object_id.as_deref()),
            upn: said(time, statement.upn.as_deref()),
            display_name: said(time, statement.display_name.as_deref()),
            first: time,
            last: time,
            source: &source,
        };
        match keys.get_mut(statement.key.as_ref()) {
            Some(known) => {
                known.learn(&fact);
                known.records += 1;
            }
            None => {
                keys.insert(statement.key.clone().into_owned(), fact.to_known());
            }
        }
    }

    /// Adds everything that another collection of the same run knows.
    pub fn merge(&mut self, other: Self) {
        for (kind, keys) in other.by_kind {
            let mine = self.by_kind.entry(kind).or_default();
            for (key, known) in keys {
                match mine.get_mut(&key) {
                    Some(existing) => {
                        existing.learn(&known.as_fact());
                        existing.records += known.records;
                    }
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

    /// The rows of `IDENTITY_LOG` for what the log does not know yet, sorted by kind and key.
    #[must_use]
    pub fn news(&self, log: &Logged, sequence: i64) -> Vec<Vec<Entry>> {
        let sorted = self.sorted().into_iter();
        let news =
            sorted.filter(|(kind, key, known)| log.get(kind, key).is_none_or(|old| !old.covers(known)));
        news.map(|(kind, key, known)| log_row(kind, key, known, sequence)).collect()
    }
}

/// Microseconds as ticks.
const fn whole(micros: i64) -> Ticks {
    Ticks(micros.saturating_mul(10))
}

/// An empty text states nothing.
fn said(time: Ticks, text: Option<&str>) -> Option<(Ticks, &str)> {
    text.filter(|text| !text.is_empty()).map(|text| (time, text))
}

/// What one side of a merge says.
struct Fact<'f> {
    object_id: Option<(Ticks, &'f str)>,
    upn: Option<(Ticks, &'f str)>,
    display_name: Option<(Ticks, &'f str)>,
    first: Ticks,
    last: Ticks,
    source: &'f Cow<'static, str>,
}

impl Fact<'_> {
    fn to_known(&self) -> Known {
        let own =
            |said: Option<(Ticks, &str)>| said.map(|(time, text)| Stated { time, text: text.to_owned() });
        Known {
            object_id: own(self.object_id),
            upn: own(self.upn),
            display_name: own(self.display_name),
            first: self.first,
            last: self.last,
            source: self.source.clone(),
            records: 1,
        }
    }
}

impl Known {
    fn as_fact(&self) -> Fact<'_> {
        fn lent(stated: Option<&Stated>) -> Option<(Ticks, &str)> {
            stated.map(|stated| (stated.time, stated.text.as_str()))
        }
        Fact {
            object_id: lent(self.object_id.as_ref()),
            upn: lent(self.upn.as_ref()),
            display_name: lent(self.display_name.as_ref()),
            first: self.first,
            last: self.last,
            source: &self.source,
        }
    }

    /// Of each field the latest statement wins; of two at one instant the greater text.
    fn learn(&mut self, fact: &Fact<'_>) {
        for (mine, theirs) in [
            (&mut self.object_id, fact.object_id),
            (&mut self.upn, fact.upn),
            (&mut self.display_name, fact.display_name),
        ] {
            let Some((time, text)) = theirs else { continue };
            match mine {
                Some(mine) if mine.text == text => mine.time = mine.time.max(time),
                Some(mine) if (mine.time, mine.text.as_str()) > (time, text) => {}
                _ => *mine = Some(Stated { time, text: text.to_owned() }),
            }
        }
        if (fact.last, fact.source) > (self.last, &self.source) {
            self.source = fact.source.clone();
        }
        self.first = self.first.min(fact.first);
        self.last = self.last.max(fact.last);
    }

    /// Adds what another run knows. Runs may have read the same records, so their counts are not added up.
    pub fn merge_run(&mut self, other: &Self) {
        self.learn(&other.as_fact());
        self.records = self.records.max(other.records);
    }

    /// Whether there is nothing to learn from another run.
    fn covers(&self, other: &Self) -> bool {
        let mut merged = self.clone();
        merged.merge_run(other);
        merged == *self
    }
}

/// What the runs so far learned, by kind and key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Logged {
    by_key: HashMap<String, Known>,
}

impl Logged {
    /// Everything in a lake's log.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn read(lake: &Lake) -> Result<Self, LakeError> {
        let mut log = Self::default();
        for batch in read_batches(lake, &IDENTITY_LOG, None).await? {
            log.add_batch(&batch);
        }
        Ok(log)
    }

    /// What is known of a key.
    #[must_use]
    pub fn get(&self, kind: &str, key: &str) -> Option<&Known> {
        self.find(&format!("{kind}:{key}"))
    }

    /// What is known of a key that is written `kind:key`.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&Known> {
        self.by_key.get(key)
    }

    /// Adds what a run learned of a key.
    pub fn add(&mut self, kind: &str, key: &str, known: Known) {
        let entry = self.by_key.entry(format!("{kind}:{key}"));
        entry.and_modify(|existing| existing.merge_run(&known)).or_insert(known);
    }

    /// Adds rows of `IDENTITY_LOG`. What is null there states nothing.
    pub fn add_batch(&mut self, batch: &RecordBatch) {
        let (kinds, keys, sources) =
            (Texts::of(batch, "KeyKind"), Texts::of(batch, "Key"), Texts::of(batch, "Source"));
        let (firsts, lasts) = (Times::of(batch, "FirstSeen"), Times::of(batch, "LastSeen"));
        let fields = [
            ("AccountObjectId", "ObjectIdSeen"),
            ("AccountUpn", "UpnSeen"),
            ("AccountDisplayName", "DisplayNameSeen"),
        ]
        .map(|(value, seen)| (Texts::of(batch, value), Times::of(batch, seen)));
        let counts =
            batch.column_by_name("Records").and_then(|column| column.as_primitive_opt::<Int64Type>());
        for row in 0..batch.num_rows() {
            // Every row names its key and when it was seen.
            let (Some(kind), Some(key)) = (kinds.get(row), keys.get(row)) else { continue };
            let (Some(first), Some(last)) = (firsts.get(row), lasts.get(row)) else { continue };
            let [object_id, upn, display_name] = fields.each_ref().map(|(texts, times)| {
                let text = texts.get(row).filter(|text| !text.is_empty())?.to_owned();
                Some(Stated { time: times.get(row).unwrap_or(last), text })
            });
            let known = Known {
                object_id,
                upn,
                display_name,
                first,
                last,
                source: sources.get(row).unwrap_or_default().to_owned().into(),
                records: counts.map_or(0, |counts| u64::try_from(counts.value(row)).unwrap_or(0)),
            };
            self.add(kind, key, known);
        }
    }
}

/// A column of text, where a batch has it.
struct Texts<'b>(Option<&'b StringArray>);

impl<'b> Texts<'b> {
    fn of(batch: &'b RecordBatch, name: &str) -> Self {
        Self(batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>()))
    }

    fn get(&self, row: usize) -> Option<&'b str> {
        self.0.filter(|texts| texts.is_valid(row)).map(|texts| texts.value(row))
    }
}

/// A column of times, where a batch has it.
struct Times<'b>(Option<&'b TimestampMicrosecondArray>);

impl<'b> Times<'b> {
    fn of(batch: &'b RecordBatch, name: &str) -> Self {
        Self(
            batch
                .column_by_name(name)
                .and_then(|column| column.as_primitive_opt::<TimestampMicrosecondType>()),
        )
    }

    fn get(&self, row: usize) -> Option<Ticks> {
        self.0.filter(|times| times.is_valid(row)).map(|times| whole(times.value(row)))
    }
}

/// In the order of the columns of `IDENTITY_LOG`.
fn log_row(kind: &str, key: &str, known: &Known, sequence: i64) -> Vec<Entry> {
    let text = |stated: &Option<Stated>| stated.as_ref().map(|stated| stated.text.clone()).into();
    let seen = |stated: &Option<Stated>| stated.as_ref().map(|stated| stated.time.micros()).into();
    vec![
        kind.into(),
        key.into(),
        text(&known.object_id),
        seen(&known.object_id),
        text(&known.upn),
        seen(&known.upn),
        text(&known.display_name),
        seen(&known.display_name),
        known.first.micros().into(),
        known.last.micros().into(),
        known.source.as_ref().into(),
        known.records.into(),
        sequence.into(),
    ]
}

#[cfg(test)]
#[path = "identities_tests.rs"]
mod tests;
