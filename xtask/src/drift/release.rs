//! Whether the version of the crates matches the changes of their document.
//!
//! The document and the version of the last release are recorded in the repository, so that the
//! check needs neither tags nor a network. A release replaces the record; between releases the
//! version has to be bumped as the changes of the document since then require.

use std::fmt;
use std::path::Path;

use super::{Failure, Scope, compare, own_document};
use calamus::{print, write};
use calamus_document::read;
use calamus_drift::finding::{Bump, Version};
use calamus_drift::report::Report;

/// The document of the last release, relative to the root.
pub const RELEASED: &str = "openapi.released.json";
/// Its extension with the version of the crates.
const VERSION_EXTENSION: &str = "x-released-as";

/// Returns the version of all crates of a workspace.
pub fn workspace_version(root: &Path) -> Option<Version> {
    version_in(&std::fs::read_to_string(root.join("Cargo.toml")).ok()?)
}

/// Returns `version` of `[workspace.package]` in a manifest.
fn version_in(manifest: &str) -> Option<Version> {
    let mut lines = manifest.lines().skip_while(|line| line.trim() != "[workspace.package]");
    lines.next()?;
    let version = lines
        .take_while(|line| !line.trim_start().starts_with('['))
        .find_map(|line| line.trim().strip_prefix("version")?.trim_start().strip_prefix('='))?;
    Version::parse(version.trim().trim_matches('"'))
}

/// The outcome of the check.
#[derive(Debug)]
pub enum VersionCheck {
    /// Nothing was released, so that any version is sufficient.
    Unreleased,
    /// The version bump matches the changes.
    Sufficient,
    /// The version bump is too small.
    Behind {
        /// The version of the last release.
        released: Version,
        /// The version that the crates have.
        current: Version,
        /// The smallest sufficient version.
        required: Version,
        /// The bump that the changes require.
        bump: Bump,
        /// The changes since then.
        report: Box<Report>,
    },
}

/// Why the check failed.
#[derive(Debug)]
pub enum CheckFailed {
    /// One of the documents cannot be read.
    Documents(Failure),
    /// A version is missing or malformed.
    Version(&'static str),
}

impl fmt::Display for CheckFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Documents(failure) => failure.fmt(f),
            Self::Version(place) => write!(f, "{place} has no version such as 1.2.3"),
        }
    }
}

impl std::error::Error for CheckFailed {}

impl fmt::Display for VersionCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreleased => write!(f, "nothing has been released ({RELEASED} does not exist)"),
            Self::Sufficient => f.write_str("the version bump matches the changes"),
            Self::Behind { released, current, required, bump, report } => {
                let requiring = report.findings.iter().filter(|finding| Bump::of(finding) == *bump);
                write!(
                    f,
                    "the crates have version {current}, but the changes since {released} require \
                     at least {required} ({bump}):"
                )?;
                for finding in requiring {
                    write!(f, "\n  {}: {}", finding.rule.id, finding.message)?;
                }
                Ok(())
            }
        }
    }
}

/// Compares the project's document with that of the last release, and the version of the
/// crates with the bump that the difference requires.
pub fn check_version(root: &Path) -> Result<VersionCheck, CheckFailed> {
    let path = root.join(RELEASED);
    if !path.exists() {
        return Ok(VersionCheck::Unreleased);
    }
    let unreadable = |error| CheckFailed::Documents(Failure::Unreadable(error));
    let released = read::read(&path).map_err(unreadable)?;
    let own = own_document(root).map_err(CheckFailed::Documents)?;
    let before = released
        .value
        .get(VERSION_EXTENSION)
        .and_then(serde_json::Value::as_str)
        .and_then(Version::parse)
        .ok_or(CheckFailed::Version(RELEASED))?;
    let current = workspace_version(root).ok_or(CheckFailed::Version("Cargo.toml"))?;
    let report = compare(&released, &own, &Scope::default()).map_err(CheckFailed::Documents)?;
    let bump = report.bump();
    let required = bump.apply(before);
    if current >= required {
        return Ok(VersionCheck::Sufficient);
    }
    Ok(VersionCheck::Behind { released: before, current, required, bump, report: Box::new(report) })
}

/// The check as a step of the gate. Returns why it fails.
pub fn check(root: &Path) -> Result<(), String> {
    match check_version(root) {
        Ok(outcome @ VersionCheck::Behind { .. }) => Err(outcome.to_string()),
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

/// Records the project's document as released with the version that the crates have.
/// Prose is removed: it is not compared.
pub fn record(root: &Path) -> Result<Version, RecordFailed> {
    let own = own_document(root).map_err(RecordFailed::Document)?;
    let version = workspace_version(root).ok_or(RecordFailed::Version)?;
    let mut facts = calamus_document::prose::without(&own.value);
    if let Some(facts) = facts.as_object_mut() {
        facts.insert(VERSION_EXTENSION.to_owned(), version.to_string().into());
    }
    let text = crate::adopt::print(&facts);
    let plan = write::Plan {
        root: root.to_owned(),
        files: vec![print::OutputFile { path: RELEASED.to_owned(), contents: text.into_bytes() }],
        initial: Vec::new(),
        owned: Vec::new(),
    };
    write::write(&plan).map_err(RecordFailed::Disk)?;
    Ok(version)
}

/// Why a release could not be recorded.
#[derive(Debug)]
pub enum RecordFailed {
    /// The project's document cannot be read.
    Document(Failure),
    /// The workspace has no version.
    Version,
    /// The record could not be written.
    Disk(write::Failed),
}

impl fmt::Display for RecordFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(failure) => failure.fmt(f),
            Self::Version => CheckFailed::Version("Cargo.toml").fmt(f),
            Self::Disk(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RecordFailed {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_workspace() {
        let manifest = "[workspace]\nresolver = \"3\"\n[workspace.package]\nedition = \"2024\"\nversion = \"1.2.3\"\n[workspace.dependencies]\nversion = \"9.9.9\"\n";
        assert_eq!(version_in(manifest), Version::parse("1.2.3"));
        assert_eq!(version_in("[package]\nversion = \"1.2.3\"\n"), None);
        assert_eq!(version_in("[workspace.package]\n[other]\nversion = \"1.2.3\"\n"), None);
    }
}
