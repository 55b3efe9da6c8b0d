//! `parse_path`

use super::super::prelude::*;
use crate::kql::values::Bag;

/// `parse_path`
pub static PARSE_PATH: Function = page(
    "parse_path",
    Section::Parse,
    &[sig(&[t("path", STRING)], Is(DYNAMIC))],
    "The parts of the path of a file: Scheme, RootPath, DirectoryPath, DirectoryName, Filename, Extension, AlternateDataStreamName.",
    &[
        ex("parse_path(@'C:\\temp\\file.txt').Filename", "file.txt"),
        ex("parse_path(@'C:\\temp\\file.txt').DirectoryPath", "C:\\temp"),
        ex("parse_path('/usr/lib/temp/file.tar.gz').Extension", "gz"),
        ex(
            "parse_path('file://C:/temp/file.txt:some.exe')",
            "{\"Scheme\":\"file\",\"RootPath\":\"C:\",\"DirectoryPath\":\"C:/temp\",\"DirectoryName\":\"temp\",\
             \"Filename\":\"file.txt\",\"Extension\":\"txt\",\"AlternateDataStreamName\":\"some.exe\"}",
        ),
    ],
    |arguments, _| Value::dynamic(parts(&Arguments(arguments).text(0))),
);

fn parts(path: &str) -> Dynamic {
    let (scheme, path) = path.split_once("://").unwrap_or(("", path));
    let has_drive =
        path.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && path.as_bytes().get(1) == Some(&b':');
    let root = if has_drive { &path[..2] } else { "" };
    let (directory, name) = match path.rfind(['/', '\\']) {
        Some(at) => (&path[..at], &path[at + 1..]),
        None if has_drive => ("", &path[2..]),
        None => ("", path),
    };
    let (name, stream) = name.split_once(':').unwrap_or((name, ""));
    let directory_name = directory.rsplit(['/', '\\']).next().unwrap_or_default();
    // A drive is no directory.
    let directory_name = if directory_name == root { "" } else { directory_name };
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let mut bag = Bag::default();
    for (key, value) in [
        ("Scheme", scheme),
        ("RootPath", root),
        ("DirectoryPath", directory),
        ("DirectoryName", directory_name),
        ("Filename", name),
        ("Extension", extension),
        ("AlternateDataStreamName", stream),
    ] {
        bag.set(key, Dynamic::from(value));
    }
    Dynamic::bag(bag)
}
