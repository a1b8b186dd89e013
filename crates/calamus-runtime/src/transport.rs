//! Sends the requests of the methods of a generated client.
//!
//! A method passes the built request to the client's [`Transport`] and decodes the response.
//! Retries, limits and tracing belong there: the generated code has none of them.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// The future of the response that a [`Transport`] returns.
pub type ResponseFuture<'a> =
    Pin<Box<dyn Future<Output = reqwest::Result<reqwest::Response>> + Send + 'a>>;

/// Sends the requests of a generated client.
///
/// A transport may send a request several times or not at all; the call sees only the
/// response that it returns.
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends one request. `operation_id` names the operation as the document does.
    fn execute<'a>(
        &'a self,
        client: &'a reqwest::Client,
        request: reqwest::Request,
        operation_id: &'static str,
    ) -> ResponseFuture<'a>;
}

/// Sends each request once, with the client as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Direct;

impl Transport for Direct {
    fn execute<'a>(
        &'a self,
        client: &'a reqwest::Client,
        request: reqwest::Request,
        _: &'static str,
    ) -> ResponseFuture<'a> {
        Box::pin(client.execute(request))
    }
}
