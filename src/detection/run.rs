//! A saved query, run.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use crate::engine::kusto::Outside;
use crate::engine::run::{Bounds, Prepared};
use crate::engine::{Engine, Planned};
use crate::error::Failure;
use crate::hunt::{Language, SavedQuery};

/// What a query gave.
#[derive(Debug)]
pub struct Rows {
    /// Its columns.
    pub schema: SchemaRef,
    /// Its rows.
    pub batches: Vec<RecordBatch>,
    /// What whoever wrote it should know.
    pub notes: Vec<String>,
    /// Rows that were read from tables.
    pub read: Option<u64>,
}

impl Rows {
    /// How many.
    #[must_use]
    pub fn count(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}

/// Plans a saved query. Of a Kusto text with several results, the last one counts.
///
/// # Errors
/// When it cannot be understood, or is SQL of several statements.
pub async fn plan(engine: &Engine, query: &SavedQuery, outside: &Outside) -> Result<Planned, Failure> {
    match query.language {
        Language::Kql => {
            let planned = engine.plan_kql(&query.text, outside).await?;
            let last = planned.into_iter().next_back();
            last.map(|last| last.planned).ok_or_else(|| Failure::usage("there is no query"))
        }
        Language::Sql => {
            let mut statements = engine.parse(&query.text)?;
            match (statements.pop(), statements.len()) {
                (Some(statement), 0) => {
                    engine.plan(&query.text, statement, &std::collections::BTreeMap::new()).await
                }
                (None, _) => Err(Failure::usage("there is no query")),
                (Some(_), more) => {
                    Err(Failure::usage(format!("a saved query is one statement, and here are {}", more + 1)))
                }
            }
        }
    }
}

/// Runs a saved query to its end. What `stop` or the limits end early is an error: findings that are not all there would
/// be taken for all.
///
/// # Errors
/// When it cannot be planned, fails, or did not come to its end.
pub async fn run(
    engine: &Engine,
    query: &SavedQuery,
    outside: &Outside,
    bounds: Bounds,
    stop: impl Future<Output = ()>,
) -> Result<Rows, Failure> {
    let mut stop = std::pin::pin!(stop);
    let late = async {
        match bounds.time {
            Some(time) => tokio::time::sleep(time).await,
            None => std::future::pending().await,
        }
    };
    // Parts of a Kusto query that others depend on run while it is planned.
    let planned = tokio::select! {
        biased;
        () = stop.as_mut() => return Err(Failure::interrupted("stopped by the user")),
        planned = plan(engine, query, outside) => planned?,
        () = late => return Err(Failure::new("the query did not come to its end: stopped at --timeout while it was planned")),
    };
    let prepared = Prepared::new(engine, &planned, &query.text).await?;
    let mut batches = Vec::new();
    let mut sink = |batch: &RecordBatch| {
        batches.push(batch.clone());
        Ok(())
    };
    let outcome = prepared.run(bounds, stop, &mut sink).await?;
    if outcome.interrupted {
        return Err(Failure::interrupted("stopped by the user"));
    }
    if let Some(cut) = outcome.cut {
        return Err(Failure::new(format!("the query did not come to its end: {cut}")));
    }
    let read = outcome.scans.metrics.get("output_rows").and_then(|rows| u64::try_from(*rows).ok());
    Ok(Rows { schema: prepared.schema(), batches, notes: planned.notes, read })
}
