//! How alerts become incidents: the defaults, and a file in the lake's folder that changes them.

use super::super::Session;
use crate::error::{ExitCode, Failure};
use crate::incident::correlate::{Configuration, DEFAULTS};
use crate::lake::Lake;

/// The file beside the tables.
const FILE: &str = "incidents.toml";

/// Settings and the text they came from.
pub(super) struct Settings {
    pub(super) configuration: Configuration,
    pub(super) text: String,
}

/// Reads the lake's own file; without one the defaults hold.
pub(super) fn read(lake: &Lake) -> Result<Settings, Failure> {
    let path = lake.root().join(FILE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Failure::caused(format!("{} cannot be read", path.display()), &error)),
    };
    let configuration = parse(&text, &path.display().to_string())?;
    Ok(Settings { configuration, text })
}

/// Understands a text of settings; `name` is where it came from.
pub(super) fn parse(text: &str, name: &str) -> Result<Configuration, Failure> {
    Configuration::read(text).map_err(|error| {
        Failure::usage(format!("{name}, {error}"))
            .hint("`trailhound incident settings` prints what can be set, with the defaults")
    })
}

pub(super) fn print(session: &Session) -> Result<ExitCode, Failure> {
    let failed = |error: std::io::Error| Failure::caused("the settings cannot be written", &error);
    session.console.print(DEFAULTS).map_err(failed)?;
    if let Some(lake) = session.lake_if_any()? {
        let own = read(&lake)?;
        let path = lake.root().join(FILE);
        if own.text.is_empty() {
            session.console.note(&format!("settings that differ go into {}", path.display()));
        } else {
            let text = format!("\n# What {} changes:\n\n{}\n", path.display(), own.text.trim_end());
            session.console.print(&text).map_err(failed)?;
        }
    }
    Ok(ExitCode::Done)
}
