//! How a request of the generated client leaves and how its answer comes back.
//!
//! Generated calls hand the finished request to the client's [`Transport`] and look
//! at nothing but the answer. That is where retries, limits and tracing belong; the
//! generated code has none of them.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// The answer that a [`Transport`] promises.
pub type ResponseFuture<'a> =
    Pin<Box<dyn Future<Output = reqwest::Result<reqwest::Response>> + Send + 'a>>;

/// Carries the requests of a generated client.
///
/// A transport may send a request as often as it likes, or never: what it returns is
/// what the call sees.
pub trait Transport: fmt::Debug + Send + Sync {
    /// Carries one request. `operation_id` names the operation as the document does.
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
