//! What it takes to open a connection: answers that carry secrets.
//!
//! None of these types serializes, and none shows a secret in `Debug`.

use std::fmt;

use bytes::Bytes;
use calamus_runtime::Secret;
use calamus_runtime::sdk::REDACTED;
use chrono::{DateTime, Utc};
use featherhq_api::types as wire;

use super::connection::ConnectionStatus;
use super::id::ConnectionId;
use super::{Raw, raw_accessor};
use crate::decode::FromWire;

/// A connection that waits for somebody to grant access in the vendor's window.
///
/// Hand the session token to the vendor's frontend SDK, let the person grant access, then
/// call [`finalize`](crate::Connections::finalize).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewConnection {
    /// The id of the connection that was created.
    pub connection_id: ConnectionId,
    /// What the vendor's SDK needs to open its window. Short-lived, and a secret.
    pub session_token: Secret,
    /// When the session token stops working.
    pub expires_at: DateTime<Utc>,
    /// Whose SDK to use, such as `nango`.
    pub vendor: String,
    raw: Raw,
}

impl NewConnection {
    raw_accessor!("It holds the session token.");
}

impl FromWire for NewConnection {
    type Wire = wire::ConnectionCreateResponse;

    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self {
        let wire::ConnectionCreateResponse { connection_id, session_token, expires_at, vendor } =
            wire;
        Self {
            connection_id: connection_id.into(),
            session_token: session_token.into(),
            expires_at: expires_at.into(),
            vendor,
            raw: raw.into(),
        }
    }
}

/// A connection to an MCP server of the organisation's own.
///
/// With fixed credentials it is active at once. With OAuth it waits for somebody to visit
/// [`authorize_url`](Self::authorize_url).
#[derive(Clone)]
#[non_exhaustive]
pub struct McpConnection {
    /// The id of the connection that was created.
    pub connection_id: ConnectionId,
    /// How far it has come.
    pub status: ConnectionStatus,
    /// Who keeps its credentials.
    pub vendor: String,
    /// Where to send somebody to grant access. Only with OAuth. Its query holds the state,
    /// so treat it as a secret.
    pub authorize_url: Option<String>,
    /// What the server will send back to prove that the answer belongs to this request.
    /// Only with OAuth.
    pub state: Option<Secret>,
    raw: Raw,
}

impl McpConnection {
    raw_accessor!("It holds the authorize URL and the state.");
}

impl fmt::Debug for McpConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("McpConnection")
            .field("connection_id", &self.connection_id)
            .field("status", &self.status)
            .field("vendor", &self.vendor)
            .field("authorize_url", &self.authorize_url.as_ref().map(|_| REDACTED))
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl FromWire for McpConnection {
    type Wire = wire::CustomMcpConnectResponse;

    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self {
        let wire::CustomMcpConnectResponse { connection_id, status, vendor, authorize_url, state } =
            wire;
        Self {
            connection_id: connection_id.into(),
            status: status.into(),
            vendor,
            authorize_url,
            state: state.map(Secret::from),
            raw: raw.into(),
        }
    }
}

/// What an MCP server says about how it wants to be connected to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct McpDiscovery {
    /// Whether clients can register themselves. If not, an OAuth client id is needed.
    pub supports_dcr: bool,
    /// Where people grant access, if the server says so.
    pub authorize_url: Option<String>,
    /// Where tokens are given out, if the server says so.
    pub token_url: Option<String>,
    /// The scopes that the server knows.
    pub scopes: Vec<String>,
    raw: Raw,
}

impl McpDiscovery {
    raw_accessor!();
}

impl FromWire for McpDiscovery {
    type Wire = wire::CustomMcpDiscoverResponse;

    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self {
        let wire::CustomMcpDiscoverResponse { supports_dcr, authorize_url, token_url, scopes } =
            wire;
        Self {
            supports_dcr,
            authorize_url,
            token_url,
            scopes: scopes.unwrap_or_default(),
            raw: raw.into(),
        }
    }
}
