//! The pages of the server: the console at `/`, and the consent screen that stands in for the
//! vendor's. Plain HTML, and a script and a style sheet from the binary.

mod consent;

use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use http::header::{HeaderName, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Method};

use crate::backend::Backend;
use crate::request::Request;
use crate::response::{Body, Response};

/// Static files, by path, with their media types.
const FILES: &[(&str, &str, &str)] = &[
    ("/", "text/html; charset=utf-8", include_str!("pages/console.html")),
    ("/__mock/console.js", "text/javascript; charset=utf-8", include_str!("pages/console.js")),
    ("/__mock/style.css", "text/css; charset=utf-8", include_str!("pages/style.css")),
];

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Returns whether a request is for a page.
pub(crate) fn handles(method: &Method, path: &str) -> bool {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    path.starts_with(consent::PREFIX) || (reads && file(path).is_some())
}

pub(crate) fn respond(backend: &Backend, request: &Request) -> Response {
    match file(&request.path) {
        Some((content_type, text)) => page(200, content_type, text, POLICY),
        None => consent::respond(backend, request),
    }
}

fn file(path: &str) -> Option<(&'static str, &'static str)> {
    FILES.iter().find(|(known, ..)| *known == path).map(|(_, kind, text)| (*kind, *text))
}

/// Returns a response that no other page may frame, read or cache.
fn page(
    status: u16,
    content_type: &'static str,
    text: impl Into<String>,
    policy: &str,
) -> Response {
    let mut response = Response::new(status, Body::Bytes(text.into().into()));
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers.insert(name, value);
        }
    };
    set(CONTENT_TYPE, content_type);
    set(CONTENT_SECURITY_POLICY, policy);
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Without a referrer, browsers would not send the origin of forms.
    set(REFERRER_POLICY, "same-origin");
    set(CACHE_CONTROL, "no-store");
    response
}
