//! `trailhound kql explain`: what the engine makes of a Kusto query.

use super::super::Session;
use super::super::results;
use super::OutsideArgs;
use crate::engine::Limits;
use crate::error::{ExitCode, Failure};

/// Show the plan of a Kusto query, and the equivalent SQL where there is one
///
/// What the plan depends on is worked out for it, as in a run: `toscalar`, the columns of `bag_unpack` and `pivot`.
#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// The query
    #[arg(value_name = "KQL")]
    query: String,
    #[command(flatten)]
    outside: OutsideArgs,
}

pub(super) fn run(args: &ExplainArgs, session: &Session) -> Result<ExitCode, Failure> {
    let engine = results::engine(session, &Limits::default())?;
    let outside = args.outside.outside(session)?;
    let shown = session.runtime.block_on(async {
        let planned = engine.plan_kql(&args.query, &outside).await?;
        let mut shown = String::new();
        for one in planned {
            shown.push_str(&format!("{}\n", one.planned.plan.display_indent()));
            for note in one.planned.notes {
                session.console.note(&note);
            }
            match one.sql {
                Some(sql) => shown.push_str(&format!("\n{sql}\n")),
                None => {
                    session.console.note("there is no equivalent SQL: the query uses what only Kusto has")
                }
            }
        }
        Ok::<_, Failure>(shown)
    })?;
    session
        .console
        .print(&shown)
        .map_err(|error| Failure::caused("the plan could not be written", &error))?;
    Ok(ExitCode::Done)
}
