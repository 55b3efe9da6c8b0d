//! `trailhound describe`: the columns of a table, and what is really in them.

use std::collections::BTreeMap;

use arrow::array::AsArray;

use super::Session;
use super::results::{self, Destination};
use crate::engine::catalog::{HIDDEN_SCHEMA, LAKE_SCHEMA, SYSTEM_SCHEMA};
use crate::engine::run::{Bounds, Prepared};
use crate::engine::{Engine, Limits, tables};
use crate::error::{ExitCode, Failure};
use crate::ingest::json_paths::Paths;
use crate::lake::{columns, system};
use crate::output::{Format, count};
use crate::schema::{ColumnType, Table, find_table};

/// Describe a table: columns, types, meanings, and the JSON paths really seen
///
/// Paths are taken from a sample of rows of each dynamic column; the last line says how many rows were looked at. --all-rows looks at every row.
#[derive(Debug, clap::Args)]
pub(super) struct DescribeArgs {
    /// The table
    #[arg(value_name = "TABLE")]
    table: String,
    /// Rows to sample for JSON paths
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    sample: u64,
    /// Look at every row
    #[arg(long, conflicts_with = "sample")]
    all_rows: bool,
    /// Show the hidden columns too
    #[arg(long)]
    hidden: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

pub(super) fn run(args: DescribeArgs, session: &Session) -> Result<ExitCode, Failure> {
    let engine = results::engine(session, &Limits::default())?;
    let destination = Destination { format: args.format, quiet: true, ..Destination::default() };
    let table = find_table(&args.table);
    let Some(table) = table else { return other(&args, &engine, session, &destination) };
    let sample = if args.all_rows { None } else { Some(args.sample) };
    let lines = session.runtime.block_on(describe(&engine, table, args.hidden))?;
    results::show_in(session, &engine, &columns_query(&lines), &destination)?;
    summary(session, &engine, table)?;
    let mut paths = Vec::new();
    for column in table.columns.iter().filter(|column| may_hold_json(column.column_type, column.name)) {
        let found = session.runtime.block_on(seen_paths(&engine, table, column.name, sample))?;
        paths.extend(path_lines(column.name, &found));
    }
    if paths.is_empty() {
        return Ok(ExitCode::Done);
    }
    let sql = format!(
        "select * from (values {}) as t(\"Column\", \"Path\", \"Types\", \"Rows\", \"Share\")",
        paths.join(", ")
    );
    results::show_in(session, &engine, &sql, &destination)?;
    if let Some(sample) = sample {
        session
            .console
            .note(&format!("paths are those of up to {} rows; --all-rows looks at all", count(sample)));
    }
    Ok(ExitCode::Done)
}

fn may_hold_json(column_type: ColumnType, name: &str) -> bool {
    column_type == ColumnType::Dynamic || name == "AdditionalFields"
}

struct Line {
    column: String,
    column_type: String,
    meaning: String,
}

async fn describe(engine: &Engine, table: &Table, hidden: bool) -> Result<Vec<Line>, Failure> {
    let mut lines: Vec<Line> = table
        .columns
        .iter()
        .map(|column| Line {
            column: column.name.to_owned(),
            column_type: column.column_type.kusto_name().to_owned(),
            meaning: column.meaning.to_owned(),
        })
        .collect();
    if hidden {
        let names = engine.catalog().columns(HIDDEN_SCHEMA, table.name).await;
        let names =
            names.map_err(|error| Failure::caused(format!("{} cannot be opened", table.name), &error))?;
        for name in names.into_iter().flatten().filter(|name| name.starts_with('_')) {
            let definition = columns::hidden_columns(table).find(|column| column.name == name);
            let meaning =
                definition.map_or("The UTC day the table is partitioned by", |column| column.meaning);
            lines.push(Line { column: name, column_type: "hidden".to_owned(), meaning: meaning.to_owned() });
        }
    }
    Ok(lines)
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn columns_query(lines: &[Line]) -> String {
    let values: Vec<String> = lines
        .iter()
        .map(|line| {
            format!("({}, {}, {})", quoted(&line.column), quoted(&line.column_type), quoted(&line.meaning))
        })
        .collect();
    format!("select * from (values {}) as t(\"Column\", \"Type\", \"Meaning\")", values.join(", "))
}

/// A view, a system table or a file: what the engine knows of it.
fn other(
    args: &DescribeArgs,
    engine: &Engine,
    session: &Session,
    destination: &Destination,
) -> Result<ExitCode, Failure> {
    let (schema, name) = match args.table.split_once('.') {
        Some((schema, name)) if schema.eq_ignore_ascii_case(SYSTEM_SCHEMA) => (SYSTEM_SCHEMA, name),
        _ => (LAKE_SCHEMA, args.table.as_str()),
    };
    let names = if schema == SYSTEM_SCHEMA {
        engine.catalog().system_tables()
    } else {
        engine.catalog().lake_tables()
    };
    let name = names.iter().find(|known| known.eq_ignore_ascii_case(name)).map_or(name, String::as_str);
    let provider = session
        .runtime
        .block_on(engine.catalog().provider(schema, name))
        .map_err(|error| Failure::caused(format!("{name} cannot be opened"), &error))?;
    let Some(provider) = provider else {
        return Err(Failure::usage(format!("there is no table {}", args.table))
            .hint("`trailhound tables --all` lists the tables"));
    };
    let meanings = system::ALL.iter().find(|table| table.folder.ends_with(name)).map(|table| table.columns);
    let lines: Vec<Line> = provider
        .schema()
        .fields()
        .iter()
        .map(|field| Line {
            column: field.name().clone(),
            column_type: field.data_type().to_string(),
            meaning: meanings
                .and_then(|columns| columns.iter().find(|column| column.name == field.name()))
                .map_or_else(String::new, |column| column.meaning.to_owned()),
        })
        .collect();
    session.console.note(&tables::meaning(schema, name));
    results::show_in(session, engine, &columns_query(&lines), destination)
}

/// Rows and time range, from a query that reads statistics only.
fn summary(session: &Session, engine: &Engine, table: &Table) -> Result<(), Failure> {
    let sql = match table.time_column() {
        Some(index) => format!(
            "select count(*) as \"Rows\", min(\"{0}\") as \"From\", max(\"{0}\") as \"To\" from \"{1}\"",
            table.columns[index].name, table.name
        ),
        None => format!("select count(*) as \"Rows\" from \"{}\"", table.name),
    };
    results::show_in(
        session,
        engine,
        &sql,
        &Destination { format: Some(Format::Line), quiet: true, ..Destination::default() },
    )?;
    Ok(())
}

async fn seen_paths(
    engine: &Engine,
    table: &Table,
    column: &str,
    sample: Option<u64>,
) -> Result<Paths, Failure> {
    let limit = sample.map_or_else(String::new, |rows| format!(" limit {rows}"));
    let sql = format!("select \"{column}\" from \"{}\" where \"{column}\" is not null{limit}", table.name);
    let mut paths = Paths::default();
    for statement in engine.parse(&sql)? {
        let planned = engine.plan(&sql, statement, &BTreeMap::new()).await?;
        let prepared = Prepared::new(engine, &planned, &sql).await?;
        let mut add = |batch: &arrow::array::RecordBatch| {
            let column = arrow::compute::cast(batch.column(0), &arrow::datatypes::DataType::Utf8)
                .map_err(|error| Failure::caused("the column is not text", &error))?;
            column.as_string::<i32>().iter().flatten().for_each(|text| paths.add(text));
            Ok(())
        };
        prepared.run(Bounds::default(), futures::future::pending(), &mut add).await?;
    }
    Ok(paths)
}

fn path_lines(column: &str, paths: &Paths) -> Vec<String> {
    paths
        .sorted()
        .into_iter()
        .map(|path| {
            format!(
                "({}, {}, {}, {}, '{:.1}%')",
                quoted(column),
                quoted(&path.path),
                quoted(&path.types.join("|")),
                path.rows,
                100.0 * path.rows as f64 / paths.rows().max(1) as f64
            )
        })
        .collect()
}
