//! The origin of the pages that may control the server.

use http::HeaderMap;
use http::header::{HOST, ORIGIN};

/// Returns whether a request comes from a page of this server, or from no page at all. A page of
/// another origin could otherwise control the server through the user's browser.
pub(crate) fn is_own(headers: &HeaderMap) -> bool {
    let own = headers.get(HOST).map(|host| host.as_bytes());
    headers.get_all(ORIGIN).into_iter().all(|origin| {
        let origin = origin.as_bytes();
        let origin = origin.strip_prefix(b"http://").or(origin.strip_prefix(b"https://"));
        origin.is_some() && origin == own
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_origin_in_the_host_header_is_own() {
        for (origin, own) in [
            (None, true),
            (Some("http://localhost:4010"), true),
            (Some("https://localhost:4010"), true),
            (Some("http://localhost:3000"), false),
            (Some("http://localhost"), false),
            (Some("http://127.0.0.1:4010"), false),
            (Some("http://evil.example"), false),
            (Some("localhost:4010"), false),
            (Some("null"), false),
            (Some(""), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.append(HOST, http::HeaderValue::from_static("localhost:4010"));
            if let Some(origin) = origin {
                headers.append(ORIGIN, http::HeaderValue::from_static(origin));
            }
            assert_eq!(is_own(&headers), own, "{origin:?}");
        }
    }
}
