//! Requests that no operation describes.

use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;

use serde::Serialize;

use super::Client;
use super::call::{Call, CallWithResponse};
use crate::error::Error;
use crate::exchange::{BoxFuture, CallOptions, Decoder, option_setters};
use crate::json::JsonValue;
use crate::operation::{Method, Operation};
use crate::request::Request;

/// A request by method and path, from [`Client::request`]. It awaits to the JSON of the
/// response, which is `null` where that has no body.
#[must_use = "a request does nothing until it is awaited"]
pub struct CustomRequest {
    client: Client,
    request: Result<Request<JsonValue>, Error>,
    options: Arc<CallOptions>,
}

impl CustomRequest {
    pub(super) fn new(client: Client, method: Method, path: &str) -> Self {
        let operation = Operation {
            id: "request",
            method,
            path: "",
            idempotent: method.is_idempotent(),
            security: client.security,
        };
        let request = url(&client, path).map(|url| {
            let mut request = reqwest::Request::new(method.to_http(), url);
            let accept = reqwest::header::HeaderValue::from_static("application/json");
            request.headers_mut().insert(reqwest::header::ACCEPT, accept);
            Request::from_parts(operation, request, Decoder::any_json())
        });
        let options = client.options.clone();
        Self { client, request, options }
    }

    option_setters!();

    /// Sets the request body: any value that serializes to JSON.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.request = self.request.and_then(|mut request| {
            let body = serde_json::to_vec(body).map_err(|error| {
                Error::invalid_request("the request body does not serialize").with_source(error)
            })?;
            let json = reqwest::header::HeaderValue::from_static("application/json");
            request.unsent.request.headers_mut().insert(reqwest::header::CONTENT_TYPE, json);
            *request.unsent.request.body_mut() = Some(body.into());
            Ok(request)
        });
        self
    }

    /// Sets whether the request may be sent again although the first one may have arrived.
    /// Default: what HTTP says of the method, so not for `POST` and `PATCH`.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.request = self.request.map(|request| request.idempotent(idempotent));
        self
    }

    /// Awaits to the JSON together with status, headers and request id.
    pub fn with_response(self) -> CallWithResponse<JsonValue> {
        self.into_call().with_response()
    }

    fn into_call(self) -> Call<JsonValue> {
        let client = Client { options: self.options, ..self.client };
        Call::new(client, self.request)
    }
}

impl IntoFuture for CustomRequest {
    type Output = Result<JsonValue, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.into_call().into_future()
    }
}

impl fmt::Debug for CustomRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomRequest").field("request", &self.request).finish_non_exhaustive()
    }
}

/// Returns the URL of a path below the base URL.
fn url(client: &Client, path: &str) -> Result<reqwest::Url, Error> {
    let refused = |why: &str| Err(Error::invalid_request(format!("the path {why}")));
    let (stem, _) = path.split_at(path.find(['?', '#']).unwrap_or(path.len()));
    if stem.contains("://") || stem.starts_with("//") || stem.contains('\\') {
        return refused("is not relative to the base URL");
    }
    let base = client.base_url();
    let Ok(url) = reqwest::Url::parse(&format!("{base}/{}", path.trim_start_matches('/'))) else {
        return refused("is not a part of a URL");
    };
    if !client.shared.http.origin().is_below(&url) {
        return refused("leaves the base URL");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_base_url() {
        let client = Client::builder("http://localhost:1/stem").build().unwrap();
        for (path, expected) in [
            ("/parcels", "http://localhost:1/stem/parcels"),
            (
                "parcels/a%2Fb?x=..&y=http://h",
                "http://localhost:1/stem/parcels/a%2Fb?x=..&y=http://h",
            ),
            ("a/../b", "http://localhost:1/stem/b"),
            ("@host/x", "http://localhost:1/stem/@host/x"),
            (":9/x", "http://localhost:1/stem/:9/x"),
        ] {
            assert_eq!(url(&client, path).unwrap().as_str(), expected, "{path}");
        }
        for path in [
            "http://localhost:1/stem/x",
            "https://other.example",
            "//other.example/x",
            "\\\\other.example",
            "/..",
            "../x",
            "a/../../x",
            "%2e%2e/x",
            ".%2E/stemx",
        ] {
            let error = url(&client, path).unwrap_err();
            assert!(error.kind() == crate::ErrorKind::InvalidRequest, "{path}: {error}");
        }
    }
}
