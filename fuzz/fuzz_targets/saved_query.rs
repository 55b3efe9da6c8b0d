//! Any bytes as each kind of file of saved queries: read or refused with a reason, without a panic; what is read can be
//! checked, and its faults can be shown.

#![no_main]

#[allow(dead_code, unused_imports)]
#[path = "../../src/alert/mod.rs"]
mod alert;
#[allow(dead_code, unused_imports)]
#[path = "../../src/hunt/mod.rs"]
mod hunt;
#[allow(dead_code, unused_imports)]
#[path = "../../src/schedule/mod.rs"]
mod schedule;
#[allow(dead_code, unused_imports)]
#[path = "../../src/schema/mod.rs"]
mod schema;
#[allow(dead_code, unused_imports)]
#[path = "../../src/yaml/mod.rs"]
mod yaml;

use std::path::Path;

use chrono::DateTime;
use hunt::{ResultColumn, check, read_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let columns = ["Timestamp", "AccountUpn", "ReportId"].map(|name| ResultColumn {
        name: name.to_owned(),
        is_time: name == "Timestamp",
        of_record: None,
    });
    for file in ["a.sql", "a.kql", "a.yaml", "a.json"] {
        let loaded = read_bytes(Path::new(file), data);
        assert!(!loaded.queries.is_empty() || !loaded.faults.is_empty(), "{file} is passed over in silence");
        for query in &loaded.queries {
            let faults = check(query, Some(&columns), DateTime::UNIX_EPOCH);
            assert!(faults.iter().all(|fault| !fault.to_string().is_empty()));
        }
        assert!(loaded.faults.iter().all(|fault| !fault.to_string().is_empty()));
    }
});
