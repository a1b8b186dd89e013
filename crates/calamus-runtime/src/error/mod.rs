//! The error of every call: what failed, how often it was attempted, and what the server sent.
//!
//! It is made while sending and decoding and knows neither; they fill in what they know, and
//! the call adds its operation, attempts and time.

mod body;
mod build;
mod call;
mod head;
mod kind;
mod line;

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;

pub use body::{ErrorBody, ParseErrorBody, parse_common};
pub use build::CallFacts;
pub use call::{ByStatus, CallError, NoErrorBody, undeclared};
pub(crate) use call::{ParseTypedBody, parse_typed};
pub(crate) use head::Head;
pub use kind::{Deadline, Delivery, ErrorKind};
pub use line::{header_line, html_summary, looks_like_html, one_line};

/// The error of a call.
///
/// [`kind`](Self::kind) has the kind of failure, [`delivery`](Self::delivery) how far the
/// request came. If the server has responded, its [`status`](Self::status),
/// [`header`](Self::header), [`request_id`](Self::request_id) and the beginning of its body
/// are there. [`Display`](fmt::Display) is one line for a log, with secrets redacted.
/// [`Debug`] shows nothing that the server sent but the status.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    /// The message, without text of the server.
    message: String,
    /// The part of the message that quotes the response, with secrets redacted.
    quote: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
    call: Option<CallFacts>,
    head: Option<Head>,
    excerpt: Option<String>,
    raw_body: Bytes,
    /// The body of an error response by the parser of the client.
    body: Option<Box<dyn Any + Send + Sync>>,
    /// The same as the operation declares it.
    typed_body: Option<Box<dyn Any + Send + Sync>>,
    /// Whether the status or the body of an error response allows for a retry, or what
    /// kept the client from having a token.
    retryable: bool,
    retry_after: Option<Duration>,
    element: Option<usize>,
    path: Option<String>,
    /// The JSON that did not decode.
    undecoded: Bytes,
    unsent: bool,
    /// Whether an attempt before the last one may have taken effect.
    may_be_done: bool,
    /// The error of the attempt before the last one.
    previous: Option<Error>,
}

impl Error {
    /// Returns the kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns how far the last request came.
    pub fn delivery(&self) -> Delivery {
        match &self.0.head {
            Some(_) => Delivery::Responded,
            None if self.was_unsent() => Delivery::NotSent,
            None => Delivery::Unknown,
        }
    }

    /// Returns whether the same call may be made again without harm, and might then succeed.
    ///
    /// For non-idempotent operations only if the request certainly never arrived.
    pub fn is_retryable(&self) -> bool {
        let total = self.0.kind == ErrorKind::Timeout(Deadline::Total);
        let idempotent = self.0.call.is_none_or(|call| call.idempotent);
        (self.is_transient() || total) && (idempotent || self.was_unsent())
    }

    /// Returns whether the call may have taken effect although it failed: one of its requests
    /// may have arrived, and no response says that it was rejected.
    pub fn may_have_taken_effect(&self) -> bool {
        self.attempts() > 0 && (self.0.may_be_done || self.may_have_arrived())
    }

    /// Returns the operationId; `None` for failures outside of a call.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.call.map(|call| call.operation)
    }

    /// Returns the number of attempts to send a request.
    pub fn attempts(&self) -> u32 {
        self.0.call.map_or(0, |call| call.attempts)
    }

    /// Returns the error of the attempt before the last one, such as the error response after
    /// which a total timeout passed. It has no operation and no count of attempts.
    pub fn previous_attempt(&self) -> Option<&Self> {
        self.0.previous.as_ref()
    }

    /// Returns how long the call took, waits included.
    pub fn elapsed(&self) -> Duration {
        self.0.call.map_or(Duration::ZERO, |call| call.elapsed)
    }

    /// Returns the status of the response.
    pub fn status(&self) -> Option<u16> {
        self.0.head.as_ref().map(|head| head.status.as_u16())
    }

    /// Returns a header of the response; `None` also if its value is not visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.head.as_ref()?.header(name)
    }

    /// Returns all headers of the response, in no particular order. Secrets are redacted.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.head.iter().flat_map(Head::headers)
    }

    /// Returns the id that the server gave the request, from any of the usual headers.
    pub fn request_id(&self) -> Option<&str> {
        self.0.head.as_ref()?.request_id()
    }

    /// Returns the beginning of the body, at most 1,024 bytes, with secrets redacted.
    pub fn body_excerpt(&self) -> Option<&str> {
        self.0.excerpt.as_deref()
    }

    /// Returns the body of an error response as received, at most its first 64 KiB. Secrets
    /// are not redacted in it.
    pub fn raw_body(&self) -> &Bytes {
        &self.0.raw_body
    }

    /// Returns the parsed body of an error response, if it is a `T`: the type that the
    /// operation declares, or that of the client's
    /// [`parse_error_body`](crate::ClientBuilder::parse_error_body).
    pub fn body<T: 'static>(&self) -> Option<&T> {
        let bodies = [&self.0.typed_body, &self.0.body];
        bodies.into_iter().flatten().find_map(|body| body.downcast_ref())
    }

    /// Returns how long the server asks to wait, by its `Retry-After` header or its body.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns the index of the element of a list that did not decode.
    pub fn element_index(&self) -> Option<usize> {
        self.0.element
    }

    /// Returns where decoding failed, such as `$[3].tools[0].id`. Names in it are the
    /// server's, with secrets redacted.
    pub fn json_path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// Returns the JSON that did not decode, as received: one element of a list, or a whole
    /// response. Neither shortened nor redacted, and not necessarily valid.
    pub fn undecoded(&self) -> Option<&str> {
        std::str::from_utf8(&self.0.undecoded).ok().filter(|text| !text.is_empty())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        let Some(call) = &inner.call else {
            return write!(f, "{}{}", inner.message, inner.quote);
        };
        write!(f, "{}: {}{}", call.operation, inner.message, inner.quote)?;
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

/// Shows no text of the server's: neither headers nor names nor values.
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
        debug.field("delivery", &self.delivery());
        if let Some(status) = self.status() {
            debug.field("status", &status);
        }
        if let Some(wait) = &inner.retry_after {
            debug.field("retry_after", wait);
        }
        if let Some(index) = &inner.element {
            debug.field("element_index", index);
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

/// Displays a duration as in `1.5 s` or `20 ms`.
#[derive(Clone, Copy, Debug)]
pub struct Seconds(pub Duration);

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_send_and_one_pointer() {
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

    #[test]
    fn debug_shows_nothing_that_the_server_sent() {
        let error = Error::new(ErrorKind::Decode, "the response does not decode")
            .with_quote(" at $.canary: canary".to_owned())
            .with_excerpt("canary".to_owned())
            .with_place(Some(3), Some("$.canary".to_owned()))
            .with_undecoded(Bytes::from_static(b"canary"));
        assert_eq!(error.to_string(), "the response does not decode at $.canary: canary");
        let debug = format!("{error:?}");
        assert!(!debug.contains("canary") && debug.contains("element_index: 3"), "{debug}");
    }
}
