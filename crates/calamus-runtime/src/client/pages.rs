//! Lists that come in pages: streams of pages, and of their elements.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::Client;
use super::call::Call;
use super::paging::Paging;
use super::response::Response;
use crate::error::{CallFacts, Error};
use crate::exchange::BoxFuture;
use crate::request::Request;

/// The pages of a list, each requested when the one before was taken.
///
/// Nothing is sent before the stream is first polled. Every page is a call of its own, with the
/// deadlines, retries and limits of the client. An error ends the stream. A link to another
/// origin is an error, and no request goes there.
///
/// ```no_run
/// # use calamus_runtime::{Client, Error, Paging, Request};
/// # #[derive(serde::Deserialize)]
/// # struct Page { parcels: Vec<u64>, next_cursor: Option<String> }
/// # async fn example(client: Client, request: Request<Page>) -> Result<(), Error> {
/// let paging: Paging<Page, u64> =
///     Paging::token("cursor", |page| page.next_cursor.clone(), |page| page.parcels);
/// let mut parcels = client.pages(request, paging).items();
/// while let Some(parcel) = parcels.next().await {
///     println!("{}", parcel?);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<T, I, E = Error> {
    client: Client,
    paging: Paging<T, I>,
    state: State<T, E>,
}

enum State<T, E> {
    /// The next page is not requested yet.
    Next(Box<Result<Request<T>, Error>>),
    Waiting(BoxFuture<Result<ReceivedPage<T>, E>>),
    Done,
}

/// A page that has arrived, with its request.
type ReceivedPage<T> = (Response<T>, Request<T>);

impl Client {
    /// Reads a list page by page, beginning with the one that `request` is for.
    pub fn pages<T: Send + 'static, I>(
        &self,
        request: Request<T>,
        paging: Paging<T, I>,
    ) -> Pages<T, I> {
        Pages::new(self.clone(), Ok(request), paging)
    }
}

impl<T, I, E> Pages<T, I, E> {
    pub(crate) fn new(
        client: Client,
        request: Result<Request<T>, Error>,
        paging: Paging<T, I>,
    ) -> Self {
        Self { client, paging, state: State::Next(Box::new(request)) }
    }

    /// Reads the elements of all pages, one by one.
    pub fn items(self) -> Items<T, I, E> {
        Items { pages: self, items: Vec::new().into_iter() }
    }
}

impl<T: Send + 'static, I, E: From<Error> + 'static> Pages<T, I, E> {
    /// Returns the next page; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<T, E>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns the call of a page.
    fn call(&self, request: Request<T>) -> BoxFuture<Result<ReceivedPage<T>, E>> {
        let Some(copy) = request.try_clone() else {
            let message = "the request body is a stream, which cannot be sent for each page";
            return Box::pin(async move { Err(Error::invalid_request(message).into()) });
        };
        let call: Call<T, E> = Call::new(self.client.clone(), Ok(copy));
        Box::pin(async { Ok((call.send().await?, request)) })
    }

    /// Returns the request of the page after this one.
    fn following(&self, (page, mut request): ReceivedPage<T>) -> (T, State<T, E>) {
        let url = request.unsent.request.url();
        let next = self.paging.next_url(&page, page.header("link"), url);
        let state = match next {
            Ok(None) => State::Done,
            Ok(Some(url)) => {
                *request.unsent.request.url_mut() = url;
                State::Next(Box::new(Ok(request)))
            }
            Err(error) => State::Next(Box::new(Err(error.with_call(CallFacts {
                operation: request.operation().id,
                attempts: page.attempts(),
                elapsed: page.elapsed(),
                idempotent: request.operation().idempotent,
            })))),
        };
        (page.into_inner(), state)
    }
}

impl<T: Send + 'static, I, E: From<Error> + 'static> Stream for Pages<T, I, E> {
    type Item = Result<T, E>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            match std::mem::replace(&mut this.state, State::Done) {
                State::Next(request) => match *request {
                    Err(error) => return Poll::Ready(Some(Err(error.into()))),
                    Ok(request) => this.state = State::Waiting(this.call(request)),
                },
                State::Waiting(mut call) => match call.as_mut().poll(context) {
                    Poll::Pending => {
                        this.state = State::Waiting(call);
                        return Poll::Pending;
                    }
                    Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
                    Poll::Ready(Ok(arrived)) => {
                        let (page, state) = this.following(arrived);
                        this.state = state;
                        return Poll::Ready(Some(Ok(page)));
                    }
                },
                State::Done => return Poll::Ready(None),
            }
        }
    }
}

impl<T, I, E> Unpin for Pages<T, I, E> {}

impl<T, I, E> fmt::Debug for Pages<T, I, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Next(_) => "next",
            State::Waiting(_) => "waiting",
            State::Done => "done",
        };
        f.debug_struct("Pages").field("state", &state).finish_non_exhaustive()
    }
}

/// The elements of a list that comes in pages; from [`Pages::items`].
///
/// The next page is requested once all elements of the one before are taken. An error ends the
/// stream.
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<T, I, E = Error> {
    pages: Pages<T, I, E>,
    items: std::vec::IntoIter<I>,
}

impl<T: Send + 'static, I, E: From<Error> + 'static> Items<T, I, E> {
    /// Returns the next element; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<I, E>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T: Send + 'static, I, E: From<Error> + 'static> Stream for Items<T, I, E> {
    type Item = Result<I, E>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                Some(Ok(page)) => this.items = (this.pages.paging.items())(page).into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T, I, E> Unpin for Items<T, I, E> {}

impl<T, I, E> fmt::Debug for Items<T, I, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
