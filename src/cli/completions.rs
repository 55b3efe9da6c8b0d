//! `trailhound completions`: completion scripts, made from the same definitions as the command line.

use super::Session;
use crate::error::{ExitCode, Failure};

/// Print the completion script for a shell
#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: clap_complete::Shell,
}

pub(super) fn run(args: CompletionsArgs, session: &Session) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::definition(), "trailhound", &mut script);
    session
        .console
        .print(&String::from_utf8_lossy(&script))
        .map_err(|error| Failure::caused("cannot write the completion script", &error))?;
    Ok(ExitCode::Done)
}
