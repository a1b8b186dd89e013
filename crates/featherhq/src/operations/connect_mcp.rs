//! `connectCustomMcp`.

use calamus_runtime::Secret;
use calamus_runtime::sdk::{Secrets, url_secrets};
use featherhq_api::support::Field;
use featherhq_api::types as wire;

use super::mcp_oauth::{McpAuth, McpOauth};
use crate::call::operation;
use crate::error::Error;
use crate::request::{Prepared, prepare};
use crate::types::McpConnection;

operation! {
    /// Connects an MCP server of the organization. Created by
    /// [`Connections::connect_mcp`](crate::Connections::connect_mcp). Default: no authentication.
    pub struct ConnectMcp(nickname: String, server_url: Secret) {
        transport: Option<String>,
        auth: McpAuth,
        headers: Vec<(String, Secret)>,
    } -> McpConnection;
}

impl ConnectMcp {
    /// Sets the transport of the server. Default: `sse`.
    pub fn transport(mut self, transport: impl Into<String>) -> Self {
        self.transport = Some(transport.into());
        self
    }

    /// Authenticates with a bearer token.
    pub fn bearer(mut self, token: impl Into<Secret>) -> Self {
        self.auth = McpAuth::Bearer(token.into());
        self
    }

    /// Authenticates with an API key in the header `X-API-Key`.
    pub fn api_key(mut self, key: impl Into<Secret>) -> Self {
        self.auth = McpAuth::ApiKey { key: key.into(), header: None };
        self
    }

    /// Authenticates with an API key in a header of this name.
    pub fn api_key_in(mut self, header: impl Into<String>, key: impl Into<Secret>) -> Self {
        self.auth = McpAuth::ApiKey { key: key.into(), header: Some(header.into()) };
        self
    }

    /// Authenticates with OAuth. The connection is pending until the user has authorized it at the
    /// [`authorize_url`](McpConnection::authorize_url) of the response.
    pub fn oauth(mut self, oauth: McpOauth) -> Self {
        self.auth = McpAuth::Oauth(oauth);
        self
    }

    /// Adds a header to every request from Feather to the MCP server. Its value is treated as a
    /// secret.
    pub fn server_header(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn build(self) -> Result<Prepared<wire::CustomMcpConnectResponse>, Error> {
        let mut secrets = Secrets::default();
        // Some servers take a key in the query.
        secrets.extend(url_secrets(&self.server_url));
        let mut send = |secret: Secret| {
            let value = secret.expose().to_owned();
            secrets.add(secret);
            value
        };
        let headers: Vec<(String, String)> =
            self.headers.into_iter().map(|(name, value)| (name, send(value))).collect();
        let mut body = wire::CustomMcpConnectionCreate {
            nickname: self.nickname,
            server_url: self.server_url.expose().to_owned(),
            transport: self.transport,
            auth_type: None,
            token: Field::Absent,
            api_key: Field::Absent,
            api_key_header: None,
            headers: (!headers.is_empty()).then(|| headers.into_iter().collect()),
            oauth_authorize_url: Field::Absent,
            oauth_token_url: Field::Absent,
            oauth_client_id: Field::Absent,
            oauth_client_secret: Field::Absent,
            oauth_scopes: None,
        };
        self.auth.write(&mut body, send);
        Ok(prepare(self.client.api().connect_custom_mcp(body).request())?.with_secrets(secrets))
    }
}
