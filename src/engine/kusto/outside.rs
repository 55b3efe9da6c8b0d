//! What a query reads from outside of the lake: local copies for `externaldata`, watchlists. The network is never asked.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::Failure;

/// A file of a watchlist or a copy larger than this is refused: it is read as a whole.
const MOST_BYTES: u64 = 2 << 30;

/// Where copies of outside data are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outside {
    /// An address and the file that is a copy of what is there.
    pub copies: Vec<(String, PathBuf)>,
    /// Folders that hold copies, under their names or under the host and path of their addresses.
    pub folders: Vec<PathBuf>,
    /// The folder with watchlists as `NAME.csv`.
    pub watchlists: Option<PathBuf>,
    /// A MaxMind database of cities.
    pub geoip: Option<PathBuf>,
}

impl Outside {
    /// The copy of what is at an address.
    pub(super) fn copy(&self, address: &str) -> Option<PathBuf> {
        // What stands behind `;` is a secret, behind `?` mostly one.
        let plain = address.split(';').next().unwrap_or(address);
        let bare = plain.split(['?', '#']).next().unwrap_or(plain);
        let given = self.copies.iter().find(|(known, _)| known == plain || known == bare || known == address);
        if let Some((_, file)) = given {
            return Some(file.clone());
        }
        let path = bare.split_once("://").map_or(bare, |(_, path)| path);
        // Nothing outside of the folder is looked at.
        let parts: Vec<&str> =
            path.split('/').filter(|part| !part.is_empty() && *part != "." && *part != "..").collect();
        let name = parts.last()?;
        self.folders.iter().find_map(|folder| {
            let whole = parts.iter().fold(folder.clone(), |path, part| path.join(part));
            [whole, folder.join(name)].into_iter().find(|path| path.is_file())
        })
    }
}

/// How the records of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Values parted by a character.
    Values(u8),
    /// Each line is one text.
    Lines,
    /// The whole file is one text.
    Whole,
    /// JSON objects, one after another or in arrays.
    Json,
}

impl Form {
    /// The form of the property `format`.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "csv" => Self::Values(b','),
            "tsv" | "tsve" => Self::Values(b'\t'),
            "psv" => Self::Values(b'|'),
            "scsv" => Self::Values(b';'),
            "sohsv" => Self::Values(1),
            "txt" => Self::Lines,
            "raw" => Self::Whole,
            "json" | "multijson" => Self::Json,
            _ => return None,
        })
    }

    /// The form by the ending of a file, as Kusto guesses it.
    pub(super) fn of_path(address: &str) -> Self {
        let plain = address.split(['?', ';', '#']).next().unwrap_or(address);
        let plain = plain.strip_suffix(".gz").or_else(|| plain.strip_suffix(".zip")).unwrap_or(plain);
        plain.rsplit_once('.').and_then(|(_, ending)| Self::of(ending)).unwrap_or(Self::Values(b','))
    }
}

/// The text of a file, unpacked.
///
/// # Errors
/// When it cannot be read, is too large, or is no text.
pub(super) fn text(file: &Path) -> Result<String, Failure> {
    let unreadable =
        |error: &std::io::Error| Failure::caused(format!("cannot read {}", file.display()), error);
    let opened = std::fs::File::open(file).map_err(|error| unreadable(&error))?;
    let mut bytes = Vec::new();
    let mut limited: Box<dyn Read> = match file.extension().and_then(|ending| ending.to_str()) {
        Some("gz") => Box::new(flate2::read::MultiGzDecoder::new(opened)),
        Some("zip") => {
            let inner = unzipped(opened, file)?;
            Box::new(std::io::Cursor::new(inner))
        }
        _ => Box::new(opened),
    };
    (&mut limited).take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Failure::new(format!("{} is too large to be read into a query", file.display()))
            .hint("ingest it, or make it a CSV file and use SQL: select * from 'file.csv'"));
    }
    let (text, _, malformed) = encoding_rs::UTF_8.decode(&bytes);
    if malformed {
        return Err(Failure::new(format!("{} is not UTF-8 or UTF-16 text", file.display())));
    }
    Ok(text.into_owned())
}

fn unzipped(opened: std::fs::File, file: &Path) -> Result<Vec<u8>, Failure> {
    let broken =
        |error: &dyn std::error::Error| Failure::new(format!("cannot unpack {}: {error}", file.display()));
    let mut archive = zip::ZipArchive::new(opened).map_err(|error| broken(&error))?;
    let mut all = Vec::new();
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|error| broken(&error))?;
        entry.take(MOST_BYTES + 1).read_to_end(&mut all).map_err(|error| broken(&error))?;
    }
    Ok(all)
}

/// The records of values parted by a character. An empty line is no record.
pub(super) fn records(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
    let mut input = text.as_bytes();
    let mut all = Vec::new();
    let (mut output, mut ends) = (vec![0; 1_024], vec![0; 64]);
    let (mut written, mut fields) = (0, 0);
    loop {
        let (result, read, wrote, ended) =
            reader.read_record(input, &mut output[written..], &mut ends[fields..]);
        input = &input[read..];
        written += wrote;
        fields += ended;
        match result {
            csv_core::ReadRecordResult::InputEmpty if !input.is_empty() => {}
            csv_core::ReadRecordResult::InputEmpty => {}
            csv_core::ReadRecordResult::OutputFull => output.resize(output.len() * 2, 0),
            csv_core::ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
            csv_core::ReadRecordResult::Record => {
                let mut from = 0;
                let mut record = Vec::with_capacity(fields);
                for end in &ends[..fields] {
                    record.push(String::from_utf8_lossy(&output[from..*end]).into_owned());
                    from = *end;
                }
                all.push(record);
                (written, fields) = (0, 0);
            }
            csv_core::ReadRecordResult::End => return all,
        }
    }
}

/// The names in the first line of a CSV file.
///
/// # Errors
/// When it cannot be read.
pub(super) fn header(file: &Path) -> Result<Vec<String>, Failure> {
    let text = text(file)?;
    let line = text.split_inclusive('\n').next().unwrap_or_default();
    Ok(records(line, b',').into_iter().next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_be_quoted_and_lines_may_be_empty() {
        let text = "a,\"b, c\"\r\n\r\n\"d \"\"e\"\"\",\n";
        assert_eq!(records(text, b','), [["a", "b, c"], ["d \"e\"", ""]]);
        assert_eq!(records("x", b','), [["x"]]);
        assert!(records("", b',').is_empty());
    }

    #[test]
    fn a_copy_is_found_by_address_by_host_and_path_or_by_name() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("example.com/lists")).unwrap();
        std::fs::write(folder.path().join("example.com/lists/a.csv"), "1").unwrap();
        std::fs::write(folder.path().join("b.csv"), "1").unwrap();
        let outside = Outside {
            copies: vec![("https://example.com/c.csv".to_owned(), "/tmp/c".into())],
            folders: vec![folder.path().to_owned()],
            watchlists: None,
            geoip: None,
        };
        let found = |address: &str| outside.copy(address);
        assert_eq!(found("https://example.com/c.csv?sig=1"), Some("/tmp/c".into()));
        assert_eq!(
            found("https://example.com/lists/a.csv"),
            Some(folder.path().join("example.com/lists/a.csv"))
        );
        assert_eq!(found("https://example.com/x/b.csv;secret"), Some(folder.path().join("b.csv")));
        assert_eq!(found("https://example.com/../../etc/passwd"), None);
    }

    #[test]
    fn the_form_is_guessed_by_the_ending() {
        assert_eq!(Form::of_path("https://x/y.txt"), Form::Lines);
        assert_eq!(Form::of_path("https://x/y.tsv.gz"), Form::Values(b'\t'));
        assert_eq!(Form::of_path("https://x/y"), Form::Values(b','));
    }
}
