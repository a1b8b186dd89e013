//! The file in which a server keeps its organization.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

use crate::seed::Seed;

#[derive(Debug)]
pub(crate) struct StateFile {
    path: PathBuf,
    /// The revision of the state in the file.
    saved: Mutex<Option<u64>>,
}

impl StateFile {
    /// Opens a state file, and reads the organization if the file exists. Fails with a message if
    /// it is invalid, or if its folder cannot be written to.
    pub(crate) fn open(path: &Path) -> Result<(Self, Option<Seed>), String> {
        let fail = |what: &str, error: io::Error| format!("{what} {}: {error}", path.display());
        // A link stays a link: the file that it leads to is replaced.
        let (path, seed) = match path.canonicalize() {
            Ok(file) if !file.is_file() => {
                return Err(format!("{} is not a regular file", path.display()));
            }
            Ok(file) => (file, Some(Seed::from_json_file(path).map_err(|e| e.to_string())?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => (path.to_owned(), None),
            Err(error) => return Err(fail("cannot read", error)),
        };
        // Later, a change would be lost.
        temporary(&path).map_err(|error| fail("cannot write", error))?;
        Ok((StateFile { path, saved: Mutex::new(None) }, seed))
    }

    /// Replaces the file, unless it has this revision of the state or a later one. `None` always
    /// replaces it.
    pub(crate) fn save(&self, text: &str, revision: Option<u64>) -> io::Result<()> {
        let mut saved = self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        if revision.is_some() && *saved >= revision {
            return Ok(());
        }
        let mut file = temporary(&self.path)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        *saved = revision.or(*saved);
        Ok(())
    }

    /// Returns whether the file has this revision of the state.
    pub(crate) fn has(&self, revision: u64) -> bool {
        *self.saved.lock().unwrap_or_else(PoisonError::into_inner) >= Some(revision)
    }
}

/// Creates a file in the same folder, which can replace the file atomically.
fn temporary(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    tempfile::Builder::new().prefix(".feather-mock-").tempfile_in(folder.unwrap_or(Path::new(".")))
}
