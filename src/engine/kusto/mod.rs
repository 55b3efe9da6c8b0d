//! Kusto queries over the lake: the same tables, functions, limits and outputs as SQL.
//!
//! A text is parsed and bound in [`crate::kql`], which knows nothing of the engine. What is bound becomes a logical plan
//! here ([`lower`]), with Kusto's rules for what is missing; expressions and operators that the engine does not have run as
//! functions over Kusto's own [values](cells).

mod aggregate;
mod best_row;
mod bins;
mod cells;
mod geo;
mod interpreted;
mod lower;
mod needed;
mod order_key;
mod outside;
mod ranges;
mod rows;
mod shown;
mod sql;
mod tables;
mod text_test;

use arrow::array::RecordBatch;
use datafusion::error::{DataFusionError, Result as EngineResult};
use datafusion::logical_expr::LogicalPlan;
use futures::StreamExt;

use super::masking::Masking;
use super::{Engine, Planned, defect, failure, promoted, tables as lake_tables};
use crate::error::Failure;
use crate::kql;
use crate::kql::bind::{self, Bound, Chart};
pub(super) use interpreted::READS_MATCHED_VALUES;
use lower::PlanError;
pub use outside::Outside;
pub(super) use rows::{RowsTable, as_rows};
pub use tables::KustoTables;
use tables::View;
pub(crate) use tables::todays_table;
pub(super) use text_test::{Test, TextTestFunction};

/// A Kusto query that has been understood.
#[derive(Debug)]
pub struct Described {
    /// The columns of its result: name and type.
    pub columns: Vec<(String, &'static str)>,
    /// Whether the data decides about more columns.
    pub more_columns: bool,
    /// How the result is to be drawn.
    pub render: Option<Chart>,
    /// What the person who wrote the query should know.
    pub notes: Vec<String>,
}

/// A Kusto query that is ready to run.
#[derive(Debug)]
pub struct PlannedKusto {
    /// The plan, as that of a query in SQL.
    pub planned: Planned,
    /// How the result is to be drawn.
    pub render: Option<Chart>,
    /// The same query in SQL; nothing where it uses what only Kusto has.
    pub sql: Option<String>,
}

/// Why a Kusto query cannot run.
#[derive(Debug)]
pub struct Refused {
    /// Why, in one line.
    pub reason: String,
    /// Where: line and column, from 1.
    pub place: Option<(usize, usize)>,
    /// All of it, for whoever wrote the query.
    pub failure: Box<Failure>,
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        let reason = failure.message.lines().next().unwrap_or_default().to_owned();
        Self { reason, place: None, failure: Box::new(failure) }
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        *refused.failure
    }
}

impl Engine {
    /// What a Kusto query gives, without running anything.
    ///
    /// # Errors
    /// When it is no query, or has no meaning, with the place.
    pub async fn describe_kql(&self, text: &str, outside: &Outside) -> Result<Described, Refused> {
        let bound = self.bind_kql(text, outside).await?;
        let result = bound.result();
        let columns = result.map(|result| &*result.columns).unwrap_or_default();
        Ok(Described {
            columns: columns.iter().map(|one| (one.name.to_string(), one.ty.name())).collect(),
            more_columns: result.is_some_and(|result| result.open.is_some()),
            notes: notes(&bound, text),
            render: bound.render.clone(),
        })
    }

    /// Plans a Kusto query: one plan for each statement that gives rows; `let` alone gives none.
    ///
    /// # Errors
    /// When it is no query, has no meaning, or asks for what is not there; with the place.
    pub async fn plan_kql(&self, text: &str, outside: &Outside) -> Result<Vec<PlannedKusto>, Refused> {
        // As for SQL: on a thread of the runtime, so that whoever waits can stop waiting.
        let (engine, text, outside) = (self.clone(), text.to_owned(), outside.clone());
        let planning = tokio::spawn(async move { engine.plan_kql_inner(&text, &outside).await });
        planning.await.unwrap_or_else(|error| Err(defect("the query could not be planned", error).into()))
    }

    async fn plan_kql_inner(&self, text: &str, outside: &Outside) -> Result<Vec<PlannedKusto>, Refused> {
        let bound = self.bind_kql(text, outside).await?;
        let mut all = Vec::new();
        for (at, result) in bound.results.iter().enumerate() {
            let lowered = Box::pin(lower::lower(self, &bound, outside, *result))
                .await
                .map_err(|error| described(error, text))?;
            let describe = |error: &DataFusionError| failure::describe(error, text, "planning the query");
            let plan = lowered.plan.clone();
            let masking = Masking::new(&plan, self.reveals);
            let plan = promoted::use_columns(plan).map_err(|error| describe(&error))?;
            let plan = self.context.state().optimize(&plan).map_err(|error| describe(&error))?;
            let mut notes = if at == 0 { notes(&bound, text) } else { Vec::new() };
            notes.extend(lowered.notes);
            let named = table_names(&bound);
            notes.extend(lake_tables::never_filled(&plan, &named, &self.catalog).await?);
            if self.catalog.lake().is_none() && !named.is_empty() {
                notes.push(
                    "there is no lake: every table is empty; `trailhound ingest PATH...` makes one"
                        .to_owned(),
                );
            }
            let sql = sql::equivalent(&lowered.plan);
            let planned = Planned { plan, notes, is_explain: false, masking };
            let is_last = at + 1 == bound.results.len();
            let render = bound.render.clone().filter(|_| is_last);
            all.push(PlannedKusto { planned, render, sql });
        }
        Ok(all)
    }

    async fn bind_kql(&self, text: &str, outside: &Outside) -> Result<Bound, Refused> {
        let tree = kql::parse(text).map_err(|error| {
            refused(&error.fault.to_string(), text, error.span, error.related, &error.hints)
        })?;
        for view in [View::Hunting, View::Workspace, View::WorkspaceJson] {
            let tables = KustoTables::of(self, text, outside.watchlists.clone(), view).await?;
            match bind::bind(&tree, &tables) {
                Ok(bound) => return Ok(bound),
                // Statements that give no rows: nothing is wrong with them.
                Err(error) if matches!(error.fault, bind::error::Fault::NoResult) => {
                    return Ok(Bound::default());
                }
                Err(_) => {}
            }
        }
        let tables = KustoTables::of(self, text, outside.watchlists.clone(), View::Lenient).await?;
        bind::bind(&tree, &tables).map_err(|error| of_binding(&error, text))
    }

    /// Runs a plan that another plan depends on. What is masked in results is masked here.
    async fn kusto_stage(&self, plan: LogicalPlan) -> EngineResult<Vec<RecordBatch>> {
        let masking = Masking::new(&plan, self.reveals);
        let plan = promoted::use_columns(plan)?;
        let state = self.context.state();
        let physical = state.create_physical_plan(&plan).await?;
        let mut stream = datafusion::physical_plan::execute_stream(physical, self.context.task_ctx())?;
        let mut batches = Vec::new();
        while let Some(batch) = stream.next().await {
            batches.push(masking.apply(batch?)?);
        }
        Ok(batches)
    }
}

/// The tables that a query names.
fn table_names(bound: &Bound) -> std::collections::BTreeSet<String> {
    bound
        .nodes
        .iter()
        .filter_map(|node| match &node.kind {
            bind::NodeKind::Table { name, .. } => Some(name.clone()),
            _ => None,
        })
        .collect()
}

/// The notes of the binder, each with its line.
fn notes(bound: &Bound, text: &str) -> Vec<String> {
    bound
        .notes
        .iter()
        .map(|note| {
            let place = kql::Position::of(text, note.span.start);
            format!("line {}: {}", place.line, note.text)
        })
        .collect()
}

fn described(error: PlanError, text: &str) -> Refused {
    match error {
        PlanError::Query(error) => of_binding(&error, text),
        PlanError::Engine(error) => failure::describe(&error, text, "planning the query").into(),
        PlanError::Failure(failure) => (*failure).into(),
    }
}

fn of_binding(error: &bind::BindError, text: &str) -> Refused {
    refused(&error.to_string(), text, error.span, error.related, &error.hints)
}

fn refused(
    reason: &str,
    text: &str,
    span: kql::Span,
    related: Option<(kql::Span, &str)>,
    hints: &[String],
) -> Refused {
    let shown = kql::report::snippet(text, span, related);
    let mut failure = Failure::usage(format!("{reason}\n{}", shown.trim_end()));
    failure.hints.extend(hints.iter().cloned());
    let place = kql::Position::of(text, span.start);
    Refused { reason: reason.to_owned(), place: Some((place.line, place.column)), failure: Box::new(failure) }
}
