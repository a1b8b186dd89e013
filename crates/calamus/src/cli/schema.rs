//! `calamus schema`.

use std::process::ExitCode;

use calamus::schema;
use calamus_drift::render;
use clap::{Args, ValueEnum};

#[derive(Args)]
pub(super) struct Arguments {
    /// What to describe
    #[arg(value_enum)]
    of: Of,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Of {
    /// `calamus.toml`
    Settings,
    /// The report of `calamus generate`
    Report,
    /// The report of `calamus diff`
    Diff,
}

impl Arguments {
    pub(super) fn run(self) -> ExitCode {
        super::print(match self.of {
            Of::Settings => schema::settings(),
            Of::Report => schema::report(),
            Of::Diff => render::schema(),
        });
        ExitCode::SUCCESS
    }
}
