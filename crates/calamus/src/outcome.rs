//! The outcome of a run: changed files, and the report.

use std::fmt;
use std::path::Path;

use calamus_document::read::Source;

use crate::failure::Failure;
use crate::ownership::Conflicts;
use crate::report::{GenerateReport, Report};
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
    /// The report as JSON.
    pub fn to_json(&self) -> GenerateReport {
        self.report.to_json(&self.source)
    }

    /// Returns the exit code of a command that ends with this.
    pub fn exit_code(&self) -> u8 {
        if self.conflicts.is_some() { 2 } else { 0 }
    }
}

impl Outcome {
    /// Lists the files that were written or removed, or would be.
    pub fn files(&self) -> String {
        if self.repaired.is_empty() {
            return "Everything on disk is up to date.".to_owned();
        }
        let would_be = if self.dry_run { "would be " } else { "" };
        let lines = self.repaired.iter().map(|difference| match difference {
            Difference::Differs { path, .. } => format!("{path}: {would_be}rewritten"),
            Difference::Missing { path } => format!("{path}: {would_be}written"),
            Difference::Stray { path } => {
                format!("{path}: {would_be}removed, since this run does not produce it")
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Summarizes the run in a line.
    pub fn summary(&self) -> String {
        let would_be = if self.dry_run { "would be " } else { "" };
        let files = match self.repaired.len() {
            0 => "all files are up to date".to_owned(),
            1 => format!("1 file {would_be}changed"),
            count => format!("{count} files {would_be}changed"),
        };
        format!("{}; {files}", self.report.summary())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.report, self.files())
    }
}

/// The report of a run as JSON, whatever became of the document. `document` is its name.
pub fn to_json(result: &Result<Outcome, Failure>, document: &str) -> GenerateReport {
    match result {
        Ok(outcome) => outcome.to_json(),
        Err(failure) => failure.to_json(document),
    }
}

/// Prints a report, indented.
pub fn print_json(report: &GenerateReport) -> String {
    // Serializing plain data does not fail.
    serde_json::to_string_pretty(report).unwrap_or_default()
}

/// Writes the report of a run into a file.
pub fn write_report(
    path: &Path,
    result: &Result<Outcome, Failure>,
    document: &str,
) -> Result<(), Failure> {
    let report = print_json(&to_json(result, document)) + "\n";
    write::file(path, report.as_bytes()).map_err(Failure::Disk)
}
