//! Calls: builders that are awaited.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::response::Response;
use super::{Client, needs_runtime};
use crate::error::Error;
use crate::exchange::{BoxFuture, CallOptions, Exchange, Options, Reader, Shared, option_setters};
use crate::request::Request;

/// A call that has not been made yet: set its options, then `.await` it.
///
/// `E` is its error: [`Error`], or the [`CallError`](crate::CallError) of an operation. `H` are
/// the declared headers of its response.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T, E = Error, H = ()> {
    pub(super) client: Client,
    pub(super) request: Result<Request<T>, Error>,
    pub(super) options: Arc<CallOptions>,
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
    pub fn send(self) -> impl Future<Output = Result<Response<T, H>, E>> + Send {
        self.exchange(|result| result.map_err(E::from))
    }

    /// Makes the call and converts its result.
    fn exchange<R>(
        self,
        convert: impl Fn(Result<Response<T, H>, Error>) -> R + Send,
    ) -> impl Future<Output = R> + Send {
        Converted { work: exchange(self.client.shared, self.request, self.options), convert }
    }
}

impl<T, E, H> Call<T, E, H> {
    /// Converts the error of the call, for an SDK with an error type of its own.
    ///
    /// ```
    /// # use calamus_runtime::{Client, Error, Request};
    /// struct Failed(Error);
    ///
    /// impl From<Error> for Failed {
    ///     fn from(error: Error) -> Self {
    ///         Self(error)
    ///     }
    /// }
    ///
    /// async fn weight(client: Client, request: Request<u32>) -> Result<u32, Failed> {
    ///     client.send(request).err_into::<Failed>().await
    /// }
    /// ```
    pub fn err_into<F: From<Error>>(self) -> Call<T, F, H> {
        let Self { client, request, options, result: _ } = self;
        Call { client, request, options, result: PhantomData }
    }
}

pin_project! {
    /// A future with a conversion. Not an `async` block, which would hold the future twice.
    struct Converted<F, C> {
        #[pin]
        work: F,
        convert: C,
    }
}

impl<F: Future, C: Fn(F::Output) -> R, R> Future for Converted<F, C> {
    type Output = R;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        let this = self.project();
        this.work.poll(context).map(this.convert)
    }
}

/// Sends a request and decodes its response.
async fn exchange<T: Send + 'static, H>(
    shared: Arc<Shared>,
    request: Result<Request<T>, Error>,
    options: Arc<CallOptions>,
) -> Result<Response<T, H>, Error> {
    needs_runtime()?;
    let Request { unsent, decoder } = request?;
    let mut reader = Reader::new(decoder);
    let meta = Exchange::send(shared, unsent, options, &mut reader).await?;
    Ok(Response::new(reader.into_value()?, meta))
}

impl<T: Send + 'static, E: From<Error> + 'static, H: 'static> IntoFuture for Call<T, E, H> {
    type Output = Result<T, E>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.exchange(|result| Ok(result?.into_inner())))
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
