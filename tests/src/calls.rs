//! One call of the facade for each operation, to be made in a loop.

use std::future::poll_fn;
use std::pin::Pin;

use featherhq::{Client, ConnectionId, Error, IntegrationKey, JsonObject, ToolId};
use futures_core::Stream;

/// What a call ends in.
pub type Outcome<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + 'a>>;

/// A call that succeeds with the seeded organization of the mock server.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// The `operationId` that it sends.
    pub operation: &'static str,
    /// The expression in Rust.
    expression: &'static str,
    /// Makes it with these ids, as far as it takes any.
    pub make: for<'a> fn(&'a Client, ConnectionId, ToolId) -> Outcome<'a>,
}

impl Call {
    /// Returns the path of the method from the client, as in `connections().get`.
    pub fn facade(&self) -> String {
        let (_, path) = self.expression.split_once("feather.").unwrap_or_default();
        let mut parts = path.split('.').map(|part| part.split('(').next().unwrap_or_default());
        let mut next = || parts.next().unwrap_or_default();
        format!("{}().{}", next(), next())
    }
}

/// A connection of the seeded organisation: Slack, active.
pub const CONNECTION: &str = "0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801";
/// Another: a custom MCP server, active.
pub const MCP_CONNECTION: &str = "8d0a2ce5-6174-4fbd-8c29-5e4d3b1fa008";
/// Another: Cal.com, waiting for consent.
pub const PENDING_CONNECTION: &str = "5a7d9fb2-3e41-4c8a-99f6-2b1a0e8c7d05";

macro_rules! calls {
    ($(#[$doc:meta])* $name:ident = |$client:ident, $connection:ident, $tool:ident|
        $($operation:literal => $call:expr,)*
    ) => {
        $(#[$doc])*
        pub const $name: &[Call] = &[$(Call {
            operation: $operation,
            expression: stringify!($call),
            make: |$client, $connection, $tool| {
                // Most calls take fewer ids.
                let _ = ($connection, $tool);
                Box::pin(async move { $call.await.map(drop) })
            },
        }),*];
    };
}

calls! {
    /// One for each operation, in the order of the document.
    ALL = |feather, connection, tool|
    "listIntegrations" => feather.integrations().list(),
    "listConnections" => feather.connections().list(),
    "createConnection" => feather.connections().create(IntegrationKey::Notion, "Wiki"),
    "getConnection" => feather.connections().get(connection),
    "updateConnection" => feather.connections().update(connection).nickname("Renamed"),
    "disconnectConnection" => feather.connections().disconnect(connection),
    "connectCustomMcp" => feather.connections().connect_mcp("Stock", SERVER),
    "connectEmail" => feather.connections().connect_email(),
    "discoverCustomMcp" => feather.connections().discover_mcp(SERVER),
    "finalizeConnection" => feather.connections().finalize(connection),
    "refreshConnectionTools" => feather.connections().refresh_tools(connection),
    "bulkUpdateConnectionTools" => feather.connections().set_tools_enabled(connection, true),
    "updateConnectionTool" => feather.connections().update_tool(connection, tool).enabled(true),
    "testInvokeConnection" => feather.connections().test_invoke(connection, SLUG, input()),
    "testMcpCallConnection" => feather.connections().test_mcp_call(connection, SLUG, input()),
    "testLeaseConnection" => feather.connections().test_lease(connection),
    "listWebhookEvents" => feather.webhook_events().list(),
}

calls! {
    /// Lists that are read element by element.
    STREAMS = |feather, connection, tool|
    "listIntegrations" => read(feather.integrations().stream()),
    "listConnections" => read(feather.connections().stream()),
}

/// Reads a stream to its end.
async fn read<T>(mut elements: impl Stream<Item = Result<T, Error>> + Unpin) -> Result<(), Error> {
    while let Some(element) = poll_fn(|context| Pin::new(&mut elements).poll_next(context)).await {
        element?;
    }
    Ok(())
}

const SERVER: &str = "https://mcp.example.com/sse";
/// A tool of [`MCP_CONNECTION`], which takes both kinds of calls.
const SLUG: &str = "handbook_search_documents";

fn input() -> JsonObject {
    JsonObject::from_text(r#"{"query":"holidays"}"#).expect("it is an object")
}

/// Returns the connection that all calls succeed on.
pub fn connection() -> ConnectionId {
    MCP_CONNECTION.parse().expect("it is an id")
}

/// Returns the call for an operation.
///
/// # Panics
///
/// If there is none.
pub fn named(operation: &str) -> &'static Call {
    let call = ALL.iter().find(|call| call.operation == operation);
    call.unwrap_or_else(|| panic!("no call for {operation} in tests/src/calls.rs"))
}
