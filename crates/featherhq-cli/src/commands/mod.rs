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

use crate::args::{Args, Command};
use crate::context::Context;
use crate::failure::Stop;
use crate::output::Output;

pub(crate) async fn run(args: &Args, output: &mut Output) -> Result<(), Stop> {
    match &args.command {
        Command::Connections(command) => {
            connections::run(command, &Context::open(&args.options).await?, output).await
        }
        Command::Integrations(command) => {
            integrations::run(command, &Context::open(&args.options).await?, output).await
        }
        Command::Tools(command) => {
            tools::run(command, &Context::open(&args.options).await?, output).await
        }
        Command::Webhooks(command) => {
            webhooks::run(command, &Context::open(&args.options).await?, output).await
        }
        Command::Mock(args) => mock::run(args, output).await,
        Command::Completions(args) => completions::run(args, output),
    }
}
