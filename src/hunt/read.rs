//! Files and folders of saved queries.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::yaml::{self, Node, Place};

use super::comment::{self, Comment};
use super::fault::{Fault, FaultKind, Report};
use super::header::{self, KEYS, Text};
use super::model::{Language, SavedQuery, Source};
use super::{defender, sentinel};

/// Largest file that is read, in bytes.
pub const LARGEST_FILE: u64 = 16 << 20;

/// What files hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Loaded {
    /// The saved queries without errors, in the order of their files.
    pub queries: Vec<SavedQuery>,
    /// Everything wrong or odd, by file and place.
    pub faults: Vec<Fault>,
}

/// What a file is, by the end of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Query(Language),
    Yaml,
    Json,
}

impl Kind {
    fn of(file: &Path) -> Option<Self> {
        match file.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "sql" => Some(Self::Query(Language::Sql)),
            "kql" | "csl" => Some(Self::Query(Language::Kql)),
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Reads all saved queries under a folder, in the order of their names; other files are passed over, and so is what
/// begins with a dot. Two queries with one id are a fault of the second.
#[must_use]
pub fn read_folder(folder: &Path) -> Loaded {
    let mut loaded = Loaded::default();
    let mut ids: BTreeMap<String, (PathBuf, Place)> = BTreeMap::new();
    let (files, faults) = files(folder);
    loaded.faults.extend(faults);
    for file in files.into_iter().filter(|file| Kind::of(file).is_some()) {
        let one = read_file(&file);
        loaded.faults.extend(one.faults);
        for query in one.queries {
            match ids.get(&query.id.to_lowercase()) {
                Some((other, place)) => {
                    let other = format!("{}:{place}", other.display());
                    let kind = FaultKind::DuplicateId { id: query.id, other };
                    loaded.faults.push(Fault { file: query.source.file, place: query.source.metadata, kind });
                }
                None => {
                    ids.insert(query.id.to_lowercase(), (query.source.file.clone(), query.source.metadata));
                    loaded.queries.push(query);
                }
            }
        }
    }
    loaded
}

/// Reads one file.
#[must_use]
pub fn read_file(file: &Path) -> Loaded {
    match bytes_of(file) {
        Ok(bytes) => read_bytes(file, &bytes),
        Err(fault) => Loaded { queries: Vec::new(), faults: vec![fault] },
    }
}

/// Reads what a file of this name holds.
#[must_use]
pub fn read_bytes(file: &Path, bytes: &[u8]) -> Loaded {
    let mut report = Report::new(file);
    let Some(text) = decode(bytes) else {
        report.add(Place::START, FaultKind::Encoding);
        return Loaded { queries: Vec::new(), faults: report.finish() };
    };
    let version = version(bytes);
    let queries = match Kind::of(file) {
        Some(Kind::Query(language)) => {
            query_file(file, &text, language, version, &mut report).into_iter().collect()
        }
        Some(Kind::Json) => {
            let (root, faults) = yaml::json::parse(&text);
            rules(file, &text, root.as_deref(), faults, &version, &mut report)
        }
        Some(Kind::Yaml) | None => {
            let (root, faults) = yaml::parse(&text);
            rules(file, &text, root.as_deref(), faults, &version, &mut report)
        }
    };
    Loaded { queries, faults: report.finish() }
}

/// A query with a header.
fn query_file(
    file: &Path,
    text: &str,
    language: Language,
    version: String,
    report: &mut Report,
) -> Option<SavedQuery> {
    let (yaml, metadata, end) = match comment::header(text, language, &KEYS) {
        Ok(Comment::Header { yaml, place, end }) => (yaml, place, end),
        Ok(Comment::None) => {
            report.add(Place::START, FaultKind::no_header(language));
            return None;
        }
        Err((place, kind)) => {
            report.add(place, kind);
            return None;
        }
    };
    if text.get(end..).unwrap_or_default().trim().is_empty() {
        report.add(Place::of_offset(text, end), FaultKind::NoQuery);
    }
    let (root, faults) = yaml::parse(&yaml);
    report.form(faults);
    let root = root.as_deref()?;
    let keys = key_places(root);
    let source = Source { file: file.to_owned(), metadata, keys, text: Place::START, keeps_lines: true };
    header::read(root, Text { language, text: text.to_owned(), source, version }, report)
}

/// What a YAML or JSON file holds: rules, one or a list of them.
fn rules(
    file: &Path,
    text: &str,
    root: Option<&Node<'_>>,
    faults: Vec<yaml::Fault>,
    version: &str,
    report: &mut Report,
) -> Vec<SavedQuery> {
    report.form(faults);
    let Some(root) = root else {
        if !report.has_errors() {
            report.add(Place::START, FaultKind::UnknownFile { reason: "it is empty" });
        }
        return Vec::new();
    };
    let file = RuleFile { file, text, version };
    let found = sentinel::rules_in(root);
    let mut queries = Vec::new();
    for node in &found {
        queries.extend(if defender::is_detection(node) {
            defender::read(node, &file, report)
        } else {
            sentinel::read(node, &file, report)
        });
    }
    if found.is_empty() {
        let reason = "it has neither `query` nor `queryText`";
        report.add(root.place, FaultKind::UnknownFile { reason });
    }
    queries
}

/// The file that a rule is read from.
pub(super) struct RuleFile<'f> {
    pub(super) file: &'f Path,
    pub(super) text: &'f str,
    pub(super) version: &'f str,
}

impl RuleFile<'_> {
    /// The id of a rule that has none: the name of its file.
    pub(super) fn stem_id(&self, rule: &Node<'_>, report: &mut Report) -> String {
        let stem = self.file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        report.not_used(
            rule.place,
            "id",
            &format!("there is none, so the name of the file is taken: {stem}"),
        );
        stem
    }

    /// Where the query of a rule stands.
    pub(super) fn source(&self, rule: &Node<'_>, query: &Node<'_>) -> Source {
        let mut keys = key_places(rule);
        for inner in ["properties", "detectionAction"] {
            keys.extend(rule.get(inner).map(key_places).unwrap_or_default());
        }
        let alert = rule.get("detectionAction").and_then(|action| action.get("alertTemplate"));
        keys.extend(alert.map(key_places).unwrap_or_default());
        let first = match &query.value {
            yaml::Value::Scalar(text, yaml::Style::Literal) => self.first_line(query.place, text),
            _ => None,
        };
        let (text, keeps_lines) = (first.unwrap_or(query.place), first.is_some());
        Source { file: self.file.to_owned(), metadata: rule.place, keys, text, keeps_lines }
    }

    /// Where the first line of a block stands that keeps its lines. The block's place is its first line with content; the
    /// blank ones above it are its own, too.
    fn first_line(&self, place: Place, text: &str) -> Option<Place> {
        let blank = text.lines().take_while(|line| line.trim().is_empty()).count();
        let line = self.text.lines().nth(usize::try_from(place.line).ok()?.checked_sub(1)?)?;
        let indent = line.strip_suffix(text.lines().nth(blank)?)?;
        let first = place.line.checked_sub(u32::try_from(blank).ok()?)?;
        Some(Place { line: first, column: u32::try_from(indent.chars().count()).ok()?.checked_add(1)? })
    }
}

/// Where the keys of a value stand.
fn key_places(node: &Node<'_>) -> Vec<(String, Place)> {
    match &node.value {
        yaml::Value::Map(map) => map.iter().map(|(key, place, _)| (key.to_string(), *place)).collect(),
        _ => Vec::new(),
    }
}

/// Every file under a folder, or the file itself, in the order of their names; what begins with a dot is left out.
pub(super) fn files(path: &Path) -> (Vec<PathBuf>, Vec<Fault>) {
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    let is_hidden = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.');
    let entries = walkdir::WalkDir::new(path)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name()));
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_type().is_file() => files.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => {
                let file = error.path().unwrap_or(path).to_owned();
                let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                faults.push(Fault { file, place: Place::START, kind: FaultKind::Unreadable { reason } });
            }
        }
    }
    (files, faults)
}

/// The bytes of a file, if it is not larger than any query.
pub(super) fn bytes_of(file: &Path) -> Result<Vec<u8>, Fault> {
    let fault = |kind| Fault { file: file.to_owned(), place: Place::START, kind };
    let unreadable = |error: io::Error| fault(FaultKind::Unreadable { reason: error.to_string() });
    let bytes = std::fs::metadata(file).map_err(unreadable)?.len();
    if bytes > LARGEST_FILE {
        return Err(fault(FaultKind::TooLarge { bytes, most: LARGEST_FILE }));
    }
    std::fs::read(file).map_err(unreadable)
}

/// The text of a file: UTF-8, or UTF-16 with a byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            encoding.decode_without_bom_handling_and_without_replacement(bytes.get(mark..)?)
        }
        None => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
    }
}

/// A hash of a file: the first 12 digits of its SHA-256.
fn version(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
