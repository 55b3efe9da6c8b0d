//! Alerts of findings: what makes two findings the same, and which findings are one alert.
//!
//! - [`identity`] gives an alert its id.
//! - [`mod@fold`] makes alerts of the findings of a run: thresholds, suppression, floods.
//!
//! Both are pure functions: the same findings give the same alerts, whatever their order and on any machine.

pub mod fold;
pub mod identity;

pub use fold::{
    AlertOf, Comparison, Finding, Flood, Folded, Rules, Suppression, Threshold, fold, window_start,
};
pub use identity::{AlertId, KeyValue, alert_id, group_id};
