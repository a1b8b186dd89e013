//! What the commands do, a file for each group of them.
//!
//! A command asks the client and hands what comes back to the output; how either works is
//! not its business.

pub(crate) mod completions;
pub(crate) mod connections;
pub(crate) mod integrations;
mod listing;
pub(crate) mod mock;
pub(crate) mod tools;
pub(crate) mod webhooks;

use featherhq::Error;

use crate::args::{Args, Command, Format};
use crate::context::Context;
use crate::failure::Stop;
use crate::output::Output;

pub(crate) async fn run(args: &Args, output: &mut Output) -> Result<(), Stop> {
    match &args.command {
        Command::Connections(command) => {
            connections::run(command, &Context::open(&args.options, output).await?, output).await
        }
        Command::Integrations(command) => {
            integrations::run(command, &Context::open(&args.options, output).await?, output).await
        }
        Command::Tools(command) => {
            tools::run(command, &Context::open(&args.options, output).await?, output).await
        }
        Command::Webhooks(command) => {
            webhooks::run(command, &Context::open(&args.options, output).await?, output).await
        }
        Command::Mock(args) => mock::run(args, output).await,
        Command::Completions(args) => completions::run(args, output),
    }
}

/// What a call ended in. An answer that does not decode is printed all the same where JSON is
/// what was asked for: nothing of it is missing there, and nothing is left to do.
fn decoded<T>(
    answer: Result<T, Error>,
    context: &Context,
    output: &mut Output,
) -> Result<Option<T>, Stop> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if print_undecoded(&error, output)? => {
            output.warn(&listing::passed_on(error));
            Ok(None)
        }
        Err(error) => Err(context.failure(error).into()),
    }
}

/// The same of a call that acts. There it is a failure: what its answer does not say may not
/// have been done. But the answer is printed, since there will be no second one.
fn decoded_act<T>(
    answer: Result<T, Error>,
    context: &Context,
    output: &mut Output,
) -> Result<T, Stop> {
    let error = match answer {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let printed = print_undecoded(&error, output)?;
    let mut failure = context.failure_of_act(error);
    if printed {
        let hint = failure.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
        failure.hint = Some(format!("the answer was printed just as it was sent{hint}"));
    }
    Err(failure.into())
}

/// Prints the answer that an error is about, if it is JSON and that is what was asked for.
fn print_undecoded(error: &Error, output: &mut Output) -> Result<bool, Stop> {
    match listing::undecoded(error) {
        Some(text) if output.format() != Format::Table => {
            output.json(text)?;
            Ok(true)
        }
        _ => Ok(false),
    }
}
