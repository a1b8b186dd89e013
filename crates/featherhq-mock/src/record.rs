//! What the server has received, kept for assertions.

use std::collections::VecDeque;

use bytes::Bytes;
use http::{HeaderMap, Method};

/// How many requests are kept, and how many bytes of bodies: enough for any test, and a server
/// that runs for days does not fill the memory.
const KEPT_REQUESTS: usize = 10_000;
const KEPT_BYTES: usize = 64 * 1024 * 1024;

/// A request as it arrived; see [`MockFeather::received`](crate::MockFeather::received).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// The method, such as `GET`.
    pub method: String,
    /// The path as it was sent: neither decoded nor normalised, and without the query.
    pub path: String,
    /// What stood behind the `?`, if there was one, as it was sent.
    pub query: Option<String>,
    /// Names, in lower case, and values, in the order in which they arrived; the values of a name
    /// that occurred more than once stand together.
    pub headers: Vec<(String, Bytes)>,
    /// The body. If it was over the limit, what had arrived until then.
    pub body: Bytes,
    /// The `operationId` that method and path lead to, if they lead to one.
    pub operation_id: Option<String>,
    /// The id that it was given, which its answer carries as `x-request-id` unless a fault says
    /// otherwise.
    pub id: String,
}

impl ReceivedRequest {
    pub(crate) fn new(
        method: &Method,
        path: &str,
        query: Option<&str>,
        headers: &HeaderMap,
        operation_id: Option<&str>,
    ) -> Self {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.to_string(), Bytes::copy_from_slice(value.as_bytes())))
            .collect();
        ReceivedRequest {
            method: method.to_string(),
            path: path.to_owned(),
            query: query.map(str::to_owned),
            headers,
            body: Bytes::new(),
            operation_id: operation_id.map(str::to_owned),
            id: String::new(),
        }
    }

    /// The first value of a header, whose name may be in either case, if it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value).ok()
    }

    /// The body as text, with replacement characters for what is not UTF-8.
    #[must_use]
    pub fn body_text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// The requests that are kept, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Record {
    requests: VecDeque<ReceivedRequest>,
    bytes: usize,
}

impl Record {
    pub(crate) fn push(&mut self, request: ReceivedRequest) {
        self.bytes += request.body.len();
        self.requests.push_back(request);
        while self.requests.len() > KEPT_REQUESTS || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.requests.pop_front() else { break };
            self.bytes -= oldest.body.len();
        }
    }

    pub(crate) fn all(&self) -> Vec<ReceivedRequest> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        *self = Record::default();
    }
}
