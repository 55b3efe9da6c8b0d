//! The lake: a folder with one Delta table for each hunting table, and the engine's own tables in `system/`.
//!
//! Delta Lake gives atomic commits, readers beside writers, and files that other tools open as they are. What this
//! module adds: which columns a row is stored with, what counts as a duplicate, the order of arrival, and upkeep.

pub mod batch;
pub mod columns;
pub mod delta;
pub mod file;
pub mod known;
pub mod system;
pub mod upkeep;

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The layout this version writes. Older ones must still open.
pub const FORMAT_VERSION: u32 = 1;

const MARKER: &str = "lake.json";
const LOCK: &str = ".ingest.lock";

/// What can go wrong with a lake.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// There is no lake where one was expected.
    #[error("there is no lake at {}", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The folder has other content.
    #[error("{} is not a lake: it has files but no lake.json", path.display())]
    NotALake {
        /// The folder.
        path: PathBuf,
    },
    /// The lake was written by a later version.
    #[error("the lake at {} has format {found}; this version of trailhound reads up to {FORMAT_VERSION}", path.display())]
    TooNew {
        /// The lake.
        path: PathBuf,
        /// The format it says it has.
        found: u32,
    },
    /// Its marker file cannot be understood.
    #[error("{} does not describe a lake", path.display())]
    Marker {
        /// The marker file.
        path: PathBuf,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A file operation failed.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// To what.
        path: PathBuf,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// Delta refused.
    #[error("cannot {action} the table {table}")]
    Delta {
        /// What was being done.
        action: &'static str,
        /// To which table.
        table: String,
        /// Why it failed.
        #[source]
        source: Box<deltalake::DeltaTableError>,
    },
    /// A Parquet file could not be written or read.
    #[error("cannot {action} {}", path.display())]
    Parquet {
        /// What was being done.
        action: &'static str,
        /// To which file.
        path: PathBuf,
        /// Why it failed.
        #[source]
        source: parquet::errors::ParquetError,
    },
    /// Columns did not fit together.
    #[error("cannot put together rows of {table}")]
    Arrow {
        /// Of which table.
        table: String,
        /// Why.
        #[source]
        source: arrow::error::ArrowError,
    },
    /// A path cannot be written as a URL.
    #[error("{} cannot be written as a URL", path.display())]
    Url {
        /// The path.
        path: PathBuf,
    },
}

impl LakeError {
    /// For `map_err` on file operations.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}

/// What `lake.json` says.
#[derive(Debug, Serialize, Deserialize)]
struct Marker {
    format: u32,
    created_by: String,
}

/// A lake in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lake {
    root: PathBuf,
}

impl Lake {
    /// Opens the lake in a folder.
    ///
    /// # Errors
    /// When there is none, or its format is not known to this version.
    pub fn open(root: &Path) -> Result<Self, LakeError> {
        let path = root.join(MARKER);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(if is_empty_or_missing(root) {
                    LakeError::Missing { path: root.to_owned() }
                } else {
                    LakeError::NotALake { path: root.to_owned() }
                });
            }
            Err(error) => return Err(LakeError::io("read", &path)(error)),
        };
        let marker: Marker =
            serde_json::from_slice(&text).map_err(|source| LakeError::Marker { path, source })?;
        if marker.format > FORMAT_VERSION {
            return Err(LakeError::TooNew { path: root.to_owned(), found: marker.format });
        }
        let root = fs::canonicalize(root).map_err(LakeError::io("open", root))?;
        Ok(Self { root })
    }

    /// Opens the lake in a folder, or makes one when the folder is empty or not there.
    ///
    /// # Errors
    /// As [`Lake::open`]; a folder with other content is left alone.
    pub fn open_or_create(root: &Path) -> Result<Self, LakeError> {
        match Self::open(root) {
            Err(LakeError::Missing { .. }) => {}
            other => return other,
        }
        fs::create_dir_all(root).map_err(LakeError::io("create", root))?;
        let marker = Marker {
            format: FORMAT_VERSION,
            created_by: format!("trailhound {}", env!("CARGO_PKG_VERSION")),
        };
        let path = root.join(MARKER);
        let text =
            serde_json::to_vec(&marker).map_err(|source| LakeError::Marker { path: path.clone(), source })?;
        // Written beside and renamed, so that a crash leaves no half-written marker.
        let beside = root.join(".lake.json.new");
        fs::write(&beside, text).map_err(LakeError::io("write", &beside))?;
        fs::rename(&beside, &path).map_err(LakeError::io("write", &path))?;
        Self::open(root)
    }

    /// The lake's folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of a table; `folder` is its name, `system/...` for the engine's own.
    #[must_use]
    pub fn table_folder(&self, folder: &str) -> PathBuf {
        self.root.join(folder)
    }

    /// Whether a table has been written to.
    #[must_use]
    pub fn has_table(&self, folder: &str) -> bool {
        self.table_folder(folder).join("_delta_log").is_dir()
    }

    /// Takes the lock that lets one ingest run at a time add rows, so that two of them cannot add the same record.
    /// The operating system gives it back when the process ends, however it ends. `waiting` is called once if
    /// another process holds it.
    ///
    /// # Errors
    /// When the lock file cannot be made.
    pub fn lock_for_ingest(&self, waiting: impl FnOnce()) -> Result<IngestLock, LakeError> {
        let path = self.root.join(LOCK);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(LakeError::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                waiting();
                file.lock().map_err(LakeError::io("lock", &path))?;
            }
            Err(TryLockError::Error(error)) => return Err(LakeError::io("lock", &path)(error)),
        }
        Ok(IngestLock { _file: file })
    }
}

/// Held while an ingest run may add rows.
#[derive(Debug)]
pub struct IngestLock {
    _file: File,
}

fn is_empty_or_missing(root: &Path) -> bool {
    match fs::read_dir(root) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lake_is_made_once_and_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("deep/lake");
        assert!(matches!(Lake::open(&root), Err(LakeError::Missing { .. })));
        Lake::open_or_create(&root).unwrap();
        assert!(Lake::open(&root).is_ok());
        assert!(Lake::open_or_create(&root).is_ok());
    }

    #[test]
    fn a_folder_with_other_files_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("thesis.txt"), "x").unwrap();
        assert!(matches!(Lake::open_or_create(folder.path()), Err(LakeError::NotALake { .. })));
    }

    #[test]
    fn a_lake_of_a_later_format_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(MARKER), r#"{"format":99,"created_by":"trailhound 9"}"#).unwrap();
        assert!(matches!(Lake::open(folder.path()), Err(LakeError::TooNew { found: 99, .. })));
    }
}
