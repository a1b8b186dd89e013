//! `feather integrations`.

use std::time::Duration;

use clap::Subcommand;
use featherhq::Integration;

use super::list::{All, print};
use crate::context::Context;
use crate::failure::Stop;
use crate::output::Output;
use crate::watch::Watch;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List integrations, connected or not
    #[command(
        after_help = "Examples:\n  feather --mock integrations list\n  feather integrations list -o ndjson | jq -r .key"
    )]
    List(Watch),
}

impl Command {
    /// Returns the time between two requests of a list that is watched.
    pub(crate) fn watches(&self) -> Option<Duration> {
        let Self::List(watch) = self;
        watch.interval()
    }
}

pub(crate) async fn run(
    command: &Command,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    match command {
        Command::List(_) => {
            let open = || context.client.integrations().stream();
            let none = "The platform offers no integrations.";
            print(open, &mut All, Integration::raw, none, context, output).await
        }
    }
}
