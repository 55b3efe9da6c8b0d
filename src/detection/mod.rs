//! Saved queries at work: over the lake, in tests, over the past, on schedule; and the alerts they raise.
//!
//! What a saved query is, is known without the engine ([`crate::hunt`]), and so is what makes findings alerts
//! ([`crate::alert`]) and which arrivals a run looks at ([`crate::schedule`]). Here these meet the engine and the lake:
//!
//! - [`library`]: the saved queries of some folders; [`columns`]: what a query gives, asked without running it.
//! - [`run`]: a query run; [`findings`]: its rows as findings, and the alerts that they make.
//! - [`tables`], [`arrivals`]: which tables a query reads, and what has arrived in them.
//! - [`alerts`]: an alert as rows; [`raise`]: those rows in the lake, each once.
//! - [`state`], [`scheduler`]: what has run, and one pass over what is due.
//! - [`testing`], [`junit`]: the tests of a query; [`backtest`]: what it would have raised.

pub mod alerts;
pub mod arrivals;
pub mod backtest;
pub mod columns;
pub mod findings;
pub mod junit;
pub mod library;
pub mod raise;
pub mod run;
pub mod scheduler;
pub mod select;
pub mod state;
pub mod tables;
pub mod testing;
mod values;
