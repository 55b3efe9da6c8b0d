//! A result file that is either whole or not there.
//!
//! Bytes go to a temporary file in the same folder, which is synced and renamed at the end, and removed if the end is
//! never reached. Bytes and SHA-256 are counted on the way, for the chain of custody. `-` is stdout; a device or a
//! named pipe is written to directly, since a rename would replace it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::console::{Console, Data};
use super::error::OutputError;
use super::number::push_hex;

/// A result file while it is written.
pub struct OutputFile<'a> {
    target: Target<'a>,
    path: PathBuf,
    bytes: u64,
    hash: Sha256,
}

enum Target<'a> {
    Atomic(NamedTempFile),
    Direct(File),
    Stdout(Data<'a>),
}

/// A finished result file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileWritten {
    /// Where it is; `-` for stdout.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, as lower-case hexadecimal digits.
    pub sha256: String,
}

impl<'a> OutputFile<'a> {
    /// Prepares a file before the work starts, so that a bad path costs nothing.
    ///
    /// # Errors
    /// When the folder is missing, the path is a folder, the file is read-only, or nothing can be created there.
    pub fn create(path: &Path, console: &'a Console) -> Result<Self, OutputError> {
        let failed = |source| OutputError::File { action: "create", path: path.to_owned(), source };
        let target = if path == Path::new("-") {
            return Ok(Self::over(Target::Stdout(console.data()), path));
        } else {
            // A link stays a link: what it points to is replaced.
            fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
        };
        let existing = fs::metadata(&target).ok();
        if let Some(existing) = &existing {
            if existing.is_dir() {
                return Err(OutputError::IsFolder { path: path.to_owned() });
            }
            if !existing.is_file() {
                let file = File::options().write(true).open(&target).map_err(failed)?;
                return Ok(Self::over(Target::Direct(file), &target));
            }
            if existing.permissions().readonly() {
                return Err(failed(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only")));
            }
        }
        let Some(name) = target.file_name() else {
            return Err(OutputError::IsFolder { path: path.to_owned() });
        };
        let parent = parent_of(&target);
        if !parent.is_dir() {
            return Err(OutputError::ParentMissing { path: path.to_owned(), parent });
        }
        let temporary = temporary_in(&parent, &name.to_string_lossy()).map_err(failed)?;
        if let Some(existing) = existing {
            temporary.as_file().set_permissions(existing.permissions()).map_err(failed)?;
        }
        Ok(Self::over(Target::Atomic(temporary), &target))
    }

    fn over(target: Target<'a>, path: &Path) -> Self {
        Self { target, path: path.to_owned(), bytes: 0, hash: Sha256::new() }
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// When the disk refuses; then the old file, if any, is untouched.
    pub fn finish(self) -> Result<FileWritten, OutputError> {
        let failed = |action, source| OutputError::File { action, path: self.path.clone(), source };
        match self.target {
            Target::Atomic(temporary) => {
                temporary.as_file().sync_all().map_err(|source| failed("write", source))?;
                temporary.persist(&self.path).map_err(|error| failed("replace", error.error))?;
                sync_folder(&parent_of(&self.path)).map_err(|source| failed("write", source))?;
            }
            Target::Direct(mut file) => file.flush().map_err(|source| failed("write", source))?,
            Target::Stdout(mut stdout) => stdout.flush()?,
        }
        let mut digits = Vec::with_capacity(64);
        push_hex(&mut digits, &self.hash.finalize());
        let sha256 = String::from_utf8_lossy(&digits).into_owned();
        Ok(FileWritten { path: self.path, bytes: self.bytes, sha256 })
    }
}

impl Write for OutputFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.target {
            Target::Atomic(temporary) => temporary.write(bytes)?,
            Target::Direct(file) => file.write(bytes)?,
            Target::Stdout(stdout) => stdout.write(bytes)?,
        };
        self.hash.update(bytes.get(..written).unwrap_or(bytes));
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.target {
            Target::Atomic(temporary) => temporary.flush(),
            Target::Direct(file) => file.flush(),
            Target::Stdout(stdout) => stdout.flush(),
        }
    }
}

fn parent_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn temporary_in(parent: &Path, name: &str) -> io::Result<NamedTempFile> {
    // Long names leave no room for a longer one.
    let prefix = format!(".{}.", name.chars().take(40).collect::<String>());
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".partial");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Like any new file: what the user's umask leaves.
        builder.permissions(fs::Permissions::from_mode(0o666));
        builder.tempfile_in(parent)
    }
    #[cfg(not(unix))]
    builder.tempfile_in(parent)
}

/// Makes the rename last, where a folder can be synced.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn console() -> Console {
        Console::over(Box::new(io::sink()), Box::new(io::sink()))
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_finished_file_is_in_its_place_with_size_and_hash() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("result.csv");
        let console = console();
        let mut file = OutputFile::create(&path, &console).unwrap();
        file.write_all(b"abc").unwrap();
        assert!(!path.exists(), "nothing is there before the end");
        let written = file.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"abc");
        assert_eq!(written.bytes, 3);
        // The example of FIPS 180-4.
        assert_eq!(written.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(names(folder.path()), ["result.csv"]);
    }

    #[test]
    fn an_unfinished_file_leaves_the_old_one_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("result.csv");
        fs::write(&path, "old").unwrap();
        let console = console();
        let mut file = OutputFile::create(&path, &console).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["result.csv"]);
    }

    #[test]
    fn a_bad_path_is_refused_before_the_work() {
        let folder = tempfile::tempdir().unwrap();
        let console = console();
        let missing = OutputFile::create(&folder.path().join("none/result.csv"), &console).err().unwrap();
        assert!(missing.to_string().ends_with("does not exist; create it first"), "{missing}");
        let is_folder = OutputFile::create(folder.path(), &console).err().unwrap();
        assert!(is_folder.to_string().ends_with("it is a folder; name a file in it"), "{is_folder}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_device_stays_a_device() {
        let folder = tempfile::tempdir().unwrap();
        let console = console();
        let (real, link) = (folder.path().join("real.csv"), folder.path().join("link.csv"));
        fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let mut file = OutputFile::create(&link, &console).unwrap();
        file.write_all(b"new").unwrap();
        file.finish().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
        let mut null = OutputFile::create(Path::new("/dev/null"), &console).unwrap();
        null.write_all(b"x").unwrap();
        assert_eq!(null.finish().unwrap().bytes, 1);
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[cfg(unix)]
    #[test]
    fn a_replaced_file_keeps_its_permissions() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("private.csv");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let console = console();
        OutputFile::create(&path, &console).unwrap().finish().unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
