//! Calls as applications write them: builders that are awaited, and streams.
//!
//! What a call does when it is awaited is the transport's; what it ends in, the
//! decoder's. This is where the two meet.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tracing::Instrument;

use crate::client::Client;
use crate::decode::{self, Element, Elements, Outcome, Read};
use crate::error::{Error, Head};
use crate::secret::Secrets;
use crate::transport::{self, Answer, Options, Prepared, Reader, Trail, option_setters};

/// Says so where there is no runtime, before the HTTP client would panic for want of one.
fn needs_runtime() -> Result<(), Error> {
    match tokio::runtime::Handle::try_current() {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::configuration(
            "there is no Tokio runtime to await this on; use one, or the feature `blocking` of featherhq",
        )),
    }
}

/// A boxed future, as `IntoFuture` needs a name for.
pub(crate) type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

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
    /// The first mistake made while the call was put together.
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

/// How a request is made, which is nobody's business outside of this crate.
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
            options: client.options().clone(),
            error: None,
            outcome: PhantomData,
        }
    }

    option_setters!();

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

    async fn run(self) -> Result<Response<T>, Error> {
        if let Some(error) = self.error {
            return Err(error);
        }
        needs_runtime()?;
        let mut secrets = Secrets::default();
        let prepared = self.request.prepare(&self.client, &mut secrets)?;
        let mut call =
            transport::Call::new(self.client.transport(), prepared, self.options, secrets);
        let (value, trail) = call.run(&mut Read(PhantomData)).await?;
        Ok(Response { value, trail })
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
        let mut secrets = Secrets::default();
        let prepared = match self.error {
            Some(error) => Err(error),
            None => self.request.prepare(&self.client, &mut secrets),
        };
        let unopened = Unopened { client: self.client, prepared, secrets };
        ElementStream { state: State::New(Box::new(unopened)), options: self.options }
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

/// A value together with what the answer said besides it.
#[derive(Clone, Debug)]
pub struct Response<T> {
    value: T,
    trail: Trail,
}

impl<T> Response<T> {
    /// The value alone.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The status of the answer, such as 200.
    pub fn status(&self) -> u16 {
        self.trail.head.status.as_u16()
    }

    /// A header of the answer by its name; `None` where there is none, or where its
    /// value is not visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.trail.head.header(name)
    }

    /// All headers of the answer, in no particular order.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let Head { headers, .. } = &self.trail.head;
        headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))
    }

    /// The id that the server gave the request, from any of the usual headers.
    pub fn request_id(&self) -> Option<&str> {
        self.trail.head.request_id()
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.trail.attempts
    }

    /// How long the call took, waits included.
    pub fn elapsed(&self) -> Duration {
        self.trail.elapsed
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
pub struct ElementStream<T: Element> {
    state: State<T>,
    options: Options,
}

enum State<T: Element> {
    /// Not begun.
    New(Box<Unopened<T::Wire>>),
    /// Waiting for more of the answer.
    Waiting(BoxFuture<Step>),
    /// Elements may be ready without waiting.
    Open(Box<Live>),
    Done,
}

/// What a stream begins with.
struct Unopened<W> {
    client: Client,
    prepared: Result<Prepared<Vec<W>>, Error>,
    secrets: Secrets,
}

/// What waiting ends in.
type Step = Result<(Box<Live>, Option<Bytes>), Error>;

/// An answer under way, with the call that it belongs to.
struct Live {
    call: transport::Call,
    head: Head,
    elements: Elements,
}

impl<T: Element> ElementStream<T> {
    option_setters!();

    fn refuse(&mut self, error: Error) {
        if let State::New(unopened) = &mut self.state
            && unopened.prepared.is_ok()
        {
            unopened.prepared = Err(error);
        }
    }

    /// Whether nothing more will come: the list came to its end, or broke off with an error
    /// that was given out. After an error of one element it is `false`.
    pub fn is_finished(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// The next element; `None` after the last.
    ///
    /// The stream is also a [`futures_core::Stream`], for those who combine streams.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

/// Reads an answer up to its first element.
struct Open;

impl Reader for Open {
    type Output = (Elements, Option<Bytes>);

    async fn read(&mut self, answer: Answer, secrets: &Secrets) -> Result<Self::Output, Error> {
        let mut elements = Elements::begin(answer)?;
        let first = elements.next(secrets).await?;
        elements.begin_stream();
        Ok((elements, first))
    }
}

async fn open<W>(unopened: Unopened<W>, options: Options) -> Step {
    needs_runtime()?;
    let Unopened { client, prepared, secrets } = unopened;
    let mut call = transport::Call::new(client.transport(), prepared?, options, secrets);
    let ((elements, first), trail) = call.run(&mut Open).await?;
    Ok((Box::new(Live { call, head: trail.head, elements }), first))
}

impl Live {
    async fn more(mut self: Box<Self>) -> Step {
        match self.elements.next(self.call.secrets()).await {
            Ok(text) => Ok((self, text)),
            Err(error) => Err(self.fail(error)),
        }
    }

    fn fail(&self, error: Error) -> Error {
        let error = self.call.finish(error.with_head(self.head.clone()));
        self.call.record_failure(&error);
        error
    }

    fn decode<T: Element>(&self, text: Bytes) -> Result<T, Error> {
        decode::value(text, Some(self.elements.index()), self.call.secrets())
            .map_err(|error| self.fail(error))
    }
}

impl<T: Element> Stream for ElementStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            match std::mem::replace(&mut this.state, State::Done) {
                State::New(unopened) => {
                    let options = this.options.clone();
                    this.state = State::Waiting(Box::pin(open(*unopened, options)));
                }
                State::Waiting(mut step) => match step.as_mut().poll(context) {
                    Poll::Pending => {
                        this.state = State::Waiting(step);
                        return Poll::Pending;
                    }
                    Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
                    Poll::Ready(Ok((_, None))) => return Poll::Ready(None),
                    Poll::Ready(Ok((live, Some(text)))) => {
                        let value = live.decode(text);
                        this.state = State::Open(live);
                        return Poll::Ready(Some(value));
                    }
                },
                State::Open(mut live) => {
                    match live.elements.ready(live.call.secrets()) {
                        Err(error) => return Poll::Ready(Some(Err(live.fail(error)))),
                        Ok(Some(text)) => {
                            let value = live.decode(text);
                            this.state = State::Open(live);
                            return Poll::Ready(Some(value));
                        }
                        Ok(None) => {
                            // What the HTTP client tells while it is waited for belongs to the
                            // call. Elements that are here already have nothing to tell.
                            let span = live.call.span().clone();
                            this.state = State::Waiting(Box::pin(live.more().instrument(span)));
                        }
                    }
                }
                State::Done => return Poll::Ready(None),
            }
        }
    }
}

impl<T: Element> fmt::Debug for ElementStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::New(_) => "new",
            State::Waiting(_) => "waiting",
            State::Open(_) => "open",
            State::Done => "done",
        };
        f.debug_struct("ElementStream").field("state", &state).finish_non_exhaustive()
    }
}
