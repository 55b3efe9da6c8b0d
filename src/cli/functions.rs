//! `trailhound functions`: the manual of the engine's own functions.

use super::Session;
use crate::engine::functions;
use crate::error::{ExitCode, Failure};

/// Show the manual of the functions that queries have beyond SQL's own
#[derive(Debug, clap::Args)]
pub(super) struct FunctionsArgs {
    /// Only this function
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

pub(super) fn run(args: FunctionsArgs, session: &Session) -> Result<ExitCode, Failure> {
    let text = match args.name {
        None => functions::manual(),
        Some(name) => {
            let all = functions::documented();
            let found = all.iter().find(|function| {
                function.name().eq_ignore_ascii_case(&name)
                    || function.aliases().iter().any(|alias| alias.eq_ignore_ascii_case(&name))
            });
            let Some(function) = found else {
                return Err(Failure::usage(format!("there is no function {name} of the engine's own"))
                    .hint("`trailhound functions` shows them all; DataFusion's own are in its manual"));
            };
            functions::page(function)
        }
    };
    session
        .console
        .print(&format!("{}\n", text.trim_end()))
        .map_err(|error| Failure::caused("cannot write the manual", &error))?;
    Ok(ExitCode::Done)
}
