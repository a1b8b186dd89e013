//! Events that vendors have sent.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use featherhq_api::types as wire;

use super::id::ConnectionId;
use super::json::JsonObject;
use super::{Raw, decodes, raw_accessor, serializes};
use crate::decode::FromWire;

/// An event that a vendor has sent about a connection of the organization.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WebhookEvent {
    /// Id of the event.
    pub event_id: String,
    /// Event category.
    pub event_kind: String,
    /// Event type, as the vendor names it.
    pub event_type: String,
    /// The vendor, such as `nango`.
    pub vendor: String,
    /// Time of receipt.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub received_at: Option<DateTime<Utc>>,
    /// The integration, as the vendor spells it.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub integration_key: Option<String>,
    /// The vendor's id of the connection.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub vendor_connection_id: Option<String>,
    /// Id of the connection.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub connection_id: Option<ConnectionId>,
    /// Nickname of the connection.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub nickname: Option<String>,
    /// Slug of the connection.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub nickname_slug: Option<String>,
    /// The vendor's payload. `None` if Feather has not stored it.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub payload: Option<JsonObject>,
    #[cfg_attr(feature = "schemars", schemars(skip))]
    raw: Raw,
}

impl WebhookEvent {
    /// Creates an event, for tests. Other fields are empty and can be set.
    pub fn new(event_id: impl Into<String>, event_type: impl Into<String>) -> Self {
        Self {
            event_id: event_id.into(),
            event_kind: String::new(),
            event_type: event_type.into(),
            vendor: String::new(),
            received_at: None,
            integration_key: None,
            vendor_connection_id: None,
            connection_id: None,
            nickname: None,
            nickname_slug: None,
            payload: None,
            raw: Raw::none(),
        }
    }

    raw_accessor!();
}

decodes!(WebhookEvent);
serializes!(WebhookEvent {
    event_id, event_kind, event_type, vendor, received_at if set, integration_key if set,
    vendor_connection_id if set, connection_id if set, nickname if set, nickname_slug if set,
    payload if set,
});

impl FromWire for WebhookEvent {
    type Wire = wire::WebhookEventResponse;

    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self {
        let wire::WebhookEventResponse {
            event_id,
            event_kind,
            event_type,
            vendor,
            received_at,
            integration_key,
            vendor_connection_id,
            connection_id,
            nickname,
            nickname_slug,
            payload,
        } = wire;
        Self {
            event_id,
            event_kind,
            event_type,
            vendor,
            received_at: received_at.map(Into::into),
            integration_key,
            vendor_connection_id,
            connection_id: connection_id.map(Into::into),
            nickname,
            nickname_slug,
            payload: payload.map(JsonObject::from_wire),
            raw: raw.into(),
        }
    }
}
