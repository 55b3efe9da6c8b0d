//! What has arrived in the lake, as runs of saved queries ask for it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use crate::engine::Engine;
use crate::engine::catalog::{HIDDEN_SCHEMA, SYSTEM_SCHEMA};
use crate::error::Failure;
use crate::lake::Lake;
use crate::lake::columns::{INGEST_SEQUENCE, INGEST_TIME};
use crate::schedule::Arrivals;
use crate::schema::find_table;

use super::select::{micros, number, select};

/// The ingests of a lake at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ingests {
    /// The last one that is complete.
    pub last: u64,
    /// Those whose rows raise no alerts.
    pub historic: Vec<u64>,
}

impl Ingests {
    /// Looks at a lake. Rows of an ingest that is under way are not all there yet, so it does not count; one that was killed
    /// adds none any more, so it does.
    ///
    /// # Errors
    /// When the list of ingests cannot be read.
    pub async fn read(lake: &Lake, engine: &Engine) -> Result<Self, Failure> {
        let failed = |error: &crate::lake::LakeError| Failure::caused("the lake cannot be locked", error);
        // Held while reading: an ingest that begins meanwhile waits until the list is read.
        let lock = lake.lock_for_ingest(|| false).map_err(|error| failed(&error))?;
        let columns = engine.catalog().columns(SYSTEM_SCHEMA, "ingest_log").await;
        let columns =
            columns.map_err(|error| Failure::caused("the list of ingests cannot be read", &error))?;
        // A lake of an earlier version has no such ingests.
        let knows = columns.is_some_and(|columns| columns.iter().any(|column| column == "Historic"));
        let historic = if knows { "max(\"Historic\")" } else { "null" };
        let sql = format!(
            "select \"Sequence\", max(case when \"Event\" <> 'started' then 1 else 0 end), {historic} \
             from system.ingest_log group by \"Sequence\" order by \"Sequence\""
        );
        let rows = select(engine, &sql).await?;
        let mut ingests = Self::default();
        for row in &rows {
            let Some(sequence) = number(row.first()).and_then(|sequence| u64::try_from(sequence).ok()) else {
                continue;
            };
            ingests.last = sequence;
            if number(row.get(2)) == Some(1) {
                ingests.historic.push(sequence);
            }
        }
        let is_under_way = lock.is_none() && rows.last().is_some_and(|row| number(row.get(1)) == Some(0));
        if is_under_way {
            ingests.last = ingests.last.saturating_sub(1);
        }
        Ok(ingests)
    }
}

/// What is asked of the new rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Question {
    table: &'static str,
    after: u64,
    up_to: u64,
    max_age: Option<i64>,
    since: Option<i64>,
}

/// The earliest event among new rows, each question asked once.
#[derive(Debug, Default)]
pub struct Earliest {
    known: BTreeMap<Question, Option<i64>>,
}

impl Earliest {
    /// The earliest event time among the new rows of tables; nothing when none of them has new rows. Events that were too
    /// old when they arrived, and those before `since`, do not count.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub async fn of(
        &mut self,
        engine: &Engine,
        tables: &BTreeSet<&'static str>,
        arrivals: &Arrivals,
        max_age: Option<TimeDelta>,
        since: Option<DateTime<Utc>>,
    ) -> Result<Option<DateTime<Utc>>, Failure> {
        let Some(lake) = engine.catalog().lake() else { return Ok(None) };
        let mut earliest: Option<i64> = None;
        for table in tables.iter().copied().filter(|table| lake.has_table(table)) {
            let question = Question {
                table,
                after: arrivals.after,
                up_to: arrivals.up_to,
                max_age: max_age.and_then(|age| age.num_microseconds()),
                since: since.map(|since| since.timestamp_micros()),
            };
            let answer = match self.known.get(&question) {
                Some(answer) => *answer,
                None => {
                    let answer = ask(engine, &question, &arrivals.historic).await?;
                    self.known.insert(question, answer);
                    answer
                }
            };
            earliest = earliest.into_iter().chain(answer).min();
        }
        Ok(earliest.and_then(DateTime::from_timestamp_micros))
    }
}

async fn ask(engine: &Engine, question: &Question, historic: &[u64]) -> Result<Option<i64>, Failure> {
    let Some(table) = find_table(question.table) else { return Ok(None) };
    let Some(time) = table.time_column().and_then(|index| table.columns.get(index)).map(|column| column.name)
    else {
        return Ok(None);
    };
    let (after, up_to) = (question.after, question.up_to);
    let mut conditions =
        vec![format!("\"{INGEST_SEQUENCE}\" > {after} and \"{INGEST_SEQUENCE}\" <= {up_to}")];
    if !historic.is_empty() {
        let list: Vec<String> = historic.iter().map(u64::to_string).collect();
        conditions.push(format!("\"{INGEST_SEQUENCE}\" not in ({})", list.join(", ")));
    }
    if let Some(most) = question.max_age {
        conditions.push(format!("cast(\"{INGEST_TIME}\" as bigint) - cast(\"{time}\" as bigint) <= {most}"));
    }
    if let Some(since) = question.since.and_then(DateTime::from_timestamp_micros) {
        conditions.push(format!("\"{time}\" >= timestamp '{}'", since.format("%Y-%m-%dT%H:%M:%S%.6fZ")));
    }
    // The table itself, also where a view of its name stands in front of it.
    let from = format!("{HIDDEN_SCHEMA}.\"{}\"", table.name);
    let sql = format!("select min(\"{time}\") from {from} where {}", conditions.join(" and "));
    let rows = select(engine, &sql).await?;
    Ok(rows.first().and_then(|row| micros(row.first())))
}
