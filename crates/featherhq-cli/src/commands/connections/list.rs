//! `feather connections list`.

use featherhq::Connection;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::listing;
use crate::context::Context;
use crate::failure::Stop;
use crate::output::Output;

/// Which connections to list. Values are compared as texts, so that those which Feather
/// has added since can be asked for as well.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Filter {
    /// Only those of this integration, such as slack; may be repeated
    #[arg(long, value_name = "KEY")]
    integration: Vec<String>,
    /// Only those with this status, such as active; may be repeated
    #[arg(long, value_name = "STATUS")]
    status: Vec<String>,
}

impl Filter {
    fn is_set(&self) -> bool {
        !self.integration.is_empty() || !self.status.is_empty()
    }

    /// Says so of a connection with these values. What is not known may be anything.
    fn fits(&self, integration: Option<&str>, status: Option<&str>) -> bool {
        let any = |wanted: &[String], text: Option<&str>| {
            wanted.is_empty() || text.is_none_or(|text| wanted.iter().any(|wanted| wanted == text))
        };
        any(&self.integration, integration) && any(&self.status, status)
    }
}

impl listing::Filter<Connection> for Filter {
    fn admits(&mut self, connection: &Connection) -> bool {
        self.fits(Some(connection.integration_key.as_str()), Some(connection.status.as_str()))
    }

    fn admits_text(&mut self, text: &str) -> bool {
        let known: Known<'_> = serde_json::from_str(text).unwrap_or_default();
        let text = |value: Option<&RawValue>| -> Option<String> {
            value.and_then(|value| serde_json::from_str(value.get()).ok())
        };
        self.fits(text(known.integration_key).as_deref(), text(known.status).as_deref())
    }
}

/// What is asked for of a connection that does not decode, whatever it is.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Known<'a> {
    #[serde(borrow)]
    integration_key: Option<&'a RawValue>,
    #[serde(borrow)]
    status: Option<&'a RawValue>,
}

pub(super) async fn list(
    filter: &mut Filter,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let none = if filter.is_set() {
        "No connection fits the filters."
    } else {
        "The organization has no connections."
    };
    let stream = context.connections().stream();
    listing::print(stream, filter, Connection::raw, none, context, output).await
}
