//! The masking of matched values, without the engine. Unused parts of it are no fault here.

#![allow(dead_code, unused_imports)]

#[path = "../../../src/sit/detected/mod.rs"]
pub mod detected;
