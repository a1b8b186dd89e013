//! Status and headers of a response.

use std::fmt;
use std::sync::Arc;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderValue};

use crate::secret::REDACTED;

/// Status and headers of a response.
#[derive(Clone)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    /// Shared: a response and its value both have it.
    pub(crate) headers: Arc<HeaderMap>,
}

impl Head {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Passes the values of headers through `redact`, for servers that echo what they got.
    pub(super) fn redacted(mut self, redact: &dyn Fn(&str) -> String) -> Self {
        for value in Arc::make_mut(&mut self.headers).values_mut() {
            // Values are bytes; those that are not UTF-8 are redacted as far as they are.
            let text = String::from_utf8_lossy(value.as_bytes());
            let redacted = redact(&text);
            if redacted != text {
                *value = HeaderValue::from_str(&redacted)
                    .unwrap_or_else(|_| HeaderValue::from_static(REDACTED));
            }
        }
        self
    }

    /// Returns all headers, in no particular order.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))
    }

    /// Returns the id that the server, or a proxy before it, gave the request.
    pub(crate) fn request_id(&self) -> Option<&str> {
        const NAMES: &[&str] = &[
            "x-request-id",
            "request-id",
            "x-correlation-id",
            "x-amzn-requestid",
            "x-amzn-trace-id",
            "x-amz-cf-id",
            "cf-ray",
            "x-cloud-trace-context",
            "x-trace-id",
            "traceparent",
        ];
        NAMES.iter().find_map(|name| self.header(name)).filter(|id| !id.is_empty())
    }
}

impl fmt::Debug for Head {
    /// Names of headers only: their values may hold anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Head")
            .field("status", &self.status.as_u16())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, SET_COOKIE};

    use super::*;

    #[test]
    fn debug_shows_the_names_of_headers_only() {
        let headers = HeaderMap::from_iter([
            (HeaderName::from_static("x-echo"), HeaderValue::from_static("canary")),
            (SET_COOKIE, HeaderValue::from_static("sid=canary")),
        ]);
        let headers = Arc::new(headers);
        let head = Head { status: StatusCode::NOT_FOUND, headers };
        let debug = format!("{head:?}");
        assert!(debug.contains("404") && debug.contains("set-cookie"), "{debug}");
        assert!(!debug.contains("canary"), "{debug}");
    }
}
