//! Query behaviour in `.slt` files, over a lake of the sample data.

use std::collections::BTreeMap;
use std::path::Path;

use arrow::array::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use sqllogictest::{DBOutput, DefaultColumnType, Runner};
use trailhound::clock::Clock;
use trailhound::engine::kusto::Outside;
use trailhound::engine::run::{Bounds, Prepared};
use trailhound::engine::{Engine, Limits, Planned};
use trailhound::error::Failure;
use trailhound::lake::Lake;

use crate::common::{NOW, Place, samples};

struct Session {
    engine: Engine,
    runtime: tokio::runtime::Runtime,
    is_kusto: bool,
}

impl Session {
    async fn planned(&self, text: &str) -> Result<Vec<Planned>, Failure> {
        if self.is_kusto {
            let planned = self.engine.plan_kql(text, &Outside::default()).await?;
            return Ok(planned.into_iter().map(|one| one.planned).collect());
        }
        let mut all = Vec::new();
        for statement in self.engine.parse(text)? {
            all.push(self.engine.plan(text, statement, &BTreeMap::new()).await?);
        }
        Ok(all)
    }
}

impl sqllogictest::DB for Session {
    type Error = Failure;
    type ColumnType = DefaultColumnType;

    fn run(&mut self, sql: &str) -> Result<DBOutput<DefaultColumnType>, Failure> {
        let mut rows = Vec::new();
        let mut columns = 0;
        self.runtime.block_on(async {
            for planned in self.planned(sql).await? {
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
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let entries = ["slt", "kql"].map(|folder| std::fs::read_dir(root.join(folder)).unwrap());
    let mut files: Vec<_> = entries.into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "slt"));
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let is_kusto = file.parent().is_some_and(|folder| folder.ends_with("kql"));
        let mut runner = Runner::new(|| async {
            let lake = Lake::open(&place.path("lake")).unwrap();
            let clock = Clock::Fixed(NOW.parse().unwrap());
            let engine = Engine::new(Some(lake), &Limits::default(), clock)?;
            Ok::<_, Failure>(Session { engine, runtime: tokio::runtime::Runtime::new().unwrap(), is_kusto })
        });
        if let Err(error) = runner.run_file(&file) {
            panic!("{}: {error}", file.display());
        }
    }
}
