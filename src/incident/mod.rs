//! Incidents: the alerts that belong together, why, and what people decided about it.
//!
//! [`correlate`] finds the groups; it knows nothing of the engine, so it can be read, tested and measured alone.

pub mod correlate;
