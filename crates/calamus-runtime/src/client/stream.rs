//! JSON arrays, element by element as they arrive.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use serde::de::DeserializeOwned;
use tracing::Instrument;

use super::call::Call;
use super::{Client, needs_runtime};
use crate::decode::Elements;
use crate::error::{Error, Head};
use crate::exchange::{
    BoxFuture, CallOptions, Decoder, Exchange, Options, Reader, ResponseBody, option_setters,
};
use crate::request::Request;

/// An array that is decoded element by element as it arrives.
///
/// Nothing is sent before the stream is first polled; until then it takes the options of a
/// call. An element that does not decode is an error with its index and path, and the stream
/// goes on after it; any other error ends it. Until the first element has arrived the call is
/// retried like any other, and never after. Dropping the stream closes its TCP connection.
#[must_use = "a stream does nothing until it is polled"]
pub struct ElementStream<T> {
    state: State,
    options: Arc<CallOptions>,
    decode: DecodeElement<T>,
}

/// Decodes the element that was returned last.
pub(crate) type DecodeElement<T> = fn(&Elements, Bytes) -> Result<T, Error>;

enum State {
    New(Box<PendingStream>),
    /// Waiting for more of the response.
    Waiting(BoxFuture<StreamStep>),
    /// Elements may be ready without waiting.
    Open(Box<OpenStream>),
    Done,
}

/// A stream that was not polled yet.
struct PendingStream {
    client: Client,
    request: Result<Request<FirstElement>, Error>,
}

type FirstElement = (Elements, Option<Bytes>);

/// The result of a wait for an element.
type StreamStep = Result<(Box<OpenStream>, Option<Bytes>), Error>;

/// A response that is arriving, with its call.
struct OpenStream {
    exchange: Exchange,
    head: Head,
    elements: Elements,
}

impl<T: DeserializeOwned + Send + 'static, E, H> Call<Vec<T>, E, H> {
    /// Reads the array one element at a time instead of as a whole.
    pub fn stream(self) -> ElementStream<T> {
        let Self { client, request, options, .. } = self;
        ElementStream::new(client, request, options, |elements, json| Ok(elements.decode(json)?.0))
    }
}

impl Client {
    /// Reads the array that a request returns one element at a time, each decoded by `decode`.
    pub fn stream_with<W, T>(
        &self,
        request: Result<Request<W>, Error>,
        options: Options,
        decode: fn(&Elements, Bytes) -> Result<T, Error>,
    ) -> ElementStream<T> {
        ElementStream::new(self.clone(), request, options.options, decode)
    }
}

impl<T> ElementStream<T> {
    fn new<W>(
        client: Client,
        request: Result<Request<W>, Error>,
        options: Arc<CallOptions>,
        decode: DecodeElement<T>,
    ) -> Self {
        let request = request.map(|request| request.with_decoder(Decoder::new(first_element)));
        let pending = PendingStream { client, request };
        Self { state: State::New(Box::new(pending)), options, decode }
    }

    option_setters!();

    /// Returns whether the array came to its end, or broke off with an error that was
    /// returned. After an error of one element it is `false`.
    pub fn is_finished(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// Returns the next element; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

fn first_element(body: ResponseBody) -> BoxFuture<Result<FirstElement, Error>> {
    Box::pin(async {
        let mut elements = Elements::new(body)?;
        let first = elements.next().await?;
        elements.begin_stream();
        Ok((elements, first))
    })
}

async fn open(pending: PendingStream, options: Arc<CallOptions>) -> StreamStep {
    needs_runtime()?;
    let Request { unsent, decoder } = pending.request?;
    let mut exchange = Exchange::new(pending.client.shared, unsent, options)?;
    let mut reader = Reader::new(decoder);
    let meta = exchange.run(&mut reader).await?;
    let (elements, first) = reader.into_value()?;
    Ok((Box::new(OpenStream { exchange, head: meta.head, elements }), first))
}

impl OpenStream {
    async fn more(mut self: Box<Self>) -> StreamStep {
        match self.elements.next().await {
            Ok(json) => Ok((self, json)),
            Err(error) => Err(self.fail(error)),
        }
    }

    fn fail(&self, error: Error) -> Error {
        let error = self.exchange.finish(error.with_head(self.head.clone()));
        self.exchange.record_failure(&error);
        error
    }

    fn decode<T>(&self, decode: DecodeElement<T>, json: Bytes) -> Result<T, Error> {
        decode(&self.elements, json).map_err(|error| self.fail(error))
    }
}

impl<T> Stream for ElementStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            match std::mem::replace(&mut this.state, State::Done) {
                State::New(pending) => {
                    let options = this.options.clone();
                    this.state = State::Waiting(Box::pin(open(*pending, options)));
                }
                State::Waiting(mut step) => match step.as_mut().poll(context) {
                    Poll::Pending => {
                        this.state = State::Waiting(step);
                        return Poll::Pending;
                    }
                    Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
                    Poll::Ready(Ok((_, None))) => return Poll::Ready(None),
                    Poll::Ready(Ok((stream, Some(json)))) => {
                        let value = stream.decode(this.decode, json);
                        this.state = State::Open(stream);
                        return Poll::Ready(Some(value));
                    }
                },
                State::Open(mut stream) => match stream.elements.ready() {
                    Err(error) => return Poll::Ready(Some(Err(stream.fail(error)))),
                    Ok(Some(json)) => {
                        let value = stream.decode(this.decode, json);
                        this.state = State::Open(stream);
                        return Poll::Ready(Some(value));
                    }
                    Ok(None) => {
                        // Events of the HTTP client while it is waited for belong to the call.
                        let span = stream.exchange.span().clone();
                        this.state = State::Waiting(Box::pin(stream.more().instrument(span)));
                    }
                },
                State::Done => return Poll::Ready(None),
            }
        }
    }
}

impl<T> fmt::Debug for ElementStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::New(_) => "new",
            State::Waiting(_) => "waiting",
            State::Open(_) => "open",
            State::Done => "done",
        };
        f.debug_struct("ElementStream").field("state", &state).finish_non_exhaustive()
    }
}
