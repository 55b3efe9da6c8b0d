//! The sources that are measured, by path.
#![allow(dead_code, unused_imports)]

#[path = "../../../src/incident/correlate/mod.rs"]
pub mod correlate;
