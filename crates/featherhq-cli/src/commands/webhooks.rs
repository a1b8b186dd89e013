//! `feather webhooks`.

use clap::Subcommand;
use featherhq::WebhookEvent;

use super::list::{All, print};
use crate::context::Context;
use crate::failure::Stop;
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List recent webhook events about the organization's connections
    #[command(after_help = "\
Examples:
  feather webhooks list
  feather webhooks list --limit 200 -o ndjson | jq -r .event_type")]
    List(Selection),
}

/// Which events to list.
#[derive(Debug, clap::Args)]
pub(crate) struct Selection {
    /// Select events of one vendor
    ///
    /// Default of the server: nango
    #[arg(long, value_name = "VENDOR")]
    vendor: Option<String>,
    /// Limit the number of events, from 1 to 200
    ///
    /// Default of the server: 50
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=200))]
    limit: Option<u16>,
}

pub(crate) async fn run(
    command: &Command,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    match command {
        Command::List(selection) => list(selection, context, output).await,
    }
}

async fn list(selection: &Selection, context: &Context, output: &mut Output) -> Result<(), Stop> {
    let open = || {
        let mut call = context.client.webhook_events().list();
        if let Some(vendor) = &selection.vendor {
            call = call.vendor(vendor);
        }
        if let Some(limit) = selection.limit {
            call = call.limit(limit);
        }
        call.stream()
    };
    let none = "There are no such events.";
    print(open, &mut All, WebhookEvent::raw, none, context, output).await
}
