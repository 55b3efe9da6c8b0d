//! `trailhound ingest`: exports into the lake.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::Session;
use super::query::configured;
use crate::error::{ExitCode, Failure};
use crate::ingest::detect::Format;
use crate::ingest::run::summary::Summary;
use crate::ingest::run::{self, IngestError, Options, Progress};
use crate::lake::{Lake, LakeError};
use crate::output::{Console, bytes, count, plural, visible};
use crate::schema::find_table;

/// Add exports to the lake
///
/// Files, folders, globs or - (standard input); plain, gzip, zip or zstd. What a file holds is told from its content:
/// audit log CSV and JSON, Defender XDR streaming, advanced hunting results, Graph security alerts and incidents,
/// Sentinel tables, Entra logs, message traces. A record that is already there adds no row; a record that cannot be
/// read is kept and listed by `trailhound rejects`.
///
/// Exit codes: 0 done, 1 failed, 2 usage, 3 done but something was rejected or damaged, 130 interrupted.
#[derive(Debug, clap::Args)]
pub(super) struct IngestArgs {
    /// Files, folders, globs, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Read every file as this format instead of telling it from the content
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// The hunting table of files that do not name one, such as CSV saved from a hunting query
    #[arg(long, value_name = "TABLE")]
    table: Option<String>,
    /// Zone of local times in exports that do not name one, such as Europe/Berlin [default: UTC]
    #[arg(long, value_name = "ZONE")]
    tz: Option<String>,
    /// MaxMind database to look up country, city and provider of addresses in
    #[arg(long, value_name = "FILE")]
    geoip: Option<PathBuf>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Threads [default: all cores]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// The records are of the past: they can be hunted in, and scheduled queries raise no alerts because of them
    #[arg(long)]
    historic: bool,
}

pub(super) fn run(args: IngestArgs, session: &Session) -> Result<ExitCode, Failure> {
    let options = options(args, session)?;
    let nowhere =
        tempfile::tempdir().map_err(|error| Failure::caused("cannot make a temporary folder", &error))?;
    let lake = open(&options, session, nowhere.path())?;
    let summary = ingest(&lake, &options, session)?;
    report(&summary, &options, session);
    finished(&summary)
}

fn finished(summary: &Summary) -> Result<ExitCode, Failure> {
    if summary.interrupted {
        return Ok(ExitCode::Interrupted);
    }
    if summary.total(|file| file.records) == 0 {
        return Err(Failure::new("no record was found in any of the files")
            .hint("`trailhound ingest --help` lists the formats; --format insists on one"));
    }
    Ok(if summary.is_partial() { ExitCode::Partial } else { ExitCode::Done })
}

fn options(args: IngestArgs, session: &Session) -> Result<Options, Failure> {
    let table = args.table.as_deref().map(|name| {
        find_table(name).ok_or_else(|| {
            Failure::usage(format!("there is no hunting table {name}"))
                .hint("`trailhound tables --all` lists them")
        })
    });
    let zone = args.tz.or_else(|| session.config.tz.clone());
    let zone = configured(zone.as_deref(), "time zone", |name| {
        name.parse().map_err(|_| format!("{name} is no time zone; write it as Europe/Berlin"))
    })?;
    Ok(Options {
        paths: args.paths,
        format: args.format,
        table: table.transpose()?,
        zone,
        geoip: args.geoip.or_else(|| session.config.geoip.clone()),
        dry_run: args.dry_run,
        threads: args.threads.or(session.config.threads).filter(|threads| *threads > 0),
        retried: None,
        historic: args.historic,
    })
}

fn open(options: &Options, session: &Session, nowhere: &Path) -> Result<Lake, Failure> {
    let folder = &session.lake_folder;
    if options.dry_run {
        // Looking makes no lake; where there is none, an empty one in a temporary place has nothing to compare with.
        return match session.lake_if_any()? {
            Some(lake) => Ok(lake),
            None => Lake::open_or_create(&nowhere.join("lake"))
                .map_err(|error| Failure::caused("cannot make a temporary lake", &error)),
        };
    }
    Lake::open_or_create(folder).map_err(|error| {
        Failure::caused("the lake cannot be opened", &error).hint("--lake DIR names another folder")
    })
}

/// Runs an ingest with a progress bar and Ctrl-C.
pub(super) fn ingest(lake: &Lake, options: &Options, session: &Session) -> Result<Summary, Failure> {
    let progress = Arc::new(Progress::default());
    let bar = session.console.notes_are_terminal().then(|| follow(&progress, session));
    let stopping = Arc::clone(&progress);
    let signal = session.runtime.spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stopping.stop.store(true, Ordering::Relaxed);
        }
        if tokio::signal::ctrl_c().await.is_ok() {
            // Whoever asks twice does not want to wait for what is under way; what was committed is safe.
            #[expect(clippy::exit, reason = "nothing may be waited for here")]
            std::process::exit(ExitCode::Interrupted as i32);
        }
    });
    let waiting = || session.console.note("another ingest is running on this lake: waiting for it to end");
    let result = run::run(lake, options, session.clock, session.runtime.handle(), &progress, waiting);
    signal.abort();
    if let Some((bar, follower)) = bar {
        follower.abort();
        bar.finish_and_clear();
    }
    result.map_err(|error| failure(&error))
}

fn failure(error: &IngestError) -> Failure {
    let failure = Failure::caused("the ingest stopped", error);
    match error {
        IngestError::Source(_) => Failure { exit: ExitCode::Usage, ..failure },
        IngestError::Lake(
            LakeError::Parquet { action: "read", .. } | LakeError::Io { action: "read", .. },
        ) => failure.hint("`trailhound check` names files that are missing or damaged").hint(
            "ingest the exports into a new lake (--lake DIR): this one cannot tell any more what it holds",
        ),
        IngestError::Lake(_) => {
            failure.hint("what was committed until then is kept; run the same command again to go on")
        }
        _ => failure,
    }
}

fn follow(progress: &Arc<Progress>, session: &Session) -> (ProgressBar, tokio::task::JoinHandle<()>) {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template(
        "{bar:30} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {msg} {eta} left",
    );
    if let Ok(style) = style {
        bar.set_style(style);
    }
    let (shown, progress) = (bar.clone(), Arc::clone(progress));
    let follower = session.runtime.spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(200)).await;
            shown.set_length(progress.total.load(Ordering::Relaxed));
            shown.set_position(progress.read.load(Ordering::Relaxed));
            shown.set_message(format!("{} records", count(progress.records.load(Ordering::Relaxed))));
        }
    });
    (bar, follower)
}

/// Says what a run did: per file what is worth knowing, then per table and per format.
pub(super) fn report(summary: &Summary, options: &Options, session: &Session) {
    let console = &session.console;
    for file in &summary.files {
        for problem in &file.problems {
            console.warning(&format!("{}: {}", visible(&file.name), visible(problem)));
        }
        for note in &file.notes {
            console.note(&format!("{}: {}", visible(&file.name), visible(note)));
        }
    }
    per_format(summary, console);
    per_table(summary, console);
    let rejects = summary.total(|file| file.rejects);
    let (records, added, duplicates) = (
        summary.total(|file| file.records),
        summary.total(|file| file.added),
        summary.total(|file| file.duplicates),
    );
    let variants = summary.total(|file| file.variants);
    let would = if options.dry_run { "would be " } else { "" };
    console.note(&format!(
        "{} read = {} {would}added + {} + {}",
        plural(records, "record", "records"),
        count(added),
        plural(duplicates, "duplicate", "duplicates"),
        plural(rejects, "reject", "rejects"),
    ));
    if variants > 0 {
        console.note(&format!(
            "{} of the added have an id that was there with other content (variants)",
            count(variants)
        ));
    }
    let size = summary.total(|file| file.bytes);
    let seconds = summary.seconds.max(0.001);
    console.note(&format!(
        "{} in {}: {}/s, {} records/s",
        bytes(size),
        crate::output::duration(Duration::from_secs_f64(summary.seconds)),
        bytes((size as f64 / seconds) as u64),
        count((records as f64 / seconds) as u64),
    ));
    if rejects > 0 && !options.dry_run {
        console.note("`trailhound rejects` lists what could not be read");
    }
    if summary.interrupted {
        console.note(
            "stopped by the user: what was read until then is kept; run the same command again to go on",
        );
    }
}

fn per_format(summary: &Summary, console: &Console) {
    let mut formats: Vec<&str> = summary.files.iter().map(|file| file.format.as_str()).collect();
    formats.sort_unstable();
    formats.dedup();
    for format in formats {
        let of_format = || summary.files.iter().filter(|file| file.format == format);
        let sum = |number: fn(&run::summary::FileSummary) -> u64| of_format().map(number).sum::<u64>();
        let name = if format.is_empty() { "not an export" } else { format };
        console.note(&format!(
            "{name}: {}, {}",
            plural(of_format().count() as u64, "file", "files"),
            plural(sum(|file| file.records), "record", "records"),
        ));
        let mut unknown: Vec<(&str, u64)> = Vec::new();
        for (field, number) in of_format().flat_map(|file| &file.unknown_fields) {
            match unknown.iter_mut().find(|(known, _)| known == field) {
                Some((_, total)) => *total += number,
                None => unknown.push((field, *number)),
            }
        }
        if !unknown.is_empty() {
            unknown.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
            let shown: Vec<String> = unknown
                .iter()
                .take(8)
                .map(|(field, number)| format!("{} ({})", visible(field), count(*number)))
                .collect();
            let more = unknown.len().saturating_sub(shown.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            console.note(&format!("  kept in _UnknownFields: {}{more}", shown.join(", ")));
        }
    }
}

fn per_table(summary: &Summary, console: &Console) {
    for (name, counts) in &summary.tables {
        let mut parts = vec![format!("{} added", count(counts.added + counts.derived))];
        if counts.duplicates > 0 {
            parts.push(plural(counts.duplicates, "duplicate", "duplicates"));
        }
        if counts.derived > 0 {
            parts.push(format!("{} of them from other records", count(counts.derived)));
        }
        if let (Some(first), Some(last)) = (counts.range.first, counts.range.last) {
            parts.push(format!("{} to {}", instant(first), instant(last)));
        }
        console.note(&format!("{name}: {}", parts.join(", ")));
    }
}

fn instant(ticks: crate::ingest::row::Ticks) -> String {
    chrono::DateTime::from_timestamp_micros(ticks.micros())
        .map_or_else(String::new, |time| time.format("%Y-%m-%d %H:%M:%SZ").to_string())
}
