//! Rejected records, taken out of the lake again: as files for a person, or as input for another try.
//!
//! To be read again, rejects of one file that cannot disturb each other are written to one file in turn; all others,
//! such as broken JSON, get a file each. What is written is private: audit logs hold what people wrote and read.

mod retried;
mod stored;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

pub use self::retried::{Retried, RetriedFile, Settings};
use self::stored::{OpenRejects, Parts, Reject};
use super::json::{Kind, Tape};
use super::run::Options;
use crate::lake::{Lake, LakeError};

/// Why rejects could not be taken out.
#[derive(Debug, thiserror::Error)]
pub enum RetryError {
    /// The lake cannot be read.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// A file cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Rejects that are read again in the same way.
#[derive(Debug)]
pub struct Batch {
    /// What to read, and how.
    pub options: Options,
    /// What became of each reject, once it was read.
    pub retried: Arc<Retried>,
}

/// What there is to read again.
#[derive(Debug, Default)]
pub struct Prepared {
    /// In the order of settings.
    pub batches: Vec<Batch>,
    /// Rows that were cut when they were exported. They are not read again: a row that ends too early can look whole.
    pub cut: u64,
}

fn written<T>(path: &Path, result: io::Result<T>) -> Result<T, RetryError> {
    result.map_err(|source| RetryError::Write { path: path.to_owned(), source })
}

fn private_folder(folder: &Path) -> Result<(), RetryError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    written(folder, builder.create(folder))
}

/// Opens a file that only its owner can read; `fresh` empties it.
fn private_file(path: &Path, fresh: bool) -> Result<File, RetryError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(fresh);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let file = written(path, options.mode(0o600).open(path))?;
        // The mode counts only for a new file.
        written(path, file.set_permissions(fs::Permissions::from_mode(0o600)))?;
        Ok(file)
    }
    #[cfg(not(unix))]
    written(path, options.open(path))
}

/// The name of a reject's file. Ids are hexadecimal; one that is not could name a place outside of the folder.
fn file_name(id: &str) -> String {
    if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        format!("{id}.record")
    } else {
        format!("{}.record", blake3::hash(id.as_bytes()).to_hex())
    }
}

/// Writes one part to its place in the record's file, behind `before` bytes; whether it is the first part.
fn write_part(path: &Path, header: &[u8], reject: &Reject, record: &Parts) -> Result<bool, RetryError> {
    let first = record.ids.first() == Some(&reject.id);
    let mut file = private_file(path, first)?;
    if first {
        written(path, file.write_all(header))?;
    }
    let place = header.len() as u64 + reject.offset.saturating_sub(record.offset);
    written(path, file.seek(SeekFrom::Start(place)).and_then(|_| file.write_all(&reject.record)))?;
    Ok(first)
}

/// Writes every open reject as a file of its exact bytes, and `rejects.ndjson` that says what each is. Gives their
/// number; a record kept in parts is one again.
///
/// # Errors
/// When the lake cannot be read or the folder not be written.
pub async fn export(lake: &Lake, folder: &Path) -> Result<u64, RetryError> {
    let open = OpenRejects::new(lake).await?;
    let parts = open.parts().await?;
    private_folder(folder)?;
    let list = folder.join("rejects.ndjson");
    let mut lines = BufWriter::new(private_file(&list, true)?);
    let mut count = 0;
    open.for_each(None, |reject| {
        let record = parts.get(&reject.id);
        let id = record.and_then(|record| record.ids.first()).unwrap_or(&reject.id);
        let path = folder.join(file_name(id));
        let first = match record {
            Some(record) => write_part(&path, &[], &reject, record)?,
            None => {
                written(&path, private_file(&path, true)?.write_all(&reject.record))?;
                true
            }
        };
        if first {
            count += 1;
            let line = json!({
                "RejectId": reject.id, "File": reject.file, "Offset": reject.offset, "Line": reject.line,
                "Reason": reject.reason, "Message": reject.message, "Format": reject.format,
                "Header": reject.header, "Settings": reject.settings,
                "Bytes": record.map_or(reject.record.len() as u64, |record| record.bytes),
            });
            written(&list, writeln!(lines, "{line}"))?;
        }
        Ok(())
    })
    .await?;
    written(&list, lines.flush())?;
    Ok(count)
}

/// Writes every open reject to a file that can be ingested, and says how: as its file was read, except for what
/// `overrides` says.
///
/// # Errors
/// When the lake cannot be read or the folder not be written.
pub async fn prepare(lake: &Lake, folder: &Path, overrides: &Settings) -> Result<Prepared, RetryError> {
    let open = OpenRejects::new(lake).await?;
    let mut writer = Writer {
        folder,
        overrides,
        parts: open.parts().await?,
        files: BTreeMap::new(),
        current: None,
        number: 0,
        batches: BTreeMap::new(),
        cut: 0,
        tape: Tape::new(),
    };
    open.for_each(None, |reject| writer.add(&reject)).await?;
    writer.finish()
}

/// What rejects must have in common to be in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    file: String,
    sequence: i64,
    header: Option<String>,
    settings: String,
    /// Whether a JSON record is spread over lines: such a file is framed in another way.
    lines: bool,
}

/// The file being written.
struct Current {
    group: Group,
    path: PathBuf,
    output: BufWriter<File>,
    length: u64,
    file: RetriedFile,
    settings: Settings,
}

struct Writer<'w> {
    folder: &'w Path,
    overrides: &'w Settings,
    parts: BTreeMap<String, Arc<Parts>>,
    /// Files of records in parts, by the first id.
    files: BTreeMap<String, PathBuf>,
    current: Option<Current>,
    number: u64,
    batches: BTreeMap<String, (Settings, Vec<String>, Retried)>,
    cut: u64,
    tape: Tape,
}

fn header_bytes(header: Option<&str>) -> Vec<u8> {
    header.map_or_else(Vec::new, |header| format!("{header}\n").into_bytes())
}

impl Writer<'_> {
    fn add(&mut self, reject: &Reject) -> Result<(), RetryError> {
        if reject.reason == "csv-cut-row" {
            self.cut += 1;
            return Ok(());
        }
        if let Some(record) = self.parts.get(&reject.id) {
            return self.add_part(reject, &Arc::clone(record));
        }
        let together = self.keeps_to_itself(reject);
        let group = Group {
            file: reject.file.clone(),
            sequence: reject.sequence,
            header: reject.header.clone(),
            settings: reject.settings.clone(),
            lines: reject.header.is_none() && reject.record.contains(&b'\n'),
        };
        if !together || self.current.as_ref().is_none_or(|current| current.group != group) {
            self.close()?;
            self.current = Some(self.begin(group)?);
        }
        if let Some(current) = &mut self.current {
            let result =
                current.output.write_all(&reject.record).and_then(|()| current.output.write_all(b"\n"));
            written(&current.path, result)?;
            let length = reject.record.len() as u64;
            current.file.add(current.length, length, reject.offset, vec![reject.id.clone()]);
            current.length += length + 1;
        }
        if together { Ok(()) } else { self.close() }
    }

    /// Whether a record cannot change how those behind it are read: a row of text, or one whole JSON object.
    fn keeps_to_itself(&mut self, reject: &Reject) -> bool {
        let Ok(text) = std::str::from_utf8(&reject.record) else { return false };
        match &reject.header {
            Some(_) => !text.contains('\0'),
            None => self.tape.parse(text).is_ok_and(|value| value.kind() == Kind::Object),
        }
    }

    fn next_path(&mut self) -> PathBuf {
        self.number += 1;
        self.folder.join(format!("{:010}.record", self.number))
    }

    fn settings(&self, text: &str) -> Settings {
        Settings::from_json(text).overridden(self.overrides)
    }

    fn begin(&mut self, group: Group) -> Result<Current, RetryError> {
        let path = self.next_path();
        let mut output = BufWriter::new(private_file(&path, true)?);
        let header = header_bytes(group.header.as_deref());
        written(&path, output.write_all(&header))?;
        let settings = self.settings(&group.settings);
        let file = RetriedFile::new(&group.file, settings.day_order);
        Ok(Current { group, path, output, length: header.len() as u64, file, settings })
    }

    fn close(&mut self) -> Result<(), RetryError> {
        if let Some(mut current) = self.current.take() {
            written(&current.path, current.output.flush())?;
            self.enlist(&current.path, current.file, current.settings);
        }
        Ok(())
    }

    fn add_part(&mut self, reject: &Reject, record: &Parts) -> Result<(), RetryError> {
        let first = record.ids.first().cloned().unwrap_or_default();
        let path = match self.files.get(&first) {
            Some(path) => path.clone(),
            None => self.next_path(),
        };
        self.files.insert(first, path.clone());
        let header = header_bytes(reject.header.as_deref());
        if write_part(&path, &header, reject, record)? {
            let settings = self.settings(&reject.settings);
            let mut file = RetriedFile::new(&reject.file, settings.day_order);
            file.add(header.len() as u64, record.bytes, record.offset, record.ids.clone());
            self.enlist(&path, file, settings);
        }
        Ok(())
    }

    fn enlist(&mut self, path: &Path, file: RetriedFile, settings: Settings) {
        // The order of days is a file's own; the rest holds for a run.
        let settings = Settings { day_order: None, ..settings };
        let batch = self.batches.entry(settings.to_json());
        let (_, paths, retried) = batch.or_insert_with(|| (settings, Vec::new(), Retried::default()));
        let path = path.to_string_lossy().into_owned();
        retried.add(path.clone(), file);
        paths.push(path);
    }

    fn finish(mut self) -> Result<Prepared, RetryError> {
        self.close()?;
        let batches = self.batches.into_values().map(|(settings, paths, retried)| {
            let retried = Arc::new(retried);
            let Settings { format, table, zone, .. } = settings;
            let again = Some(Arc::clone(&retried));
            let options = Options { paths, format, table, zone, retried: again, ..Options::default() };
            Batch { options, retried }
        });
        Ok(Prepared { batches: batches.collect(), cut: self.cut })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writer<'w>(folder: &'w Path, overrides: &'w Settings) -> Writer<'w> {
        Writer {
            folder,
            overrides,
            parts: BTreeMap::new(),
            files: BTreeMap::new(),
            current: None,
            number: 0,
            batches: BTreeMap::new(),
            cut: 0,
            tape: Tape::new(),
        }
    }

    fn reject(id: &str, offset: u64, header: Option<&str>, record: &str) -> Reject {
        Reject {
            id: id.to_owned(),
            file: "a".to_owned(),
            offset,
            header: header.map(str::to_owned),
            record: record.as_bytes().to_vec(),
            ..Reject::default()
        }
    }

    fn files_of(rejects: &[Reject]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let overrides = Settings::default();
        let mut writer = writer(folder.path(), &overrides);
        rejects.iter().for_each(|reject| writer.add(reject).unwrap());
        let prepared = writer.finish().unwrap();
        let paths = prepared.batches.iter().flat_map(|batch| &batch.options.paths);
        paths.map(|path| fs::read_to_string(path).unwrap()).collect()
    }

    #[test]
    fn rows_under_one_header_share_a_file() {
        let rejects = [reject("a", 10, Some("A;B"), "1;2;3"), reject("b", 20, Some("A;B"), "4")];
        assert_eq!(files_of(&rejects), ["A;B\n1;2;3\n4\n"]);
    }

    #[test]
    fn rows_under_another_header_do_not() {
        let rejects = [reject("a", 10, Some("A;B"), "1;2;3"), reject("b", 20, Some("A,C"), "4")];
        assert_eq!(files_of(&rejects), ["A;B\n1;2;3\n", "A,C\n4\n"]);
    }

    #[test]
    fn whole_objects_share_a_file_and_broken_ones_do_not() {
        let whole = |id: &str| reject(id, 10, None, "{\"a\":1}");
        let rejects = [whole("a"), whole("b"), reject("c", 20, None, "{\"a\":"), whole("d")];
        assert_eq!(files_of(&rejects), ["{\"a\":1}\n{\"a\":1}\n", "{\"a\":\n", "{\"a\":1}\n"]);
    }

    #[test]
    fn a_cut_row_is_not_read_again() {
        let cut = Reject { reason: "csv-cut-row".to_owned(), ..reject("a", 10, Some("A,B"), "1,2") };
        assert!(files_of(&[cut]).is_empty());
    }

    #[test]
    fn only_hexadecimal_ids_name_files() {
        assert_eq!(file_name("00ff"), "00ff.record");
        for id in ["../x", "", "a/b", "/etc/passwd"] {
            let name = file_name(id);
            assert!(name.trim_end_matches(".record").bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
        }
    }
}
