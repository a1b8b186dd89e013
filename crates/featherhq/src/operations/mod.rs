//! One request builder for each operation of the API, each with its setters.
//!
//! Bounds that the document declares are checked when the request is built; everything else is
//! left to the server.

mod connect_email;
mod connect_mcp;
mod create_connection;
mod disconnect_connection;
mod discover_mcp;
mod finalize_connection;
mod get_connection;
mod list_connections;
mod list_integrations;
mod list_webhook_events;
mod mcp_oauth;
mod refresh_tools;
mod set_tools_enabled;
mod test_invoke;
mod test_lease;
mod test_mcp_call;
mod update_connection;
mod update_tool;

pub use connect_email::ConnectEmail;
pub use connect_mcp::ConnectMcp;
pub use create_connection::CreateConnection;
pub use disconnect_connection::DisconnectConnection;
pub use discover_mcp::DiscoverMcp;
pub use finalize_connection::FinalizeConnection;
pub use get_connection::GetConnection;
pub use list_connections::ListConnections;
pub use list_integrations::ListIntegrations;
pub use list_webhook_events::ListWebhookEvents;
pub use mcp_oauth::McpOauth;
pub use refresh_tools::RefreshTools;
pub use set_tools_enabled::SetToolsEnabled;
pub use test_invoke::TestInvoke;
pub use test_lease::TestLease;
pub use test_mcp_call::TestMcpCall;
pub use update_connection::UpdateConnection;
pub use update_tool::UpdateTool;
