//! The one error of this crate: what failed, how often it was tried, and what the
//! server said.
//!
//! It is made in the transport and the decoder and knows neither; they fill in what
//! they know, and the call adds its name, attempts and time.

mod line;

use std::any::Any;
use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

pub(crate) use line::{header_line, html_summary, looks_like_html, one_line};

/// Why a call failed.
///
/// The kind is asked for with predicates ([`is_timeout`](Self::is_timeout),
/// [`is_not_found`](Self::is_not_found), …); wherever the server answered, decoding
/// failures included, the answer's [`status`](Self::status),
/// [`header`](Self::header), [`request_id`](Self::request_id) and a bounded, masked
/// [`body_excerpt`](Self::body_excerpt) are there. [`Display`](fmt::Display) is one
/// line for a log. Neither it nor [`Debug`] nor any [`source`](StdError::source) shows
/// the API key or another secret that the call carried.
///
/// ```
/// use featherhq::Client;
///
/// let error = Client::new("").unwrap_err();
/// assert!(error.is_configuration());
/// assert_eq!(error.to_string(), "the API key is empty");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    /// What went wrong, without the operation, attempts and time.
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
    call: Option<CallFacts>,
    head: Option<Head>,
    excerpt: Option<String>,
    /// The parsed body of an error response.
    body: Option<Box<dyn Any + Send + Sync>>,
    /// Whether the status or the body of an error response allows for a retry.
    retryable: bool,
    retry_after: Option<Duration>,
    element: Option<usize>,
    path: Option<String>,
    /// The text that did not decode.
    undecoded: Bytes,
    unsent: bool,
    /// Whether an attempt before the last one may have taken effect.
    may_be_done: bool,
}

/// What a parser finds in the body of an error response.
pub(crate) struct ErrorBody {
    /// One line for the message. Empty if the body says nothing.
    pub(crate) summary: String,
    /// Whether the server says that a retry may succeed.
    pub(crate) retryable: Option<bool>,
    pub(crate) retry_after: Option<Duration>,
    /// The parsed body, for the caller.
    pub(crate) value: Box<dyn Any + Send + Sync>,
}

/// Parses the body of an error response. Every string has to pass the given function, which
/// redacts, before it is shortened.
pub(crate) type ParseErrorBody = fn(&[u8], &dyn Fn(&str) -> String) -> Option<ErrorBody>;

/// What the call knows about itself when it gives up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallFacts {
    pub(crate) operation: &'static str,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    pub(crate) repeatable: bool,
}

/// Status and headers of an answer.
#[derive(Clone)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
}

impl Head {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The id that the server, or what stands before it, gave the request.
    pub(crate) fn request_id(&self) -> Option<&str> {
        const NAMES: &[&str] = &[
            "x-request-id",
            "request-id",
            "x-correlation-id",
            "x-amzn-requestid",
            "x-amzn-trace-id",
            "x-amz-cf-id",
            "cf-ray",
            "x-cloud-trace-context",
            "x-trace-id",
            "traceparent",
        ];
        NAMES.iter().find_map(|name| self.header(name)).filter(|id| !id.is_empty())
    }
}

impl fmt::Debug for Head {
    /// Names of headers only: nobody knows what their values hold.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Head")
            .field("status", &self.status.as_u16())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .finish()
    }
}

/// The kinds that the predicates tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Configuration,
    InvalidRequest,
    Connect,
    Timeout(Deadline),
    Transport,
    Redirect,
    TooLarge,
    Status,
    Decode,
    FailedState,
}

/// Which of the deadlines passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deadline {
    Connect,
    Attempt,
    Idle,
    Total,
}

impl Error {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            source: None,
            call: None,
            head: None,
            excerpt: None,
            body: None,
            retryable: false,
            retry_after: None,
            element: None,
            path: None,
            undecoded: Bytes::new(),
            unsent: false,
            may_be_done: false,
        }))
    }

    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(Kind::Configuration, message)
    }

    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_call(mut self, call: CallFacts) -> Self {
        self.0.call = Some(call);
        self
    }

    pub(crate) fn with_head(mut self, head: Head) -> Self {
        self.0.head = Some(head);
        self
    }

    pub(crate) fn with_excerpt(mut self, excerpt: String) -> Self {
        self.0.excerpt = Some(excerpt).filter(|excerpt| !excerpt.is_empty());
        self
    }

    pub(crate) fn with_body(mut self, body: Option<Box<dyn Any + Send + Sync>>) -> Self {
        self.0.body = body;
        self
    }

    /// Records whether an error response allows for a retry.
    pub(crate) fn with_retryable(mut self, retryable: bool) -> Self {
        self.0.retryable = retryable;
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    pub(crate) fn with_place(mut self, element: Option<usize>, path: Option<String>) -> Self {
        self.0.element = element;
        self.0.path = path;
        self
    }

    pub(crate) fn with_undecoded(mut self, text: Bytes) -> Self {
        self.0.undecoded = text;
        self
    }

    /// Adds what has to be known of the attempt before. Where only the time of the call ran
    /// out, that is what became of it: that time ran out says nothing about why there had to
    /// be another attempt. And a refusal may only say that the attempt before did it all.
    pub(crate) fn after(mut self, before: Option<&Self>) -> Self {
        let Some(before) = before else { return self };
        self.0.may_be_done = before.0.may_be_done || before.may_have_arrived();
        if self.0.kind == Kind::Timeout(Deadline::Total) {
            self.0.message =
                format!("{}; the attempt before: {}", self.0.message, before.0.message);
        }
        self
    }

    /// Whether an attempt before the last one may have taken effect.
    pub(crate) fn may_be_done(&self) -> bool {
        self.0.may_be_done
    }

    /// Whether the last request may have been acted upon: it may have arrived, and no answer
    /// says that it was refused.
    fn may_have_arrived(&self) -> bool {
        let refused = matches!(self.0.kind, Kind::Status | Kind::Redirect)
            && !self.is_server_error()
            && self.status() != Some(408);
        let never_sent =
            self.0.unsent || matches!(self.0.kind, Kind::Configuration | Kind::InvalidRequest);
        !never_sent && !refused && self.0.kind != Kind::FailedState
    }

    /// Passes the message through `mask`: it may quote what the server sent.
    pub(crate) fn masked(mut self, mask: impl Fn(&str) -> String) -> Self {
        self.0.message = mask(&self.0.message);
        self
    }

    /// Puts what happened before what came of it.
    pub(crate) fn with_message_before(mut self, what: &str) -> Self {
        self.0.message = format!("{what}: {}", self.0.message);
        self
    }

    /// Says that the request certainly did not reach the server.
    pub(crate) fn unsent(mut self) -> Self {
        self.0.unsent = true;
        self
    }

    pub(crate) fn was_unsent(&self) -> bool {
        self.0.unsent
    }

    /// Returns the parsed body of an error response, if it is a `T`.
    pub(crate) fn body<T: 'static>(&self) -> Option<&T> {
        self.0.body.as_deref()?.downcast_ref()
    }

    pub(crate) fn head(&self) -> Option<&Head> {
        self.0.head.as_ref()
    }

    /// Whether a failure of this kind may pass by itself, whatever the operation.
    pub(crate) fn is_transient(&self) -> bool {
        match self.0.kind {
            Kind::Connect | Kind::Transport => true,
            Kind::Timeout(deadline) => deadline != Deadline::Total,
            Kind::Status => self.0.retryable,
            Kind::Configuration
            | Kind::InvalidRequest
            | Kind::Redirect
            | Kind::TooLarge
            | Kind::Decode
            | Kind::FailedState => false,
        }
    }

    /// What OpenTelemetry's `error.type` wants: the status where that was the failure, and
    /// otherwise a stable name of the kind.
    pub(crate) fn type_name(&self) -> Cow<'static, str> {
        if let (Kind::Status, Some(status)) = (self.0.kind, self.status()) {
            return status.to_string().into();
        }
        self.kind_name().into()
    }
}

/// What kind of failure it is.
impl Error {
    /// The client could not be set up, or a value given to it cannot be used.
    ///
    /// # Troubleshooting
    ///
    /// Usually `FEATHER_API_KEY` is not set, or is set with a line break at its end
    /// (`export FEATHER_API_KEY=$(cat key.txt)` takes it off); or the base URL is plain
    /// `http://` to another machine. The message names the value. Nothing was sent.
    pub fn is_configuration(&self) -> bool {
        self.0.kind == Kind::Configuration
    }

    /// What the call was given cannot be sent, or breaks a rule that the API or a tool's own
    /// schema publishes, so it was not sent.
    ///
    /// # Troubleshooting
    ///
    /// The message names the argument and the rule, such as a limit outside of 1 to 200.
    pub fn is_invalid_request(&self) -> bool {
        self.0.kind == Kind::InvalidRequest
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
        self.0.kind == Kind::Connect
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
        matches!(self.0.kind, Kind::Timeout(_))
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
        self.0.kind == Kind::Transport
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
        self.0.kind == Kind::Redirect
    }

    /// The answer is larger than the client accepts, and was not read to its end.
    ///
    /// # Troubleshooting
    ///
    /// Raise `.max_response_size(…)` on the call or the client, or read the list with
    /// `stream()`, which holds one element at a time (the limit still counts the whole
    /// answer).
    pub fn is_too_large(&self) -> bool {
        self.0.kind == Kind::TooLarge
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
        self.0.kind == Kind::Decode
    }

    /// What was waited for has failed, and will not come by waiting longer.
    ///
    /// # Troubleshooting
    ///
    /// The message says what was seen. Look at the connection's
    /// [`status_reason`](crate::Connection::status_reason), mend its cause at the vendor, and
    /// [refresh its tools](crate::Connections::refresh_tools).
    pub fn is_failed_state(&self) -> bool {
        self.0.kind == Kind::FailedState
    }

    /// The server refused the call: a status outside of the 200s.
    ///
    /// # Troubleshooting
    ///
    /// [`status`](Self::status) has the number, [`api_error`](Self::api_error) what the
    /// body said.
    pub fn is_status(&self) -> bool {
        self.0.kind == Kind::Status
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
        self.0.kind == Kind::Status && matches!(self.status(), Some(500..=599))
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
        let total = self.0.kind == Kind::Timeout(Deadline::Total);
        let repeatable = self.0.call.is_none_or(|call| call.repeatable);
        (self.is_transient() || total) && (repeatable || self.0.unsent)
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
        self.attempts() > 0 && (self.0.may_be_done || self.may_have_arrived())
    }

    fn has_status(&self, status: u16) -> bool {
        self.0.kind == Kind::Status && self.status() == Some(status)
    }
}

/// What is known about the failure.
impl Error {
    /// The name of the kind, one of a fixed few, for metrics and logs.
    pub fn kind_name(&self) -> &'static str {
        match self.0.kind {
            Kind::Configuration => "configuration",
            Kind::InvalidRequest => "invalid_request",
            Kind::Connect => "connect",
            Kind::Timeout(Deadline::Connect) => "timeout_connect",
            Kind::Timeout(Deadline::Attempt) => "timeout_attempt",
            Kind::Timeout(Deadline::Idle) => "timeout_idle",
            Kind::Timeout(Deadline::Total) => "timeout_total",
            Kind::Transport => "transport",
            Kind::Redirect => "redirect",
            Kind::TooLarge => "too_large",
            Kind::Status => "status",
            Kind::Decode => "decode",
            Kind::FailedState => "failed_state",
        }
    }

    /// The operation's name in the API's document, such as `listConnections`. `None`
    /// for failures outside of a call.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.call.map(|call| call.operation)
    }

    /// How many times a request was sent, or was tried to be.
    pub fn attempts(&self) -> u32 {
        self.0.call.map_or(0, |call| call.attempts)
    }

    /// How long the call took, waits included.
    pub fn elapsed(&self) -> Duration {
        self.0.call.map_or(Duration::ZERO, |call| call.elapsed)
    }

    /// The status of the answer, where there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.head.as_ref().map(|head| head.status.as_u16())
    }

    /// A header of the answer by its name; `None` where there is none, or where its
    /// value is not visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.head.as_ref()?.header(name)
    }

    /// All headers of the answer, in no particular order.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let headers = self.0.head.iter().flat_map(|head| head.headers.iter());
        headers.map(|(name, value)| (name.as_str(), value.as_bytes()))
    }

    /// The id that the server gave the request, from any of the usual headers.
    pub fn request_id(&self) -> Option<&str> {
        self.0.head.as_ref()?.request_id()
    }

    /// The beginning of the answer's body, of at most 1,024 bytes, with secrets masked.
    pub fn body_excerpt(&self) -> Option<&str> {
        self.0.excerpt.as_deref()
    }

    /// How long the server asked to wait, by its `Retry-After` header or its body.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Which element of a list did not decode, counted from 0.
    pub fn element_index(&self) -> Option<usize> {
        self.0.element
    }

    /// Where in the answer decoding failed, such as `$[3].tools[0].id`.
    pub fn json_path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// The JSON text that did not decode, just as the server sent it: one element of a list, or
    /// a whole answer. `None` for other failures, and where there was no text.
    ///
    /// It is there for those who keep what they cannot read, and for programs that hand texts
    /// on. Unlike everything else that an error tells, it is neither shortened nor masked, and
    /// so in neither [`Display`](fmt::Display) nor [`Debug`]. It need not be valid JSON: that
    /// may be why it did not decode.
    pub fn undecoded(&self) -> Option<&str> {
        std::str::from_utf8(&self.0.undecoded).ok().filter(|text| !text.is_empty())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        let Some(call) = &inner.call else { return f.write_str(&inner.message) };
        write!(f, "{}: {}", call.operation, inner.message)?;
        if call.attempts > 1 {
            write!(f, " (after {} attempts in {})", call.attempts, Seconds(call.elapsed))?;
        }
        if let Some(wait) = inner.retry_after.filter(|wait| !wait.is_zero()) {
            write!(f, " [asked to wait {}]", Seconds(wait))?;
        }
        if let Some(id) = self.request_id() {
            write!(f, " [request id {}]", header_line(id))?;
        }
        Ok(())
    }
}

/// A duration as people read one in a message.
pub(crate) struct Seconds(pub(crate) Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < Duration::from_secs(1) {
            write!(f, "{} ms", self.0.as_millis())
        } else {
            let tenths = self.0.as_millis() / 100;
            if tenths.is_multiple_of(10) {
                write!(f, "{} s", tenths / 10)
            } else {
                write!(f, "{}.{} s", tenths / 10, tenths % 10)
            }
        }
    }
}

/// Everything that is known, but no header values: nobody knows what they hold.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &inner.kind).field("message", &inner.message);
        if let Some(call) = &inner.call {
            debug
                .field("operation", &call.operation)
                .field("attempts", &call.attempts)
                .field("elapsed", &call.elapsed);
        }
        if let Some(status) = self.status() {
            debug.field("status", &status);
        }
        if let Some(id) = self.request_id() {
            debug.field("request_id", &header_line(id));
        }
        if let Some(wait) = &inner.retry_after {
            debug.field("retry_after", wait);
        }
        if let Some(path) = &inner.path {
            debug.field("json_path", path);
        }
        if let Some(excerpt) = &inner.excerpt {
            debug.field("body_excerpt", excerpt);
        }
        if let Some(source) = &inner.source {
            debug.field("source", source);
        }
        debug.finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_travels_between_threads_and_is_one_pointer() {
        fn assert<T: Send + Sync + 'static>() {}
        assert::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }

    #[test]
    fn seconds_read_well() {
        let show = |millis| Seconds(Duration::from_millis(millis)).to_string();
        assert_eq!(show(0), "0 ms");
        assert_eq!(show(999), "999 ms");
        assert_eq!(show(2000), "2 s");
        assert_eq!(show(2149), "2.1 s");
    }
}
