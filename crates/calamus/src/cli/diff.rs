//! `calamus diff`.

use std::path::PathBuf;
use std::process::ExitCode;

use calamus_document::read;
use calamus_drift::report::Report;
use calamus_drift::{Failure, Scope, render};
use clap::{Args, ValueEnum};

#[derive(Args)]
pub(super) struct Arguments {
    /// The older document
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The newer document
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Compare only operations with this tag; can be repeated
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Set the format of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// Annotations of lines, for GitHub's workflows
    Github,
}

impl Arguments {
    pub(super) fn run(self) -> ExitCode {
        let format = match self.format {
            Format::Text => render::Format::Text,
            Format::Json => render::Format::Json,
            Format::Github => render::Format::Github,
        };
        match self.compare() {
            Ok(report) => {
                super::print(format.render(&report));
                ExitCode::from(report.exit_code())
            }
            Err(failure) => super::fail(&failure, failure.exit_code()),
        }
    }

    fn compare(self) -> Result<Report, Failure> {
        let old = read::read(&self.old).map_err(Failure::Unreadable)?;
        let new = read::read(&self.new).map_err(Failure::Unreadable)?;
        let scope = Scope { tags: self.tags, own_servers: false, ..Scope::default() };
        calamus_drift::compare(&old, &new, &scope)
    }
}
