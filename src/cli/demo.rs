//! `trailhound demo`: the whole way from exports to a hunt, on the sample data.

use std::path::{Path, PathBuf};

use super::results::{self, Destination};
use super::{Session, incidents, ingest};
use crate::error::{ExitCode, Failure};
use crate::ingest::run::Options;
use crate::lake::Lake;
use crate::output::Format;

/// Where `cargo run -- demo` finds the sample data: beside the manifest it was built from.
const BUILT_FROM: &str = env!("CARGO_MANIFEST_DIR");

/// Make a lake from the sample data and hunt in it
///
/// Shows the main job end to end. The exports are those of a made-up company, Contoso.
#[derive(Debug, clap::Args)]
pub(super) struct DemoArgs {
    /// Folder of the new lake [default: ./trailhound-lake]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Folder of the exports [default: sample_data of the source]
    #[arg(long, value_name = "DIR")]
    sample_data: Option<PathBuf>,
}

/// What the demo asks; each query says what it is for in its first line.
const HUNTS: &[&str] = &[
    include_str!("../../queries/most_frequent_actions.sql"),
    include_str!("../../queries/sign_ins_by_error.sql"),
    include_str!("../../queries/dlp_matches_by_person.sql"),
    include_str!("../../queries/inbox_rules_that_forward.sql"),
    include_str!("../../queries/alerts_with_accounts.sql"),
];

pub(super) fn run(args: DemoArgs, session: &Session) -> Result<ExitCode, Failure> {
    let folder = args.folder.unwrap_or_else(|| session.lake_folder.clone());
    let samples = samples(args.sample_data)?;
    let console = &session.console;
    console.note(&format!("$ trailhound --lake {} ingest {}", folder.display(), samples.display()));
    let lake = Lake::open_or_create(&folder).map_err(|error| {
        Failure::caused("the demo's lake cannot be made", &error)
            .hint("name an empty folder: trailhound demo DIR")
    })?;
    let options = Options { paths: vec![samples.to_string_lossy().into_owned()], ..Options::default() };
    let summary = ingest::ingest(&lake, &options, session)?;
    ingest::report(&summary, &options, session);
    for sql in HUNTS {
        console.note("");
        show(session, &folder, sql)?;
    }
    console.note("");
    let command = format!("$ trailhound --lake {} incidents", folder.display());
    session.console.print(&format!("{command}\n")).map_err(unwritten)?;
    incidents::show_over(session, lake)?;
    console.note("");
    console.note(&format!(
        "next: trailhound --lake {}    (the shell; .help lists its commands)",
        folder.display()
    ));
    Ok(ExitCode::Done)
}

fn samples(named: Option<PathBuf>) -> Result<PathBuf, Failure> {
    let candidates =
        named.into_iter().chain([PathBuf::from("sample_data"), Path::new(BUILT_FROM).join("sample_data")]);
    let mut tried = Vec::new();
    for candidate in candidates {
        if candidate.is_dir() {
            return Ok(candidate);
        }
        tried.push(candidate.display().to_string());
    }
    Err(Failure::new(format!("the sample data is not there: tried {}", tried.join(", ")))
        .hint("run it from a checkout, or name the folder: --sample-data DIR"))
}

fn unwritten(error: std::io::Error) -> Failure {
    Failure::caused("cannot write the demo", &error)
}

fn show(session: &Session, folder: &Path, sql: &str) -> Result<(), Failure> {
    session.console.print(&format!("{}\n", sql.trim_end())).map_err(unwritten)?;
    let destination = Destination { format: Some(Format::Table), quiet: true, ..Destination::default() };
    results::show_over(session, folder, sql, &destination)?;
    Ok(())
}
