//! What the server has received, kept for assertions.

use std::collections::VecDeque;

use bytes::Bytes;
use http::{HeaderMap, Method};

/// How many requests are kept, and how many bytes of memory they may take: enough for any test,
/// and a server that runs for days does not fill the memory.
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

    /// The memory that this takes: headers are up to 400 KB of a request, bodies or not.
    fn size(&self) -> usize {
        let strings = [&self.method, &self.path, &self.id];
        let optional = [&self.query, &self.operation_id];
        let strings = strings.into_iter().chain(optional.into_iter().flatten());
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| size_of::<(String, Bytes)>() + name.len() + value.len());
        size_of::<Self>()
            + strings.map(String::len).sum::<usize>()
            + headers.sum::<usize>()
            + self.body.len()
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
        self.bytes += request.size();
        self.requests.push_back(request);
        while self.requests.len() > KEPT_REQUESTS || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.requests.pop_front() else { break };
            self.bytes -= oldest.size();
        }
    }

    pub(crate) fn all(&self) -> Vec<ReceivedRequest> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        *self = Record::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_queries_count_in_the_memory_limit() {
        // The bytes are shared here, so that the test itself takes little memory.
        let value = Bytes::from(vec![b'v'; 100_000]);
        let mut record = Record::default();
        for _ in 0..2_000 {
            let query = "q".repeat(1_000);
            let headers = HeaderMap::new();
            let mut request = ReceivedRequest::new(&Method::GET, "/", Some(&query), &headers, None);
            request.headers.push(("x-large".to_owned(), value.clone()));
            record.push(request);
        }
        let kept = record.all();
        let bytes: usize = kept
            .iter()
            .map(|request| request.headers[0].1.len() + request.query.as_ref().unwrap().len())
            .sum();
        assert!(bytes <= KEPT_BYTES, "{bytes}");
        // The limit is used: one more of these would exceed it.
        assert!(bytes + 102_000 + kept.len() * 500 > KEPT_BYTES, "{bytes}");
    }

    #[test]
    fn the_size_of_what_is_dropped_is_given_back() {
        let mut record = Record::default();
        for count in 0..2 * KEPT_REQUESTS {
            let path = "/".repeat(count % 7);
            record.push(ReceivedRequest::new(&Method::GET, &path, None, &HeaderMap::new(), None));
        }
        let kept = record.all();
        assert_eq!(kept.len(), KEPT_REQUESTS);
        assert_eq!(record.bytes, kept.iter().map(ReceivedRequest::size).sum::<usize>());
    }
}
