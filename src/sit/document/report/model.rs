//! The model of a report.

use serde::Serialize;

/// Levels of confidence as words: up to 65 low, up to 75 medium, above high.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// 1 to 65.
    Low,
    /// 66 to 75.
    Medium,
    /// 76 to 100.
    High,
}

impl Confidence {
    /// The level of a number.
    #[must_use]
    pub fn of(number: u8) -> Self {
        match number {
            ..=65 => Self::Low,
            66..=75 => Self::Medium,
            _ => Self::High,
        }
    }

    /// The level as a word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// What was found in some files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Version of the program.
    #[serde(skip)]
    pub program_version: String,
    /// The files, in the order in which they were read.
    pub files: Vec<FileReport>,
}

/// Totals of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Files.
    pub files: u64,
    /// Files in which something was found.
    pub files_with_findings: u64,
    /// Files that could not be read at all.
    pub files_not_read: u64,
    /// Files of which a part could not be read.
    pub files_incomplete: u64,
    /// Occurrences in all files.
    pub occurrences: u64,
}

impl Report {
    /// Totals.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let count =
            |wanted: fn(&FileReport) -> bool| self.files.iter().filter(|file| wanted(file)).count() as u64;
        Summary {
            files: self.files.len() as u64,
            files_with_findings: count(|file| !file.types.is_empty()),
            files_not_read: count(|file| file.error.is_some()),
            files_incomplete: count(|file| {
                file.error.is_none() && file.remarks.iter().any(|remark| remark.incomplete)
            }),
            occurrences: self.files.iter().flat_map(|file| &file.types).map(|found| found.count).sum(),
        }
    }
}

/// What was found in one file with everything inside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// Name or path.
    pub file: String,
    /// What the file is; empty where it could not be read.
    pub format: String,
    /// Why it could not be read.
    pub error: Option<Remark>,
    /// What has to be said about how it was read.
    pub remarks: Vec<Remark>,
    /// What was found, highest confidence first, then by name.
    pub types: Vec<TypeReport>,
}

/// A remark, as one for all places that have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// The kind in one word, such as `cut` or `encrypted`.
    pub code: String,
    /// In words, beginning with the kind.
    pub text: String,
    /// The first place inside the file; empty for the file itself.
    pub place: String,
    /// How many places have it.
    pub count: u64,
    /// Whether text may have been missed because of it.
    pub incomplete: bool,
}

/// What was found of one type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TypeReport {
    /// GUID in lower case; empty where none is known.
    pub id: String,
    /// Name.
    pub name: String,
    /// Occurrences.
    pub count: u64,
    /// Different values, without their delimiters and case.
    pub unique: u64,
    /// The highest confidence, 1 to 100.
    pub confidence: u8,
    /// The same as a word.
    pub level: Confidence,
    /// Some occurrences: of different values first, the highest confidence first.
    pub samples: Vec<Sample>,
}

/// One occurrence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// The value, masked.
    pub masked: String,
    /// Its confidence.
    pub confidence: u8,
    /// Where, from the file inwards.
    pub path: Vec<String>,
    /// Where in the innermost, in words.
    pub place: String,
    /// Lines and columns, where the innermost has them.
    pub region: Option<Region>,
}

/// Lines and columns from 1, columns in Unicode characters, as in SARIF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Region {
    /// Line of the first character.
    pub start_line: u64,
    /// Column of the first character.
    pub start_column: u64,
    /// Line of the end; `None` where markup lies between.
    pub end_line: Option<u64>,
    /// Column just behind the last character.
    pub end_column: Option<u64>,
}
