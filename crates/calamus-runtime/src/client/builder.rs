//! Settings of a client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;
use zeroize::Zeroizing;

use super::Client;
use crate::auth::TokenProvider;
use crate::connect::{
    CONNECT_TIMEOUT, Http, HttpTransport, Identity, Origin, Proxy, Settings, USER_AGENT,
    display_url,
};
use crate::error::{Error, ParseErrorBody, parse_common};
use crate::exchange::{
    Budget, CallOptions, Credentials, RateLimiter, Shared, Telemetry, option_setters,
};
use crate::operation::SecurityScheme;
use crate::secret::{Secret, Secrets};

/// Settings for a [`Client`]. Mistakes in them are reported by [`build`](Self::build).
///
/// ```
/// use std::time::Duration;
///
/// use calamus_runtime::{Client, SecurityKind, SecurityScheme};
///
/// const KEY: SecurityScheme =
///     SecurityScheme { name: "apiKey", kind: SecurityKind::HeaderKey("x-api-key") };
///
/// let client = Client::builder("http://localhost:8080")
///     .credentials(KEY, "s3cret")
///     .user_agent("my-app/1.2")
///     .total_timeout(Duration::from_secs(20))
///     .requests_per_second(50.0)
///     .build()?;
/// # Ok::<(), calamus_runtime::Error>(())
/// ```
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    base_url: String,
    credentials: Vec<(SecurityScheme, Secret)>,
    token_providers: Vec<(SecurityScheme, Arc<dyn TokenProvider>)>,
    security: &'static [&'static [SecurityScheme]],
    user_agent: Option<String>,
    connect_timeout: Duration,
    retry_budget: bool,
    requests_per_second: Option<f64>,
    proxy: Option<Secret>,
    root_certificates: Vec<Vec<u8>>,
    identity: Option<Identity>,
    transport: Option<Arc<dyn HttpTransport>>,
    secret_properties: &'static [&'static str],
    parse_error_body: ParseErrorBody,
    telemetry: Telemetry,
    options: Arc<CallOptions>,
}

impl ClientBuilder {
    pub(super) fn new(base_url: String) -> Self {
        Self {
            base_url,
            credentials: Vec::new(),
            token_providers: Vec::new(),
            security: &[],
            user_agent: None,
            connect_timeout: CONNECT_TIMEOUT,
            retry_budget: true,
            requests_per_second: None,
            proxy: None,
            root_certificates: Vec::new(),
            identity: None,
            transport: None,
            secret_properties: &[],
            parse_error_body: parse_common,
            telemetry: crate::telemetry!("API call"),
            options: Arc::default(),
        }
    }

    /// Sets where requests go: `https://`, or `http://` to a loopback address.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// Sets the credentials for a security scheme: a key or a token, or for basic
    /// authentication `user:password`. They go to the base URL's origin and nowhere else, and
    /// only with operations that declare the scheme.
    pub fn credentials(mut self, scheme: SecurityScheme, secret: impl Into<Secret>) -> Self {
        self.credentials.push((scheme, secret.into()));
        self
    }

    /// Sets the provider of the tokens for a security scheme, such as
    /// [`ClientCredentials`](crate::ClientCredentials), instead of
    /// [`credentials`](Self::credentials).
    pub fn token_provider(mut self, scheme: SecurityScheme, provider: impl TokenProvider) -> Self {
        self.token_providers.push((scheme, Arc::new(provider)));
        self
    }

    /// Sets the security of requests that no operation describes
    /// ([`Client::request`]): alternatives of combinations, as in
    /// [`Operation::security`](crate::Operation::security).
    pub fn default_security(mut self, security: &'static [&'static [SecurityScheme]]) -> Self {
        self.security = security;
        self
    }

    /// Sets the `User-Agent` header. Default: the runtime's name and version.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Sets the timeout for a TCP connection and its TLS handshake. Default: 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Turns the retry budget off or on. With it, a server that fails all the time gets at most
    /// a tenth more requests once a reserve of ten retries is used up. Default: on.
    pub fn retry_budget(mut self, on: bool) -> Self {
        self.retry_budget = on;
        self
    }

    /// Limits the rate of requests, of all clones of the client together, by spacing them
    /// evenly. Waiting counts against a call's deadline. Default: no limit.
    pub fn requests_per_second(mut self, requests: f64) -> Self {
        self.requests_per_second = Some(requests);
        self
    }

    /// Sends requests through this proxy: `http://` or `https://`, with credentials if it needs
    /// any. Without it, `https://` goes through the proxy in `HTTPS_PROXY` or else
    /// `ALL_PROXY` (either may be in lower case), unless `NO_PROXY` names the server; loopback
    /// addresses are reached without a proxy.
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Trusts certificates signed by this one as well, as PEM; there may be several in one
    /// text.
    pub fn root_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// Authenticates the client by a certificate (with its chain) and its private key in
    /// PKCS #8, both as PEM.
    pub fn client_identity_pem(
        mut self,
        certificates: impl Into<Vec<u8>>,
        key: impl Into<Vec<u8>>,
    ) -> Self {
        let (certificates, key) = (certificates.into(), Zeroizing::new(key.into()));
        self.identity = Some(Identity { certificates, key });
        self
    }

    /// Sends requests through this transport in place of the client's own TCP connections.
    pub fn transport(mut self, transport: impl HttpTransport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Redacts the values of response properties with these names, in any case, wherever an
    /// error would quote them.
    pub fn secret_properties(mut self, names: &'static [&'static str]) -> Self {
        self.secret_properties = names;
        self
    }

    /// Sets the parser of error responses. Default:
    /// [`parse_common`](crate::sdk::parse_common).
    pub fn parse_error_body(mut self, parse: ParseErrorBody) -> Self {
        self.parse_error_body = parse;
        self
    }

    /// Sets how calls are traced, see [`telemetry!`](crate::telemetry).
    pub fn telemetry(mut self, telemetry: Telemetry) -> Self {
        self.telemetry = telemetry;
        self
    }

    option_setters!();

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// A configuration error that names the setting.
    pub fn build(self) -> Result<Client, Error> {
        let mut credentials = Credentials::default();
        for (scheme, secret) in &self.credentials {
            credentials.add(*scheme, secret)?;
        }
        for (scheme, provider) in self.token_providers {
            credentials.add_provider(scheme, provider)?;
        }
        self.options
            .check(credentials.headers())
            .map_err(|error| Error::configuration(error.to_string()))?;
        let origin = Origin::parse(&self.base_url)?;
        let proxy = Proxy::select(&origin, self.proxy.as_ref())?;
        let mut secrets = Secrets::of_properties(self.secret_properties);
        secrets.extend(credentials.secrets());
        for (_, secret) in self.credentials {
            secrets.add(secret);
        }
        if let Some(proxy) = &proxy {
            secrets.extend(proxy.secrets.clone());
        }
        let http = Http::new(Settings {
            user_agent: user_agent(self.user_agent.as_deref())?,
            connect_timeout: self.connect_timeout,
            proxy,
            root_certificates: self.root_certificates,
            identity: self.identity,
            origin,
            transport: self.transport,
        })?;
        let shared = Arc::new(Shared {
            http,
            credentials,
            secrets: Arc::new(secrets),
            budget: self.retry_budget.then(Budget::new),
            rate_limiter: rate_limiter(self.requests_per_second)?,
            parse_error_body: self.parse_error_body,
            telemetry: self.telemetry,
        });
        Ok(Client { shared, options: self.options, security: self.security })
    }
}

fn rate_limiter(requests_per_second: Option<f64>) -> Result<Option<RateLimiter>, Error> {
    match requests_per_second {
        None => Ok(None),
        Some(rate) if rate.is_finite() && rate >= 0.001 => Ok(Some(RateLimiter::new(rate))),
        Some(rate) => Err(Error::configuration(format!(
            "{rate} requests a second cannot be kept; give at least 0.001"
        ))),
    }
}

fn user_agent(text: Option<&str>) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(text.unwrap_or(USER_AGENT))
        .map_err(|_| Error::configuration("the user agent cannot be sent in a header"))
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &display_url(&self.base_url))
            .finish_non_exhaustive()
    }
}
