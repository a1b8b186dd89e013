//! Calls: builders that are awaited.

use std::fmt;
use std::future::IntoFuture;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use super::{Client, needs_runtime};
use crate::error::Error;
use crate::exchange::{BoxFuture, Exchange, ResponseMeta, Values, option_setters};
use crate::request::Request;

/// A call that has not been made yet: set its options, then `.await` it.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T> {
    pub(super) client: Client,
    pub(super) request: Result<Request<T>, Error>,
    pub(super) options: Values,
}

impl<T: Send + 'static> Call<T> {
    pub(super) fn new(client: Client, request: Result<Request<T>, Error>) -> Self {
        let options = client.options.clone();
        Self { client, request, options }
    }

    option_setters!();

    /// Awaits to the value together with status, headers and request id.
    pub fn with_response(self) -> CallWithResponse<T> {
        CallWithResponse(self)
    }

    /// Makes the call, like awaiting [`with_response`](Self::with_response), as a future that is
    /// not boxed.
    ///
    /// # Errors
    ///
    /// Whatever the call fails with.
    pub async fn send(self) -> Result<Response<T>, Error> {
        needs_runtime()?;
        let Request { operation, request, body, secrets, decoder } = self.request?;
        let mut exchange =
            Exchange::new(self.client.shared, operation, request, self.options, secrets)?
                .with_body(body);
        let (mut value, meta) = exchange.run(decoder).await?;
        decoder.attach(&mut value, exchange);
        Ok(Response { value, meta })
    }
}

impl<T: Send + 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.send().await.map(Response::into_inner) })
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("request", &self.request).finish_non_exhaustive()
    }
}

/// A [`Call`] that awaits to a [`Response`].
#[derive(Debug)]
#[must_use = "a call does nothing until it is awaited"]
pub struct CallWithResponse<T>(Call<T>);

impl<T: Send + 'static> IntoFuture for CallWithResponse<T> {
    type Output = Result<Response<T>, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.0.send())
    }
}

/// A value together with the status and headers of its response.
#[derive(Clone, Debug)]
pub struct Response<T> {
    value: T,
    meta: ResponseMeta,
}

impl<T> Response<T> {
    /// Returns the value alone.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Converts the value.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Response<U> {
        Response { value: convert(self.value), meta: self.meta }
    }

    /// Returns the status, such as 200.
    pub fn status(&self) -> u16 {
        self.meta.head.status.as_u16()
    }

    /// Returns a header by its name; `None` also if its value is not visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.meta.head.header(name)
    }

    /// Returns all headers, in no particular order.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.meta.head.headers()
    }

    /// Returns the id that the server gave the request, from any of the usual headers.
    pub fn request_id(&self) -> Option<&str> {
        self.meta.head.request_id()
    }

    /// Returns how many requests were sent.
    pub fn attempts(&self) -> u32 {
        self.meta.attempts
    }

    /// Returns how long the call took, waits included.
    pub fn elapsed(&self) -> Duration {
        self.meta.elapsed
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}
