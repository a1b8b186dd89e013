//! Whether the version of the crates is honest about what they were generated from.
//!
//! What was last released is recorded in the repository: its document and its version. So
//! the question needs neither tags nor a network, and a clone without history can answer
//! it. A release replaces the record; between releases the version has to move as far as
//! the changes of the document since then ask for.

use std::fmt;
use std::path::Path;

use super::{Failure, Scope, compare, own_document};
use calamus::{print, write};
use calamus_document::read;
use calamus_drift::finding::{Bump, Version};
use calamus_drift::report::Report;

/// The document of the last release, below the root.
pub const RELEASED: &str = "openapi.released.json";
/// The name of its extension that says which version of the crates was released with it.
const VERSION_MEMBER: &str = "x-released-as";

/// The version of all crates of a workspace.
pub fn workspace_version(root: &Path) -> Option<Version> {
    version_in(&std::fs::read_to_string(root.join("Cargo.toml")).ok()?)
}

/// `version` of `[workspace.package]` in a manifest. One line is all that is wanted, in a
/// file that this project writes itself.
fn version_in(manifest: &str) -> Option<Version> {
    let mut lines = manifest.lines().skip_while(|line| line.trim() != "[workspace.package]");
    lines.next()?;
    let version = lines
        .take_while(|line| !line.trim_start().starts_with('['))
        .find_map(|line| line.trim().strip_prefix("version")?.trim_start().strip_prefix('='))?;
    Version::parse(version.trim().trim_matches('"'))
}

/// What comparing with the last release gave.
#[derive(Debug)]
pub enum Standing {
    /// Nothing was released yet, so that any version is right.
    Unreleased,
    /// The version has moved far enough.
    Honest,
    /// It has not.
    Behind {
        /// The version of the last release.
        released: Version,
        /// The version that the crates have.
        current: Version,
        /// The smallest one that would do.
        wanted: Version,
        /// What asks for it.
        bump: Bump,
        /// What changed since.
        report: Box<Report>,
    },
}

/// Why the question cannot be answered.
#[derive(Debug)]
pub enum Unanswered {
    /// One of the documents cannot be read.
    Documents(Failure),
    /// A version is missing or is none.
    Version(&'static str),
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Documents(failure) => failure.fmt(f),
            Self::Version(place) => write!(f, "{place} does not say a version such as 1.2.3"),
        }
    }
}

impl std::error::Error for Unanswered {}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreleased => write!(f, "nothing was released yet ({RELEASED} is not there)"),
            Self::Honest => f.write_str("the version bump matches the changes"),
            Self::Behind { released, current, wanted, bump, report } => {
                let asking = report.findings.iter().filter(|finding| Bump::of(finding) == *bump);
                write!(
                    f,
                    "the crates have version {current}, but message changed since {released} asks for \
                     {wanted} at least ({bump}):"
                )?;
                for finding in asking {
                    write!(f, "\n  {}: {}", finding.rule.id, finding.message)?;
                }
                Ok(())
            }
        }
    }
}

/// Compares the project's document with that of the last release, and the version of the
/// crates with what the difference asks for.
pub fn standing(root: &Path) -> Result<Standing, Unanswered> {
    let path = root.join(RELEASED);
    if !path.exists() {
        return Ok(Standing::Unreleased);
    }
    let unreadable = |error| Unanswered::Documents(Failure::Unreadable(error));
    let released = read::read(&path).map_err(unreadable)?;
    let own = own_document(root).map_err(Unanswered::Documents)?;
    let before = released
        .value
        .get(VERSION_MEMBER)
        .and_then(serde_json::Value::as_str)
        .and_then(Version::parse)
        .ok_or(Unanswered::Version(RELEASED))?;
    let current = workspace_version(root).ok_or(Unanswered::Version("Cargo.toml"))?;
    let report = compare(&released, &own, &Scope::default()).map_err(Unanswered::Documents)?;
    let bump = report.bump();
    let wanted = bump.apply(before);
    if current >= wanted {
        return Ok(Standing::Honest);
    }
    Ok(Standing::Behind { released: before, current, wanted, bump, report: Box::new(report) })
}

/// The same as a step of the gate: the reason why it fails.
pub fn check(root: &Path) -> Result<(), String> {
    match standing(root) {
        Ok(standing @ Standing::Behind { .. }) => Err(standing.to_string()),
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

/// Records the project's document as released with the version that the crates have.
/// Prose is left out: it takes no part in comparing.
pub fn record(root: &Path) -> Result<Version, RecordFailed> {
    let own = own_document(root).map_err(RecordFailed::Document)?;
    let version = workspace_version(root).ok_or(RecordFailed::Version)?;
    let mut facts = calamus_document::prose::without(&own.value);
    if let Some(facts) = facts.as_object_mut() {
        facts.insert(VERSION_MEMBER.to_owned(), version.to_string().into());
    }
    let text = crate::adopt::print(&facts);
    let plan = write::Plan {
        root: root.to_owned(),
        files: vec![print::OutputFile { path: RELEASED.to_owned(), contents: text.into_bytes() }],
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
            Self::Version => Unanswered::Version("Cargo.toml").fmt(f),
            Self::Disk(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RecordFailed {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_workspace_and_no_other() {
        let manifest = "[workspace]\nresolver = \"3\"\n[workspace.package]\nedition = \"2024\"\nversion = \"1.2.3\"\n[workspace.dependencies]\nversion = \"9.9.9\"\n";
        assert_eq!(version_in(manifest), Version::parse("1.2.3"));
        assert_eq!(version_in("[package]\nversion = \"1.2.3\"\n"), None);
        assert_eq!(version_in("[workspace.package]\n[other]\nversion = \"1.2.3\"\n"), None);
    }
}
