//! `trailhound query`: one or more queries, from the command line, files or standard input.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use datafusion::common::format::ExplainStatementOptions;
use datafusion::scalar::ScalarValue;
use datafusion::sql::parser::{ExplainStatement, Statement};

use super::results::{self, Destination};
use super::{Session, arguments};
use crate::engine::kusto::Outside;
use crate::engine::run::Bounds;
use crate::engine::{Engine, Limits, Planned};
use crate::error::{ExitCode, Failure};
use crate::output::Format;

/// Run SQL or Kusto queries over the lake
///
/// Tables are named as in Defender (`CloudAppEvents`); in SQL case does not matter while a name is unambiguous, and CSV,
/// JSON and Parquet files are tables under their quoted path: select * from 'watchlist.csv'. Several statements,
/// separated by semicolons, run in order. Without a query and -f, SQL is read from standard input.
///
/// Kusto queries, as written for Defender and Sentinel, run with --kql or from files that end in .kql or .csl.
///
/// Exit codes: 0 done, 1 failed, 2 usage, 3 cut (--max-rows, --timeout), 130 interrupted.
#[derive(Debug, Default, clap::Args)]
pub(super) struct QueryArgs {
    /// The queries (can be repeated)
    #[arg(value_name = "SQL")]
    sql: Vec<String>,
    /// A query in Kusto (can be repeated); - is standard input
    #[arg(long, value_name = "KQL")]
    kql: Vec<String>,
    /// Read queries from a file; .kql and .csl hold Kusto, others SQL, - is standard input (can be repeated)
    #[arg(short, long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    outside: super::kql::OutsideArgs,
    /// Draw what `render` asks for also where the result does not go to a terminal (Kusto only)
    #[arg(long)]
    chart: bool,
    /// Print the result columns and their Kusto types as JSON instead of running (Kusto only)
    #[arg(long)]
    describe: bool,
    /// Give $NAME a value; NAME:int=, :real=, :bool= and :time= for other kinds than text (can be repeated)
    #[arg(short, long = "param", value_name = "NAME=VALUE", value_parser = arguments::parameter)]
    parameters: Vec<(String, ScalarValue)>,
    /// Output format: table, csv, tsv, json, ndjson, markdown, line, parquet or arrow [default: table on a terminal,
    /// csv elsewhere, or by the name given with -o]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write the result to a file, which appears only when it is complete
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// CSV that Excel opens right: byte order mark, no formulas, an error for what Excel cannot hold
    #[arg(long)]
    excel: bool,
    /// Stop after so many rows, and say so
    #[arg(long, value_name = "N")]
    max_rows: Option<u64>,
    /// Stop after so long, and say so: 30s, 5m
    #[arg(long, value_name = "TIME", value_parser = arguments::length)]
    timeout: Option<Duration>,
    /// Memory the query may use, such as 2GB; what does not fit is spilled to disk
    #[arg(long, value_name = "SIZE", value_parser = arguments::size)]
    memory_limit: Option<usize>,
    /// Folder to spill to [default: the system's temporary folder]
    #[arg(long, value_name = "DIR")]
    spill: Option<PathBuf>,
    /// Threads [default: all cores]
    #[arg(long, value_name = "N")]
    threads: Option<std::num::NonZeroUsize>,
    /// Show the plan instead of the result
    #[arg(long)]
    explain: bool,
    /// Say what was read and what could be skipped
    #[arg(long)]
    stats: bool,
    /// Say how long each query took, planning and output included
    #[arg(long)]
    timing: bool,
    /// Show values of sensitive information types as they are; REASON goes into system.audit with your name and the query
    #[arg(long, value_name = "REASON")]
    reveal: Option<String>,
}

pub(super) fn run(args: QueryArgs, session: &Session) -> Result<ExitCode, Failure> {
    let texts = texts(&args)?;
    let limits = limits(&args, session)?;
    let bounds = Bounds {
        rows: args.max_rows.or(session.config.max_rows),
        time: args.timeout.or(configured(session.config.timeout.as_deref(), "timeout", arguments::length)?),
    };
    let format = args.format.or(configured(session.config.format.as_deref(), "format", |text| {
        text.parse().map_err(|error: crate::output::OutputError| error.to_string())
    })?);
    let destination = Destination {
        format,
        file: args.output.clone(),
        excel: args.excel,
        statistics: args.stats,
        timing: args.timing,
        quiet: false,
    };
    let mut engine = results::engine(session, &limits)?;
    if let Some(reason) = &args.reveal {
        let all: Vec<&str> = texts.iter().map(|text| text.text.as_str()).collect();
        engine = session.runtime.block_on(engine.revealing(reason, &all.join(";\n")))?;
    }
    let plain = format.is_none() && args.output.is_none();
    let runs = Runs {
        session,
        engine: &engine,
        outside: args.outside.outside(session)?,
        parameters: args.parameters.into_iter().collect(),
        bounds,
        destination,
        explain: args.explain,
        draws: args.chart || plain && session.console.data_is_terminal(),
    };
    if args.describe {
        return session.runtime.block_on(runs.describe(&texts));
    }
    session.runtime.block_on(runs.all(&texts))
}

/// A query and its language.
struct Text {
    text: String,
    is_kusto: bool,
}

/// What all queries of a call have in common.
struct Runs<'s> {
    session: &'s Session,
    engine: &'s Engine,
    outside: Outside,
    parameters: BTreeMap<String, ScalarValue>,
    bounds: Bounds,
    destination: Destination,
    explain: bool,
    /// Whether `render` draws: on a terminal, and where it is asked for.
    draws: bool,
}

impl Runs<'_> {
    async fn all(&self, texts: &[Text]) -> Result<ExitCode, Failure> {
        let mut statements = Vec::new();
        for Text { text, .. } in texts.iter().filter(|text| !text.is_kusto) {
            statements
                .extend(self.engine.parse(text)?.into_iter().map(|statement| (text.as_str(), statement)));
        }
        let kusto: Vec<&str> =
            texts.iter().filter(|text| text.is_kusto).map(|text| text.text.as_str()).collect();
        if statements.is_empty() && kusto.is_empty() {
            return Err(Failure::usage("there is no query")
                .hint("give one as an argument, with --kql or -f, or on standard input"));
        }
        let count = statements.len() + kusto.len();
        if self.destination.file.is_some() && count > 1 {
            return Err(Failure::usage(format!("-o takes one result, and there are {count} queries"))
                .hint("run them one by one"));
        }
        let mut exit = ExitCode::Done;
        for (sql, statement) in statements {
            let statement = if self.explain { explained(statement) } else { statement };
            let (parameters, bounds) = (&self.parameters, self.bounds);
            let destination = &self.destination;
            let ended =
                results::run(self.session, self.engine, sql, statement, parameters, bounds, destination)
                    .await?;
            if ended != ExitCode::Done {
                exit = ended;
            }
            if ended == ExitCode::Interrupted {
                return Ok(exit);
            }
        }
        for text in kusto {
            let ended = self.kusto(text).await?;
            if ended != ExitCode::Done {
                exit = ended;
            }
            if ended == ExitCode::Interrupted {
                break;
            }
        }
        Ok(exit)
    }

    /// Runs a Kusto query, which may have several results.
    async fn kusto(&self, text: &str) -> Result<ExitCode, Failure> {
        let mut started = Instant::now();
        if self.explain {
            return self.explain_kusto(text).await;
        }
        let (bounds, destination) = (self.bounds, &self.destination);
        if destination.file.is_some() {
            // Planned only when the file is there: a bad path must cost nothing.
            let only = self.only_result(text);
            return results::run_planned(self.session, self.engine, text, started, only, bounds, destination)
                .await;
        }
        let planned = self.engine.plan_kql(text, &self.outside).await?;
        if planned.is_empty() {
            self.session.console.note("no statement of the query gives rows");
        }
        let mut exit = ExitCode::Done;
        for one in planned {
            let drawn = match self.draws {
                true => super::kql::render::show(self.session, self.engine, text, &one, bounds).await?,
                false => None,
            };
            let ended = match drawn {
                Some(ended) => ended,
                None => {
                    let ready = std::future::ready(Ok(one.planned));
                    results::run_planned(self.session, self.engine, text, started, ready, bounds, destination)
                        .await?
                }
            };
            if ended != ExitCode::Done {
                exit = ended;
            }
            if ended == ExitCode::Interrupted {
                break;
            }
            started = Instant::now();
        }
        Ok(exit)
    }

    /// The result of a query that goes into a file.
    async fn only_result(&self, text: &str) -> Result<Planned, Failure> {
        let mut planned = self.engine.plan_kql(text, &self.outside).await?;
        let count = planned.len();
        match (planned.pop(), count) {
            (Some(one), 1) => Ok(one.planned),
            (None, _) => Err(Failure::usage("-o takes a result, and no statement of the query gives rows")),
            _ => Err(Failure::usage(format!("-o takes one result, and the query has {count}"))
                .hint("leave out the statements whose results are not wanted")),
        }
    }

    async fn explain_kusto(&self, text: &str) -> Result<ExitCode, Failure> {
        for one in self.engine.plan_kql(text, &self.outside).await? {
            let shown = format!("{}\n", one.planned.plan.display_indent());
            self.session
                .console
                .print(&shown)
                .map_err(|error| Failure::caused("the plan could not be written", &error))?;
        }
        Ok(ExitCode::Done)
    }

    async fn describe(&self, texts: &[Text]) -> Result<ExitCode, Failure> {
        for Text { text, is_kusto } in texts {
            if !is_kusto {
                return Err(
                    Failure::usage("--describe is for queries in Kusto").hint("in SQL: describe select ...")
                );
            }
            let described = self.engine.describe_kql(text, &self.outside).await?;
            let shown = super::kql::described(&described);
            self.session
                .console
                .print(&shown)
                .map_err(|error| Failure::caused("the description could not be written", &error))?;
        }
        Ok(ExitCode::Done)
    }
}

fn texts(args: &QueryArgs) -> Result<Vec<Text>, Failure> {
    let sql = |text: String| Text { text, is_kusto: false };
    let mut texts: Vec<Text> = args.sql.iter().cloned().map(sql).collect();
    for kql in &args.kql {
        let text = if kql == "-" { standard_input()? } else { kql.clone() };
        texts.push(Text { text, is_kusto: true });
    }
    for file in &args.files {
        let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let is_kusto = matches!(ending.to_ascii_lowercase().as_str(), "kql" | "csl" | "kusto");
        let text = if file.as_os_str() == "-" { standard_input()? } else { read(file)? };
        texts.push(Text { text, is_kusto });
    }
    if texts.is_empty() {
        texts.push(sql(standard_input()?));
    }
    Ok(texts)
}

fn read(file: &std::path::Path) -> Result<String, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::caused(format!("cannot read the query file {}", file.display()), &error))?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

fn standard_input() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| Failure::caused("cannot read queries from standard input", &error))?;
    Ok(text)
}

fn limits(args: &QueryArgs, session: &Session) -> Result<Limits, Failure> {
    let config = &session.config;
    Ok(Limits {
        memory: args.memory_limit.or(configured(
            config.memory_limit.as_deref(),
            "memory-limit",
            arguments::size,
        )?),
        spill: args.spill.clone().or_else(|| config.spill.clone()),
        threads: args.threads.or_else(|| config.threads.and_then(std::num::NonZeroUsize::new)),
    })
}

/// A value of the configuration file, read as on the command line.
pub(super) fn configured<T>(
    text: Option<&str>,
    key: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, Failure> {
    text.map(read).transpose().map_err(|problem| Failure::usage(format!("the configured {key}: {problem}")))
}

fn explained(statement: Statement) -> Statement {
    match statement {
        Statement::Explain(_) => statement,
        statement => Statement::Explain(ExplainStatement {
            statement: Box::new(statement),
            options: ExplainStatementOptions::default(),
        }),
    }
}
