//! The seam below authentication and retries, for test doubles and custom connectors.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// The future that [`HttpTransport::send`] returns.
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<reqwest::Response, TransportError>> + Send + 'a>>;

/// Sends single HTTP requests, in place of the client's own connections.
///
/// A transport is called once for each attempt and each redirect that is followed. The client
/// keeps its deadlines, retries, limits and redaction, and checks the origin of every request
/// before it gets here: a transport sees requests to the client's own origin only. Headers
/// with credentials are marked sensitive ([`HeaderValue::is_sensitive`]); a transport must not
/// log them, and must not follow redirects. A response that comes from another origin by its
/// URL is an error.
///
/// [`HeaderValue::is_sensitive`]: reqwest::header::HeaderValue::is_sensitive
///
/// ```
/// use calamus_runtime::{Client, HttpTransport, JsonValue, Method, TransportFuture};
///
/// /// A test double: responds without a network.
/// #[derive(Debug)]
/// struct NoParcels;
///
/// impl HttpTransport for NoParcels {
///     fn send(&self, request: reqwest::Request) -> TransportFuture<'_> {
///         let body = match request.url().path() {
///             "/parcels" => "[]",
///             _ => "null",
///         };
///         Box::pin(async move { Ok(http::Response::new(body).into()) })
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), calamus_runtime::Error> {
/// let client = Client::builder("http://localhost:1").transport(NoParcels).build()?;
/// let parcels: JsonValue = client.request(Method::Get, "/parcels").await?;
/// assert_eq!(parcels.as_str(), "[]");
/// # Ok(())
/// # }
/// ```
pub trait HttpTransport: fmt::Debug + Send + Sync + 'static {
    /// Sends one request and returns the response as soon as its headers are there.
    fn send(&self, request: reqwest::Request) -> TransportFuture<'_>;
}

/// The error of an [`HttpTransport`] without a response.
#[derive(Debug)]
pub struct TransportError {
    pub(super) source: Box<dyn StdError + Send + Sync>,
    pub(super) sent: bool,
}

impl TransportError {
    /// The request may have reached the server. Non-idempotent operations are not retried.
    pub fn new(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { source: source.into(), sent: true }
    }

    /// The request certainly did not reach the server, so that every operation is retried.
    pub fn not_sent(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { source: source.into(), sent: false }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
