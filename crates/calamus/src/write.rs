//! The only place that writes, and that compares with what is there.
//!
//! Equal contents are left alone. A file is written beside its place and then renamed, so
//! that a run that is killed leaves the old contents or the new ones.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::print::OutputFile;

/// What to bring to disk.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The folder that all paths are relative to.
    pub root: PathBuf,
    /// The files, by their paths below the root.
    pub files: Vec<OutputFile>,
    /// Files that are written if they are missing, and never changed: they belong to the user.
    pub initial: Vec<OutputFile>,
    /// Folders below the root that hold nothing but generated files: what else is found
    /// there is stray.
    pub owned: Vec<String>,
}

/// What a file on disk is, compared with what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// It says something else; a unified diff from what is there to what should be.
    Differs {
        /// Where the file is, below the root.
        path: String,
        /// The diff; for files that are no text, a remark.
        diff: String,
    },
    /// It is not there.
    Missing {
        /// Where the file belongs, below the root.
        path: String,
    },
    /// It is there, and nothing produces it.
    Stray {
        /// Where the file is, below the root.
        path: String,
    },
}

impl Difference {
    /// Returns the path of the file, below the root.
    pub fn path(&self) -> &str {
        match self {
            Self::Differs { path, .. } | Self::Missing { path } | Self::Stray { path } => path,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Differs { path, diff } => {
                write!(f, "{path} differs from what is generated:\n{}", diff.trim_end())
            }
            Self::Missing { path } => write!(f, "{path} is missing"),
            Self::Stray { path } => {
                write!(
                    f,
                    "{path} is not produced by this run, and stands where only generated files do"
                )
            }
        }
    }
}

/// Something could not be read or written.
#[derive(Debug)]
pub struct Failed {
    path: PathBuf,
    doing: &'static str,
    error: io::Error,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} {}: {}", self.doing, self.path.display(), self.error)
    }
}

impl std::error::Error for Failed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

pub(super) fn failed(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> Failed {
    let path = path.to_owned();
    move |error| Failed { path, doing, error }
}

/// What of the plan is not on disk. Reads only.
pub fn compare(plan: &Plan) -> Result<Vec<Difference>, Failed> {
    let mut differences = Vec::new();
    for file in &plan.files {
        let path = plan.root.join(&file.path);
        match std::fs::read(&path) {
            Ok(found) if found == file.contents => {}
            Ok(found) => differences.push(Difference::Differs {
                path: file.path.clone(),
                diff: diff(&file.path, &found, &file.contents),
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                differences.push(Difference::Missing { path: file.path.clone() });
            }
            Err(error) => return Err(failed(&path, "read")(error)),
        }
    }
    for file in &plan.initial {
        let path = plan.root.join(&file.path);
        match path.metadata() {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                differences.push(Difference::Missing { path: file.path.clone() });
            }
            Err(error) => return Err(failed(&path, "read")(error)),
        }
    }
    let planned: BTreeSet<_> = plan.files.iter().map(|file| file.path.as_str()).collect();
    for folder in &plan.owned {
        for path in files_below(&plan.root, folder)? {
            if !planned.contains(path.as_str()) {
                differences.push(Difference::Stray { path });
            }
        }
    }
    Ok(differences)
}

/// Makes the disk like the plan. Returns what was different before.
pub fn write(plan: &Plan) -> Result<Vec<Difference>, Failed> {
    let differences = compare(plan)?;
    apply(plan, &differences)?;
    Ok(differences)
}

/// Repairs these differences. Files are written in the order of the plan, after stray ones
/// have been deleted.
pub fn apply(plan: &Plan, differences: &[Difference]) -> Result<(), Failed> {
    for difference in differences {
        if let Difference::Stray { path } = difference {
            let path = plan.root.join(path);
            std::fs::remove_file(&path).map_err(failed(&path, "remove"))?;
        }
    }
    let changed: BTreeSet<_> = differences.iter().map(Difference::path).collect();
    let files = plan.initial.iter().chain(&plan.files);
    for file in files.filter(|file| changed.contains(file.path.as_str())) {
        replace(&plan.root.join(&file.path), &file.contents)?;
    }
    Ok(())
}

/// Writes one file that belongs to no plan.
pub fn file(path: &Path, contents: &[u8]) -> Result<(), Failed> {
    replace(path, contents)
}

fn replace(path: &Path, contents: &[u8]) -> Result<(), Failed> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed(folder, "create"))?;
    // In the same folder, because renaming is atomic only within a file system. The file
    // removes itself if anything fails before the rename.
    let mut file = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .tempfile_in(folder)
        .map_err(failed(folder, "write a file in"))?;
    file.write_all(contents).map_err(failed(path, "write"))?;
    keep_usual_permissions(file.as_file(), path)?;
    file.persist(path).map_err(|error| failed(path, "replace")(error.error))?;
    Ok(())
}

/// The prefix of files that are still being written. In the project's own crate the next run
/// deletes one that a killed run left; in other folders it stays, since no manifest lists it.
const TEMPORARY: &str = ".codegen-";

/// Temporary files are private; sources are not.
#[cfg(unix)]
fn keep_usual_permissions(file: &std::fs::File, path: &Path) -> Result<(), Failed> {
    use std::os::unix::fs::PermissionsExt as _;
    let permissions = match std::fs::metadata(path) {
        Ok(metadata) => metadata.permissions(),
        Err(_) => std::fs::Permissions::from_mode(0o644),
    };
    file.set_permissions(permissions).map_err(failed(path, "set the permissions of"))
}

#[cfg(not(unix))]
fn keep_usual_permissions(_: &std::fs::File, _: &Path) -> Result<(), Failed> {
    Ok(())
}

/// Returns all files in and below a folder, sorted, by their paths below the root.
fn files_below(root: &Path, folder: &str) -> Result<Vec<String>, Failed> {
    let path = root.join(folder);
    let entries = match std::fs::read_dir(&path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(&path, "read")(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed(&path, "read"))?;
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(failed(&path, "read"))?.is_dir() {
            files.extend(files_below(root, &name)?);
        } else {
            files.push(name);
        }
    }
    files.sort();
    Ok(files)
}

fn diff(path: &str, actual: &[u8], expected: &[u8]) -> String {
    let (Ok(actual), Ok(expected)) = (std::str::from_utf8(actual), std::str::from_utf8(expected))
    else {
        return "(what is there is not text)".to_owned();
    };
    TextDiff::from_lines(actual, expected)
        .unified_diff()
        .header(&format!("{path} (on disk)"), &format!("{path} (generated)"))
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(root: &Path, files: &[(&str, &str)]) -> Plan {
        Plan {
            root: root.to_owned(),
            files: files
                .iter()
                .map(|(path, text)| OutputFile {
                    path: (*path).to_owned(),
                    contents: text.as_bytes().to_vec(),
                })
                .collect(),
            initial: Vec::new(),
            owned: vec!["generated".to_owned()],
        }
    }

    fn messages(differences: &[Difference]) -> String {
        differences.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn each_kind_of_difference_has_its_message_and_is_repaired() {
        let folder = tempfile::tempdir().unwrap();
        let plan = plan(
            folder.path(),
            &[("generated/a.rs", "one\ntwo\n"), ("generated/deep/b.rs", "b"), ("c.json", "{}")],
        );
        std::fs::create_dir_all(folder.path().join("generated/old")).unwrap();
        std::fs::write(folder.path().join("generated/a.rs"), "one\nedited\n").unwrap();
        std::fs::write(folder.path().join("generated/old/stray.rs"), "").unwrap();
        std::fs::write(folder.path().join("beside.rs"), "not ours").unwrap();

        let before = compare(&plan).unwrap();
        insta::assert_snapshot!(messages(&before), @r"
        generated/a.rs differs from what is generated:
        --- generated/a.rs (on disk)
        +++ generated/a.rs (generated)
        @@ -1,2 +1,2 @@
         one
        -edited
        +two
        generated/deep/b.rs is missing
        c.json is missing
        generated/old/stray.rs is not produced by this run, and stands where only generated files do
        ");
        assert_eq!(
            std::fs::read_to_string(folder.path().join("generated/a.rs")).unwrap(),
            "one\nedited\n",
            "comparing changes nothing"
        );

        assert_eq!(write(&plan).unwrap(), before);
        assert_eq!(compare(&plan).unwrap(), []);
        assert!(folder.path().join("beside.rs").exists());
    }

    #[test]
    fn equal_contents_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let plan = plan(folder.path(), &[("generated/a.rs", "a")]);
        write(&plan).unwrap();
        let path = folder.path().join("generated/a.rs");
        let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1);
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
        assert_eq!(write(&plan).unwrap(), []);
        assert_eq!(std::fs::metadata(&path).unwrap().modified().unwrap(), long_ago);
    }

    #[test]
    fn what_a_killed_run_left_is_stray_and_the_old_contents_are_whole() {
        let folder = tempfile::tempdir().unwrap();
        let plan = plan(folder.path(), &[("generated/a.rs", "new contents")]);
        std::fs::create_dir(folder.path().join("generated")).unwrap();
        std::fs::write(folder.path().join("generated/a.rs"), "old contents").unwrap();
        // Killed between writing and renaming: the file beside is cut short.
        std::fs::write(folder.path().join("generated").join(format!("{TEMPORARY}x")), "new con")
            .unwrap();

        assert_eq!(
            std::fs::read_to_string(folder.path().join("generated/a.rs")).unwrap(),
            "old contents"
        );
        write(&plan).unwrap();
        let left: Vec<_> = std::fs::read_dir(folder.path().join("generated"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left, ["a.rs"]);
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named_and_nothing_half_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let plan = plan(folder.path(), &[("a.rs", "a")]);
        // A folder where the file belongs.
        std::fs::create_dir(folder.path().join("a.rs")).unwrap();
        std::fs::write(folder.path().join("a.rs/x"), "").unwrap();
        let message = write(&plan).unwrap_err().to_string();
        assert!(message.contains("a.rs"), "{message}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
