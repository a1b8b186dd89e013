//! Asking an MCP server how it wants to be connected to.

use std::fmt;

use calamus_runtime::Secret;
use calamus_runtime::sdk::{Secrets, display_url, url_secrets};
use featherhq_api::support::Field;
use featherhq_api::types as wire;

use crate::call::{Call, Prepare};
use crate::client::Client;
use crate::error::Error;
use crate::types::McpDiscovery;
use crate::unsent::{Prepared, prepare};

/// Which MCP server to ask; from
/// [`Connections::discover_mcp`](crate::Connections::discover_mcp).
pub struct DiscoverMcp {
    /// Some servers take a key in the query.
    server_url: Secret,
    transport: Field<String>,
}

impl fmt::Debug for DiscoverMcp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiscoverMcp")
            .field("server_url", &format_args!("{}", display_url(self.server_url.expose())))
            .field("transport", &self.transport)
            .finish()
    }
}

impl DiscoverMcp {
    pub(crate) fn new(server_url: Secret) -> Self {
        Self { server_url, transport: Field::Absent }
    }
}

impl Call<McpDiscovery, DiscoverMcp> {
    /// Names the transport that will be used. Advice only: the server is asked the same way
    /// whatever it is.
    pub fn transport(mut self, transport: impl Into<String>) -> Self {
        self.request.transport = Field::Value(transport.into());
        self
    }
}

impl Prepare<McpDiscovery> for DiscoverMcp {
    #[allow(private_interfaces)]
    fn prepare(
        self,
        client: &Client,
        secrets: &mut Secrets,
    ) -> Result<Prepared<wire::CustomMcpDiscoverResponse>, Error> {
        secrets.extend(url_secrets(&self.server_url));
        let body = wire::CustomMcpDiscoverRequest {
            server_url: self.server_url.expose().to_owned(),
            transport: self.transport,
        };
        prepare(client.api().discover_custom_mcp(body).request())
    }
}
