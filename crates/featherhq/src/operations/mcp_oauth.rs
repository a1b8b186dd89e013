//! OAuth settings for MCP servers.

use std::fmt;

use calamus_runtime::Secret;
use calamus_runtime::sdk::display_url;
use featherhq_api::support::Field;
use featherhq_api::types as wire;

/// A kind of authentication with its credentials.
#[derive(Default)]
pub(crate) enum McpAuth {
    #[default]
    None,
    Bearer(Secret),
    ApiKey {
        key: Secret,
        header: Option<String>,
    },
    Oauth(McpOauth),
}

impl McpAuth {
    /// Writes the properties of the request body. `expose` returns the value of a secret that is
    /// sent.
    pub(super) fn write(
        self,
        body: &mut wire::CustomMcpConnectionCreate,
        mut expose: impl FnMut(Secret) -> String,
    ) {
        let auth_type = match self {
            Self::None => None,
            Self::Bearer(token) => {
                body.token = Field::Value(expose(token));
                Some("bearer")
            }
            Self::ApiKey { key, header } => {
                body.api_key = Field::Value(expose(key));
                body.api_key_header = header;
                Some("api_key")
            }
            Self::Oauth(oauth) => {
                if let Some((authorize_url, token_url)) = oauth.endpoints {
                    body.oauth_authorize_url = Field::Value(authorize_url);
                    body.oauth_token_url = Field::Value(token_url);
                }
                body.oauth_client_id = oauth.client_id.map_or(Field::Absent, Field::Value);
                let secret = oauth.client_secret.map(expose);
                body.oauth_client_secret = secret.map_or(Field::Absent, Field::Value);
                body.oauth_scopes = oauth.scopes;
                Some("oauth")
            }
        };
        body.auth_type = auth_type.map(str::to_owned);
    }
}

/// OAuth settings of an MCP server.
///
/// All of them are optional: a server with published metadata needs none, and one with dynamic
/// client registration needs no client id.
/// [`discover_mcp`](crate::Connections::discover_mcp) returns what a server supports.
///
/// ```
/// use featherhq::McpOauth;
///
/// let oauth = McpOauth::new()
///     .endpoints("https://mcp.example.com/authorize", "https://mcp.example.com/token")
///     .client_id("feather")
///     .client_secret("s3cret")
///     .scopes(["tools:read"]);
/// assert!(!format!("{oauth:?}").contains("s3cret"));
/// ```
#[derive(Clone, Default)]
pub struct McpOauth {
    /// The authorization endpoint and the token endpoint.
    endpoints: Option<(String, String)>,
    client_id: Option<String>,
    client_secret: Option<Secret>,
    scopes: Option<Vec<String>>,
}

impl fmt::Debug for McpOauth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let endpoints = self.endpoints.as_ref();
        let endpoints =
            endpoints.map(|(authorize, token)| (display_url(authorize), display_url(token)));
        f.debug_struct("McpOauth")
            .field("endpoints", &endpoints)
            .field("client_id", &self.client_id)
            .field("client_secret", &self.client_secret)
            .field("scopes", &self.scopes)
            .finish()
    }
}

impl McpOauth {
    /// Uses the metadata that the server publishes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the authorization endpoint and the token endpoint, in place of the published ones.
    #[must_use]
    pub fn endpoints(
        mut self,
        authorize_url: impl Into<String>,
        token_url: impl Into<String>,
    ) -> Self {
        self.endpoints = Some((authorize_url.into(), token_url.into()));
        self
    }

    /// Sets the client id, for servers without dynamic client registration.
    #[must_use]
    pub fn client_id(mut self, id: impl Into<String>) -> Self {
        self.client_id = Some(id.into());
        self
    }

    /// Sets the client secret.
    #[must_use]
    pub fn client_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.client_secret = Some(secret.into());
        self
    }

    /// Sets the scopes to request.
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }
}
