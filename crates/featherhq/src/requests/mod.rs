//! Calls with members to set: what each may be given, and how it becomes a request.
//!
//! What the document bounds is checked here, before anything is sent; everything else is
//! for the server to judge.

mod connect_email;
mod connect_mcp;
mod discover_mcp;
mod invoke;
mod update_connection;
mod update_tool;
mod webhook_events;

pub use connect_email::ConnectEmail;
pub use connect_mcp::{ConnectMcp, McpOauth};
pub use discover_mcp::DiscoverMcp;
pub use invoke::TestInvoke;
pub use update_connection::UpdateConnection;
pub use update_tool::UpdateTool;
pub use webhook_events::ListWebhookEvents;
