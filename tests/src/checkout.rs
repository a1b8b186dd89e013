//! A copy of files of the workspace, to change and to break.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use xtask::codegen::manifest::MANIFEST;
use xtask::codegen::{COPY, DOCUMENT, GENERATED, SETTINGS, TESTS};

use crate::root;

/// The copy; removed when dropped.
#[derive(Debug)]
pub struct Checkout {
    folder: TempDir,
}

impl Checkout {
    /// Copies what `codegen` reads and writes, as it is now.
    ///
    /// # Panics
    ///
    /// If it cannot be copied.
    pub fn of_generated() -> Self {
        Self::of(&[DOCUMENT, SETTINGS, COPY, GENERATED, MANIFEST, TESTS])
    }

    /// Copies these files and folders.
    ///
    /// # Panics
    ///
    /// If they cannot be copied.
    pub fn of(paths: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for path in paths {
            copy(&root().join(path), &folder.path().join(path));
        }
        Self { folder }
    }

    /// Returns the root of the copied workspace.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Returns a file or folder of the copy.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Returns the text of a file.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("the file was copied")
    }

    /// Replaces a text that stands in a file once.
    ///
    /// # Panics
    ///
    /// If it does not stand there, or more than once.
    pub fn replace(&self, path: &str, old: &str, new: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(old).count(), 1, "{path} has {old:?} once");
        self.write(path, &text.replace(old, new));
    }

    /// Writes a file.
    pub fn write(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).expect("the copy can be written to");
    }

    /// Returns all files with their contents and the times of their last change.
    pub fn state(&self) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
        let mut files = BTreeMap::new();
        collect(self.root(), &mut files);
        files
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        for entry in fs::read_dir(from).expect("a folder can be read") {
            let entry = entry.expect("a folder can be read");
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::create_dir_all(to.parent().expect("a file is in a folder")).expect("can be made");
        fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    }
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)>) {
    for entry in fs::read_dir(folder).expect("a folder can be read") {
        let path = entry.expect("a folder can be read").path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            let contents = fs::read(&path).expect("a file can be read");
            let changed = fs::metadata(&path).and_then(|metadata| metadata.modified());
            files.insert(path, (contents, changed.expect("files have times")));
        }
    }
}
