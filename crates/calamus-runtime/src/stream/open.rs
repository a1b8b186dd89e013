//! A response that is read part by part after its call has returned: waits for chunks, and
//! reconnects where the parts allow for it.

use std::fmt;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::HeaderValue;

use crate::error::{Error, Head};
use crate::exchange::{
    BoxFuture, BrokenStream, Decoder, OpenCall, ReconnectedStream, ResponseBody,
};
use crate::secret::Secrets;

/// Splits a body into parts.
pub(super) trait Parts: Send + 'static {
    type Part;

    /// Adds a chunk, once there is no part left in the one before.
    fn push(&mut self, chunk: Bytes);

    /// Returns the next part, or `None` if more of the body is needed.
    fn next(&mut self) -> Result<Option<Self::Part>, Error>;

    /// Marks the end of the body. Parts may be left after it.
    fn finish(&mut self, body: &ResponseBody) -> Result<(), Error>;

    /// Returns how the stream goes on after its connection broke; `None` if it cannot.
    fn resume(&mut self) -> Option<Resume>;
}

/// How a stream goes on.
pub(super) struct Resume {
    pub(super) last_event_id: Option<HeaderValue>,
    /// How long the server asks to wait.
    pub(super) retry: Option<Duration>,
    /// Accepts the response.
    pub(super) decoder: Decoder<ResponseBody>,
}

/// The state of a stream of parts.
pub(super) enum PartStream<P> {
    /// Parts may be ready without waiting.
    Open(Box<Open<P>>),
    Waiting(BoxFuture<Result<Box<Open<P>>, Error>>),
    Done,
}

/// An open response.
pub(super) struct Open<P> {
    body: ResponseBody,
    parts: P,
    ended: bool,
    /// `None` until the call has returned.
    call: Option<Box<dyn OpenCall>>,
    head: Head,
    /// The retries since the last part.
    retries: u32,
    /// The parts of this response.
    received: usize,
}

impl<P: Parts> PartStream<P> {
    pub(super) fn new(body: ResponseBody, parts: P) -> Self {
        let head = body.head();
        Self::Open(Box::new(Open {
            body,
            parts,
            ended: false,
            call: None,
            head,
            retries: 0,
            received: 0,
        }))
    }

    pub(super) fn attach(&mut self, call: Box<dyn OpenCall>) {
        if let Self::Open(open) = self {
            open.call = Some(call);
        }
    }

    /// Returns the next part; its errors are complete.
    pub(super) fn poll_part(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<P::Part, Error>>> {
        loop {
            match std::mem::replace(self, Self::Done) {
                Self::Open(mut open) => match open.parts.next() {
                    Err(error) => return Poll::Ready(Some(Err(open.fail(error)))),
                    Ok(Some(part)) => {
                        open.retries = 0;
                        open.received += 1;
                        *self = Self::Open(open);
                        return Poll::Ready(Some(Ok(part)));
                    }
                    Ok(None) if open.ended => return Poll::Ready(None),
                    Ok(None) => *self = Self::Waiting(Box::pin(open.more())),
                },
                Self::Waiting(mut step) => match step.as_mut().poll(context) {
                    Poll::Pending => {
                        *self = Self::Waiting(step);
                        return Poll::Pending;
                    }
                    Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
                    Poll::Ready(Ok(open)) => *self = Self::Open(open),
                },
                Self::Done => return Poll::Ready(None),
            }
        }
    }

    /// Ends the stream and closes its connection.
    pub(super) fn end(&mut self) {
        *self = Self::Done;
    }

    /// Completes the error of a part that was returned last.
    pub(super) fn fail(&self, error: Error) -> Error {
        match self {
            Self::Open(open) => open.fail(error),
            Self::Waiting(_) | Self::Done => error,
        }
    }

    /// Returns the secrets to redact in what an error quotes of a part that was returned last.
    pub(super) fn secrets(&self) -> Option<&Secrets> {
        match self {
            Self::Open(open) => Some(open.body.secrets()),
            Self::Waiting(_) | Self::Done => None,
        }
    }

    pub(super) fn is_finished(&self) -> bool {
        matches!(self, Self::Done)
    }
}

impl<P: Parts> Open<P> {
    async fn more(mut self: Box<Self>) -> Result<Box<Self>, Error> {
        let error = match self.body.chunk().await {
            Ok(Some(chunk)) => {
                self.parts.push(chunk);
                return Ok(self);
            }
            Ok(None) => match self.parts.finish(&self.body) {
                Ok(()) => {
                    self.ended = true;
                    return Ok(self);
                }
                Err(error) => error,
            },
            Err(error) => error,
        };
        self.reconnect(error).await
    }

    async fn reconnect(mut self: Box<Self>, error: Error) -> Result<Box<Self>, Error> {
        let Some(Resume { last_event_id, retry, decoder }) = self.parts.resume() else {
            return Err(self.fail(error));
        };
        let Some(call) = self.call.take() else { return Err(self.fail(error)) };
        let error = error.with_head(self.head.clone()).with_retry_after(retry);
        let Self { retries, received, .. } = *self;
        let broken = BrokenStream { error, received, retries, last_event_id, decoder };
        let ReconnectedStream { call, mut body, head, retries } = call.reconnect(broken).await?;
        body.begin_endless();
        Ok(Box::new(Self { body, call: Some(call), head, retries, received: 0, ..*self }))
    }

    fn fail(&self, error: Error) -> Error {
        let error = error.with_head(self.head.clone());
        match &self.call {
            Some(call) => call.fail(error),
            None => error,
        }
    }
}

impl<P> fmt::Debug for PartStream<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open(_) => "open",
            Self::Waiting(_) => "waiting",
            Self::Done => "done",
        })
    }
}
