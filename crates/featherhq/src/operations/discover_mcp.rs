//! `discoverCustomMcp`.

use calamus_runtime::Secret;
use calamus_runtime::sdk::{Secrets, url_secrets};
use featherhq_api::support::Field;
use featherhq_api::types as wire;

use crate::call::operation;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::McpDiscovery;

operation! {
    /// Discovers how an MCP server authenticates clients. Created by
    /// [`Connections::discover_mcp`](crate::Connections::discover_mcp).
    pub struct DiscoverMcp(server_url: Secret) {
        transport: Field<String>,
    } -> McpDiscovery;
}

impl DiscoverMcp {
    /// Sets the transport that will be used. It is a hint: the server is discovered in the same
    /// way for each transport.
    pub fn transport(mut self, transport: impl Into<String>) -> Self {
        self.transport = Field::Value(transport.into());
        self
    }

    pub(crate) fn build(self) -> Result<Prepared<wire::CustomMcpDiscoverResponse>, Error> {
        let body = wire::CustomMcpDiscoverRequest {
            server_url: self.server_url.expose().to_owned(),
            transport: self.transport,
        };
        let request = prepare(self.client.api().discover_custom_mcp(body).request())?;
        // Some servers take a key in the query.
        let mut secrets = Secrets::default();
        secrets.extend(url_secrets(&self.server_url));
        Ok(request.with_secrets(secrets))
    }
}
