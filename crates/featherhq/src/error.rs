//! The one error of this crate: the runtime's, in terms of Feather's API.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use calamus_runtime::{Delivery, ErrorKind};

/// Why a call failed.
///
/// The kind is asked for with predicates ([`is_timeout`](Self::is_timeout),
/// [`is_not_found`](Self::is_not_found), …); wherever the server answered, decoding
/// failures included, the answer's [`status`](Self::status),
/// [`header`](Self::header), [`request_id`](Self::request_id) and a bounded, masked
/// [`body_excerpt`](Self::body_excerpt) are there. [`Display`](fmt::Display) is one
/// line for a log; [`Debug`] shows nothing that the server sent but the status. Neither of
/// them nor any [`source`](StdError::source) shows the API key or another secret that the
/// call carried.
///
/// ```
/// use featherhq::Client;
///
/// let error = Client::new("").unwrap_err();
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

    pub(crate) fn with_source(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(self.0.with_source(source))
    }

    /// Sets what follows the message in `Display`, and is left out of `Debug`: text of the
    /// server's, with secrets redacted.
    #[cfg(feature = "validation")]
    pub(crate) fn with_quote(self, quote: String) -> Self {
        Self(self.0.with_quote(quote))
    }

    pub(crate) fn into_runtime(self) -> calamus_runtime::Error {
        self.0
    }

    /// Returns the parsed body of an error response, if it is a `T`.
    pub(crate) fn body<T: 'static>(&self) -> Option<&T> {
        self.0.body()
    }
}

impl From<calamus_runtime::Error> for Error {
    fn from(error: calamus_runtime::Error) -> Self {
        Self(error)
    }
}

/// What kind of failure it is.
impl Error {
    /// The kind of failure. The predicates below ask for one kind each, and say what usually
    /// causes it.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind()
    }

    /// How far the last request came: not sent, unknown, or responded to.
    pub fn delivery(&self) -> Delivery {
        self.0.delivery()
    }

    /// The client could not be set up, or a value given to it cannot be used.
    ///
    /// # Troubleshooting
    ///
    /// Usually `FEATHER_API_KEY` is not set, or is set with a line break at its end
    /// (`export FEATHER_API_KEY=$(cat key.txt)` takes it off); or the base URL is plain
    /// `http://` to another machine. The message names the value. Nothing was sent.
    pub fn is_configuration(&self) -> bool {
        self.kind() == ErrorKind::Configuration
    }

    /// What the call was given cannot be sent, or breaks a rule that the API or a tool's own
    /// schema publishes, so it was not sent.
    ///
    /// # Troubleshooting
    ///
    /// The message names the argument and the rule, such as a limit outside of 1 to 200.
    pub fn is_invalid_request(&self) -> bool {
        self.kind() == ErrorKind::InvalidRequest
    }

    /// No connection to the server: its name does not resolve, its port is closed, or
    /// TLS could not be agreed on.
    ///
    /// # Troubleshooting
    ///
    /// Check the base URL and the network first. If the message names a proxy, either that or
    /// the server behind it may be the cause. Behind a corporate proxy, set `HTTPS_PROXY` or
    /// [`ClientBuilder::proxy`](crate::ClientBuilder::proxy); with a private certificate
    /// authority, add its certificate with
    /// [`ClientBuilder::root_certificate_pem`](crate::ClientBuilder::root_certificate_pem).
    /// The [`source`](StdError::source) chain ends in the system's own message.
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connect
    }

    /// A deadline passed: for connecting, for one attempt, between two pieces of the
    /// answer, or for the whole call.
    ///
    /// # Troubleshooting
    ///
    /// The message says which deadline and how long it was. A total that is too short
    /// for a large organisation's list is raised with `.total_timeout(…)` on the call;
    /// a server that stalls shows as the idle deadline, and is retried until the total.
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::Timeout(_))
    }

    /// The connection broke while the request was sent or the answer was read.
    ///
    /// # Troubleshooting
    ///
    /// Something between here and the server closed the connection: a proxy's limit, a
    /// restart. Reads were repeated already ([`attempts`](Self::attempts) says how
    /// often); for calls that must not be repeated, look whether the first one took
    /// effect before calling again.
    pub fn is_transport(&self) -> bool {
        self.kind() == ErrorKind::Transport
    }

    /// The server answered with a redirect that was not followed.
    ///
    /// # Troubleshooting
    ///
    /// Usually the base URL is not quite right (another host, `http` for `https`). The
    /// message names the origin that the redirect pointed to; if it is the right one,
    /// make it the base URL. The key never follows a redirect to another origin;
    /// [`ClientBuilder::follow_same_origin_redirects`](crate::ClientBuilder::follow_same_origin_redirects)
    /// allows those that stay on the same one.
    pub fn is_redirect(&self) -> bool {
        self.kind() == ErrorKind::Redirect
    }

    /// The answer is larger than the client accepts, and was not read to its end.
    ///
    /// # Troubleshooting
    ///
    /// Raise `.max_response_size(…)` on the call or the client, or read the list with
    /// `stream()`, which holds one element at a time (the limit still counts the whole
    /// answer).
    pub fn is_too_large(&self) -> bool {
        self.kind() == ErrorKind::TooLarge
    }

    /// The server answered with success, but its body is not what the API promises.
    ///
    /// # Troubleshooting
    ///
    /// [`json_path`](Self::json_path) and [`element_index`](Self::element_index) say
    /// where. An HTML page instead of JSON means that something before Feather
    /// answered, such as a login page or a gateway; check the base URL. New members and
    /// new enum values never cause this.
    pub fn is_decode(&self) -> bool {
        self.kind() == ErrorKind::Decode
    }

    /// What was waited for has failed, and will not come by waiting longer.
    ///
    /// # Troubleshooting
    ///
    /// The message says what was seen. Look at the connection's
    /// [`status_reason`](crate::Connection::status_reason), fix its cause at the vendor, and
    /// [refresh its tools](crate::Connections::refresh_tools).
    pub fn is_failed_state(&self) -> bool {
        self.kind() == ErrorKind::FailedState
    }

    /// The server refused the call: a status outside of the 200s.
    ///
    /// # Troubleshooting
    ///
    /// [`status`](Self::status) has the number, [`api_error`](Self::api_error) what the
    /// body said.
    pub fn is_status(&self) -> bool {
        self.kind() == ErrorKind::Status
    }

    /// 400: the server could not do what was asked.
    ///
    /// # Troubleshooting
    ///
    /// For test calls of a tool, the slug is usually unknown or its tool disabled.
    pub fn is_bad_request(&self) -> bool {
        self.has_status(400)
    }

    /// 401: the key is missing, malformed, revoked or expired.
    ///
    /// # Troubleshooting
    ///
    /// Check that the key belongs to the environment that the base URL points to: a
    /// sandbox key does not open production. A revoked key fails at once.
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(401)
    }

    /// 403: the key is known, but may not do this.
    ///
    /// # Troubleshooting
    ///
    /// The key's role or scopes do not cover the operation; make another key.
    pub fn is_forbidden(&self) -> bool {
        self.has_status(403)
    }

    /// 404: there is no such thing, or it belongs to another organisation.
    ///
    /// # Troubleshooting
    ///
    /// Feather does not tell the two apart. Check the id, and that the key is of the
    /// organisation that owns it; a connection that was disconnected is gone for good.
    pub fn is_not_found(&self) -> bool {
        self.has_status(404)
    }

    /// 409: the call conflicts with the state of things.
    ///
    /// # Troubleshooting
    ///
    /// Read the current state and decide again.
    pub fn is_conflict(&self) -> bool {
        self.has_status(409)
    }

    /// 422: the server found the request invalid, or will not do it in the present state.
    ///
    /// # Troubleshooting
    ///
    /// [`api_error`](Self::api_error) has the details, each with its place in the
    /// request. Refreshing the tools of a connection that is not active ends here too.
    pub fn is_validation(&self) -> bool {
        self.has_status(422)
    }

    /// 429: too many requests.
    ///
    /// # Troubleshooting
    ///
    /// The limit is the organisation's, shared by all of its keys. Calls that may be repeated
    /// have waited already, as far as retries and deadlines allow; spread calls out with
    /// [`ClientBuilder::requests_per_second`](crate::ClientBuilder::requests_per_second).
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(429)
    }

    /// 500 to 599: the server failed.
    ///
    /// # Troubleshooting
    ///
    /// After 500, 502, 503 and 504, calls that may be repeated were. Give Feather the
    /// [`request_id`](Self::request_id), if there is one.
    pub fn is_server_error(&self) -> bool {
        self.kind() == ErrorKind::Status && matches!(self.status(), Some(500..=599))
    }

    /// Whether the same call may be made again without harm, and might then succeed.
    ///
    /// For operations that must not be repeated (those that create something or act at
    /// a third party) this is only so if the request certainly never arrived.
    ///
    /// # Troubleshooting
    ///
    /// The client has retried already, as far as its policy allowed. Wait at least
    /// [`retry_after`](Self::retry_after) before the next try.
    pub fn is_retryable(&self) -> bool {
        self.0.is_retryable()
    }

    /// Whether the call failed, but what it asked for may have been done all the same: a
    /// request of it may have arrived, and no answer says that it was refused. An attempt that
    /// was refused does not speak for those before it, whose answers never came.
    ///
    /// For reads that is of no interest. After a call that creates something or acts at a
    /// third party, look whether it took effect before making it again.
    ///
    /// # Troubleshooting
    ///
    /// List the connections and look for the new one by its nickname; for tools, look at the
    /// vendor.
    pub fn may_have_taken_effect(&self) -> bool {
        self.0.may_have_taken_effect()
    }

    fn has_status(&self, status: u16) -> bool {
        self.kind() == ErrorKind::Status && self.status() == Some(status)
    }
}

/// What is known about the failure.
impl Error {
    /// The name of the kind, one of a fixed few, for metrics and logs.
    pub fn kind_name(&self) -> &'static str {
        self.kind().name()
    }

    /// The operation's name in the API's document, such as `listConnections`. `None`
    /// for failures outside of a call.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation()
    }

    /// How many times a request was sent, or was tried to be.
    pub fn attempts(&self) -> u32 {
        self.0.attempts()
    }

    /// How long the call took, waits included.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// The status of the answer, where there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.status()
    }

    /// A header of the answer by its name; `None` where there is none, or where its
    /// value is not visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.header(name)
    }

    /// All headers of the answer, in no particular order.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.headers()
    }

    /// The id that the server gave the request, from any of the usual headers.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id()
    }

    /// The beginning of the answer's body, of at most 1,024 bytes, with secrets masked.
    pub fn body_excerpt(&self) -> Option<&str> {
        self.0.body_excerpt()
    }

    /// The beginning of the body of an error response, at most 64 KiB, as received: nothing in
    /// it is redacted.
    pub fn raw_body(&self) -> &[u8] {
        self.0.raw_body()
    }

    /// How long the server asked to wait, by its `Retry-After` header or its body.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after()
    }

    /// Which element of a list did not decode, counted from 0.
    pub fn element_index(&self) -> Option<usize> {
        self.0.element_index()
    }

    /// Where in the answer decoding failed, such as `$[3].tools[0].id`.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path()
    }

    /// The JSON text that did not decode, just as the server sent it: one element of a list, or
    /// a whole answer. `None` for other failures, and where there was no text.
    ///
    /// It is there for those who keep what they cannot read, and for programs that hand texts
    /// on. Unlike everything else that an error tells, it is neither shortened nor masked, and
    /// so in neither [`Display`](fmt::Display) nor [`Debug`]. It need not be valid JSON: that
    /// may be why it did not decode.
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
