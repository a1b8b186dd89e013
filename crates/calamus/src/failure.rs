//! Failures of a run, and their exit codes.

use std::fmt;

use calamus_document::read;
use calamus_document::validate::Problems;

use crate::invalid::Invalid;
use crate::ownership::Conflicts;
use crate::report::GenerateReport;
use crate::report::json::{Consequence, Problem};
use crate::write::Difference;
use crate::{operations, write};

/// A failed run.
#[derive(Debug)]
pub enum Failure {
    /// The options contradict each other.
    Usage(String),
    /// The settings are invalid, or do not fit the document.
    Settings(Invalid),
    /// The document cannot be read, or is none.
    Unreadable(read::Unreadable),
    /// The document has problems.
    Refused(Problems),
    /// progenitor failed, or its code is not as expected.
    Operations(operations::Failed),
    /// `--check` found differences.
    Drift {
        /// The differences.
        differences: Vec<Difference>,
        /// The command that repairs them.
        command: String,
    },
    /// The output folder has files that are not the generator's, in the way of its own.
    Conflicts(Conflicts),
    /// The manifest of a crate that is written by hand cannot take what the code needs.
    Manifest(String),
    /// The program that verifies generated types cannot be built or run.
    Verification(String),
    /// The disk could not be read or written.
    Disk(write::Failed),
}

impl Failure {
    /// Returns the exit code of a command that ends with this: 2 where the command or the document
    /// is not what it should be, 1 where something else is.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_)
            | Self::Settings(_)
            | Self::Unreadable(_)
            | Self::Refused(_)
            | Self::Conflicts(_) => 2,
            _ => 1,
        }
    }

    /// Returns the report of a run that ended with this. `document` is the name of its document.
    pub fn to_json(&self, document: &str) -> GenerateReport {
        match self {
            Self::Refused(Problems { problems, .. }) => {
                GenerateReport::refused(document, problems.iter().map(Problem::from).collect())
            }
            Self::Unreadable(read::Unreadable { position, reason, remedy, .. }) => {
                let problem = Problem {
                    pointer: None,
                    line: position.map(|position| position.line),
                    column: position.map(|position| position.column),
                    reason: reason.clone(),
                    remedy: remedy.clone(),
                    consequence: Consequence::Refused,
                };
                GenerateReport::refused(document, vec![problem])
            }
            other => GenerateReport::failed(document, other.to_string()),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(reason) => f.write_str(reason),
            Self::Settings(invalid) => invalid.fmt(f),
            Self::Unreadable(error) => error.fmt(f),
            Self::Refused(problems) => problems.fmt(f),
            Self::Operations(error) => error.fmt(f),
            Self::Drift { differences, command } => {
                for difference in differences {
                    writeln!(f, "{difference}")?;
                }
                let (count, are) = match differences.len() {
                    1 => ("1 file".to_owned(), "is"),
                    count => (format!("{count} files"), "are"),
                };
                write!(f, "{count} {are} not as generated. To repair: {command}")
            }
            Self::Conflicts(conflicts) => conflicts.fmt(f),
            Self::Manifest(reason) | Self::Verification(reason) => f.write_str(reason),
            Self::Disk(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Failure {}
