//! `feather integrations`.

use clap::Subcommand;
use featherhq::Integration;

use super::listing;
use crate::context::Context;
use crate::failure::Stop;
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the integrations that the platform offers, connected or not
    #[command(
        after_help = "Examples:\n  feather --mock integrations list\n  feather integrations list -o ndjson | jq -r .key"
    )]
    List,
}

pub(crate) async fn run(
    command: &Command,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    match command {
        Command::List => {
            listing::print(
                || context.client.integrations().stream(),
                &mut listing::All,
                Integration::raw,
                "The platform offers no integrations.",
                context,
                output,
            )
            .await
        }
    }
}
