//! Query behaviour in `.slt` files, over a lake of the sample data.

use std::collections::BTreeMap;
use std::path::Path;

use arrow::array::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use sqllogictest::{DBOutput, DefaultColumnType, Runner};
use trailhound::clock::Clock;
use trailhound::engine::run::{Bounds, Prepared};
use trailhound::engine::{Engine, Limits};
use trailhound::error::Failure;
use trailhound::lake::Lake;

use crate::common::{NOW, Place, samples};

struct Session {
    engine: Engine,
    runtime: tokio::runtime::Runtime,
}

impl sqllogictest::DB for Session {
    type Error = Failure;
    type ColumnType = DefaultColumnType;

    fn run(&mut self, sql: &str) -> Result<DBOutput<DefaultColumnType>, Failure> {
        let mut rows = Vec::new();
        let mut columns = 0;
        self.runtime.block_on(async {
            for statement in self.engine.parse(sql)? {
                let planned = self.engine.plan(sql, statement, &BTreeMap::new()).await?;
                let prepared = Prepared::new(&self.engine, &planned, sql).await?;
                columns = prepared.schema().fields().len();
                let mut add = |batch: &RecordBatch| {
                    rows.extend(texts(batch));
                    Ok(())
                };
                prepared.run(Bounds::default(), futures::future::pending(), &mut add).await?;
            }
            Ok::<_, Failure>(())
        })?;
        Ok(DBOutput::Rows { types: vec![DefaultColumnType::Any; columns], rows })
    }
}

fn texts(batch: &RecordBatch) -> Vec<Vec<String>> {
    let options = FormatOptions::default().with_null("NULL");
    let formatters: Vec<_> =
        batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options).unwrap()).collect();
    (0..batch.num_rows())
        .map(|row| {
            let cell = |formatter: &ArrayFormatter<'_>| match formatter.value(row).to_string() {
                text if text.is_empty() => "(empty)".to_owned(),
                text => text,
            };
            formatters.iter().map(cell).collect()
        })
        .collect()
}

#[test]
fn every_slt_file_holds() {
    let place = Place::new();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/exports");
    place.run(&["ingest", samples().to_str().unwrap()]);
    if data.is_dir() {
        place.run(&["ingest", data.to_str().unwrap()]);
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/slt");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "slt"));
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let mut runner = Runner::new(|| async {
            let lake = Lake::open(&place.path("lake")).unwrap();
            let clock = Clock::Fixed(NOW.parse().unwrap());
            let engine = Engine::new(Some(lake), &Limits::default(), clock)?;
            Ok::<_, Failure>(Session { engine, runtime: tokio::runtime::Runtime::new().unwrap() })
        });
        if let Err(error) = runner.run_file(&file) {
            panic!("{}: {error}", file.display());
        }
    }
}
