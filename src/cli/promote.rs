//! `trailhound promote`: which JSON paths are columns of their own.

use clap::Subcommand;

use super::Session;
use super::compact::{chosen, failed};
use super::results::{self, Destination};
use crate::error::{ExitCode, Failure};
use crate::lake::promoted::registry::{Origin, Registry};
use crate::lake::promoted::{PromotedPath, cost, sources};
use crate::output::{Format, plural};
use crate::schema::Table;

/// List, add and drop the JSON paths that are kept as columns
///
/// Ingest finds the paths that most records have and writes them as columns beside the text, so that hunts for them
/// need not parse it. Queries stay as they are: RawEventData->>'Workload' reads the column where there is one. Files
/// written before a path was added are parsed as before until `trailhound compact` writes them anew.
#[derive(Debug, clap::Args)]
pub(super) struct PromoteArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show the paths that are columns, with what they cost
    List {
        /// Only this table
        #[arg(value_name = "TABLE")]
        table: Option<String>,
        /// Output format
        #[arg(long, value_name = "FORMAT")]
        format: Option<Format>,
    },
    /// Make a path a column, from the next ingest or compaction on
    Add {
        /// The table
        #[arg(value_name = "TABLE")]
        table: String,
        /// The path as in a query: RawEventData->>'Workload'; -> instead of ->> for arrays and objects (can be repeated)
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<String>,
    },
    /// Write a path as a column no more, and do not find it again
    Drop {
        /// The table
        #[arg(value_name = "TABLE")]
        table: String,
        /// The path, as `promote list` shows it (can be repeated)
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<String>,
    },
}

pub(super) fn run(args: PromoteArgs, session: &Session) -> Result<ExitCode, Failure> {
    match args.action {
        Action::List { table, format } => list(session, table.as_deref(), format),
        Action::Add { table, paths } => change(session, &table, &paths, true),
        Action::Drop { table, paths } => change(session, &table, &paths, false),
    }
}

fn list(session: &Session, table: Option<&str>, format: Option<Format>) -> Result<ExitCode, Failure> {
    let lake = session.lake()?;
    let names: Vec<String> = table.iter().map(|name| (*name).to_owned()).collect();
    let registry =
        session.runtime.block_on(Registry::read(&lake)).map_err(|error| failed("promoted_log", &error))?;
    let mut rows = Vec::new();
    for table in chosen(&lake, &names)? {
        let mut costs = session
            .runtime
            .block_on(cost::costs(&lake, table))
            .map_err(|error| failed(table.name, &error))?;
        for path in registry.of(table) {
            costs.entry(path.clone()).or_default();
        }
        for (path, cost) in costs {
            let is_written = registry.of(table).contains(&path);
            rows.push(format!(
                "('{}', '{}', {is_written}, {}, {}, {}, {})",
                table.name,
                written(&path),
                cost.files,
                cost.all_files,
                cost.bytes,
                cost.index_bytes
            ));
        }
    }
    if rows.is_empty() {
        session.console.note("no path is a column: `trailhound promote add TABLE PATH` makes one");
        return Ok(ExitCode::Done);
    }
    let sql = format!(
        "select * from (values {}) as t(\"Table\", \"Path\", \"Written\", \"Files\", \"OfFiles\", \"Bytes\", \
         \"IndexBytes\") order by \"Table\", \"Bytes\" desc, \"Path\"",
        rows.join(", ")
    );
    results::show(session, &sql, &Destination { format, quiet: true, ..Destination::default() })
}

/// A path as a query writes it, within a literal.
fn written(path: &PromotedPath) -> String {
    let mut text = path.column.clone();
    let name = path.name();
    for part in name[path.column.len()..].split("->").skip(1) {
        let (arrow, key) = part.strip_prefix('>').map_or(("->", part), |key| ("->>", key));
        text.push_str(&format!("{arrow}''{key}''"));
    }
    text
}

fn change(session: &Session, name: &str, texts: &[String], added: bool) -> Result<ExitCode, Failure> {
    let lake = session.lake()?;
    let tables = chosen(&lake, std::slice::from_ref(&name.to_owned()))?;
    let Some(table) = tables.first().copied() else { return Ok(ExitCode::Done) };
    let paths = texts.iter().map(|text| parse(table, text)).collect::<Result<Vec<_>, _>>()?;
    let mut registry =
        session.runtime.block_on(Registry::read(&lake)).map_err(|error| failed("promoted_log", &error))?;
    let wanted: Vec<PromotedPath> =
        paths.into_iter().filter(|path| registry.of(table).contains(path) != added).collect();
    if added && let Some(taken) = wanted.iter().find(|path| is_taken(registry.of(table), path)) {
        return Err(Failure::usage(format!(
            "{} differs only by case from a path that is a column already",
            taken.name()
        ))
        .hint("names of columns are compared without case: drop the other one first"));
    }
    let now = session.clock.now().timestamp_micros();
    let change = registry.change(&lake, table, &wanted, added, Origin::Asked, now);
    session.runtime.block_on(change).map_err(|error| failed("promoted_log", &error))?;
    let count = wanted.len() as u64;
    let what = plural(count, "path", "paths");
    session.console.note(&if count == 0 {
        format!("{}: nothing to change", table.name)
    } else if added {
        format!(
            "{}: {what} added; `trailhound compact {}` writes them into the files there are",
            table.name, table.name
        )
    } else {
        format!("{}: {what} dropped; files that have them keep them until they are written anew", table.name)
    });
    Ok(ExitCode::Done)
}

fn is_taken(present: &[PromotedPath], path: &PromotedPath) -> bool {
    present.iter().any(|other| other.name().eq_ignore_ascii_case(&path.name()))
}

fn parse(table: &Table, text: &str) -> Result<PromotedPath, Failure> {
    let path = PromotedPath::parse(text).and_then(|path| path.check(table).map(|()| path));
    path.map_err(|error| {
        let columns: Vec<&str> = sources(table).collect();
        let hint = if columns.is_empty() {
            format!("{} has no column of JSON", table.name)
        } else {
            format!("columns of JSON in {}: {}", table.name, columns.join(", "))
        };
        Failure::usage(error.to_string()).hint(hint)
    })
}
