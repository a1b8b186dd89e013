//! `calamus generate`.

use std::path::PathBuf;
use std::process::ExitCode;

use calamus::outcome;
use calamus::runtime::Runtime;
use calamus::standalone::{self, Options};
use calamus_progress::StatusLine;
use clap::{Args, ValueEnum};

#[derive(Args)]
pub(super) struct Arguments {
    /// The document, OpenAPI 3.0 or 3.1: a file, -, a URL, or git:REV:PATH
    #[arg(value_name = "SPEC")]
    spec: PathBuf,
    /// Follow references of the document to files below this folder
    #[arg(long, value_name = "DIR")]
    resolve: Option<PathBuf>,
    /// The folder of the crate
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Generate only operations with this tag; can be repeated
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Set the name of the package [default: from the title of the document]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Generate a test for each operation, which records a sample request
    #[arg(long)]
    tests: bool,
    /// Read settings from this file [default: calamus.toml in the crate or beside the document]
    ///
    /// They can also be in the table `package.metadata.calamus` of the crate's Cargo.toml.
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Write nothing; fail with a diff if a file is not as generated
    #[arg(long)]
    check: bool,
    /// Print what would be written and deleted, and write nothing
    #[arg(long, conflicts_with = "check")]
    dry_run: bool,
    /// Overwrite files that no earlier run wrote, or that were edited since
    #[arg(long)]
    force: bool,
    /// Write a report into this file, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Set the format of what is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Set where the crate takes calamus-runtime from: path:DIR or version:X
    ///
    /// The folder is absolute, or relative to the generated crate. By default it is the version
    /// that belongs to this generator.
    #[arg(long, value_name = "SOURCE")]
    runtime: Option<Runtime>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One object on standard output, whatever the outcome
    Json,
}

impl Arguments {
    pub(super) fn run(self) -> ExitCode {
        let Self {
            spec,
            resolve,
            out,
            tags,
            name,
            tests,
            settings,
            check,
            dry_run,
            force,
            report,
            format,
            runtime,
        } = self;
        let options = Options {
            spec,
            resolve,
            out,
            tags,
            name,
            tests,
            settings,
            check,
            dry_run,
            force,
            report,
            names_runtime: runtime.is_some(),
            runtime: runtime.unwrap_or_default(),
            command: "calamus generate".to_owned(),
        };
        let status = StatusLine::start("generating");
        let result = standalone::run(&options);
        status.stop();
        if format == Format::Json {
            super::print(format!("{:#}", outcome::to_json(&result, &options.document_name())));
        }
        match result {
            Ok(outcome) => {
                if format == Format::Text {
                    super::print(&outcome);
                } else if dry_run {
                    super::warn(&outcome);
                }
                if let Some(conflicts) = &outcome.conflicts {
                    super::warn(conflicts);
                }
                ExitCode::from(outcome.exit_code())
            }
            Err(failure) if format == Format::Json => ExitCode::from(failure.exit_code()),
            Err(failure) => super::fail(&failure, failure.exit_code()),
        }
    }
}
