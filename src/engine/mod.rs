//! The one place where a session is built: which tables there are, which functions, which limits.
//!
//! A query goes through four steps, each a file: its names are resolved as hunters type them (`names`), it is planned
//! over the lake's tables (`catalog`, `tables`), it runs within the user's limits (`run`), and what goes wrong is said
//! with its place (`failure`).

pub mod catalog;
mod distinct;
mod failure;
pub mod functions;
mod grouping;
mod identities;
pub mod interrupts;
pub mod kusto;
mod masking;
mod names;
mod nearness;
mod one_input;
mod path_tables;
mod promoted;
pub mod reveal;
pub mod run;
mod scan;
pub mod sensitive;
mod shared;
pub mod statistics;
pub mod tables;
pub mod views;
pub mod visible;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use datafusion::common::ParamValues;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::{FairSpillPool, TrackConsumersPool};
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::prelude::{SQLOptions, SessionContext};
use datafusion::scalar::ScalarValue;
use datafusion::sql::parser::{DFParserBuilder, Statement};
use deltalake::delta_datafusion::DeltaSessionContext;

pub use failure::locate;

use crate::clock::Clock;
use crate::error::Failure;
use crate::lake::Lake;

/// Nested expressions deeper than this are refused by the parser.
const RECURSION_LIMIT: usize = 200;

/// Every operator of a chain nests the next one deeper; beyond this, planning takes minutes and then the stack.
const MOST_OPERATORS: usize = 3_000;

/// Operators in a text; 0 when it is not even tokens, which the parser will say better.
fn operators(sql: &str, dialect: &dyn datafusion::sql::sqlparser::dialect::Dialect) -> usize {
    use datafusion::sql::sqlparser::keywords::Keyword;
    use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};
    let Ok(tokens) = Tokenizer::new(dialect, sql).tokenize() else { return 0 };
    let is_operator = |token: &Token| match token {
        Token::Plus | Token::Minus | Token::Mul | Token::Div | Token::Mod | Token::StringConcat => true,
        Token::Word(word) => {
            matches!(word.keyword, Keyword::AND | Keyword::OR | Keyword::NOT | Keyword::UNION)
        }
        _ => false,
    };
    tokens.iter().filter(|token| is_operator(token)).count()
}

/// How much a query may use. Nothing is limited unless the user says so, and what is cut is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory; what does not fit is spilled to disk where that is possible.
    pub memory: Option<usize>,
    /// Where to spill; the system's temporary folder otherwise.
    pub spill: Option<PathBuf>,
    /// Threads; all cores otherwise.
    pub threads: Option<NonZeroUsize>,
}

/// A session over a lake. Clones share it.
#[derive(Clone)]
pub struct Engine {
    context: SessionContext,
    catalog: Arc<catalog::LakeCatalog>,
    clock: Clock,
    limits: Limits,
    /// Whether matched values are shown as they are.
    reveals: bool,
}

/// A query that has been understood.
#[derive(Debug)]
pub struct Planned {
    /// What will run, optimised.
    pub plan: LogicalPlan,
    /// What the user should know about it, such as columns that no record ever filled.
    pub notes: Vec<String>,
    /// Whether the result should be shown as the text of a plan.
    pub is_explain: bool,
    /// What of the result must not be shown as it is.
    masking: masking::Masking,
}

impl Engine {
    /// A session over a lake, or over files only.
    ///
    /// # Errors
    /// When the limits cannot be kept, for instance because the spill folder cannot be written to.
    pub fn new(lake: Option<Lake>, limits: &Limits, clock: Clock) -> Result<Self, Failure> {
        Self::build(lake, limits, clock, false, None)
    }

    /// A session over a lake that sees only part of its hunting tables.
    ///
    /// # Errors
    /// As [`Engine::new`].
    pub fn seeing(
        lake: Lake,
        limits: &Limits,
        clock: Clock,
        visible: visible::Visible,
    ) -> Result<Self, Failure> {
        Self::build(Some(lake), limits, clock, false, Some(visible))
    }

    fn build(
        lake: Option<Lake>,
        limits: &Limits,
        clock: Clock,
        reveals: bool,
        visible: Option<visible::Visible>,
    ) -> Result<Self, Failure> {
        let runtime = runtime(limits)?;
        // Built by deltalake, because only its planner can plan what its tables need.
        let context = DeltaSessionContext::with_runtime_env(runtime).into_inner();
        let sensitive = Arc::new(sensitive::Sensitive::new(lake.clone(), reveals));
        let catalog = Arc::new(catalog::LakeCatalog::seeing(lake, Arc::clone(&sensitive), visible));
        {
            let state = context.state_ref();
            let mut state = state.write();
            let options = state.config_mut().options_mut();
            options.catalog.default_catalog = catalog::CATALOG.to_owned();
            options.catalog.default_schema = catalog::LAKE_SCHEMA.to_owned();
            options.catalog.information_schema = true;
            options.sql_parser.collect_spans = true;
            options.sql_parser.map_string_types_to_utf8view = true;
            // This rule fails on JSON paths over wide views: "duplicate unqualified field name __common_expr_3".
            options.optimizer.enable_leaf_expression_pushdown = false;
            options.execution.time_zone = Some("UTC".to_owned());
            // Chosen for each scan: see `scan::selective`.
            options.execution.parquet.pushdown_filters = false;
            options.execution.parquet.reorder_filters = true;
            if let Some(bytes) = limits.memory {
                // A batch of raw records is large: with little memory, sorts must work on fewer rows at once.
                let rows = (bytes / (64 << 10)).clamp(256, 8192);
                if let Ok(rows) = rows.to_string().parse() {
                    options.execution.batch_size = rows;
                }
                options.execution.sort_spill_reservation_bytes = (bytes / 8).min(10 << 20);
            }
            if let Some(threads) = limits.threads {
                options.execution.target_partitions = threads.get();
            }
        }
        context.register_catalog(catalog::CATALOG, Arc::clone(&catalog) as _);
        let mut state = context.state();
        datafusion_functions_json::register_all(&mut state)
            .map_err(|error| failure::describe(&error, "", "registering the JSON functions"))?;
        let rules = physical_rules(state.physical_optimizers(), limits);
        let state = SessionStateBuilder::new_from_existing(state)
            .with_optimizer_rule(Arc::new(distinct::DistinctCounts))
            .with_optimizer_rule(Arc::new(nearness::JoinsOnNearness))
            .with_physical_optimizer_rules(rules)
            .build();
        let context = SessionContext::new_with_state(state);
        for function in functions::all(clock, &sensitive) {
            context.register_udf(function);
        }
        catalog.attach(&context);
        Ok(Self { context, catalog, clock, limits: limits.clone(), reveals })
    }

    /// The underlying session.
    #[must_use]
    pub fn context(&self) -> &SessionContext {
        &self.context
    }

    /// The tables there are.
    #[must_use]
    pub fn catalog(&self) -> &Arc<catalog::LakeCatalog> {
        &self.catalog
    }

    /// What time it is for this session.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The hash of a value under the lake's key, as `sit_hash` gives it: the same value in two places, without showing it.
    ///
    /// # Errors
    /// When the key cannot be read.
    pub fn hash_sensitive(&self, value: &str) -> Result<String, Failure> {
        let hash = self.catalog.sensitive().hash(value);
        hash.map_err(|error| failure::describe(&error, "", "hashing a sensitive value"))
    }

    /// Splits a text into its statements.
    ///
    /// # Errors
    /// When it is not SQL, with the place.
    pub fn parse(&self, sql: &str) -> Result<Vec<Statement>, Failure> {
        let dialect = datafusion::sql::sqlparser::dialect::PostgreSqlDialect {};
        let operators = operators(sql, &dialect);
        if operators > MOST_OPERATORS {
            return Err(Failure::usage(format!(
                "the query has {operators} operators, and chains of more than {MOST_OPERATORS} cannot be planned"
            ))
            .hint("write a long list as `column in (...)`, or put it into a CSV file and join that"));
        }
        DFParserBuilder::new(sql)
            .with_dialect(&dialect)
            .with_recursion_limit(RECURSION_LIMIT)
            .build()
            .and_then(|mut parser| parser.parse_statements())
            .map(Vec::from)
            .map_err(|error| failure::describe(&error, sql, "reading the query"))
    }

    /// Plans one statement of `sql`. Queries only: nothing in a hunt may change the lake or the disk.
    ///
    /// # Errors
    /// When a name is unknown, a type does not fit, a parameter is missing; with the place and the nearest name.
    pub async fn plan(
        &self,
        sql: &str,
        statement: Statement,
        parameters: &BTreeMap<String, ScalarValue>,
    ) -> Result<Planned, Failure> {
        // Planning runs on a thread of the runtime: it can take long and recurse deeply, and whoever waits for it must
        // be able to stop waiting. A defect in it must not end the shell either.
        let (engine, sql, parameters) = (self.clone(), sql.to_owned(), parameters.clone());
        let planning = tokio::spawn(async move { engine.plan_inner(&sql, statement, &parameters).await });
        planning.await.unwrap_or_else(|error| Err(defect("the query could not be planned", error)))
    }

    async fn plan_inner(
        &self,
        sql: &str,
        mut statement: Statement,
        parameters: &BTreeMap<String, ScalarValue>,
    ) -> Result<Planned, Failure> {
        let is_explain = matches!(statement, Statement::Explain(_));
        let named = names::resolve(&mut statement, &self.catalog, sql).await?;
        let describe =
            |error: &datafusion::error::DataFusionError| failure::describe(error, sql, "planning the query");
        let plan = self
            .context
            .state()
            .statement_to_plan(statement)
            .await
            .map_err(|error| self.with_known_names(describe(&error), &error))?;
        SQLOptions::new()
            .with_allow_ddl(false)
            .with_allow_dml(false)
            .with_allow_statements(false)
            .verify_plan(&plan)
            .map_err(|_| {
                Failure::usage("only queries can be run: this statement would change something")
                    .hint("the lake is changed by `trailhound ingest`, `compact` and `retention`")
            })?;
        let plan = bind(plan, parameters).map_err(|error| describe(&error))?;
        let masking = masking::Masking::new(&plan, self.reveals);
        let plan = promoted::use_columns(plan).map_err(|error| describe(&error))?;
        // Optimised once, here: what is noted about a query rests on what is left to be read.
        let plan = self.context.state().optimize(&plan).map_err(|error| describe(&error))?;
        let mut notes = tables::never_filled(&plan, &named, &self.catalog).await?;
        if self.catalog.lake().is_none() && !named.is_empty() {
            notes.push(
                "there is no lake: every table is empty; `trailhound ingest PATH...` makes one".to_owned(),
            );
        }
        Ok(Planned { plan, notes, is_explain, masking })
    }

    fn with_known_names(&self, failure: Failure, error: &datafusion::error::DataFusionError) -> Failure {
        failure::suggest(failure, error, &self.catalog, &self.context)
    }
}

/// DataFusion's rules for physical plans, with ours where they belong.
fn physical_rules(
    rules: &[Arc<dyn PhysicalOptimizerRule + Send + Sync>],
    limits: &Limits,
) -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    let mut rules = rules.to_vec();
    // What is shared, and what is sorted by number, is kept in memory: neither is done where memory is limited.
    if limits.memory.is_none()
        && let Some(before) = rules.iter().position(|rule| rule.name() == "FilterPushdown(Post)")
    {
        rules.insert(before, Arc::new(shared::ShareGroupings));
    }
    if let Some(before) = rules.iter().position(|rule| rule.name() == "join_selection") {
        rules.insert(before, Arc::new(nearness::SizesOfNearness));
    }
    rules.push(Arc::new(grouping::NumberGroups));
    rules.push(Arc::new(grouping::Shifts));
    if limits.memory.is_none() {
        rules.push(Arc::new(grouping::NumberSorts));
    }
    rules
}

/// What is said when a thread ended by a defect.
fn defect(what: &str, error: tokio::task::JoinError) -> Failure {
    let text = match error.try_into_panic() {
        Ok(panic) => panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_default(),
        Err(error) => error.to_string(),
    };
    Failure::new(format!("{what}: the engine has a defect"))
        .hint(format!("it said: {text}"))
        .hint("write the query in another way, and please report it")
}

fn runtime(limits: &Limits) -> Result<Arc<RuntimeEnv>, Failure> {
    let mut builder = RuntimeEnvBuilder::new();
    if let Some(bytes) = limits.memory {
        let most_named = NonZeroUsize::new(3).unwrap_or(NonZeroUsize::MIN);
        let pool = TrackConsumersPool::new(FairSpillPool::new(bytes), most_named);
        builder = builder.with_memory_pool(Arc::new(pool));
    }
    if let Some(folder) = &limits.spill {
        std::fs::create_dir_all(folder).map_err(|error| {
            Failure::caused(format!("cannot use {} as spill folder", folder.display()), &error)
        })?;
        let disk =
            DiskManagerBuilder::default().with_mode(DiskManagerMode::Directories(vec![folder.clone()]));
        builder = builder.with_disk_manager_builder(disk);
    }
    builder.build_arc().map_err(|error| failure::describe(&error, "", "setting the limits"))
}

/// Puts values in the place of `$name`.
fn bind(
    plan: LogicalPlan,
    parameters: &BTreeMap<String, ScalarValue>,
) -> datafusion::error::Result<LogicalPlan> {
    let wanted = plan.get_parameter_names()?;
    if wanted.is_empty() {
        return Ok(plan);
    }
    if let Some(missing) = {
        let mut missing: Vec<_> =
            wanted.iter().filter(|name| !parameters.contains_key(name.trim_start_matches('$'))).collect();
        missing.sort();
        missing.first().map(|name| (*name).clone())
    } {
        return datafusion::common::plan_err!("the parameter {missing} has no value: give it with --param");
    }
    let values: Vec<(String, ScalarValue)> =
        parameters.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    plan.with_param_values(ParamValues::from(values))
}
