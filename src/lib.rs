//! An advanced-hunting engine for Microsoft 365 audit and alert logs.

pub mod cli;
pub mod clock;
pub mod config;
pub mod engine;
pub mod error;
pub mod generate;
pub mod ingest;
pub mod lake;
pub mod output;
pub mod schema;
