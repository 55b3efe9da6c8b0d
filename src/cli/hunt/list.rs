//! `trailhound hunt list` and `show`: which saved queries there are, and what one says.

use super::super::Session;
use super::super::results::{self, Destination};
use super::{Cells, Folders, table};
use crate::error::{ExitCode, Failure};
use crate::hunt::header::schedule_text;
use crate::hunt::{Level, Origin, SavedQuery};
use crate::output::{Format, plural};
use crate::schedule::duration_text;

/// List the saved queries
#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    /// Output format
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    #[command(flatten)]
    folders: Folders,
}

/// Show a saved query: what its header says, and its text
#[derive(Debug, clap::Args)]
pub(super) struct ShowArgs {
    /// The query's id
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    folders: Folders,
}

pub(super) fn list(args: &ListArgs, session: &Session) -> Result<ExitCode, Failure> {
    let library = args.folders.load(session)?;
    let queries = &library.queries;
    let text = |of: &dyn Fn(&SavedQuery) -> Option<String>| Cells::Text(queries.iter().map(of).collect());
    let batch = table(vec![
        ("Id", text(&|query| Some(query.id.clone()))),
        ("Title", text(&|query| Some(query.title.to_string()))),
        ("Language", text(&|query| Some(query.language.to_string()))),
        ("Severity", text(&|query| Some(query.severity.to_string()))),
        ("Schedule", text(&|query| query.schedule.as_ref().map(schedule_text))),
        ("Tests", Cells::Number(queries.iter().map(|query| i64::try_from(query.tests.len()).ok()).collect())),
        ("File", text(&|query| Some(query.source.file.display().to_string()))),
    ])?;
    results::write_batch(session, &batch, &Destination { format: args.format, ..Destination::default() })?;
    let plain =
        library.faults.iter().filter(|fault| matches!(fault.kind, crate::hunt::FaultKind::NoHeader { .. }));
    let plain = plain.count() as u64;
    if plain > 0 {
        let (files, have) = (plural(plain, "file", "files"), if plain == 1 { "has" } else { "have" });
        session.console.note(&format!("{files} {have} no header and can be run with `trailhound query -f`"));
    }
    let has_errors = library.faults.iter().any(|fault| fault.level() == Level::Error);
    Ok(if has_errors { ExitCode::Partial } else { ExitCode::Done })
}

pub(super) fn show(args: &ShowArgs, session: &Session) -> Result<ExitCode, Failure> {
    let library = args.folders.load(session)?;
    let query = library.find(&args.id)?;
    let mut text = String::new();
    for (name, value) in facts(query) {
        if !value.is_empty() {
            text.push_str(&format!(
                "{name:<13}{}\n",
                value.trim_end().replace('\n', &format!("\n{:13}", ""))
            ));
        }
    }
    text.push('\n');
    text.push_str(query.text.trim_end());
    text.push('\n');
    session.console.print(&text).map_err(|error| Failure::caused("the query cannot be shown", &error))?;
    Ok(ExitCode::Done)
}

fn facts(query: &SavedQuery) -> Vec<(&'static str, String)> {
    let key = query.key.iter().map(|part| match part.bin {
        Some(bin) => format!("{} by {}", part.column, duration_text(bin)),
        None => part.column.clone(),
    });
    let entities = query.entities.iter().map(|entity| {
        let columns: Vec<&str> = entity.columns.iter().map(|part| part.column.as_str()).collect();
        let role = if entity.is_impacted { "impacted" } else { "related" };
        format!("{} ({}, {role})", entity.kind.name, columns.join(", "))
    });
    let origin = match query.origin {
        Origin::Header => "",
        Origin::SentinelRule => "analytic rule of Sentinel",
        Origin::SentinelHunt => "hunting query of Sentinel",
        Origin::DefenderDetection => "custom detection of Defender",
    };
    vec![
        ("Id", query.id.clone()),
        ("Title", query.title.to_string()),
        ("Description", query.description.to_string()),
        ("Severity", query.severity.to_string()),
        ("Tactics", query.tactics.join(", ")),
        ("Techniques", query.techniques.join(", ")),
        ("Schedule", query.schedule.as_ref().map(schedule_text).unwrap_or_default()),
        ("Look-back", if query.lookback.is_zero() { String::new() } else { duration_text(query.lookback) }),
        ("Key", key.collect::<Vec<_>>().join(", ")),
        ("Entities", entities.collect::<Vec<_>>().join(", ")),
        ("Tests", query.tests.iter().map(|test| test.name.as_str()).collect::<Vec<_>>().join("\n")),
        ("References", query.references.join("\n")),
        ("Origin", origin.to_owned()),
        ("File", query.source.file.display().to_string()),
        ("Version", query.version.clone()),
    ]
}
