//! When a saved query is due, and which rows it looks at: pure functions over times and numbers.
//!
//! - [`duration`] reads and writes lengths of time.
//! - [`when`] says when a schedule is due, and folds the times that were missed.
//! - [`window`] says which arrivals a run takes and how far back it reads.
//!
//! Nothing here asks for the time, knows the lake or runs anything: the same arguments give the same answer.

pub mod duration;
#[cfg(test)]
mod exactly_once_tests;
pub mod when;
pub mod window;

pub use duration::{DurationError, duration_text, parse_duration};
pub use when::{Due, Schedule, ScheduleError};
pub use window::{Arrivals, Start, Window, WindowError};
