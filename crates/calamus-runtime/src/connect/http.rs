//! The HTTP clients below every call: how TCP connections are made, and which of them a
//! request may use.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;
use reqwest::header::HeaderValue;

use super::failure;
use super::origin::Origin;
use super::proxy::Proxy;
use super::transport::{HttpTransport, TransportFuture};
use crate::error::{Error, ErrorKind};

/// The default timeout for a TCP connection and its TLS handshake.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The default `User-Agent` header.
pub(crate) const USER_AGENT: &str = concat!("calamus-runtime/", env!("CARGO_PKG_VERSION"));

/// The host of a response that was made without a URL.
const NO_URL: &str = "no.url.provided.local";

/// Two clients with the same settings: one with a connection pool, and one without.
///
/// A server may close an idle connection just when the next request goes out on it. Whether
/// that request was read is then unknown, so a non-idempotent one must not be sent again, and
/// would fail although the server is well. Those requests get a connection of their own, which
/// no server has had a reason to close.
#[derive(Debug)]
pub(crate) struct Http {
    settings: Settings,
    pooled: reqwest::Client,
    /// Made when a call first needs it: reading the system's certificates takes a while, and
    /// many programs only read.
    unpooled: OnceLock<reqwest::Client>,
}

/// The settings of connections.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) user_agent: HeaderValue,
    pub(crate) connect_timeout: Duration,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) root_certificates: Vec<Vec<u8>>,
    pub(crate) identity: Option<Identity>,
    pub(crate) origin: Origin,
    pub(crate) transport: Option<Arc<dyn HttpTransport>>,
}

/// A client certificate with its chain, and its private key, both as PEM.
#[derive(Clone)]
#[cfg_attr(not(any(feature = "rustls", feature = "native-tls")), allow(dead_code))]
pub(crate) struct Identity {
    pub(crate) certificates: Vec<u8>,
    pub(crate) key: zeroize::Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity([redacted])")
    }
}

/// Whether idle connections are kept for later requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pool {
    On,
    Off,
}

impl Http {
    pub(crate) fn new(settings: Settings) -> Result<Self, Error> {
        let pooled = settings.client(Pool::On)?;
        Ok(Self { settings, pooled, unpooled: OnceLock::new() })
    }

    /// Makes the client that such a request needs, if it is not there yet.
    pub(crate) fn prepare(&self, idempotent: bool) -> Result<(), Error> {
        match &self.settings.transport {
            Some(_) => Ok(()),
            None => self.client(idempotent).map(|_| ()),
        }
    }

    /// Sends one request, to a URL below the base URL only.
    pub(crate) fn send<'a>(
        &'a self,
        request: reqwest::Request,
        idempotent: bool,
    ) -> Result<Sending<'a, impl Future<Output = reqwest::Result<reqwest::Response>> + use<>>, Error>
    {
        self.settings.origin.check(request.url())?;
        Ok(match &self.settings.transport {
            Some(transport) => Sending::Transport { http: self, response: transport.send(request) },
            None => {
                let response = self.client(idempotent)?.execute(request);
                Sending::Client { http: self, response }
            }
        })
    }

    /// Rejects a response of a transport that is from another origin by its URL.
    fn check_response(&self, response: reqwest::Response) -> Result<reqwest::Response, Error> {
        let url = response.url();
        if url.host_str() != Some(NO_URL) && !self.settings.origin.contains(url) {
            // The request has arrived somewhere, and may have arrived here before.
            let message = "the transport returned a response from another origin";
            return Err(Error::new(ErrorKind::Redirect, message));
        }
        Ok(response)
    }

    fn client(&self, idempotent: bool) -> Result<&reqwest::Client, Error> {
        match (idempotent, self.unpooled.get()) {
            (true, _) => Ok(&self.pooled),
            (false, Some(unpooled)) => Ok(unpooled),
            (false, None) => {
                let unpooled = self.settings.client(Pool::Off)?;
                Ok(self.unpooled.get_or_init(|| unpooled))
            }
        }
    }

    /// Returns the client with a connection pool.
    pub(crate) fn pooled(&self) -> &reqwest::Client {
        &self.pooled
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.settings.origin
    }

    /// Returns the name of the proxy that requests go through.
    pub(crate) fn proxy(&self) -> Option<&str> {
        self.settings.proxy.as_ref().map(|proxy| proxy.name.as_str())
    }
}

pin_project! {
    /// A request that was sent. No `async fn`, whose future would hold the request beside what
    /// the HTTP client makes of it.
    #[project = SendingProjection]
    pub(crate) enum Sending<'a, F> {
        Client { http: &'a Http, #[pin] response: F },
        Transport { http: &'a Http, response: TransportFuture<'a> },
    }
}

impl<F: Future<Output = reqwest::Result<reqwest::Response>>> Future for Sending<'_, F> {
    type Output = Result<reqwest::Response, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            SendingProjection::Client { http, response } => {
                let timeout = http.settings.connect_timeout;
                let failed = |error| failure::while_sending(error, http.proxy(), timeout);
                response.poll(context).map(|sent| sent.map_err(failed))
            }
            SendingProjection::Transport { http, response } => {
                response.as_mut().poll(context).map(|sent| match sent {
                    Ok(response) => http.check_response(response),
                    Err(error) => Err(failure::of_transport(error)),
                })
            }
        }
    }
}

impl Settings {
    fn client(&self, pool: Pool) -> Result<reqwest::Client, Error> {
        let mut http = reqwest::Client::builder()
            .user_agent(self.user_agent.clone())
            .connect_timeout(self.connect_timeout)
            // Redirects and retries are the runtime's, which counts them and guards the
            // credentials; the HTTP client must not have its own.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            // The environment has been read already, and more carefully.
            .no_proxy();
        if let Some(proxy) = &self.proxy {
            http = http.proxy(proxy.route.clone());
        }
        if pool == Pool::Off {
            http = http.pool_max_idle_per_host(0);
        }
        if self.origin.is_loopback() {
            // A loopback name is this machine, whatever a resolver returns: another one would
            // get the credentials, and in the clear. Port 0 stands for the URL's.
            let here =
                [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), (Ipv6Addr::LOCALHOST, 0).into()];
            http = http.resolve_to_addrs(self.origin.host(), &here);
        }
        self.with_tls(http)?.build().map_err(|error| {
            Error::configuration("the HTTP client cannot be set up").with_source(error)
        })
    }

    /// Sets TLS up, as far as this build has it.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    fn with_tls(&self, mut http: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
        if !self.origin.is_https() {
            // Reading the system's certificates takes longer than a call, and is not needed.
            http = http.tls_certs_only([]);
        }
        for pem in &self.root_certificates {
            let refused = || Error::configuration("a root certificate is not PEM");
            let certificates = reqwest::Certificate::from_pem_bundle(pem)
                .map_err(|error| refused().with_source(error))?;
            // A text without any certificate would otherwise be ignored in silence.
            if certificates.is_empty() {
                return Err(refused());
            }
            http =
                certificates.into_iter().fold(http, reqwest::ClientBuilder::add_root_certificate);
        }
        match &self.identity {
            Some(identity) => Ok(http.identity(identity.parse()?)),
            None => Ok(http),
        }
    }

    /// Returns an error where this build has no TLS and needs it.
    #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
    fn with_tls(&self, http: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
        let asked_for = !self.root_certificates.is_empty() || self.identity.is_some();
        // A transport brings its own TLS.
        if (self.origin.is_https() && self.transport.is_none()) || asked_for {
            return Err(Error::configuration(
                "this build has no TLS; turn on the feature `rustls` or `native-tls`",
            ));
        }
        Ok(http)
    }
}

impl Identity {
    #[cfg(feature = "rustls")]
    fn parse(&self) -> Result<reqwest::Identity, Error> {
        let pem = zeroize::Zeroizing::new([&self.certificates[..], b"\n", &self.key].concat());
        reqwest::Identity::from_pem(&pem).map_err(refused_identity)
    }

    #[cfg(all(feature = "native-tls", not(feature = "rustls")))]
    fn parse(&self) -> Result<reqwest::Identity, Error> {
        reqwest::Identity::from_pkcs8_pem(&self.certificates, &self.key).map_err(refused_identity)
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn refused_identity(error: reqwest::Error) -> Error {
    Error::configuration("the client identity is not a PEM certificate with its private key")
        .with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_key_shows_in_no_debug_output() {
        let key = zeroize::Zeroizing::new(b"canary".to_vec());
        let identity = Identity { certificates: b"canary".to_vec(), key };
        assert_eq!(format!("{identity:?}"), "Identity([redacted])");
    }
}
