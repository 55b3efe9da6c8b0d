//! Every query in a folder, saved or not: query files, Markdown with fenced blocks, rules of Sentinel and Defender.
//!
//! | file | queries |
//! |---|---|
//! | `.kql`, `.csl`, `.sql` | the file |
//! | `.txt` | the file, when a line of it is a step of a Kusto query: `\| where ...` |
//! | `.md` | blocks fenced as `kql`, `kusto`, `csl` or `sql`; those fenced as nothing or C#, when a line is such a step |
//! | `.yaml`, `.yml`, `.json` | rules, hunting queries and custom detections in it |
//!
//! Other files are passed over, and so are YAML and JSON files that are something else.

use std::path::{Path, PathBuf};

use crate::yaml::{self, Node, Place};

use super::fault::{Fault, FaultKind, Report};
use super::model::{Language, Source};
use super::read::{RuleFile, bytes_of, decode, files};
use super::sentinel::rules_in;

/// A query in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundQuery {
    /// The file.
    pub file: PathBuf,
    /// Where its text begins; [`Source::place_in_file`] gives the places of its faults.
    pub source: Source,
    /// What it is called: the heading above it, the rule's name, or the file's.
    pub name: String,
    /// What it is written in.
    pub language: Language,
    /// Its text.
    pub text: String,
}

impl FoundQuery {
    /// The line of the file where its text begins, from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.source.text.line
    }
}

/// All queries of a file or folder, in the order of the names of files, and what could not be read.
#[must_use]
pub fn queries_in(path: &Path) -> (Vec<FoundQuery>, Vec<Fault>) {
    let (files, mut faults) = files(path);
    let mut queries = Vec::new();
    for file in files {
        let Some(kind) = Kind::of(&file) else { continue };
        match bytes_of(&file) {
            Ok(bytes) => queries_of(&file, kind, &bytes, &mut queries, &mut faults),
            Err(fault) => faults.push(fault),
        }
    }
    (queries, faults)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Query(Language),
    Text,
    Markdown,
    Yaml,
    Json,
}

impl Kind {
    fn of(file: &Path) -> Option<Self> {
        match file.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "kql" | "csl" => Some(Self::Query(Language::Kql)),
            "sql" => Some(Self::Query(Language::Sql)),
            "txt" => Some(Self::Text),
            "md" | "markdown" => Some(Self::Markdown),
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

fn queries_of(file: &Path, kind: Kind, bytes: &[u8], queries: &mut Vec<FoundQuery>, faults: &mut Vec<Fault>) {
    let Some(text) = decode(bytes) else {
        faults.push(Fault { file: file.to_owned(), place: Place::START, kind: FaultKind::Encoding });
        return;
    };
    match kind {
        Kind::Query(language) => queries.extend(whole(file, &text, language)),
        Kind::Text if has_step(&text) => {
            queries.extend(whole(file, &text, Language::Kql));
        }
        Kind::Text => {}
        Kind::Markdown => queries.extend(fenced(file, &text)),
        Kind::Yaml => rules(file, &text, yaml::parse(&text), queries, faults),
        Kind::Json => rules(file, &text, yaml::json::parse(&text), queries, faults),
    }
}

fn stem(file: &Path) -> String {
    file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn at(file: &Path, text: Place) -> Source {
    Source { file: file.to_owned(), metadata: text, keys: Vec::new(), text, keeps_lines: true }
}

/// A file that is one query; none when nothing is in it.
fn whole(file: &Path, text: &str, language: Language) -> Option<FoundQuery> {
    (!text.trim().is_empty()).then(|| FoundQuery {
        file: file.to_owned(),
        source: at(file, Place::START),
        name: stem(file),
        language,
        text: text.to_owned(),
    })
}

/// The first words of steps.
const STEPS: [&str; 24] = [
    "where",
    "filter",
    "project",
    "extend",
    "summarize",
    "join",
    "lookup",
    "union",
    "take",
    "limit",
    "top",
    "sort",
    "order",
    "distinct",
    "count",
    "mv-expand",
    "mvexpand",
    "mv-apply",
    "parse",
    "evaluate",
    "invoke",
    "render",
    "search",
    "make-series",
];

/// Whether a line is a step of a Kusto query, and not a row of a table of Markdown.
fn has_step(text: &str) -> bool {
    text.lines().any(|line| {
        let step = line.trim().strip_prefix('|').filter(|step| !step.ends_with('|')).unwrap_or_default();
        let word =
            step.trim_start().split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default();
        STEPS.contains(&word) || word.starts_with("project-")
    })
}

/// What a block is fenced as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    /// A language of queries.
    Language(Language),
    /// Nothing that says that it is no query.
    Open,
    /// Something else.
    Other,
}

impl Label {
    fn language(self, text: &str) -> Option<Language> {
        match self {
            Self::Language(language) => Some(language).filter(|_| !text.trim().is_empty()),
            Self::Open => has_step(text).then_some(Language::Kql),
            Self::Other => None,
        }
    }
}

/// A block that is open.
struct Fence {
    mark: char,
    length: usize,
    indent: usize,
    label: Label,
    line: usize,
    text: String,
}

/// The fenced blocks of a Markdown text.
fn fenced(file: &Path, text: &str) -> Vec<FoundQuery> {
    let mut queries: Vec<FoundQuery> = Vec::new();
    let mut headings = Headings { document: None, section: None };
    let mut fence: Option<Fence> = None;
    let mut close = |fence: Fence, headings: &Headings| {
        if let Some(language) = fence.label.language(&fence.text) {
            let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let begin = Place { line: place(fence.line + 1), column: place(fence.indent + 1) };
            let (source, name) = (at(file, begin), headings.name(file));
            queries.push(FoundQuery { file: file.to_owned(), source, name, language, text: fence.text });
        }
    };
    for (number, line) in text.lines().enumerate() {
        let content = line.trim_start_matches([' ', '\t', '>']);
        let indent = line.len() - content.len();
        let mark = content.chars().next().filter(|c| matches!(c, '`' | '~'));
        let length = content.chars().take_while(|&c| Some(c) == mark).count();
        let info = content.get(length..).unwrap_or_default().trim();
        if let Some(mut open) = fence.take() {
            if Some(open.mark) == mark && length >= open.length && info.is_empty() {
                close(open, &headings);
            } else {
                let cut = open.indent.min(indent);
                open.text.push_str(line.get(cut..).unwrap_or_default());
                open.text.push('\n');
                fence = Some(open);
            }
        } else if let Some(mark) = mark.filter(|mark| length >= 3 && !info.contains(*mark)) {
            let label = label_of(info);
            fence = Some(Fence { mark, length, indent, label, line: number + 1, text: String::new() });
        } else if let Some(title) = heading_of(line) {
            headings.take(title);
        }
    }
    // A block without an end goes to the end of the text.
    if let Some(open) = fence {
        close(open, &headings);
    }
    number_names(&mut queries);
    queries
}

/// What a block is, by the first word behind its marks.
fn label_of(info: &str) -> Label {
    let word = info.trim_start_matches('{').trim_start_matches('.');
    let word = word.split(|c: char| !c.is_alphanumeric() && c != '#').next().unwrap_or_default();
    match word.to_ascii_lowercase().as_str() {
        "kql" | "kusto" | "csl" | "kustoql" => Label::Language(Language::Kql),
        "sql" => Label::Language(Language::Sql),
        "" | "c#" | "csharp" | "cs" | "text" | "txt" => Label::Open,
        _ => Label::Other,
    }
}

/// The title of the document and of the section that a line is in.
struct Headings {
    document: Option<String>,
    section: Option<String>,
}

impl Headings {
    fn take(&mut self, (level, title): (usize, String)) {
        match (level, &self.document) {
            (1, _) | (_, None) => {
                self.document = Some(title);
                self.section = None;
            }
            _ => self.section = Some(title),
        }
    }

    /// What a query here is called.
    fn name(&self, file: &Path) -> String {
        match (&self.document, &self.section) {
            (Some(document), Some(section)) => format!("{document}: {section}"),
            (Some(document), None) => document.clone(),
            _ => stem(file),
        }
    }
}

/// The level and title of a line of the form `## Title ##`.
fn heading_of(line: &str) -> Option<(usize, String)> {
    let level = line.bytes().take_while(|&byte| byte == b'#').count();
    let title = line.get(level..).filter(|rest| (1..=6).contains(&level) && rest.starts_with([' ', '\t']))?;
    let title = title.trim().trim_end_matches('#').trim().to_owned();
    (!title.is_empty()).then_some((level, title))
}

/// Queries of one name get numbers.
fn number_names(queries: &mut [FoundQuery]) {
    let names: Vec<String> = queries.iter().map(|query| query.name.clone()).collect();
    for (at, query) in queries.iter_mut().enumerate() {
        if names.iter().filter(|name| **name == query.name).count() > 1 {
            let before = names.iter().take(at).filter(|name| **name == query.name).count();
            query.name = format!("{} ({})", query.name, before + 1);
        }
    }
}

/// The queries of rules.
fn rules(
    file: &Path,
    text: &str,
    (root, wrong): yaml::Parsed<'_>,
    queries: &mut Vec<FoundQuery>,
    faults: &mut Vec<Fault>,
) {
    let Some(root) = root else {
        // Something else that is not well formed either is nobody's query.
        if ["query:", "queryText:", "\"query\"", "\"queryText\""].iter().any(|key| text.contains(key)) {
            let mut report = Report::new(file);
            report.form(wrong);
            faults.extend(report.finish());
        }
        return;
    };
    let rule_file = RuleFile { file, text, version: "" };
    for rule in rules_in(&root) {
        let inner = rule.get("properties").unwrap_or(rule);
        let query = ["query", "queryText"].iter().find_map(|key| inner.get(key));
        let query = query.or_else(|| inner.get("queryCondition")?.get("queryText"));
        let Some((query, text)) = query.and_then(|query| Some((query, query.text()?))) else { continue };
        queries.push(FoundQuery {
            file: file.to_owned(),
            source: rule_file.source(rule, query),
            name: name_of(inner).unwrap_or_else(|| stem(file)),
            language: Language::Kql,
            text: text.to_owned(),
        });
    }
}

fn name_of(rule: &Node<'_>) -> Option<String> {
    let names = ["displayName", "name", "ruleName"];
    names.iter().find_map(|key| rule.get(key)?.text()).map(str::to_owned)
}

#[cfg(test)]
#[path = "found_tests.rs"]
mod tests;
