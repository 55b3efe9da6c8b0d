//! What was found in documents, for people and for programs: a table of text, JSON, and SARIF 2.1.0.
//!
//! The scanner hands each [`Part`](super::Part) with what it found in it to a [`FileFindings`]; how it finds and masks
//! things is its own affair, see [`Occurrence`]. Values are never in a report, only masked.

mod collect;
mod json;
mod model;
mod sarif;
mod table;

pub use collect::{FileFindings, Occurrence, Options};
pub use json::to_json;
pub use model::{Confidence, FileReport, Region, Remark, Report, Sample, Summary, TypeReport};
pub use sarif::to_sarif;
pub use table::to_text;
