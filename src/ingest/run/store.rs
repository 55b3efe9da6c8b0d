//! The lake's side of a run: what is there already, what gets committed, and the run's own record.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc;

use tokio::runtime::Handle;

use super::collect::Collector;
use super::summary::Summary;
use super::write::{Written, day_number};
use super::{Event, IngestError, RunContext, WorkQueue};
use crate::clock::Clock;
use crate::lake::known::KnownRows;
use crate::lake::system::{self, Entry};
use crate::lake::{Lake, LakeError, columns, delta};
use crate::schema::Table;

/// Puts events into their order again.
pub(super) struct Inbox<'i> {
    events: &'i mpsc::Receiver<Event>,
    early: BTreeMap<u64, Event>,
    next: u64,
}

impl<'i> Inbox<'i> {
    pub(super) fn new(events: &'i mpsc::Receiver<Event>) -> Self {
        Self { events, early: BTreeMap::new(), next: 0 }
    }

    fn keep(&mut self, event: Event) -> Option<Event> {
        match &event {
            Event::Begin { order, .. }
            | Event::Parsed { order, .. }
            | Event::End { order, .. }
            | Event::Custody { order, .. }
            | Event::Finished { order } => {
                self.early.insert(*order, event);
                None
            }
            Event::Written(_) => Some(event),
        }
    }

    /// The next event of the files; `None` when no more can come.
    pub(super) fn next_in_order(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.early.remove(&self.next) {
                self.next += 1;
                return Some(event);
            }
            let event = self.events.recv().ok()?;
            self.keep(event);
        }
    }

    /// The next file that was written; what else arrives meanwhile is kept for later.
    fn next_written(&mut self) -> Option<Result<Box<Written>, LakeError>> {
        loop {
            let event = self.events.recv().ok()?;
            if let Some(Event::Written(written)) = self.keep(event) {
                return Some(written);
            }
        }
    }
}

/// The lake during a run.
pub(super) struct Store<'s> {
    context: RunContext,
    dry_run: bool,
    handle: &'s Handle,
    filled: BTreeSet<(String, String)>,
    newly_filled: BTreeSet<(&'static str, &'static str)>,
    reject_ids: Option<BTreeSet<String>>,
    reject_files: u32,
}

impl<'s> Store<'s> {
    /// Takes a sequence number and writes down that the run began.
    pub(super) fn begin(
        lake: &Lake,
        dry_run: bool,
        started: i64,
        handle: &'s Handle,
    ) -> Result<Self, IngestError> {
        let sequence = if dry_run { 0 } else { handle.block_on(system::next_sequence(lake))? };
        let context = RunContext { lake: lake.clone(), sequence, started };
        let filled = if dry_run { BTreeSet::new() } else { handle.block_on(read_filled(lake))? };
        let store = Self {
            context,
            dry_run,
            handle,
            filled,
            newly_filled: BTreeSet::new(),
            reject_ids: None,
            reject_files: 0,
        };
        if !dry_run {
            let row = vec![
                sequence.into(),
                "started".into(),
                started.into(),
                Entry::Null,
                env!("CARGO_PKG_VERSION").into(),
            ];
            store.append(&system::INGESTS, "started", &[row])?;
        }
        Ok(store)
    }

    pub(super) fn context(&self) -> &RunContext {
        &self.context
    }

    fn append(
        &self,
        table: &system::SystemTable,
        part: &str,
        rows: &[Vec<Entry>],
    ) -> Result<(), IngestError> {
        let name = format!("run-{:010}-{part}", self.context.sequence);
        let written_at = self.context.started / 1000;
        Ok(self.handle.block_on(table.append(&self.context.lake, &name, rows, written_at))?)
    }

    /// Which rows a table has.
    pub(super) fn known(&self, table: &'static Table) -> Result<KnownRows, IngestError> {
        let folder = self.context.lake.table_folder(table.name);
        let files = match self.handle.block_on(delta::open(&self.context.lake, table.name))? {
            Some(opened) => delta::files(&opened, table.name)?,
            None => Vec::new(),
        };
        Ok(KnownRows::new(
            &folder,
            files.into_iter().map(|file| (file.day.as_deref().and_then(day_number), file.path)),
        ))
    }

    /// Writes and commits everything that was collected.
    pub(super) fn flush(
        &mut self,
        collector: &mut Collector,
        queue: &WorkQueue,
        inbox: &mut Inbox<'_>,
    ) -> Result<(), IngestError> {
        if self.dry_run {
            collector.forget();
            collector.drain_rejected();
            return Ok(());
        }
        self.store_rejected(collector)?;
        let jobs = collector.drain(&self.context);
        let mut waiting = jobs.len();
        for job in jobs {
            queue.push_write(job);
        }
        let mut by_table: BTreeMap<&'static str, (&'static Table, Vec<Written>)> = BTreeMap::new();
        while waiting > 0 {
            let written = inbox.next_written().ok_or(IngestError::Worker)??;
            by_table
                .entry(written.table.name)
                .or_insert_with(|| (written.table, Vec::new()))
                .1
                .push(*written);
            waiting -= 1;
        }
        for (table, mut written) in by_table.into_values() {
            written.sort_by(|left, right| left.add.path.cmp(&right.add.path));
            self.commit(table, written, collector)?;
        }
        Ok(())
    }

    fn commit(
        &mut self,
        table: &'static Table,
        written: Vec<Written>,
        collector: &mut Collector,
    ) -> Result<(), IngestError> {
        let files: Vec<_> = written.iter().map(|file| (file.day, file.add.path.clone())).collect();
        for index in written.iter().flat_map(|file| &file.filled) {
            let column = table.columns[*index].name;
            if !self.filled.contains(&(table.name.to_owned(), column.to_owned())) {
                self.newly_filled.insert((table.name, column));
            }
        }
        let schema = columns::table_schema(table);
        let lake = &self.context.lake;
        self.handle.block_on(async {
            let mut opened = delta::ensure(lake, table.name, &schema, Some(columns::DAY)).await?;
            let adds = written.into_iter().map(|file| file.add).collect();
            delta::append(&mut opened, table.name, adds, Some(columns::DAY)).await
        })?;
        collector.written(table.name, &files);
        Ok(())
    }

    fn store_rejected(&mut self, collector: &mut Collector) -> Result<(), IngestError> {
        let rejected = collector.drain_rejected();
        if rejected.is_empty() {
            return Ok(());
        }
        let known = match self.reject_ids.take() {
            Some(known) => known,
            None => self.handle.block_on(read_texts(&self.context.lake, &system::REJECTS, "RejectId"))?,
        };
        let known = self.reject_ids.insert(known);
        let mut rows = Vec::new();
        for (file, record, format) in rejected {
            let id = reject_id(&record, format);
            if !known.insert(id.clone()) {
                continue;
            }
            rows.push(vec![
                id.into(),
                self.context.sequence.into(),
                file.into(),
                record.position.offset.into(),
                record.position.line.into(),
                record.part.map(u64::from).into(),
                record.reject.reason.into(),
                record.reject.message.into(),
                format.into(),
                record.header.into(),
                (record.bytes.len() as u64).into(),
                Entry::Bytes(record.bytes),
            ]);
        }
        self.reject_files += 1;
        self.append(&system::REJECTS, &format!("{:05}", self.reject_files), &rows)
    }

    /// Writes down what the run did.
    pub(super) fn finish(self, mut collector: Collector, clock: Clock) -> Result<Summary, IngestError> {
        let mut summary = std::mem::take(&mut collector.summary);
        summary.sequence = self.context.sequence;
        if self.dry_run {
            return Ok(summary);
        }
        self.append(&system::IDENTITIES, "learned", &self.identity_rows(&collector))?;
        self.append(&system::COVERAGE, "coverage", &self.coverage_rows(&collector))?;
        let filled: Vec<_> = self
            .newly_filled
            .iter()
            .map(|(table, column)| vec![(*table).into(), (*column).into(), self.context.sequence.into()])
            .collect();
        self.append(&system::FILLED_COLUMNS, "filled", &filled)?;
        self.append(&system::INGEST_FILES, "files", &self.file_rows(&summary))?;
        self.append(&system::INGESTS, "finished", &[self.finished_row(&summary, clock)])?;
        Ok(summary)
    }

    fn identity_rows(&self, collector: &Collector) -> Vec<Vec<Entry>> {
        let sorted = collector.identities.sorted();
        sorted
            .into_iter()
            .map(|(kind, key, known)| {
                vec![
                    kind.into(),
                    key.into(),
                    known.object_id.clone().into(),
                    known.upn.clone().into(),
                    known.display_name.clone().into(),
                    known.first.micros().into(),
                    known.last.micros().into(),
                    known.source.into(),
                    known.records.into(),
                    self.context.sequence.into(),
                ]
            })
            .collect()
    }

    fn coverage_rows(&self, collector: &Collector) -> Vec<Vec<Entry>> {
        collector
            .coverage()
            .into_iter()
            .map(|covered| {
                vec![
                    self.context.sequence.into(),
                    covered.table.into(),
                    covered.workload.into(),
                    covered.day.map(i64::from).into(),
                    covered.added.into(),
                    covered.duplicates.into(),
                ]
            })
            .collect()
    }

    fn file_rows(&self, summary: &Summary) -> Vec<Vec<Entry>> {
        summary
            .files
            .iter()
            .map(|file| {
                let unknown = serde_json::to_string(&file.unknown_fields).unwrap_or_default();
                let notes: Vec<&String> = file.notes.iter().chain(&file.problems).collect();
                vec![
                    self.context.sequence.into(),
                    file.name.clone().into(),
                    file.path.clone().into(),
                    file.sha256.clone().into(),
                    file.bytes.into(),
                    file.format.clone().into(),
                    file.records.into(),
                    file.added.into(),
                    file.duplicates.into(),
                    file.variants.into(),
                    file.rejects.into(),
                    file.range.first.map(super::super::row::Ticks::micros).into(),
                    file.range.last.map(super::super::row::Ticks::micros).into(),
                    unknown.into(),
                    serde_json::to_string(&notes).unwrap_or_default().into(),
                ]
            })
            .collect()
    }

    fn finished_row(&self, summary: &Summary, clock: Clock) -> Vec<Entry> {
        let first = summary.files.iter().filter_map(|file| file.range.first).min();
        let last = summary.files.iter().filter_map(|file| file.range.last).max();
        vec![
            self.context.sequence.into(),
            "finished".into(),
            self.context.started.into(),
            clock.now().timestamp_micros().into(),
            env!("CARGO_PKG_VERSION").into(),
            (summary.files.len() as u64).into(),
            summary.total(|file| file.bytes).into(),
            summary.total(|file| file.records).into(),
            summary.total(|file| file.added).into(),
            summary.total(|file| file.duplicates).into(),
            summary.total(|file| file.variants).into(),
            summary.total(|file| file.rejects).into(),
            summary.total(|file| file.derived).into(),
            first.map(super::super::row::Ticks::micros).into(),
            last.map(super::super::row::Ticks::micros).into(),
        ]
    }
}

fn reject_id(record: &super::worker::RejectedRecord, format: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(format.as_bytes());
    hasher.update(&record.position.offset.to_le_bytes());
    hasher.update(&record.part.unwrap_or(0).to_le_bytes());
    hasher.update(&record.bytes);
    hasher.finalize().to_hex()[..32].to_owned()
}

async fn read_filled(lake: &Lake) -> Result<BTreeSet<(String, String)>, LakeError> {
    let rows = system::read(lake, &system::FILLED_COLUMNS, &["TableName", "ColumnName"]).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| match <[Option<String>; 2]>::try_from(row) {
            Ok([Some(table), Some(column)]) => Some((table, column)),
            _ => None,
        })
        .collect())
}

async fn read_texts(
    lake: &Lake,
    table: &system::SystemTable,
    column: &str,
) -> Result<BTreeSet<String>, LakeError> {
    let rows = system::read(lake, table, &[column]).await?;
    Ok(rows.into_iter().flatten().flatten().collect())
}
