//! `trailhound manual`: man pages, made from the same definitions as the command line.

use std::path::PathBuf;

use super::Session;
use crate::error::{ExitCode, Failure};

/// Write the man pages into a folder
#[derive(Debug, clap::Args)]
pub(super) struct ManualArgs {
    /// The folder, made when it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(super) fn run(args: ManualArgs, session: &Session) -> Result<ExitCode, Failure> {
    let failed = |error: &std::io::Error| {
        Failure::caused(format!("cannot write man pages to {}", args.folder.display()), error)
    };
    std::fs::create_dir_all(&args.folder).map_err(|error| failed(&error))?;
    clap_mangen::generate_to(super::definition(), &args.folder).map_err(|error| failed(&error))?;
    session.console.note(&format!("man pages are in {}", args.folder.display()));
    Ok(ExitCode::Done)
}
