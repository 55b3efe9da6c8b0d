//! What is wrong or odd with a saved query, and where. All of a file is told at once.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::schedule::ScheduleError;
use crate::yaml::{self, Place};

use super::model::Language;
use super::template::TemplateError;

/// Most faults that are listed for a file.
const MOST_FAULTS: usize = 200;

/// Something wrong or odd, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The file.
    pub file: PathBuf,
    /// Where in it.
    pub place: Place,
    /// What.
    pub kind: FaultKind,
}

impl Fault {
    /// Whether it keeps the query from being used.
    #[must_use]
    pub fn level(&self) -> Level {
        self.kind.level()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: ", self.file.display(), self.place)?;
        if self.level() == Level::Warning {
            formatter.write_str("warning: ")?;
        }
        self.kind.fmt(formatter)
    }
}

/// How bad a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing.
    Warning,
    /// The query cannot be used.
    Error,
}

/// What is wrong or odd.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultKind {
    /// The file cannot be read.
    #[error("cannot read it: {reason}")]
    Unreadable {
        /// What the system says.
        reason: String,
    },
    /// Larger than any query.
    #[error("the file has {bytes} bytes, and a query has at most {most}")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        most: u64,
    },
    /// Not text.
    #[error("this is neither UTF-8 nor UTF-16 with a byte order mark: save the file as UTF-8")]
    Encoding,
    /// A query and no more.
    #[error(
        "there is no header, so it is a plain query: to save it, write `{marker} id: ...` and the other keys at the top"
    )]
    NoHeader {
        /// How a comment begins.
        marker: &'static str,
    },
    /// A comment without an end.
    #[error("the comment that holds the header has no `*/`")]
    OpenComment,
    /// A header with `---` and no second one.
    #[error("the header that begins here has no second `---`")]
    OpenHeader,
    /// The form of the YAML or JSON.
    #[error(transparent)]
    Form(#[from] yaml::FaultKind),
    /// None of the known kinds of file.
    #[error("this is no rule of Sentinel and no custom detection of Defender: {reason}")]
    UnknownFile {
        /// What is missing.
        reason: &'static str,
    },
    /// Another kind of value.
    #[error("{what} has to be {expected}, and here is {found}")]
    Expected {
        /// The key.
        what: String,
        /// What belongs here.
        expected: &'static str,
        /// What is here.
        found: &'static str,
    },
    /// A value that is not accepted.
    #[error("`{value}` is no {what}: write {expected}")]
    BadValue {
        /// What it should be.
        what: String,
        /// As written, cut.
        value: String,
        /// What is accepted.
        expected: String,
    },
    /// A key that has to be there.
    #[error("{parent} has no {what}: add {example}")]
    Missing {
        /// Where.
        parent: String,
        /// What.
        what: String,
        /// How it would look.
        example: String,
    },
    /// A key that means nothing.
    #[error("{parent} has no key `{key}`: {}", Nearest(.nearest, "remove it"))]
    UnknownKey {
        /// Where.
        parent: String,
        /// As written.
        key: String,
        /// A key that looks alike.
        nearest: Option<String>,
    },
    /// A name that is none of the known ones.
    #[error("there is no {what} `{name}`{}", Nearest(.nearest, ""))]
    UnknownName {
        /// What it should be.
        what: &'static str,
        /// As written.
        name: String,
        /// One that looks alike.
        nearest: Option<String>,
    },
    /// A schedule that cannot be.
    #[error("{0}")]
    Schedule(#[from] ScheduleError),
    /// A length of time out of bounds.
    #[error("`{what}` is {value}, and {bound}")]
    OutOfBounds {
        /// The key.
        what: &'static str,
        /// As written.
        value: String,
        /// What is accepted.
        bound: String,
    },
    /// Braces.
    #[error("in {what}, {error}")]
    Template {
        /// The key.
        what: &'static str,
        /// What is wrong.
        error: TemplateError,
    },
    /// Two queries with one id.
    #[error("the id `{id}` is also that of {other}: alerts of the two could not be told apart")]
    DuplicateId {
        /// The id.
        id: String,
        /// The first file.
        other: String,
    },
    /// No query under the header.
    #[error("there is no query, only its metadata")]
    NoQuery,
    /// What a foreign file says and is not used.
    #[error("`{key}` is not used: {reason}")]
    NotUsed {
        /// The key.
        key: String,
        /// Why.
        reason: String,
    },
    /// A column that the result does not have.
    #[error("{what} names the column `{column}`, which the result does not have{}", Nearest(.nearest, ""))]
    NoColumn {
        /// What names it.
        what: String,
        /// The column.
        column: String,
        /// One that looks alike.
        nearest: Option<String>,
    },
    /// No time.
    #[error("the result has no time: return `Timestamp`, or name the column with `time:`")]
    NoTime,
    /// A column for the time that is none.
    #[error("`{column}` says when a finding happened, and is no time in the result")]
    NotATime {
        /// The column.
        column: String,
    },
    /// A window of something that is no time.
    #[error("`bin` stands at `{column}`, which is no time in the result")]
    BinOfNoTime {
        /// The column.
        column: String,
    },
    /// A scheduled query that says less than it has to.
    #[error("a query with a schedule has to have {what}: {example}")]
    Incomplete {
        /// What.
        what: &'static str,
        /// How it would look.
        example: &'static str,
    },
    /// A threshold that a later record can take back.
    #[error(
        "the threshold is met by few findings and not by many, so what arrives later would take alerts back: such a rule is not scheduled"
    )]
    ShrinkingThreshold,
    /// Findings that change with the window.
    #[error("{reason}, so which findings there are depends on where the window of a run falls: {advice}")]
    WindowDependent {
        /// Why.
        reason: String,
        /// What to do.
        advice: &'static str,
    },
    /// Not tested.
    #[error("there are no tests: add records and what is to be found in them under `tests`")]
    NoTests,
    /// Named otherwise than its file.
    #[error("the id is `{id}` and the file is named `{file}`: name both alike, so that one finds the other")]
    FileName {
        /// The id.
        id: String,
        /// The file without its ending.
        file: String,
    },
    /// An exception that says it is over.
    #[error("the exception of {owner} was over on {expired}: remove it, or renew it")]
    Expired {
        /// Who answers for it.
        owner: String,
        /// The day.
        expired: String,
    },
    /// More than is listed.
    #[error("{more} more faults are not listed")]
    More {
        /// How many.
        more: usize,
    },
}

impl FaultKind {
    /// How bad it is.
    #[must_use]
    pub const fn level(&self) -> Level {
        match self {
            Self::NoHeader { .. }
            | Self::NotUsed { .. }
            | Self::WindowDependent { .. }
            | Self::NoTests
            | Self::FileName { .. }
            | Self::Expired { .. } => Level::Warning,
            _ => Level::Error,
        }
    }

    /// How a comment of a language begins, for [`FaultKind::NoHeader`].
    pub(super) const fn no_header(language: Language) -> Self {
        Self::NoHeader {
            marker: match language {
                Language::Sql => "--",
                Language::Kql => "//",
            },
        }
    }
}

/// A hint at a name that looks alike.
struct Nearest<'n>(&'n Option<String>, &'static str);

impl fmt::Display for Nearest<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            // Where there is another hint, the sentence has its colon already.
            Some(nearest) if self.1.is_empty() => write!(formatter, ": did you mean `{nearest}`?"),
            Some(nearest) => write!(formatter, "did you mean `{nearest}`?"),
            None => formatter.write_str(self.1),
        }
    }
}

/// Collects the faults of a file.
#[derive(Debug)]
pub(super) struct Report {
    file: PathBuf,
    faults: Vec<Fault>,
    more: usize,
}

impl Report {
    pub(super) fn new(file: &Path) -> Self {
        Self { file: file.to_owned(), faults: Vec::new(), more: 0 }
    }

    pub(super) fn add(&mut self, place: Place, kind: FaultKind) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault { file: self.file.clone(), place, kind });
        } else {
            self.more += 1;
        }
    }

    pub(super) fn form(&mut self, faults: Vec<yaml::Fault>) {
        for fault in faults {
            self.add(fault.place, FaultKind::Form(fault.kind));
        }
    }

    /// Something of a foreign file that is not used.
    pub(super) fn not_used(&mut self, place: Place, key: &str, reason: &str) {
        self.add(place, FaultKind::NotUsed { key: key.to_owned(), reason: reason.to_owned() });
    }

    pub(super) fn has_errors(&self) -> bool {
        self.faults.iter().any(|fault| fault.level() == Level::Error)
    }

    /// The faults in the order of the file.
    pub(super) fn finish(mut self) -> Vec<Fault> {
        self.faults.sort_by_key(|fault| fault.place);
        if self.more > 0 {
            let place = self.faults.last().map_or(Place::START, |fault| fault.place);
            self.faults.push(Fault { file: self.file, place, kind: FaultKind::More { more: self.more } });
        }
        self.faults
    }
}

/// The name that looks most like `wanted`, if one looks alike at all.
pub(super) fn nearest<'n>(wanted: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let wanted = wanted.to_lowercase();
    // The measure takes the square of the length, and nobody errs over a whole page.
    if wanted.chars().count() > 100 {
        return None;
    }
    let mut best: Option<(f64, &str)> = None;
    for name in names.into_iter().filter(|name| name.len() <= 400) {
        let likeness = strsim::normalized_damerau_levenshtein(&wanted, &name.to_lowercase());
        if likeness >= 0.6 && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, name));
        }
    }
    best.map(|(_, name)| name.to_owned())
}
