//! The files being written: each has a buffer that is emptied to disk now and then.

use super::text::Text;
use super::{GenerateError, Kind, WrittenFile};
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// Bytes that are collected before they are written.
const BUFFER: usize = 1 << 20;

/// One output file.
#[derive(Debug)]
pub struct Sink {
    /// What is to be written next.
    pub text: Text,
    name: String,
    kind: Kind,
    file: File,
    records: u64,
    bytes: u64,
}

impl Sink {
    /// Creates `directory/name`, and the folders above it; a file of that name is replaced.
    ///
    /// # Errors
    /// When the file cannot be created.
    pub fn create(directory: &Path, name: String, kind: Kind) -> Result<Self, GenerateError> {
        let path = directory.join(&name);
        let failed = |source| GenerateError::Write { path: path.clone(), source };
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(failed)?;
        }
        let file = File::create(&path).map_err(failed)?;
        Ok(Self { text: Text::default(), name, kind, file, records: 0, bytes: 0 })
    }

    /// Records written so far.
    #[must_use]
    pub const fn records(&self) -> u64 {
        self.records
    }

    /// Counts `records` that were put into `text`, and writes when enough has come together.
    ///
    /// # Errors
    /// When the disk refuses the bytes.
    pub fn wrote(&mut self, records: u64, progress: &mut dyn FnMut(u64)) -> Result<(), GenerateError> {
        self.records += records;
        if self.text.bytes.len() >= BUFFER { self.flush(progress) } else { Ok(()) }
    }

    fn flush(&mut self, progress: &mut dyn FnMut(u64)) -> Result<(), GenerateError> {
        self.file
            .write_all(&self.text.bytes)
            .map_err(|source| GenerateError::Write { path: self.name.clone().into(), source })?;
        let bytes = self.text.bytes.len() as u64;
        self.bytes += bytes;
        self.text.bytes.clear();
        progress(bytes);
        Ok(())
    }

    /// Writes what is left and says what the file holds.
    ///
    /// # Errors
    /// When the disk refuses the bytes.
    pub fn finish(mut self, progress: &mut dyn FnMut(u64)) -> Result<WrittenFile, GenerateError> {
        self.flush(progress)?;
        Ok(WrittenFile { name: self.name, kind: self.kind, records: self.records, bytes: self.bytes })
    }
}
