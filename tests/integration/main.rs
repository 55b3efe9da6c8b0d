//! One binary for everything that is tested through the program or over a whole lake: each further binary would link
//! the engine again.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "these are tests")]

mod bad_input;
mod commands;
mod common;
mod duckdb;
mod geoip;
mod grouping;
mod hunts;
mod incidents;
mod ingest;
mod promoted;
mod queries;
mod schedules;
mod sensitive;
mod shell;
mod slt;
mod upkeep;
