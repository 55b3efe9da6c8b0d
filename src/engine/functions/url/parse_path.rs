//! `parse_path`, `file_name`, `file_extension`: the parts of a file's path, of Windows, UNC, POSIX or a URL.

use std::borrow::Cow;

use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::super::text_function::{Kind, TextFunction, Work};
use super::fields::{structs, type_of};

const PARSE_PATH: Page = Page {
    name: "parse_path",
    aliases: &[],
    section: Section::UrlAndPath,
    syntax: "parse_path(path)",
    description: "The parts of a path: `root` (`C:`, `\\\\server\\share`, `/`, `https://host`), `directory` (with the root, \
                  up to the last separator), `filename`, `extension` (in lower case, without the dot), `stream` (an \
                  alternate data stream). What follows `?` in a URL is left out.",
    arguments: &[("path", "A path of Windows, a share, POSIX, or a URL.")],
    examples: &[
        (
            "select parse_path('C:\\Temp\\Plan.DOCX:evil.exe')",
            "{root: C:, directory: C:\\Temp, filename: Plan.DOCX, extension: docx, stream: evil.exe}",
        ),
        ("select parse_path('\\\\srv\\hr\\pay\\list.xlsx')['root']", "\\\\srv\\hr"),
    ],
};

const FILE_NAME: Page = Page {
    name: "file_name",
    aliases: &[],
    section: Section::UrlAndPath,
    syntax: "file_name(path)",
    description: "What follows the last separator of a path, without an alternate data stream.",
    arguments: &[("path", "A path of Windows, a share, POSIX, or a URL.")],
    examples: &[(
        "select file_name('https://contoso.sharepoint.com/sites/hr/Docs/Plan 1.docx?web=1'), file_name('C:\\Temp\\')",
        "Plan 1.docx | null",
    )],
};

const FILE_EXTENSION: Page = Page {
    name: "file_extension",
    aliases: &[],
    section: Section::UrlAndPath,
    syntax: "file_extension(path)",
    description: "What follows the last dot of the file's name, in lower case.",
    arguments: &[("path", "A path, a URL or a file's name.")],
    examples: &[("select file_extension('/home/jo/Archive.tar.GZ'), file_extension('.bashrc')", "gz | null")],
};

const NAMES: [&str; 5] = ["root", "directory", "filename", "extension", "stream"];

/// The functions.
#[must_use]
pub fn parse_path() -> Vec<ScalarUDF> {
    let work = Work::Rows(type_of(&NAMES), |arguments| {
        let texts = arguments.text(0)?;
        Ok(structs(
            &NAMES,
            (0..arguments.rows).map(|row| texts.get(row).and_then(Path::parse).map(Path::fields)),
        ))
    });
    vec![
        TextFunction::of(&PARSE_PATH, &[Kind::Text], 1..=1, work),
        TextFunction::of_text(&FILE_NAME, Work::Text(|text| Path::parse(text)?.filename.map(Cow::Borrowed))),
        TextFunction::of_text(&FILE_EXTENSION, Work::Text(|text| Path::parse(text)?.extension)),
    ]
}

/// The parts of a path, borrowed from its text. A part that is not there is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Path<'a> {
    /// `C:`, `\\server\share`, `/` or `scheme://host`.
    pub root: Option<&'a str>,
    /// Everything before the last separator, the root included.
    pub directory: Option<&'a str>,
    /// What follows the last separator.
    pub filename: Option<&'a str>,
    /// What follows the last dot of the file's name, in lower case.
    pub extension: Option<Cow<'a, str>>,
    /// The name of an alternate data stream.
    pub stream: Option<&'a str>,
}

impl<'a> Path<'a> {
    /// Splits a path; `None` for empty text.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let is_url = text.split_once("://").is_some_and(|(scheme, _)| {
            scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        // A name may hold '#' but no '?': SharePoint writes its addresses unescaped.
        let text = if is_url { text.split_once('?').map_or(text, |(path, _)| path) } else { text };
        let root = root_of(text, is_url);
        let rest = text.get(root.len()..).unwrap_or_default();
        let (directory, name) = match rest.rfind(['/', '\\']) {
            Some(at) => {
                let end = root.len() + at;
                (text.get(..end).unwrap_or_default(), text.get(end + 1..).unwrap_or_default())
            }
            None => (root, rest),
        };
        let posix = text.starts_with('/') || is_url;
        let (filename, stream) = if posix { (name, "") } else { name.split_once(':').unwrap_or((name, "")) };
        let extension =
            filename.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, after)| after);
        let some = |part: &'a str| Some(part).filter(|part| !part.is_empty());
        Some(Self {
            root: some(root),
            directory: some(directory),
            filename: some(filename),
            extension: extension.and_then(some).map(lower),
            stream: some(stream),
        })
    }

    fn fields(self) -> [Option<Cow<'a, str>>; 5] {
        let borrowed = |part: Option<&'a str>| part.map(Cow::Borrowed);
        [
            borrowed(self.root),
            borrowed(self.directory),
            borrowed(self.filename),
            self.extension,
            borrowed(self.stream),
        ]
    }
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_uppercase) { Cow::Owned(text.to_lowercase()) } else { Cow::Borrowed(text) }
}

fn root_of(text: &str, is_url: bool) -> &str {
    let separator = |c: char| matches!(c, '/' | '\\');
    // How far the text reaches with so many components after `from`.
    let components = |from: usize, count: usize| {
        let rest = text.get(from..).unwrap_or_default();
        let end = rest.match_indices(separator).nth(count - 1).map_or(rest.len(), |(at, _)| at);
        text.get(..from + end).unwrap_or_default()
    };
    if is_url {
        return text.find("://").map_or("", |at| components(at + 3, 1));
    }
    if let Some(device) =
        ["\\\\?\\UNC\\", "\\\\?\\", "\\\\.\\"].iter().find(|device| text.starts_with(**device))
    {
        return components(device.len(), if device.ends_with("UNC\\") { 2 } else { 1 });
    }
    if text.starts_with("\\\\") {
        return components(2, 2);
    }
    match text.as_bytes() {
        [letter, b':', ..] if letter.is_ascii_alphabetic() => text.get(..2).unwrap_or_default(),
        [b'/', ..] => "/",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(text: &str) -> [Option<String>; 5] {
        Path::parse(text).unwrap_or_default().fields().map(|part| part.map(Cow::into_owned))
    }

    #[test]
    fn paths_of_every_kind_are_split() {
        for (text, expected) in [
            ("C:\\temp\\file.txt", ["C:", "C:\\temp", "file.txt", "txt", ""]),
            ("C:\\file", ["C:", "C:", "file", "", ""]),
            ("C:", ["C:", "C:", "", "", ""]),
            ("temp\\file.txt", ["", "temp", "file.txt", "txt", ""]),
            ("file.txt:hidden", ["", "", "file.txt", "txt", "hidden"]),
            ("\\\\srv\\share\\a\\b.tar.gz", ["\\\\srv\\share", "\\\\srv\\share\\a", "b.tar.gz", "gz", ""]),
            ("\\\\srv", ["\\\\srv", "\\\\srv", "", "", ""]),
            ("\\\\?\\C:\\a\\b.txt", ["\\\\?\\C:", "\\\\?\\C:\\a", "b.txt", "txt", ""]),
            ("\\\\?\\UNC\\srv\\share\\b", ["\\\\?\\UNC\\srv\\share", "\\\\?\\UNC\\srv\\share", "b", "", ""]),
            ("/usr/lib/x.so", ["/", "/usr/lib", "x.so", "so", ""]),
            ("/x", ["/", "/", "x", "", ""]),
            ("/var/log/12:30.log", ["/", "/var/log", "12:30.log", "log", ""]),
            (
                "https://a.example/s/d #1.docx?web=1",
                ["https://a.example", "https://a.example/s", "d #1.docx", "docx", ""],
            ),
            ("https://a.example", ["https://a.example", "https://a.example", "", "", ""]),
            ("file.", ["", "", "file.", "", ""]),
        ] {
            let expected = expected.map(|part| Some(part.to_owned()).filter(|part| !part.is_empty()));
            assert_eq!(parts(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_split(text in "\\PC*") {
            let _ = Path::parse(&text);
        }

        #[test]
        fn what_looks_like_a_path_is_split_within_its_text(text in "[C:/\\\\?.aé]{0,20}(://)?[a/\\\\:.é?]{0,9}") {
            if let Some(path) = Path::parse(&text) {
                for part in [path.root, path.directory, path.filename, path.stream].into_iter().flatten() {
                    prop_assert!(text.contains(part));
                }
            }
        }
    }
}
