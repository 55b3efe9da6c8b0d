//! Other tools open a lake as it is. Runs where Python with DuckDB is present.

use std::process::Command;

use crate::common::{Place, samples};

#[test]
fn duckdb_reads_the_same_rows() {
    let present = Command::new("python3").args(["-c", "import duckdb"]).output();
    if !present.is_ok_and(|output| output.status.success()) {
        eprintln!("DuckDB is not installed: nothing was compared");
        return;
    }
    let place = Place::new();
    place.run(&["ingest", samples().to_str().unwrap()]);
    let files = place.path("lake/CloudAppEvents/**/*.parquet");
    let script = format!(
        "import duckdb; print(duckdb.sql(\"select count(*), count(distinct AccountId), min(Timestamp)::varchar is not null from read_parquet('{}', hive_partitioning=true)\").fetchall()[0])",
        files.display()
    );
    let output = Command::new("python3").args(["-c", &script]).output().unwrap();
    let found = String::from_utf8(output.stdout).unwrap();
    let rows = place.value("select count(*) from CloudAppEvents");
    let accounts = place.value("select count(distinct AccountId) from CloudAppEvents");
    assert_eq!(
        found.trim(),
        format!("({rows}, {accounts}, True)"),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
