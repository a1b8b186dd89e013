//! `feather`: Feather's integrations API at the terminal.
//!
//! This file connects the modules and maps the end of a command to an exit code: [`args`]
//! declares the command line, [`context`] builds the client, [`commands`] do the work, [`view`]
//! selects what people see of responses, and [`output`] prints.

mod args;
mod commands;
mod context;
mod deadline;
mod failure;
mod help;
mod id_or_slug;
mod input;
mod list_stream;
mod options;
mod output;
mod traces;
mod usage;
mod view;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::args::{Args, Command};
use crate::commands::{completions, connections, integrations, mock, tools, webhooks};
use crate::context::Context;
use crate::deadline::Deadline;
use crate::failure::{Exit, Failure, Stop};
use crate::help::Detail;
use crate::output::Output;

fn main() -> ExitCode {
    let args = match parse_args() {
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

fn parse_args() -> Result<Args, clap::Error> {
    let detail = Detail::of(std::env::args_os().skip(1));
    let mut command = help::prepare(Args::command(), detail);
    let mut matches = command.try_get_matches_from_mut(std::env::args_os())?;
    Args::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
}

fn run(args: &Args, output: &mut Output) -> Result<(), Stop> {
    args.check()?;
    // One thread is enough for one request, and starts faster than several.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("runtime", Exit::Failed, format!("cannot start: {error}")))?;
    let result = runtime.block_on(dispatch(args, output));
    // A DNS lookup that hangs must not keep a command from ending in time.
    runtime.shutdown_background();
    result?;
    output.flush()?;
    Ok(())
}

async fn dispatch(args: &Args, output: &mut Output) -> Result<(), Stop> {
    let options = &args.options;
    match &args.command {
        Command::Connections(command) => {
            connections::run(command, &Context::open(options, output).await?, output).await
        }
        Command::Integrations(command) => {
            integrations::run(command, &Context::open(options, output).await?, output).await
        }
        Command::Tools(command) => {
            tools::run(command, &Context::open(options, output).await?, output).await
        }
        Command::Webhooks(command) => {
            webhooks::run(command, &Context::open(options, output).await?, output).await
        }
        Command::Mock(args) => mock::run(args, output).await,
        Command::Completions(args) => completions::run(args, &mut Args::command(), output),
    }
}
