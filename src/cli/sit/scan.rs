//! `trailhound sit scan`: which files hold something sensitive, what, where, and how sure that is.

use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::packages;
use crate::cli::Session;
use crate::engine::reveal;
use crate::error::{ExitCode, Failure};
use crate::sit::catalogue::{Catalogue, Names};
use crate::sit::document::report::{self, FileFindings, FileReport, Options, Report};
use crate::sit::document::{self, DocumentError, Limits, Part};
use crate::sit::model::SensitiveType;
use crate::sit::scan::{self, Scanner, Scratch};

/// Look through files for sensitive information: text, CSV, JSON, mail, Office files, PDF, archives of them
///
/// Values are masked unless they are asked for with a reason. Exit codes: 0 done, whether or not something was found; 1 failed; 2 usage; 3 done, but a file, or
/// a part of one, could not be read.
#[derive(Debug, clap::Args)]
pub(super) struct ScanArgs {
    /// Files and folders; - is standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Only this type: name, alias or GUID (can be repeated)
    #[arg(short, long = "type", value_name = "TYPE")]
    types: Vec<String>,
    /// Lowest level of confidence, 1 to 100
    #[arg(long, value_name = "LEVEL", default_value_t = 75, value_parser = clap::value_parser!(u8).range(1..=100))]
    min_confidence: u8,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: ReportFormat,
    /// Occurrences shown of each type and file
    #[arg(long, value_name = "N", default_value_t = 3)]
    samples: usize,
    /// Show values as they are; REASON goes into system.audit of the lake with your name and the paths
    #[arg(long, value_name = "REASON")]
    reveal: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// For people
    Table,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, each occurrence a result
    Sarif,
}

/// An occurrence with its type.
struct Found<'t> {
    kind: &'t SensitiveType,
    occurrence: scan::Occurrence,
    reveals: bool,
}

impl report::Occurrence for Found<'_> {
    fn type_id(&self) -> &str {
        &self.kind.id
    }

    fn type_name(&self) -> &str {
        &self.kind.name
    }

    fn confidence(&self) -> u8 {
        self.occurrence.confidence
    }

    fn range(&self) -> Range<usize> {
        self.occurrence.start..self.occurrence.end()
    }

    fn masked(&self, matched: &str) -> String {
        if self.reveals { matched.to_owned() } else { scan::mask(self.kind, matched) }
    }

    fn compact(&self, matched: &str) -> String {
        scan::compact(matched)
    }
}

pub(super) fn run(args: &ScanArgs, session: &Session) -> Result<ExitCode, Failure> {
    if let Some(reason) = &args.reveal {
        let paths: Vec<String> = args.paths.iter().map(|path| path.display().to_string()).collect();
        let (lake, command) = (session.lake_if_any()?, format!("sit scan {}", paths.join(" ")));
        session.runtime.block_on(reveal::write_down(lake.as_ref(), session.clock, reason, &command))?;
    }
    let catalogue = packages::catalogue(session)?;
    let scanner = scanner(&catalogue, &args.types)?;
    let types: Vec<&SensitiveType> = catalogue.types().map(|(_, kind)| kind).collect();
    let samples = if args.format == ReportFormat::Sarif { usize::MAX } else { args.samples };
    let mut looking = Looking { scanner: &scanner, scratch: scanner.scratch(), types: &types, args, samples };
    let mut report = Report { program_version: env!("CARGO_PKG_VERSION").to_owned(), files: Vec::new() };
    for path in &args.paths {
        if path.as_os_str() == "-" {
            report.files.push(looking.stream(&mut std::io::stdin().lock(), "-"));
            continue;
        }
        for file in files(path)? {
            report.files.push(looking.file(&file));
        }
    }
    let text = match args.format {
        ReportFormat::Table => report::to_text(&report),
        ReportFormat::Json => json(&report::to_json(&report))?,
        ReportFormat::Sarif => json(&report::to_sarif(&report))?,
    };
    session.console.print(&text).map_err(|error| Failure::caused("the report could not be shown", &error))?;
    let summary = report.summary();
    let is_partial = summary.files_not_read + summary.files_incomplete > 0;
    Ok(if is_partial { ExitCode::Partial } else { ExitCode::Done })
}

fn json(value: &serde_json::Value) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value);
    text.map(|text| text + "\n").map_err(|error| Failure::caused("the report could not be written", &error))
}

fn scanner(catalogue: &Catalogue, names: &[String]) -> Result<Scanner, Failure> {
    let known = Names::new(catalogue);
    let mut selection = names
        .iter()
        .map(|name| known.find(name).map_err(|error| Failure::usage(error.to_string())))
        .collect::<Result<Vec<_>, _>>()?;
    selection.sort_unstable();
    selection.dedup();
    let packages: Vec<_> = catalogue.packages().iter().collect();
    let scanner = Scanner::compile(&packages, (!names.is_empty()).then_some(selection.as_slice()))
        .map_err(|error| Failure::caused("the types cannot be used", &error))?;
    match scanner.unavailable().first().filter(|_| !names.is_empty()) {
        Some((place, reason)) => {
            let name = catalogue.types().nth(*place).map_or("", |(_, kind)| kind.name.as_str());
            Err(Failure::usage(format!("{name} cannot be found in text: {reason}")))
        }
        None => Ok(scanner),
    }
}

/// The file, or all files below the folder, sorted.
fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error: &(dyn std::error::Error + 'static)| {
        Failure::caused(format!("cannot read {}", path.display()), error)
    };
    if !std::fs::metadata(path).map_err(|error| failed(&error))?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
        let entry = entry.map_err(|error| failed(&error))?;
        if entry.file_type().is_file() {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

/// Looking through one file after the other.
struct Looking<'l> {
    scanner: &'l Scanner,
    scratch: Scratch,
    types: &'l [&'l SensitiveType],
    args: &'l ScanArgs,
    samples: usize,
}

impl Looking<'_> {
    fn file(&mut self, path: &Path) -> FileReport {
        let name = path.display().to_string();
        match std::fs::File::open(path) {
            Ok(mut file) => self.stream(&mut file, &name),
            Err(error) => {
                let error = DocumentError::Read { name: name.clone(), reason: error.to_string() };
                FileFindings::new(&name, Options { samples: self.samples }).finish(Err(&error))
            }
        }
    }

    fn stream(&mut self, reader: &mut dyn Read, name: &str) -> FileReport {
        let mut findings = FileFindings::new(name, Options { samples: self.samples });
        let reveals = self.args.reveal.is_some();
        let mut look = |part: Part| {
            let found = self.scanner.scan(&part.text, &mut self.scratch, self.args.min_confidence);
            let found: Vec<Found<'_>> = found
                .iter()
                .filter_map(|found| {
                    self.types.get(found.type_index).map(|kind| Found { kind, occurrence: *found, reveals })
                })
                .collect();
            findings.add(&part, &found);
        };
        let outcome = document::extract_reader(reader, name, &Limits::default(), &mut look);
        findings.finish(outcome.as_ref())
    }
}
