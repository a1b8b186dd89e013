//! JSON lines, decoded one by one.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::lines::LineParser;
use super::open::{PartStream, Parts, Resume};
use crate::decode::{cut_off, decode_bounded, is_incomplete, place};
use crate::error::Error;
use crate::exchange::{Decoder, OpenCall, ResponseBody, too_large};
use crate::secret::Secrets;

/// A stream of JSON values, one a line (NDJSON, JSON lines, JSON text sequences), decoded one by
/// one as they arrive.
///
/// The call returns it as soon as the response begins. From there on the idle timeout alone
/// holds; the timeouts of attempt and call end with the connect phase. The size limit holds for
/// each line. Empty lines are skipped.
///
/// A line that does not decode is an error with its index and path, and the stream goes on after
/// it; any other error ends it, and nothing is retried any more.
///
/// ```no_run
/// # use calamus_runtime::{Client, Error, LineStream, Request};
/// # #[derive(serde::Deserialize)]
/// # struct Position { city: String }
/// # async fn example(client: Client, request: Request<LineStream<Position>>) -> Result<(), Error> {
/// let mut lines = client.send(request).await?;
/// while let Some(position) = lines.next().await {
///     println!("{}", position?.city);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct LineStream<T> {
    parts: PartStream<Lines>,
    decode: DecodeLine<T>,
}

type DecodeLine<T> = fn(Bytes, Option<usize>, &Secrets) -> Result<(T, Bytes), Error>;

impl<T: DeserializeOwned + Send + 'static> Decoder<LineStream<T>> {
    /// Reads lines that are JSON values each.
    pub const fn lines() -> Self {
        Self::new(|mut body| {
            Box::pin(async {
                let parser = LineParser::new(body.begin_endless());
                let parts = PartStream::new(body, Lines { parser });
                Ok(LineStream { parts, decode: decode_bounded })
            })
        })
        .attach_by(|stream, call| stream.attach(call))
    }
}

impl<T> LineStream<T> {
    fn attach(&mut self, call: Box<dyn OpenCall>) {
        self.parts.attach(call);
    }

    /// Returns the value of the next line; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns whether the stream has ended. After an error of one line it is `false`.
    pub fn is_finished(&self) -> bool {
        self.parts.is_finished()
    }
}

impl<T> Stream for LineStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let (index, line) = match ready!(this.parts.poll_part(context)) {
            None => return Poll::Ready(None),
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            Some(Ok(part)) => part,
        };
        let no_secrets = Secrets::default();
        let secrets = this.parts.secrets().unwrap_or(&no_secrets);
        let value = (this.decode)(line, Some(index), secrets);
        Poll::Ready(Some(match value {
            Ok((value, _)) => Ok(value),
            Err(error) => Err(this.parts.fail(error)),
        }))
    }
}

impl<T> fmt::Debug for LineStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LineStream").field("state", &self.parts).finish_non_exhaustive()
    }
}

struct Lines {
    parser: LineParser,
}

impl Parts for Lines {
    type Part = (usize, Bytes);

    fn push(&mut self, chunk: Bytes) {
        self.parser.push(chunk);
    }

    fn next(&mut self) -> Result<Option<Self::Part>, Error> {
        self.parser.next_line().map_err(|_| {
            let index = self.parser.count();
            too_large(&format!("line {index}"), self.parser.limit())
                .with_place(Some(index), Some(place(Some(index), "")))
        })
    }

    fn finish(&mut self, body: &ResponseBody) -> Result<(), Error> {
        let last = self.parser.finish();
        if !last.is_empty() && body.is_close_delimited() && is_incomplete(&last) {
            let index = self.parser.count();
            return Err(cut_off().with_place(Some(index), Some(place(Some(index), ""))));
        }
        Ok(())
    }

    fn resume(&mut self) -> Option<Resume> {
        None
    }
}
