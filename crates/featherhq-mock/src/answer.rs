//! An answer on its way out, and its body in pieces that need never be in memory all at once.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use http_body::{Frame, SizeHint};

use crate::idle::Busy;

/// A status, headers and a body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

/// The body of an answer. How long it is, is always known.
pub(crate) enum Body {
    Empty,
    Text(Bytes),
    /// The elements of a JSON array.
    List(Vec<Bytes>),
    /// Pieces made when they are asked for.
    Made {
        pieces: Box<dyn Iterator<Item = Bytes> + Send>,
        length: u64,
        declared: bool,
    },
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.length())
    }
}

impl Answer {
    /// An answer whose body, if there is one, is JSON.
    pub(crate) fn new(status: u16, body: Body) -> Self {
        let mut headers = HeaderMap::new();
        if !matches!(body, Body::Empty) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        Answer { status, headers, body }
    }
}

impl Body {
    pub(crate) fn length(&self) -> u64 {
        match self {
            Body::Empty => 0,
            Body::Text(text) => text.len() as u64,
            Body::List(elements) => {
                let commas = elements.len().saturating_sub(1);
                elements.iter().map(|element| element.len() as u64).sum::<u64>() + commas as u64 + 2
            }
            Body::Made { length, .. } => *length,
        }
    }

    /// The whole body; only for bodies that are in memory anyway.
    pub(crate) fn into_bytes(self) -> Bytes {
        match self {
            Body::Text(text) => text,
            other => {
                let mut whole = BytesMut::new();
                other.into_pieces().for_each(|piece| whole.extend_from_slice(&piece));
                whole.freeze()
            }
        }
    }

    /// The body in pieces of a size that is good to write.
    pub(crate) fn into_pieces(self) -> Box<dyn Iterator<Item = Bytes> + Send> {
        match self {
            Body::Empty => Box::new(std::iter::empty()),
            Body::Text(text) => Box::new(std::iter::once(text)),
            Body::List(elements) => Box::new(list_pieces(elements)),
            Body::Made { pieces, .. } => pieces,
        }
    }
}

/// From this size on, a piece is written as it is; smaller ones are gathered.
const GATHERED: usize = 64 * 1024;

fn list_pieces(elements: Vec<Bytes>) -> impl Iterator<Item = Bytes> + Send {
    let mut elements = VecDeque::from(elements);
    let mut gathered = BytesMut::from(&b"["[..]);
    let mut waiting: Option<Bytes> = None;
    let mut first = true;
    let mut done = false;
    std::iter::from_fn(move || {
        if let Some(large) = waiting.take() {
            return Some(large);
        }
        while let Some(element) = elements.pop_front() {
            if !first {
                gathered.extend_from_slice(b",");
            }
            first = false;
            if element.len() >= GATHERED {
                waiting = Some(element);
                return Some(gathered.split().freeze());
            }
            gathered.extend_from_slice(&element);
            if gathered.len() >= GATHERED {
                return Some(gathered.split().freeze());
            }
        }
        if done {
            return None;
        }
        done = true;
        gathered.extend_from_slice(b"]");
        Some(gathered.split().freeze())
    })
}

/// A body for the HTTP library to send.
pub(crate) struct Outgoing {
    pieces: Box<dyn Iterator<Item = Bytes> + Send>,
    left: u64,
    declared: bool,
    /// The library drops the body once it is sent, or the connection is gone.
    _busy: Busy,
}

impl Outgoing {
    pub(crate) fn new(body: Body, busy: Busy) -> Self {
        let declared = !matches!(body, Body::Made { declared: false, .. });
        Outgoing { left: body.length(), declared, pieces: body.into_pieces(), _busy: busy }
    }
}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let piece = self.pieces.next();
        if let Some(piece) = &piece {
            self.left = self.left.saturating_sub(piece.len() as u64);
        }
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        if self.declared { SizeHint::with_exact(self.left) } else { SizeHint::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(sizes: &[usize]) -> Body {
        Body::List(sizes.iter().map(|size| Bytes::from(vec![b'x'; *size])).collect())
    }

    #[test]
    fn a_list_is_as_long_as_it_says() {
        let large = GATHERED + 1;
        for sizes in
            [&[][..], &[1], &[1, 2, 3], &[large], &[large, large], &[1, large, 1], &[GATHERED; 5]]
        {
            let length = list(sizes).length();
            let bytes = list(sizes).into_bytes();
            assert_eq!(length, bytes.len() as u64, "{sizes:?}");
            assert_eq!(bytes[0], b'[');
            let lengths: Vec<usize> =
                bytes[1..bytes.len() - 1].split(|byte| *byte == b',').map(<[u8]>::len).collect();
            assert_eq!(lengths, if sizes.is_empty() { &[0][..] } else { sizes });
        }
    }
}
