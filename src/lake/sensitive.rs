//! What a lake keeps for sensitive information types: people's own types, and the key of hashed values.
//!
//! Packages are a log like the other settings. The key is a file that only its owner can read; whoever has it could try
//! out values until a hash fits, which is why it is in no table.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use arrow::array::{Array, AsArray};
use arrow::datatypes::Int64Type;

use super::system::{self, Entry, SENSITIVE_PACKAGES};
use super::{Lake, LakeError};

/// The file of the key, in the lake's folder.
const KEY: &str = "sensitive.key";

/// A package that somebody added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedPackage {
    /// Its name, by which it is replaced and dropped.
    pub name: String,
    /// Name of the file it was read from.
    pub file: String,
    /// SHA-256 of that file, hexadecimal.
    pub sha256: String,
    /// Its content in the YAML form.
    pub text: String,
}

/// The packages in force, in the order in which they were added, and the number of the next setting.
///
/// # Errors
/// When they cannot be read.
pub async fn packages(lake: &Lake) -> Result<(Vec<AddedPackage>, i64), LakeError> {
    let mut settings: Vec<(i64, AddedPackage, bool)> = Vec::new();
    for batch in system::read_batches(lake, &SENSITIVE_PACKAGES, None).await? {
        let text = |name| batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>());
        let numbers =
            batch.column_by_name("Sequence").and_then(|column| column.as_primitive_opt::<Int64Type>());
        let (Some(names), Some(files), Some(hashes), Some(texts), Some(made), Some(numbers)) =
            (text("Package"), text("File"), text("Sha256"), text("Content"), text("Setting"), numbers)
        else {
            continue;
        };
        for row in 0..batch.num_rows() {
            let cell = |column: &arrow::array::StringArray| {
                if column.is_valid(row) { column.value(row).to_owned() } else { String::new() }
            };
            let package = AddedPackage {
                name: cell(names),
                file: cell(files),
                sha256: cell(hashes),
                text: cell(texts),
            };
            settings.push((numbers.value(row), package, cell(made) == "added"));
        }
    }
    settings.sort_by(|left, right| left.0.cmp(&right.0).then_with(|| left.1.name.cmp(&right.1.name)));
    let (mut packages, mut next) = (Vec::new(), 1);
    for (number, package, is_added) in settings {
        next = number + 1;
        packages.retain(|other: &AddedPackage| other.name != package.name);
        if is_added {
            packages.push(package);
        }
    }
    Ok((packages, next))
}

/// Adds a package, in the place of one of the same name, or drops it. `now` is in microseconds.
///
/// # Errors
/// When it cannot be written; then nothing was changed.
pub async fn change(lake: &Lake, package: &AddedPackage, is_added: bool, now: i64) -> Result<(), LakeError> {
    let (_, number) = packages(lake).await?;
    let row = vec![
        package.name.clone().into(),
        package.file.clone().into(),
        package.sha256.clone().into(),
        (if is_added { "added" } else { "dropped" }).into(),
        if is_added { package.text.clone().into() } else { Entry::Null },
        now.into(),
        number.into(),
    ];
    // Another process may be changing the settings too: no two files have the same name.
    let file = format!("set-{}", uuid::Uuid::new_v4());
    SENSITIVE_PACKAGES.append(lake, &file, &[row], now / 1000).await
}

/// The key of hashed values, made when it is first asked for.
///
/// # Errors
/// When the file cannot be read or written, or holds no key.
pub fn hash_key(lake: &Lake) -> Result<[u8; 32], LakeError> {
    let path = lake.root().join(KEY);
    match fs::read(&path) {
        Ok(bytes) => parse(&bytes).ok_or_else(|| damaged(&path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let made = make(lake, &path)?;
            match made {
                Some(key) => Ok(key),
                // Another process was faster: its key counts.
                None => {
                    let bytes = fs::read(&path).map_err(LakeError::io("read", &path))?;
                    parse(&bytes).ok_or_else(|| damaged(&path))
                }
            }
        }
        Err(error) => Err(LakeError::io("read", &path)(error)),
    }
}

fn damaged(path: &std::path::Path) -> LakeError {
    let what =
        "it is not 64 hexadecimal digits; values hashed from now on would not match those hashed before";
    LakeError::io("use the key in", path)(io::Error::new(io::ErrorKind::InvalidData, what))
}

fn parse(bytes: &[u8]) -> Option<[u8; 32]> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    blake3::Hash::from_hex(text).ok().map(|key| *key.as_bytes())
}

/// Writes a new key; nothing when one is there by then.
fn make(lake: &Lake, path: &PathBuf) -> Result<Option<[u8; 32]>, LakeError> {
    // Two random ids hold 244 random bits.
    let mut hasher = blake3::Hasher::new();
    for _ in 0..2 {
        hasher.update(uuid::Uuid::new_v4().as_bytes());
    }
    let key = hasher.finalize();
    // Written beside and linked, so that nobody reads half of it and the first of two writers wins.
    let mut beside = tempfile::Builder::new()
        .prefix(super::UNFINISHED)
        .tempfile_in(lake.root())
        .map_err(LakeError::io("write", path))?;
    writeln!(beside, "{}", key.to_hex()).map_err(LakeError::io("write", path))?;
    beside.as_file().sync_all().map_err(LakeError::io("write", path))?;
    match beside.persist_noclobber(path) {
        Ok(_) => Ok(Some(*key.as_bytes())),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
        Err(error) => Err(LakeError::io("write", path)(error.error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lake() -> (tempfile::TempDir, Lake) {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::open_or_create(&folder.path().join("lake")).unwrap();
        (folder, lake)
    }

    fn package(name: &str, text: &str) -> AddedPackage {
        AddedPackage { name: name.into(), file: "own.yaml".into(), sha256: "00".into(), text: text.into() }
    }

    #[test]
    fn the_key_stays_the_same_and_only_its_owner_can_read_it() {
        let (_folder, lake) = lake();
        let key = hash_key(&lake).unwrap();
        assert_eq!(hash_key(&lake).unwrap(), key);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(lake.root().join(KEY)).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
    }

    #[test]
    fn two_lakes_have_different_keys() {
        assert_ne!(hash_key(&lake().1).ok(), hash_key(&lake().1).ok());
    }

    #[test]
    fn a_damaged_key_is_an_error_and_no_new_key() {
        let (_folder, lake) = lake();
        fs::write(lake.root().join(KEY), "not a key").unwrap();
        assert!(hash_key(&lake).is_err());
        assert_eq!(fs::read(lake.root().join(KEY)).unwrap(), b"not a key");
    }

    #[tokio::test]
    async fn the_last_setting_of_a_package_counts() {
        let (_folder, lake) = lake();
        assert_eq!(packages(&lake).await.unwrap(), (Vec::new(), 1));
        for (name, text) in [("a", "1"), ("b", "2"), ("a", "3")] {
            change(&lake, &package(name, text), true, 1).await.unwrap();
        }
        let (found, _) = packages(&lake).await.unwrap();
        assert_eq!(found, [package("b", "2"), package("a", "3")]);
        change(&lake, &package("b", ""), false, 2).await.unwrap();
        assert_eq!(packages(&lake).await.unwrap().0, [package("a", "3")]);
    }
}
