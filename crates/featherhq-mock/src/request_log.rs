//! The requests that the server has received, for assertions.

use std::collections::VecDeque;

use bytes::Bytes;
use http::{HeaderMap, Method};

/// How many requests are kept by default.
pub(crate) const DEFAULT_MAX_REQUESTS: usize = 1_000;

/// The largest log: a server that runs for days does not run out of memory.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// A request as it arrived; see [`MockFeather::received`](crate::MockFeather::received).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// The method, such as `GET`.
    pub method: String,
    /// The path as it was sent: neither decoded nor normalized, and without the query.
    pub path: String,
    /// The query as it was sent, without the `?`.
    pub query: Option<String>,
    /// Names in lower case, and values, in the order of arrival; the values of a repeated name are
    /// adjacent.
    pub headers: Vec<(String, Bytes)>,
    /// The body. If it exceeded the limit, the part that had arrived until then.
    pub body: Bytes,
    /// The `operationId` for method and path, if there is an operation.
    pub operation_id: Option<String>,
    /// The request id, which the response has in `x-request-id` unless a fault overrides it.
    pub id: String,
    pub(crate) received_at: String,
    /// The status code of the response, once it is known.
    pub(crate) status: Option<u16>,
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
            received_at: String::new(),
            status: None,
        }
    }

    /// Returns the memory that the request takes. Headers alone can take 400 KB.
    fn size(&self) -> usize {
        let strings = [&self.method, &self.path, &self.id, &self.received_at];
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

    /// Returns the first value of a header, by its case-insensitive name, if it is UTF-8.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value).ok()
    }

    /// Returns the body as a string, with replacement characters for invalid UTF-8.
    #[must_use]
    pub fn body_text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// The latest requests, oldest first.
#[derive(Debug)]
pub(crate) struct RequestLog {
    requests: VecDeque<ReceivedRequest>,
    bytes: usize,
    max_requests: usize,
}

impl RequestLog {
    pub(crate) fn new(max_requests: usize) -> Self {
        RequestLog { requests: VecDeque::new(), bytes: 0, max_requests }
    }

    /// Sets the status code of the response to a request.
    pub(crate) fn set_status(&mut self, id: &str, status: u16) {
        let request = self.requests.iter_mut().rev().find(|request| request.id == id);
        if let Some(request) = request {
            request.status = Some(status);
        }
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &ReceivedRequest> {
        self.requests.iter()
    }

    pub(crate) fn push(&mut self, request: ReceivedRequest) {
        self.bytes += request.size();
        self.requests.push_back(request);
        while self.requests.len() > self.max_requests || self.bytes > MAX_BYTES {
            let Some(oldest) = self.requests.pop_front() else { break };
            self.bytes -= oldest.size();
        }
    }

    pub(crate) fn all(&self) -> Vec<ReceivedRequest> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        *self = RequestLog::new(self.max_requests);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_queries_count_towards_the_memory_limit() {
        // The bytes are shared, so that the test itself takes little memory.
        let value = Bytes::from(vec![b'v'; 100_000]);
        let mut log = RequestLog::new(10_000);
        for _ in 0..2_000 {
            let query = "q".repeat(1_000);
            let headers = HeaderMap::new();
            let mut request = ReceivedRequest::new(&Method::GET, "/", Some(&query), &headers, None);
            request.headers.push(("x-large".to_owned(), value.clone()));
            log.push(request);
        }
        let requests = log.all();
        let bytes: usize = requests
            .iter()
            .map(|request| request.headers[0].1.len() + request.query.as_ref().unwrap().len())
            .sum();
        assert!(bytes <= MAX_BYTES, "{bytes}");
        // The log is full: one more request would exceed the limit.
        assert!(bytes + 102_000 + requests.len() * 500 > MAX_BYTES, "{bytes}");
    }

    #[test]
    fn dropped_requests_do_not_count_towards_the_memory_limit() {
        let mut log = RequestLog::new(100);
        for count in 0..200 {
            let path = "/".repeat(count % 7);
            log.push(ReceivedRequest::new(&Method::GET, &path, None, &HeaderMap::new(), None));
        }
        let requests = log.all();
        assert_eq!(requests.len(), 100);
        assert_eq!(log.bytes, requests.iter().map(ReceivedRequest::size).sum::<usize>());
    }
}
