//! Constructors and setters of [`Error`], for code that sends, decodes or waits.

use std::any::Any;
use std::borrow::Cow;
use std::error::Error as StdError;
use std::time::Duration;

use bytes::Bytes;

use super::{Deadline, Error, ErrorKind, Head, Inner};

/// Facts of a failed call.
#[derive(Clone, Copy, Debug)]
pub struct CallFacts {
    /// The operationId.
    pub operation: &'static str,
    /// The number of requests that were sent or attempted.
    pub attempts: u32,
    /// The time since the call began.
    pub elapsed: Duration,
    /// Whether the operation is idempotent.
    pub idempotent: bool,
}

impl Error {
    /// Creates an error. `Debug` has `message` too, so it must not quote a server.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            quote: String::new(),
            source: None,
            call: None,
            head: None,
            excerpt: None,
            raw_body: Bytes::new(),
            body: None,
            typed_body: None,
            retryable: false,
            retry_after: None,
            element: None,
            path: None,
            undecoded: Bytes::new(),
            unsent: false,
            may_be_done: false,
            previous: None,
        }))
    }

    /// Creates an error of the kind [`ErrorKind::Configuration`].
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, message)
    }

    /// Creates an error of the kind [`ErrorKind::InvalidRequest`].
    pub fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest, message)
    }

    /// Sets the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Sets what follows the message in `Display`, and is left out of `Debug`: text of the
    /// server's. Secrets have to be redacted already.
    #[must_use]
    pub fn with_quote(mut self, quote: String) -> Self {
        self.0.quote = quote;
        self
    }

    /// Sets the operation, attempts and time.
    #[must_use]
    pub fn with_call(mut self, call: CallFacts) -> Self {
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

    pub(crate) fn with_raw_body(mut self, body: Bytes) -> Self {
        self.0.raw_body = body;
        self
    }

    pub(crate) fn with_body(mut self, body: Option<Box<dyn Any + Send + Sync>>) -> Self {
        self.0.body = body;
        self
    }

    pub(crate) fn with_typed_body(mut self, body: Option<Box<dyn Any + Send + Sync>>) -> Self {
        self.0.typed_body = body;
        self
    }

    /// Records whether a retry may help after an error response, or without a token.
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

    /// Adds the error of the attempt before. A total timeout does not say why there had to be
    /// another attempt, and an error response may be a consequence of what the attempt before
    /// has done.
    pub(crate) fn after(mut self, previous: Option<Self>) -> Self {
        let Some(mut previous) = previous else { return self };
        self.0.may_be_done = previous.0.may_be_done || previous.may_have_arrived();
        if self.0.kind == ErrorKind::Timeout(Deadline::Total) {
            self.0.message =
                format!("{}; the attempt before: {}", self.0.message, previous.0.message);
            self.0.quote.push_str(&previous.0.quote);
        }
        // One is enough, and errors hold response bodies.
        previous.0.previous = None;
        self.0.previous = Some(previous);
        self
    }

    /// Returns whether an attempt before the last one may have taken effect.
    pub(crate) fn may_be_done(&self) -> bool {
        self.0.may_be_done
    }

    /// Returns whether the last request may have taken effect: it may have arrived, and no response
    /// says that it was rejected.
    pub(super) fn may_have_arrived(&self) -> bool {
        let server_error = matches!(self.status(), Some(408 | 500..=599));
        let rejected = match self.0.kind {
            ErrorKind::Status => !server_error,
            // Without a status, a transport has followed a redirect by itself.
            ErrorKind::Redirect => self.status().is_some(),
            _ => false,
        };
        !self.was_unsent()
            && !rejected
            && !matches!(self.0.kind, ErrorKind::FailedState | ErrorKind::NotFound)
    }

    /// Passes the message and the headers through `redact`, those of the attempt before too:
    /// libraries below may quote the server, and servers may quote the request.
    pub(crate) fn redacted(mut self, redact: &dyn Fn(&str) -> String) -> Self {
        self.0.message = redact(&self.0.message);
        self.0.quote = redact(&self.0.quote);
        self.0.head = self.0.head.map(|head| head.redacted(redact));
        self.0.previous = self.0.previous.map(|previous| previous.redacted(redact));
        self
    }

    /// Puts what failed before its cause.
    pub(crate) fn with_message_before(mut self, what: &str) -> Self {
        self.0.message = format!("{what}: {}", self.0.message);
        self
    }

    /// Names what the message is about, where that is not a response.
    #[cfg(feature = "webhooks")]
    pub(crate) fn with_subject(mut self, subject: &str) -> Self {
        if let Some(rest) = self.0.message.strip_prefix("the response") {
            self.0.message = format!("{subject}{rest}");
        }
        self
    }

    /// Records that the request certainly did not reach the server.
    pub(crate) fn unsent(mut self) -> Self {
        self.0.unsent = true;
        self
    }

    /// Returns whether the last request certainly did not reach the server.
    pub(crate) fn was_unsent(&self) -> bool {
        let is_local = matches!(
            self.0.kind,
            ErrorKind::Configuration | ErrorKind::InvalidRequest | ErrorKind::Token
        );
        self.0.unsent || is_local
    }

    pub(crate) fn head(&self) -> Option<&Head> {
        self.0.head.as_ref()
    }

    /// Returns whether a failure of this kind may pass by itself, whatever the operation.
    pub(crate) fn is_transient(&self) -> bool {
        match self.0.kind {
            ErrorKind::Connect | ErrorKind::Transport => true,
            ErrorKind::Timeout(deadline) => deadline != Deadline::Total,
            ErrorKind::Status | ErrorKind::Token => self.0.retryable,
            _ => false,
        }
    }

    /// OpenTelemetry's `error.type`: the status of an error response, otherwise the name of
    /// the kind.
    pub(crate) fn type_name(&self) -> Cow<'static, str> {
        if let (ErrorKind::Status, Some(status)) = (self.0.kind, self.status()) {
            return status.to_string().into();
        }
        self.0.kind.name().into()
    }
}
