//! `trailhound functions`: the manual of the engine's own functions.

use super::Session;
use crate::engine::functions;
use crate::error::{ExitCode, Failure};
use crate::kql::functions as kusto;

/// Show the manual of the functions that queries have beyond SQL's own
#[derive(Debug, clap::Args)]
pub(super) struct FunctionsArgs {
    /// Only this function
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// The functions of Kusto instead
    #[arg(long)]
    kql: bool,
}

pub(super) fn run(args: FunctionsArgs, session: &Session) -> Result<ExitCode, Failure> {
    let text = match args.name {
        None if args.kql => kusto::manual::manual(),
        Some(name) if args.kql => {
            let Some(function) = kusto::find(&name).or_else(|| kusto::find_planned(&name)) else {
                return Err(Failure::usage(format!("there is no function {name} of Kusto here"))
                    .hint("`trailhound functions --kql` shows them all; their names are case-sensitive"));
            };
            kusto::manual::page(function)
        }
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
