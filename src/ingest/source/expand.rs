//! Which files a list of paths, folders and patterns means, in an order that does not depend on the file system.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use walkdir::WalkDir;

use super::{Problem, SourceFile};

/// Why a list of paths cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The path is not there.
    #[error("no file or folder is at {0}: check the path")]
    Missing(String),
    /// The pattern matches no file.
    #[error("no file matches {0}: check the pattern, and quote it so that the shell leaves it alone")]
    NoMatch(String),
    /// The pattern is malformed.
    #[error("the pattern {pattern} cannot be read: {cause}")]
    Pattern {
        /// As written.
        pattern: String,
        /// What is wrong with it.
        cause: String,
    },
    /// The folder holds no file.
    #[error("the folder {0} holds no file")]
    EmptyFolder(String),
}

/// The files that were found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// In the order of the arguments, below each sorted by path; none twice.
    pub files: Vec<SourceFile>,
    /// Folders and files that could not be looked at.
    pub problems: Vec<Problem>,
}

/// Finds the files that paths, folders (with everything below) and patterns (`*`, `?`, `[...]`, `{a,b}`, `**`) mean;
/// `-` is standard input. A name that exists is never taken as a pattern. What operating systems leave in folders
/// and archives (`.DS_Store`, `__MACOSX`, `Thumbs.db`, `desktop.ini`) is passed over.
///
/// # Errors
/// A path that does not exist, a pattern that matches nothing, a folder without files.
pub fn expand(paths: &[String]) -> Result<Found, SourceError> {
    let mut found = Found::default();
    let mut seen = HashSet::new();
    for path in paths {
        if path == "-" {
            if seen.insert(PathBuf::from("-")) {
                found.files.push(SourceFile { path: None, name: "-".to_owned() });
            }
            continue;
        }
        let place = Path::new(path);
        if place.is_dir() {
            let before = found.files.len() + found.problems.len();
            if !walk(place, None, &mut seen, &mut found) && found.files.len() + found.problems.len() == before
            {
                return Err(SourceError::EmptyFolder(path.clone()));
            }
        } else if place.exists() {
            add(place.to_owned(), &mut seen, &mut found);
        } else if path.contains(['*', '?', '[', '{']) {
            let matcher = matcher(path)?;
            if !walk(&base(place), Some(&matcher), &mut seen, &mut found) {
                return Err(SourceError::NoMatch(path.clone()));
            }
        } else {
            return Err(SourceError::Missing(path.clone()));
        }
    }
    Ok(found)
}

/// Whether a name is something that operating systems leave behind.
pub(crate) fn is_junk(name: &str) -> bool {
    name.split(['/', '\\']).any(|part| {
        matches!(part, "__MACOSX" | ".DS_Store" | "Thumbs.db" | "desktop.ini") || part.starts_with("._")
    })
}

fn matcher(pattern: &str) -> Result<GlobMatcher, SourceError> {
    let wrong = |error: globset::Error| SourceError::Pattern {
        pattern: pattern.to_owned(),
        cause: error.to_string(),
    };
    let plain = pattern.strip_prefix("./").unwrap_or(pattern);
    Ok(GlobBuilder::new(plain).literal_separator(true).build().map_err(wrong)?.compile_matcher())
}

/// The folder above the first part with a special character.
fn base(pattern: &Path) -> PathBuf {
    let special = |part: &Component<'_>| part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']);
    pattern.components().take_while(|part| !special(part)).collect()
}

fn add(path: PathBuf, seen: &mut HashSet<PathBuf>, found: &mut Found) {
    if seen.insert(std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone())) {
        let name = path.to_string_lossy().into_owned();
        found.files.push(SourceFile { path: Some(path), name });
    }
}

/// Adds the files below a folder; whether there was one, added now or before.
fn walk(
    folder: &Path,
    matcher: Option<&GlobMatcher>,
    seen: &mut HashSet<PathBuf>,
    found: &mut Found,
) -> bool {
    let root = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let junk = |name: &std::ffi::OsStr| is_junk(&name.to_string_lossy());
    let mut any = false;
    let walk = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || !junk(entry.file_name())) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let path = entry.path().strip_prefix("./").unwrap_or_else(|_| entry.path()).to_owned();
                if matcher.is_none_or(|matcher| matcher.is_match(&path)) {
                    any = true;
                    add(path, seen, found);
                }
            }
            Ok(_) => {}
            Err(error) => found.problems.push(Problem {
                input: error.path().unwrap_or(root).to_string_lossy().into_owned(),
                reason: "read-error",
                message: format!("this cannot be looked at: {error}"),
                offset: None,
            }),
        }
    }
    any
}
