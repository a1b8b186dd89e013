//! Integrations that the platform offers.

use bytes::Bytes;
use featherhq_api::types as wire;

use super::open::open_enum;
use super::{Raw, decodes, raw_accessor, serializes};
use crate::decode::FromWire;

open_enum! {
    /// The key of an integration.
    ///
    /// Feather adds integrations. One that this version of the crate does not know is
    /// [`Unknown`](Self::Unknown).
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
        /// An MCP server of the organization.
        CustomMcp = "custom_mcp",
        /// Notion.
        Notion = "notion",
        /// Google Drive.
        GoogleDrive = "google_drive",
        /// Cal.com.
        Calcom = "calcom",
        /// Twilio.
        Twilio = "twilio",
        /// Email.
        Email = "email",
    }
}

impl IntegrationKey {
    pub(super) fn from_wire(key: wire::IntegrationKey) -> Self {
        // By its string, since both enums are open: this one may know a value that the document
        // does not list yet, and the reverse.
        Self::from(key.as_str())
    }
}

/// An integration that the platform offers.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Integration {
    /// The key, which is the `integration_key` of its connections.
    pub key: IntegrationKey,
    /// Display name.
    pub display_name: String,
    /// Description.
    pub description: String,
    /// Category, such as `communication` or `scheduling`.
    pub category: String,
    /// URL of the logo.
    pub logo_url: String,
    #[cfg_attr(feature = "schemars", schemars(skip))]
    raw: Raw,
}

impl Integration {
    /// Creates an integration, for tests. Other fields are empty and can be set.
    pub fn new(key: impl Into<IntegrationKey>, display_name: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            display_name: display_name.into(),
            description: String::new(),
            category: String::new(),
            logo_url: String::new(),
            raw: Raw::none(),
        }
    }

    raw_accessor!();
}

decodes!(Integration);
serializes!(Integration { key, display_name, description, category, logo_url });

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
