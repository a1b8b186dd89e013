//! `feather`: Feather's integrations API at the terminal.
//!
//! ```console
//! cargo install featherhq-cli
//! feather --mock connections list   # without an account
//! feather auth login
//! feather connections list --integration slack --status active
//! feather connections list -o json
//! ```
//!
//! `feather --help` lists commands, environment variables and exit codes, `feather COMMAND --help`
//! describes one command. `docs/cli.md` in the repository has the details. Programs use the crate
//! `featherhq` instead.
//!
//! The features `jq` (`--jq`), `mcp` (`feather mcp`) and `mock` (`--mock`, `feather mock`) are on by
//! default.
//!
//! For those who change it: [`args`] declares the command line, [`context`] builds the client,
//! [`commands`] do the work, [`view`] selects what people see of responses, and [`output`] prints.

mod account;
mod args;
mod commands;
mod context;
mod deadline;
mod diagnostics;
mod dry_run;
mod failure;
mod help;
mod id_or_slug;
mod input;
mod list_stream;
mod options;
mod output;
mod own_mock;
mod redact;
mod suggest;
mod traces;
mod usage;
mod view;
mod watch;

use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _};

use crate::args::{Args, Command};
#[cfg(feature = "mcp")]
use crate::commands::mcp;
#[cfg(feature = "mock")]
use crate::commands::mock;
use crate::commands::{api, auth, completions, connections, integrations, man, tools, webhooks};
use crate::context::Context;
use crate::deadline::Deadline;
use crate::failure::{Exit, Failure, Stop};
use crate::help::Detail;
use crate::options::Format;
use crate::output::Output;

fn main() -> ExitCode {
    let (args, name) = match parse_args() {
        Ok(parsed) => parsed,
        Err(error) => return usage::report(error),
    };
    let deadline = Deadline::start(args.options.timeout);
    let mut output = Output::new(&args.options, deadline);
    traces::start(&output);
    match run(&args, &name, &mut output) {
        // A reader that has seen enough, such as `head`, is no failure.
        Ok(()) | Err(Stop::BrokenPipe) => {}
        Err(Stop::Failed(failure)) => output.report(&failure),
    }
    output.status().stop();
    output.exit().into()
}

/// Returns the arguments, and the name of the command.
fn parse_args() -> Result<(Args, String), clap::Error> {
    let detail = Detail::of(std::env::args_os().skip(1));
    let mut command = help::prepare(Args::command(), detail);
    let mut matches = command.try_get_matches_from_mut(std::env::args_os())?;
    let name = name(&matches);
    let args = Args::from_arg_matches_mut(&mut matches);
    let mut args = args.map_err(|error| error.format(&mut command))?;
    if matches!(args.command, Command::Api(_)) && args.options.output.is_none() {
        args.options.output = Some(Format::Json);
    }
    Ok((args, name))
}

/// Returns the names of the command and its subcommand.
fn name(matches: &ArgMatches) -> String {
    match matches.subcommand() {
        Some((name, matches)) => format!("{name} {}", self::name(matches)).trim_end().to_owned(),
        None => String::new(),
    }
}

fn run(args: &Args, name: &str, output: &mut Output) -> Result<(), Stop> {
    args.options.check()?;
    if let Some(expression) = &args.options.jq {
        output.set_filter(expression)?;
    }
    // One thread is enough for one request, and starts faster than several.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("runtime", Exit::Failed, format!("cannot start: {error}")))?;
    let result = runtime.block_on(async {
        match args.command.watches() {
            Some(interval) => {
                let list = async |output: &mut Output| dispatch(args, name, output).await;
                watch::watch(interval, args.options.timeout, output, list).await
            }
            None => dispatch(args, name, output).await,
        }
    });
    // A DNS lookup that hangs must not keep a command from ending in time.
    runtime.shutdown_background();
    result?;
    output.flush()?;
    Ok(())
}

async fn dispatch(args: &Args, name: &str, output: &mut Output) -> Result<(), Stop> {
    match &args.command {
        Command::Auth(command) => auth::run(command, &args.options, output).await,
        #[cfg(feature = "mcp")]
        Command::Mcp(command) => mcp::run(command, &args.options, output).await,
        #[cfg(feature = "mock")]
        Command::Mock(args) => mock::run(args, output).await,
        Command::Completions(args) => completions::run(args, &mut Args::command(), output),
        Command::Man(args) => man::run(args, Args::command(), output),
        _ => {
            output.start_status(name);
            let context = Context::open(&args.options, output).await?;
            let result = send(&args.command, &context, output).await;
            context.finish(result, output)
        }
    }
}

/// Runs a command that sends requests.
async fn send(command: &Command, context: &Context, output: &mut Output) -> Result<(), Stop> {
    match command {
        Command::Connections(command) => connections::run(command, context, output).await,
        Command::Integrations(command) => integrations::run(command, context, output).await,
        Command::Tools(command) => tools::run(command, context, output).await,
        Command::Webhooks(command) => webhooks::run(command, context, output).await,
        Command::Api(request) => api::run(request, context, output).await,
        _ => Ok(()),
    }
}
