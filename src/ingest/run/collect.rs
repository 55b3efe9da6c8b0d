//! Parsed chunks, in file order: what is new is kept, sorted by day, and handed on to be written.
//!
//! Chunks are parsed in any order and collected in theirs, so that which of two equal records is kept, and every
//! count, are the same in every run.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use hashbrown::HashMap;

use super::super::dispatch::FileContext;
use super::super::row::{Role, Ticks};
use super::identities::Identities;
use super::summary::{FileSummary, Summary, TableCounts, TimeRange};
use super::worker::{Parsed, RejectedRecords};
use super::write::{SortedRow, WriteJob};
use super::{IngestError, RunContext};
use crate::lake::batch::TableRows;
use crate::lake::file::Layout;
use crate::lake::known::{KnownRows, Verdict};
use crate::lake::promoted::Sample;
use crate::schema::Table;

/// Bytes of rows kept before they are written: more makes fewer and larger files.
const PENDING_BYTES: usize = 128 << 20;

/// Identities of known rows kept in memory over all tables and days: about 40 bytes each with their record ids.
const KNOWN_ROWS: usize = 3_000_000;

/// Rows that are looked through for paths worth a column, the first time a table is written and each further time.
const SAMPLED_ROWS: usize = 2_000;
const SAMPLED_AGAIN: usize = 500;

/// Bytes of rejected records kept before they are written.
const REJECTED_BYTES: usize = 32 << 20;

/// New rows of one table that are not written yet.
#[derive(Default)]
struct Pending {
    batches: Vec<RecordBatch>,
    days: BTreeMap<Option<i32>, Vec<SortedRow>>,
    bytes: usize,
}

/// One hunting table during a run.
struct TableState {
    table: &'static Table,
    known: KnownRows,
    pending: Pending,
    files_written: u32,
}

/// Rows and duplicates of a table, workload and day.
type CoverageKey = (&'static str, Option<i32>);
/// By workload; records that name none are under the empty name.
type CoverageCounts = HashMap<String, (u64, u64)>;

/// Rows and duplicates of one table, day and workload.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Covered {
    pub table: &'static str,
    pub day: Option<i32>,
    pub workload: Option<String>,
    pub added: u64,
    pub duplicates: u64,
}

/// Gathers what a run found.
pub(super) struct Collector {
    tables: BTreeMap<&'static str, TableState>,
    pending_bytes: usize,
    pub summary: Summary,
    pub rejected: Vec<(Arc<FileContext>, RejectedRecords)>,
    rejected_bytes: usize,
    pub identities: Identities,
    coverage: HashMap<CoverageKey, CoverageCounts>,
    known_rows_after_shrinking: usize,
}

impl Collector {
    pub(super) fn new() -> Self {
        Self {
            tables: BTreeMap::new(),
            pending_bytes: 0,
            summary: Summary::default(),
            rejected: Vec::new(),
            rejected_bytes: 0,
            identities: Identities::default(),
            coverage: HashMap::new(),
            known_rows_after_shrinking: 0,
        }
    }

    /// Whether enough has gathered to be written.
    pub(super) fn is_full(&self) -> bool {
        self.pending_bytes >= PENDING_BYTES
            || self.rejected_bytes >= REJECTED_BYTES
            || self.known_rows() > KNOWN_ROWS / 2 + self.known_rows_after_shrinking.max(KNOWN_ROWS / 2)
    }

    /// Takes what came of a chunk. `known` tells which rows a table already has.
    pub(super) fn add(
        &mut self,
        parsed: Parsed,
        file: &mut FileSummary,
        known: &mut dyn FnMut(&'static Table) -> Result<KnownRows, IngestError>,
    ) -> Result<(), IngestError> {
        file.records += parsed.records;
        file.rejects +=
            parsed.rejected.iter().filter(|(record, _)| record.part.is_none_or(|part| part == 1)).count()
                as u64;
        for (name, count) in parsed.unknown_fields {
            *file.unknown_fields.entry(name).or_default() += count;
        }
        for rows in parsed.rows {
            self.add_rows(rows, file, known)?;
        }
        self.identities.merge(parsed.identities);
        // What a retry cannot read is kept already.
        if parsed.file.retried.is_none() && !parsed.rejected.is_empty() {
            self.rejected_bytes += parsed.rejected.memory();
            self.rejected.push((parsed.file, parsed.rejected));
        }
        Ok(())
    }

    fn add_rows(
        &mut self,
        rows: TableRows,
        file: &mut FileSummary,
        known: &mut dyn FnMut(&'static Table) -> Result<KnownRows, IngestError>,
    ) -> Result<(), IngestError> {
        let table = rows.table;
        if !self.tables.contains_key(table.name) {
            let state =
                TableState { table, known: known(table)?, pending: Pending::default(), files_written: 0 };
            self.tables.insert(table.name, state);
        }
        let Some(state) = self.tables.get_mut(table.name) else { return Ok(()) };
        let counts = self.summary.tables.entry(table.name).or_default();
        let workloads =
            rows.batch.column_by_name("_Workload").and_then(|column| column.as_string_opt::<i32>()).cloned();
        let batch_number = u32::try_from(state.pending.batches.len()).unwrap_or(u32::MAX);
        let mut kept = 0;
        for (index, key) in rows.keys.iter().enumerate() {
            let day = key.time.map(Ticks::day);
            let verdict = state.known.check(day, key)?;
            count(counts, file, key.role, verdict, key.time);
            if key.role == Role::Primary {
                let workload =
                    workloads.as_ref().filter(|texts| texts.is_valid(index)).map(|texts| texts.value(index));
                cover(self.coverage.entry((table.name, day)).or_default(), workload, verdict);
            }
            if verdict != Verdict::Duplicate {
                kept += 1;
                let row = u32::try_from(index).unwrap_or(u32::MAX);
                let sorted = SortedRow { time: key.time, identity: key.identity, batch: batch_number, row };
                state.pending.days.entry(day).or_default().push(sorted);
            }
        }
        if kept > 0 {
            let bytes = rows.batch.get_array_memory_size();
            self.pending_bytes += bytes;
            state.pending.bytes += bytes;
            state.pending.batches.push(rows.batch);
        }
        Ok(())
    }

    /// Tables that have something to be written: all of them, or those that have much, with some of their new rows to
    /// find promoted paths in.
    pub(super) fn ready(&self, all: bool) -> Vec<(&'static Table, Sample)> {
        // The largest table has at least its even share, so that something is always handed out.
        let much = self.pending_bytes / self.tables.len().max(8);
        let ready = self.tables.values().filter(|state| !state.pending.days.is_empty());
        ready
            .filter(|state| all || state.pending.bytes >= much)
            .map(|state| {
                let most = if state.files_written == 0 { SAMPLED_ROWS } else { SAMPLED_AGAIN };
                (state.table, sample(state.table, &state.pending, most))
            })
            .collect()
    }

    /// Hands out what waits to be written of some tables, one job for each table and day.
    pub(super) fn drain(&mut self, run: &RunContext, ready: &[(&'static Table, Layout)]) -> Vec<WriteJob> {
        let mut jobs = Vec::new();
        for (table, layout) in ready {
            let Some(state) = self.tables.get_mut(table.name) else { continue };
            self.pending_bytes -= state.pending.bytes;
            let pending = std::mem::take(&mut state.pending);
            let batches = Arc::new(pending.batches);
            for (day, rows) in pending.days {
                state.files_written += 1;
                jobs.push(WriteJob {
                    table: state.table,
                    folder: run.lake.table_folder(state.table.name),
                    day,
                    name: format!("part-{:010}-{:05}.zstd.parquet", run.sequence, state.files_written),
                    batches: Arc::clone(&batches),
                    rows,
                    written_at: run.started / 1000,
                    layout: layout.clone(),
                });
            }
        }
        jobs
    }

    /// Forgets what waits to be written: for a run that only looks.
    pub(super) fn forget(&mut self) {
        for state in self.tables.values_mut() {
            state.pending = Pending::default();
        }
        self.pending_bytes = 0;
    }

    fn known_rows(&self) -> usize {
        self.tables.values().map(|state| state.known.len()).sum()
    }

    /// Forgets which rows the days have that were not used for long, until the rest fits; they are read back from the
    /// files when they are needed. Tables with rows that wait to be written are left alone: those rows are in no file yet.
    pub(super) fn shrink(&mut self) {
        let total = self.known_rows();
        if total > KNOWN_ROWS {
            // Each table keeps its share of the room: nearly all of it belongs to one table, as nearly all rows do.
            for state in self.tables.values_mut().filter(|state| state.pending.bytes == 0) {
                let share = state.known.len() as f64 / total as f64 * KNOWN_ROWS as f64;
                state.known.shrink(share as usize);
            }
        }
        self.known_rows_after_shrinking = self.known_rows();
    }

    /// Tells of a file that was written and committed.
    pub(super) fn written(&mut self, table: &str, files: &[(Option<i32>, String)]) {
        if let Some(state) = self.tables.get_mut(table) {
            for (day, path) in files {
                state.known.add_file(*day, path);
            }
        }
    }

    /// Hands out the rejected records.
    pub(super) fn drain_rejected(&mut self) -> Vec<(Arc<FileContext>, RejectedRecords)> {
        self.rejected_bytes = 0;
        std::mem::take(&mut self.rejected)
    }

    /// Rows and duplicates by table, day and workload, sorted.
    pub(super) fn drain_coverage(&mut self) -> Vec<Covered> {
        let coverage = std::mem::take(&mut self.coverage);
        let mut rows: Vec<_> = coverage
            .iter()
            .flat_map(|((table, day), counts)| {
                counts.iter().map(|(workload, (added, duplicates))| {
                    let workload = Some(workload.clone()).filter(|workload| !workload.is_empty());
                    Covered { table, day: *day, workload, added: *added, duplicates: *duplicates }
                })
            })
            .collect();
        rows.sort();
        rows
    }
}

/// Some of the rows that wait, spread evenly: the same ones in every run.
fn sample(table: &'static Table, pending: &Pending, most: usize) -> Sample {
    let rows: usize = pending.batches.iter().map(RecordBatch::num_rows).sum();
    let step = (rows / most).max(1);
    let mut sample = Sample::new(table);
    let mut at = 0;
    for batch in &pending.batches {
        while at < batch.num_rows() {
            sample.add(batch, at);
            at += step;
        }
        at -= batch.num_rows();
    }
    sample
}

fn count(
    counts: &mut TableCounts,
    file: &mut FileSummary,
    role: Role,
    verdict: Verdict,
    time: Option<Ticks>,
) {
    match (role, verdict) {
        (Role::Primary, Verdict::Duplicate) => {
            counts.duplicates += 1;
            file.duplicates += 1;
        }
        (Role::Primary, _) => {
            counts.added += 1;
            file.added += 1;
            if verdict == Verdict::Variant {
                counts.variants += 1;
                file.variants += 1;
            }
        }
        (Role::Derived, Verdict::Duplicate) => {}
        (Role::Derived, _) => {
            counts.derived += 1;
            file.derived += 1;
        }
    }
    if let Some(time) = time {
        counts.range.include(time);
        if role == Role::Primary {
            file.range.include(time);
        }
    }
}

fn cover(counts: &mut CoverageCounts, workload: Option<&str>, verdict: Verdict) {
    let workload = workload.unwrap_or_default();
    if !counts.contains_key(workload) {
        counts.insert(workload.to_owned(), (0, 0));
    }
    if let Some((added, duplicates)) = counts.get_mut(workload) {
        *(if verdict == Verdict::Duplicate { duplicates } else { added }) += 1;
    }
}

impl TimeRange {
    fn include(&mut self, time: Ticks) {
        self.first = Some(self.first.map_or(time, |first| first.min(time)));
        self.last = Some(self.last.map_or(time, |last| last.max(time)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::row::Identity;
    use crate::lake::Lake;

    fn drain(collector: &mut Collector, run: &RunContext, all: bool) -> usize {
        let ready = collector.ready(all);
        let ready: Vec<_> =
            ready.into_iter().map(|(table, _)| (table, Layout::of_table(table, &[]))).collect();
        collector.drain(run, &ready).len()
    }

    #[test]
    fn a_full_collector_always_hands_something_out_however_many_tables_share_it() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::open_or_create(&folder.path().join("lake")).unwrap();
        let run = RunContext { lake, sequence: 1, started: 0 };
        for tables in [1, 2, 8, 9, 20, 60] {
            let mut collector = Collector::new();
            for table in crate::schema::tables().take(tables) {
                let row = SortedRow { time: None, identity: Identity(1), batch: 0, row: 0 };
                let days = BTreeMap::from([(None, vec![row])]);
                let pending = Pending { batches: Vec::new(), days, bytes: 1_000 };
                let known = KnownRows::new(folder.path(), []);
                collector.tables.insert(table.name, TableState { table, known, pending, files_written: 0 });
                collector.pending_bytes += 1_000;
            }
            let jobs = drain(&mut collector, &run, false);
            assert!(jobs > 0, "{tables} tables");
            assert_eq!(collector.pending_bytes, (tables - jobs) * 1_000);
        }
    }

    #[test]
    fn a_small_table_waits_beside_a_large_one_until_everything_is_handed_out() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::open_or_create(&folder.path().join("lake")).unwrap();
        let run = RunContext { lake, sequence: 1, started: 0 };
        let mut collector = Collector::new();
        for (table, bytes) in crate::schema::tables().zip([1_000_000, 10]) {
            let row = SortedRow { time: None, identity: Identity(1), batch: 0, row: 0 };
            let pending = Pending { batches: Vec::new(), days: BTreeMap::from([(None, vec![row])]), bytes };
            let known = KnownRows::new(folder.path(), []);
            collector.tables.insert(table.name, TableState { table, known, pending, files_written: 0 });
            collector.pending_bytes += bytes;
        }
        assert_eq!(drain(&mut collector, &run, false), 1);
        assert_eq!(collector.pending_bytes, 10);
        assert_eq!(drain(&mut collector, &run, true), 1);
        assert_eq!(collector.pending_bytes, 0);
    }
}
