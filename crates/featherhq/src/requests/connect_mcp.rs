//! Adding an MCP server of the organisation's own.

use std::fmt;

use calamus_runtime::Secret;
use calamus_runtime::sdk::{Secrets, display_url, url_secrets};
use featherhq_api::support::Field;
use featherhq_api::types as wire;

use crate::call::{Call, Prepare};
use crate::client::Client;
use crate::error::Error;
use crate::types::McpConnection;
use crate::unsent::{Prepared, prepare};

/// How to connect to an MCP server; from
/// [`Connections::connect_mcp`](crate::Connections::connect_mcp). Without any kind of
/// authentication set, the server is connected to without.
pub struct ConnectMcp {
    nickname: String,
    /// Some servers take a key in the query.
    server_url: Secret,
    transport: Option<String>,
    auth: Auth,
    headers: Vec<(String, Secret)>,
}

/// A kind of authentication, with all that it needs.
#[derive(Debug, Default)]
enum Auth {
    #[default]
    None,
    Bearer(Secret),
    ApiKey {
        key: Secret,
        header: Option<String>,
    },
    Oauth(McpOauth),
}

/// How people grant access to an MCP server.
///
/// Everything is optional: a server that publishes its metadata needs nothing, and one that
/// registers clients by itself needs no client id.
/// [`discover_mcp`](crate::Connections::discover_mcp) says which kind it is.
///
/// ```
/// use featherhq::McpOauth;
///
/// let by_hand = McpOauth::new()
///     .endpoints("https://mcp.example.com/authorize", "https://mcp.example.com/token")
///     .client_id("feather")
///     .client_secret("s3cret")
///     .scopes(["tools:read"]);
/// assert!(!format!("{by_hand:?}").contains("s3cret"));
/// ```
#[derive(Clone, Default)]
pub struct McpOauth {
    endpoints: Option<(String, String)>,
    client_id: Option<String>,
    client_secret: Option<Secret>,
    scopes: Option<Vec<String>>,
}

impl fmt::Debug for McpOauth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let endpoints = self.endpoints.as_ref();
        let endpoints = endpoints.map(|(ask, give)| (display_url(ask), display_url(give)));
        f.debug_struct("McpOauth")
            .field("endpoints", &endpoints)
            .field("client_id", &self.client_id)
            .field("client_secret", &self.client_secret)
            .field("scopes", &self.scopes)
            .finish()
    }
}

impl McpOauth {
    /// Takes everything from what the server publishes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets where people grant access and where tokens are given out, in place of what the
    /// server publishes.
    #[must_use]
    pub fn endpoints(
        mut self,
        authorize_url: impl Into<String>,
        token_url: impl Into<String>,
    ) -> Self {
        self.endpoints = Some((authorize_url.into(), token_url.into()));
        self
    }

    /// Sets the id of the client, for servers that do not register clients by themselves.
    #[must_use]
    pub fn client_id(mut self, id: impl Into<String>) -> Self {
        self.client_id = Some(id.into());
        self
    }

    /// Sets the secret of the client.
    #[must_use]
    pub fn client_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.client_secret = Some(secret.into());
        self
    }

    /// Sets the scopes to ask for.
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }
}

impl fmt::Debug for ConnectMcp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectMcp")
            .field("nickname", &self.nickname)
            .field("server_url", &format_args!("{}", display_url(self.server_url.expose())))
            .field("transport", &self.transport)
            .field("auth", &self.auth)
            .field("headers", &self.headers)
            .finish()
    }
}

impl ConnectMcp {
    pub(crate) fn new(nickname: String, server_url: Secret) -> Self {
        Self { nickname, server_url, transport: None, auth: Auth::None, headers: Vec::new() }
    }
}

impl Call<McpConnection, ConnectMcp> {
    /// Sets the transport that the server speaks. Default: `sse`.
    pub fn transport(mut self, transport: impl Into<String>) -> Self {
        self.request.transport = Some(transport.into());
        self
    }

    /// Authenticates with a bearer token.
    pub fn bearer(mut self, token: impl Into<Secret>) -> Self {
        self.request.auth = Auth::Bearer(token.into());
        self
    }

    /// Authenticates with an API key in the header `X-API-Key`.
    pub fn api_key(mut self, key: impl Into<Secret>) -> Self {
        self.request.auth = Auth::ApiKey { key: key.into(), header: None };
        self
    }

    /// Authenticates with an API key in a header of this name.
    pub fn api_key_in(mut self, header: impl Into<String>, key: impl Into<Secret>) -> Self {
        self.request.auth = Auth::ApiKey { key: key.into(), header: Some(header.into()) };
        self
    }

    /// Lets somebody grant access. The connection then waits for them at the answer's
    /// [`authorize_url`](McpConnection::authorize_url).
    pub fn oauth(mut self, oauth: McpOauth) -> Self {
        self.request.auth = Auth::Oauth(oauth);
        self
    }

    /// Adds a header that Feather sends to the MCP server with every request. Its value is
    /// treated as a secret.
    pub fn server_header(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.request.headers.push((name.into(), value.into()));
        self
    }
}

impl Prepare<McpConnection> for ConnectMcp {
    #[allow(private_interfaces)]
    fn prepare(
        self,
        client: &Client,
        secrets: &mut Secrets,
    ) -> Result<Prepared<wire::CustomMcpConnectResponse>, Error> {
        secrets.extend(url_secrets(&self.server_url));
        let mut send = |secret: Secret| {
            let text = secret.expose().to_owned();
            secrets.add(secret);
            text
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
        let auth_type = match self.auth {
            Auth::None => None,
            Auth::Bearer(token) => {
                body.token = Field::Value(send(token));
                Some("bearer")
            }
            Auth::ApiKey { key, header } => {
                body.api_key = Field::Value(send(key));
                body.api_key_header = header;
                Some("api_key")
            }
            Auth::Oauth(oauth) => {
                if let Some((authorize_url, token_url)) = oauth.endpoints {
                    body.oauth_authorize_url = Field::Value(authorize_url);
                    body.oauth_token_url = Field::Value(token_url);
                }
                body.oauth_client_id = oauth.client_id.map_or(Field::Absent, Field::Value);
                let secret = oauth.client_secret.map(send);
                body.oauth_client_secret = secret.map_or(Field::Absent, Field::Value);
                body.oauth_scopes = oauth.scopes;
                Some("oauth")
            }
        };
        body.auth_type = auth_type.map(str::to_owned);
        prepare(client.api().connect_custom_mcp(body).request())
    }
}
