//! A connection: an account at a vendor that the organisation has linked.

use std::fmt;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use featherhq_api::types as wire;
use serde::Serialize;

use super::id::{ConnectionId, OrganizationId};
use super::integration::IntegrationKey;
use super::json::JsonObject;
use super::open::open_enum;
use super::tool::Tool;
use super::{Raw, raw_accessor};
use crate::decode::{self, FromWire, Sealed};
use crate::error::Error;
use crate::secret::Secrets;
use crate::secret_properties::SECRET_PROPERTIES;

open_enum! {
    /// How far a connection has come.
    ///
    /// Feather publishes two values and no complete list: expect others.
    ConnectionStatus {
        /// Linked and usable.
        Active = "active",
        /// Waiting for somebody to grant access in the vendor's consent window.
        PendingOauth = "pending_oauth",
    }
}

open_enum! {
    /// How far the tools of a connection have come.
    ///
    /// Feather publishes no list of values; these have been seen.
    ToolsStatus {
        /// The tools are being read from the vendor.
        Syncing = "syncing",
        /// The tools are up to date as of `tools_synced_at`.
        Synced = "synced",
        /// The last attempt to read the tools failed.
        Failed = "failed",
    }
}

/// An account at a vendor that the organisation has linked, and its tools.
///
/// Serializes to the members below, in their order; [`raw`](Self::raw) is the text that
/// the server sent, with whatever this version of the crate does not know.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// The organisation that it belongs to.
    pub organization_id: OrganizationId,
    /// Which integration it is of.
    pub integration_key: IntegrationKey,
    /// The handle that was made from its first nickname. Tool slugs begin with it; renaming
    /// does not change it.
    pub nickname_slug: String,
    /// Its name for people.
    pub nickname: String,
    /// Who keeps its credentials, such as `nango`.
    pub vendor: String,
    /// Its id there. `None` until the vendor has one.
    pub vendor_connection_id: Option<String>,
    /// How far it has come.
    pub status: ConnectionStatus,
    /// How far its tools have come.
    pub tools_status: ToolsStatus,
    /// When its tools were last read from the vendor. `None` if never.
    pub tools_synced_at: Option<DateTime<Utc>>,
    /// Why it has the status that it has, where that needs saying.
    pub status_reason: Option<String>,
    /// When access was granted. `None` if not yet.
    pub connected_at: Option<DateTime<Utc>>,
    /// When its credentials were last renewed.
    pub last_refreshed_at: Option<DateTime<Utc>>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// What the vendor says about it. Keys differ by vendor and are not published.
    pub metadata: JsonObject,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// How many calls a second the organisation's own voice account may begin, above 0 and
    /// at most 10,000. `None` where no such rate is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice_account_cps: Option<f64>,
    /// Its tools. Empty where the server sent none.
    pub tools: Vec<Tool>,
    #[serde(skip)]
    raw: Raw,
}

impl Connection {
    /// Reads a connection from JSON that was kept, such as what [`raw`](Self::raw) gave.
    ///
    /// # Errors
    ///
    /// A decode error with the place, if the text is not a connection.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        decode::value(
            Bytes::copy_from_slice(text.as_bytes()),
            None,
            &Secrets::of_properties(SECRET_PROPERTIES),
        )
    }

    raw_accessor!();

    /// Whether it can be used.
    pub fn is_active(&self) -> bool {
        self.status == ConnectionStatus::Active
    }

    /// What somebody should look at, if anything: a status that is neither active nor waiting
    /// for consent, tools that could not be read, or values that no longer fit their tools.
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

    /// The tools that assistants may use.
    pub fn enabled_tools(&self) -> impl Iterator<Item = &Tool> {
        self.tools.iter().filter(|tool| tool.is_enabled)
    }

    /// The tool with this slug, such as `support_send_message`.
    pub fn tool_by_slug(&self, slug: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| tool.slug == slug)
    }

    /// The tool with this name at the vendor, such as `chat.postMessage`.
    pub fn tool_by_path(&self, path: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| tool.tool_path == path)
    }
}

/// What is often looked for in a list of connections; implemented for slices, and so for what
/// [`Connections::list`](crate::Connections::list) ends in.
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
pub trait ConnectionsExt: Sealed {
    /// Those of this integration, given as its key or as a text.
    fn by_integration(
        &self,
        integration: impl Into<IntegrationKey>,
    ) -> impl Iterator<Item = &Connection>;

    /// Those that can be used.
    fn active(&self) -> impl Iterator<Item = &Connection>;

    /// Those that somebody should look at, and why.
    fn needing_attention(&self) -> impl Iterator<Item = (&Connection, Attention<'_>)>;

    /// The one with this handle. There is one at most, unless the server breaks its own rules.
    fn by_slug(&self, nickname_slug: &str) -> Option<&Connection>;
}

impl Sealed for [Connection] {}

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

/// Why somebody should look at a connection; from [`Connection::needs_attention`].
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
    /// What the server says the reason is, where it says one.
    pub fn reason(&self) -> Option<&'a str> {
        self.reason
    }
}

impl fmt::Display for Attention<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            AttentionKind::Status(status) => write!(f, "its status is {status}")?,
            AttentionKind::ToolsFailed => f.write_str("its tools could not be read")?,
            AttentionKind::StaleTool(tool) => {
                write!(f, "values set for its tool {} no longer fit", tool.slug)?;
            }
        }
        match self.reason {
            Some(reason) => write!(f, " ({reason})"),
            None => Ok(()),
        }
    }
}

impl FromWire for Connection {
    type Wire = wire::ConnectionResponse;

    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self {
        // Every member by name: one that the document gains stops the build here, until
        // somebody has decided about it.
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
