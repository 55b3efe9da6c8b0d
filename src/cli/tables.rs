//! `trailhound tables`: what there is to hunt in.

use super::Session;
use super::results::{self, Destination};
use crate::engine::catalog::{LAKE_SCHEMA, SYSTEM_SCHEMA};
use crate::engine::{Limits, tables, views};
use crate::error::{ExitCode, Failure};
use crate::lake::delta;
use crate::output::Format;
use crate::schema;

/// List the tables with their rows and time range
///
/// Shows tables that have rows, views over them, and the engine's own tables; --all adds the hunting tables that are
/// empty in this lake.
#[derive(Debug, clap::Args)]
pub(super) struct TablesArgs {
    /// Show empty hunting tables too
    #[arg(long)]
    all: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

pub(super) fn run(args: TablesArgs, session: &Session) -> Result<ExitCode, Failure> {
    let lake = session.lake_if_any()?;
    let engine = results::engine(session, &Limits::default())?;
    let mut rows = Vec::new();
    for name in engine.catalog().lake_tables() {
        let hunting = schema::find_table(&name).is_some_and(|table| table.name == name);
        let view = views::all().iter().any(|view| view.name == name);
        let stored = hunting && !view;
        let facts = match (&lake, stored) {
            (Some(lake), true) => session.runtime.block_on(facts(lake, &name))?,
            _ => None,
        };
        if !stored {
            rows.push(row(&name, "view", None, &tables::meaning(LAKE_SCHEMA, &name)));
        } else if facts.is_some() || args.all {
            rows.push(row(&name, "table", facts, &tables::meaning(LAKE_SCHEMA, &name)));
        }
    }
    for name in engine.catalog().system_tables() {
        rows.push(row(&format!("system.{name}"), "system", None, &tables::meaning(SYSTEM_SCHEMA, &name)));
    }
    if lake.is_none() {
        session.console.note(&format!(
            "there is no lake at {} yet: every table is empty",
            session.lake_folder.display()
        ));
    }
    let sql = format!(
        "select * from (values {}) as t(\"Table\", \"Kind\", \"Rows\", \"Files\", \"Bytes\", \"From\", \"To\", \"About\")",
        rows.join(", ")
    );
    results::show(session, &sql, &Destination { format: args.format, quiet: true, ..Destination::default() })
}

/// Rows, files, bytes and days of a table, from its log alone.
struct Facts {
    rows: u64,
    files: usize,
    bytes: u64,
    first: Option<String>,
    last: Option<String>,
}

async fn facts(lake: &crate::lake::Lake, name: &str) -> Result<Option<Facts>, Failure> {
    let describe =
        |error: &crate::lake::LakeError| Failure::caused(format!("{name} cannot be opened"), error);
    let Some(table) = delta::open(lake, name).await.map_err(|error| describe(&error))? else {
        return Ok(None);
    };
    let files = delta::files(&table, name).map_err(|error| describe(&error))?;
    let days = || files.iter().filter_map(|file| file.day.clone());
    Ok(Some(Facts {
        rows: files.iter().filter_map(|file| file.rows).sum(),
        files: files.len(),
        bytes: files.iter().map(|file| file.size).sum(),
        first: days().min(),
        last: days().max(),
    }))
}

fn row(name: &str, kind: &str, facts: Option<Facts>, meaning: &str) -> String {
    let text =
        |text: Option<&str>| text.map_or("null".to_owned(), |text| format!("'{}'", text.replace('\'', "''")));
    let number =
        |number: Option<u64>| number.map_or("cast(null as bigint)".to_owned(), |number| number.to_string());
    let facts = facts.as_ref();
    format!(
        "({}, '{kind}', {}, {}, {}, {}, {}, {})",
        text(Some(name)),
        number(facts.map(|facts| facts.rows)),
        number(facts.map(|facts| facts.files as u64)),
        number(facts.map(|facts| facts.bytes)),
        text(facts.and_then(|facts| facts.first.as_deref())),
        text(facts.and_then(|facts| facts.last.as_deref())),
        text(Some(meaning)),
    )
}
