//! What a client decides for all of its calls and a call may decide for itself, and the
//! defaults of both.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::error::{Error, Kind};

/// How long a connection may take to come up.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The settings of a call. A client has one of these, and every call begins with a copy.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// For the whole call: all attempts, the waits between them, and the answer to its
    /// end. `None` for no such deadline.
    pub(crate) total_timeout: Option<Duration>,
    /// For one attempt, from the request to the end of the answer; for a stream, to its
    /// first element.
    pub(crate) attempt_timeout: Option<Duration>,
    /// Between two pieces of the answer's body.
    pub(crate) idle_timeout: Option<Duration>,
    /// How often a request is sent again after the first time.
    pub(crate) max_retries: u32,
    /// The wait before the first retry is drawn from 0 to this; it doubles every time.
    pub(crate) base_backoff: Duration,
    /// The longest wait that is ever drawn.
    pub(crate) max_backoff: Duration,
    /// The longest `Retry-After` that is waited for. A server that asks for more gets
    /// its error passed on at once.
    pub(crate) max_retry_after: Duration,
    /// The largest answer, in bytes after decompression.
    pub(crate) max_response_size: u64,
    /// Follow redirects that stay on the same origin.
    pub(crate) follow_redirects: bool,
    /// The header of the credentials, which callers cannot set.
    pub(crate) reserved: Option<HeaderName>,
    /// Headers of the caller, all marked sensitive. Few, so a list is enough.
    pub(crate) headers: HeaderMap,
}

impl Default for Options {
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
            reserved: None,
            headers: HeaderMap::new(),
        }
    }
}

impl Options {
    /// Adds a header, once it is known to be one that the caller may set.
    pub(crate) fn insert_header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        /// Headers that the transport or HTTP itself sets.
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
        let refuse =
            |why: &str| Error::new(Kind::InvalidRequest, format!("the header {name:?} {why}"));
        let parsed = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| refuse("has no valid header name"))?;
        if self.reserved.as_ref() == Some(&parsed) || OURS.contains(&parsed.as_str()) {
            return Err(refuse("is set by the client itself"));
        }
        let mut value = HeaderValue::from_str(value)
            .map_err(|_| refuse("has a value with line breaks or other control characters"))?;
        // Nobody knows what callers put into their headers, so none is ever shown.
        value.set_sensitive(true);
        self.headers.insert(parsed, value);
        Ok(())
    }
}

/// Writes the setters that every kind of call has, on types with a field `options` of
/// type `Options` and a method `refuse(Error)`.
macro_rules! option_setters {
    () => {
        /// Sets the deadline of the whole call: all attempts, the waits between them, and
        /// the answer to its end. `None` takes the deadline away. Default: 90 seconds.
        pub fn total_timeout(mut self, timeout: impl Into<Option<std::time::Duration>>) -> Self {
            self.options.total_timeout = timeout.into();
            self
        }

        /// Sets the deadline of each attempt: from sending the request to the end of the
        /// answer, or to the first element of a stream. `None` takes it away.
        /// Default: 60 seconds.
        pub fn attempt_timeout(mut self, timeout: impl Into<Option<std::time::Duration>>) -> Self {
            self.options.attempt_timeout = timeout.into();
            self
        }

        /// Sets how long the answer may stall between two of its pieces. Time that the
        /// caller takes between two elements of a stream does not count. `None` takes the
        /// deadline away. Default: 20 seconds.
        pub fn idle_timeout(mut self, timeout: impl Into<Option<std::time::Duration>>) -> Self {
            self.options.idle_timeout = timeout.into();
            self
        }

        /// Sets how often a request is sent again after it failed in a way that may pass;
        /// 0 turns retries off. Operations that create something or act at a third party
        /// are repeated only if the request certainly never arrived. Default: 3.
        pub fn max_retries(mut self, retries: u32) -> Self {
            self.options.max_retries = retries;
            self
        }

        /// Sets the waits between attempts: each is drawn at random from 0 to `base`
        /// doubled once per attempt, and never longer than `max`. Default: 200
        /// milliseconds and 5 seconds.
        pub fn backoff(mut self, base: std::time::Duration, max: std::time::Duration) -> Self {
            self.options.base_backoff = base;
            self.options.max_backoff = max;
            self
        }

        /// Sets the longest wait that a server may ask for (`Retry-After`, or its
        /// counterpart in the body). If it asks for more, the call fails at once and
        /// [`Error::retry_after`](crate::Error::retry_after) says how much.
        /// Default: 30 seconds.
        pub fn max_retry_after(mut self, wait: std::time::Duration) -> Self {
            self.options.max_retry_after = wait;
            self
        }

        /// Sets the largest answer that is accepted, in bytes after decompression. A larger
        /// one is refused while it is read. Default: 256 MiB.
        pub fn max_response_size(mut self, bytes: u64) -> Self {
            self.options.max_response_size = bytes;
            self
        }

        /// Adds a header to every request, replacing one of the same name. Its value is
        /// treated as a secret. The API key and headers of HTTP itself are refused.
        pub fn header(mut self, name: &str, value: &str) -> Self {
            if let Err(error) = self.options.insert_header(name, value) {
                self.refuse(error);
            }
            self
        }
    };
}

pub(crate) use option_setters;
