//! `calamus generate`.

use std::path::PathBuf;
use std::process::ExitCode;

use calamus::diagnostics;
use calamus::outcome::{self, Outcome};
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
    /// Print files, and what is ignored or approximated
    #[arg(long, short)]
    verbose: bool,
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
        let (format, dry_run, verbose) = (self.format, self.dry_run, self.verbose);
        let options = self.options();
        let status = StatusLine::start("generating");
        let result = standalone::run_with_progress(&options, &|stage| status.set(stage));
        status.stop();
        if format == Format::Json {
            super::print(outcome::print_json(&outcome::to_json(&result, &options.document_name())));
        }
        match result {
            Ok(outcome) => {
                if format == Format::Text {
                    print_outcome(&outcome, verbose);
                } else if dry_run {
                    super::warn(outcome.files());
                }
                if let Some(conflicts) = &outcome.conflicts {
                    super::warn(conflicts);
                }
                ExitCode::from(outcome.exit_code())
            }
            Err(failure) if format == Format::Json => ExitCode::from(failure.exit_code()),
            Err(failure) => super::fail_with(&failure),
        }
    }

    fn options(self) -> Options {
        Options {
            spec: self.spec,
            resolve: self.resolve,
            out: self.out,
            tags: self.tags,
            name: self.name,
            tests: self.tests,
            settings: self.settings,
            check: self.check,
            dry_run: self.dry_run,
            force: self.force,
            report: self.report,
            names_runtime: self.runtime.is_some(),
            runtime: self.runtime.unwrap_or_default(),
            command: "calamus generate".to_owned(),
        }
    }
}

/// Prints the files of a dry run and, if `verbose`, all details to standard output; the problems of
/// the document, what the user has to do, and a summary to standard error.
fn print_outcome(outcome: &Outcome, verbose: bool) {
    let report = &outcome.report;
    if !report.problems.is_empty() {
        super::warn_styled(diagnostics::problems(&report.document, &report.problems, true));
    }
    if verbose {
        let lines = report.details().into_iter().chain([outcome.files()]);
        super::print(lines.collect::<Vec<_>>().join("\n"));
    } else if outcome.dry_run {
        super::print(outcome.files());
    }
    for missing in &report.missing {
        let warning = format!("missing in {missing}");
        super::warn_styled(diagnostics::warning(&warning, true));
    }
    let hint = if !report.details().is_empty() && !verbose { " (details: -v)" } else { "" };
    super::warn(outcome.summary() + hint);
}
