//! Results of connecting, with secrets. None of the types serializes, and `Debug` redacts them.

use std::fmt;

use bytes::Bytes;
use calamus_runtime::Secret;
use calamus_runtime::sdk::REDACTED;
use chrono::{DateTime, Utc};
use featherhq_api::types as wire;

use super::connection::ConnectionStatus;
use super::id::ConnectionId;
use super::{Raw, decodes, raw_accessor};
use crate::decode::FromWire;

/// An OAuth connection that waits for the consent screen. Returned by
/// [`create`](crate::Connections::create).
///
/// Pass the session token to the vendor's frontend SDK. Once the user has completed the consent
/// screen, call [`finalize`](crate::Connections::finalize).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewConnection {
    /// Id of the new connection.
    pub connection_id: ConnectionId,
    /// Session token for the vendor's SDK: short-lived, and a secret.
    pub session_token: Secret,
    /// Expiry of the session token.
    pub expires_at: DateTime<Utc>,
    /// The vendor of the SDK, such as `nango`.
    pub vendor: String,
    raw: Raw,
}

decodes!(NewConnection);

impl NewConnection {
    /// Creates a new connection, for tests. The vendor is `nango` and can be set.
    pub fn new(
        connection_id: ConnectionId,
        session_token: impl Into<Secret>,
        expires_at: DateTime<Utc>,
    ) -> Self {
        Self {
            connection_id,
            session_token: session_token.into(),
            expires_at,
            vendor: "nango".to_owned(),
            raw: Raw::none(),
        }
    }

    raw_accessor!("It contains the session token.");
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

/// A connection to an MCP server of the organization. Returned by
/// [`connect_mcp`](crate::Connections::connect_mcp).
///
/// With static credentials it is active at once. With OAuth it is pending until the user has
/// authorized it at [`authorize_url`](Self::authorize_url).
#[derive(Clone)]
#[non_exhaustive]
pub struct McpConnection {
    /// Id of the new connection.
    pub connection_id: ConnectionId,
    /// Status.
    pub status: ConnectionStatus,
    /// The vendor that stores the credentials.
    pub vendor: String,
    /// URL of the consent screen. Only with OAuth. Its query contains the state, so treat it as a
    /// secret.
    pub authorize_url: Option<String>,
    /// OAuth state, which the redirect repeats. Only with OAuth.
    pub state: Option<Secret>,
    raw: Raw,
}

decodes!(McpConnection);

impl McpConnection {
    /// Creates a connection, for tests. Other fields are empty and can be set.
    pub fn new(connection_id: ConnectionId, status: impl Into<ConnectionStatus>) -> Self {
        Self {
            connection_id,
            status: status.into(),
            vendor: String::new(),
            authorize_url: None,
            state: None,
            raw: Raw::none(),
        }
    }

    raw_accessor!("It contains the authorize URL and the state.");
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

/// The authentication metadata of an MCP server. Returned by
/// [`discover_mcp`](crate::Connections::discover_mcp).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct McpDiscovery {
    /// Whether the server supports dynamic client registration. If not, OAuth needs a client id.
    pub supports_dcr: bool,
    /// Authorization endpoint, if published.
    pub authorize_url: Option<String>,
    /// Token endpoint, if published.
    pub token_url: Option<String>,
    /// Supported scopes.
    pub scopes: Vec<String>,
    raw: Raw,
}

decodes!(McpDiscovery);

impl McpDiscovery {
    /// Creates metadata, for tests. Other fields are empty and can be set.
    pub fn new(supports_dcr: bool) -> Self {
        Self {
            supports_dcr,
            authorize_url: None,
            token_url: None,
            scopes: Vec::new(),
            raw: Raw::none(),
        }
    }

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
