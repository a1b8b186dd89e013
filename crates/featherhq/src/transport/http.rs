//! The HTTP client below every call: how connections come about, and which of them a call
//! may use.
//!
//! It knows nothing of what is said on them.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::HeaderValue;

use super::operation::Repeat;
use crate::error::Error;
use crate::origin::Origin;
use crate::proxy::Proxy;

/// Two clients with the same settings: one that keeps connections to use them again, and one
/// that does not.
///
/// A server may close a connection just when the next request goes out on it. Whether that
/// request was read is then unknown, so one that acts must not be sent again, and would fail
/// although the server is well. Those requests get a connection of their own, which no server
/// has had a reason to close.
#[derive(Debug)]
pub(crate) struct Http {
    settings: Settings,
    pooled: reqwest::Client,
    /// Made when a call first needs it: reading the system's certificates takes a while, and
    /// many programs only read.
    fresh: OnceLock<reqwest::Client>,
}

/// What connections are made with.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) user_agent: HeaderValue,
    pub(crate) connect_timeout: Duration,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) root_certificates: Vec<Vec<u8>>,
    pub(crate) origin: Origin,
}

/// Whether connections are kept once a call is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keep {
    ForLater,
    Never,
}

impl Http {
    pub(crate) fn new(settings: Settings) -> Result<Self, Error> {
        let pooled = settings.client(Keep::ForLater)?;
        Ok(Self { settings, pooled, fresh: OnceLock::new() })
    }

    /// The client for calls that may be repeated like this.
    pub(super) fn client(&self, repeat: Repeat) -> Result<&reqwest::Client, Error> {
        match (repeat, self.fresh.get()) {
            (Repeat::Safe, _) => Ok(&self.pooled),
            (Repeat::OnlyIfUnsent, Some(fresh)) => Ok(fresh),
            (Repeat::OnlyIfUnsent, None) => {
                let fresh = self.settings.client(Keep::Never)?;
                Ok(self.fresh.get_or_init(|| fresh))
            }
        }
    }

    /// The client that keeps connections.
    pub(crate) fn pooled(&self) -> &reqwest::Client {
        &self.pooled
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.settings.origin
    }

    pub(crate) fn connect_timeout(&self) -> Duration {
        self.settings.connect_timeout
    }

    /// The name of the proxy that requests go through.
    pub(crate) fn proxy(&self) -> Option<&str> {
        self.settings.proxy.as_ref().map(|proxy| proxy.name.as_str())
    }
}

impl Settings {
    fn client(&self, keep: Keep) -> Result<reqwest::Client, Error> {
        let mut http = reqwest::Client::builder()
            .user_agent(self.user_agent.clone())
            .connect_timeout(self.connect_timeout)
            // Redirects and retries are the transport's, which counts them and guards the
            // key; the HTTP client must not have its own.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            // What the environment says has been read, and more carefully.
            .no_proxy();
        if let Some(proxy) = &self.proxy {
            http = http.proxy(proxy.route.clone());
        }
        if keep == Keep::Never {
            http = http.pool_max_idle_per_host(0);
        }
        if self.origin.is_loopback() {
            // A name of this machine is this machine, whatever a resolver says: another one
            // would get the key, and in the clear. Port 0 stands for the URL's.
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
            // Reading the system's certificates takes longer than a call, and nothing here will
            // ever ask for one.
            http = http.tls_certs_only([]);
        }
        for pem in &self.root_certificates {
            let refused = || Error::configuration("a root certificate is not PEM");
            let certificates = reqwest::Certificate::from_pem_bundle(pem)
                .map_err(|error| refused().with_source(error))?;
            // A text without any certificate would otherwise be passed over in silence.
            if certificates.is_empty() {
                return Err(refused());
            }
            http =
                certificates.into_iter().fold(http, reqwest::ClientBuilder::add_root_certificate);
        }
        Ok(http)
    }

    /// Says that this build has no TLS where it would be needed.
    #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
    fn with_tls(&self, http: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
        if self.origin.is_https() || !self.root_certificates.is_empty() {
            return Err(Error::configuration(
                "this build has no TLS; turn on the feature `rustls` or `native-tls` of featherhq",
            ));
        }
        Ok(http)
    }
}
