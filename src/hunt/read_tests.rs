use super::*;
use crate::hunt::fault::Level;
use std::fs;

fn header(id: &str) -> String {
    format!("-- id: {id}\n-- title: b\n-- description: c\n-- severity: low\nselect 1\n")
}

#[test]
fn a_folder_gives_its_queries_by_name_and_ids_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("more")).unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    fs::write(folder.path().join("b.sql"), header("same")).unwrap();
    fs::write(folder.path().join("more/c.sql"), header("Same")).unwrap();
    fs::write(folder.path().join("a.sql"), header("a")).unwrap();
    fs::write(folder.path().join(".git/d.sql"), header("d")).unwrap();
    fs::write(folder.path().join("README.md"), "# Queries").unwrap();
    fs::write(folder.path().join("plain.sql"), "select 1").unwrap();
    let loaded = read_folder(folder.path());
    let ids: Vec<&str> = loaded.queries.iter().map(|query| query.id.as_str()).collect();
    assert_eq!(ids, ["a", "same"]);
    assert_eq!(loaded.faults.len(), 2);
    assert_eq!(loaded.faults[1].level(), Level::Warning);
    let told = loaded.faults[0].to_string();
    assert!(
        told.contains("c.sql:1:4: the id `Same` is also that of") && told.contains("b.sql:1:4"),
        "{told}"
    );
    assert_eq!(read_folder(folder.path()), loaded);
}

#[test]
fn what_cannot_be_read_is_told() {
    let missing = read_folder(Path::new("/no/such/folder"));
    assert_eq!((missing.queries.len(), missing.faults.len()), (0, 1));
    assert_eq!(read_file(Path::new("/no/such/file.sql")).faults.len(), 1);
    assert_eq!(read_bytes(Path::new("a.sql"), b"\xff\xfa-- id").faults[0].kind, FaultKind::Encoding);
    assert!(matches!(read_bytes(Path::new("a.yaml"), b"").faults[0].kind, FaultKind::UnknownFile { .. }));
    assert!(matches!(
        read_bytes(Path::new("a.json"), b"{\"a\": 1}").faults[0].kind,
        FaultKind::UnknownFile { .. }
    ));
    assert!(matches!(read_bytes(Path::new("a.json"), b"{").faults[0].kind, FaultKind::Form(_)));
}

#[test]
fn files_of_windows_are_read() {
    let text = header("a").replace('\n', "\r\n");
    let utf16: Vec<u8> =
        "\u{feff}".chars().chain(text.chars()).flat_map(|c| (c as u16).to_le_bytes()).collect();
    for bytes in [text.as_bytes(), &utf16, format!("\u{feff}{text}").as_bytes()] {
        let loaded = read_bytes(Path::new("a.sql"), bytes);
        assert_eq!(loaded.faults, []);
        assert_eq!(loaded.queries[0].title.to_string(), "b");
        assert_eq!(loaded.queries[0].source.metadata, Place { line: 1, column: 4 });
    }
}

#[test]
fn the_version_is_that_of_the_text() {
    let version = |text: &str| read_bytes(Path::new("a.sql"), text.as_bytes()).queries[0].version.clone();
    assert_eq!(version(&header("a")), version(&header("a")));
    assert_ne!(version(&header("a")), version(&(header("a") + " ")));
}
