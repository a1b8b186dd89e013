//! Options that are set for a client or for a call, and their defaults.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::inspector::Inspector;
use super::observer::Observer;
use crate::error::Error;
use crate::json::JsonValue;
use crate::secret::Secret;

/// The options of a call. A client has one of these, and every call begins with a copy.
#[derive(Clone, Debug)]
pub(crate) struct CallOptions {
    /// For the whole call: all attempts, the waits between them, and the response to its
    /// end. `None` for no such deadline.
    pub(crate) total_timeout: Option<Duration>,
    /// For one attempt, from the request to the end of the response; for a stream, to its
    /// first element.
    pub(crate) attempt_timeout: Option<Duration>,
    /// Between two chunks of a response.
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) max_retries: u32,
    /// The wait before the first retry is drawn from 0 to this; it doubles every time.
    pub(crate) base_backoff: Duration,
    /// The longest wait that is ever drawn.
    pub(crate) max_backoff: Duration,
    /// The longest `Retry-After` that is waited for. A longer one fails at once.
    pub(crate) max_retry_after: Duration,
    /// In bytes after decompression.
    pub(crate) max_response_size: u64,
    /// Whether redirects that stay on the same origin are followed.
    pub(crate) follow_redirects: bool,
    /// Headers of the caller, all marked sensitive.
    pub(crate) headers: HeaderMap,
    pub(crate) query: Vec<(String, Secret)>,
    pub(crate) body: Vec<(String, JsonValue)>,
    pub(crate) observer: Option<Observer>,
    pub(crate) inspector: Option<Inspector>,
    /// The first mistake in these options.
    pub(crate) mistake: Option<String>,
}

impl Default for CallOptions {
    fn default() -> Self {
        Self {
            total_timeout: Some(Duration::from_secs(90)),
            attempt_timeout: Some(Duration::from_secs(60)),
            idle_timeout: Some(Duration::from_secs(20)),
            max_retries: 3,
            base_backoff: Duration::from_millis(200),
            max_backoff: Duration::from_secs(5),
            max_retry_after: Duration::from_secs(30),
            max_response_size: 256 * 1024 * 1024,
            follow_redirects: false,
            headers: HeaderMap::new(),
            query: Vec::new(),
            body: Vec::new(),
            observer: None,
            inspector: None,
            mistake: None,
        }
    }
}

impl CallOptions {
    /// Adds a header, if it is one that the caller may set.
    pub(crate) fn insert_header(&mut self, name: &str, value: &str) {
        /// Headers that the runtime or HTTP itself sets.
        const OURS: &[&str] = &[
            "host",
            "content-length",
            "content-type",
            "transfer-encoding",
            "connection",
            "upgrade",
            "te",
            "trailer",
            "expect",
            "accept-encoding",
            "proxy-authorization",
        ];
        let Ok(parsed) = HeaderName::from_bytes(name.as_bytes()) else {
            return self.refuse(format!("the header {name:?} has no valid header name"));
        };
        if OURS.contains(&parsed.as_str()) {
            return self.refuse(set_by_client(&parsed));
        }
        let Ok(mut value) = HeaderValue::from_str(value) else {
            let why = "has a value with line breaks or other control characters";
            return self.refuse(format!("the header {name:?} {why}"));
        };
        // Headers of callers may hold anything, so their values are never displayed.
        value.set_sensitive(true);
        self.headers.insert(parsed, value);
    }

    /// Adds a property to JSON bodies.
    pub(crate) fn insert_property(&mut self, name: String, value: serde_json::Result<JsonValue>) {
        match value {
            Ok(value) => self.body.push((name, value)),
            Err(error) => self.refuse(format!("the body property {name:?} is no JSON: {error}")),
        }
    }

    fn refuse(&mut self, mistake: String) {
        // Later mistakes often follow from the first one.
        self.mistake.get_or_insert(mistake);
    }

    /// Returns an error for the first mistake, or for a header that is among `reserved`.
    pub(crate) fn check(
        &self,
        mut reserved: impl Iterator<Item = HeaderName>,
    ) -> Result<(), Error> {
        if let Some(mistake) = &self.mistake {
            return Err(Error::invalid_request(mistake));
        }
        if self.headers.is_empty() {
            return Ok(());
        }
        match reserved.find(|name| self.headers.contains_key(name)) {
            Some(name) => Err(Error::invalid_request(set_by_client(&name))),
            None => Ok(()),
        }
    }
}

fn set_by_client(name: &HeaderName) -> String {
    format!("the header {:?} is set by the client itself", name.as_str())
}

/// Writes the setters that clients, calls and streams share, on types with a field `options`
/// of type `Arc<CallOptions>`: a copy is made only for options that are changed.
macro_rules! option_setters {
    () => {
        /// Sets the deadline of the whole call: all attempts, the waits between them, and
        /// the response to its end. `None` takes the deadline away. Default: 90 seconds.
        pub fn total_timeout(mut self, timeout: impl Into<Option<std::time::Duration>>) -> Self {
            std::sync::Arc::make_mut(&mut self.options).total_timeout = timeout.into();
            self
        }

        /// Sets the deadline of each attempt: from sending the request to the end of the
        /// response, or to the first element of a stream. `None` takes it away.
        /// Default: 60 seconds.
        pub fn attempt_timeout(mut self, timeout: impl Into<Option<std::time::Duration>>) -> Self {
            std::sync::Arc::make_mut(&mut self.options).attempt_timeout = timeout.into();
            self
        }

        /// Sets the longest pause between two chunks of a response. Time that the caller
        /// takes between two elements of a stream does not count. `None` takes the
        /// deadline away. Default: 20 seconds.
        pub fn idle_timeout(mut self, timeout: impl Into<Option<std::time::Duration>>) -> Self {
            std::sync::Arc::make_mut(&mut self.options).idle_timeout = timeout.into();
            self
        }

        /// Sets the maximum number of retries after a transient failure; 0 turns retries
        /// off. Non-idempotent operations are retried only if the request certainly never
        /// arrived. Default: 3.
        pub fn max_retries(mut self, retries: u32) -> Self {
            std::sync::Arc::make_mut(&mut self.options).max_retries = retries;
            self
        }

        /// Sets the waits between attempts: each is drawn at random from 0 to `base`
        /// doubled once per attempt, and never longer than `max`. Default: 200
        /// milliseconds and 5 seconds.
        pub fn backoff(mut self, base: std::time::Duration, max: std::time::Duration) -> Self {
            let options = std::sync::Arc::make_mut(&mut self.options);
            options.base_backoff = base;
            options.max_backoff = max;
            self
        }

        /// Sets the longest wait that a server may ask for (`Retry-After`, or its
        /// counterpart in the body). If it asks for more, the call fails at once and
        /// `Error::retry_after` returns how much. Default: 30 seconds.
        pub fn max_retry_after(mut self, wait: std::time::Duration) -> Self {
            std::sync::Arc::make_mut(&mut self.options).max_retry_after = wait;
            self
        }

        /// Sets the maximum size of a response, in bytes after decompression.
        /// Default: 256 MiB.
        pub fn max_response_size(mut self, bytes: u64) -> Self {
            std::sync::Arc::make_mut(&mut self.options).max_response_size = bytes;
            self
        }

        /// Follows redirects to the same scheme, host and port that stay below the base URL.
        /// Others are errors either way. Default: off.
        pub fn follow_same_origin_redirects(mut self, on: bool) -> Self {
            std::sync::Arc::make_mut(&mut self.options).follow_redirects = on;
            self
        }

        /// Adds a header to every request, replacing one of the same name. Its value is
        /// treated as a secret. Headers of credentials and of HTTP itself are refused.
        pub fn header(mut self, name: &str, value: &str) -> Self {
            std::sync::Arc::make_mut(&mut self.options).insert_header(name, value);
            self
        }

        /// Adds a query parameter to every request. Its value is treated as a secret.
        pub fn query_parameter(
            mut self,
            name: impl Into<String>,
            value: impl Into<$crate::Secret>,
        ) -> Self {
            std::sync::Arc::make_mut(&mut self.options).query.push((name.into(), value.into()));
            self
        }

        /// Adds a property to every request body that is a JSON object, replacing one of the
        /// same name. Other bodies stay as they are.
        pub fn body_property(
            mut self,
            name: impl Into<String>,
            value: impl serde::Serialize,
        ) -> Self {
            let value = $crate::JsonValue::new(&value);
            std::sync::Arc::make_mut(&mut self.options).insert_property(name.into(), value);
            self
        }

        /// Calls `observe` after each attempt, with its operation, status, duration and the
        /// reason for the retry that follows.
        pub fn observer(
            mut self,
            observe: impl Fn(&$crate::Attempt) + Send + Sync + 'static,
        ) -> Self {
            std::sync::Arc::make_mut(&mut self.options).observer =
                Some($crate::exchange::Observer::new(observe));
            self
        }

        /// Calls `inspect` with each request before it is sent, and with the head of each
        /// response, both without secrets. A request for which it returns
        /// [`ControlFlow::Break`](std::ops::ControlFlow::Break) is not sent, and the call
        /// fails as an [invalid request](crate::ErrorKind::InvalidRequest).
        pub fn inspector(
            mut self,
            inspect: impl Fn(&$crate::Inspection<'_>) -> std::ops::ControlFlow<()>
            + Send
            + Sync
            + 'static,
        ) -> Self {
            std::sync::Arc::make_mut(&mut self.options).inspector =
                Some($crate::exchange::Inspector::new(inspect));
            self
        }
    };
}

pub(crate) use option_setters;

/// Options of a call, to pass to [`Client::send_with`](crate::Client::send_with). They begin
/// as a copy of the client's, see [`Client::options`](crate::Client::options).
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub(crate) options: Arc<CallOptions>,
}

impl Options {
    option_setters!();
}
