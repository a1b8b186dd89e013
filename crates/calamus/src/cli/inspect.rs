//! `calamus inspect`.

use std::path::PathBuf;
use std::process::ExitCode;

use calamus::failure::Failure;
use calamus::input::Input;
use calamus::pipeline;
use calamus::settings::Settings;
use clap::Args;

#[derive(Args)]
pub(super) struct Arguments {
    /// The document: a file, -, a URL, or git:REV:PATH
    #[arg(value_name = "SPEC")]
    spec: PathBuf,
    /// Follow references of the document to files below this folder
    #[arg(long, value_name = "DIR")]
    resolve: Option<PathBuf>,
}

impl Arguments {
    pub(super) fn run(self) -> ExitCode {
        match self.plan() {
            Ok(plan) => {
                super::print(plan.trim_end());
                ExitCode::SUCCESS
            }
            Err(failure) => super::fail_with(&failure),
        }
    }

    fn plan(&self) -> Result<String, Failure> {
        let work = || {
            let source = Input::of_path(&self.spec).read_resolved(self.resolve.as_deref());
            let source = source.map_err(Failure::Unreadable)?;
            pipeline::inspect_with(&source, &Settings::beside(&self.spec)?)
        };
        pipeline::with_large_stack(work)
    }
}
