//! Events that vendors have sent.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use featherhq_api::types as wire;
use serde::Serialize;

use super::id::ConnectionId;
use super::json::JsonObject;
use super::{Raw, raw_accessor};
use crate::decode::FromWire;

/// An event that a vendor sent about one of the organisation's connections.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WebhookEvent {
    /// Its id.
    pub event_id: String,
    /// Its kind, in the broad.
    pub event_kind: String,
    /// Its type, in the vendor's own words.
    pub event_type: String,
    /// Who sent it, such as `nango`.
    pub vendor: String,
    /// When it came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_at: Option<DateTime<Utc>>,
    /// Which integration it is about, as the vendor spells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration_key: Option<String>,
    /// The vendor's id of the connection that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_connection_id: Option<String>,
    /// The connection that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<ConnectionId>,
    /// That connection's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nickname: Option<String>,
    /// That connection's handle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nickname_slug: Option<String>,
    /// What the vendor sent. `None` where it was not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<JsonObject>,
    #[serde(skip)]
    raw: Raw,
}

impl WebhookEvent {
    raw_accessor!();
}

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
