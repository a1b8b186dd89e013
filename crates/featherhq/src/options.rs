//! The options that clients, calls, streams and waits share.
//!
//! Both macros write setters for a type with a field that has setters of the same names.

/// Writes the setter of the total timeout of a call. A wait has another one.
macro_rules! total_timeout_setter {
    ($field:tt) => {
        /// Sets the deadline of the whole call: all attempts, the waits between them, and
        /// the response to its end. `None` removes the deadline. Default: 90 seconds.
        pub fn total_timeout(mut self, timeout: impl Into<Option<std::time::Duration>>) -> Self {
            self.$field = self.$field.total_timeout(timeout);
            self
        }
    };
}

/// Writes the setters of all other options.
macro_rules! option_setters {
    ($field:tt) => {
        /// Sets the deadline of each attempt: from sending the request to the end of the
        /// response, or to the first element of a stream. `None` removes it.
        /// Default: 60 seconds.
        pub fn attempt_timeout(mut self, timeout: impl Into<Option<std::time::Duration>>) -> Self {
            self.$field = self.$field.attempt_timeout(timeout);
            self
        }

        /// Sets the longest pause between two chunks of a response. Time that the caller
        /// spends between two elements of a stream does not count. `None` removes
        /// the deadline. Default: 20 seconds.
        pub fn idle_timeout(mut self, timeout: impl Into<Option<std::time::Duration>>) -> Self {
            self.$field = self.$field.idle_timeout(timeout);
            self
        }

        /// Sets the maximum number of retries after a transient failure; 0 turns retries
        /// off. Non-idempotent operations are retried only if the request certainly never
        /// arrived. Default: 3.
        pub fn max_retries(mut self, retries: u32) -> Self {
            self.$field = self.$field.max_retries(retries);
            self
        }

        /// Sets the waits between attempts: each is drawn at random from 0 to `base`
        /// doubled once per attempt, and never longer than `max`. Default: 200
        /// milliseconds and 5 seconds.
        pub fn backoff(mut self, base: std::time::Duration, max: std::time::Duration) -> Self {
            self.$field = self.$field.backoff(base, max);
            self
        }

        /// Sets the longest wait that a server may ask for (`Retry-After`, or its
        /// counterpart in the body). If it asks for more, the call fails at once and
        /// `Error::retry_after` returns how much. Default: 30 seconds.
        pub fn max_retry_after(mut self, wait: std::time::Duration) -> Self {
            self.$field = self.$field.max_retry_after(wait);
            self
        }

        /// Sets the maximum size of a response, in bytes after decompression.
        /// Default: 256 MiB.
        pub fn max_response_size(mut self, bytes: u64) -> Self {
            self.$field = self.$field.max_response_size(bytes);
            self
        }

        /// Follows redirects that stay on the same scheme, host and port. Others are errors
        /// either way. Default: off.
        pub fn follow_same_origin_redirects(mut self, on: bool) -> Self {
            self.$field = self.$field.follow_same_origin_redirects(on);
            self
        }

        /// Adds a header to every request, replacing one of the same name. Its value is
        /// treated as a secret. The API key and headers of HTTP itself are refused.
        pub fn header(mut self, name: &str, value: &str) -> Self {
            self.$field = self.$field.header(name, value);
            self
        }

        /// Adds a query parameter to every request. Its value is treated as a secret.
        pub fn query_parameter(
            mut self,
            name: impl Into<String>,
            value: impl Into<calamus_runtime::Secret>,
        ) -> Self {
            self.$field = self.$field.query_parameter(name, value);
            self
        }

        /// Adds a property to every request body that is a JSON object, replacing one of the
        /// same name. Requests without such a body stay as they are.
        pub fn body_property(
            mut self,
            name: impl Into<String>,
            value: impl serde::Serialize,
        ) -> Self {
            self.$field = self.$field.body_property(name, value);
            self
        }

        /// Calls `observe` after each attempt, with its operation, status, duration and the
        /// reason for the retry that follows. It gets no secrets and no bodies.
        pub fn observer(
            mut self,
            observe: impl Fn(&calamus_runtime::Attempt) + Send + Sync + 'static,
        ) -> Self {
            self.$field = self.$field.observer(observe);
            self
        }

        /// Calls `inspect` with each request before it is sent, and with the head of each
        /// response, both without secrets. A request for which it returns
        /// [`ControlFlow::Break`](std::ops::ControlFlow::Break) is not sent, and the call
        /// fails with [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest).
        pub fn inspector(
            mut self,
            inspect: impl Fn(&calamus_runtime::Inspection<'_>) -> std::ops::ControlFlow<()>
            + Send
            + Sync
            + 'static,
        ) -> Self {
            self.$field = self.$field.inspector(inspect);
            self
        }
    };
}

pub(crate) use {option_setters, total_timeout_setter};
