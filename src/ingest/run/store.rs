//! The lake's side of a run: what is there already, what gets committed, and the run's own record.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc;

use deltalake::DeltaTable;
use tokio::runtime::Handle;

use super::super::dispatch::FileContext;
use super::collect::Collector;
use super::identities::Logged;
use super::summary::Summary;
use super::worker::RejectedRecord;
use super::write::{Written, day_number};
use super::{Event, IngestError, Options, RunContext, WorkQueue};
use crate::clock::Clock;
use crate::lake::file::Layout;
use crate::lake::known::KnownRows;
use crate::lake::promoted::Sample;
use crate::lake::promoted::registry::{Origin, Registry};
use crate::lake::system::{self, Entry};
use crate::lake::{Lake, LakeError, columns, delta};
use crate::schema::Table;

/// Rejects written to one file, at most: as rows they take far more memory than as bytes.
const REJECT_ROWS: usize = 16_384;

/// Bytes of rejects written to one file, about.
const REJECT_BYTES: usize = 32 << 20;

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
    /// Notes written so far: they number the files.
    notes: u32,
    /// The hunting tables that were committed to.
    opened: BTreeMap<&'static str, DeltaTable>,
    reject_ids: Option<BTreeSet<u128>>,
    reject_files: u32,
    /// JSON paths that are columns.
    promoted: Registry,
}

impl<'s> Store<'s> {
    /// Takes a sequence number and writes down that the run began.
    pub(super) fn begin(
        lake: &Lake,
        options: &Options,
        started: i64,
        handle: &'s Handle,
    ) -> Result<Self, IngestError> {
        let dry_run = options.dry_run;
        let sequence = if dry_run { 0 } else { handle.block_on(system::next_sequence(lake))? };
        let context = RunContext { lake: lake.clone(), sequence, started };
        let filled = if dry_run { BTreeSet::new() } else { handle.block_on(read_filled(lake))? };
        let promoted =
            if dry_run { Registry::default() } else { handle.block_on(Registry::read(&context.lake))? };
        let store = Self {
            context,
            dry_run,
            handle,
            filled,
            notes: 0,
            opened: BTreeMap::new(),
            reject_ids: None,
            reject_files: 0,
            promoted,
        };
        if !dry_run {
            let mut row = vec![
                sequence.into(),
                "started".into(),
                started.into(),
                Entry::Null,
                env!("CARGO_PKG_VERSION").into(),
            ];
            if options.historic {
                row.resize(system::INGESTS.columns.len() - 1, Entry::Null);
                row.push(1_i64.into());
            }
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

    /// Writes and commits what was collected: all of it, or only the tables of which there is much, since a commit
    /// costs the same for one row as for a million.
    pub(super) fn flush(
        &mut self,
        collector: &mut Collector,
        queue: &WorkQueue,
        inbox: &mut Inbox<'_>,
        all: bool,
    ) -> Result<(), IngestError> {
        if self.dry_run {
            collector.forget();
            collector.drain_rejected();
            collector.shrink();
            return Ok(());
        }
        self.store_rejected(collector)?;
        let ready = self.layouts(collector.ready(all))?;
        let jobs = collector.drain(&self.context, &ready);
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
            let layout = ready.iter().find(|(ready, _)| ready.name == table.name);
            self.commit(table, written, layout.map(|(_, layout)| layout), collector)?;
        }
        if all {
            let coverage = self.coverage_rows(collector);
            self.append(&system::COVERAGE, "coverage", &coverage)?;
        }
        collector.shrink();
        Ok(())
    }

    /// The columns that the files of each table get: those promoted before, and those that are worth it now. What is
    /// found is written down before the first file has it, so that every reader knows of it.
    fn layouts(
        &mut self,
        ready: Vec<(&'static Table, Sample)>,
    ) -> Result<Vec<(&'static Table, Layout)>, IngestError> {
        let mut layouts = Vec::with_capacity(ready.len());
        for (table, sample) in ready {
            let registry = &mut self.promoted;
            let found = sample.chosen(registry.of(table), &|path| registry.is_dropped(table, path));
            if !found.is_empty() {
                let lake = &self.context.lake;
                let change = registry.change(lake, table, &found, true, Origin::Found, self.context.started);
                self.handle.block_on(change)?;
                // Opened without these columns.
                self.opened.remove(table.name);
            }
            layouts.push((table, Layout::of_table(table, self.promoted.of(table))));
        }
        Ok(layouts)
    }

    fn commit(
        &mut self,
        table: &'static Table,
        written: Vec<Written>,
        layout: Option<&Layout>,
        collector: &mut Collector,
    ) -> Result<(), IngestError> {
        let files: Vec<_> = written.iter().map(|file| (file.day, file.add.path.clone())).collect();
        self.note_filled(table, &written)?;
        let schema = layout.map_or_else(|| columns::table_schema(table), Layout::table_schema);
        let adds = written.into_iter().map(|file| file.add).collect();
        // A table stays open from commit to commit: reading its log anew each time would cost more than the commit.
        let mut opened = match self.opened.remove(table.name) {
            Some(opened) => opened,
            None => {
                let made = delta::ensure(&self.context.lake, table.name, &schema, Some(columns::DAY));
                self.handle.block_on(made)?
            }
        };
        self.handle.block_on(delta::append(&mut opened, table.name, adds, Some(columns::DAY)))?;
        self.opened.insert(table.name, opened);
        collector.written(table.name, &files);
        Ok(())
    }

    /// Notes the columns that are filled for the first time, before the rows are committed: a process killed between
    /// the two has told of a column too many, which does no harm; one too few would tell hunters that a column with
    /// values has none.
    fn note_filled(&mut self, table: &'static Table, written: &[Written]) -> Result<(), IngestError> {
        let mut rows = Vec::new();
        for index in written.iter().flat_map(|file| &file.filled) {
            let column = table.columns[*index].name;
            if self.filled.insert((table.name.to_owned(), column.to_owned())) {
                rows.push(vec![table.name.into(), column.into(), self.context.sequence.into()]);
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        self.notes += 1;
        self.append(&system::FILLED_COLUMNS, &format!("{:05}", self.notes), &rows)
    }

    fn store_rejected(&mut self, collector: &mut Collector) -> Result<(), IngestError> {
        let rejected = collector.drain_rejected();
        if rejected.is_empty() {
            return Ok(());
        }
        let mut known = match self.reject_ids.take() {
            Some(known) => known,
            None => self.handle.block_on(read_reject_ids(&self.context.lake))?,
        };
        let (mut rows, mut size) = (Vec::new(), 0);
        for (file, records) in rejected {
            for (record, bytes) in records.iter() {
                let id = reject_id(record, bytes, &file);
                if !known.insert(id) {
                    continue;
                }
                rows.push(self.reject_row(id, record, bytes, &file));
                size += bytes.len();
                if rows.len() >= REJECT_ROWS || size >= REJECT_BYTES {
                    self.append_rejects(&std::mem::take(&mut rows))?;
                    size = 0;
                }
            }
        }
        self.reject_ids = Some(known);
        self.append_rejects(&rows)
    }

    fn append_rejects(&mut self, rows: &[Vec<Entry>]) -> Result<(), IngestError> {
        self.reject_files += 1;
        self.append(&system::REJECTS, &format!("{:05}", self.reject_files), rows)
    }

    fn reject_row(&self, id: u128, record: &RejectedRecord, bytes: &[u8], file: &FileContext) -> Vec<Entry> {
        vec![
            format!("{id:032x}").into(),
            self.context.sequence.into(),
            file.name.clone().into(),
            record.position.offset.into(),
            record.position.line.into(),
            record.part.map(u64::from).into(),
            record.reason.into(),
            record.message.to_string().into(),
            file.format_name().into(),
            file.csv_header.clone().into(),
            file.settings.clone().into(),
            (bytes.len() as u64).into(),
            Entry::Bytes(bytes.to_vec()),
        ]
    }

    /// Writes down what the run did.
    pub(super) fn finish(
        self,
        mut collector: Collector,
        clock: Clock,
        interrupted: bool,
    ) -> Result<Summary, IngestError> {
        let mut summary = std::mem::take(&mut collector.summary);
        summary.sequence = self.context.sequence;
        summary.interrupted = interrupted;
        if self.dry_run {
            return Ok(summary);
        }
        self.append(&system::IDENTITY_LOG, "learned", &self.identity_rows(&collector)?)?;
        self.append(&system::INGEST_FILES, "files", &self.file_rows(&summary))?;
        self.append(&system::INGESTS, "finished", &[self.finished_row(&summary, clock)])?;
        Ok(summary)
    }

    /// What the log of identities does not say yet: a run of nothing but duplicates adds none.
    fn identity_rows(&self, collector: &Collector) -> Result<Vec<Vec<Entry>>, IngestError> {
        let log = self.handle.block_on(Logged::read(&self.context.lake))?;
        Ok(collector.identities.news(&log, self.context.sequence))
    }

    fn coverage_rows(&self, collector: &mut Collector) -> Vec<Vec<Entry>> {
        collector
            .drain_coverage()
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
            (if summary.interrupted { "interrupted" } else { "finished" }).into(),
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

/// The same record of the same file is the same reject in every run.
fn reject_id(record: &RejectedRecord, bytes: &[u8], file: &FileContext) -> u128 {
    let mut hasher = blake3::Hasher::new();
    for text in [file.name.as_str(), file.format_name()] {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.update(&record.position.offset.to_le_bytes());
    hasher.update(&record.part.unwrap_or(0).to_le_bytes());
    hasher.update(bytes);
    let mut id = [0; 16];
    hasher.finalize_xof().fill(&mut id);
    u128::from_be_bytes(id)
}

async fn read_reject_ids(lake: &Lake) -> Result<BTreeSet<u128>, LakeError> {
    let ids = system::read(lake, &system::REJECTS, &["RejectId"]).await?;
    Ok(ids.into_iter().flatten().flatten().filter_map(|id| u128::from_str_radix(&id, 16).ok()).collect())
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
