//! Asking an MCP server how it wants to be connected to.

use featherhq_api::support::Field;
use featherhq_api::types as wire;

use crate::call::{Call, Request};
use crate::client::Client;
use crate::error::Error;
use crate::secret::Secrets;
use crate::transport::{Prepared, prepare};
use crate::types::McpDiscovery;

/// Which MCP server to ask; from
/// [`Connections::discover_mcp`](crate::Connections::discover_mcp).
#[derive(Debug)]
pub struct DiscoverMcp {
    body: wire::CustomMcpDiscoverRequest,
}

impl DiscoverMcp {
    pub(crate) fn new(server_url: String) -> Self {
        Self { body: wire::CustomMcpDiscoverRequest { server_url, transport: Field::Absent } }
    }
}

impl Call<McpDiscovery, DiscoverMcp> {
    /// Names the transport that will be used. Advice only: the server is asked the same way
    /// whatever it is.
    pub fn transport(mut self, transport: impl Into<String>) -> Self {
        self.request.body.transport = Field::Value(transport.into());
        self
    }
}

impl Request<McpDiscovery> for DiscoverMcp {
    #[allow(private_interfaces)]
    fn prepare(
        self,
        client: &Client,
        _: &mut Secrets,
    ) -> Result<Prepared<wire::CustomMcpDiscoverResponse>, Error> {
        prepare(client.api().discover_custom_mcp(&self.body))
    }
}
