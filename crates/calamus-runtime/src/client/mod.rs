//! The client, what it is built from, and the calls that it makes.

#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod call;
mod custom;
mod pages;
mod paging;
mod response;
mod stream;

use std::fmt;
use std::sync::Arc;

pub use builder::ClientBuilder;
pub use call::{Call, CallWithResponse};
pub use custom::CustomRequest;
pub use pages::{Items, Pages};
pub use paging::Paging;
pub use response::{DeclaredHeaders, Response};
pub use stream::ElementStream;

use crate::error::Error;
use crate::exchange::{CallOptions, Options, Shared};
use crate::operation::{Method, SecurityScheme};
use crate::request::Request;
use crate::secret::Secrets;

/// Sends requests to one server, with deadlines, retries, limits and credentials.
///
/// Cloning is cheap, and clones share TCP connections, the retry budget and the rate limit.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    options: Arc<CallOptions>,
    /// The credentials of requests that no operation describes.
    security: &'static [&'static [SecurityScheme]],
}

impl Client {
    /// Creates a builder for a client of the server at `base_url`.
    pub fn builder(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(base_url.into())
    }

    /// Returns the base URL, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.shared.http.origin().base()
    }

    /// Returns the name of the proxy that requests go through, for messages: its address
    /// without credentials, and the variable that it is from. `None` without a proxy.
    pub fn proxy(&self) -> Option<&str> {
        self.shared.http.proxy()
    }

    /// Returns a copy of the client's options, to change for one call.
    pub fn options(&self) -> Options {
        Options { options: self.options.clone() }
    }

    /// Returns the secrets of the client: its credentials and the headers of its options.
    pub fn secrets(&self) -> Secrets {
        let mut secrets = Secrets::clone(&self.shared.secrets);
        for value in self.options.headers.values() {
            secrets.add(&*String::from_utf8_lossy(value.as_bytes()));
        }
        secrets
    }

    /// Returns the HTTP client that builds requests.
    pub(crate) fn http(&self) -> &reqwest::Client {
        self.shared.http.pooled()
    }

    /// Sends a request, once the call is awaited.
    pub fn send<T: Send + 'static>(&self, request: Request<T>) -> Call<T> {
        Call::new(self.clone(), Ok(request))
    }

    /// Sends a request with options in place of the client's.
    pub fn send_with<T: Send + 'static>(&self, request: Request<T>, options: Options) -> Call<T> {
        let client = Self { options: options.options, ..self.clone() };
        Call::new(client, Ok(request))
    }

    /// Changes the options of this clone.
    pub(crate) fn change_options(&mut self, change: impl FnOnce(Options) -> Options) {
        self.options = change(self.options()).options;
    }

    /// Starts a request that no operation describes: JSON in, JSON out. `path` is relative to
    /// the base URL, and may have a query.
    ///
    /// It gets the client's credentials and is redacted, limited and timed like any other.
    /// Absolute URLs, and paths that leave the base URL, are refused. Requests with a
    /// non-idempotent method are not retried, unless
    /// [set so](CustomRequest::idempotent).
    ///
    /// ```no_run
    /// # async fn example(client: calamus_runtime::Client) -> Result<(), calamus_runtime::Error> {
    /// use calamus_runtime::Method;
    ///
    /// let parcel = client
    ///     .request(Method::Post, "/parcels")
    ///     .json(&serde_json::json!({ "weight": 3 }))
    ///     .await?;
    /// println!("{}", parcel.as_str());
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: impl AsRef<str>) -> CustomRequest {
        CustomRequest::new(self.clone(), method, path.as_ref())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}

/// Returns an error outside of a Tokio runtime, where the HTTP client would panic.
fn needs_runtime() -> Result<(), Error> {
    match tokio::runtime::Handle::try_current() {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::configuration(
            "there is no Tokio runtime to await this on; use one, or the feature `blocking`",
        )),
    }
}
