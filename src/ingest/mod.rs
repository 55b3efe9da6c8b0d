//! From export files to rows: find the files, tell their format by content, cut them into records, map records to
//! hunting tables, and keep what could not be mapped.

pub mod alerts;
pub mod audit;
pub mod detect;
pub mod dispatch;
pub mod frame;
pub mod geoip;
pub mod identity;
pub mod json;
pub mod json_paths;
pub mod reader;
pub mod record;
pub mod retry;
pub mod row;
pub mod run;
pub mod source;
pub mod tables;
pub mod time;
