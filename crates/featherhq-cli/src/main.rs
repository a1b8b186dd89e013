//! `feather`: Feather's integrations API at a terminal.
//!
//! This file wires the rooms together and turns how a command ended into an exit code:
//! [`args`] says what can be asked, [`context`] sets the client up, [`commands`] do the
//! work, [`view`] says what is shown of the answers, and [`output`] is the only one that
//! knows how.

mod args;
mod commands;
mod context;
mod deadline;
mod failure;
mod input;
mod list_stream;
mod output;
mod target;
mod traces;
mod usage;
mod view;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::Args;
use crate::deadline::Deadline;
use crate::failure::{Exit, Failure, Stop};
use crate::output::Output;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage::report(error),
    };
    let deadline = Deadline::start(args.options.timeout);
    let mut output = Output::new(args.options.output, args.options.color, deadline);
    traces::start(&output);
    match run(&args, &mut output) {
        // A reader that has seen enough, such as `head`, is no failure.
        Ok(()) | Err(Stop::BrokenPipe) => {}
        Err(Stop::Failed(failure)) => output.report(&failure),
    }
    output.exit().into()
}

fn run(args: &Args, output: &mut Output) -> Result<(), Stop> {
    args.check()?;
    // One thread is enough for one call, and starts faster than several.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("runtime", Exit::Failed, format!("cannot start: {error}")))?;
    let result = runtime.block_on(commands::run(args, output));
    // A look-up of a host name that hangs must not keep a command from ending in time.
    runtime.shutdown_background();
    result?;
    output.flush()?;
    Ok(())
}
