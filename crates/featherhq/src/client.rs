//! The client and its builder.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use calamus_runtime::sdk::display_url;
use calamus_runtime::{Secret, SecurityScheme};

use crate::error::{self, Error};
use crate::options::{option_setters, total_timeout_setter};
use crate::secret_properties::SECRET_PROPERTIES;

/// The default base URL: Feather's hosted sandbox, the only server whose URL is documented.
pub const DEFAULT_BASE_URL: &str = "https://api-sandbox.featherhq.com";

/// The security scheme of the API key.
const API_KEY: SecurityScheme = featherhq_api::security::API_KEY_HEADER;

/// The environment variable of the API key.
const KEY_VARIABLE: &str = "FEATHER_API_KEY";

/// The environment variable of the base URL.
const BASE_URL_VARIABLE: &str = "FEATHER_BASE_URL";

/// A client of Feather's integrations API for one organization, the one that owns the API key.
///
/// Cloning is cheap. Clones share the connection pool, the retry budget and the rate limit.
///
/// ```no_run
/// # async fn example() -> Result<(), featherhq::Error> {
/// let feather = featherhq::Client::from_env()?;
/// for connection in feather.connections().list().await? {
///     println!("{} {} {}", connection.nickname, connection.integration_key, connection.status);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    api: featherhq_api::Client,
}

impl Client {
    /// Creates a client of Feather's hosted sandbox with this API key and default settings.
    ///
    /// # Errors
    ///
    /// [Configuration](Error::is_configuration) if the key is empty or cannot be sent in a header.
    pub fn new(api_key: impl Into<Secret>) -> Result<Self, Error> {
        Self::builder().api_key(api_key).build()
    }

    /// Creates a client with the API key in `FEATHER_API_KEY` and, if set, the base URL in
    /// `FEATHER_BASE_URL`.
    ///
    /// # Errors
    ///
    /// [Configuration](Error::is_configuration) if the key is not set, or either value is invalid.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().from_env().build()
    }

    /// Creates a builder for a client with other settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Returns the base URL, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.runtime().base_url()
    }

    /// Returns the proxy of requests, for messages: its URL without credentials, and the
    /// environment variable that it is from, if any. `None` without a proxy.
    pub fn proxy(&self) -> Option<&str> {
        self.runtime().proxy()
    }

    pub(crate) fn api(&self) -> &featherhq_api::Client {
        &self.0.api
    }

    pub(crate) fn runtime(&self) -> &calamus_runtime::Client {
        self.0.api.runtime()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}

/// Settings of a [`Client`]. [`build`](Self::build) returns the error of an invalid setting.
///
/// ```
/// use std::time::Duration;
///
/// let client = featherhq::Client::builder()
///     .api_key("fth_live_example")
///     .base_url("https://feather.example.com")
///     .user_agent_suffix("my-app/1.2")
///     .total_timeout(Duration::from_secs(20))
///     .requests_per_second(50.0)
///     .build()?;
/// # Ok::<(), featherhq::Error>(())
/// ```
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    runtime: calamus_runtime::ClientBuilder,
    api_key: Option<Secret>,
    base_url: Option<String>,
    user_agent_suffix: Option<String>,
    error: Option<Error>,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        let runtime = calamus_runtime::Client::builder(DEFAULT_BASE_URL)
            .default_security(&[&[API_KEY]])
            .secret_properties(SECRET_PROPERTIES)
            .parse_error_body(error::parse)
            .telemetry(calamus_runtime::telemetry!("feather call"));
        Self { runtime, api_key: None, base_url: None, user_agent_suffix: None, error: None }
    }
}

impl ClientBuilder {
    /// Sets the API key. It is sent to the origin of the base URL only.
    pub fn api_key(mut self, api_key: impl Into<Secret>) -> Self {
        self.api_key = Some(api_key.into());
        self
    }

    /// Sets the base URL: `https://`, or `http://` with a loopback address.
    /// Default: [`DEFAULT_BASE_URL`].
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Sets the API key to `FEATHER_API_KEY` and the base URL to `FEATHER_BASE_URL`, unless they
    /// are set already.
    #[allow(clippy::wrong_self_convention)] // Named like `Client::from_env`.
    pub fn from_env(mut self) -> Self {
        let read = |name: &str| match std::env::var(name) {
            Ok(value) => Ok(Some(value)),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => {
                Err(Error::configuration(format!("{name} is not valid UTF-8")))
            }
        };
        if self.api_key.is_none() {
            match read(KEY_VARIABLE) {
                Ok(key) => self.api_key = key.map(Secret::from),
                Err(error) => self.fail(error),
            }
        }
        if self.base_url.is_none() {
            match read(BASE_URL_VARIABLE) {
                // Shells set an empty variable to unset it.
                Ok(base_url) => self.base_url = base_url.filter(|text| !text.is_empty()),
                Err(error) => self.fail(error),
            }
        }
        self
    }

    /// Appends to the `User-Agent` header, after this crate's name and version.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Sets the deadline of opening a TCP and TLS connection. Default: 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.runtime = self.runtime.connect_timeout(timeout);
        self
    }

    /// Turns the retry budget on or off. With it, a server that fails all the time receives at
    /// most a tenth more requests, once a reserve of ten retries is spent; without it, every call
    /// makes all of its retries. Default: on.
    pub fn retry_budget(mut self, on: bool) -> Self {
        self.runtime = self.runtime.retry_budget(on);
        self
    }

    /// Limits the rate of requests of all clones of the client together, evenly spaced. Waiting
    /// counts against the total timeout of a call. Default: no limit. (Feather's own limit is
    /// 6,000 requests per minute and organization, for all keys together.)
    pub fn requests_per_second(mut self, requests: f64) -> Self {
        self.runtime = self.runtime.requests_per_second(requests);
        self
    }

    /// Sends requests through this proxy, in place of one from the environment: `http://` or
    /// `https://`, with optional credentials. Default: for `https://`, the proxy in `HTTPS_PROXY`
    /// or `ALL_PROXY` (or their lower-case names), unless `NO_PROXY` matches the server; no proxy
    /// for loopback addresses. An invalid proxy is an error in either case.
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.runtime = self.runtime.proxy(url);
        self
    }

    /// Trusts certificates that are signed by this one, in addition to those of the platform. In
    /// PEM, one or several.
    pub fn root_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.runtime = self.runtime.root_certificate_pem(pem);
        self
    }

    /// Authenticates the client with a certificate, its chain and its private key in PKCS #8, all
    /// in PEM.
    pub fn client_identity_pem(
        mut self,
        certificates: impl Into<Vec<u8>>,
        key: impl Into<Vec<u8>>,
    ) -> Self {
        self.runtime = self.runtime.client_identity_pem(certificates, key);
        self
    }

    total_timeout_setter!(runtime);
    option_setters!(runtime);

    fn fail(&mut self, error: Error) {
        // The first error is reported: later ones often follow from it.
        self.error.get_or_insert(error);
    }

    /// Builds the client. Sends nothing.
    ///
    /// # Errors
    ///
    /// [Configuration](Error::is_configuration) if a setting is invalid. The message names it.
    pub fn build(self) -> Result<Client, Error> {
        if let Some(error) = self.error {
            return Err(Error::configuration(error.to_string()));
        }
        let key = checked_key(self.api_key)?;
        let runtime = self
            .runtime
            .base_url(self.base_url.as_deref().unwrap_or(DEFAULT_BASE_URL))
            .user_agent(user_agent(self.user_agent_suffix.as_deref()))
            .credentials(API_KEY, key)
            .build()?;
        let api = featherhq_api::Client::with_runtime(runtime);
        Ok(Client(Arc::new(Inner { api })))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.base_url.as_deref().map(display_url))
            .finish_non_exhaustive()
    }
}

/// Checks that the key can be sent in a header.
fn checked_key(key: Option<Secret>) -> Result<Secret, Error> {
    let Some(key) = key else {
        return Err(Error::configuration(format!(
            "no API key: set {KEY_VARIABLE}, or call `api_key` on the builder"
        )));
    };
    let text = key.expose();
    if text.trim().is_empty() {
        return Err(Error::configuration("the API key is empty"));
    }
    if text.contains(['\r', '\n']) {
        return Err(Error::configuration(
            "the API key contains a line break; if it was read from a file, remove the line break at its end",
        ));
    }
    if text.trim() != text {
        return Err(Error::configuration("the API key begins or ends with whitespace"));
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return Err(Error::configuration(
            "the API key contains characters that cannot be sent in a header",
        ));
    }
    Ok(key)
}

fn user_agent(suffix: Option<&str>) -> String {
    let ours = concat!("featherhq-rust/", env!("CARGO_PKG_VERSION"));
    match suffix.map(str::trim).filter(|suffix| !suffix.is_empty()) {
        Some(suffix) => format!("{ours} {suffix}"),
        None => ours.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_keys_are_errors_that_name_the_cause() {
        for (key, cause) in [
            ("", "empty"),
            ("  ", "empty"),
            ("\n", "empty"),
            ("canary\n", "line break"),
            ("can\r\nary", "line break"),
            (" canary", "whitespace"),
            ("canary\u{e9}", "characters"),
            ("canary\u{0}", "characters"),
        ] {
            let error = Client::new(key).unwrap_err();
            assert!(error.is_configuration());
            assert!(error.to_string().contains(cause), "{key:?}: {error}");
            assert!(!format!("{error:?}").contains("canary"));
        }
        assert!(Client::builder().build().unwrap_err().to_string().contains("FEATHER_API_KEY"));
    }

    #[test]
    fn debug_output_does_not_contain_the_key() {
        let builder = Client::builder().api_key("canary").base_url("https://u:canary@h/?canary");
        assert!(!format!("{builder:?}").contains("canary"));
        let client =
            Client::builder().api_key("canary").base_url("http://localhost:1").build().unwrap();
        assert!(!format!("{client:?} {:?}", client.connections().list()).contains("canary"));
    }

    #[test]
    fn headers_of_credentials_and_http_are_errors() {
        for (name, value) in [("X-Api-Key", "v"), ("host", "h"), ("a b", "v"), ("x-a", "a\nb")] {
            let result = Client::builder().api_key("k").header(name, value).build();
            assert!(result.unwrap_err().is_configuration(), "{name}");
        }
    }

    #[test]
    fn invalid_rate_limits_are_errors() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Client::builder().api_key("k").requests_per_second(rate).build().is_err());
        }
    }
}
