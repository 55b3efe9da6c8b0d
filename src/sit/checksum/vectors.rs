//! Numbers that another implementation has decided on: `tests/checksum_vectors`, made by
//! `tests/stdnum_oracle.py`.
//!
//! Every line is `1` or `0`, a tab and a text. A bar in the texts of secrets is taken out first: without
//! it, programs that look for leaked secrets would find them in this repository.

use super::{algorithm, names};
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/checksum_vectors")
}

#[test]
fn every_algorithm_decides_as_its_vectors_say() {
    let mut wrong = Vec::new();
    for name in names() {
        let path = folder().join(format!("{name}.txt"));
        let content =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let holds = algorithm(name).unwrap();
        let (mut accepted, mut refused) = (0, 0);
        for line in content.lines().filter(|line| !line.starts_with('#')) {
            let (expected, text) =
                line.split_once('\t').unwrap_or_else(|| panic!("{}: {line}", path.display()));
            let text = text.replace('|', "");
            if holds(&text) != (expected == "1") {
                wrong.push(format!("{name}: expected {expected} for {text}"));
            }
            *(if expected == "1" { &mut accepted } else { &mut refused }) += 1;
        }
        assert!(
            accepted >= 20 && refused >= 20,
            "{name}: {accepted} accepted and {refused} refused are too few"
        );
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_file_of_vectors_belongs_to_an_algorithm() {
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(algorithm(&name).is_some(), "{}", path.display());
    }
}
