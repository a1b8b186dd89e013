//! OAuth 2 client credentials (RFC 6749, section 4.4).

use std::fmt;
use std::sync::{Arc, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request, Response, Url};
use serde_json::{Map, Value};
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::provider::{TokenFuture, TokenProvider};
use crate::connect::{
    CONNECT_TIMEOUT, Http, HttpTransport, Origin, Proxy, Settings, USER_AGENT, display_url,
    while_reading,
};
use crate::error::{Error, ErrorKind, parse_common};
use crate::parameters::encoded;
use crate::secret::{Secret, Secrets};

/// The most that is read of a response of a token endpoint, in bytes.
const LONGEST_RESPONSE: usize = 64 * 1024;

/// The timeout of one request for a token.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How long before its expiry a token is replaced. A token that is valid for less than ten times
/// as long is replaced after nine tenths of its lifetime.
const LONGEST_SKEW: Duration = Duration::from_secs(60);

/// Gets access tokens with the OAuth 2 grant for client credentials.
///
/// The first call that needs a token requests one; later calls share it until shortly before
/// it expires: a minute, or a tenth of a short lifetime. A token that the server rejects with
/// status 401 is replaced once, and the call is made again. There is one request for a token at
/// a time.
///
/// Client id and secret go to the token endpoint alone, tokens to the client's base URL alone,
/// and `Debug` shows none of them. Redirects of the token endpoint are not followed.
///
/// ```
/// use calamus_runtime::{Client, ClientCredentials, SecurityKind, SecurityScheme};
///
/// const OAUTH: SecurityScheme = SecurityScheme { name: "oauth", kind: SecurityKind::Bearer };
///
/// let tokens = ClientCredentials::new("https://login.example.com/token", "my-app", "s3cret")
///     .scope("parcels.read parcels.write");
/// # #[cfg(any(feature = "rustls", feature = "native-tls"))]
/// let client =
///     Client::builder("https://api.example.com").token_provider(OAUTH, tokens).build()?;
/// # Ok::<(), calamus_runtime::Error>(())
/// ```
pub struct ClientCredentials {
    url: String,
    id: String,
    secret: Secret,
    parameters: Vec<(String, Secret)>,
    in_body: bool,
    proxy: Option<Secret>,
    root_certificates: Vec<Vec<u8>>,
    transport: Option<Arc<dyn HttpTransport>>,
    endpoint: OnceLock<Endpoint>,
    token: std::sync::Mutex<Option<Token>>,
    /// Locked while a token is requested, so that other calls wait for that one.
    request: tokio::sync::Mutex<()>,
}

/// A token endpoint that requests can be sent to.
struct Endpoint {
    http: Http,
    url: Url,
    /// The URL for messages.
    name: String,
    /// What servers may not be quoted with.
    secrets: Secrets,
}

struct Token {
    secret: Secret,
    /// `None` if the server does not limit its lifetime.
    replace_at: Option<Instant>,
}

impl ClientCredentials {
    /// Creates a provider. The URL of the token endpoint begins with `https://`, or with
    /// `http://` and a loopback address. Mistakes are reported when the client is built.
    pub fn new(
        token_url: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
    ) -> Self {
        Self {
            url: token_url.into(),
            id: client_id.into(),
            secret: client_secret.into(),
            parameters: Vec::new(),
            in_body: false,
            proxy: None,
            root_certificates: Vec::new(),
            transport: None,
            endpoint: OnceLock::new(),
            token: std::sync::Mutex::default(),
            request: tokio::sync::Mutex::default(),
        }
    }

    /// Sets the scopes to request, with spaces between them. Default: those that the server
    /// chooses.
    pub fn scope(self, scope: impl Into<String>) -> Self {
        self.parameter("scope", scope.into())
    }

    /// Adds a parameter to the request for a token, such as `audience` or `resource`.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Sends client id and secret as parameters of the request body, for servers that do not
    /// take HTTP basic authentication. Default: basic authentication, which every server has to
    /// take.
    pub fn credentials_in_body(mut self) -> Self {
        self.in_body = true;
        self
    }

    /// Requests tokens through this proxy, as [`ClientBuilder::proxy`] does. Default: the proxy
    /// in the environment.
    ///
    /// [`ClientBuilder::proxy`]: crate::ClientBuilder::proxy
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Trusts certificates signed by this one as well, as PEM.
    pub fn root_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// Requests tokens through this transport in place of TCP connections.
    pub fn transport(mut self, transport: impl HttpTransport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    fn endpoint(&self) -> Result<&Endpoint, Error> {
        if let Some(endpoint) = self.endpoint.get() {
            return Ok(endpoint);
        }
        let endpoint = self.connect()?;
        Ok(self.endpoint.get_or_init(|| endpoint))
    }

    fn connect(&self) -> Result<Endpoint, Error> {
        if self.id.is_empty() || self.secret.expose().is_empty() {
            return Err(Error::configuration("the client id or the client secret is empty"));
        }
        // The URL of a token endpoint may have a query, other than a base URL.
        let (base, _) = self.url.split_once('?').unwrap_or((&self.url, ""));
        let origin = Origin::of_setting("token URL", base)?;
        let name = format!("the token endpoint {}", display_url(&self.url));
        let url = Url::parse(self.url.trim())
            .map_err(|error| Error::configuration(format!("{name} is no URL: {error}")))?;
        let proxy = Proxy::select(&origin, self.proxy.as_ref())?;
        let mut secrets = Secrets::default();
        secrets.add(&self.secret);
        secrets.add(&*self.basic());
        for (_, value) in &self.parameters {
            secrets.add(value);
        }
        if let Some(proxy) = &proxy {
            secrets.extend(proxy.secrets.clone());
        }
        let http = Http::new(Settings {
            user_agent: HeaderValue::from_static(USER_AGENT),
            connect_timeout: CONNECT_TIMEOUT,
            proxy,
            root_certificates: self.root_certificates.clone(),
            identity: None,
            origin,
            transport: self.transport.clone(),
        })?;
        Ok(Endpoint { http, url, name, secrets })
    }

    /// Client id and secret for HTTP basic authentication, each of them encoded before.
    fn basic(&self) -> Zeroizing<String> {
        let secret = Zeroizing::new(encoded(self.secret.expose()));
        let pair = Zeroizing::new(format!("{}:{}", encoded(&self.id), *secret));
        Zeroizing::new(STANDARD.encode(&*pair))
    }

    fn request(&self, url: Url) -> Result<Request, Error> {
        let mut body = String::from("grant_type=client_credentials");
        let mut append = |name: &str, value: &str| {
            let value = Zeroizing::new(encoded(value));
            body.extend(["&", &encoded(name), "=", &value]);
        };
        for (name, value) in &self.parameters {
            append(name, value.expose());
        }
        let mut request = Request::new(Method::POST, url);
        let headers = request.headers_mut();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if self.in_body {
            append("client_id", &self.id);
            append("client_secret", self.secret.expose());
        } else {
            let basic = Zeroizing::new(format!("Basic {}", *self.basic()));
            let mut basic = HeaderValue::from_str(&basic)
                .map_err(|_| Error::configuration("the client secret cannot be sent"))?;
            basic.set_sensitive(true);
            headers.insert(AUTHORIZATION, basic);
        }
        *request.body_mut() = Some(body.into());
        Ok(request)
    }

    /// Requests a token.
    async fn fetch(&self) -> Result<Token, Error> {
        let endpoint = self.endpoint()?;
        let request = self.request(endpoint.url.clone())?;
        let token = tokio::time::timeout(TIMEOUT, endpoint.exchange(request)).await;
        let timed_out = || {
            let message = format!("{} did not respond within 30 s", endpoint.name);
            Error::new(ErrorKind::Token, message).with_retryable(true)
        };
        let token = token.unwrap_or_else(|_| Err(timed_out()));
        token.map_err(|error| {
            let error = match error.kind() {
                ErrorKind::Token => error,
                _ => endpoint.failed(error),
            };
            error.redacted(&|text| endpoint.secrets.redact(text))
        })
    }

    /// The token, unless it is time for another one.
    fn current(&self) -> Option<Secret> {
        let token = self.lock();
        let is_valid = |token: &&Token| token.replace_at.is_none_or(|at| Instant::now() < at);
        token.as_ref().filter(is_valid).map(|token| token.secret.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Option<Token>> {
        // No code panics while it holds the lock.
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Endpoint {
    async fn exchange(&self, request: Request) -> Result<Token, Error> {
        let requested_at = Instant::now();
        let mut response = self.http.send(request, true)?.await?;
        let status = response.status();
        let body = self.read(&mut response).await?;
        if !status.is_success() {
            let summary = parse_common(&body, &|text| self.secrets.redact(text));
            let summary = summary.map(|body| format!(": {}", body.summary)).unwrap_or_default();
            let message = match status.is_redirection() {
                true => {
                    format!("{} redirected ({}), which is not followed", self.name, status.as_u16())
                }
                false => format!("{} rejected the request ({status})", self.name),
            };
            let transient = status.is_server_error() || matches!(status.as_u16(), 408 | 429);
            return Err(Error::new(ErrorKind::Token, message)
                .with_quote(summary)
                .with_retryable(transient));
        }
        self.parse(&body, requested_at)
    }

    async fn read(&self, response: &mut Response) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut body = Zeroizing::new(Vec::new());
        while let Some(chunk) = response.chunk().await.map_err(while_reading)? {
            if body.len() + chunk.len() > LONGEST_RESPONSE {
                return Err(self.unusable("is larger than 64 KiB"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn parse(&self, body: &[u8], requested_at: Instant) -> Result<Token, Error> {
        let Ok(mut response) = serde_json::from_slice::<Map<String, Value>>(body) else {
            return Err(self.unusable("is not the JSON of a token"));
        };
        let secret = match response.remove("access_token") {
            Some(Value::String(token)) if !token.is_empty() => Secret::new(token),
            _ => return Err(self.unusable("has no access token")),
        };
        let is_bearer = match response.get("token_type") {
            None | Some(Value::Null) => true,
            Some(kind) => kind.as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")),
        };
        if !is_bearer {
            return Err(self.unusable("has a token that is no bearer token"));
        }
        // A number of seconds; some servers send a string.
        let lifetime = match response.get("expires_in") {
            Some(Value::String(text)) => text.parse().ok(),
            Some(value) => value.as_f64(),
            None => None,
        };
        let lifetime =
            lifetime.and_then(|seconds: f64| Duration::try_from_secs_f64(seconds.max(0.0)).ok());
        let replace_at = lifetime.and_then(|lifetime| {
            requested_at.checked_add(lifetime - LONGEST_SKEW.min(lifetime / 10))
        });
        Ok(Token { secret, replace_at })
    }

    fn failed(&self, error: Error) -> Error {
        Error::new(ErrorKind::Token, format!("no access token: {}", self.name))
            .with_quote(format!(": {error}"))
            .with_retryable(error.is_transient())
            .with_source(error)
    }

    fn unusable(&self, why: &str) -> Error {
        Error::new(ErrorKind::Token, format!("the response of {} {why}", self.name))
    }
}

impl TokenProvider for ClientCredentials {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            if let Some(token) = self.current() {
                return Ok(token);
            }
            let _one_at_a_time = self.request.lock().await;
            if let Some(token) = self.current() {
                return Ok(token);
            }
            let token = self.fetch().await?;
            let secret = token.secret.clone();
            *self.lock() = Some(token);
            Ok(secret)
        })
    }

    fn invalidate(&self, rejected: &Secret) -> bool {
        self.lock().take_if(|current| current.secret.expose() == rejected.expose());
        true
    }

    fn validate(&self) -> Result<(), Error> {
        self.endpoint().map(|_| ())
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientCredentials")
    }
}
