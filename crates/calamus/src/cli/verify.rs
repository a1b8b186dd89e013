//! `calamus verify`.

use std::path::PathBuf;
use std::process::ExitCode;

use calamus::runtime::Runtime;
use calamus::verify::{self, Options};
use clap::{Args, ValueEnum};

#[derive(Args)]
pub(super) struct Arguments {
    /// The document: OpenAPI 3.0 or 3.1, as JSON or YAML
    #[arg(value_name = "SPEC")]
    spec: PathBuf,
    /// Set the format of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Set where calamus-runtime is taken from: path:DIR or version:X
    #[arg(long, value_name = "SOURCE")]
    runtime: Option<Runtime>,
    /// Set the folder for what cargo builds [default: a temporary one]
    ///
    /// With a folder, the dependencies are built once for all documents.
    #[arg(long, value_name = "DIR")]
    target_dir: Option<PathBuf>,
    /// Use the versions of this Cargo.lock
    #[arg(long, value_name = "FILE")]
    lock: Option<PathBuf>,
    /// Fail if less than this percentage of the components survives
    #[arg(long, value_name = "PERCENT")]
    at_least: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

impl Arguments {
    pub(super) fn run(self) -> ExitCode {
        let Self { spec, format, runtime, target_dir: target, lock, at_least } = self;
        let options = Options { spec, runtime: runtime.unwrap_or_default(), target, lock };
        match verify::run(&options) {
            Ok(report) => {
                match format {
                    Format::Text => super::print(report.to_string().trim_end()),
                    Format::Json => super::print(format!("{:#}", report.to_json())),
                }
                let is_enough = at_least.is_none_or(|least| report.percentage() >= least);
                if is_enough { ExitCode::SUCCESS } else { ExitCode::FAILURE }
            }
            Err(failure) => super::fail_with(&failure),
        }
    }
}
