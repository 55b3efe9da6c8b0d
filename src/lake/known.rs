//! Which rows a table already has.
//!
//! Equal records happened at the same instant, so they can only meet inside one UTC day of one table. That bounds the
//! memory: the identities of a day are read from its files when a row of that day first comes, and let go again when
//! other days need the room.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::hash::{BuildHasherDefault, Hasher};
use std::path::{Path, PathBuf};

use arrow::array::AsArray;
use hashbrown::HashSet;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;

use super::columns::{RECORD_HASH, RECORD_ID};
use super::{LakeError, batch};

/// Identities are hashes already; hashing them again would only cost time.
#[derive(Debug, Default, Clone, Copy)]
pub struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            self.0 ^= u64::from_le_bytes(word);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 ^= value;
    }

    fn write_u128(&mut self, value: u128) {
        self.0 ^= value as u64;
    }
}

type Build = BuildHasherDefault<AlreadyHashed>;

/// The rows of one day.
#[derive(Debug, Default)]
struct Day {
    identities: HashSet<u128, Build>,
    record_ids: HashSet<u64, Build>,
    last_use: u64,
}

/// What a row is, compared with what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Not seen before.
    New,
    /// Not seen before, though its record id was: another fact under the same id.
    Variant,
    /// The same content is there already.
    Duplicate,
}

/// The known rows of one table.
#[derive(Debug)]
pub struct KnownRows {
    folder: PathBuf,
    /// Files of each day, also those written by this run.
    files: BTreeMap<Option<i32>, Vec<PathBuf>>,
    days: HashMap<Option<i32>, Day>,
    uses: u64,
    size: usize,
}

impl KnownRows {
    /// For a table in `folder` that has these files: day and path below the folder.
    #[must_use]
    pub fn new(folder: &Path, files: impl IntoIterator<Item = (Option<i32>, String)>) -> Self {
        let mut known = Self {
            folder: folder.to_owned(),
            files: BTreeMap::new(),
            days: HashMap::new(),
            uses: 0,
            size: 0,
        };
        for (day, path) in files {
            known.add_file(day, &path);
        }
        known
    }

    /// Tells of a file that this run wrote, so that its rows are found again after their day was let go.
    pub fn add_file(&mut self, day: Option<i32>, path: &str) {
        self.files.entry(day).or_default().push(self.folder.join(path));
    }

    /// Looks a row up and remembers it.
    ///
    /// # Errors
    /// When a file of that day cannot be read.
    pub fn check(&mut self, day: Option<i32>, key: &batch::RowKey) -> Result<Verdict, LakeError> {
        self.uses += 1;
        if !self.days.contains_key(&day) {
            let loaded = self.load(day)?;
            self.size += loaded.identities.len();
            self.days.insert(day, loaded);
        }
        let uses = self.uses;
        let Some(rows) = self.days.get_mut(&day) else { return Ok(Verdict::New) };
        rows.last_use = uses;
        if !rows.identities.insert(key.identity.0) {
            return Ok(Verdict::Duplicate);
        }
        self.size += 1;
        let id_is_new = key.record_id == 0 || rows.record_ids.insert(key.record_id);
        Ok(if id_is_new { Verdict::New } else { Verdict::Variant })
    }

    /// How many rows are known by heart.
    #[must_use]
    pub fn len(&self) -> usize {
        self.size
    }

    /// Whether no row is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// Lets the longest unused days go until so many rows are left. Call it only when every row that was let through
    /// has been written to a file: what is let go is read back from files.
    pub fn shrink(&mut self, most: usize) {
        while self.size > most {
            let oldest = self.days.iter().min_by_key(|(_, day)| day.last_use).map(|(day, _)| *day);
            let Some(removed) = oldest.and_then(|day| self.days.remove(&day)) else { return };
            self.size -= removed.identities.len();
        }
    }

    fn load(&self, day: Option<i32>) -> Result<Day, LakeError> {
        let mut loaded = Day::default();
        for path in self.files.get(&day).into_iter().flatten() {
            read_identities(path, &mut loaded)?;
        }
        Ok(loaded)
    }
}

fn read_identities(path: &Path, day: &mut Day) -> Result<(), LakeError> {
    let file = File::open(path).map_err(LakeError::io("read", path))?;
    let failed = |source| LakeError::Parquet { action: "read", path: path.to_owned(), source };
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(failed)?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), [RECORD_ID, RECORD_HASH]);
    let reader = builder.with_projection(mask).with_batch_size(16 * 1024).build().map_err(failed)?;
    for batch in reader {
        let batch = batch.map_err(|source| LakeError::Arrow { table: path.display().to_string(), source })?;
        let hashes = batch.column_by_name(RECORD_HASH).and_then(|column| column.as_binary_opt::<i32>());
        let Some(hashes) = hashes else {
            // Without them every row would be added again.
            let problem = format!("the column {RECORD_HASH} is missing or no binary column");
            return Err(failed(ParquetError::General(problem)));
        };
        for hash in hashes.iter().flatten() {
            if let Ok(bytes) = <[u8; 16]>::try_from(hash) {
                day.identities.insert(u128::from_be_bytes(bytes));
            }
        }
        if let Some(ids) = batch.column_by_name(RECORD_ID).and_then(|column| column.as_string_opt::<i32>()) {
            for id in ids.iter().flatten() {
                day.record_ids.insert(batch::hash_id(id));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::row::{Identity, Role};

    fn key(identity: u128, record_id: u64) -> batch::RowKey {
        batch::RowKey { identity: Identity(identity), record_id, time: None, role: Role::Primary, record: 0 }
    }

    #[test]
    fn the_same_content_is_a_duplicate_and_the_same_id_with_other_content_a_variant() {
        let mut known = KnownRows::new(Path::new("/nowhere"), []);
        assert_eq!(known.check(Some(1), &key(10, 7)).unwrap(), Verdict::New);
        assert_eq!(known.check(Some(1), &key(10, 7)).unwrap(), Verdict::Duplicate);
        assert_eq!(known.check(Some(1), &key(11, 7)).unwrap(), Verdict::Variant);
        assert_eq!(known.check(Some(1), &key(12, 0)).unwrap(), Verdict::New);
        assert_eq!(known.check(Some(1), &key(13, 0)).unwrap(), Verdict::New);
    }

    #[test]
    fn a_day_whose_files_cannot_be_read_is_an_error_not_an_empty_day() {
        let mut known = KnownRows::new(Path::new("/nowhere"), [(Some(1), "gone.parquet".to_owned())]);
        assert!(known.check(Some(1), &key(1, 1)).is_err());
    }
}
