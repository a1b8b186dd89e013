//! `calamus inspect`.

use std::path::PathBuf;
use std::process::ExitCode;

use calamus::failure::Failure;
use calamus::pipeline;
use calamus::settings::Settings;
use calamus_document::read;
use clap::Args;

#[derive(Args)]
pub(super) struct Arguments {
    /// The document
    #[arg(value_name = "SPEC")]
    spec: PathBuf,
}

impl Arguments {
    pub(super) fn run(self) -> ExitCode {
        match self.plan() {
            Ok(plan) => {
                super::print(plan.trim_end());
                ExitCode::SUCCESS
            }
            Err(failure) => super::fail(&failure, failure.exit_code()),
        }
    }

    fn plan(&self) -> Result<String, Failure> {
        let work = || {
            let source = read::read(&self.spec).map_err(Failure::Unreadable)?;
            pipeline::inspect_with(&source, &Settings::beside(&self.spec)?)
        };
        pipeline::with_room(work).unwrap_or_else(|error| {
            Err(Failure::Usage(format!("no thread can be started for the work: {error}")))
        })
    }
}
