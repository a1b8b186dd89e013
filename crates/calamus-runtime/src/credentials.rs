//! The HTTP client that a generated client builds, and the credentials that it sends.
//!
//! Default headers of a `reqwest::Client` go wherever a redirect leads, and a proxy from the
//! environment sees requests to this machine. So the HTTP client follows no redirect, takes no
//! proxy to loopback addresses, and has no default headers: credentials are attached to each
//! request, and to requests for the origin of the base URL only.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

/// A client cannot be created from a base URL or from credentials.
#[derive(Debug)]
pub struct InvalidClient {
    reason: &'static str,
    source: Option<reqwest::Error>,
}

impl InvalidClient {
    fn new(reason: &'static str) -> Self {
        Self { reason, source: None }
    }
}

impl fmt::Display for InvalidClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason)
    }
}

impl std::error::Error for InvalidClient {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|error| error as _)
    }
}

/// Builds the HTTP client for the server at `base_url`.
///
/// # Errors
///
/// If `base_url` is not an `http` or `https` URL without user name and password, or TLS cannot
/// be set up.
pub fn http_client(base_url: &str) -> Result<reqwest::Client, InvalidClient> {
    let url = parse(base_url)?;
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false);
    if is_loopback(&url) {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| InvalidClient {
        reason: "the HTTP client cannot be set up",
        source: Some(error),
    })
}

fn parse(base_url: &str) -> Result<Url, InvalidClient> {
    match Url::parse(base_url) {
        // `Debug` of a client shows its base URL.
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            Err(InvalidClient::new("the base URL contains a user name or a password"))
        }
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
        _ => Err(InvalidClient::new("the base URL is not an absolute http or https URL")),
    }
}

/// Whether a URL's host is this machine.
fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_suffix('.').unwrap_or(host);
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost"
        || host.ends_with(".localhost")
        || address.is_ok_and(|address| address.to_canonical().is_loopback())
}

/// The credentials of a client, and the origin that they are for.
///
/// `Debug` shows no credentials.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    origin: Option<Url>,
    headers: HeaderMap,
}

impl Credentials {
    /// No credentials yet, for the server at `base_url`. The default is for no server and
    /// takes none.
    ///
    /// # Errors
    ///
    /// If `base_url` is not an `http` or `https` URL without user name and password.
    pub fn of(base_url: &str) -> Result<Self, InvalidClient> {
        Ok(Self { origin: Some(parse(base_url)?), headers: HeaderMap::new() })
    }

    /// Sets a header to a scheme, which may be empty, and a secret.
    ///
    /// # Errors
    ///
    /// If the secret is empty or contains what no header may contain, or if the client sends
    /// with an HTTP client of its user's, which may follow redirects.
    pub fn set(
        &mut self,
        name: &'static str,
        scheme: &str,
        secret: &str,
    ) -> Result<(), InvalidClient> {
        if self.origin.is_none() {
            return Err(InvalidClient::new(
                "a client made with `with_client` takes no credentials: its HTTP client may \
                 carry them to another origin",
            ));
        }
        if secret.is_empty() {
            return Err(InvalidClient::new("the credentials are empty"));
        }
        let name = HeaderName::try_from(name)
            .map_err(|_| InvalidClient::new("the header of the credentials has no valid name"))?;
        let mut value = HeaderValue::try_from(format!("{scheme}{secret}")).map_err(|_| {
            InvalidClient::new("the credentials contain characters that no header may contain")
        })?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(())
    }

    /// Adds the credentials to a request for their origin. Headers that the request has stay.
    pub fn attach(&self, request: &mut reqwest::Request) {
        let is_own = self.origin.as_ref().is_some_and(|own| own.origin() == request.url().origin());
        for (name, value) in self.headers.iter().filter(|_| is_own) {
            request.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
    }
}
