//! Settings: defaults, then the configuration file, then the environment, then the command line.
//!
//! A file that cannot be understood stops the program with its place: running with other settings than the ones
//! written down would give other results without a word.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::Failure;

/// What the configuration file may say. Every key can be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// The lake's folder.
    pub lake: Option<PathBuf>,
    /// `auto`, `always` or `never`.
    pub color: Option<String>,
    /// Output format of queries.
    pub format: Option<String>,
    /// Memory for a query, such as `2GB`.
    pub memory_limit: Option<String>,
    /// Where queries spill what does not fit into memory.
    pub spill: Option<PathBuf>,
    /// Time for a query, such as `5m`.
    pub timeout: Option<String>,
    /// Rows of a result at most.
    pub max_rows: Option<u64>,
    /// Threads for queries and ingest.
    pub threads: Option<usize>,
    /// Zone of times that exports write without one.
    pub tz: Option<String>,
    /// MaxMind database for addresses at ingest.
    pub geoip: Option<PathBuf>,
    /// Folders with saved queries, besides `queries` in the working directory.
    pub queries: Option<Vec<PathBuf>>,
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// When it is not TOML or has a key or value that is not known, with file, line and column.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| {
                Failure::caused(format!("cannot read the configuration {}", path.display()), &error)
            })
            .map_err(|failure| Failure { exit: crate::error::ExitCode::Usage, ..failure })?;
        Self::parse(&text).map_err(|problem| {
            Failure::usage(format!("the configuration {} is not valid: {problem}", path.display()))
                .hint("mend or remove the line; `trailhound --help` lists the settings")
        })
    }

    fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())
    }

    /// The file named by the user, else the usual one where it exists, else nothing.
    ///
    /// # Errors
    /// As [`Config::read`]; a named file must exist.
    pub fn load(named: Option<&Path>, variable: impl Fn(&str) -> Option<String>) -> Result<Self, Failure> {
        if let Some(path) = named {
            return Self::read(path);
        }
        match config_folder(variable).map(|folder| folder.join("config.toml")).filter(|path| path.exists()) {
            Some(path) => Self::read(&path),
            None => Ok(Self::default()),
        }
    }
}

/// `$XDG_CONFIG_HOME/trailhound`, or `~/.config/trailhound`.
fn config_folder(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    xdg_folder(variable, "XDG_CONFIG_HOME", ".config")
}

/// `$XDG_STATE_HOME/trailhound`, or `~/.local/state/trailhound`: the shell's history.
pub fn state_folder(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    xdg_folder(variable, "XDG_STATE_HOME", ".local/state")
}

/// The base directory specification ignores values that are not absolute.
fn xdg_folder(variable: impl Fn(&str) -> Option<String>, name: &str, below_home: &str) -> Option<PathBuf> {
    let set = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = set(name).or_else(|| set("HOME").map(|home| home.join(below_home)))?;
    Some(base.join("trailhound"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_refused_with_its_place() {
        let error = Config::parse("lake = \"x\"\nmemmory-limit = \"1GB\"\n").unwrap_err();
        assert!(error.contains("line 2"), "{error}");
        assert!(error.contains("memmory-limit"), "{error}");
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_refused() {
        assert!(Config::parse("max-rows = \"many\"").is_err());
        assert_eq!(Config::parse("max-rows = 5").unwrap().max_rows, Some(5));
    }

    #[test]
    fn folders_follow_the_base_directory_specification() {
        let environment = |name: &str| match name {
            "HOME" => Some("/home/a".to_owned()),
            "XDG_CONFIG_HOME" => Some("relative".to_owned()),
            _ => None,
        };
        assert_eq!(config_folder(environment), Some(PathBuf::from("/home/a/.config/trailhound")));
        assert_eq!(state_folder(environment), Some(PathBuf::from("/home/a/.local/state/trailhound")));
    }
}
