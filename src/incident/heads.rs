//! The states of incidents as they are stored: the latest of each, and what a change writes.

use std::collections::BTreeMap;

use serde_json::Value;

use super::log::{self, Decided};
use super::state::{State, States};
use crate::lake::system::incidents::{HEADS, RUNS};
use crate::lake::system::{Entry, SystemTable, read_rows};
use crate::lake::{Lake, LakeError, Lock};

/// Columns that say when and by whom a row was written, not what the incident is.
const ABOUT_THE_ROW: [&str; 3] = ["Sequence", "UpdateTime", "Run"];

/// One row of the table of states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head(Vec<Entry>);

fn index(table: &SystemTable, name: &str) -> usize {
    table.columns.iter().position(|column| column.name == name).unwrap_or(usize::MAX)
}

impl Head {
    /// A row for an id, everything else unknown.
    #[must_use]
    pub fn new(id: &str) -> Self {
        let mut head = Self(vec![Entry::Null; HEADS.columns.len()]);
        head.set("IncidentId", id);
        head
    }

    /// A row as it is stored.
    #[must_use]
    pub const fn of_row(row: Vec<Entry>) -> Self {
        Self(row)
    }

    /// Sets a column.
    pub fn set(&mut self, name: &str, entry: impl Into<Entry>) {
        if let Some(place) = self.0.get_mut(index(&HEADS, name)) {
            *place = entry.into();
        }
    }

    fn get(&self, name: &str) -> &Entry {
        self.0.get(index(&HEADS, name)).unwrap_or(&Entry::Null)
    }

    /// A text, empty where there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.get(name).text().unwrap_or_default()
    }

    /// A number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i64> {
        self.get(name).number()
    }

    /// The id of the incident.
    #[must_use]
    pub fn id(&self) -> &str {
        self.text("IncidentId")
    }

    /// Whether this is an incident, not an id that is no more.
    #[must_use]
    pub fn is_incident(&self) -> bool {
        self.number("Alerts").is_some()
    }

    /// The texts of a column that holds a JSON array.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<String> {
        serde_json::from_str(self.text(name)).unwrap_or_default()
    }

    /// Every id that means this incident.
    #[must_use]
    pub fn covers(&self) -> Vec<String> {
        std::iter::once(self.id().to_owned()).chain(self.list("MergedFrom")).collect()
    }

    /// Sets what people decided.
    pub fn apply(&mut self, states: &States) {
        let covers = self.covers();
        let state: State = states.merged(covers.iter().map(String::as_str));
        let name = state.name.unwrap_or_else(|| self.text("GeneratedName").to_owned());
        let severity = state.severity.unwrap_or_else(|| self.text("AlertSeverity").to_owned());
        let alerts = self.number("Alerts").unwrap_or_default();
        self.set("Name", name);
        self.set("Severity", severity);
        self.set("Status", state.status);
        self.set("Owner", state.owner);
        self.set("Classification", state.classification);
        self.set("Determination", state.determination);
        let tags: Vec<String> = state.tags.into_iter().collect();
        self.set("Tags", Value::from(tags).to_string());
        self.set("Comments", state.comments);
        self.set("NewAlerts", state.alerts_when_resolved.map_or(0, |then| (alerts - then).max(0)));
    }

    /// Whether two rows say the same of the incident.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let is_about = |place: usize| {
            HEADS.columns.get(place).is_some_and(|column| ABOUT_THE_ROW.contains(&column.name))
        };
        let mut pairs = self.0.iter().zip(&other.0).enumerate();
        pairs.all(|(place, (one, other))| is_about(place) || one == other)
    }
}

/// The latest state of every id, and the number of the next change.
#[derive(Debug, Clone, Default)]
pub struct Heads {
    /// By id.
    pub latest: BTreeMap<String, Head>,
    /// The number that the next change takes.
    pub next: i64,
    /// What the last refresh was made from.
    pub source: Option<String>,
}

impl Heads {
    /// Reads them.
    ///
    /// # Errors
    /// When the tables cannot be read.
    pub async fn read(lake: &Lake) -> Result<Self, LakeError> {
        let mut heads = Self { next: 1, ..Self::default() };
        for row in read_rows(lake, &HEADS).await? {
            let head = Head(row);
            let sequence = head.number("Sequence").unwrap_or_default();
            heads.next = heads.next.max(sequence + 1);
            let is_newer = |known: &Head| known.number("Sequence").unwrap_or_default() < sequence;
            if heads.latest.get(head.id()).is_none_or(is_newer) {
                heads.latest.insert(head.id().to_owned(), head);
            }
        }
        let mut newest = 0;
        for row in read_rows(lake, &RUNS).await? {
            let sequence = row.first().and_then(Entry::number).unwrap_or_default();
            heads.next = heads.next.max(sequence + 1);
            if sequence > newest {
                newest = sequence;
                heads.source = row.get(index(&RUNS, "Source")).and_then(Entry::text).map(str::to_owned);
            }
        }
        Ok(heads)
    }

    /// The incidents, without ids that are no more.
    pub fn incidents(&self) -> impl Iterator<Item = &Head> {
        self.latest.values().filter(|head| head.is_incident())
    }

    /// The incident that a beginning of an id means; of an id that is no more, the incident that has its alerts now.
    ///
    /// # Errors
    /// What is wrong with it: nothing or several begin so.
    pub fn find(&self, beginning: &str) -> Result<&Head, Unfound> {
        let beginning = beginning.trim().to_ascii_lowercase();
        let heads = self.latest.range(beginning.clone()..);
        let found: Vec<&Head> = heads
            .take_while(|(id, _)| !beginning.is_empty() && id.starts_with(&beginning))
            .map(|(_, head)| head)
            .collect();
        let mut now: Vec<&Head> = found.iter().filter_map(|head| self.target(head)).collect();
        now.sort_by(|one, other| one.id().cmp(other.id()));
        now.dedup_by(|one, other| one.id() == other.id());
        match (now.as_slice(), found.is_empty()) {
            ([one], _) => Ok(one),
            ([], true) => Err(Unfound::Nothing),
            ([], false) => Err(Unfound::Gone),
            (several, _) => {
                Err(Unfound::Several(several.iter().take(5).map(|head| head.id().to_owned()).collect()))
            }
        }
    }

    fn target<'a>(&'a self, head: &'a Head) -> Option<&'a Head> {
        if head.is_incident() {
            return Some(head);
        }
        self.latest.get(head.text("RedirectTo")).filter(|head| head.is_incident())
    }

    /// How many characters of an id are enough to tell all apart, at least six.
    #[must_use]
    pub fn handle_length(&self) -> usize {
        let ids: Vec<&str> = self.latest.keys().map(String::as_str).collect();
        let shared = ids.windows(2).map(|pair| match pair {
            [one, other] => one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count(),
            _ => 0,
        });
        (shared.max().unwrap_or(0) + 1).max(6)
    }
}

/// Why there is no incident by that beginning of an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfound {
    /// No id begins so.
    #[error("no incident has an id that begins so")]
    Nothing,
    /// The id was one, but its alerts are gone.
    #[error("the alerts of this incident are not in the lake any more")]
    Gone,
    /// Several begin so.
    #[error("several incidents have an id that begins so: {}", .0.join(", "))]
    Several(Vec<String>),
}

/// Appends states in one commit.
///
/// # Errors
/// When they cannot be written; then none was.
pub async fn write(lake: &Lake, rows: Vec<Head>, sequence: i64, now: i64) -> Result<(), LakeError> {
    let rows = rows.into_iter().map(|mut head| {
        head.set("Sequence", sequence);
        head.set("UpdateTime", now);
        head.0
    });
    let rows: Vec<Vec<Entry>> = rows.collect();
    HEADS.append(lake, &format!("heads-{}", uuid::Uuid::new_v4()), &rows, now / 1000).await
}

/// Writes decisions down and shows them in the incidents they are about, which must not need other alerts for it.
///
/// # Errors
/// When they cannot be written. When only the second step fails, the next change or refresh makes up for it.
pub async fn decide(
    lake: &Lake,
    lock: &Lock,
    drafts: &[log::Draft],
    writer: &log::Writer,
) -> Result<Vec<Decided>, LakeError> {
    let log = log::append(lake, lock, drafts, writer).await?;
    let states = States::of(&log);
    let heads = Heads::read(lake).await?;
    let mut changed: BTreeMap<&str, Head> = BTreeMap::new();
    for draft in drafts {
        if let Some(head) = heads.latest.get(&draft.incident).filter(|head| head.is_incident()) {
            let mut new = head.clone();
            new.apply(&states);
            if !new.says_the_same(head) {
                changed.insert(&draft.incident, new);
            }
        }
    }
    write(lake, changed.into_values().collect(), heads.next, writer.time).await?;
    Ok(log)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(ids: &[(&str, Option<&str>)]) -> Heads {
        let mut heads = Heads::default();
        for (id, redirect) in ids {
            let mut head = Head::new(id);
            match redirect {
                Some(to) => head.set("RedirectTo", *to),
                None => head.set("Alerts", 1_i64),
            }
            heads.latest.insert((*id).to_owned(), head);
        }
        heads
    }

    #[test]
    fn an_incident_is_found_by_the_beginning_of_its_id_or_of_an_older_one() {
        let heads = heads(&[("aa11", None), ("aa22", Some("bb33")), ("bb33", None), ("cc44", Some("dd55"))]);
        assert_eq!(heads.find("AA1").map(Head::id), Ok("aa11"));
        assert_eq!(heads.find("aa2").map(Head::id), Ok("bb33"));
        assert_eq!(heads.find("aa").map(Head::id), Err(Unfound::Several(vec!["aa11".into(), "bb33".into()])));
        assert_eq!(heads.find("zz"), Err(Unfound::Nothing));
        assert_eq!(heads.find(""), Err(Unfound::Nothing));
        assert_eq!(heads.find("cc44"), Err(Unfound::Gone));
    }

    #[test]
    fn handles_are_as_long_as_they_must_be() {
        assert_eq!(heads(&[("aaaaaaaa01", None), ("aaaaaaaa02", None)]).handle_length(), 10);
        assert_eq!(heads(&[("a1", None), ("b1", None)]).handle_length(), 6);
    }
}
