//! `feather connections list`.

use std::collections::BTreeSet;

use featherhq::Connection;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::list;
use crate::context::Context;
use crate::failure::{Exit, Failure, Stop};
use crate::output::Output;
use crate::suggest;
use crate::watch::Watch;

/// The integrations that this version knows.
const INTEGRATIONS: &[&str] =
    &["slack", "custom_mcp", "notion", "google_drive", "calcom", "twilio", "email"];

/// The statuses that this version knows. Feather publishes no list. The last three are assumed,
/// so that looking for broken connections is no mistake where there are none.
const STATUSES: &[&str] = &["active", "pending_oauth", "error", "expired", "disconnected"];

/// Maximum number of present values in a hint.
const PRESENT: usize = 50;

/// Which connections to list. Values are compared as strings, so that values which Feather has
/// added since can be selected.
#[derive(Debug, clap::Args)]
pub(crate) struct Selection {
    /// Select an integration, such as slack; repeatable
    #[arg(long, value_name = "KEY")]
    integration: Vec<String>,
    /// Select a status, such as active; repeatable
    #[arg(long, value_name = "STATUS")]
    status: Vec<String>,
    /// Fail if a filter value is neither known nor present
    ///
    /// Likely a typing error: a warning without this option, exit code 2 with it
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    pub(super) watch: Watch,
}

/// A property that connections are filtered by.
struct Property<'a> {
    option: &'static str,
    selected: &'a [String],
    known: &'static [&'static str],
    /// Values of other connections, a limited number.
    present: BTreeSet<String>,
    /// Selected values that a connection has.
    found: BTreeSet<&'a str>,
    /// Whether a connection has a value that does not decode.
    has_undecoded: bool,
}

impl<'a> Property<'a> {
    fn new(option: &'static str, selected: &'a [String], known: &'static [&'static str]) -> Self {
        let (present, found) = Default::default();
        Self { option, selected, known, present, found, has_undecoded: false }
    }

    /// Returns whether a connection with this value may be selected. `None` does not decode.
    fn admits(&mut self, value: Option<&str>) -> bool {
        if self.selected.is_empty() {
            return true;
        }
        let Some(value) = value else {
            self.has_undecoded = true;
            return true;
        };
        if let Some(selected) = self.selected.iter().find(|selected| *selected == value) {
            self.found.insert(selected);
            return true;
        }
        if self.present.len() < PRESENT && !self.present.contains(value) {
            self.present.insert(value.to_owned());
        }
        false
    }

    /// Returns a failure for each value that is neither known nor present.
    fn mistakes(&self) -> impl Iterator<Item = Failure> {
        let is_mistake = |value: &&String| {
            !self.has_undecoded
                && !self.known.contains(&value.as_str())
                && !self.found.contains(value.as_str())
        };
        self.selected.iter().filter(is_mistake).map(|value| {
            let message = format!("{} {value:?} matches no connection", self.option);
            let failure = Failure::new("filter", Exit::Done, message);
            match self.nearest(value) {
                Some(nearest) => failure.with_hint(format!("did you mean {nearest:?}?")),
                None if self.present.is_empty() => failure,
                None => {
                    let present: Vec<&str> = self.present.iter().map(String::as_str).collect();
                    failure.with_hint(format!("present values: {}", present.join(", ")))
                }
            }
        })
    }

    /// Returns the known or present value that is most similar.
    fn nearest(&self, value: &str) -> Option<String> {
        let present = self.present.iter().map(String::as_str);
        suggest::nearest(value, self.known.iter().copied().chain(present))
    }
}

struct Filter<'a> {
    integration: Property<'a>,
    status: Property<'a>,
}

impl Filter<'_> {
    fn admits(&mut self, integration: Option<&str>, status: Option<&str>) -> bool {
        // Both record their value, whatever the other one returns.
        let integration = self.integration.admits(integration);
        let status = self.status.admits(status);
        integration && status
    }
}

impl list::Filter<Connection> for Filter<'_> {
    fn admits(&mut self, connection: &Connection) -> bool {
        self.admits(Some(connection.integration_key.as_str()), Some(connection.status.as_str()))
    }

    fn admits_undecoded(&mut self, json: &str) -> bool {
        let known: FilteredProperties<'_> = serde_json::from_str(json).unwrap_or_default();
        let string = |value: Option<&RawValue>| -> Option<String> {
            value.and_then(|value| serde_json::from_str(value.get()).ok())
        };
        self.admits(string(known.integration_key).as_deref(), string(known.status).as_deref())
    }
}

/// The filtered properties of a connection that does not decode.
#[derive(Default, Deserialize)]
#[serde(default)]
struct FilteredProperties<'a> {
    #[serde(borrow)]
    integration_key: Option<&'a RawValue>,
    #[serde(borrow)]
    status: Option<&'a RawValue>,
}

pub(super) async fn list(
    selection: &Selection,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let mut filter = Filter {
        integration: Property::new("--integration", &selection.integration, INTEGRATIONS),
        status: Property::new("--status", &selection.status, STATUSES),
    };
    let is_filtered = !selection.integration.is_empty() || !selection.status.is_empty();
    let none = if is_filtered {
        "No connection matches the filters."
    } else {
        "The organization has no connections."
    };
    let open = || context.connections().stream();
    list::print(open, &mut filter, Connection::raw, none, context, output).await?;
    for mistake in filter.integration.mistakes().chain(filter.status.mistakes()) {
        if selection.strict {
            output.report(&mistake.into_usage());
        } else {
            output.warn(&mistake);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use featherhq::{ConnectionStatus, IntegrationKey};

    use super::*;

    #[test]
    fn known_values_are_known_to_the_client() {
        for key in INTEGRATIONS {
            assert!(!matches!(IntegrationKey::from(*key), IntegrationKey::Unknown(_)), "{key}");
        }
        for status in [ConnectionStatus::Active, ConnectionStatus::PendingOauth] {
            assert!(STATUSES.contains(&status.as_str()), "{status}");
        }
    }

    #[test]
    fn only_similar_values_are_suggested() {
        let selected = ["x".to_owned()];
        let mut property = Property::new("--status", &selected, STATUSES);
        assert!(!property.admits(Some("on_hold")));
        assert_eq!(property.nearest("ACTVE").as_deref(), Some("active"));
        assert_eq!(property.nearest("onhold").as_deref(), Some("on_hold"));
        assert_eq!(property.nearest("zzz"), None);
    }
}
