//! A planned query, run within the user's limits.

use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::execution::TaskContext;
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use futures::{FutureExt, StreamExt};

use super::masking::Masking;
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
    context: Arc<TaskContext>,
    masking: Masking,
}

impl Prepared {
    /// Makes the physical plan.
    ///
    /// # Errors
    /// When the plan cannot be executed.
    pub async fn new(engine: &Engine, planned: &Planned, sql: &str) -> Result<Self, Failure> {
        let (state, logical) = (engine.context().state(), planned.plan.clone());
        let planner = Arc::clone(state.query_planner());
        let planning = tokio::spawn(async move { planner.create_physical_plan(&logical, &state).await });
        let plan = planning
            .await
            .map_err(|error| super::defect("the query could not be planned", error))?
            .map_err(|error| failure::describe(&error, sql, "planning the query"))?;
        let context = engine.context().task_ctx();
        Ok(Self { plan, sql: sql.to_owned(), context, masking: planned.masking.clone() })
    }

    /// The columns of the result.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.plan.schema()
    }

    /// Runs the query and hands each batch to `sink`, matched values masked unless the session reveals them. `stop` ends it early when it becomes ready.
    ///
    /// # Errors
    /// When execution or `sink` fails.
    pub async fn run(
        &self,
        bounds: Bounds,
        stop: impl Future<Output = ()>,
        sink: &mut (dyn FnMut(&RecordBatch) -> Result<(), Failure> + Send),
    ) -> Result<Outcome, Failure> {
        let describe = |error: &_| failure::describe(error, &self.sql, "running the query");
        let started = Instant::now();
        let (plan, context) = (Arc::clone(&self.plan), Arc::clone(&self.context));
        let (sender, mut batches) = tokio::sync::mpsc::channel(2);
        // The operators may keep every thread of the runtime busy for long; this one only waits, so that it can stop.
        let running = tokio::spawn(async move {
            let mut stream = execute_stream(plan, context)?;
            while let Some(batch) = stream.next().await {
                if sender.send(batch).await.is_err() {
                    break;
                }
            }
            Ok(())
        });
        let mut stop = std::pin::pin!(stop.fuse());
        let mut deadline = std::pin::pin!(after(bounds.time).fuse());
        let (mut rows, mut cut, mut interrupted) = (0, None, false);
        loop {
            let batch = tokio::select! {
                biased;
                () = &mut stop => {
                    interrupted = true;
                    cut = Some(format!("stopped by the user after {rows} rows"));
                    break;
                }
                () = &mut deadline => {
                    cut = Some(format!("stopped at --timeout after {rows} rows"));
                    break;
                }
                batch = batches.recv() => batch,
            };
            let Some(batch) = batch else { break };
            let batch =
                batch.and_then(|batch| self.masking.apply(batch)).map_err(|error| describe(&error))?;
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
        if cut.is_some() {
            running.abort();
        } else {
            let ended: datafusion::error::Result<()> =
                running.await.map_err(|error| super::defect("the query stopped", error))?;
            ended.map_err(|error| describe(&error))?;
        }
        let scans = statistics::collect(&self.plan);
        Ok(Outcome { rows, cut, interrupted, elapsed: started.elapsed(), scans })
    }
}

/// Becomes ready after a time, whatever the runtime's threads are busy with: a thread of its own waits.
async fn after(time: Option<Duration>) {
    let Some(time) = time else { return futures::future::pending().await };
    let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
    let waiting = std::thread::Builder::new().name("timeout".to_owned()).spawn(move || {
        std::thread::sleep(time);
        // When the query has ended meanwhile nobody listens.
        let _ = sender.send(());
    });
    if waiting.is_err() {
        // Without a thread of its own the runtime's timer must do.
        return tokio::time::sleep(time).await;
    }
    if receiver.await.is_err() {
        futures::future::pending::<()>().await;
    }
}
