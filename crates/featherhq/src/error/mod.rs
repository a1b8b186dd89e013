//! The error of this crate: that of the runtime, with Feather's error body.

mod body;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use calamus_runtime::{Delivery, ErrorKind};

pub(crate) use body::parse;
pub use body::{ApiError, ValidationDetail};

/// The error of everything in this crate that can fail.
///
/// [`kind`](Self::kind) returns the kind of failure; a predicate for each kind and for common
/// statuses ([`is_timeout`](Self::is_timeout), [`is_not_found`](Self::is_not_found), …) documents
/// its usual cause and what to do. [`delivery`](Self::delivery) returns whether the request can
/// have arrived. If the server has responded, [`status`](Self::status), [`header`](Self::header),
/// [`request_id`](Self::request_id) and [`body_excerpt`](Self::body_excerpt) describe its response,
/// for responses that do not decode as well.
///
/// [`Display`](fmt::Display) writes one line for a log. [`Debug`] shows nothing that the server
/// sent except the status. Neither of them, nor any [`source`](StdError::source), contains the API
/// key or another secret of the request.
///
/// ```
/// use featherhq::{Client, ErrorKind};
///
/// let error = Client::new("").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Configuration);
/// assert!(error.is_configuration());
/// assert_eq!(error.to_string(), "the API key is empty");
/// ```
pub struct Error(calamus_runtime::Error);

impl Error {
    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self(calamus_runtime::Error::configuration(message))
    }

    pub(crate) fn invalid_request(message: impl Into<String>) -> Self {
        Self(calamus_runtime::Error::invalid_request(message))
    }

    /// Creates the error of a string that is not the JSON that it has to be. `cause` may quote
    /// the string, which is not shown by `Debug` therefore.
    pub(crate) fn invalid_json(cause: &serde_json::Error) -> Self {
        Self::invalid_request("invalid JSON").with_quote(format!(": {cause}"))
    }

    /// Creates the error of JSON that is not a value of the requested type.
    pub(crate) fn decode(cause: &serde_json::Error) -> Self {
        let error = calamus_runtime::Error::new(ErrorKind::Decode, "the JSON does not decode");
        Self(error.with_quote(format!(": {cause}")))
    }

    pub(crate) fn with_source(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(self.0.with_source(source))
    }

    /// Sets the end of the message, which `Debug` does not show: strings from outside, with
    /// secrets redacted.
    pub(crate) fn with_quote(self, quote: String) -> Self {
        Self(self.0.with_quote(quote))
    }

    pub(crate) fn into_runtime(self) -> calamus_runtime::Error {
        self.0
    }
}

impl From<calamus_runtime::Error> for Error {
    fn from(error: calamus_runtime::Error) -> Self {
        Self(error)
    }
}

/// The kind of failure.
impl Error {
    /// Returns the kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind()
    }

    /// Returns how far the last request came: not sent, unknown, or responded to.
    pub fn delivery(&self) -> Delivery {
        self.0.delivery()
    }

    /// Returns whether the client could not be built, or cannot be used here.
    ///
    /// # Troubleshooting
    ///
    /// Usually `FEATHER_API_KEY` is not set or ends with a line break
    /// (`export FEATHER_API_KEY=$(cat key.txt)` removes it), or the base URL is plain `http://` to
    /// another machine. The message names the setting. Nothing was sent.
    pub fn is_configuration(&self) -> bool {
        self.kind() == ErrorKind::Configuration
    }

    /// Returns whether an argument is invalid: it cannot be sent, or violates a rule of the API or
    /// of a tool's input schema.
    ///
    /// # Troubleshooting
    ///
    /// The message names the argument and the rule, such as a limit outside of 1 to 200. Nothing
    /// was sent.
    pub fn is_invalid_request(&self) -> bool {
        self.kind() == ErrorKind::InvalidRequest
    }

    /// Returns whether no TCP or TLS connection to the server could be opened.
    ///
    /// # Troubleshooting
    ///
    /// Check the base URL and the network. If the message names a proxy, either the proxy or the
    /// server behind it may be the cause. Behind a corporate proxy, set `HTTPS_PROXY` or
    /// [`ClientBuilder::proxy`](crate::ClientBuilder::proxy); with a private certificate
    /// authority, add its certificate with
    /// [`ClientBuilder::root_certificate_pem`](crate::ClientBuilder::root_certificate_pem).
    /// The chain of [sources](StdError::source) ends with the message of the operating system.
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connect
    }

    /// Returns whether a deadline passed: of connecting, of one attempt, between two chunks of the
    /// response, or of the whole call.
    ///
    /// # Troubleshooting
    ///
    /// The message names the deadline and its length. Raise a total that is too short for the list
    /// of a large organization with `.total_timeout(…)` on the call. A server that stalls exceeds
    /// the idle timeout, and is retried until the total timeout.
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::Timeout(_))
    }

    /// Returns whether the TCP connection broke while the request was sent or the response was
    /// read.
    ///
    /// # Troubleshooting
    ///
    /// Something between here and the server closed the connection, for instance a proxy or a
    /// restart. Idempotent operations have been retried already
    /// ([`attempts`](Self::attempts)); before repeating another operation, check whether it
    /// [took effect](Self::may_have_taken_effect).
    pub fn is_transport(&self) -> bool {
        self.kind() == ErrorKind::Transport
    }

    /// Returns whether the response is a redirect that was not followed.
    ///
    /// # Troubleshooting
    ///
    /// Usually the base URL is slightly wrong (another host, `http` for `https`). The message names
    /// the origin of the redirect; if that is correct, make it the base URL. The API key never
    /// follows a cross-origin redirect;
    /// [`ClientBuilder::follow_same_origin_redirects`](crate::ClientBuilder::follow_same_origin_redirects)
    /// allows redirects to the same origin.
    pub fn is_redirect(&self) -> bool {
        self.kind() == ErrorKind::Redirect
    }

    /// Returns whether the response exceeds the maximum size. It was not read to its end.
    ///
    /// # Troubleshooting
    ///
    /// Raise `.max_response_size(…)` on the call or the client, or read the list with
    /// `stream()`, which holds one element at a time (the limit still counts the whole response).
    pub fn is_too_large(&self) -> bool {
        self.kind() == ErrorKind::TooLarge
    }

    /// Returns whether a successful response, or stored JSON, does not have the documented form.
    ///
    /// # Troubleshooting
    ///
    /// [`json_path`](Self::json_path) and [`element_index`](Self::element_index) return the place.
    /// An HTML page in place of JSON comes from something before Feather, such as a login page or
    /// a gateway; check the base URL. New properties and new enum values never cause this error.
    pub fn is_decode(&self) -> bool {
        self.kind() == ErrorKind::Decode
    }

    /// Returns whether a [`Wait`](crate::Wait) ended because the connection has failed.
    ///
    /// # Troubleshooting
    ///
    /// The message has the last status. Check the connection's
    /// [`status_reason`](crate::Connection::status_reason), fix the cause at the vendor, and
    /// [refresh its tools](crate::Connections::refresh_tools).
    pub fn is_failed_state(&self) -> bool {
        self.kind() == ErrorKind::FailedState
    }

    /// Returns whether the response is an error response: a status outside of 200 to 299.
    ///
    /// # Troubleshooting
    ///
    /// [`status`](Self::status) returns the status, [`api_error`](Self::api_error) the parsed body.
    pub fn is_status(&self) -> bool {
        self.kind() == ErrorKind::Status
    }

    /// Returns whether the status is 400: the server cannot process the request.
    ///
    /// # Troubleshooting
    ///
    /// For test calls of a tool, usually the slug does not exist or its tool is disabled.
    pub fn is_bad_request(&self) -> bool {
        self.has_status(400)
    }

    /// Returns whether the status is 401: the API key is missing, malformed, revoked or expired.
    ///
    /// # Troubleshooting
    ///
    /// Check that the key belongs to the environment of the base URL: a key of the sandbox is not
    /// valid in production. A revoked key fails at once.
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(401)
    }

    /// Returns whether the status is 403: the API key does not permit the operation.
    ///
    /// # Troubleshooting
    ///
    /// The key's role or scopes do not cover the operation; create another key.
    pub fn is_forbidden(&self) -> bool {
        self.has_status(403)
    }

    /// Returns whether the status is 404, or a [lookup](crate::Connections::find) found nothing:
    /// the resource does not exist, or belongs to another organization.
    ///
    /// # Troubleshooting
    ///
    /// Feather does not distinguish the two. Check the id, and that the key belongs to the
    /// organization that owns the resource. A connection that was disconnected is deleted.
    pub fn is_not_found(&self) -> bool {
        self.kind() == ErrorKind::NotFound || self.has_status(404)
    }

    /// Returns whether the status is 409: the request conflicts with the current state.
    ///
    /// # Troubleshooting
    ///
    /// Read the current state and decide again.
    pub fn is_conflict(&self) -> bool {
        self.has_status(409)
    }

    /// Returns whether the status is 422: the request is invalid, or not possible in the current
    /// state.
    ///
    /// # Troubleshooting
    ///
    /// [`api_error`](Self::api_error) has the details, each with its place in the request.
    /// Refreshing the tools of a connection that is not active fails with this status.
    pub fn is_validation(&self) -> bool {
        self.has_status(422)
    }

    /// Returns whether the status is 429: the rate limit is exceeded.
    ///
    /// # Troubleshooting
    ///
    /// The limit applies to the organization, with all of its keys. Idempotent operations have
    /// been retried already, as far as retries and deadlines permit; limit the rate of requests
    /// with [`ClientBuilder::requests_per_second`](crate::ClientBuilder::requests_per_second).
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(429)
    }

    /// Returns whether the status is 500 to 599: the server failed.
    ///
    /// # Troubleshooting
    ///
    /// Idempotent operations have been retried already, if the status
    /// [may pass](crate::RETRYABLE_STATUSES). Report the [`request_id`](Self::request_id) to
    /// Feather.
    pub fn is_server_error(&self) -> bool {
        self.kind() == ErrorKind::Status && matches!(self.status(), Some(500..=599))
    }

    /// Returns whether the same call may be repeated without harm and might succeed then.
    ///
    /// For non-idempotent operations (those that create something or act at a third party) only if
    /// the request certainly never arrived.
    ///
    /// # Troubleshooting
    ///
    /// The client has retried already, as far as its options permit. Wait at least
    /// [`retry_after`](Self::retry_after) before the next call.
    pub fn is_retryable(&self) -> bool {
        self.0.is_retryable()
    }

    /// Returns whether the call may have taken effect although it failed: one of its requests may
    /// have arrived, and no response says that it was rejected. A rejected attempt says nothing
    /// about earlier attempts without a response.
    ///
    /// For reads this is without consequence. After a call that creates something or acts at a
    /// third party, check whether it took effect before repeating it.
    ///
    /// # Troubleshooting
    ///
    /// List the connections and search for the new one by its nickname; for tools, check at the
    /// vendor.
    pub fn may_have_taken_effect(&self) -> bool {
        self.0.may_have_taken_effect()
    }

    fn has_status(&self, status: u16) -> bool {
        self.kind() == ErrorKind::Status && self.status() == Some(status)
    }
}

/// The details of the failure.
impl Error {
    /// Returns the name of the kind, for metrics and logs.
    pub fn kind_name(&self) -> &'static str {
        self.kind().name()
    }

    /// Returns the `operationId` in the API's document, such as `listConnections`. `None` outside
    /// of a call.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation()
    }

    /// Returns the number of attempts to send the request.
    pub fn attempts(&self) -> u32 {
        self.0.attempts()
    }

    /// Returns the duration of the call, waits included.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// Returns the status of the response. `None` without a response.
    pub fn status(&self) -> Option<u16> {
        self.0.status()
    }

    /// Returns a header of the response by its name. `None` also if its value is not visible
    /// ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.header(name)
    }

    /// Returns all headers of the response, in no particular order.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.headers()
    }

    /// Returns the id that the server assigned to the request, from any of the usual headers.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id()
    }

    /// Returns the parsed body of an error response, in any form. `None` if the body is empty, and
    /// without an error response.
    pub fn api_error(&self) -> Option<&ApiError> {
        self.0.body()
    }

    /// Returns the beginning of the response body, at most 1,024 bytes, with secrets redacted.
    pub fn body_excerpt(&self) -> Option<&str> {
        self.0.body_excerpt()
    }

    /// Returns the beginning of the body of an error response, at most 64 KiB, as received:
    /// nothing in it is redacted.
    pub fn raw_body(&self) -> &[u8] {
        self.0.raw_body()
    }

    /// Returns how long the server asks to wait, in its `Retry-After` header or in its body.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after()
    }

    /// Returns the index of the list element that does not decode.
    pub fn element_index(&self) -> Option<usize> {
        self.0.element_index()
    }

    /// Returns where in the response decoding failed, such as `$[3].tools[0].id`.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path()
    }

    /// Returns the JSON that does not decode, as received: one element of a list or a whole
    /// response. `None` for other failures.
    ///
    /// It is for programs that store or forward what they cannot decode. Unlike everything else
    /// of an error it is neither shortened nor redacted, so neither [`Display`](fmt::Display) nor
    /// [`Debug`] shows it. It is not necessarily valid JSON.
    pub fn undecoded(&self) -> Option<&str> {
        self.0.undecoded()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}
