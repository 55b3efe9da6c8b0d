//! An ingest run: files in, rows in the lake, every record accounted for.
//!
//! One thread reads and cuts, all cores parse and write, one thread collects in file order. Rows are committed table by
//! table whenever enough have gathered; because a record that is already there adds no row, a run that was killed at
//! any moment is completed by running it again.

mod collect;
pub mod identities;
mod queue;
mod store;
pub mod summary;
mod worker;
mod write;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Instant;

use chrono_tz::Tz;
use tokio::runtime::Handle;

use self::collect::Collector;
use self::queue::{Queue, Work};
use self::summary::{FileSummary, Summary};
use self::worker::{Parsed, Worker};
use self::write::{WriteJob, Written};
use super::detect::Format;
use super::dispatch::FileContext;
use super::geoip::{LocationError, Locations};
use super::reader;
use super::retry::Retried;
use super::source::SourceError;
use crate::clock::Clock;
use crate::lake::{Lake, LakeError};
use crate::schema::Table;

/// Bytes of chunks between reading and collecting, for each thread: bounds the memory of a run.
const BYTES_PER_THREAD: usize = 16 << 20;

/// What to ingest, and how.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Files, folders, globs, or `-` for standard input.
    pub paths: Vec<String>,
    /// The format, where the user insists.
    pub format: Option<Format>,
    /// The table of files that do not name one.
    pub table: Option<&'static Table>,
    /// The zone of times that are written without one by formats that document none.
    pub zone: Option<Tz>,
    /// A MaxMind database to look addresses up in.
    pub geoip: Option<PathBuf>,
    /// Look only: nothing is written.
    pub dry_run: bool,
    /// Threads that parse and write; all cores otherwise.
    pub threads: Option<usize>,
    /// The paths are files of rejects, which came from these files.
    pub retried: Option<Arc<Retried>>,
    /// The rows are of the past: they raise no alerts.
    pub historic: bool,
}

/// Why a run could not be done.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// An input cannot be found or read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The lake cannot be read or written.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// The location database cannot be used.
    #[error(transparent)]
    Locations(#[from] LocationError),
    /// Columns did not fit together.
    #[error("cannot put together rows of {table}")]
    Columns {
        /// Of which table.
        table: String,
        /// Why.
        #[source]
        source: arrow::error::ArrowError,
    },
    /// Counts do not add up: a defect, reported instead of hidden.
    #[error(
        "{file}: {records} records were read, but {accounted} are accounted for; this is a defect, please report it"
    )]
    Accounting {
        /// The file.
        file: String,
        /// Records read.
        records: u64,
        /// Added, duplicates and rejects together.
        accounted: u64,
    },
    /// A thread ended without saying why.
    #[error("a worker thread ended unexpectedly; this is a defect, please report it")]
    Worker,
}

/// What all parts of a run share.
#[derive(Debug, Clone)]
pub struct RunContext {
    /// The lake.
    pub lake: Lake,
    /// Sequence number of the run.
    pub sequence: i64,
    /// When it began, microseconds UTC.
    pub started: i64,
}

/// How far a run has come, for a progress bar on another thread.
#[derive(Debug, Default)]
pub struct Progress {
    /// Bytes on disk of all inputs, once known.
    pub total: AtomicU64,
    /// Bytes on disk read so far.
    pub read: AtomicU64,
    /// Records seen so far.
    pub records: AtomicU64,
    /// Set to stop at the next chunk; what was read until then is kept.
    pub stop: AtomicBool,
}

/// Work of the parsing threads.
struct ParseJob {
    order: u64,
    file: Arc<FileContext>,
    chunk: super::frame::Chunk,
}

/// What reaches the collecting thread.
enum Event {
    /// A file begins.
    Begin { order: u64, file: Box<FileSummary> },
    /// A chunk was parsed.
    Parsed { order: u64, weight: usize, parsed: Result<Box<Parsed>, IngestError> },
    /// A file has ended, with what is known of it only then.
    End { order: u64, end: Box<FileEnd> },
    /// What is known of the file on disk that the last streams came from.
    Custody { order: u64, streams: usize, sha256: String, bytes: u64, problems: Vec<String> },
    /// No further file comes.
    Finished { order: u64 },
    /// A file was written.
    Written(Result<Box<Written>, LakeError>),
}

/// What is known of a stream at its end.
#[derive(Debug, Default)]
pub struct FileEnd {
    /// What was noticed.
    pub notes: Vec<String>,
    /// What went wrong.
    pub problems: Vec<String>,
}

type WorkQueue = Queue<ParseJob, WriteJob>;

/// Hands the reading thread's findings on, in order.
pub struct Feed<'f> {
    queue: &'f WorkQueue,
    events: mpsc::Sender<Event>,
    next: u64,
    progress: &'f Progress,
}

impl Feed<'_> {
    fn order(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    /// A file begins.
    pub fn begin(&mut self, file: FileSummary) -> bool {
        let order = self.order();
        self.events.send(Event::Begin { order, file: Box::new(file) }).is_ok()
    }

    /// A chunk of the file; whether more is wanted.
    pub fn chunk(&mut self, file: &Arc<FileContext>, chunk: super::frame::Chunk) -> bool {
        let order = self.order();
        let weight = chunk.bytes.len();
        self.queue.push_parse(ParseJob { order, file: Arc::clone(file), chunk }, weight) && !self.stopped()
    }

    /// The file ends.
    pub fn end(&mut self, end: FileEnd) -> bool {
        let order = self.order();
        self.events.send(Event::End { order, end: Box::new(end) }).is_ok() && !self.stopped()
    }

    /// What is known of the file that the last streams came from, when all of it was read.
    pub fn custody(&mut self, streams: usize, sha256: String, bytes: u64, problems: Vec<String>) {
        let order = self.order();
        // When nobody listens any more there is nobody to tell.
        let _ = self.events.send(Event::Custody { order, streams, sha256, bytes, problems });
    }

    /// No further file comes.
    pub fn finish(mut self) {
        let order = self.order();
        // When nobody listens any more there is nobody to tell.
        let _ = self.events.send(Event::Finished { order });
    }

    /// How far reading has come.
    #[must_use]
    pub fn progress(&self) -> &Progress {
        self.progress
    }

    /// Whether the user wants to stop.
    #[must_use]
    pub fn stopped(&self) -> bool {
        self.progress.stop.load(Ordering::Relaxed) || self.queue.is_closed()
    }
}

/// A reading thread that ends without a word, by a defect, must not leave the collecting one waiting for ever.
impl Drop for Feed<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.queue.close();
            // When nobody listens any more there is nobody to tell.
            let _ = self.events.send(Event::Finished { order: self.next });
        }
    }
}

/// Runs an ingest to its end.
///
/// # Errors
/// When an input does not exist or the lake cannot be written. What was committed until then stays.
pub fn run(
    lake: &Lake,
    options: &Options,
    clock: Clock,
    handle: &Handle,
    progress: &Progress,
    mut waiting: impl FnMut(),
) -> Result<Summary, IngestError> {
    let began = Instant::now();
    let inputs = reader::inputs(options, lake.root())?;
    progress.total.store(inputs.total_bytes(), Ordering::Relaxed);
    let locations = options.geoip.as_deref().map(Locations::open).transpose()?.map(Arc::new);
    let _lock = if options.dry_run {
        None
    } else {
        let mut told = false;
        let lock = lake.lock_for_ingest(|| {
            if !std::mem::replace(&mut told, true) {
                waiting();
            }
            !progress.stop.load(Ordering::Relaxed)
        })?;
        let Some(lock) = lock else { return Ok(Summary { interrupted: true, ..Summary::default() }) };
        Some(lock)
    };
    let started = clock.now().timestamp_micros();
    let mut store = store::Store::begin(lake, options, started, handle)?;
    let run = store.context().clone();
    let threads =
        options.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let queue: WorkQueue = Queue::new(threads * BYTES_PER_THREAD);
    let (events, inbox) = mpsc::channel();
    let collected = std::thread::scope(|scope| {
        for _ in 0..threads {
            let (events, run, locations, queue) = (events.clone(), &run, locations.clone(), &queue);
            scope.spawn(move || work(queue, &events, run, locations));
        }
        let feed = Feed { queue: &queue, events, next: 0, progress };
        let reading = scope.spawn(move || inputs.read(options, feed));
        let result = collect_all(&inbox, &queue, &mut store, progress);
        // Whatever happened, nobody may wait for ever.
        queue.close();
        drop(inbox);
        let read = reading.join().map_err(|_| IngestError::Worker)?;
        let collector = result?;
        read?;
        Ok::<_, IngestError>(collector)
    })?;
    let mut summary = store.finish(collected, clock, progress.stop.load(Ordering::Relaxed))?;
    summary.seconds = began.elapsed().as_secs_f64();
    Ok(summary)
}

/// A thread that parses and writes until there is nothing left.
fn work(
    queue: &WorkQueue,
    events: &mpsc::Sender<Event>,
    run: &RunContext,
    locations: Option<Arc<Locations>>,
) {
    let mut worker = Worker::new(locations);
    while let Some(work) = queue.pop() {
        let event = match work {
            // A defect must be reported: whoever waits for this piece would wait for ever.
            Work::Parse(job) => {
                let parse = AssertUnwindSafe(|| worker.parse(&job.file, &job.chunk, run).map(Box::new));
                let parsed = catch_unwind(parse).unwrap_or(Err(IngestError::Worker));
                Event::Parsed { order: job.order, weight: job.chunk.bytes.len(), parsed }
            }
            Work::Write(job) => {
                let written = catch_unwind(AssertUnwindSafe(|| job.run().map(Box::new)));
                Event::Written(written.unwrap_or(Err(LakeError::Defect)))
            }
        };
        if events.send(event).is_err() {
            return;
        }
    }
}

/// Takes everything in order until all files have ended.
fn collect_all(
    inbox: &mpsc::Receiver<Event>,
    queue: &WorkQueue,
    store: &mut store::Store<'_>,
    progress: &Progress,
) -> Result<Collector, IngestError> {
    let mut collector = Collector::new();
    let mut inbox = store::Inbox::new(inbox);
    let mut current = FileSummary::default();
    while let Some(event) = inbox.next_in_order() {
        match event {
            Event::Begin { file, .. } => current = *file,
            Event::Finished { .. } => break,
            Event::Parsed { parsed, weight, .. } => {
                queue.done(weight);
                let parsed = parsed?;
                progress.records.fetch_add(parsed.records, Ordering::Relaxed);
                for (key, value) in &parsed.members {
                    reader::note_member(key, value, &mut current);
                }
                collector.add(*parsed, &mut current, &mut |table| store.known(table))?;
                if collector.is_full() {
                    store.flush(&mut collector, queue, &mut inbox, false)?;
                }
            }
            Event::End { end, .. } => {
                let mut file = std::mem::take(&mut current);
                file.notes.extend(end.notes);
                file.problems.extend(end.problems);
                let accounted = file.added + file.duplicates + file.rejects;
                if accounted != file.records {
                    return Err(IngestError::Accounting {
                        file: file.name,
                        records: file.records,
                        accounted,
                    });
                }
                collector.summary.files.push(file);
            }
            Event::Custody { streams, sha256, bytes, problems, .. } => {
                let first = collector.summary.files.len().saturating_sub(streams);
                let files = &mut collector.summary.files[first..];
                files.iter_mut().for_each(|file| file.sha256.clone_from(&sha256));
                if let Some(file) = files.first_mut() {
                    // The members of an archive share its bytes; they are counted once.
                    file.bytes = bytes;
                    file.problems.extend(problems);
                }
            }
            Event::Written(_) => {}
        }
    }
    store.flush(&mut collector, queue, &mut inbox, true)?;
    Ok(collector)
}
