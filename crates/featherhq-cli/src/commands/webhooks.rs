//! `feather webhooks`.

use std::time::Duration;

use clap::Subcommand;
use featherhq::WebhookEvent;

use super::list::{Filter, print};
use crate::context::Context;
use crate::failure::{Exit, Failure, Stop};
use crate::output::Output;
use crate::suggest;
use crate::watch::Watch;

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
    #[command(flatten)]
    watch: Watch,
}

/// The vendors that this version knows. Feather publishes one.
const VENDORS: &[&str] = &["nango", "custom_mcp"];

impl Command {
    /// Returns the time between two requests of a list that is watched.
    pub(crate) fn watches(&self) -> Option<Duration> {
        let Self::List(selection) = self;
        selection.watch.interval()
    }
}

/// Counts the events, all of which are listed.
#[derive(Default)]
struct Count(usize);

impl<T> Filter<T> for Count {
    fn admits(&mut self, _: &T) -> bool {
        self.0 += 1;
        true
    }

    fn admits_undecoded(&mut self, _: &str) -> bool {
        self.0 += 1;
        true
    }
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
    let mut count = Count::default();
    print(open, &mut count, WebhookEvent::raw, none, context, output).await?;
    let vendor = selection.vendor.as_deref().filter(|vendor| !VENDORS.contains(vendor));
    if let Some(vendor) = vendor.filter(|_| count.0 == 0) {
        // Likely a typing error, as with the filters of connections.
        let message = format!("--vendor {vendor:?} matches no event");
        let warning = Failure::new("filter", Exit::Done, message);
        output.warn(&match suggest::nearest(vendor, VENDORS.iter().copied()) {
            Some(nearest) => warning.with_hint(format!("did you mean {nearest:?}?")),
            None => warning,
        });
    }
    Ok(())
}
