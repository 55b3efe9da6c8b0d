//! Rule packages: reads Purview's XML and the YAML form of own types into the model, and writes the YAML form.
//!
//! In the order in which data flows: [`encoding`] makes text of bytes; `xml` or `yaml`, told by content, make a tree
//! with places of it and the model of that; `resolve` looks up what names stand for, [`dictionary`] brings lists of terms
//! from files; [`dialect`] tries the expressions. Whatever is wrong is collected as a [`Fault`] with its place, so that
//! one reading tells all of it; what is odd or cannot be used is a [`Warning`].
//!
//! Decisions, where the documentation is silent or exports are not as documented:
//!
//! - White space at the ends of attributes is cut. That of terms is cut in groups of style `word`, where a delimiter has
//!   to stand beside a term anyway; in groups of style `string` it is kept, since people write it to find words. White
//!   space with a line break at the ends of an expression or term is layout and is cut.
//! - The service is newer than every `maxEngineVersion` up to 15: such blocks are left out with a warning, blocks with
//!   `minEngineVersion` are read as if they were not in one.
//! - Without `recommendedConfidence` the highest level of the patterns is taken. Repeated levels are accepted.
//! - `Any` with `maxMatches="0"` excludes, also where `minMatches` says otherwise.
//! - `relaxProximity` is kept and `workload` passed over; neither has an effect. An `ExtendedKeyword` and a `Fingerprint` are
//!   elements that cannot be looked for, as their content is not documented.
//! - Where several patterns of a type have a primary element and one of these cannot be looked for, the others are used.

pub mod dialect;
pub mod dictionary;
pub mod encoding;
mod expression;
mod fault;
mod place;
mod report;
mod resolve;
#[cfg(test)]
mod tests;
mod xml;
mod yaml;

use crate::sit::model::Package;

pub use dictionary::Dictionary;
pub use fault::{Fault, FaultKind, ReadError, Warning, WarningKind};
pub use place::Place;
pub use yaml::to_yaml;

/// Largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 64 << 20;

/// Forms of dates that checks know.
const DATE_FORMS: [&str; 8] =
    ["DDMMYYYY", "MMDDYYYY", "YYYYDDMM", "YYYYMMDD", "DDMMYY", "MMDDYY", "YYDDMM", "YYMMDD"];

/// What a reader has to know beside the file.
pub struct Options<'a> {
    /// Whether the built-in catalogue has an element of this name: `Func_...`, `Keyword_...`, `Regex_...`.
    pub known_elements: &'a dyn Fn(&str) -> bool,
    /// Whether there is an algorithm of this name for `checks`.
    pub known_checks: &'a dyn Fn(&str) -> bool,
    /// Keyword dictionaries of the tenant.
    pub dictionaries: Vec<Dictionary>,
    /// Whether expressions are compiled to find faults in them. Not needed for what tests have proved.
    pub compile_expressions: bool,
}

impl<'a> Options<'a> {
    /// Options without dictionaries, with all checks.
    #[must_use]
    pub fn new(known_elements: &'a dyn Fn(&str) -> bool, known_checks: &'a dyn Fn(&str) -> bool) -> Self {
        Self { known_elements, known_checks, dictionaries: Vec::new(), compile_expressions: true }
    }
}

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Purview's XML.
    Xml,
    /// The form of own types.
    Yaml,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// What it is written in.
    pub format: Format,
    /// The packages: one, or more for XML with several `RulePackage` elements.
    pub packages: Vec<Package>,
    /// What is odd in it or cannot be used, in the order of the file.
    pub warnings: Vec<Warning>,
}

/// Reads a rule package in XML, or types in YAML; which of them, its first character tells.
///
/// # Errors
///
/// Everything that is wrong with the file, up to a bound, with line, column and what to do.
pub fn read(bytes: &[u8], file_name: &str, options: &Options<'_>) -> Result<Loaded, ReadError> {
    if bytes.len() > LARGEST_FILE {
        let file = file_name.to_owned();
        return Err(ReadError::TooLarge { file, bytes: bytes.len(), most: LARGEST_FILE });
    }
    let (text, _) = encoding::decode(bytes)
        .map_err(|reason| ReadError::Encoding { file: file_name.to_owned(), reason })?;
    let mut report = report::Report::default();
    // No YAML of the form here can begin with `<`.
    let (format, packages) = if text.trim_start().starts_with('<') {
        (Format::Xml, xml::read(&text, options, &mut report))
    } else {
        (Format::Yaml, vec![yaml::read(&text, options, &mut report)])
    };
    let warnings = report.finish(file_name)?;
    Ok(Loaded { format, packages, warnings })
}
