//! Event streams: from the events of a response to typed ones.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use reqwest::header::HeaderValue;
use serde::de::DeserializeOwned;

use super::event::{Event, decode_data, decode_whole, is_sentinel};
use super::open::{PartStream, Parts, Resume};
use super::sse::{EventParser, RawEvent};
use crate::decode::place;
use crate::error::{Error, ErrorKind, header_line};
use crate::exchange::{BoxFuture, Decoder, OpenCall, ResponseBody, excerpt, too_large};
use crate::secret::Secrets;

/// How much of a response that is no event stream is quoted.
const BEGINNING: usize = 4096;

/// A stream of Server-Sent Events, decoded one by one as they arrive.
///
/// The call returns it as soon as the response begins. From there on the idle timeout alone
/// holds, also for streams without end; the timeouts of attempt and call end with the connect
/// phase. The size limit holds for each event.
///
/// An event that does not decode is an error with its index and path, and the stream goes on
/// after it; any other error ends it. A stream that ends inside an event is an error, which has
/// the index of that event and what was received of it.
///
/// # Reconnection
///
/// If the connection breaks, a stream of an idempotent operation is requested again where it
/// broke: with `Last-Event-ID` if the last events had ids, or from the start if there was no
/// event yet. Otherwise events could be lost or repeated, and the error is returned. Such
/// retries are limited like those of a call: by the maximum number of retries without an event in
/// between, by the retry budget (an event counts like a call), and by the total timeout, which begins anew. The wait before is
/// that of the backoff, and at least what the server has set with `retry`. A response that is
/// complete ends the stream.
///
/// # End marks
///
/// Data that is just `[DONE]`, which is no JSON, ends the stream. If the schema describes whole
/// events and has such an event, then it is returned.
///
/// # Examples
///
/// ```no_run
/// # use calamus_runtime::{Client, Error, EventStream, Request};
/// # #[derive(serde::Deserialize)]
/// # struct Position { city: String }
/// # async fn example(client: Client, request: Request<EventStream<Position>>) -> Result<(), Error> {
/// let mut events = client.send(request).await?;
/// while let Some(event) = events.next().await {
///     let event = event?;
///     println!("{}: {}", event.event, event.data.city);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct EventStream<T> {
    parts: PartStream<EventParts>,
    decode: DecodeEvent<T>,
    last_event_id: String,
}

/// Decodes an event. `None` is the end of the stream.
type DecodeEvent<T> = fn(RawEvent, &Secrets) -> Result<Option<Event<T>>, Error>;

impl<T: DeserializeOwned + Send + 'static> Decoder<EventStream<T>> {
    /// Reads Server-Sent Events whose data is a `T`: as JSON, or as a string if it is not JSON.
    pub const fn events() -> Self {
        Self::new(|body| Box::pin(open(body, decode_data)))
            .attach_by(|stream, call| stream.attach(call))
    }

    /// Reads Server-Sent Events that are a `T` as a whole: an object with the properties `event`,
    /// `id`, `retry` and `data`, as far as the event has them. `data` is JSON, or a string if it
    /// is not JSON or `T` has a string there.
    pub const fn whole_events() -> Self {
        Self::new(|body| Box::pin(open(body, decode_whole)))
            .attach_by(|stream, call| stream.attach(call))
    }
}

async fn open<T>(body: ResponseBody, decode: DecodeEvent<T>) -> Result<EventStream<T>, Error> {
    let mut body = accept(body).await?;
    let parser = EventParser::new(body.begin_endless());
    let parts = PartStream::new(body, EventParts { parser });
    Ok(EventStream { parts, decode, last_event_id: String::new() })
}

/// Rejects a response that is certainly no event stream: read as one, most have no events at all.
fn accept(mut body: ResponseBody) -> BoxFuture<Result<ResponseBody, Error>> {
    Box::pin(async move {
        let content_type = body.header("content-type").unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        if !essence.ends_with("json") && !essence.ends_with("html") && !essence.ends_with("xml") {
            return Ok(body);
        }
        let content_type = header_line(&body.secrets().redact(content_type));
        let (beginning, cut) = body.beginning(BEGINNING).await;
        Err(Error::new(ErrorKind::Decode, "the response is no event stream")
            .with_quote(format!(" but {content_type}"))
            .with_excerpt(excerpt(&beginning, cut, body.secrets())))
    })
}

impl<T> EventStream<T> {
    fn attach(&mut self, call: Box<dyn OpenCall>) {
        self.parts.attach(call);
    }

    /// Returns the next event; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns the id of the last event that was returned, or of one before it if that has none;
    /// empty without any. A later call can go on there with the header `Last-Event-ID`.
    pub fn last_event_id(&self) -> &str {
        &self.last_event_id
    }

    /// Returns whether the stream has ended. After an error of one event it is `false`.
    pub fn is_finished(&self) -> bool {
        self.parts.is_finished()
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let raw = match ready!(this.parts.poll_part(context)) {
            None => return Poll::Ready(None),
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            Some(Ok(raw)) => raw,
        };
        if let Some(id) = &raw.id {
            this.last_event_id.clone_from(id);
        }
        let no_secrets = Secrets::default();
        let secrets = this.parts.secrets().unwrap_or(&no_secrets);
        match (this.decode)(raw, secrets) {
            Ok(Some(event)) => Poll::Ready(Some(Ok(event))),
            Ok(None) => {
                this.parts.end();
                Poll::Ready(None)
            }
            Err(error) => Poll::Ready(Some(Err(this.parts.fail(error)))),
        }
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").field("state", &self.parts).finish_non_exhaustive()
    }
}

struct EventParts {
    parser: EventParser,
}

impl Parts for EventParts {
    type Part = RawEvent;

    fn push(&mut self, chunk: Bytes) {
        self.parser.push(chunk);
    }

    fn next(&mut self) -> Result<Option<RawEvent>, Error> {
        self.parser.next_event().map_err(|_| {
            let index = self.parser.count();
            too_large(&format!("event {index}"), self.parser.limit())
                .with_place(Some(index), Some(place(Some(index), "")))
        })
    }

    fn finish(&mut self, body: &ResponseBody) -> Result<(), Error> {
        let Some(received) = self.parser.incomplete() else { return Ok(()) };
        if is_sentinel(&self.parser.incomplete_data()) {
            return Ok(());
        }
        let index = self.parser.count();
        let message = format!("the stream ended inside an event, at event {index}");
        Err(Error::new(ErrorKind::Transport, message)
            .with_excerpt(excerpt(received, true, body.secrets()))
            .with_place(Some(index), Some(place(Some(index), "")))
            .with_undecoded(Bytes::copy_from_slice(received)))
    }

    fn resume(&mut self) -> Option<Resume> {
        let id = self.parser.last_event_id();
        let last_event_id = match (id.is_empty(), self.parser.count()) {
            (true, 0) => None,
            (true, _) => return None,
            (false, _) => Some(HeaderValue::from_bytes(id.as_bytes()).ok()?),
        };
        self.parser.restart();
        let retry = self.parser.retry();
        Some(Resume { last_event_id, retry, decoder: Decoder::new(accept) })
    }
}
