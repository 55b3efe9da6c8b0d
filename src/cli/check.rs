//! `trailhound check`: is the lake sound?

use super::Session;
use super::compact::failed;
use super::results;
use crate::error::{ExitCode, Failure};
use crate::lake::{columns, system, upkeep};
use crate::output::{count, plural};

/// Check that the lake is sound
///
/// Every file that a table's log names is there, has the size and the rows that the log says, and is a whole Parquet
/// file; every ingest run accounts for every record. --deep also reads every value and looks for rows that are
/// there twice.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// Read every value, and look for rows that are there twice
    #[arg(long)]
    deep: bool,
}

pub(super) fn run(args: CheckArgs, session: &Session) -> Result<ExitCode, Failure> {
    let lake = session.lake()?;
    let written = upkeep::written_tables(&lake);
    let folders = written.iter().map(|table| table.name).chain(system::ALL.iter().map(|table| table.folder));
    let mut missing =
        session.runtime.block_on(upkeep::missing_tables(&lake)).map_err(|error| failed("system", &error))?;
    let (mut files, mut rows, mut wrong) = (0, 0, 0_u64);
    for folder in folders {
        let (looked_at, found_rows, findings) = session
            .runtime
            .block_on(upkeep::check(&lake, folder, args.deep))
            .map_err(|error| failed(folder, &error))?;
        files += looked_at;
        rows += found_rows;
        for finding in findings.into_iter().chain(std::mem::take(&mut missing)) {
            wrong += 1;
            let file = finding.file.map(|file| format!("{}: ", file.display())).unwrap_or_default();
            session.console.warning(&format!("{}: {file}{}", finding.table, finding.problem));
        }
    }
    session.console.note(&format!(
        "{}, {} looked at",
        plural(files, "file", "files"),
        plural(rows, "row", "rows")
    ));
    wrong += counted(
        session,
        "system.ingest_log",
        "\"Event\" = 'finished' and \"Records\" <> \"Added\" + \"Duplicates\" + \"Rejects\"",
    )?;
    if args.deep {
        for table in &written {
            let twice = format!(
                "(select 1 from hidden.\"{}\" group by \"{}\" having count(*) > 1) t",
                table.name,
                columns::RECORD_HASH
            );
            wrong += counted(session, &twice, "true")?;
        }
    }
    if wrong == 0 {
        session.console.note("the lake is sound");
        return Ok(ExitCode::Done);
    }
    Err(Failure::new(format!("{} found", plural(wrong, "problem", "problems")))
        .hint("ingest the original exports again into a new lake: nothing is counted twice"))
}

fn counted(session: &Session, table: &str, condition: &str) -> Result<u64, Failure> {
    let engine = results::engine(session, &crate::engine::Limits::default())?;
    let sql = format!("select count(*) as n from {table} where {condition}");
    let found = session.runtime.block_on(async {
        let mut total = 0;
        for statement in engine.parse(&sql)? {
            let planned = engine.plan(&sql, statement, &std::collections::BTreeMap::new()).await?;
            let prepared = crate::engine::run::Prepared::new(&engine, &planned, &sql).await?;
            let mut add = |batch: &arrow::array::RecordBatch| {
                use arrow::array::AsArray;
                let column = batch.column(0).as_primitive_opt::<arrow::datatypes::Int64Type>();
                total += column.and_then(arrow::compute::sum).unwrap_or(0);
                Ok(())
            };
            prepared.run(crate::engine::run::Bounds::default(), futures::future::pending(), &mut add).await?;
        }
        Ok::<_, Failure>(u64::try_from(total).unwrap_or(0))
    })?;
    if found > 0 {
        session
            .console
            .warning(&format!("{} rows that should not be: {table} where {condition}", count(found)));
    }
    Ok(found)
}
