//! Requests that are built and not sent yet.

use std::fmt;

use crate::exchange::{Decoder, Unsent};
use crate::operation::Operation;
use crate::secret::{Secret, Secrets};

/// A typed request that has not been sent: [`Client::send`](crate::Client::send) sends it, and
/// its response becomes a `T`. Generated methods produce it.
///
/// `Debug` shows the operation alone: URL and body may hold secrets.
#[must_use = "a request does nothing until a client sends it"]
pub struct Request<T> {
    pub(crate) unsent: Unsent,
    pub(crate) decoder: Decoder<T>,
}

impl<T> Request<T> {
    /// Creates a request from its parts, for generated code.
    pub(crate) fn from_parts(
        operation: Operation,
        request: reqwest::Request,
        decoder: Decoder<T>,
    ) -> Self {
        let secrets = Secrets::default();
        let unsent = Unsent { operation, request, body: None, secrets, parse_error: None };
        Self { unsent, decoder }
    }

    /// Returns a copy, unless the body is a stream.
    pub(crate) fn try_clone(&self) -> Option<Self> {
        Some(Self { unsent: self.unsent.try_clone()?, decoder: self.decoder })
    }

    /// Returns the operation.
    pub fn operation(&self) -> &Operation {
        &self.unsent.operation
    }

    /// Returns the HTTP method, as in `GET`.
    pub fn method(&self) -> &str {
        self.unsent.request.method().as_str()
    }

    /// Returns the URL, without the credentials that sending adds.
    pub fn url(&self) -> &str {
        self.unsent.request.url().as_str()
    }

    /// Returns the request body, unless it is a stream.
    pub fn body(&self) -> Option<&[u8]> {
        self.unsent.request.body()?.as_bytes()
    }

    /// Returns a header by its name; `None` also if its value is not visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.unsent.request.headers().get(name)?.to_str().ok()
    }

    /// Redacts this value, which is a part of the request, in everything that the server
    /// sends back.
    pub fn with_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.unsent.secrets.add(secret);
        self
    }

    /// Redacts these values, which are parts of the request.
    pub fn with_secrets(mut self, secrets: Secrets) -> Self {
        self.unsent.secrets.extend(secrets);
        self
    }

    /// Decodes the response in another way.
    pub fn with_decoder<U>(self, decoder: Decoder<U>) -> Request<U> {
        Request { unsent: self.unsent, decoder }
    }

    /// Sets whether the request may be sent again although the first one may have arrived, in
    /// place of what the operation says.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.unsent.operation.idempotent = idempotent;
        self
    }
}

impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation().id)
            .field("method", &self.method())
            .finish_non_exhaustive()
    }
}
