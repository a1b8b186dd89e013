//! Requests to operations without a method of their own.

use std::future::IntoFuture;

use calamus_runtime::sdk::BoxFuture;
use calamus_runtime::{Method, Response};
use serde::Serialize;

use crate::client::Client;
use crate::error::Error;
use crate::options::{option_setters, total_timeout_setter};
use crate::types::JsonValue;

/// A request by method and path. Awaits to the JSON of the response, which is `null` if the
/// response has no body. Created by [`Client::request`].
#[derive(Debug)]
#[must_use = "a request does nothing until it is awaited"]
pub struct CustomRequest(calamus_runtime::CustomRequest);

impl Client {
    /// Starts a request to an operation that has no method in this crate: JSON in, JSON out.
    /// `path` is relative to the base URL, and may have a query.
    ///
    /// Credentials, deadlines, limits and redaction are those of every call. Absolute URLs, and
    /// paths outside of the base URL, are errors. `POST` and `PATCH` are not retried, unless
    /// [set as idempotent](CustomRequest::idempotent).
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
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
    total_timeout_setter!(0);
    option_setters!(0);

    /// Sets the request body: any value that serializes to JSON.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.0 = self.0.json(body);
        self
    }

    /// Sets whether the request may be retried although an attempt may have arrived. Default:
    /// whether the method is idempotent, so `false` for `POST` and `PATCH`.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.0 = self.0.idempotent(idempotent);
        self
    }

    /// Awaits to the JSON together with status, headers and request id.
    pub fn with_response(self) -> CustomRequestWithResponse {
        CustomRequestWithResponse(self)
    }

    /// Sends the request and blocks this thread until the response has arrived.
    ///
    /// # Errors
    ///
    /// Those of awaiting it, and a [configuration error](Error::is_configuration) on a thread of
    /// an async runtime.
    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn send_blocking(self) -> Result<JsonValue, Error> {
        calamus_runtime::blocking::block_on(self.into_future())
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
