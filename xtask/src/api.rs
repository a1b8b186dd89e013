//! Listings of the public API of the published crates, checked in below `tests/public-api`, where a
//! change of the API is a difference.
//!
//! rustdoc's JSON is read with `public-api`. rustdoc writes it on a stable toolchain only if
//! `RUSTC_BOOTSTRAP` is set, which concerns this one command: nothing that is built here is used.
//! Build scripts run again when that variable changes, so that it has a target folder of its own.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crates with a listing, and the name of the library of each.
const CRATES: [&str; 4] = ["calamus-runtime", "featherhq", "featherhq-api", "featherhq-mock"];

/// The folder of the listings.
const FOLDER: &str = "tests/public-api";

/// The outcome of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The files that differ from the code, or that were written.
    pub changed: Vec<Change>,
    /// The reason to skip the comparison: this toolchain writes another version of the format.
    pub skipped: Option<String>,
}

/// A listing that differs from the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file, relative to the root.
    pub file: PathBuf,
    /// The added and removed lines.
    pub diff: String,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(reason) = &self.skipped {
            return write!(f, "skipped: {reason}");
        }
        if self.changed.is_empty() {
            return write!(f, "the listings of the public API are current");
        }
        for (index, change) in self.changed.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{}\n{}", change.file.display(), change.diff.trim_end())?;
        }
        Ok(())
    }
}

/// Compares the listings with the code, and writes those that differ unless `check` is set.
///
/// # Errors
///
/// If a crate cannot be documented, or a file cannot be read or written.
pub fn run(root: &Path, check: bool) -> Result<Outcome, String> {
    let mut outcome = Outcome::default();
    for name in CRATES {
        let json = rustdoc_json(root, name)?;
        let listing = match listing(&json) {
            Ok(listing) => listing,
            Err(public_api::Error::SerdeJsonError(error)) => {
                outcome.skipped = Some(format!(
                    "rustdoc of this toolchain writes JSON that `public-api` does not read: {error}"
                ));
                return Ok(outcome);
            }
            Err(error) => return Err(format!("{}: {error}", json.display())),
        };
        let file = Path::new(FOLDER).join(format!("{name}.txt"));
        let path = root.join(&file);
        let current = fs::read_to_string(&path).unwrap_or_default();
        if current == listing {
            continue;
        }
        let diff = difference(&current, &listing);
        if !check {
            let written = fs::create_dir_all(root.join(FOLDER));
            let written = written.and_then(|()| fs::write(&path, &listing));
            written.map_err(|error| format!("{}: {error}", path.display()))?;
        }
        outcome.changed.push(Change { file, diff });
    }
    Ok(outcome)
}

/// Documents a crate with all of its features, and returns the file.
fn rustdoc_json(root: &Path, name: &str) -> Result<PathBuf, String> {
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let folder = target.map_or_else(|| root.join("target"), PathBuf::from).join("api");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["rustdoc", "--quiet", "--lib", "--all-features", "--package", name, "--"])
        .args(["-Z", "unstable-options", "--output-format", "json"])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", &folder)
        .current_dir(root);
    let status = command.status().map_err(|error| format!("cargo cannot be started: {error}"))?;
    if !status.success() {
        return Err(format!("`cargo rustdoc --package {name}` ended with {status}"));
    }
    Ok(folder.join("doc").join(format!("{}.json", name.replace('-', "_"))))
}

/// Returns one line for each public item. Blanket and automatic implementations say nothing
/// that a review needs; derived ones are part of the promise.
fn listing(json: &Path) -> Result<String, public_api::Error> {
    let api = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()?;
    Ok(format!("{api}"))
}

/// Returns the lines that only one of the two has.
fn difference(current: &str, listing: &str) -> String {
    let diff = similar::TextDiff::from_lines(current, listing);
    let changes = diff.iter_all_changes().filter_map(|change| match change.tag() {
        similar::ChangeTag::Equal => None,
        similar::ChangeTag::Delete => Some(format!("- {change}")),
        similar::ChangeTag::Insert => Some(format!("+ {change}")),
    });
    changes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_names_the_lines_that_came_and_went() {
        assert_eq!(difference("a\nb\nc\n", "a\nB\nc\n"), "- b\n+ B\n");
        let change = Change { file: "tests/public-api/x.txt".into(), diff: "+ B\n".to_owned() };
        let outcome = Outcome { changed: vec![change], skipped: None };
        assert_eq!(outcome.to_string(), "tests/public-api/x.txt\n+ B");
    }
}
