//! Bodies as they arrive.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::open::{PartStream, Parts, Resume};
use crate::error::Error;
use crate::exchange::{Decoder, OpenCall, ResponseBody};

/// The body of a response, chunk by chunk as it arrives.
///
/// The call returns it as soon as the response begins. From there on the idle timeout alone
/// holds; the timeouts of attempt and call end with the connect phase. The size limit holds for
/// the whole body. An error ends the stream, and nothing is retried any more.
///
/// ```no_run
/// # use calamus_runtime::{ByteStream, Client, Request};
/// # async fn example(client: Client, request: Request<ByteStream>)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// use std::io::Write as _;
///
/// let mut file = std::fs::File::create("label.pdf")?;
/// let mut body = client.send(request).await?;
/// while let Some(chunk) = body.next().await {
///     file.write_all(&chunk?)?;
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct ByteStream {
    parts: PartStream<Chunks>,
    length: Option<u64>,
}

impl Decoder<ByteStream> {
    /// Returns the body chunk by chunk as it arrives.
    pub const fn byte_stream() -> Self {
        Self::new(|mut body| {
            Box::pin(async {
                body.check_announced_size()?;
                body.end_connect_phase();
                let length = body.announced();
                Ok(ByteStream { parts: PartStream::new(body, Chunks(None)), length })
            })
        })
        .attach_by(|stream, call| stream.attach(call))
    }
}

impl ByteStream {
    fn attach(&mut self, call: Box<dyn OpenCall>) {
        self.parts.attach(call);
    }

    /// Returns the length of the whole body in bytes, if the server has announced it.
    pub fn content_length(&self) -> Option<u64> {
        self.length
    }

    /// Returns the next chunk; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns whether the stream has ended.
    pub fn is_finished(&self) -> bool {
        self.parts.is_finished()
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.parts.poll_part(context)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream").field("state", &self.parts).finish_non_exhaustive()
    }
}

/// The chunk that arrived last.
struct Chunks(Option<Bytes>);

impl Parts for Chunks {
    type Part = Bytes;

    fn push(&mut self, chunk: Bytes) {
        self.0 = Some(chunk);
    }

    fn next(&mut self) -> Result<Option<Bytes>, Error> {
        Ok(self.0.take())
    }

    fn finish(&mut self, _: &ResponseBody) -> Result<(), Error> {
        Ok(())
    }

    fn resume(&mut self) -> Option<Resume> {
        None
    }
}
