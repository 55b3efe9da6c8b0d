//! `trailhound audit`: whether what people decided is still as they wrote it.

use clap::Subcommand;

use super::Session;
use crate::error::{ExitCode, Failure};
use crate::incident::log;
use crate::output::plural;

/// Check the log of decisions
#[derive(Debug, clap::Args)]
pub(super) struct AuditArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Check that no decision about an incident was changed, removed or inserted since it was written
    ///
    /// Each row holds the hash of the row before. Rows cut off at the end leave a shorter log that is whole: keep the
    /// last hash elsewhere and give it with --expect to notice that too.
    ///
    /// Exit codes: 0 all is whole, 1 it is not, 2 usage.
    Verify {
        /// A hash that the log must contain
        #[arg(long, value_name = "HASH")]
        expect: Option<String>,
    },
}

pub(super) fn run(args: AuditArgs, session: &Session) -> Result<ExitCode, Failure> {
    let Action::Verify { expect } = args.action;
    let lake = session.lake()?;
    let log = session
        .runtime
        .block_on(log::read(&lake))
        .map_err(|error| Failure::caused("the log of decisions cannot be read", &error))?;
    let broken = log::verify(&log);
    for broken in &broken {
        session.console.warning(&format!("row {}: {}", broken.number, broken.problem));
    }
    let expected = expect.map(|hash| hash.trim().to_ascii_lowercase());
    if let Some(hash) = &expected
        && !log.iter().any(|decided| decided.hash == *hash)
    {
        session.console.warning("the row with the expected hash is not there");
        return Ok(ExitCode::Failed);
    }
    if !broken.is_empty() {
        return Ok(ExitCode::Failed);
    }
    let last = log.last().map_or("", |decided| decided.hash.as_str());
    let rows = plural(log.len() as u64, "decision", "decisions");
    session
        .console
        .note(&format!("{rows}, all as written{}{last}", if log.is_empty() { "" } else { "; last hash " }));
    Ok(ExitCode::Done)
}
