//! `trailhound sit`: sensitive information types, built in and own ones, and files looked through for them.

mod checksum;
mod packages;
mod scan;

use clap::Subcommand;

use super::Session;
use super::results::{self, Destination};
use crate::error::{ExitCode, Failure};
use crate::output::Format;

/// Sensitive information types: list and check them, add own ones, look through files
///
/// The types are those of Microsoft Purview as far as public facts go, found by the functions has_sit, sit_matches and
/// others in queries, and in files by `sit scan`. Own types are added from rule packages (XML as exported by PowerShell) or
/// from YAML files.
#[derive(Debug, clap::Args)]
pub(super) struct SitArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the types, and say of those that cannot be found why
    List {
        /// Only types that cannot be found
        #[arg(long)]
        unavailable: bool,
        /// Output format
        #[arg(long, value_name = "FORMAT")]
        format: Option<Format>,
    },
    /// Show the definition of a type in the YAML form
    Show {
        /// Name, alias or GUID
        #[arg(value_name = "TYPE")]
        name: String,
    },
    Check(packages::CheckArgs),
    Add(packages::AddArgs),
    /// Take a package of own types out of the lake
    Drop {
        /// Its name, as `sit list` shows it under Source
        #[arg(value_name = "PACKAGE")]
        name: String,
    },
    Scan(scan::ScanArgs),
    /// Answer lines of an algorithm and a value with 1 or 0, to compare with other implementations
    #[command(hide = true)]
    Checksum,
}

pub(super) fn run(args: SitArgs, session: &Session) -> Result<ExitCode, Failure> {
    match args.action {
        Action::List { unavailable, format } => list(session, unavailable, format),
        Action::Show { name } => packages::show(session, &name),
        Action::Check(args) => packages::check(session, &args),
        Action::Add(args) => packages::add(session, &args),
        Action::Drop { name } => packages::drop(session, &name),
        Action::Scan(args) => scan::run(&args, session),
        Action::Checksum => checksum::run(session),
    }
}

fn list(session: &Session, unavailable: bool, format: Option<Format>) -> Result<ExitCode, Failure> {
    let (columns, condition) = if unavailable {
        ("\"Name\", \"SensitiveType\", \"Reason\"", "not \"IsAvailable\"")
    } else {
        (
            "\"Name\", \"SensitiveType\", \"Category\", \"Regions\", \"RecommendedConfidence\", \"IsAvailable\", \
             \"Source\"",
            "true",
        )
    };
    let sql = format!(
        "select {columns} from \"SensitiveInfoTypes\" where {condition} order by \"Name\", \"SensitiveType\""
    );
    results::show(session, &sql, &Destination { format, quiet: true, ..Destination::default() })
}
