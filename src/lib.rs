//! An advanced-hunting engine for Microsoft 365 audit and alert logs.
//!
//! Export files go in, Parquet tables with the names hunters know come out, queries run over them. In the order in
//! which data flows:
//!
//! - [`schema`]: the hunting tables as data, with their columns, types and meanings.
//! - [`ingest`]: files, folders, archives and standard input; their format, told by content; their records; the rows
//!   that records become; what could not be read. [`generate`] makes exports up.
//! - [`lake`]: Delta tables with duplicates removed and arrival kept, and their upkeep.
//! - [`engine`]: the one place where a session is built: tables, views, functions, names, limits.
//! - [`sit`]: sensitive information types, found in texts; it knows nothing of the engine.
//! - [`kql`]: the front of the Kusto query language: text to typed queries, and what their expressions compute. It knows
//!   nothing of the engine.
//! - [`hunt`]: saved queries and the rules of Sentinel and Defender, read and checked; [`schedule`] says when they are
//!   due and over which arrivals; [`alert`] makes alerts of what they find, with ids that stay. [`detection`] runs, tests
//!   and schedules them over the lake.
//! - [`incident`]: which alerts belong together and why, and what people decided about it.
//! - [`output`]: every format, and the only module that prints.
//! - [`shell`] and [`cli`]: how people reach all of it.
//!
//! Beside them stand [`error`] (what went wrong, why, what to do next), [`config`], [`clock`] and [`yaml`] (YAML and JSON
//! as trees with places). Dependencies point one way: command line and shell know the engine, the engine knows the lake
//! and the schema, and none of these knows who uses it.

pub mod alert;
pub mod cli;
pub mod clock;
pub mod config;
pub mod detection;
pub mod engine;
pub mod error;
pub mod generate;
pub mod hunt;
pub mod incident;
pub mod ingest;
pub mod kql;
pub mod lake;
pub mod output;
pub mod schedule;
pub mod schema;
pub mod shell;
pub mod sit;
pub mod yaml;
