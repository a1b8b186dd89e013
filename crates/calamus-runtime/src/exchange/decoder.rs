//! The seam between sending and decoding.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use reqwest::header::HeaderValue;

use super::body::ResponseBody;
use crate::error::{Error, ErrorKind, Head};

/// A boxed future.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Turns the response of a successful attempt into a `T`.
///
/// An attempt that fails in here, because the connection breaks or a deadline passes, is
/// retried like one that failed before: with a fresh response.
pub struct Decoder<T> {
    read: fn(ResponseBody) -> BoxFuture<Result<T, Error>>,
    when_deleted: Option<fn() -> T>,
    attach: Option<Attach<T>>,
}

/// Passes a call to its value.
type Attach<T> = fn(&mut T, Box<dyn OpenCall>);

/// The call that a stream belongs to, for as long as the stream is open.
pub(crate) trait OpenCall: Send {
    /// Adds to an error what only the call knows, and records it on the span of the call.
    fn fail(&self, error: Error) -> Error;

    /// Sends the request again after the stream broke with an error, if the error, the
    /// operation and the options allow for it. Returns the body of the new response.
    fn reconnect(
        self: Box<Self>,
        broken: BrokenStream,
    ) -> BoxFuture<Result<ReconnectedStream, Error>>;
}

/// A stream that was interrupted.
#[derive(Debug)]
pub(crate) struct BrokenStream {
    pub(crate) error: Error,
    /// The elements that arrived since the stream was last requested. Each counts like a call for
    /// the retry budget.
    pub(crate) received: usize,
    /// The retries since an element arrived.
    pub(crate) retries: u32,
    /// The id of the last event that was returned.
    pub(crate) last_event_id: Option<HeaderValue>,
    /// Accepts the response.
    pub(crate) decoder: Decoder<ResponseBody>,
}

/// A stream that was requested again.
pub(crate) struct ReconnectedStream {
    pub(crate) call: Box<dyn OpenCall>,
    pub(crate) body: ResponseBody,
    pub(crate) head: Head,
    pub(crate) retries: u32,
}

impl<T> Decoder<T> {
    /// Decodes with this function.
    pub const fn new(read: fn(ResponseBody) -> BoxFuture<Result<T, Error>>) -> Self {
        Self { read, when_deleted: None, attach: None }
    }

    /// Sets the value of a `DELETE` that finds nothing to delete after an attempt that may
    /// have deleted it.
    #[must_use]
    pub const fn when_deleted(mut self, value: fn() -> T) -> Self {
        self.when_deleted = Some(value);
        self
    }

    /// Passes the call to a value that outlives it: to a stream.
    #[must_use]
    pub(crate) const fn attach_by(mut self, attach: Attach<T>) -> Self {
        self.attach = Some(attach);
        self
    }
}

/// Reads responses into a value of any type, so that the code of a call is compiled once and not
/// for each type.
pub(crate) trait ReadResponse: Send {
    /// Starts to read the response of a successful attempt.
    fn start(&mut self, body: ResponseBody);

    /// Reads on, until the value is there.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>>;

    /// Takes the value of a deletion that found nothing any more. Returns whether it has one.
    fn read_deleted(&mut self) -> bool;

    /// Returns whether the value outlives the call, and is passed it.
    fn stays_open(&self) -> bool;

    /// Passes the call to the value.
    fn attach(&mut self, call: Box<dyn OpenCall>);
}

/// A decoder, and what it has read.
pub(crate) struct Reader<T> {
    decoder: Decoder<T>,
    state: ReaderState<T>,
}

enum ReaderState<T> {
    Idle,
    Reading(BoxFuture<Result<T, Error>>),
    Done(T),
}

impl<T> Reader<T> {
    pub(crate) fn new(decoder: Decoder<T>) -> Self {
        Self { decoder, state: ReaderState::Idle }
    }

    /// Returns what was read.
    ///
    /// # Errors
    ///
    /// If nothing was, which does not happen after a successful attempt.
    pub(crate) fn into_value(self) -> Result<T, Error> {
        match self.state {
            ReaderState::Done(value) => Ok(value),
            _ => Err(not_read()),
        }
    }
}

impl<T: Send> ReadResponse for Reader<T> {
    fn start(&mut self, body: ResponseBody) {
        self.state = ReaderState::Reading((self.decoder.read)(body));
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let ReaderState::Reading(reading) = &mut self.state else {
            return Poll::Ready(Err(not_read()));
        };
        let read = ready!(reading.as_mut().poll(context));
        // What has failed holds its connection no longer.
        self.state = ReaderState::Idle;
        self.state = ReaderState::Done(read?);
        Poll::Ready(Ok(()))
    }

    fn read_deleted(&mut self) -> bool {
        let value = self.decoder.when_deleted.map(|value| value());
        let has_value = value.is_some();
        self.state = value.map_or(ReaderState::Idle, ReaderState::Done);
        has_value
    }

    fn stays_open(&self) -> bool {
        self.decoder.attach.is_some()
    }

    fn attach(&mut self, call: Box<dyn OpenCall>) {
        if let (Some(attach), ReaderState::Done(value)) = (self.decoder.attach, &mut self.state) {
            attach(value, call);
        }
    }
}

fn not_read() -> Error {
    Error::new(ErrorKind::Decode, "the response was not read")
}

impl<T> Clone for Decoder<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Decoder<T> {}

impl<T> fmt::Debug for Decoder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decoder")
    }
}
