//! `feather connections list`.

use featherhq::{Connection, ElementStream};

use super::super::listing;
use crate::context::Context;
use crate::failure::Stop;
use crate::output::Output;

/// Which connections to list. Values are compared as texts, so that those which Feather
/// has added since can be asked for as well.
#[derive(Debug, clap::Args)]
pub(crate) struct Filter {
    /// Only those of this integration, such as slack; may be repeated
    #[arg(long, value_name = "KEY")]
    integration: Vec<String>,
    /// Only those with this status, such as active; may be repeated
    #[arg(long, value_name = "STATUS")]
    status: Vec<String>,
}

impl Filter {
    fn admits(&self, connection: &Connection) -> bool {
        let any = |wanted: &[String], text: &str| {
            wanted.is_empty() || wanted.iter().any(|wanted| wanted == text)
        };
        any(&self.integration, connection.integration_key.as_str())
            && any(&self.status, connection.status.as_str())
    }

    fn is_set(&self) -> bool {
        !self.integration.is_empty() || !self.status.is_empty()
    }
}

pub(super) async fn list(
    filter: &Filter,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    listing::print(
        context.connections().stream(),
        ElementStream::is_finished,
        |connection| filter.admits(connection),
        Connection::raw,
        if filter.is_set() {
            "No connection fits the filters."
        } else {
            "The organisation has no connections."
        },
        context,
        output,
    )
    .await
}
