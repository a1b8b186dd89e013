//! The catalogue of what an organisation can connect.

use bytes::Bytes;
use featherhq_api::types as wire;
use serde::Serialize;

use super::open::open_enum;
use super::{Raw, raw_accessor};
use crate::decode::FromWire;

open_enum! {
    /// Which integration a connection is of.
    ///
    /// Feather adds integrations; one that is new here is [`Unknown`](Self::Unknown) and
    /// breaks nothing.
    ///
    /// ```
    /// use featherhq::IntegrationKey;
    ///
    /// assert_eq!(IntegrationKey::from("google_drive"), IntegrationKey::GoogleDrive);
    /// assert_eq!(IntegrationKey::from("telegraph").as_str(), "telegraph");
    /// ```
    IntegrationKey {
        /// Slack.
        Slack = "slack",
        /// An MCP server of the organisation's own.
        CustomMcp = "custom_mcp",
        /// Notion.
        Notion = "notion",
        /// Google Drive.
        GoogleDrive = "google_drive",
        /// Cal.com.
        Calcom = "calcom",
        /// Twilio.
        Twilio = "twilio",
        /// E-mail.
        Email = "email",
    }
}

impl IntegrationKey {
    pub(super) fn from_wire(key: wire::IntegrationKey) -> Self {
        // By its text, since both sides are open: the facade may know a value that the
        // document does not list yet, and the other way round.
        Self::from(key.as_str())
    }
}

/// An integration that the platform offers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Integration {
    /// What connections of it carry as their `integration_key`.
    pub key: IntegrationKey,
    /// Its name for people.
    pub display_name: String,
    /// What it is good for.
    pub description: String,
    /// What it belongs to, such as `communication` or `scheduling`.
    pub category: String,
    /// Where its logo is.
    pub logo_url: String,
    #[serde(skip)]
    raw: Raw,
}

impl Integration {
    raw_accessor!();
}

impl FromWire for Integration {
    type Wire = wire::IntegrationSummary;

    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self {
        let wire::IntegrationSummary { key, display_name, description, category, logo_url } = wire;
        Self {
            key: IntegrationKey::from_wire(key),
            display_name,
            description,
            category,
            logo_url,
            raw: raw.into(),
        }
    }
}
