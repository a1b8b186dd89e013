//! Requests that are built and not sent yet.

use std::fmt;
use std::sync::Arc;

use crate::error::{ByStatus, ParseTypedBody, parse_typed};
use crate::exchange::{Decoder, RequestBody};
use crate::operation::Operation;
use crate::secret::{Secret, Secrets};

/// A typed request that has not been sent: [`Client::send`](crate::Client::send) sends it, and
/// its response becomes a `T`. Generated methods produce it.
///
/// `Debug` shows the operation alone: URL and body may hold secrets.
#[must_use = "a request does nothing until a client sends it"]
pub struct Request<T> {
    pub(crate) operation: Operation,
    pub(crate) request: reqwest::Request,
    /// Makes the body when the request is sent, if it is not in the request.
    pub(crate) body: Option<Arc<dyn RequestBody>>,
    pub(crate) secrets: Secrets,
    pub(crate) decoder: Decoder<T>,
    pub(crate) parse_error: Option<ParseTypedBody>,
}

impl<T> Request<T> {
    /// Creates a request from its parts, for generated code.
    pub(crate) fn from_parts(
        operation: Operation,
        request: reqwest::Request,
        decoder: Decoder<T>,
    ) -> Self {
        let secrets = Secrets::default();
        Self { operation, request, body: None, secrets, decoder, parse_error: None }
    }

    /// Returns the operation.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// Returns the HTTP method, as in `GET`.
    pub fn method(&self) -> &str {
        self.request.method().as_str()
    }

    /// Returns the URL, without the credentials that sending adds.
    pub fn url(&self) -> &str {
        self.request.url().as_str()
    }

    /// Returns the request body, unless it is a stream.
    pub fn body(&self) -> Option<&[u8]> {
        self.request.body()?.as_bytes()
    }

    /// Returns a header by its name; `None` also if its value is not visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name)?.to_str().ok()
    }

    /// Redacts this value, which is a part of the request, in everything that the server
    /// sends back.
    pub fn with_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.secrets.add(secret);
        self
    }

    /// Redacts these values, which are parts of the request.
    pub fn with_secrets(mut self, secrets: Secrets) -> Self {
        self.secrets.extend(secrets);
        self
    }

    /// Decodes the response in another way.
    pub fn with_decoder<U>(self, decoder: Decoder<U>) -> Request<U> {
        let Self { operation, request, body, secrets, decoder: _, parse_error } = self;
        Request { operation, request, body, secrets, decoder, parse_error }
    }

    /// Parses the bodies of error responses as `B`, see [`Error::body`](crate::Error::body).
    pub(crate) fn with_error_body<B: ByStatus>(mut self) -> Self {
        self.parse_error = Some(parse_typed::<B>);
        self
    }

    /// Sets whether the request may be sent again although the first one may have arrived, in
    /// place of what the operation says.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.operation.idempotent = idempotent;
        self
    }
}

impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation.id)
            .field("method", &self.method())
            .finish_non_exhaustive()
    }
}
