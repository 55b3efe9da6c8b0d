//! Rejected records, taken out of the lake again: as files for a person, or as input for another try.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use serde_json::json;

use super::detect::Format;
use super::run::Options;
use crate::lake::system::{REJECT_RESOLUTIONS, REJECTS, read, read_batches};
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

/// A reject as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Reject {
    id: String,
    file: String,
    offset: i64,
    line: i64,
    part: Option<i64>,
    reason: String,
    message: String,
    format: String,
    header: Option<String>,
    record: Vec<u8>,
}

/// Rejects of one format, as files to ingest.
#[derive(Debug)]
pub struct Batch {
    /// How to read them.
    pub options: Options,
    ids: BTreeMap<String, Vec<String>>,
}

impl Batch {
    /// The rejects that a file was made from.
    pub fn reject_of(&self, path: &str) -> impl Iterator<Item = &str> {
        self.ids.get(path).into_iter().flatten().map(String::as_str)
    }
}

/// The rejects that no later run could read, in the order of file and place; a record kept in parts is one again.
async fn open_rejects(lake: &Lake) -> Result<Vec<Vec<Reject>>, LakeError> {
    let resolved: BTreeSet<String> =
        read(lake, &REJECT_RESOLUTIONS, &["RejectId"]).await?.into_iter().flatten().flatten().collect();
    let mut rejects = Vec::new();
    for batch in read_batches(lake, &REJECTS, None).await? {
        rejects.extend(from_batch(&batch));
    }
    rejects.retain(|reject| !resolved.contains(&reject.id));
    rejects.sort_by(|left, right| {
        let key = |reject: &Reject| (reject.file.clone(), reject.part.is_some(), reject.part, reject.offset);
        key(left).cmp(&key(right)).then_with(|| left.id.cmp(&right.id))
    });
    let mut whole: Vec<Vec<Reject>> = Vec::new();
    for reject in rejects {
        match whole.last_mut() {
            Some(parts) if reject.part.is_some_and(|part| part > 1) && parts[0].file == reject.file => {
                parts.push(reject);
            }
            _ => whole.push(vec![reject]),
        }
    }
    Ok(whole)
}

fn from_batch(batch: &RecordBatch) -> Vec<Reject> {
    let text = |name: &str, row: usize| {
        let column = batch.column_by_name(name)?.as_string_opt::<i32>()?;
        column.is_valid(row).then(|| column.value(row).to_owned())
    };
    let number = |name: &str, row: usize| {
        let column = batch.column_by_name(name)?.as_primitive_opt::<Int64Type>()?;
        column.is_valid(row).then(|| column.value(row))
    };
    let bytes = |row: usize| {
        let column = batch.column_by_name("Record")?.as_binary_opt::<i32>()?;
        column.is_valid(row).then(|| column.value(row).to_vec())
    };
    (0..batch.num_rows())
        .map(|row| Reject {
            id: text("RejectId", row).unwrap_or_default(),
            file: text("File", row).unwrap_or_default(),
            offset: number("Offset", row).unwrap_or(0),
            line: number("Line", row).unwrap_or(0),
            part: number("Part", row),
            reason: text("Reason", row).unwrap_or_default(),
            message: text("Message", row).unwrap_or_default(),
            format: text("Format", row).unwrap_or_default(),
            header: text("Header", row),
            record: bytes(row).unwrap_or_default(),
        })
        .collect()
}

fn written<T>(path: &Path, result: io::Result<T>) -> Result<T, RetryError> {
    result.map_err(|source| RetryError::Write { path: path.to_owned(), source })
}

/// Writes every open reject as a file of its exact bytes, and `rejects.ndjson` that says what each is.
///
/// # Errors
/// When the lake cannot be read or the folder not be written.
pub async fn export(lake: &Lake, folder: &Path) -> Result<u64, RetryError> {
    let rejects = open_rejects(lake).await?;
    written(folder, fs::create_dir_all(folder))?;
    let list = folder.join("rejects.ndjson");
    let mut lines = Vec::new();
    for parts in &rejects {
        let first = &parts[0];
        let path = folder.join(format!("{}.record", first.id));
        let bytes: Vec<u8> = parts.iter().flat_map(|part| part.record.iter().copied()).collect();
        written(&path, fs::write(&path, &bytes))?;
        let line = json!({
            "RejectId": first.id, "File": first.file, "Offset": first.offset, "Line": first.line,
            "Reason": first.reason, "Message": first.message, "Format": first.format, "Header": first.header,
            "Bytes": bytes.len(),
        });
        written(&list, writeln!(lines, "{line}"))?;
    }
    written(&list, fs::write(&list, lines))?;
    Ok(rejects.len() as u64)
}

/// Writes every open reject as a file that can be ingested by itself, and says how, format by format.
///
/// # Errors
/// When the lake cannot be read or the folder not be written.
pub async fn prepare(lake: &Lake, folder: &Path) -> Result<Vec<Batch>, RetryError> {
    let mut batches: BTreeMap<String, Batch> = BTreeMap::new();
    for parts in open_rejects(lake).await? {
        let first = &parts[0];
        let path = folder.join(format!("{}.record", first.id));
        let mut bytes = Vec::new();
        if let Some(header) = &first.header {
            bytes.extend_from_slice(header.as_bytes());
            bytes.push(b'\n');
        }
        parts.iter().for_each(|part| bytes.extend_from_slice(&part.record));
        written(&path, fs::write(&path, &bytes))?;
        let batch = batches.entry(first.format.clone()).or_insert_with(|| Batch {
            options: Options { format: first.format.parse::<Format>().ok(), ..Options::default() },
            ids: BTreeMap::new(),
        });
        let path = path.to_string_lossy().into_owned();
        batch.ids.insert(path.clone(), parts.iter().map(|part| part.id.clone()).collect());
        batch.options.paths.push(path);
    }
    Ok(batches.into_values().collect())
}
