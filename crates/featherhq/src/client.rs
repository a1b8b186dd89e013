//! The client: what is decided once and shared by all calls.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use calamus_runtime::sdk::display_url;
use calamus_runtime::{Secret, SecurityScheme};

use crate::api_error;
use crate::error::Error;
use crate::options::option_setters;
use crate::secret_properties::SECRET_PROPERTIES;

/// The server that a client talks to unless it is told otherwise: Feather's hosted sandbox,
/// the only one whose address is published.
pub const DEFAULT_BASE_URL: &str = "https://api-sandbox.featherhq.com";

/// The scheme of the API key.
const API_KEY: SecurityScheme = featherhq_api::security::API_KEY_HEADER;

/// The environment variable that holds the API key.
const KEY_VARIABLE: &str = "FEATHER_API_KEY";

/// The environment variable that may hold another base URL.
const BASE_URL_VARIABLE: &str = "FEATHER_BASE_URL";

/// Feather's integrations API, for one organisation: the one that owns the key.
///
/// Cloning is cheap, and clones share connections, the retry budget and the rate limit.
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
    /// A client for Feather's hosted sandbox with this API key and all defaults.
    ///
    /// # Errors
    ///
    /// If the key is empty or cannot be sent in a header.
    pub fn new(api_key: impl Into<Secret>) -> Result<Self, Error> {
        Self::builder().api_key(api_key).build()
    }

    /// A client with the key in `FEATHER_API_KEY` and, if it is set, the base URL in
    /// `FEATHER_BASE_URL`.
    ///
    /// # Errors
    ///
    /// If the key is not set, or one of the two cannot be used.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().from_env().build()
    }

    /// A client with settings of its own.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The base URL that requests go to, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.runtime().base_url()
    }

    /// The proxy that requests go through, for messages: its address without credentials, and
    /// the variable that names it if that is where it comes from. `None` without a proxy.
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

/// Settings for a [`Client`]. Mistakes in them are reported by [`build`](Self::build).
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
            .parse_error_body(api_error::parse)
            .telemetry(calamus_runtime::telemetry!("feather call"));
        Self { runtime, api_key: None, base_url: None, user_agent_suffix: None, error: None }
    }
}

impl ClientBuilder {
    /// Sets the API key. It goes to the base URL's origin and nowhere else.
    pub fn api_key(mut self, api_key: impl Into<Secret>) -> Self {
        self.api_key = Some(api_key.into());
        self
    }

    /// Sets where requests go. `https://`, or `http://` to a loopback address.
    /// Default: [`DEFAULT_BASE_URL`].
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Takes the API key from `FEATHER_API_KEY` and the base URL from `FEATHER_BASE_URL`,
    /// each unless it was set before.
    #[allow(clippy::wrong_self_convention)] // It reads like the `Client::from_env` it serves.
    pub fn from_env(mut self) -> Self {
        let read = |name: &str| match std::env::var(name) {
            Ok(value) => Ok(Some(value)),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => {
                Err(Error::configuration(format!("{name} holds bytes that are not text")))
            }
        };
        if self.api_key.is_none() {
            match read(KEY_VARIABLE) {
                Ok(key) => self.api_key = key.map(Secret::from),
                Err(error) => self.refuse(error),
            }
        }
        if self.base_url.is_none() {
            match read(BASE_URL_VARIABLE) {
                // An empty variable is how shells say that there is none.
                Ok(base_url) => self.base_url = base_url.filter(|text| !text.is_empty()),
                Err(error) => self.refuse(error),
            }
        }
        self
    }

    /// Adds to the `User-Agent` header, after this crate's name and version.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Sets how long a connection may take to come up. Default: 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.runtime = self.runtime.connect_timeout(timeout);
        self
    }

    /// Turns the budget for retries off or on. With it, a server that fails all the time
    /// gets at most a tenth more requests once a reserve of ten retries is used up; without
    /// it, every call retries as often as it may. Default: on.
    pub fn retry_budget(mut self, on: bool) -> Self {
        self.runtime = self.runtime.retry_budget(on);
        self
    }

    /// Spaces requests evenly, so that all clones of the client together send no more than
    /// this many a second. Waiting counts against a call's deadline. Default: no limit.
    /// (Feather publishes 6,000 a minute for an organisation, whatever the key.)
    pub fn requests_per_second(mut self, requests: f64) -> Self {
        self.runtime = self.runtime.requests_per_second(requests);
        self
    }

    /// Sends requests through this proxy, whatever the environment says: `http://` or
    /// `https://`, with credentials if it wants any. Without it, `https://` goes through the
    /// proxy that the environment names in `HTTPS_PROXY` or else in `ALL_PROXY` (either may be
    /// in lower case), unless `NO_PROXY` names the server; loopback addresses are reached
    /// without a proxy. One that cannot be used is refused, wherever it was named.
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.runtime = self.runtime.proxy(url);
        self
    }

    /// Trusts certificates signed by this one as well, given as PEM; there may be several in
    /// one text.
    pub fn root_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.runtime = self.runtime.root_certificate_pem(pem);
        self
    }

    /// Authenticates the client by a certificate (with its chain) and its private key in
    /// PKCS #8, both as PEM.
    pub fn client_identity_pem(
        mut self,
        certificates: impl Into<Vec<u8>>,
        key: impl Into<Vec<u8>>,
    ) -> Self {
        self.runtime = self.runtime.client_identity_pem(certificates, key);
        self
    }

    option_setters!(runtime);

    fn refuse(&mut self, error: Error) {
        // The first mistake is the one to tell: later ones often follow from it.
        self.error.get_or_insert(error);
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// A [configuration error](Error::is_configuration) that names the setting.
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

/// The key, once it is known to fit in a header.
fn checked_key(key: Option<Secret>) -> Result<Secret, Error> {
    let Some(key) = key else {
        return Err(Error::configuration(format!(
            "no API key: set {KEY_VARIABLE}, or give one to the client"
        )));
    };
    let text = key.expose();
    if text.trim().is_empty() {
        return Err(Error::configuration("the API key is empty"));
    }
    if text.contains(['\r', '\n']) {
        return Err(Error::configuration(
            "the API key contains a line break; take off the one at its end, if it was read from a file",
        ));
    }
    if text.trim() != text {
        return Err(Error::configuration("the API key begins or ends with a blank"));
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
    fn a_key_that_cannot_be_sent_is_refused_with_the_reason() {
        for (key, reason) in [
            ("", "empty"),
            ("  ", "empty"),
            ("\n", "empty"),
            ("canary\n", "line break"),
            ("can\r\nary", "line break"),
            (" canary", "blank"),
            ("canary\u{e9}", "characters"),
            ("canary\u{0}", "characters"),
        ] {
            let error = Client::new(key).unwrap_err();
            assert!(error.is_configuration());
            assert!(error.to_string().contains(reason), "{key:?}: {error}");
            assert!(!format!("{error:?}").contains("canary"));
        }
        assert!(Client::builder().build().unwrap_err().to_string().contains("FEATHER_API_KEY"));
    }

    #[test]
    fn neither_client_nor_builder_shows_the_key() {
        let builder = Client::builder().api_key("canary").base_url("https://u:canary@h/?canary");
        assert!(!format!("{builder:?}").contains("canary"));
        let client =
            Client::builder().api_key("canary").base_url("http://localhost:1").build().unwrap();
        assert!(!format!("{client:?} {:?}", client.connections().list()).contains("canary"));
    }

    #[test]
    fn headers_of_the_client_itself_cannot_be_replaced() {
        for (name, value) in [("X-Api-Key", "v"), ("host", "h"), ("a b", "v"), ("x-a", "a\nb")] {
            let result = Client::builder().api_key("k").header(name, value).build();
            assert!(result.unwrap_err().is_configuration(), "{name}");
        }
    }

    #[test]
    fn a_pace_that_cannot_be_kept_is_refused() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Client::builder().api_key("k").requests_per_second(rate).build().is_err());
        }
    }
}
