//! The reading side of a run: opens each input, tells its format from the first records, and feeds its chunks on.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::audit::CsvLayout;
use super::detect::{self, Format};
use super::dispatch::FileContext;
use super::frame::{self, Chunk, ChunkParser, CsvDialect, Framed, Framer, Kind};
use super::json::Tape;
use super::record::{CsvHeader, CsvRecord, MapContext, Record};
use super::retry::{RetriedFile, Settings};
use super::run::summary::FileSummary;
use super::run::{Feed, FileEnd, IngestError, Options};
use super::source::{self, Found, OpenedFile, Problem, SourceFile, Stream};
use super::tables::plan::{self, TablePlan};
use super::time::DayOrder;

/// Records looked at to tell what a file holds.
const SAMPLE_RECORDS: usize = 300;

/// The files of a run.
pub struct Inputs {
    found: Found,
}

/// Finds the files; those of the lake itself are left out.
///
/// # Errors
/// When a path does not exist or a pattern matches nothing.
pub fn inputs(options: &Options, lake: &Path) -> Result<Inputs, IngestError> {
    let mut found = source::expand(&options.paths)?;
    // A lake inside the folder that is read is not an export, this one or another.
    found.files.retain(|file| !is_of_a_lake(Path::new(file.name()), lake));
    Ok(Inputs { found })
}

fn is_of_a_lake(file: &Path, lake: &Path) -> bool {
    file.ancestors().skip(1).any(|folder| folder.join(crate::lake::MARKER).is_file())
        || std::fs::canonicalize(file).is_ok_and(|path| path.starts_with(lake))
}

/// Notes what stands beside the records of a JSON file and matters.
pub fn note_member(key: &str, value: &str, file: &mut FileSummary) {
    if matches!(key, "@odata.nextLink" | "odata.nextLink" | "nextLink") && value != "null" && value != "\"\""
    {
        file.problems.push(
            "the export says that there is more (nextLink): it holds only a part of the result; fetch the rest".to_owned(),
        );
    }
}

impl Inputs {
    /// Bytes on disk, where known.
    #[must_use]
    pub fn total_bytes(&self) -> u64 {
        self.found.files.iter().filter_map(SourceFile::size_hint).sum()
    }

    /// Reads every file to its end, or until nobody wants more.
    ///
    /// # Errors
    /// None at present: what is wrong with a file is part of its summary.
    pub fn read(self, options: &Options, mut feed: Feed<'_>) -> Result<(), IngestError> {
        let mut before = 0;
        for problem in &self.found.problems {
            feed.begin(FileSummary {
                name: problem.input.clone(),
                path: problem.input.clone(),
                ..FileSummary::default()
            });
            feed.end(FileEnd { problems: vec![problem.message.clone()], ..FileEnd::default() });
        }
        for file in &self.found.files {
            if feed.stopped() {
                break;
            }
            read_file(file, options, &mut feed, before);
            before += file.size_hint().unwrap_or(0);
            feed.progress().read.store(before, Ordering::Relaxed);
        }
        feed.finish();
        Ok(())
    }
}

fn text_of(problem: &Problem) -> String {
    match problem.offset {
        Some(offset) if offset > 0 => format!("{} (at byte {offset})", problem.message),
        _ => problem.message.clone(),
    }
}

fn read_file(file: &SourceFile, options: &Options, feed: &mut Feed<'_>, before: u64) {
    let mut opened = file.open(source::Limits::default());
    let mut streams = 0;
    loop {
        let Some(stream) = opened.next_stream() else { break };
        streams += 1;
        let end = read_stream(stream, options, feed, (before, file.size_hint().unwrap_or(0)));
        feed.progress().read.store(before + opened.bytes_read(), Ordering::Relaxed);
        if !feed.end(end) {
            break;
        }
    }
    let retried = options.retried.as_ref().map(|retried| retried.file(file.name()));
    let name = retried.as_ref().map_or_else(|| file.name(), |retried| retried.name());
    finish(opened, name, streams, feed);
}

/// What is known of the file on disk only when all of it was read.
fn finish(opened: OpenedFile, name: &str, streams: usize, feed: &mut Feed<'_>) {
    if feed.stopped() {
        // Reading on, only for the hash, could take hours.
        let note = "the run was stopped before the end of this file: it has no SHA-256 here".to_owned();
        feed.custody(streams, String::new(), 0, vec![note]);
        return;
    }
    let facts = opened.finish();
    let problems: Vec<String> = facts.problems.iter().map(text_of).collect();
    if streams == 0 {
        let (name, path) = (name.to_owned(), name.to_owned());
        feed.begin(FileSummary { path, name, ..FileSummary::default() });
        feed.end(FileEnd { problems, ..FileEnd::default() });
        feed.custody(1, facts.sha256, facts.bytes, Vec::new());
    } else {
        feed.custody(streams, facts.sha256, facts.bytes, problems);
    }
}

/// What a stream begins and ends with, blanks aside.
#[derive(Debug, Default)]
struct Ends {
    first: Option<u8>,
    last: Option<u8>,
}

impl Ends {
    fn see(&mut self, bytes: &[u8]) {
        let mut filled = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace());
        if self.first.is_none() {
            self.first = filled.next();
        }
        let last = bytes.iter().rev().copied().find(|byte| !byte.is_ascii_whitespace());
        self.last = last.or(self.last);
    }

    /// An array that is cut between two records looks whole but for its missing bracket.
    fn is_cut(&self) -> bool {
        self.last == Some(b',') || (self.first == Some(b'[') && self.last != Some(b']'))
    }
}

/// `done`: bytes on disk before this file, and its size, for the progress bar.
fn read_stream(stream: Stream<'_>, options: &Options, feed: &mut Feed<'_>, done: (u64, u64)) -> FileEnd {
    let mut end = FileEnd::default();
    let retried = options.retried.as_ref().map(|retried| retried.file(stream.name()));
    let name = retried.as_ref().map_or_else(|| stream.name(), |retried| retried.name()).to_owned();
    let mut summary = FileSummary { name: name.clone(), path: name.clone(), ..FileSummary::default() };
    if retried.is_some() {
        end.notes.push("rejected records of this file, read again; size and SHA-256 are theirs".to_owned());
        "system.rejects".clone_into(&mut summary.path);
    }
    let stream = match Framer::open(stream, frame::Limits::default()) {
        Ok(mut framer) => {
            let first = framer.next_chunk();
            let context = Arc::new(tell(&framer, first.as_ref(), (&name, retried), options, &mut end));
            context.format_name().clone_into(&mut summary.format);
            feed.begin(summary);
            let mut next = first;
            let mut ends = Ends::default();
            while let Some(chunk) = next {
                ends.see(&chunk.bytes);
                if !feed.chunk(&context, chunk) {
                    break;
                }
                next = framer.next_chunk();
                feed.progress().read.store(done.0 + framer.bytes_framed().min(done.1), Ordering::Relaxed);
            }
            if matches!(framer.kind(), Kind::Json) && ends.is_cut() && !feed.stopped() {
                end.problems.push(
                    "the list of records has no end: the file is cut, and records may be missing".to_owned(),
                );
            }
            framer.into_source()
        }
        Err((unrecognised, stream)) => {
            feed.begin(summary);
            if stream.problems().is_empty() {
                end.problems.push(unrecognised.to_string());
            }
            stream
        }
    };
    end.problems.extend(stream.problems().iter().map(text_of));
    end
}

/// Decides how the records of a file are read, from what it begins with.
fn tell(
    framer: &Framer<Stream<'_>>,
    first: Option<&Chunk>,
    (name, retried): (&str, Option<Arc<RetriedFile>>),
    options: &Options,
    end: &mut FileEnd,
) -> FileContext {
    let file_name = name.rsplit(['/', '\\', '!']).next().unwrap_or(name).to_owned();
    let map = MapContext { zone: options.zone.unwrap_or(chrono_tz::UTC), table: options.table, file_name };
    let mut context = FileContext {
        name: name.to_owned(),
        map,
        forced: options.format,
        told: None,
        layout: None,
        plan: None,
        day_order: DayOrder::default(),
        csv_header: None,
        settings: String::new(),
        retried,
    };
    match framer.kind() {
        Kind::Csv(dialect) => tell_csv(dialect, framer.sample(), options, &mut context, end),
        Kind::Json => tell_json(first, &mut context),
        Kind::FormatList => context.told = Some(Format::FormatList),
    }
    if context.forced.or(context.told).is_some_and(is_rows)
        && let Some(Err(problem)) = &context.plan
    {
        end.problems.push(problem.clone());
    }
    context.settings = Settings {
        format: options.format,
        table: options.table,
        zone: options.zone,
        day_order: context.csv_header.is_some().then_some(context.day_order),
    }
    .to_json();
    context
}

fn tell_csv(
    dialect: &CsvDialect,
    sample: &[Vec<String>],
    options: &Options,
    context: &mut FileContext,
    end: &mut FileEnd,
) {
    let header = &dialect.header;
    let detected = detect::detect_csv(header);
    context.csv_header = Some(header_line(dialect));
    let mut records: Vec<CsvRecord<'_>> = sample
        .iter()
        .map(|cells| CsvRecord { cells: cells.iter().map(|cell| cell.as_str().into()).collect(), raw: "" })
        .collect();
    let known_order = context.retried.as_ref().and_then(|retried| retried.day_order());
    records.extend(known_order.map(|order| order_sample(header, order)));
    context.day_order = plan::day_order(&records).unwrap_or_default();
    // Whoever names a table says that these are rows.
    let Some(mut told) = detected.or(context.map.table.map(|_| Format::HuntingCsv)).or(context.forced) else {
        let problem = detect::unknown_header(header);
        context.plan = Some(Err(problem.clone()));
        end.problems.push(problem);
        return;
    };
    context.layout = Some(CsvLayout::new(header));
    if is_rows(options.format.unwrap_or(told)) {
        let planned = TablePlan::from_csv(header, &records, &context.map);
        if let Ok(plan) = &planned {
            told = of_plan(plan).unwrap_or(told);
            if let Some(time) = records.iter().find_map(|record| plan.assumed_time(header, record)) {
                end.notes.push(zone_note(time, options, plan.day_order()));
            }
        }
        context.plan = Some(planned.map(Arc::new).map_err(|error| error.to_string()));
    }
    context.told = Some(told);
}

/// Formats whose table is told from the columns.
fn is_rows(format: Format) -> bool {
    matches!(format, Format::HuntingCsv | Format::HuntingResults | Format::SentinelCsv | Format::SentinelJson)
}

/// The tables of alerts have a mapping of their own.
fn of_plan(plan: &TablePlan) -> Option<Format> {
    match plan.table()?.name {
        "SecurityAlert" => Some(Format::SentinelAlert),
        "SecurityIncident" => Some(Format::SentinelIncident),
        _ => None,
    }
}

fn zone_note(time: &str, options: &Options, order: DayOrder) -> String {
    let order = match order {
        DayOrder::MonthFirst => "month first where only numbers stand",
        DayOrder::DayFirst => "day first where only numbers stand",
    };
    match options.zone {
        Some(zone) => format!("times such as \"{time}\" name no zone: read in {zone} (--tz), {order}"),
        None => {
            format!("times such as \"{time}\" name no zone: read as UTC, {order}; --tz ZONE names another")
        }
    }
}

/// A record that proves an order of day and month, behind the cells of the header: no column gets its time.
fn order_sample(header: &CsvHeader, order: DayOrder) -> CsvRecord<'static> {
    let time = match order {
        DayOrder::MonthFirst => "1/13/2000 0:00",
        DayOrder::DayFirst => "13/1/2000 0:00",
    };
    let cells = header.names.iter().map(|_| "").chain([time]).map(Into::into).collect();
    CsvRecord { cells, raw: "" }
}

/// The header line as it is needed to read a row of the file by itself.
fn header_line(dialect: &CsvDialect) -> String {
    let names = &dialect.header.names;
    let quoted: Vec<String> = names
        .iter()
        .map(|name| format!("\"{}\"", name.replace('"', "\"\"")))
        .chain((names.len()..dialect.width).map(|_| String::new()))
        .collect();
    quoted.join(char::from(dialect.delimiter).encode_utf8(&mut [0; 4]))
}

/// Tells the format of a JSON file from the records of its first chunk, and plans the rows among them.
fn tell_json(first: Option<&Chunk>, context: &mut FileContext) {
    let mut rows: Vec<String> = Vec::new();
    let mut told = None;
    if let Some(chunk) = first {
        let mut seen = 0;
        chunk.for_each(&mut ChunkParser::new(), |framed| {
            if seen >= SAMPLE_RECORDS {
                return;
            }
            if let Framed::Record { record: Record::Json(value), .. } = framed {
                seen += 1;
                let named = context.map.table.map(|_| Format::HuntingResults);
                let shape = detect::shape_of(value).or(named);
                told = told.or(shape);
                if context.forced.or(shape).is_some_and(is_rows) {
                    rows.push(value.raw().to_owned());
                }
            }
        });
    }
    if !rows.is_empty() {
        let mut tapes: Vec<Tape> = rows.iter().map(|_| Tape::new()).collect();
        let samples: Vec<_> =
            rows.iter().zip(&mut tapes).filter_map(|(text, tape)| tape.parse(text).ok()).collect();
        let planned = TablePlan::from_json(&samples, &context.map);
        if let (Ok(plan), Some(Format::HuntingResults | Format::SentinelJson)) = (&planned, told) {
            told = of_plan(plan).or(told);
        }
        context.plan = Some(planned.map(Arc::new).map_err(|error| error.to_string()));
    }
    context.told = told;
}
