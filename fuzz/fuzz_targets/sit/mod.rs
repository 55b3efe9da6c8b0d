//! The sources under test, without the engine. Unused parts of them are no fault here.

#![allow(dead_code, unused_imports)]

#[path = "../../../src/sit/model.rs"]
pub mod model;
#[path = "../../../src/sit/package/mod.rs"]
pub mod package;
