//! Runs all tests, then finds snapshots that no test compared.
//!
//! insta lists the snapshots that it compares in a file. Others belong to removed tests, and would
//! look like evidence.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Workspace;

pub(super) fn test(workspace: &Workspace) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let references = folder.path().join("references");
    workspace.cargo_with(
        &["test", "--quiet", "--workspace"],
        &[
            ("INSTA_SNAPSHOT_REFERENCES_FILE", &references),
            // A test run accepts no snapshot.
            ("INSTA_UPDATE", Path::new("no")),
            ("CI", Path::new("true")),
        ],
    )?;
    let referenced = std::fs::read_to_string(&references).unwrap_or_default();
    let unused = unused(&workspace.root, &referenced)?;
    if !unused.is_empty() {
        return Err(format!("snapshots without a test:\n  {}", unused.join("\n  ")));
    }
    // No packages of the workspace, whose examples are tested all the same.
    let samples = ["parcels-client", "mock-control-client"].map(|name| ["--package", name]);
    workspace.cargo(&[&["test", "--quiet", "--doc"][..], &samples.concat()].concat())
}

fn unused(root: &Path, referenced: &str) -> Result<Vec<String>, String> {
    let canonical = |path: PathBuf| path.canonicalize().unwrap_or(path);
    let referenced: BTreeSet<_> =
        referenced.lines().map(|line| canonical(PathBuf::from(line))).collect();
    let mut found = Vec::new();
    collect(root, &mut found).map_err(|error| error.to_string())?;
    found.sort();
    Ok(found
        .into_iter()
        .filter(|path| !referenced.contains(&canonical(path.clone())))
        .map(|path| path.strip_prefix(root).unwrap_or(&path).display().to_string())
        .collect())
}

/// Collects the snapshots in and below a folder, except in `target` and hidden folders.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let name = entry.file_name();
        if entry.file_type()?.is_dir() {
            let name = name.to_string_lossy();
            if name != "target" && !name.starts_with('.') {
                collect(&path, found)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "snap") {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_that_no_test_looked_at_is_unused() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for path in ["tests/snapshots/used.snap", "tests/snapshots/left.snap", "target/built.snap"]
        {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let referenced = format!("{}\n", root.join("tests/../tests/snapshots/used.snap").display());
        assert_eq!(unused(root, &referenced).unwrap(), ["tests/snapshots/left.snap"]);
    }
}
