//! The lake: a folder with one Delta table for each hunting table, and the engine's own tables in `system/`.
//!
//! Delta Lake gives atomic commits, readers beside writers, and files that other tools open as they are. What this
//! module adds: which columns a row is stored with, what counts as a duplicate, the order of arrival, and upkeep.

pub mod batch;
pub mod columns;
pub mod delta;
pub mod file;
pub mod hunts;
pub mod index;
pub mod known;
pub mod promoted;
pub mod sensitive;
pub mod snapshot;
pub mod system;
pub mod upkeep;

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The layout this version writes. Older ones must still open.
pub const FORMAT_VERSION: u32 = 1;

/// The file that makes a folder a lake.
pub const MARKER: &str = "lake.json";
const INGEST_LOCK: &str = ".ingest.lock";
const UPKEEP_LOCK: &str = ".upkeep.lock";
const INCIDENT_LOCK: &str = ".incident.lock";
const SCHEDULE_LOCK: &str = ".schedule.lock";

/// What a marker file is called before it is complete.
const UNFINISHED: &str = ".lake.json.";

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
    /// Compaction did not come out even. Nothing was changed.
    #[error("compacting {table} would have made {after} rows of {before}: nothing was changed")]
    RowsDiffer {
        /// The table.
        table: String,
        /// Rows before.
        before: u64,
        /// Rows after.
        after: u64,
    },
    /// A thread that wrote a file ended without saying why.
    #[error("a thread that wrote a file ended unexpectedly; this is a defect, please report it")]
    Defect,
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
        create_private(root)?;
        let marker = Marker {
            format: FORMAT_VERSION,
            created_by: format!("trailhound {}", env!("CARGO_PKG_VERSION")),
        };
        let path = root.join(MARKER);
        let text =
            serde_json::to_vec(&marker).map_err(|source| LakeError::Marker { path: path.clone(), source })?;
        // Written beside and renamed, so that a crash leaves no half-written marker.
        let mut beside = tempfile::Builder::new()
            .prefix(UNFINISHED)
            .tempfile_in(root)
            .map_err(LakeError::io("write", root))?;
        beside.write_all(&text).map_err(LakeError::io("write", &path))?;
        beside.as_file().sync_all().map_err(LakeError::io("write", &path))?;
        beside.persist(&path).map_err(|error| LakeError::io("write", &path)(error.error))?;
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

    /// Whether a table has been written to: its log has a first commit. A process that was killed while it made the
    /// table leaves a log without one.
    #[must_use]
    pub fn has_table(&self, folder: &str) -> bool {
        let Ok(entries) = fs::read_dir(self.table_folder(folder).join("_delta_log")) else { return false };
        entries.flatten().any(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.ends_with(".json") || name.ends_with(".parquet")
        })
    }

    /// Takes the lock that lets one ingest run at a time add rows, so that two of them cannot add the same record.
    /// `waiting` is called while another process holds it, ten times a second; it says whether to go on waiting.
    /// `None` when it did not.
    ///
    /// # Errors
    /// When the lock file cannot be made.
    pub fn lock_for_ingest(&self, waiting: impl FnMut() -> bool) -> Result<Option<Lock>, LakeError> {
        self.lock(INGEST_LOCK, waiting)
    }

    /// Takes the lock that lets one process at a time rewrite or remove files: two compactions of the same files would
    /// both add their rows. Hunts and ingests go on meanwhile.
    ///
    /// # Errors
    /// When the lock file cannot be made.
    pub fn lock_for_upkeep(&self, waiting: impl FnMut() -> bool) -> Result<Option<Lock>, LakeError> {
        self.lock(UPKEEP_LOCK, waiting)
    }

    /// Takes the lock that lets one process at a time write what incidents are and what people decide about them: each
    /// decision follows the one before. Hunts and ingests go on meanwhile.
    ///
    /// # Errors
    /// When the lock file cannot be made.
    pub fn lock_for_incidents(&self, waiting: impl FnMut() -> bool) -> Result<Option<Lock>, LakeError> {
        self.lock(INCIDENT_LOCK, waiting)
    }

    /// Takes the lock that lets one scheduler at a time run saved queries: two of them would raise the same alerts.
    ///
    /// # Errors
    /// When the lock file cannot be made.
    pub fn lock_for_schedule(&self, waiting: impl FnMut() -> bool) -> Result<Option<Lock>, LakeError> {
        self.lock(SCHEDULE_LOCK, waiting)
    }

    /// The operating system gives a lock back when the process ends, however it ends.
    fn lock(&self, name: &str, mut waiting: impl FnMut() -> bool) -> Result<Option<Lock>, LakeError> {
        let path = self.root.join(name);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(LakeError::io("open", &path))?;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Lock { _file: file })),
                Err(TryLockError::WouldBlock) if waiting() => std::thread::sleep(Duration::from_millis(100)),
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(LakeError::io("lock", &path)(error)),
            }
        }
    }
}

/// Held while a process may do what only one may do at a time.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// A folder is empty too when a process was killed in it before it had made a lake.
fn is_empty_or_missing(root: &Path) -> bool {
    match fs::read_dir(root) {
        Ok(mut entries) => entries.all(|entry| {
            entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with(UNFINISHED))
        }),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// Makes a folder that others on the machine cannot look into: audit logs hold what people wrote and read.
fn create_private(folder: &Path) -> Result<(), LakeError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder).map_err(LakeError::io("create", folder))
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
    fn a_folder_in_which_making_a_lake_was_cut_short_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".lake.json.x"), "{").unwrap();
        assert!(Lake::open_or_create(folder.path()).is_ok());
    }

    #[test]
    fn a_table_whose_making_was_cut_short_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::open_or_create(&folder.path().join("lake")).unwrap();
        fs::create_dir_all(lake.table_folder("AlertInfo").join("_delta_log")).unwrap();
        assert!(!lake.has_table("AlertInfo"));
    }

    #[test]
    fn a_lock_is_held_by_one_at_a_time_and_waiting_can_be_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::open_or_create(&folder.path().join("lake")).unwrap();
        let held = lake.lock_for_upkeep(|| false).unwrap();
        assert!(held.is_some());
        assert!(lake.lock_for_upkeep(|| false).unwrap().is_none());
        assert!(lake.lock_for_ingest(|| false).unwrap().is_some());
        drop(held);
        assert!(lake.lock_for_upkeep(|| false).unwrap().is_some());
    }

    #[test]
    fn a_lake_of_a_later_format_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(MARKER), r#"{"format":99,"created_by":"trailhound 9"}"#).unwrap();
        assert!(matches!(Lake::open(folder.path()), Err(LakeError::TooNew { found: 99, .. })));
    }
}
