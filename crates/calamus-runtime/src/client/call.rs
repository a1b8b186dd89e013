//! Calls: builders that are awaited.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;

use super::response::Response;
use super::{Client, needs_runtime};
use crate::error::Error;
use crate::exchange::{BoxFuture, Exchange, Options, Values, option_setters};
use crate::request::Request;

/// A call that has not been made yet: set its options, then `.await` it.
///
/// `E` is its error: [`Error`], or the [`CallError`](crate::CallError) of an operation. `H` are
/// the declared headers of its response.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T, E = Error, H = ()> {
    pub(super) client: Client,
    pub(super) request: Result<Request<T>, Error>,
    pub(super) options: Values,
    result: PhantomData<fn() -> (E, H)>,
}

impl<T, E, H> Call<T, E, H> {
    pub(crate) fn new(client: Client, request: Result<Request<T>, Error>) -> Self {
        let options = client.options.clone();
        Self { client, request, options, result: PhantomData }
    }
}

impl<T: Send + 'static, E: From<Error>, H> Call<T, E, H> {
    option_setters!();

    /// Sets options in place of the client's.
    pub fn options(mut self, options: Options) -> Self {
        self.options = options.options;
        self
    }

    /// Awaits to the value together with status, headers and request id.
    pub fn with_response(self) -> CallWithResponse<T, E, H> {
        CallWithResponse(self)
    }

    /// Makes the call, like awaiting [`with_response`](Self::with_response), as a future that is
    /// not boxed.
    ///
    /// # Errors
    ///
    /// Whatever the call fails with.
    pub async fn send(self) -> Result<Response<T, H>, E> {
        Ok(exchange(self.client, self.request, self.options).await?)
    }
}

/// Sends a request and decodes its response.
async fn exchange<T: Send + 'static, H>(
    client: Client,
    request: Result<Request<T>, Error>,
    options: Values,
) -> Result<Response<T, H>, Error> {
    needs_runtime()?;
    let Request { operation, request, body, secrets, decoder, parse_error } = request?;
    let exchange = Exchange::new(client.shared, operation, request, options, secrets)?;
    let mut exchange = exchange.with_body(body).with_error_body(parse_error);
    let (mut value, meta) = exchange.run(decoder).await?;
    decoder.attach(&mut value, exchange);
    Ok(Response::new(value, meta))
}

impl<T: Send + 'static, E: From<Error> + 'static, H: 'static> IntoFuture for Call<T, E, H> {
    type Output = Result<T, E>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.send().await.map(Response::into_inner) })
    }
}

impl<T, E, H> fmt::Debug for Call<T, E, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("request", &self.request).finish_non_exhaustive()
    }
}

/// A [`Call`] that awaits to a [`Response`].
#[derive(Debug)]
#[must_use = "a call does nothing until it is awaited"]
pub struct CallWithResponse<T, E = Error, H = ()>(Call<T, E, H>);

impl<T, E, H> IntoFuture for CallWithResponse<T, E, H>
where
    T: Send + 'static,
    E: From<Error> + 'static,
    H: 'static,
{
    type Output = Result<Response<T, H>, E>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.0.send())
    }
}
