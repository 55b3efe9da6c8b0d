//! A planned query, run within the user's limits.

use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use futures::{FutureExt, StreamExt};

use super::statistics::{self, ScanTotals};
use super::{Engine, Planned, failure};
use crate::error::Failure;

/// When to stop before the end. Whoever sets these is told when they struck.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Rows to give out at most.
    pub rows: Option<u64>,
    /// Time to run at most.
    pub time: Option<Duration>,
}

/// How a run ended.
#[derive(Debug)]
pub struct Outcome {
    /// Rows given out.
    pub rows: u64,
    /// Why rows may be missing, when they may.
    pub cut: Option<String>,
    /// Whether the user stopped it.
    pub interrupted: bool,
    /// From the start of execution to the last row.
    pub elapsed: Duration,
    /// What the scans read.
    pub scans: ScanTotals,
}

/// A query ready to give out rows.
pub struct Prepared {
    plan: Arc<dyn ExecutionPlan>,
    sql: String,
}

impl Prepared {
    /// Makes the physical plan.
    ///
    /// # Errors
    /// When the plan cannot be executed.
    pub async fn new(engine: &Engine, planned: &Planned, sql: &str) -> Result<Self, Failure> {
        let state = engine.context().state();
        let planning = std::panic::AssertUnwindSafe(state.create_physical_plan(&planned.plan)).catch_unwind();
        let plan = planning
            .await
            .map_err(|_| {
                Failure::new("the query could not be planned: the optimiser has a defect")
                    .hint("write the query in another way, and please report it")
            })?
            .map_err(|error| failure::describe(&error, sql, "planning the query"))?;
        Ok(Self { plan, sql: sql.to_owned() })
    }

    /// The columns of the result.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.plan.schema()
    }

    /// Runs the query and hands each batch to `sink`. `stop` ends it early when it becomes ready.
    ///
    /// # Errors
    /// When execution or `sink` fails.
    pub async fn run(
        &self,
        engine: &Engine,
        bounds: Bounds,
        stop: impl Future<Output = ()>,
        sink: &mut (dyn FnMut(&RecordBatch) -> Result<(), Failure> + Send),
    ) -> Result<Outcome, Failure> {
        let describe = |error: &_| failure::describe(error, &self.sql, "running the query");
        let started = Instant::now();
        let mut stream = execute_stream(Arc::clone(&self.plan), engine.context().task_ctx())
            .map_err(|error| describe(&error))?;
        let deadline = bounds.time.map(|time| tokio::time::Instant::now() + time);
        let mut stop = std::pin::pin!(stop.fuse());
        let (mut rows, mut cut, mut interrupted) = (0, None, false);
        loop {
            let next = std::panic::AssertUnwindSafe(stream.next()).catch_unwind();
            let batch = tokio::select! {
                biased;
                () = &mut stop => {
                    interrupted = true;
                    cut = Some(format!("stopped by the user after {rows} rows"));
                    break;
                }
                () = until(deadline) => {
                    cut = Some(format!("stopped at --timeout after {rows} rows"));
                    break;
                }
                batch = next => batch,
            };
            let batch = batch.map_err(|_| {
                Failure::new("the query stopped: an operator has a defect")
                    .hint("write the query in another way, and please report it")
            })?;
            let Some(batch) = batch else { break };
            let batch = batch.map_err(|error| describe(&error))?;
            let left = bounds.rows.map_or(u64::MAX, |most| most.saturating_sub(rows));
            if batch.num_rows() as u64 > left {
                sink(&batch.slice(0, usize::try_from(left).unwrap_or(usize::MAX)))?;
                rows += left;
                cut = Some(format!("stopped at --max-rows {rows}: there are more"));
                break;
            }
            rows += batch.num_rows() as u64;
            sink(&batch)?;
        }
        let scans = statistics::collect(&self.plan);
        Ok(Outcome { rows, cut, interrupted, elapsed: started.elapsed(), scans })
    }
}

async fn until(deadline: Option<tokio::time::Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => futures::future::pending().await,
    }
}
