//! A connection: an account at a vendor that the organization has linked.

use std::fmt;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use featherhq_api::types as wire;

use super::id::{ConnectionId, OrganizationId};
use super::integration::IntegrationKey;
use super::json::JsonObject;
use super::open::open_enum;
use super::tool::Tool;
use super::{Raw, decodes, raw_accessor, serializes};
use crate::decode::FromWire;

open_enum! {
    /// Status of a connection.
    ///
    /// Feather documents two values and no complete list: expect others.
    ConnectionStatus {
        /// Linked and usable.
        Active = "active",
        /// Waiting for the user to complete the vendor's consent screen.
        PendingOauth = "pending_oauth",
    }
}

open_enum! {
    /// Status of the synchronization of a connection's tools.
    ///
    /// Feather documents no list of values; these have been observed.
    ToolsStatus {
        /// The synchronization with the vendor is running.
        Syncing = "syncing",
        /// The tools are up to date as of `tools_synced_at`.
        Synced = "synced",
        /// The last synchronization failed.
        Failed = "failed",
    }
}

/// An account at a vendor that the organization has linked, and its tools.
///
/// Serializes to the fields below, in this order; [`raw`](Self::raw) is the JSON that the server
/// sent, unknown properties included.
///
/// # Tests
///
/// Tests of code that takes response types need no server: all of them are created by `new` and
/// setting fields, by `from_json`, or by serde_json as part of a larger value.
///
/// ```
/// use featherhq::{Connection, ConnectionStatus, Tool};
///
/// fn is_ready(connection: &Connection) -> bool {
///     connection.is_active() && connection.enabled_tools().next().is_some()
/// }
///
/// let id = "6f0d5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e".parse()?;
/// let mut connection = Connection::new(id, "slack", "Support");
/// assert!(!is_ready(&connection));
/// let tool_id = "0a3a5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e".parse()?;
/// connection.tools.push(Tool::new(tool_id, id, "support_send_message"));
/// assert!(is_ready(&connection));
/// connection.status = ConnectionStatus::PendingOauth;
/// assert!(!is_ready(&connection));
/// # Ok::<(), featherhq::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Connection {
    /// Id of the connection.
    pub id: ConnectionId,
    /// Id of the organization.
    pub organization_id: OrganizationId,
    /// The integration.
    pub integration_key: IntegrationKey,
    /// Slug, made from the first nickname. It is the beginning of tool slugs, and stays the same
    /// when the connection is renamed.
    pub nickname_slug: String,
    /// Display name.
    pub nickname: String,
    /// The vendor that stores the credentials, such as `nango`.
    pub vendor: String,
    /// The vendor's id of the connection. `None` until the vendor has one.
    pub vendor_connection_id: Option<String>,
    /// Status of the connection.
    pub status: ConnectionStatus,
    /// Status of the synchronization of the tools.
    pub tools_status: ToolsStatus,
    /// Time of the last synchronization of the tools. `None` if never.
    pub tools_synced_at: Option<DateTime<Utc>>,
    /// Human-readable reason for the status, if any.
    pub status_reason: Option<String>,
    /// Time when the user authorized the connection. `None` if not yet.
    pub connected_at: Option<DateTime<Utc>>,
    /// Time of the last refresh of the credentials.
    pub last_refreshed_at: Option<DateTime<Utc>>,
    /// Time of the last use.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Metadata of the vendor. Properties differ by vendor and are not documented.
    pub metadata: JsonObject,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
    /// Maximum rate at which the organization's own voice account starts calls, in calls per
    /// second: above 0 and at most 10,000. `None` if no rate is set.
    #[cfg_attr(feature = "schemars", schemars(skip_serializing_if = "Option::is_none"))]
    pub voice_account_cps: Option<f64>,
    /// The tools. Empty if the server sent none.
    pub tools: Vec<Tool>,
    #[cfg_attr(feature = "schemars", schemars(skip))]
    raw: Raw,
}

impl Connection {
    /// Creates an active connection with synchronized tools, for tests. The slug is made from the
    /// nickname, times are 1970-01-01, other fields are empty; all can be set.
    pub fn new(
        id: ConnectionId,
        integration: impl Into<IntegrationKey>,
        nickname: impl Into<String>,
    ) -> Self {
        let nickname = nickname.into();
        Self {
            id,
            organization_id: uuid::Uuid::nil().into(),
            integration_key: integration.into(),
            nickname_slug: slug(&nickname),
            nickname,
            vendor: String::new(),
            vendor_connection_id: None,
            status: ConnectionStatus::Active,
            tools_status: ToolsStatus::Synced,
            tools_synced_at: None,
            status_reason: None,
            connected_at: None,
            last_refreshed_at: None,
            last_used_at: None,
            metadata: JsonObject::empty(),
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            voice_account_cps: None,
            tools: Vec::new(),
            raw: Raw::none(),
        }
    }

    raw_accessor!();

    /// Returns whether the connection is active.
    pub fn is_active(&self) -> bool {
        self.status == ConnectionStatus::Active
    }

    /// Returns a problem that needs attention, if any: a status that is neither active nor
    /// waiting for consent, a failed synchronization of tools, or operators' values that no longer
    /// fit a tool.
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// for connection in feather.connections().list().await? {
    ///     if let Some(attention) = connection.needs_attention() {
    ///         println!("{}: {attention}", connection.nickname);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn needs_attention(&self) -> Option<Attention<'_>> {
        let kind = match &self.status {
            ConnectionStatus::PendingOauth => return None,
            ConnectionStatus::Active => {
                if self.tools_status == ToolsStatus::Failed {
                    AttentionKind::ToolsFailed
                } else if let Some(tool) = self.tools.iter().find(|tool| tool.is_stale()) {
                    AttentionKind::StaleTool(tool)
                } else {
                    return None;
                }
            }
            other => AttentionKind::Status(other),
        };
        Some(Attention { kind, reason: self.status_reason.as_deref() })
    }

    /// Returns the tools that assistants may use.
    pub fn enabled_tools(&self) -> impl Iterator<Item = &Tool> {
        self.tools.iter().filter(|tool| tool.is_enabled)
    }

    /// Returns the tool with this slug, such as `support_send_message`.
    pub fn tool_by_slug(&self, slug: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| tool.slug == slug)
    }

    /// Returns the tool with this name at the vendor, such as `chat.postMessage`.
    pub fn tool_by_path(&self, path: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| tool.tool_path == path)
    }
}

/// Filters for a list of connections. Implemented for slices, and therefore for the `Vec` of
/// [`Connections::list`](crate::Connections::list).
///
/// ```no_run
/// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
/// use featherhq::ConnectionsExt as _;
///
/// let connections = feather.connections().list().await?;
/// for connection in connections.by_integration("slack") {
///     println!("{} has {} tools", connection.nickname, connection.tools.len());
/// }
/// for (connection, attention) in connections.needing_attention() {
///     println!("{}: {attention}", connection.nickname);
/// }
/// # Ok(())
/// # }
/// ```
pub trait ConnectionsExt: sealed::Sealed {
    /// Returns the connections of an integration.
    fn by_integration(
        &self,
        integration: impl Into<IntegrationKey>,
    ) -> impl Iterator<Item = &Connection>;

    /// Returns the active connections.
    fn active(&self) -> impl Iterator<Item = &Connection>;

    /// Returns the connections that need attention, each with its problem.
    fn needing_attention(&self) -> impl Iterator<Item = (&Connection, Attention<'_>)>;

    /// Returns the connection with this slug. Slugs are unique within an organization.
    fn by_slug(&self, nickname_slug: &str) -> Option<&Connection>;
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for [super::Connection] {}
}

impl ConnectionsExt for [Connection] {
    fn by_integration(
        &self,
        integration: impl Into<IntegrationKey>,
    ) -> impl Iterator<Item = &Connection> {
        let integration = integration.into();
        self.iter().filter(move |connection| connection.integration_key == integration)
    }

    fn active(&self) -> impl Iterator<Item = &Connection> {
        self.iter().filter(|connection| connection.is_active())
    }

    fn needing_attention(&self) -> impl Iterator<Item = (&Connection, Attention<'_>)> {
        self.iter().filter_map(|connection| Some((connection, connection.needs_attention()?)))
    }

    fn by_slug(&self, nickname_slug: &str) -> Option<&Connection> {
        self.iter().find(|connection| connection.nickname_slug == nickname_slug)
    }
}

/// A problem of a connection. Returned by [`Connection::needs_attention`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attention<'a> {
    kind: AttentionKind<'a>,
    reason: Option<&'a str>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum AttentionKind<'a> {
    Status(&'a ConnectionStatus),
    ToolsFailed,
    StaleTool(&'a Tool),
}

impl<'a> Attention<'a> {
    /// Returns the server's reason, if any.
    pub fn reason(&self) -> Option<&'a str> {
        self.reason
    }
}

impl fmt::Display for Attention<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            AttentionKind::Status(status) => write!(f, "its status is {status}")?,
            AttentionKind::ToolsFailed => f.write_str("the synchronization of its tools failed")?,
            AttentionKind::StaleTool(tool) => {
                write!(f, "values of its tool {} no longer fit", tool.slug)?;
            }
        }
        match self.reason {
            Some(reason) => write!(f, " ({reason})"),
            None => Ok(()),
        }
    }
}

/// Returns the slug that the server makes from a nickname: in lower case, with every run of other
/// characters replaced by one underscore.
fn slug(nickname: &str) -> String {
    let lower = nickname.to_lowercase();
    let words = lower.split(|char: char| !char.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
}

decodes!(Connection);
serializes!(Connection {
    id, organization_id, integration_key, nickname_slug, nickname, vendor, vendor_connection_id,
    status, tools_status, tools_synced_at, status_reason, connected_at, last_refreshed_at,
    last_used_at, metadata, created_at, updated_at, voice_account_cps if set, tools,
});

impl FromWire for Connection {
    type Wire = wire::ConnectionResponse;

    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self {
        // Destructured without `..`, so that a new property of the document is a compile error
        // until it has a field.
        let wire::ConnectionResponse {
            id,
            organization_id,
            integration_key,
            nickname_slug,
            nickname,
            vendor,
            vendor_connection_id,
            status,
            tools_status,
            tools_synced_at,
            status_reason,
            connected_at,
            last_refreshed_at,
            last_used_at,
            metadata,
            created_at,
            updated_at,
            voice_account_cps,
            tools,
        } = wire;
        Self {
            id: id.into(),
            organization_id: organization_id.into(),
            integration_key: IntegrationKey::from_wire(integration_key),
            nickname_slug,
            nickname,
            vendor,
            vendor_connection_id,
            status: status.into(),
            tools_status: tools_status.into(),
            tools_synced_at: tools_synced_at.map(Into::into),
            status_reason,
            connected_at: connected_at.map(Into::into),
            last_refreshed_at: last_refreshed_at.map(Into::into),
            last_used_at: last_used_at.map(Into::into),
            metadata: JsonObject::from_wire(metadata),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            voice_account_cps,
            tools: tools.unwrap_or_default().into_iter().map(Tool::from_part).collect(),
            raw: raw.into(),
        }
    }
}
