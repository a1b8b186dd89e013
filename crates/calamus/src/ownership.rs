//! Which files of an output folder belong to the generator.
//!
//! A folder has a manifest with the path and the hash of every file that a run wrote. What is
//! not listed there, or was edited since, is the user's: a run that would overwrite or delete
//! it is refused as a whole. All other files are ignored.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::print::OutputFile;
use super::write::{self, Difference, Failed, Plan};

/// The name of the manifest, in the output folder.
pub const MANIFEST: &str = ".calamus-manifest.json";
/// The version of its format.
const FORMAT: u32 = 1;

/// The files that a run wrote into a folder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
struct Manifest {
    format: u32,
    /// Hashes by path.
    files: BTreeMap<String, String>,
}

impl Default for Manifest {
    fn default() -> Self {
        Self { format: FORMAT, files: BTreeMap::new() }
    }
}

impl Manifest {
    fn of(files: &[OutputFile]) -> Self {
        let files = files.iter().map(|file| (file.path.clone(), hash(&file.contents))).collect();
        Self { files, ..Self::default() }
    }

    /// Parses a manifest. One that lists paths outside of its folder is invalid, since paths
    /// are deleted when a run no longer produces them; so is one with a path in another
    /// spelling than ours, which would name a planned file a second time.
    fn parse(text: &[u8]) -> Option<Self> {
        let manifest: Self = serde_json::from_slice(text).ok()?;
        (manifest.format == FORMAT && manifest.files.keys().all(|path| is_plain_path(path)))
            .then_some(manifest)
    }

    fn print(&self) -> OutputFile {
        let text = serde_json::json!({"format": self.format, "files": self.files});
        OutputFile { path: MANIFEST.to_owned(), contents: format!("{text:#}\n").into_bytes() }
    }
}

/// Returns whether a path consists of names with one slash between them.
fn is_plain_path(path: &str) -> bool {
    path.split('/').all(|part| {
        let mut components = Path::new(part).components();
        matches!(components.next(), Some(Component::Normal(name)) if name.to_str() == Some(part))
            && components.next().is_none()
    })
}

/// Hashes a file. Line endings are normalized, because a checkout may convert them.
fn hash(contents: &[u8]) -> String {
    let mut hasher = Sha256::new();
    for line in contents.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\r\n") {
            Some(line) => {
                hasher.update(line);
                hasher.update(b"\n");
            }
            None => hasher.update(line),
        }
    }
    let digits = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("sha256:{digits}")
}

/// Plans the files of a folder, the manifest among them. The `initial` ones belong to the user
/// once they exist, and are not listed.
pub fn plan(root: &Path, mut files: Vec<OutputFile>, initial: Vec<OutputFile>) -> Plan {
    // Last, so that a run that is killed can be repeated: what it wrote is then as planned,
    // and the rest as listed.
    files.push(Manifest::of(&files).print());
    Plan { root: root.to_owned(), files, initial, owned: Vec::new() }
}

/// A file that a run would overwrite or delete, and that is not the generator's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Its path below the output folder.
    pub path: String,
    /// The reason why it belongs to the user.
    pub reason: Reason,
}

/// The reason why a file belongs to the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The manifest does not list it.
    NotListed,
    /// Its contents are not those that the manifest lists.
    Edited,
    /// It is no file, or a symbolic link is on its path.
    NotRegular,
    /// It is in the place of the manifest, and is none.
    NotAManifest,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.reason {
            Reason::NotListed => "not written by an earlier run",
            Reason::Edited => "edited since the last run",
            Reason::NotRegular => "not a regular file",
            Reason::NotAManifest => "not a manifest of this version of the generator",
        };
        write!(f, "{}: {reason}", self.path)
    }
}

/// The files of a folder that a run is not allowed to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflicts {
    /// The folder.
    pub root: PathBuf,
    /// The files, sorted by path.
    pub conflicts: Vec<Conflict>,
}

impl fmt::Display for Conflicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = match self.conflicts.len() {
            1 => "1 file".to_owned(),
            count => format!("{count} files"),
        };
        writeln!(f, "refused to overwrite or delete {count} in {}:", self.root.display())?;
        for conflict in &self.conflicts {
            writeln!(f, "  {conflict}")?;
        }
        f.write_str("To see what would change: --dry-run. To overwrite them: --force")
    }
}

impl std::error::Error for Conflicts {}

/// The changes of a run in a folder.
#[derive(Clone, Debug)]
pub struct Review {
    /// The changes; files that earlier runs wrote and this one does not are stray.
    pub differences: Vec<Difference>,
    /// Those among them that the manifest does not allow.
    pub conflicts: Conflicts,
}

/// Compares a plan with its folder. Reads only.
pub fn review(plan: &Plan) -> Result<Review, Failed> {
    if let Some(review) = folders(plan) {
        return Ok(review);
    }
    let path = plan.root.join(MANIFEST);
    let (listed, is_manifest) = match std::fs::read(&path) {
        Ok(text) => match Manifest::parse(&text) {
            Some(manifest) => (manifest.files, true),
            None => (BTreeMap::new(), false),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => (BTreeMap::new(), true),
        Err(error) => return Err(write::failed(&path, "read")(error)),
    };
    let mut differences = write::compare(plan)?;
    let planned: BTreeSet<_> =
        plan.files.iter().chain(&plan.initial).map(|file| file.path.as_str()).collect();
    let stray = listed.keys().filter(|path| {
        !planned.contains(path.as_str()) && plan.root.join(path).symlink_metadata().is_ok()
    });
    differences.extend(stray.map(|path| Difference::Stray { path: path.clone() }));
    let mut conflicts = Vec::new();
    for difference in &differences {
        let path = difference.path();
        let reason = if is_below_link(&plan.root, path) {
            Some(Reason::NotRegular)
        } else if path == MANIFEST && plan.root.join(path).is_file() {
            (!is_manifest).then_some(Reason::NotAManifest)
        } else {
            reason(&plan.root.join(path), listed.get(path))?
        };
        conflicts.extend(reason.map(|reason| Conflict { path: path.to_owned(), reason }));
    }
    conflicts.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(Review { differences, conflicts: Conflicts { root: plan.root.clone(), conflicts } })
}

/// Returns the review of a folder in which folders stand where files belong; none without any.
fn folders(plan: &Plan) -> Option<Review> {
    let paths = plan.files.iter().chain(&plan.initial).map(|file| &file.path);
    let paths: Vec<_> = paths.filter(|path| plan.root.join(path).is_dir()).cloned().collect();
    let conflict = |path: &String| Conflict { path: path.clone(), reason: Reason::NotRegular };
    let conflicts = paths.iter().map(conflict).collect::<Vec<_>>();
    let differences = paths.into_iter().map(|path| Difference::Missing { path }).collect();
    let conflicts = Conflicts { root: plan.root.clone(), conflicts };
    (!conflicts.conflicts.is_empty()).then_some(Review { differences, conflicts })
}

/// Returns whether a file, or a folder on its path below `root`, is a symbolic link: it may lead
/// out of the output folder.
fn is_below_link(root: &Path, path: &str) -> bool {
    let mut place = root.to_owned();
    Path::new(path).components().any(|part| {
        place.push(part);
        place.is_symlink()
    })
}

/// Returns why the file at `path` is the user's, if it is.
fn reason(path: &Path, listed: Option<&String>) -> Result<Option<Reason>, Failed> {
    let is_file = match path.symlink_metadata() {
        Ok(metadata) => metadata.is_file(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(write::failed(path, "read")(error)),
    };
    Ok(match listed {
        _ if !is_file => Some(Reason::NotRegular),
        None => Some(Reason::NotListed),
        Some(listed) => {
            let contents = std::fs::read(path).map_err(write::failed(path, "read"))?;
            (hash(&contents) != *listed).then_some(Reason::Edited)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_ignore_the_kind_of_line_ending_and_nothing_else() {
        // As sha256sum prints it.
        let known = "sha256:c3f9c8c283a2b1f2f1896f27a01cbe3cddc0c9d93f752e4639035a0f5b36f6e8";
        assert_eq!(hash(b"a\nb"), hash(b"a\r\nb"));
        assert_eq!(hash(b"a\n"), hash(b"a\r\n"));
        assert_ne!(hash(b"a\rb"), hash(b"a\nb"));
        assert_ne!(hash(b"a\n"), hash(b"a"));
        assert_ne!(hash(b"a\n\n"), hash(b"a\n"));
        assert_eq!(hash(b"one\ntwo\n"), known);
    }

    #[test]
    fn a_killed_run_can_be_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let files = |text: &str| {
            let file = |path: &str| OutputFile { path: path.to_owned(), contents: text.into() };
            plan(folder.path(), vec![file("a.rs"), file("b.rs")], Vec::new())
        };
        write::write(&files("old")).unwrap();
        // Killed after the first file.
        std::fs::write(folder.path().join("a.rs"), "new").unwrap();
        let review = review(&files("new")).unwrap();
        assert_eq!(review.conflicts.conflicts, []);
        let changed: Vec<_> = review.differences.iter().map(Difference::path).collect();
        assert_eq!(changed, ["b.rs", MANIFEST]);
    }
}
