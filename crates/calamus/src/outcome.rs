//! The outcome of a run: changed files, and the report.

use std::fmt;
use std::path::Path;

use calamus_document::read::Source;

use crate::failure::Failure;
use crate::ownership::Conflicts;
use crate::report::Report;
use crate::write::{self, Difference};

/// The outcome of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The document.
    pub source: Source,
    /// The report.
    pub report: Report,
    /// Differences on disk that have been repaired, or would be.
    pub repaired: Vec<Difference>,
    /// Nothing was written.
    pub dry_run: bool,
    /// The files for which the run would have been refused, had it not been a dry one.
    pub conflicts: Option<Conflicts>,
}

impl Outcome {
    /// Returns the report as JSON.
    pub fn to_json(&self) -> serde_json::Value {
        self.report.to_json(&self.source)
    }

    /// Returns the exit code of a command that ends with this.
    pub fn exit_code(&self) -> u8 {
        if self.conflicts.is_some() { 2 } else { 0 }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.report)?;
        if self.repaired.is_empty() {
            return f.write_str("\nEverything on disk is up to date.");
        }
        let would_be = if self.dry_run { "would be " } else { "" };
        for difference in &self.repaired {
            match difference {
                Difference::Differs { path, .. } => write!(f, "\n{path}: {would_be}rewritten")?,
                Difference::Missing { path } => write!(f, "\n{path}: {would_be}written")?,
                Difference::Stray { path } => {
                    write!(f, "\n{path}: {would_be}removed, since this run does not produce it")?;
                }
            }
        }
        Ok(())
    }
}

/// Returns the report of a run as JSON, whatever became of the document. `document` is its name.
pub fn to_json(result: &Result<Outcome, Failure>, document: &str) -> serde_json::Value {
    match result {
        Ok(outcome) => outcome.to_json(),
        Err(failure) => failure.to_json(document),
    }
}

/// Writes the report of a run into a file.
pub fn write_report(
    path: &Path,
    result: &Result<Outcome, Failure>,
    document: &str,
) -> Result<(), Failure> {
    let report = format!("{:#}\n", to_json(result, document));
    write::file(path, report.as_bytes()).map_err(Failure::Disk)
}
