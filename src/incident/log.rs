//! What people decided about incidents: an append-only log in which each row holds the hash of the row before.
//!
//! Nothing in it is ever changed. Whoever changes, removes or inserts a row outside breaks the chain, and
//! [`verify`] says where. Rows cut off at the end leave a chain that is whole, only shorter: keep the last hash
//! elsewhere to notice that too.

use std::fmt::Write as _;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::correlate::Decision;
use crate::lake::system::incidents::LOG;
use crate::lake::system::{Entry, read_rows};
use crate::lake::{Lake, LakeError, Lock};

/// What is to be written down.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// assign, tag, untag, status, classify, comment, rename, severity, close, split, merge, link or move.
    pub action: &'static str,
    /// The incident.
    pub incident: String,
    /// Every id that means this incident now: its own and those of incidents that went into it.
    pub covers: Vec<String>,
    /// What is set.
    pub value: Map<String, Value>,
    /// Why, where that was said.
    pub reason: Option<String>,
    /// How many alerts the incident has now.
    pub alerts: i64,
}

/// Who writes, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    /// Name of the person.
    pub user: String,
    /// Name of the machine.
    pub machine: String,
    /// Microseconds since 1970 UTC.
    pub time: i64,
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// Number of the row, from 1.
    pub number: i64,
    /// When, microseconds since 1970 UTC.
    pub time: i64,
    /// Who.
    pub user: String,
    /// On which machine.
    pub machine: String,
    /// What kind of decision.
    pub action: String,
    /// The incident.
    pub incident: String,
    /// The ids that meant this incident then.
    pub covers: Vec<String>,
    /// What was set.
    pub value: Map<String, Value>,
    /// Why.
    pub reason: Option<String>,
    /// How many alerts the incident had then.
    pub alerts: i64,
    /// Hash of the row before; empty for the first.
    pub previous: String,
    /// Hash of this row as it is stored.
    pub hash: String,
    /// The row as it is stored.
    row: Vec<Entry>,
}

/// The row of what is written down, without its hash.
fn row(number: i64, draft: &Draft, writer: &Writer, previous: &str) -> Vec<Entry> {
    let covers = Value::from(draft.covers.clone()).to_string();
    vec![
        number.into(),
        writer.time.into(),
        writer.user.as_str().into(),
        writer.machine.as_str().into(),
        draft.action.into(),
        draft.incident.as_str().into(),
        covers.into(),
        Value::Object(draft.value.clone()).to_string().into(),
        draft.reason.as_deref().into(),
        draft.alerts.into(),
        previous.into(),
    ]
}

/// The hash of a row: of all its columns but the last, each with its length in front, so that no two rows look alike.
fn hash_of(row: &[Entry]) -> String {
    let mut hash = Sha256::new();
    for entry in row.iter().take(LOG.columns.len() - 1) {
        let text = match entry {
            Entry::Null => None,
            Entry::Text(text) => Some(text.clone()),
            Entry::Number(number) => Some(number.to_string()),
            Entry::Bytes(bytes) => Some(format!("{bytes:?}")),
        };
        match text {
            None => hash.update(b"-"),
            Some(text) => {
                hash.update(format!("{}:", text.len()).as_bytes());
                hash.update(text.as_bytes());
            }
        }
    }
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn decided(row: Vec<Entry>) -> Decided {
    let text = |index: usize| row.get(index).and_then(Entry::text).unwrap_or_default().to_owned();
    let number = |index: usize| row.get(index).and_then(Entry::number).unwrap_or_default();
    let covers: Vec<String> = serde_json::from_str(&text(6)).unwrap_or_default();
    Decided {
        number: number(0),
        time: number(1),
        user: text(2),
        machine: text(3),
        action: text(4),
        incident: text(5),
        covers,
        value: serde_json::from_str(&text(7)).unwrap_or_default(),
        reason: Some(text(8)).filter(|reason| !reason.is_empty()),
        alerts: number(9),
        previous: text(10),
        hash: text(11),
        row,
    }
}

/// The whole log, from the oldest row to the newest.
///
/// # Errors
/// When it cannot be read.
pub async fn read(lake: &Lake) -> Result<Vec<Decided>, LakeError> {
    let mut log: Vec<Decided> = read_rows(lake, &LOG).await?.into_iter().map(decided).collect();
    log.sort_by_key(|decided| decided.number);
    Ok(log)
}

/// Writes decisions down, all in one commit, and gives the log with them. The lock makes each follow the one before.
///
/// # Errors
/// When it cannot be written; then nothing was.
pub async fn append(
    lake: &Lake,
    _lock: &Lock,
    drafts: &[Draft],
    writer: &Writer,
) -> Result<Vec<Decided>, LakeError> {
    let mut log = read(lake).await?;
    let mut rows = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let (number, previous) =
            log.last().map_or((1, String::new()), |last| (last.number + 1, last.hash.clone()));
        let mut row = row(number, draft, writer, &previous);
        row.push(hash_of(&row).into());
        rows.push(row.clone());
        log.push(decided(row));
    }
    let name = format!("log-{}", uuid::Uuid::new_v4());
    LOG.append(lake, &name, &rows, writer.time / 1000).await?;
    Ok(log)
}

/// What is wrong with the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Number of the row at which it shows.
    pub number: i64,
    /// What is wrong.
    pub problem: String,
}

/// Checks that the log is whole: no row changed, removed, inserted or there twice. Empty when all is well.
#[must_use]
pub fn verify(log: &[Decided]) -> Vec<Broken> {
    let mut broken = Vec::new();
    let (mut expected, mut previous) = (1, String::new());
    for decided in log {
        let mut say = |problem: String| broken.push(Broken { number: decided.number, problem });
        if decided.number > expected {
            let missing = decided.number - expected;
            say(format!("{missing} {} missing before it", if missing == 1 { "row is" } else { "rows are" }));
        } else if decided.number < expected {
            say("the number is there twice".to_owned());
        } else if decided.previous != previous {
            say("it does not follow the row before it".to_owned());
        }
        if hash_of(&decided.row) != decided.hash {
            say("it was changed after it was written".to_owned());
        }
        expected = decided.number + 1;
        previous.clone_from(&decided.hash);
    }
    broken
}

/// What the log says about which alerts belong together, from the oldest to the newest.
#[must_use]
pub fn decisions(log: &[Decided]) -> Vec<Decision> {
    let list = |value: &Value| -> Vec<String> {
        let texts = value.as_array().into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    };
    let mut decisions = Vec::new();
    for decided in log {
        for alerts in decided.value.get("together").and_then(Value::as_array).into_iter().flatten() {
            decisions.push(Decision::Together { alerts: list(alerts) });
        }
        if let Some([left, right]) = decided.value.get("apart").and_then(Value::as_array).map(Vec::as_slice) {
            decisions.push(Decision::Apart { left: list(left), right: list(right) });
        }
    }
    decisions
}

/// A row as tests of what rests on the log need it.
#[cfg(test)]
pub(super) fn for_tests(number: i64, covers: &[&str], value: Value, alerts: i64) -> Decided {
    let covers: Vec<String> = covers.iter().map(|id| (*id).to_owned()).collect();
    let draft = Draft {
        action: "status",
        incident: covers.first().cloned().unwrap_or_default(),
        covers,
        value: value.as_object().cloned().unwrap_or_default(),
        reason: None,
        alerts,
    };
    let writer = Writer { user: "ada".to_owned(), machine: "desk".to_owned(), time: 0 };
    let mut row = row(number, &draft, &writer, "");
    row.push(hash_of(&row).into());
    decided(row)
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
