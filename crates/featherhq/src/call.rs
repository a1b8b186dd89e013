//! Calls as applications write them: builders that are awaited, and streams.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use calamus_runtime::Options;
pub use calamus_runtime::Response;
use calamus_runtime::sdk::{BoxFuture, Secrets};
use futures_core::Stream;

use crate::client::Client;
use crate::decode::{self, Element, Outcome};
use crate::error::Error;
use crate::options::option_setters;
use crate::unsent::Prepared;

/// A call that has not been made yet: set what it needs, then `.await` it.
///
/// `T` is what it ends in. `R` is what is asked: calls with members to set have methods for
/// them, listed below by the name of their request.
///
/// ```no_run
/// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
/// use std::time::Duration;
///
/// let connections = feather
///     .connections()
///     .list()
///     .total_timeout(Duration::from_secs(5))
///     .max_retries(0)
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T: Outcome, R: Request<T> = Plain<T>> {
    client: Client,
    pub(crate) request: R,
    options: Options,
    /// The first mistake in the request.
    error: Option<Error>,
    outcome: PhantomData<fn() -> T>,
}

/// What a [`Call`] that ends in a `T` asks for.
///
/// It is there to be named in bounds, and is implemented by this crate's types alone. With it
/// an application says once what it does about all of its calls:
///
/// ```
/// use std::time::Duration;
///
/// use featherhq::{Call, Error, Outcome, Request};
///
/// async fn run<T: Outcome, R: Request<T>>(call: Call<T, R>) -> Result<T, Error> {
///     let result = call.total_timeout(Duration::from_secs(10)).with_response().await;
///     match result {
///         Ok(response) => Ok(response.into_inner()),
///         Err(error) => {
///             eprintln!("{} failed: {error}", error.operation().unwrap_or("a call"));
///             Err(error)
///         }
///     }
/// }
///
/// # async fn example(feather: featherhq::Client) -> Result<(), Error> {
/// let connections = run(feather.connections().list()).await?;
/// let email = run(feather.connections().connect_email().nickname("Helpdesk")).await?;
/// # Ok(())
/// # }
/// ```
pub trait Request<T: Outcome>: Prepare<T> {}

impl<T: Outcome, R: Prepare<T>> Request<T> for R {}

/// Builds the HTTP request of a call. Sealed: implemented in this crate only.
pub trait Prepare<T: Outcome>: Send + 'static {
    /// Makes the HTTP request, and says which secrets are in it.
    #[allow(private_interfaces)]
    fn prepare(self, client: &Client, secrets: &mut Secrets) -> Result<Prepared<T::Wire>, Error>;
}

/// A request with nothing to set.
pub struct Plain<T: Outcome>(Result<Prepared<T::Wire>, Error>);

impl<T: Outcome> Prepare<T> for Plain<T> {
    #[allow(private_interfaces)]
    fn prepare(self, _: &Client, _: &mut Secrets) -> Result<Prepared<T::Wire>, Error> {
        self.0
    }
}

impl<T: Outcome> fmt::Debug for Plain<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: Outcome> Call<T> {
    pub(crate) fn plain(client: &Client, prepared: Result<Prepared<T::Wire>, Error>) -> Self {
        Self::new(client, Plain(prepared))
    }
}

impl<T: Outcome, R: Request<T>> Call<T, R> {
    pub(crate) fn new(client: &Client, request: R) -> Self {
        Self {
            client: client.clone(),
            request,
            options: client.runtime().options(),
            error: None,
            outcome: PhantomData,
        }
    }

    option_setters!(options);

    /// Awaits to the value together with status, headers and request id.
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// let response = feather.integrations().list().with_response().await?;
    /// println!("{} after {} attempts", response.status(), response.attempts());
    /// println!("{} integrations", response.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_response(self) -> CallWithResponse<T, R> {
        CallWithResponse(self)
    }

    pub(crate) fn refuse(&mut self, error: Error) {
        self.error.get_or_insert(error);
    }

    /// Builds the request, with the secrets that are in it.
    fn prepare(self) -> Result<calamus_runtime::Request<T::Wire>, Error> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let mut secrets = Secrets::default();
        let prepared = self.request.prepare(&self.client, &mut secrets)?;
        Ok(prepared.with_secrets(secrets))
    }

    async fn run(self) -> Result<Response<T>, Error> {
        let runtime = self.client.runtime().clone();
        let options = self.options.clone();
        let request = self.prepare()?.with_decoder(T::decoder());
        Ok(runtime.send_with(request, options).send().await?)
    }
}

impl<T: Element, R: Request<Vec<T>>> Call<Vec<T>, R> {
    /// Reads the list one element at a time instead of as a whole.
    ///
    /// ```no_run
    /// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
    /// let mut events = feather.webhook_events().list().limit(200).stream();
    /// while let Some(event) = events.next().await {
    ///     println!("{}", event?.event_type);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(self) -> ElementStream<T> {
        let runtime = self.client.runtime().clone();
        let options = self.options.clone();
        let request = self.prepare().map_err(Error::into_runtime);
        ElementStream(runtime.stream_with(request, options, decode::element))
    }
}

impl<T: Outcome, R: Request<T>> IntoFuture for Call<T, R> {
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.run().await.map(Response::into_inner) })
    }
}

impl<T: Outcome, R: Request<T> + fmt::Debug> fmt::Debug for Call<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("request", &self.request).finish_non_exhaustive()
    }
}

/// A [`Call`] that awaits to a [`Response`].
#[must_use = "a call does nothing until it is awaited"]
pub struct CallWithResponse<T: Outcome, R: Request<T> = Plain<T>>(Call<T, R>);

impl<T: Outcome, R: Request<T>> IntoFuture for CallWithResponse<T, R> {
    type Output = Result<Response<T>, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.0.run())
    }
}

impl<T: Outcome, R: Request<T> + fmt::Debug> fmt::Debug for CallWithResponse<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A list that is decoded element by element as it arrives.
///
/// Nothing is sent before the stream is first polled; until then it takes the settings
/// of a call. An element that does not decode is an error with its
/// [index](Error::element_index) and [path](Error::json_path), and the stream goes on
/// after it; any other error ends it. Until the first element has come the call is
/// retried like any other, and never after. Dropping the stream closes its connection.
///
/// ```no_run
/// # async fn example(feather: featherhq::Client) -> Result<(), featherhq::Error> {
/// let mut connections = feather.connections().stream();
/// while let Some(connection) = connections.next().await {
///     println!("{}", connection?.nickname);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct ElementStream<T: Element>(calamus_runtime::ElementStream<T>);

impl<T: Element> ElementStream<T> {
    option_setters!(0);

    /// Whether nothing more will come: the list came to its end, or broke off with an error
    /// that was given out. After an error of one element it is `false`.
    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }

    /// The next element; `None` after the last.
    ///
    /// The stream is also a [`futures_core::Stream`], for those who combine streams.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        self.0.next().await.map(|element| element.map_err(Error::from))
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn into_runtime(self) -> calamus_runtime::ElementStream<T> {
        self.0
    }
}

impl<T: Element> Stream for ElementStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.get_mut().0).poll_next(context);
        next.map(|next| next.map(|element| element.map_err(Error::from)))
    }
}

impl<T: Element> fmt::Debug for ElementStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
