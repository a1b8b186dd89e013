//! Feather's operations, and which of them are idempotent.
//!
//! This is the one table that lists the operations by hand; a test compares it with the document.

use calamus_runtime::{Method, Operation, SecurityKind, SecurityScheme};

/// The scheme of the API key.
pub(crate) const API_KEY: SecurityScheme =
    SecurityScheme { name: "APIKeyHeader", kind: SecurityKind::HeaderKey("x-api-key") };

/// What every operation requires.
pub(crate) const SECURITY: &[&[SecurityScheme]] = &[&[API_KEY]];

const fn operation(
    id: &'static str,
    method: Method,
    path: &'static str,
    idempotent: bool,
) -> Operation {
    Operation { id, method, path, idempotent, security: SECURITY }
}

const OPERATIONS: &[Operation] = &[
    operation("listIntegrations", Method::Get, "/v1/integrations", true),
    operation("listConnections", Method::Get, "/v1/integrations/connections", true),
    operation("createConnection", Method::Post, "/v1/integrations/connections", false),
    operation("getConnection", Method::Get, "/v1/integrations/connections/{connection_id}", true),
    operation(
        "updateConnection",
        Method::Patch,
        "/v1/integrations/connections/{connection_id}",
        true,
    ),
    operation(
        "disconnectConnection",
        Method::Delete,
        "/v1/integrations/connections/{connection_id}",
        true,
    ),
    operation("connectCustomMcp", Method::Post, "/v1/integrations/connections/custom-mcp", false),
    operation("connectEmail", Method::Post, "/v1/integrations/connections/email", false),
    operation(
        "discoverCustomMcp",
        Method::Post,
        "/v1/integrations/connections/custom-mcp/discover",
        true,
    ),
    operation(
        "finalizeConnection",
        Method::Post,
        "/v1/integrations/connections/{connection_id}/finalize",
        true,
    ),
    operation(
        "refreshConnectionTools",
        Method::Post,
        "/v1/integrations/connections/{connection_id}/refresh-tools",
        true,
    ),
    operation(
        "bulkUpdateConnectionTools",
        Method::Patch,
        "/v1/integrations/connections/{connection_id}/tools",
        true,
    ),
    operation(
        "updateConnectionTool",
        Method::Patch,
        "/v1/integrations/connections/{connection_id}/tools/{tool_id}",
        true,
    ),
    operation(
        "testInvokeConnection",
        Method::Post,
        "/v1/integrations/connections/{connection_id}/test-invoke",
        false,
    ),
    operation(
        "testMcpCallConnection",
        Method::Post,
        "/v1/integrations/connections/{connection_id}/test-mcp-call",
        false,
    ),
    operation(
        "testLeaseConnection",
        Method::Post,
        "/v1/integrations/connections/{connection_id}/test-lease",
        true,
    ),
    operation("listWebhookEvents", Method::Get, "/v1/integrations/webhook-events", true),
];

/// Returns the operation with this id. One that is not listed is not idempotent.
pub(crate) fn named(id: &str) -> Operation {
    let known = OPERATIONS.iter().find(|operation| operation.id == id);
    known.copied().unwrap_or(operation("unknown", Method::Post, "", false))
}
