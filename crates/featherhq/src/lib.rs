//! Rust SDK for Feather's integrations API. Unofficial.
//!
//! Feather is a customer-experience platform; an organisation connects Slack, Notion,
//! Google Drive, Cal.com, Twilio, e-mail or its own MCP servers to it, and each connection
//! carries tools that its assistants call. This crate lists and manages those connections.
//!
//! ```no_run
//! # async fn example() -> Result<(), featherhq::Error> {
//! let feather = featherhq::Client::from_env()?; // FEATHER_API_KEY, FEATHER_BASE_URL
//! for connection in feather.connections().list().await? {
//!     println!("{} {} {}", connection.nickname, connection.integration_key, connection.status);
//! }
//! # Ok(())
//! # }
//! ```

#![warn(missing_docs)]

mod call;
mod client;
mod connections;
mod decode;
mod error;
mod integrations;
mod origin;
mod requests;
mod secret;
mod transport;
mod types;
mod wait;
mod webhook_events;

pub use call::{Call, CallWithResponse, ElementStream, Plain, Response};
pub use client::{Client, ClientBuilder, DEFAULT_BASE_URL};
pub use connections::Connections;
pub use error::{ApiError, Error, ValidationDetail};
pub use integrations::Integrations;
pub use requests::{
    ConnectEmail, ConnectMcp, DiscoverMcp, ListWebhookEvents, McpOauth, TestInvoke,
    UpdateConnection, UpdateTool,
};
pub use secret::Secret;
pub use types::{
    Connection, ConnectionId, ConnectionStatus, InputDefault, InputDefaults, InputKind,
    Integration, IntegrationKey, Invocation, JsonObject, JsonValue, Lease, McpCallResult,
    McpConnection, McpDiscovery, NewConnection, OrganizationId, Tool, ToolId, ToolsStatus,
    WebhookEvent,
};
pub use wait::Wait;
pub use webhook_events::WebhookEvents;
