//! The sources that are measured, by path: a crate of its own is compiled in a minute, the whole program in ten.
#![allow(dead_code, unused_imports)]

#[path = "../../../src/sit/catalogue/mod.rs"]
pub mod catalogue;
#[path = "../../../src/sit/checksum/mod.rs"]
pub mod checksum;
#[path = "../../../src/sit/model.rs"]
pub mod model;
#[path = "../../../src/sit/package/mod.rs"]
pub mod package;
#[path = "../../../src/sit/scan/mod.rs"]
pub mod scan;
