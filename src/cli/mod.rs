//! The command line: one file for each command, its arguments and what it does.
//!
//! Arguments are only recorded here; nothing is opened while they are read.

mod alerts;
mod arguments;
mod audit;
mod check;
mod compact;
mod completions;
mod coverage;
mod demo;
mod describe;
mod export;
mod functions;
mod generate;
mod hunt;
mod incident;
mod incidents;
mod ingest;
mod kql;
mod manual;
mod promote;
mod query;
mod rejects;
mod results;
mod retention;
mod schedule;
mod shell;
mod sit;
mod tables;
mod vacuum;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand};

use crate::clock::Clock;
use crate::config::Config;
use crate::error::{ExitCode, Failure};
use crate::lake::Lake;
use crate::output::{ColorChoice, Console};

/// Where the lake is unless the user says otherwise.
const DEFAULT_LAKE: &str = "trailhound-lake";

/// Hunt over Microsoft 365 audit and alert logs
///
/// Exports go in, tables with Defender's names come out, SQL runs over them, offline. Without a command, a shell opens
/// on a terminal; from a pipe, the queries on standard input run.
#[derive(Debug, Parser)]
#[command(name = "trailhound", version, max_term_width = 110)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every command takes.
#[derive(Debug, clap::Args)]
pub struct Global {
    /// Folder of the lake [default: ./trailhound-lake]
    #[arg(long, global = true, env = "TRAILHOUND_LAKE", value_name = "DIR")]
    lake: Option<PathBuf>,
    /// Configuration file [default: ~/.config/trailhound/config.toml]
    #[arg(long, global = true, env = "TRAILHOUND_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// When to use colour: auto, always or never
    #[arg(long, global = true, value_name = "WHEN")]
    color: Option<ColorChoice>,
    /// Take this instant as now, so that a run can be repeated exactly
    #[arg(long, global = true, env = "TRAILHOUND_NOW", value_name = "TIME", value_parser = arguments::instant)]
    now: Option<chrono::DateTime<chrono::Utc>>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Ingest(ingest::IngestArgs),
    Query(query::QueryArgs),
    Kql(kql::KqlArgs),
    Hunt(hunt::HuntArgs),
    Schedule(schedule::ScheduleArgs),
    Shell(shell::ShellArgs),
    Tables(tables::TablesArgs),
    Describe(describe::DescribeArgs),
    Coverage(coverage::CoverageArgs),
    Rejects(rejects::RejectsArgs),
    Check(check::CheckArgs),
    Compact(compact::CompactArgs),
    Vacuum(vacuum::VacuumArgs),
    Retention(retention::RetentionArgs),
    Promote(promote::PromoteArgs),
    Sit(sit::SitArgs),
    Incidents(Box<incidents::IncidentsArgs>),
    Incident(incident::IncidentArgs),
    Alerts(alerts::AlertsArgs),
    Alert(alerts::AlertArgs),
    Export(export::ExportArgs),
    Audit(audit::AuditArgs),
    Functions(functions::FunctionsArgs),
    Demo(demo::DemoArgs),
    Generate(generate::GenerateArgs),
    Completions(completions::CompletionsArgs),
    Manual(manual::ManualArgs),
}

/// What a command works with.
pub struct Session {
    /// Where results and notes go.
    pub console: Console,
    /// The settings of the configuration file.
    pub config: Config,
    /// The lake's folder.
    pub lake_folder: PathBuf,
    /// What time it is.
    pub clock: Clock,
    /// For everything asynchronous.
    pub runtime: tokio::runtime::Runtime,
}

impl Session {
    /// Opens the lake, which must exist.
    fn lake(&self) -> Result<Lake, Failure> {
        Lake::open(&self.lake_folder).map_err(|error| {
            Failure::caused("the lake cannot be opened", &error)
                .hint("`trailhound ingest PATH...` makes a lake from exports; --lake DIR names another one")
        })
    }

    /// Opens the lake when there is one; a folder that is no lake is an error all the same.
    fn lake_if_any(&self) -> Result<Option<Lake>, Failure> {
        match Lake::open(&self.lake_folder) {
            Err(crate::lake::LakeError::Missing { .. }) => Ok(None),
            Err(error) => Err(Failure::caused("the lake cannot be opened", &error)),
            Ok(lake) => Ok(Some(lake)),
        }
    }
}

/// Runs the program and says how it ended.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are results, not errors; both print themselves.
            let exit = if error.use_stderr() { ExitCode::Usage } else { ExitCode::Done };
            let _ = error.print();
            return exit;
        }
    };
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let config = Config::load(cli.global.config.as_deref(), variable);
    let configured = config.as_ref().ok().and_then(|config| config.color.as_deref()).map(str::parse);
    let choice = cli.global.color.or_else(|| configured.and_then(Result::ok)).unwrap_or_default();
    let console = Console::system(choice, variable);
    let result = config.and_then(|config| session(cli.global, config, console)).map_err(|failure| {
        Console::system(choice, variable).failure(&failure);
        failure.exit
    });
    let session = match result {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    let exit = match dispatch(cli.command, &session) {
        Ok(exit) => exit,
        Err(failure) if failure.is_closed_pipe => ExitCode::Done,
        Err(failure) => {
            session.console.failure(&failure);
            failure.exit
        }
    };
    // A stopped query may hold a thread until it next yields; nobody waits for it.
    session.runtime.shutdown_background();
    exit
}

fn session(global: Global, config: Config, console: Console) -> Result<Session, Failure> {
    if let Some(color) = &config.color {
        color
            .parse::<ColorChoice>()
            .map_err(|problem| Failure::usage(format!("the configured color: {problem}")))?;
    }
    let lake_folder = global.lake.or_else(|| config.lake.clone()).unwrap_or_else(|| DEFAULT_LAKE.into());
    let clock = global.now.map_or(Clock::System, Clock::Fixed);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // Long chains of operators recurse while they are planned and dropped; memory is taken only when it is used.
        .thread_stack_size(64 << 20)
        .build()
        .map_err(|error| Failure::caused("cannot start", &error))?;
    Ok(Session { console, config, lake_folder, clock, runtime })
}

fn dispatch(command: Option<Command>, session: &Session) -> Result<ExitCode, Failure> {
    match command {
        Some(Command::Ingest(args)) => ingest::run(args, session),
        Some(Command::Query(args)) => query::run(args, session),
        Some(Command::Kql(args)) => kql::run(args, session),
        Some(Command::Hunt(args)) => hunt::run(args, session),
        Some(Command::Schedule(args)) => schedule::run(args, session),
        Some(Command::Shell(args)) => shell::run(args, session),
        Some(Command::Tables(args)) => tables::run(args, session),
        Some(Command::Describe(args)) => describe::run(args, session),
        Some(Command::Coverage(args)) => coverage::run(args, session),
        Some(Command::Rejects(args)) => rejects::run(args, session),
        Some(Command::Check(args)) => check::run(args, session),
        Some(Command::Compact(args)) => compact::run(args, session),
        Some(Command::Vacuum(args)) => vacuum::run(args, session),
        Some(Command::Retention(args)) => retention::run(args, session),
        Some(Command::Promote(args)) => promote::run(args, session),
        Some(Command::Sit(args)) => sit::run(args, session),
        Some(Command::Incidents(args)) => incidents::run(*args, session),
        Some(Command::Incident(args)) => incident::run(args, session),
        Some(Command::Alerts(args)) => alerts::list(args, session),
        Some(Command::Alert(args)) => alerts::run(args, session),
        Some(Command::Export(args)) => export::run(args, session),
        Some(Command::Audit(args)) => audit::run(args, session),
        Some(Command::Functions(args)) => functions::run(args, session),
        Some(Command::Demo(args)) => demo::run(args, session),
        Some(Command::Generate(args)) => generate::run(args, session),
        Some(Command::Completions(args)) => completions::run(args, session),
        Some(Command::Manual(args)) => manual::run(args, session),
        None if std::io::stdin().is_terminal() => shell::run(shell::ShellArgs::default(), session),
        None => query::run(query::QueryArgs::default(), session),
    }
}

/// The definition that completions and man pages are made from.
fn definition() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::definition().debug_assert();
    }
}
