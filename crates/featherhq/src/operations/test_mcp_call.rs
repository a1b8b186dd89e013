//! `testMcpCallConnection`.

use featherhq_api::types as wire;

use crate::call::operation;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::{ConnectionId, JsonObject, McpCallResult};

operation! {
    /// Calls a tool of an MCP server. Created by
    /// [`Connections::test_mcp_call`](crate::Connections::test_mcp_call).
    pub struct TestMcpCall(id: ConnectionId, slug: String, input: JsonObject) -> McpCallResult;
}

impl TestMcpCall {
    pub(crate) fn build(self) -> Result<Prepared<wire::ConnectionTestMcpCallResponse>, Error> {
        let body = wire::ConnectionTestMcpCallRequest {
            slug: self.slug,
            input: Some(self.input.into_wire()),
        };
        prepare(self.client.api().test_mcp_call_connection(*self.id.as_uuid(), body).request())
    }
}
