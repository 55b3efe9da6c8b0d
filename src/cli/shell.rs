//! `trailhound shell`, which is also what `trailhound` alone opens on a terminal.

use super::Session;
use crate::error::{ExitCode, Failure};

/// Open the interactive shell
#[derive(Debug, Default, clap::Args)]
pub(super) struct ShellArgs {}

pub(super) fn run(_: ShellArgs, _session: &Session) -> Result<ExitCode, Failure> {
    Err(Failure::new("wired when the shell module lands"))
}
