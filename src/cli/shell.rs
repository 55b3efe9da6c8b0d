//! `trailhound shell`, which is also what `trailhound` alone opens on a terminal.

use super::query::configured;
use super::{Session, arguments, results};
use crate::engine::Limits;
use crate::engine::run::Bounds;
use crate::error::{ExitCode, Failure};
use crate::output::Format;
use crate::shell::{self, Language, ShellOptions};

/// Open the interactive shell
///
/// Queries end with a semicolon and may span lines; those in Kusto also end with an empty line. Commands begin with a dot;
/// `.help` lists them.
#[derive(Debug, Default, clap::Args)]
pub(super) struct ShellArgs {
    /// Output format
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Begin with queries in Kusto instead of SQL; .sql and .kql switch
    #[arg(long)]
    kql: bool,
    #[command(flatten)]
    outside: super::kql::OutsideArgs,
    /// Keep no history
    #[arg(long)]
    no_history: bool,
}

pub(super) fn run(args: ShellArgs, session: &Session) -> Result<ExitCode, Failure> {
    let config = &session.config;
    let variable = |name: &str| std::env::var(name).ok();
    let format = args.format.or(configured(config.format.as_deref(), "format", |text| {
        text.parse().map_err(|error: crate::output::OutputError| error.to_string())
    })?);
    let limits = Limits {
        memory: configured(config.memory_limit.as_deref(), "memory-limit", arguments::size)?,
        spill: config.spill.clone(),
        threads: config.threads.and_then(std::num::NonZeroUsize::new),
    };
    let mut options = ShellOptions::from_environment(arguments::parameter, variable);
    if args.no_history {
        options.history = None;
    }
    if args.kql {
        options.language = Language::Kusto;
    }
    options.outside = args.outside.outside(session)?;
    options.format = format.unwrap_or(options.format);
    options.bounds = Bounds {
        rows: config.max_rows,
        time: configured(config.timeout.as_deref(), "timeout", arguments::length)?,
    };
    let engine = results::engine(session, &limits)?;
    shell::run(engine, &session.console, options)
}
