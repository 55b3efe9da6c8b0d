//! Where the shell's history is kept: in the user's state folder, readable by the user alone.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Entries kept.
pub(super) const MOST_ENTRIES: usize = 10_000;

/// The history's file: `$XDG_STATE_HOME/trailhound/history`, else below `~/.local/state` (Windows: `%LOCALAPPDATA%`).
/// `None` when the environment names no home. `variable` reads the environment.
#[must_use]
pub fn path(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    // A relative path is to be ignored: XDG Base Directory Specification.
    let absolute = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = absolute("XDG_STATE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local/state")))
        .or_else(|| absolute("LOCALAPPDATA"))?;
    Some(state.join("trailhound").join("history"))
}

/// Makes the history's folder and file, both private, when they are not there; makes them private when they are.
pub(super) fn prepare(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        if let Some(parent) = folder.parent() {
            fs::create_dir_all(parent)?;
        }
        private_folder(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let file = options.mode(0o600).open(path)?;
        file.set_permissions(fs::Permissions::from_mode(0o600))
    }
    #[cfg(not(unix))]
    options.open(path).map(drop)
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Option<PathBuf> {
        path(|name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[cfg(unix)]
    #[test]
    fn the_state_folder_decides_and_home_is_the_fallback() {
        assert_eq!(of(&[("XDG_STATE_HOME", "/s"), ("HOME", "/h")]), Some("/s/trailhound/history".into()));
        assert_eq!(of(&[("HOME", "/h")]), Some("/h/.local/state/trailhound/history".into()));
        assert_eq!(of(&[("XDG_STATE_HOME", "relative"), ("HOME", "/h")]), of(&[("HOME", "/h")]));
        assert_eq!(of(&[]), None);
    }

    #[cfg(unix)]
    #[test]
    fn folder_and_file_are_private() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state/trailhound/history");
        prepare(&file).unwrap();
        assert_eq!((mode(file.parent().unwrap()), mode(&file)), (0o700, 0o600));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        prepare(&file).unwrap();
        assert_eq!(mode(&file), 0o600, "an open one is closed");
    }
}
