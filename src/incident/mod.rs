//! Incidents: the alerts that belong together, why, and what people decided about it.
//!
//! - [`correlate`] finds the groups; it knows nothing of the engine, so it can be read, tested and measured alone.
//! - [`load`] makes its alerts of the rows of `AlertInfo` and `AlertEvidence`.
//! - [`mod@log`] keeps what people decided; [`state`] applies it.
//! - [`mod@refresh`] writes what changed into the lake, [`heads`] reads it back.
//! - [`case`] and [`alert_case`] are one incident and one alert as people read them, [`report`] a page of it.
//! - [`export`] hands them over to other systems.
//! - [`query`] asks the engine.

pub mod alert_case;
pub mod case;
pub mod correlate;
pub mod export;
pub mod heads;
pub mod load;
pub mod log;
pub mod query;
pub mod refresh;
pub mod report;
pub mod state;
