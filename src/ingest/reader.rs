//! The reading side of a run: opens each input, tells its format from the first records, and feeds its chunks on.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::audit::CsvLayout;
use super::detect::{self, Format};
use super::dispatch::FileContext;
use super::frame::{self, Chunk, ChunkParser, Framed, Framer, Kind};
use super::json::Tape;
use super::record::{CsvRecord, MapContext, Record};
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
    // A lake inside the folder that is read is not an export.
    found.files.retain(|file| !std::fs::canonicalize(file.name()).is_ok_and(|path| path.starts_with(lake)));
    Ok(Inputs { found })
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
        let name = stream.name().to_owned();
        let path = name.clone();
        let end = read_stream(stream, name, path, options, feed, (before, file.size_hint().unwrap_or(0)));
        feed.progress().read.store(before + opened.bytes_read(), Ordering::Relaxed);
        if !feed.end(end) {
            break;
        }
    }
    finish(opened, file, streams, feed);
}

/// What is known of the file on disk only when all of it was read.
fn finish(opened: OpenedFile, file: &SourceFile, streams: usize, feed: &mut Feed<'_>) {
    let facts = opened.finish();
    let problems: Vec<String> = facts.problems.iter().map(text_of).collect();
    if streams == 0 {
        let name = file.name().to_owned();
        feed.begin(FileSummary { path: name.clone(), name, ..FileSummary::default() });
        feed.end(FileEnd { problems, ..FileEnd::default() });
        feed.custody(1, facts.sha256, facts.bytes, Vec::new());
    } else {
        feed.custody(streams, facts.sha256, facts.bytes, problems);
    }
}

/// `done`: bytes on disk before this file, and its size, for the progress bar.
fn read_stream(
    stream: Stream<'_>,
    name: String,
    path: String,
    options: &Options,
    feed: &mut Feed<'_>,
    done: (u64, u64),
) -> FileEnd {
    let mut end = FileEnd::default();
    let mut summary = FileSummary { name: name.clone(), path, ..FileSummary::default() };
    let stream = match Framer::open(stream, frame::Limits::default()) {
        Ok(mut framer) => {
            let first = framer.next_chunk();
            let context = Arc::new(tell(&framer, first.as_ref(), &name, options, &mut end));
            context.format_name().clone_into(&mut summary.format);
            feed.begin(summary);
            let mut next = first;
            while let Some(chunk) = next {
                if !feed.chunk(&context, chunk) {
                    break;
                }
                next = framer.next_chunk();
                feed.progress().read.store(done.0 + framer.bytes_framed().min(done.1), Ordering::Relaxed);
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
    name: &str,
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
    };
    match framer.kind() {
        Kind::Csv(dialect) => tell_csv(&dialect.header, framer.sample(), options, &mut context, end),
        Kind::Json => tell_json(first, &mut context),
        Kind::FormatList => context.told = Some(Format::FormatList),
    }
    if context.forced.or(context.told).is_some_and(is_rows)
        && let Some(Err(problem)) = &context.plan
    {
        end.problems.push(problem.clone());
    }
    context
}

fn tell_csv(
    header: &super::record::CsvHeader,
    sample: &[Vec<String>],
    options: &Options,
    context: &mut FileContext,
    end: &mut FileEnd,
) {
    let detected = detect::detect_csv(header);
    // Whoever names a table says that these are rows.
    let Some(mut told) = detected.or(context.map.table.map(|_| Format::HuntingCsv)).or(context.forced) else {
        let problem = detect::unknown_header(header);
        context.csv_header = Some(header_line(&header.names));
        context.plan = Some(Err(problem.clone()));
        end.problems.push(problem);
        return;
    };
    context.layout = Some(CsvLayout::new(header));
    context.csv_header = Some(header_line(&header.names));
    let records: Vec<CsvRecord<'_>> = sample
        .iter()
        .map(|cells| CsvRecord { cells: cells.iter().map(|cell| cell.as_str().into()).collect(), raw: "" })
        .collect();
    context.day_order = plan::day_order(&records).unwrap_or_default();
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

fn header_line(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{}\"", name.replace('"', "\"\""))).collect();
    quoted.join(",")
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
