//! The client: what is decided once and shared by all calls.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;
use zeroize::Zeroizing;

use crate::connections::Connections;
use crate::error::Error;
use crate::integrations::Integrations;
use crate::origin::{self, Origin};
use crate::secret::{Secret, Secrets};
use crate::transport::{
    Budget, CONNECT_TIMEOUT, Capture, Options, Pacer, Transport, option_setters,
};
use crate::webhook_events::WebhookEvents;

/// The server that a client talks to unless it is told otherwise: Feather's hosted sandbox,
/// the only one whose address is published.
pub const DEFAULT_BASE_URL: &str = "https://api-sandbox.featherhq.com";

/// The environment variable that holds the API key.
const KEY_VARIABLE: &str = "FEATHER_API_KEY";

/// The environment variable that may hold another base URL.
const BASE_URL_VARIABLE: &str = "FEATHER_BASE_URL";

/// Feather's integrations API, for one organisation: the one that owns the key.
///
/// Cloning is cheap, and clones share connections, the budget for retries and the pace.
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
    transport: Arc<Transport>,
    options: Options,
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

    /// What the platform offers to connect.
    pub fn integrations(&self) -> Integrations<'_> {
        Integrations::new(self)
    }

    /// What the organisation has connected.
    pub fn connections(&self) -> Connections<'_> {
        Connections::new(self)
    }

    /// What vendors have sent about the organisation's connections.
    pub fn webhook_events(&self) -> WebhookEvents<'_> {
        WebhookEvents::new(self)
    }

    /// The base URL that requests go to, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.0.transport.origin.base()
    }

    pub(crate) fn api(&self) -> &featherhq_api::Client {
        &self.0.api
    }

    pub(crate) fn transport(&self) -> Arc<Transport> {
        Arc::clone(&self.0.transport)
    }

    pub(crate) fn options(&self) -> &Options {
        &self.0.options
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
    api_key: Option<Secret>,
    base_url: Option<String>,
    user_agent_suffix: Option<String>,
    connect_timeout: Duration,
    retry_budget: bool,
    requests_per_second: Option<f64>,
    proxy: Option<Secret>,
    root_certificates: Vec<Vec<u8>>,
    options: Options,
    error: Option<Error>,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            api_key: None,
            base_url: None,
            user_agent_suffix: None,
            connect_timeout: CONNECT_TIMEOUT,
            retry_budget: true,
            requests_per_second: None,
            proxy: None,
            root_certificates: Vec::new(),
            options: Options::default(),
            error: None,
        }
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
        self.connect_timeout = timeout;
        self
    }

    /// Turns the budget for retries off or on. With it, a server that fails all the time
    /// gets at most a tenth more requests once a reserve of ten retries is used up; without
    /// it, every call retries as often as it may. Default: on.
    pub fn retry_budget(mut self, on: bool) -> Self {
        self.retry_budget = on;
        self
    }

    /// Spaces requests evenly, so that all clones of the client together send no more than
    /// this many a second. Waiting counts against a call's deadline. Default: no limit.
    /// (Feather publishes 6,000 a minute for an organisation, whatever the key.)
    pub fn requests_per_second(mut self, requests: f64) -> Self {
        self.requests_per_second = Some(requests);
        self
    }

    /// Follows redirects that stay on the same scheme, host and port. Others are errors
    /// either way. Default: off.
    pub fn follow_same_origin_redirects(mut self, on: bool) -> Self {
        self.options.follow_redirects = on;
        self
    }

    /// Sends requests through this proxy, whatever the environment says. Without it, the
    /// environment's proxy is used for `https://` and none for loopback addresses.
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Trusts certificates signed by this one as well, given as PEM; there may be several in
    /// one text.
    pub fn root_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    option_setters!();

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
        let (key, secret) = checked_key(self.api_key)?;
        let origin = Origin::parse(self.base_url.as_deref().unwrap_or(DEFAULT_BASE_URL))?;
        let mut secrets = Secrets::default();
        secrets.add(secret);

        let mut http = reqwest::Client::builder()
            .user_agent(user_agent(self.user_agent_suffix.as_deref())?)
            .connect_timeout(self.connect_timeout)
            // Redirects and retries are the transport's, which counts them and guards the
            // key; the HTTP client must not have its own.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false);
        match self.proxy {
            Some(proxy) => {
                secrets.extend(proxy_secrets(&proxy));
                http = http.proxy(checked_proxy(&proxy, &origin)?);
            }
            // A proxy from the environment would get requests to this machine, key included.
            None if origin.is_loopback() => http = http.no_proxy(),
            None => {}
        }
        if origin.is_loopback() {
            // A name of this machine is this machine, whatever a resolver says: another one
            // would get the key, and in the clear. Port 0 stands for the URL's.
            let here =
                [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), (Ipv6Addr::LOCALHOST, 0).into()];
            http = http.resolve_to_addrs(origin.host(), &here);
        }
        let http = with_tls(http, &origin, self.root_certificates)?;
        let http = http.build().map_err(|error| {
            Error::configuration("the HTTP client cannot be set up").with_source(error)
        })?;

        let pacer = match self.requests_per_second {
            None => None,
            Some(rate) if rate.is_finite() && rate >= 0.001 => Some(Pacer::new(rate)),
            Some(rate) => {
                return Err(Error::configuration(format!(
                    "{rate} requests a second cannot be kept; give at least 0.001"
                )));
            }
        };
        let api = featherhq_api::Client::new(origin.base(), http.clone(), Arc::new(Capture));
        let transport = Arc::new(Transport {
            http,
            origin,
            connect_timeout: self.connect_timeout,
            key,
            secrets,
            budget: self.retry_budget.then(Budget::new),
            pacer,
        });
        Ok(Client(Arc::new(Inner { api, transport, options: self.options })))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.base_url.as_deref().map(origin::shown))
            .finish_non_exhaustive()
    }
}

/// Sets TLS up, as far as this build has it.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn with_tls(
    mut http: reqwest::ClientBuilder,
    origin: &Origin,
    root_certificates: Vec<Vec<u8>>,
) -> Result<reqwest::ClientBuilder, Error> {
    if !origin.is_https() {
        // Reading the system's certificates takes longer than a call, and nothing here will
        // ever ask for one.
        http = http.tls_certs_only([]);
    }
    for pem in root_certificates {
        let refused = || Error::configuration("a root certificate is not PEM");
        let certificates = reqwest::Certificate::from_pem_bundle(&pem)
            .map_err(|error| refused().with_source(error))?;
        // A text without any certificate would otherwise be passed over in silence.
        if certificates.is_empty() {
            return Err(refused());
        }
        http = certificates.into_iter().fold(http, reqwest::ClientBuilder::add_root_certificate);
    }
    Ok(http)
}

/// Says that this build has no TLS where it would be needed.
#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn with_tls(
    http: reqwest::ClientBuilder,
    origin: &Origin,
    root_certificates: Vec<Vec<u8>>,
) -> Result<reqwest::ClientBuilder, Error> {
    if origin.is_https() || !root_certificates.is_empty() {
        return Err(Error::configuration(
            "this build has no TLS; turn on the feature `rustls` or `native-tls` of featherhq",
        ));
    }
    Ok(http)
}

/// The key as a header and as a secret, once it is known to fit in a header.
fn checked_key(key: Option<Secret>) -> Result<(HeaderValue, Secret), Error> {
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
    let mut header = HeaderValue::from_str(text)
        .map_err(|_| Error::configuration("the API key cannot be sent in a header"))?;
    header.set_sensitive(true);
    Ok((header, key))
}

fn user_agent(suffix: Option<&str>) -> Result<HeaderValue, Error> {
    let ours = concat!("featherhq-rust/", env!("CARGO_PKG_VERSION"));
    let text = match suffix.map(str::trim).filter(|suffix| !suffix.is_empty()) {
        Some(suffix) => format!("{ours} {suffix}"),
        None => ours.to_owned(),
    };
    HeaderValue::from_str(&text)
        .map_err(|_| Error::configuration("the user-agent suffix cannot be sent in a header"))
}

fn checked_proxy(proxy: &Secret, origin: &Origin) -> Result<reqwest::Proxy, Error> {
    let shown = origin::shown(proxy.expose());
    let refuse = |why: &str| Error::configuration(format!("the proxy {shown} {why}"));
    let url = Url::parse(proxy.expose()).map_err(|_| refuse("is not a URL"))?;
    // The HTTP library passes over a proxy whose scheme it does not know: requests would go
    // out directly, and nobody would notice.
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refuse("does not begin with http:// or https://"));
    }
    if !origin.is_https() && !origin::is_loopback(&url) {
        return Err(refuse("would see the API key, since the base URL is plain http://"));
    }
    reqwest::Proxy::all(url).map_err(|_| refuse("cannot be used"))
}

/// What a proxy's URL has to hide, in the forms in which a proxy gets to see it and so may
/// send it back.
fn proxy_secrets(proxy: &Secret) -> Secrets {
    let mut secrets = Secrets::default();
    secrets.add(proxy);
    let Ok(url) = Url::parse(proxy.expose()) else { return secrets };
    if let Some(password) = url.password() {
        let user = percent_decoded(url.username());
        let decoded = percent_decoded(password);
        let both = Zeroizing::new([&user[..], b":", &decoded].concat());
        secrets.add(password);
        secrets.add(&*String::from_utf8_lossy(&decoded));
        // As the header for the proxy has it.
        secrets.add(base64(&both));
    }
    secrets
}

/// The bytes of a text in a URL.
fn percent_decoded(text: &str) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digit = |at: usize| char::from(*after.get(at)?).to_digit(16);
        let (byte, length) = match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => ((high * 16 + low) as u8, 3),
            _ => (*first, 1),
        };
        bytes.push(byte);
        rest = &rest[length..];
    }
    bytes
}

/// The bytes in base64, with its padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let at = |place: usize| u32::from(group.get(place).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place > group.len() { '=' } else { char::from(digit) });
        }
    }
    text
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
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    fn a_proxy_that_would_see_the_key_is_refused() {
        let build = |base: &str, proxy: &str| {
            Client::builder().api_key("k").base_url(base).proxy(proxy).build()
        };
        assert!(build("https://h", "http://proxy.example:3128").is_ok());
        assert!(build("http://localhost:1", "http://127.0.0.1:3128").is_ok());
        let error = build("http://localhost:1", "http://u:canary@proxy.example").unwrap_err();
        assert!(error.to_string().contains("would see the API key"), "{error}");
        assert!(!error.to_string().contains("canary"), "{error}");
        assert!(build("https://h", "not a proxy").is_err());
        // It would be passed over without a word.
        assert!(build("https://h", "gopher://proxy.example").is_err());
    }

    #[test]
    fn the_password_for_a_proxy_is_a_secret_in_every_form() {
        let secrets = proxy_secrets(&"http://user:p%40ss%2fword@proxy.example".into());
        for text in ["p@ss/word", "p%40ss%2fword", "p%40ss/word", "dXNlcjpwQHNzL3dvcmQ="] {
            assert_eq!(secrets.mask(&format!("407 {text} no")), "407 [redacted] no");
        }
        assert_eq!(&percent_decoded("a%4%zz%41%")[..], b"a%4%zzA%");
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("\u{ff}>?~", "w78+P34=")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
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
