//! Responses, and their bodies in chunks that are never in memory all at once.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use http_body::{Frame, SizeHint};

use crate::idle_connections::BusyGuard;

/// A status, headers and a body.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

/// A response body. Its length is always known.
pub(crate) enum Body {
    Empty,
    Bytes(Bytes),
    /// The elements of a JSON array.
    Array(Vec<Bytes>),
    /// Chunks that are generated while they are sent.
    Generated {
        chunks: Box<dyn Iterator<Item = Bytes> + Send>,
        length: u64,
        send_length: bool,
    },
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.length())
    }
}

impl Response {
    /// Creates a response whose body, unless empty, is JSON.
    pub(crate) fn new(status: u16, body: Body) -> Self {
        let mut headers = HeaderMap::new();
        if !matches!(body, Body::Empty) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        Response { status, headers, body }
    }
}

impl Body {
    pub(crate) fn length(&self) -> u64 {
        match self {
            Body::Empty => 0,
            Body::Bytes(text) => text.len() as u64,
            Body::Array(elements) => {
                let commas = elements.len().saturating_sub(1);
                elements.iter().map(|element| element.len() as u64).sum::<u64>() + commas as u64 + 2
            }
            Body::Generated { length, .. } => *length,
        }
    }

    /// Returns the whole body. Only for bodies that are in memory already.
    pub(crate) fn into_bytes(self) -> Bytes {
        match self {
            Body::Bytes(text) => text,
            other => {
                let mut bytes = BytesMut::new();
                other.into_chunks().for_each(|chunk| bytes.extend_from_slice(&chunk));
                bytes.freeze()
            }
        }
    }

    /// Splits the body into chunks of a size that is efficient to write.
    pub(crate) fn into_chunks(self) -> Box<dyn Iterator<Item = Bytes> + Send> {
        match self {
            Body::Empty => Box::new(std::iter::empty()),
            Body::Bytes(text) => Box::new(std::iter::once(text)),
            Body::Array(elements) => Box::new(array_chunks(elements)),
            Body::Generated { chunks, .. } => chunks,
        }
    }
}

/// Smaller elements of an array are sent together.
const MIN_CHUNK_SIZE: usize = 64 * 1024;

fn array_chunks(elements: Vec<Bytes>) -> impl Iterator<Item = Bytes> + Send {
    let mut elements = VecDeque::from(elements);
    let mut buffer = BytesMut::from(&b"["[..]);
    let mut large_element: Option<Bytes> = None;
    let mut first = true;
    let mut done = false;
    std::iter::from_fn(move || {
        if large_element.is_some() {
            return large_element.take();
        }
        while let Some(element) = elements.pop_front() {
            if !first {
                buffer.extend_from_slice(b",");
            }
            first = false;
            if element.len() >= MIN_CHUNK_SIZE {
                large_element = Some(element);
                return Some(buffer.split().freeze());
            }
            buffer.extend_from_slice(&element);
            if buffer.len() >= MIN_CHUNK_SIZE {
                return Some(buffer.split().freeze());
            }
        }
        if done {
            return None;
        }
        done = true;
        buffer.extend_from_slice(b"]");
        Some(buffer.split().freeze())
    })
}

/// A body for hyper to send.
pub(crate) struct ResponseBody {
    chunks: Box<dyn Iterator<Item = Bytes> + Send>,
    remaining: u64,
    send_length: bool,
    /// hyper drops the body once it is sent or the connection is closed.
    _guard: BusyGuard,
}

impl ResponseBody {
    pub(crate) fn new(body: Body, guard: BusyGuard) -> Self {
        let send_length = !matches!(body, Body::Generated { send_length: false, .. });
        ResponseBody {
            remaining: body.length(),
            send_length,
            chunks: body.into_chunks(),
            _guard: guard,
        }
    }
}

impl http_body::Body for ResponseBody {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let chunk = self.chunks.next();
        if let Some(chunk) = &chunk {
            self.remaining = self.remaining.saturating_sub(chunk.len() as u64);
        }
        Poll::Ready(chunk.map(|chunk| Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.remaining == 0
    }

    fn size_hint(&self) -> SizeHint {
        if self.send_length { SizeHint::with_exact(self.remaining) } else { SizeHint::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(sizes: &[usize]) -> Body {
        Body::Array(sizes.iter().map(|size| Bytes::from(vec![b'x'; *size])).collect())
    }

    #[test]
    fn the_length_of_an_array_is_that_of_its_chunks() {
        let large = MIN_CHUNK_SIZE + 1;
        for sizes in [
            &[][..],
            &[1],
            &[1, 2, 3],
            &[large],
            &[large, large],
            &[1, large, 1],
            &[MIN_CHUNK_SIZE; 5],
        ] {
            let length = array(sizes).length();
            let bytes = array(sizes).into_bytes();
            assert_eq!(length, bytes.len() as u64, "{sizes:?}");
            assert_eq!(bytes[0], b'[');
            let lengths: Vec<usize> =
                bytes[1..bytes.len() - 1].split(|byte| *byte == b',').map(<[u8]>::len).collect();
            assert_eq!(lengths, if sizes.is_empty() { &[0][..] } else { sizes });
        }
    }
}
