//! `trailhound kql`: what becomes of Kusto queries; and what the commands that run them share: where outside data is, and
//! how the columns of a result are told.

mod check;
mod explain;
pub(super) mod render;

use std::path::PathBuf;

use clap::Subcommand;

use super::Session;
use crate::engine::kusto::{Described, Outside};
use crate::error::{ExitCode, Failure};

/// Look at Kusto queries
#[derive(Debug, clap::Args)]
pub(super) struct KqlArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Check(check::CheckArgs),
    Explain(explain::ExplainArgs),
}

pub(super) fn run(args: KqlArgs, session: &Session) -> Result<ExitCode, Failure> {
    match args.action {
        Action::Check(args) => check::run(args, session),
        Action::Explain(args) => explain::run(&args, session),
    }
}

/// Where a query finds what is not in the lake.
#[derive(Debug, Default, clap::Args)]
pub(super) struct OutsideArgs {
    /// A local copy for externaldata: URL=FILE, or a folder that holds copies (can be repeated)
    #[arg(long, value_name = "URL=FILE|DIR")]
    external: Vec<String>,
    /// The folder with watchlists as NAME.csv
    #[arg(long, value_name = "DIR")]
    watchlists: Option<PathBuf>,
    /// A MaxMind database of cities for geo_info_from_ip_address [default: that of the configuration]
    #[arg(long, value_name = "FILE")]
    geoip: Option<PathBuf>,
}

impl OutsideArgs {
    /// What is given, looked at.
    pub(super) fn outside(&self, session: &Session) -> Result<Outside, Failure> {
        let mut outside = Outside {
            watchlists: self.watchlists.clone(),
            geoip: self.geoip.clone().or_else(|| session.config.geoip.clone()),
            ..Outside::default()
        };
        for given in &self.external {
            let path = PathBuf::from(given);
            if path.is_dir() {
                outside.folders.push(path);
                continue;
            }
            // An address may hold `=` itself, a file name seldom does.
            match given.rsplit_once('=') {
                Some((address, file)) if std::path::Path::new(file).is_file() => {
                    outside.copies.push((address.to_owned(), PathBuf::from(file)));
                }
                Some((_, file)) => {
                    return Err(Failure::usage(format!("--external {given}: there is no file {file}")));
                }
                None => {
                    return Err(Failure::usage(format!("--external {given}: there is no such folder"))
                        .hint("give URL=FILE, or a folder with copies"));
                }
            }
        }
        if let Some(folder) = &outside.watchlists
            && !folder.is_dir()
        {
            return Err(Failure::usage(format!(
                "--watchlists {}: there is no such folder",
                folder.display()
            )));
        }
        Ok(outside)
    }
}

/// The columns of a result as JSON.
pub(super) fn described(described: &Described) -> String {
    let columns: Vec<serde_json::Value> = described
        .columns
        .iter()
        .map(|(name, kind)| serde_json::json!({ "name": name, "type": kind }))
        .collect();
    let render = described.render.as_ref().map(|chart| chart.kind.clone());
    let all = serde_json::json!({
        "columns": columns,
        "more_columns": described.more_columns,
        "render": render,
        "notes": described.notes,
    });
    format!("{all:#}\n")
}
