//! Whether types are what they say: static checks of a package, and its examples and near misses tried on a matcher.
//!
//! The built-in catalogue has to pass with no finding at all; for people's own packages errors count and warnings
//! advise.

mod structure;

use std::fmt;

use super::model::{Detection, Package};
use super::scan::{Scanner, Scratch};

/// Something that finds types in texts, as far as checks need it.
pub trait Classify {
    /// The highest level at which a type of the checked package, by its place there, is found in a text.
    fn highest(&mut self, text: &str, type_index: usize) -> Option<u8>;
}

/// A scanner whose first package is the one that is checked.
pub struct ScannerClassify<'s> {
    scanner: &'s Scanner,
    scratch: Scratch,
}

impl<'s> ScannerClassify<'s> {
    /// Uses a scanner compiled for all types.
    #[must_use]
    pub fn new(scanner: &'s Scanner) -> Self {
        Self { scanner, scratch: scanner.scratch() }
    }
}

impl Classify for ScannerClassify<'_> {
    fn highest(&mut self, text: &str, type_index: usize) -> Option<u8> {
        let found = self.scanner.scan(text, &mut self.scratch, 1);
        found.iter().filter(|found| found.type_index == type_index).map(|found| found.confidence).max()
    }
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It works, but is worth a look.
    Warning,
    /// A type cannot work, or does not do what it says.
    Error,
}

/// What was found wrong with one type, or with the package where no type is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Name of the type; empty for what belongs to no type.
    pub type_name: String,
    /// What it is.
    pub problem: Problem,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.type_name.is_empty() {
            return write!(formatter, "{}", self.problem);
        }
        write!(formatter, "{}: {}", self.type_name, self.problem)
    }
}

impl Finding {
    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self.problem {
            Problem::NoExamples | Problem::NoNearMisses | Problem::UnusedElement { .. } => Severity::Warning,
            Problem::AliasTaken { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The GUID of a type is none.
    #[error("the id '{id}' is no GUID; write it as 50842eb7-edc8-4019-85dd-5a5c1f2bb085, or leave it out")]
    IdForm {
        /// As written.
        id: String,
    },
    /// Two types have one GUID.
    #[error("the id {id} is also that of '{other}'; give one of them another")]
    IdTwice {
        /// The GUID.
        id: String,
        /// Name of the type that has it already.
        other: String,
    },
    /// A type has no name.
    #[error("a type has no name; give it one")]
    NoName,
    /// Two types have one name.
    #[error(
        "another type has the same name, '{other}'; names are compared by letters and digits only; rename one"
    )]
    NameTwice {
        /// The name of the other.
        other: String,
    },
    /// An alias is the name of another type, and so means that one.
    #[error("the alias '{alias}' is the name of another type, and means that one; remove it")]
    AliasTaken {
        /// The alias.
        alias: String,
    },
    /// A level outside 1 to 100.
    #[error("{what} is {level}; levels of confidence are 1 to 100")]
    Level {
        /// Which level.
        what: &'static str,
        /// Its value.
        level: u8,
    },
    /// Nothing of this name.
    #[error(
        "the element '{element}' is not defined here nor in the built-in catalogue; define it, or correct the name"
    )]
    NoElement {
        /// The name.
        element: String,
    },
    /// Nothing uses it.
    #[error("no type uses the element '{element}'; use it, or remove it")]
    UnusedElement {
        /// The name.
        element: String,
    },
    /// An expression cannot be compiled.
    #[error("the expression of '{element}' cannot be used: {reason}")]
    Expression {
        /// Name of the element.
        element: String,
        /// Why, and where in the expression.
        reason: String,
    },
    /// A check that does not exist.
    #[error("the element '{element}' asks for the check '{check}', which does not exist; correct its name")]
    NoCheck {
        /// Name of the element.
        element: String,
        /// Name of the check.
        check: String,
    },
    /// A bundle names a type that is not there.
    #[error(
        "the bundle names '{member}', which is no type here nor in the built-in catalogue; correct the name"
    )]
    NoMember {
        /// The name.
        member: String,
    },
    /// A type without patterns finds nothing.
    #[error("the type has no pattern; add one, or say why it is unavailable")]
    NoPatterns,
    /// Nothing proves the type.
    #[error("the type has no example; add a text that it has to find")]
    NoExamples,
    /// Nothing proves what the type is not.
    #[error("the type has no near miss; add a text that looks alike and must not be found")]
    NoNearMisses,
    /// An example is not found as it should be.
    #[error("the example \"{text}\" should be found at level {expected}, but {}", is_found(*.reached))]
    Example {
        /// The text.
        text: String,
        /// The level that the example names.
        expected: u8,
        /// The level that is reached.
        reached: Option<u8>,
    },
    /// A near miss is found.
    #[error("the near miss \"{text}\" must not be found at level {limit} or above, but {}", is_found(Some(*.reached)))]
    NearMiss {
        /// The text.
        text: String,
        /// The level that the near miss names.
        limit: u8,
        /// The level that is reached.
        reached: u8,
    },
}

/// The end of the messages about examples and near misses.
fn is_found(level: Option<u8>) -> String {
    level.map_or_else(|| String::from("is not found"), |level| format!("is found at level {level}"))
}

/// What a check has looked at and found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Types with patterns.
    pub implemented: usize,
    /// Types that are the union of others.
    pub bundles: usize,
    /// Types that cannot be found.
    pub unavailable: usize,
    /// Examples that were tried.
    pub examples: usize,
    /// Near misses that were tried.
    pub near_misses: usize,
    /// What is wrong, in the order of the package.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Findings that matter so much.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.severity() == severity)
    }

    fn add(&mut self, type_name: &str, problem: Problem) {
        self.findings.push(Finding { type_name: type_name.to_owned(), problem });
    }
}

/// Checks a package. `others` are packages whose elements and types it may name, such as the built-in catalogue.
pub fn check(package: &Package, others: &[&Package], classify: &mut dyn Classify) -> Report {
    let mut report = Report::default();
    structure::check(package, others, &mut report);
    for (index, kind) in package.types.iter().enumerate() {
        match kind.detection {
            Detection::Patterns(_) => report.implemented += 1,
            Detection::Bundle(_) => report.bundles += 1,
            Detection::Unavailable(_) => report.unavailable += 1,
        }
        for example in &kind.examples {
            report.examples += 1;
            let reached = classify.highest(&example.text, index);
            if reached != Some(example.confidence) {
                let (text, expected) = (example.text.clone(), example.confidence);
                report.add(&kind.name, Problem::Example { text, expected, reached });
            }
        }
        for miss in &kind.near_misses {
            report.near_misses += 1;
            let found = classify.highest(&miss.text, index).filter(|&level| level >= miss.confidence);
            if let Some(reached) = found {
                let (text, limit) = (miss.text.clone(), miss.confidence);
                report.add(&kind.name, Problem::NearMiss { text, limit, reached });
            }
        }
    }
    report
}

#[cfg(test)]
mod tests;
