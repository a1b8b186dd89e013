//! Requests to operations that this crate does not wrap.

use std::future::IntoFuture;

use calamus_runtime::sdk::BoxFuture;
use calamus_runtime::{Method, Response};
use serde::Serialize;

use crate::client::Client;
use crate::error::Error;
use crate::options::option_setters;
use crate::types::JsonValue;

/// A request by method and path, from [`Client::request`]. It awaits to the JSON of the
/// response, which is `null` where that has no body.
#[derive(Debug)]
#[must_use = "a request does nothing until it is awaited"]
pub struct CustomRequest(calamus_runtime::CustomRequest);

impl Client {
    /// Starts a request to an operation that this crate does not wrap: JSON in, JSON out.
    /// `path` is relative to the base URL, and may have a query.
    ///
    /// It gets the API key and is redacted, limited and timed like any other call. Absolute
    /// URLs, and paths that leave the base URL, are refused. `POST` and `PATCH` are not
    /// retried, unless [set so](CustomRequest::idempotent).
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use featherhq::Method;
    ///
    /// let agents = feather.request(Method::Get, "/v1/agents?limit=5").await?;
    /// let agents: serde_json::Value = agents.parse()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: impl AsRef<str>) -> CustomRequest {
        CustomRequest(self.runtime().request(method, path))
    }
}

impl CustomRequest {
    option_setters!(0);

    /// Sets the request body: any value that serializes to JSON.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.0 = self.0.json(body);
        self
    }

    /// Sets whether the request may be sent again although the first one may have arrived.
    /// Default: what HTTP says of the method, so not for `POST` and `PATCH`.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.0 = self.0.idempotent(idempotent);
        self
    }

    /// Awaits to the JSON together with status, headers and request id.
    pub fn with_response(self) -> CustomRequestWithResponse {
        CustomRequestWithResponse(self)
    }
}

impl IntoFuture for CustomRequest {
    type Output = Result<JsonValue, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { Ok(JsonValue::from_wire(self.0.await?)) })
    }
}

/// A [`CustomRequest`] that awaits to a [`Response`].
#[derive(Debug)]
#[must_use = "a request does nothing until it is awaited"]
pub struct CustomRequestWithResponse(CustomRequest);

impl IntoFuture for CustomRequestWithResponse {
    type Output = Result<Response<JsonValue>, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { Ok(self.0.0.with_response().await?.map(JsonValue::from_wire)) })
    }
}
