//! Saved queries, read and checked without the engine.
//!
//! A saved query is one file: `queries/<id>.sql` or `queries/<id>.kql`, with its metadata as YAML in the comment at its
//! top, so that the file itself is a query anywhere:
//!
//! ```sql
//! -- id: forwarding-rule
//! -- title: "{{ AccountUpn }} forwards mail to {{ Target }}"
//! -- description: A mailbox rule sends mail out of the organisation.
//! -- severity: medium
//! -- tactics: [Collection]
//! -- techniques: [T1114.003]
//! -- schedule: 1h
//! -- lookback: 1d
//! -- entities:
//! --   - {type: account, column: AccountUpn}
//! -- key: [AccountUpn, RuleName, {column: Timestamp, bin: 1d}]
//!
//! select ...
//! ```
//!
//! Sentinel's analytic rules and hunting queries and Defender's custom detections are read as they are, into the same
//! [`SavedQuery`]. In the order in which a file goes through: [`read`] tells what it is; [`comment`] finds the header and
//! [`header`] reads it, or [`sentinel`] and [`defender`] do; [`template`], [`techniques`] and [`entity`] know titles,
//! attack techniques and what alerts are about; [`mod@check`] asks whether all of it fits the columns of the result.
//! [`found`] gives every query of a folder, saved or not; [`mod@draft`] begins a new one. What is wrong is a [`Fault`] with
//! file, line and column, and reading tells all of it.

pub mod check;
pub mod comment;
pub mod defender;
pub mod draft;
pub mod entity;
pub mod fault;
mod fields;
pub mod found;
pub mod header;
pub mod model;
mod parts;
pub mod read;
pub mod sentinel;
pub mod techniques;
pub mod template;

pub use check::{ResultColumn, check, find_column, time_column};
pub use draft::draft;
pub use fault::{Fault, FaultKind, Level};
pub use found::{FoundQuery, queries_in};
pub use model::{Language, Origin, SavedQuery, Severity, Source};
pub use read::{Loaded, read_bytes, read_file, read_folder};
pub use template::Template;
